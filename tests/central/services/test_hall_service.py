"""Ending, extending, a word to a room, a room's mode: facts and orders under the adult's name."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from central.errors import Forbidden, Invalid, NotFound, OutOfDate, TooMany
from central.services.callers import Caller
from central.services.hall import WAITING_LIMIT
from central.store.access_models import AuditRow
from central.store.fleet_models import OrderRow
from central.store.happened import FactRow
from hallpass.domain.board import RoomState
from hallpass.domain.people import Role
from hallpass.domain.rooms import RoomMode
from hallpass.ids import AdultId, PassId, RoomId
from tests.central.house import ALGEBRA, ANA, BEN, BIOLOGY, NURSE, RESTROOM, RIVERA, Yard


def monitor(yard: Yard) -> Caller:
    return Caller(yard.school, AdultId("monitor"), "Mr. Hall", (), hall_monitor=True)


async def _rows(yard: Yard, model: type) -> list[object]:
    async with yard.house.central.database.read() as session:
        return list(await session.scalars(select(model).where(model.school_id == yard.school)))  # type: ignore[attr-defined]  # any of our tables


def acts(yard: Yard) -> list[tuple[str, str | None]]:
    rows = yard.run(_rows(yard, AuditRow))
    return [(row.act, row.adult) for row in rows if isinstance(row, AuditRow)]


def orders(yard: Yard) -> list[tuple[str, str]]:
    rows = yard.run(_rows(yard, OrderRow))
    return [(row.device, row.text) for row in rows if isinstance(row, OrderRow)]


def test_an_end_reaches_the_kiosk_that_started_it(yard: Yard) -> None:
    box, other = yard.box(ALGEBRA), yard.box(RESTROOM)
    box.send(box.started(ANA, "one"))
    other.catch_up()
    yard.run(yard.services.hall.end_pass(monitor(yard), PassId("one")))
    assert yard.run(yard.services.passes.out_now(yard.admin)) == ()
    for kiosk in (box, other):
        (fact,) = [f for a in kiosk.catch_up() for f in a.facts]
        assert (fact.kind, fact.by.adult) == ("pass_ended", "monitor")
    assert acts(yard)[-1] == ("pass.ended", "monitor")
    with pytest.raises(OutOfDate):
        yard.run(yard.services.hall.end_pass(yard.teacher, PassId("one")))


def test_more_time_counts_from_the_limit_or_from_now(yard: Yard) -> None:
    box = yard.box(ALGEBRA)
    box.send(box.started(ANA, "one", ago_s=120), box.started(BEN, "two", ago_s=12 * 60))
    extend = yard.services.hall.extend_pass
    assert yard.run(extend(yard.teacher, PassId("one"), 5)) == 13
    assert yard.run(extend(yard.teacher, PassId("two"), 10)) == 22
    limits = {p.value.id: p.value.limit_min for p in yard.run(_out(yard))}
    assert limits == {"one": 13, "two": 22}
    with pytest.raises(Invalid):
        yard.run(extend(yard.teacher, PassId("one"), 7))
    with pytest.raises(NotFound):
        yard.run(extend(yard.teacher, PassId("none"), 5))


def _out(yard: Yard):  # type: ignore[no-untyped-def]  # the service's own type
    return yard.services.passes.out_now(yard.admin)


def test_a_word_goes_to_each_box_of_the_origin_and_names_nobody(yard: Yard) -> None:
    one, two, _ = yard.box(ALGEBRA), yard.box(ALGEBRA), yard.box(BIOLOGY)
    one.send(one.started(ANA, "one"))
    say = yard.services.hall.message_origin
    assert yard.run(say(monitor(yard), PassId("one"), "Please call the office.")) == 2
    assert {device for device, _ in orders(yard)} == {one.id, two.id}
    assert acts(yard)[-1] == ("room.messaged", "monitor")
    for text in ("Ana Abara is in the hall", "where is ABARA?", "", "x" * 121):
        with pytest.raises(Invalid):
            yard.run(say(yard.teacher, PassId("one"), text))
    rows = [row for row in yard.run(_rows(yard, AuditRow)) if isinstance(row, AuditRow)]
    assert "office" not in rows[-1].detail


def test_words_to_a_room_are_not_without_end(yard: Yard) -> None:
    box = yard.box(ALGEBRA)
    box.send(box.started(ANA, "one"))
    say = yard.services.hall.message_origin
    for _ in range(WAITING_LIMIT):
        yard.run(say(yard.teacher, PassId("one"), "Hello."))
    with pytest.raises(TooMany):
        yard.run(say(yard.teacher, PassId("one"), "Hello."))
    away = replace(yard.teacher, roles=(Role.TECHNICIAN,))
    with pytest.raises(Forbidden):
        yard.run(say(away, PassId("one"), "Hello."))


def test_a_room_without_a_kiosk_gets_no_word(yard: Yard) -> None:
    box = yard.box(ALGEBRA)
    box.send(box.started(ANA, "one"))
    yard.run(yard.services.devices.revoke(yard.admin, box.id))
    with pytest.raises(NotFound):
        yard.run(yard.services.hall.message_origin(yard.teacher, PassId("one"), "Hello."))


def test_a_rooms_mode_is_set_by_its_own_adults_and_by_those_who_change_rooms(yard: Yard) -> None:
    box = yard.box(BIOLOGY)
    box.catch_up()
    until = yard.house.clock.now() + timedelta(minutes=20)
    set_mode = yard.services.hall.set_mode
    yard.run(set_mode(yard.teacher, ALGEBRA, RoomMode.TESTING, until))
    board = yard.run(yard.services.passes.board(yard.teacher, ALGEBRA))
    assert (board.state, board.until) == (RoomState.TESTING, until)
    (fact,) = [f for a in box.catch_up() for f in a.facts]
    assert (fact.kind, fact.by.adult) == ("room_mode_set", RIVERA)
    yard.run(set_mode(yard.admin, ALGEBRA, RoomMode.OPEN, until))
    assert yard.run(yard.services.passes.board(yard.teacher, ALGEBRA)).state is RoomState.OPEN
    with pytest.raises(Forbidden):
        yard.run(set_mode(yard.teacher, BIOLOGY, RoomMode.CLOSED))
    with pytest.raises(Forbidden):
        yard.run(set_mode(monitor(yard), ALGEBRA, RoomMode.CLOSED))
    with pytest.raises(NotFound):
        yard.run(set_mode(yard.admin, RoomId("nowhere"), RoomMode.CLOSED))


def test_the_same_word_twice_is_one_fact(yard: Yard) -> None:
    set_mode = yard.services.hall.set_mode
    for _ in range(2):
        yard.run(set_mode(yard.admin, NURSE, RoomMode.CLOSED))
    rows = [r for r in yard.run(_rows(yard, FactRow)) if isinstance(r, FactRow)]
    assert [row.kind for row in rows] == ["room_mode_set"]


@pytest.mark.parametrize("minutes", [-1, 0, 25 * 60])
def test_a_time_that_is_over_or_far_away_is_refused(yard: Yard, minutes: int) -> None:
    until = yard.house.clock.now() + timedelta(minutes=minutes)
    with pytest.raises(Invalid):
        yard.run(yard.services.hall.set_mode(yard.admin, NURSE, RoomMode.CLOSED, until))
