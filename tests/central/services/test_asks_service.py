"""Asks to adults: seen by whom they concern, answered once, at the kiosk that asked at once."""

import pytest

from central.errors import Forbidden, NotFound
from central.services.callers import Caller
from central.services.plan import AdultPlan
from central.services.views import OutcomeKind
from hallpass.codec import from_wire
from hallpass.domain.facts import AdultAnswered, AdultAsked
from hallpass.domain.people import Role
from hallpass.domain.reasons import ReasonCode
from hallpass.ids import AdultId, AskId
from tests.central.house import (
    ALGEBRA,
    ANA,
    BIOLOGY,
    LARSEN,
    NURSE,
    RIVERA,
    Box,
    House,
    Yard,
    small_school,
)

GREEN = AdultId("green")


@pytest.fixture
def asking(house: House) -> Yard:
    """A school whose teachers can sign in; Ms. Green has Algebra's room too, and no account."""
    plan = small_school(house.services.substitutes.new_key())
    adults = (
        AdultPlan(RIVERA, "Ms. Rivera", rooms=(ALGEBRA,), sign_in="rivera"),
        AdultPlan(LARSEN, "Ms. Larsen", rooms=(BIOLOGY, ALGEBRA), sign_in="larsen"),
        AdultPlan(GREEN, "Ms. Green"),
        *plan.adults[2:],
    )
    return house.found(small_school(plan.name, adults=adults))


def larsen(yard: Yard) -> Caller:
    return Caller(yard.school, LARSEN, "Ms. Larsen", (Role.TEACHER,))


def ask(box: Box, key: str = "ask-1", adult: AdultId | None = RIVERA, *, ago_s: float = 0) -> None:
    reasons = (ReasonCode.NEEDS_APPROVAL,)
    body = AdultAsked(AskId(key), ANA, box.room, NURSE, reasons, adult)
    box.send(box.fact(body, ago_s=ago_s))


def seen(yard: Yard, caller: Caller) -> list[str]:
    return [view.id for view in yard.run(yard.services.asks.open(caller))]


def answer(yard: Yard, caller: Caller, key: str = "ask-1", *, yes: bool = True) -> OutcomeKind:
    return yard.run(yard.services.asks.answer(caller, AskId(key), yes=yes, message="ok")).kind


def test_the_adult_who_was_asked_sees_who_where_and_why(asking: Yard) -> None:
    ask(asking.box(ALGEBRA))
    (view,) = asking.run(asking.services.asks.open(asking.teacher))
    assert (view.full_name, view.origin.name, view.destination.name) == (
        "Ana Abara",
        "Algebra",
        "Nurse",
    )
    assert [(r.code, r.detail) for r in view.reasons] == [(ReasonCode.NEEDS_APPROVAL, {})]
    assert view.to_caller
    assert seen(asking, larsen(asking)) == []
    assert seen(asking, asking.admin) == []


@pytest.mark.parametrize("adult", [None, GREEN])
def test_where_nobody_can_be_named_every_adult_of_the_room_sees_it(
    asking: Yard, adult: AdultId | None
) -> None:
    ask(asking.box(ALGEBRA), adult=adult)
    assert seen(asking, asking.teacher) == ["ask-1"]
    assert seen(asking, larsen(asking)) == ["ask-1"]
    assert seen(asking, asking.admin) == []


def test_the_answer_goes_to_the_rooms_kiosk_alone_and_wakes_it(asking: Yard) -> None:
    algebra, biology = asking.box(ALGEBRA), asking.box(BIOLOGY)
    algebra.catch_up()
    ask(algebra)

    async def work() -> bool:
        with asking.services.hub.watch(asking.school, room=ALGEBRA, gather_s=60) as watch:
            await asking.services.asks.answer(asking.teacher, AskId("ask-1"), yes=True)
            return (await watch.wait(0.05)).value == "changed"

    assert asking.run(work())
    (fact,) = [from_wire(f) for a in algebra.catch_up() for f in a.facts]
    assert fact.body == AdultAnswered(AskId("ask-1"), ANA, yes=True)
    assert fact.by.adult == RIVERA
    assert [f.id for a in biology.catch_up() for f in a.facts] == []
    assert [f.id for a in asking.box(NURSE).catch_up() for f in a.facts] == []
    assert seen(asking, asking.teacher) == []


def test_a_second_answer_says_who_was_first(asking: Yard) -> None:
    ask(asking.box(ALGEBRA), adult=None)
    assert answer(asking, asking.teacher, yes=False) is OutcomeKind.TAKEN
    assert answer(asking, asking.teacher) is OutcomeKind.MINE
    outcome = asking.run(asking.services.asks.answer(larsen(asking), AskId("ask-1"), yes=True))
    assert (outcome.kind, outcome.yes, outcome.by) == (OutcomeKind.OTHERS, False, "Ms. Rivera")


def test_nobody_else_may_answer(asking: Yard) -> None:
    ask(asking.box(ALGEBRA))
    for caller in (larsen(asking), asking.admin):
        with pytest.raises(Forbidden):
            answer(asking, caller)
    technician = Caller(asking.school, RIVERA, "T", (Role.TECHNICIAN,))
    with pytest.raises(Forbidden):
        answer(asking, technician)
    with pytest.raises(NotFound):
        answer(asking, asking.teacher, "ask-9")
    assert seen(asking, asking.teacher) == ["ask-1"]


def test_after_ten_minutes_it_is_over(asking: Yard) -> None:
    ask(asking.box(ALGEBRA), ago_s=500)
    assert seen(asking, asking.teacher) == ["ask-1"]
    asking.house.clock.advance(101)
    assert seen(asking, asking.teacher) == []
    assert answer(asking, asking.teacher) is OutcomeKind.OVER


def test_an_ask_by_a_clock_that_nobody_trusts_counts_from_when_it_came(asking: Yard) -> None:
    box = asking.box(ALGEBRA)
    box.trusted = False
    ask(box, ago_s=5 * 3600)
    assert seen(asking, asking.teacher) == ["ask-1"]
    ask(box, "ask-2", ago_s=-5 * 3600)
    assert seen(asking, asking.teacher) == ["ask-1", "ask-2"]
    asking.house.clock.advance(601)
    assert seen(asking, asking.teacher) == []


def test_it_is_gone_once_the_student_went_otherwise(asking: Yard) -> None:
    box = asking.box(ALGEBRA)
    ask(box, ago_s=60)
    box.send(box.started(ANA, "p1", NURSE))
    assert seen(asking, asking.teacher) == []


def test_a_message_is_cut_and_printable(asking: Yard) -> None:
    box = asking.box(ALGEBRA)
    ask(box)
    message = "be\x07 quick " + "x" * 200
    asking.run(
        asking.services.asks.answer(asking.teacher, AskId("ask-1"), yes=True, message=message)
    )
    (body,) = [from_wire(f).body for a in box.catch_up() for f in a.facts]
    assert isinstance(body, AdultAnswered)
    assert body.message == ("be quick " + "x" * 200)[:80]
