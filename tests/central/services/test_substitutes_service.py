"""Substitutes: one room, one day, a PIN told once, and nobody else's kiosk hears of them."""

from datetime import date, timedelta

import pytest
from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from central.errors import Forbidden, Invalid, NotFound
from central.services.callers import Caller
from central.services.views import NewSubstitute
from hallpass.codec import decode, encode
from hallpass.domain.people import Adult, Role
from hallpass.ids import RoomId
from hallpass.wire import ChangeKind, ExchangeResponse
from tests.central.house import ALGEBRA, BIOLOGY, LARSEN, NURSE, Yard


def adults_of(answers: list[ExchangeResponse]) -> dict[str, Adult | None]:
    return {
        change.key: decode(Adult, bytes(change.doc)) if change.doc is not None else None
        for answer in answers
        for change in answer.changes
        if change.kind == ChangeKind.ADULT
    }


def today(yard: Yard) -> date:
    return yard.run(yard.services.substitutes.today(yard.admin))


def grant(
    yard: Yard, caller: Caller | None = None, room: RoomId = ALGEBRA, *, days: int = 0
) -> NewSubstitute:
    service = yard.services.substitutes
    return yard.run(
        service.grant(
            caller or yard.admin,
            service.new_key(),
            "Mr. Okoro",
            room,
            today(yard) + timedelta(days=days),
        )
    )


def listed(yard: Yard, caller: Caller) -> list[str]:
    return [view.name for view in yard.run(yard.services.substitutes.list(caller))]


def test_the_pin_is_told_once_and_its_hash_goes_to_that_rooms_kiosk_alone(yard: Yard) -> None:
    algebra, biology = yard.box(ALGEBRA), yard.box(BIOLOGY)
    algebra.catch_up()
    biology.catch_up()
    new = grant(yard)
    assert len(new.pin) == 6
    assert new.pin.isdecimal()
    told = adults_of(algebra.catch_up())
    adult = told[new.substitute.adult]
    assert adult is not None
    assert (adult.name, adult.roles, adult.room, adult.day, adult.badges) == (
        "Mr. Okoro",
        (Role.SUBSTITUTE,),
        ALGEBRA,
        today(yard),
        (),
    )
    assert adult.pin is not None
    PasswordHasher().verify(adult.pin, new.pin)
    with pytest.raises(VerificationError):
        PasswordHasher().verify(adult.pin, "000000" if new.pin != "000000" else "111111")
    # Neither by what is new nor to a box that begins.
    for answers in (biology.catch_up(), yard.box(BIOLOGY).catch_up(), yard.box(NURSE).catch_up()):
        assert new.substitute.adult not in adults_of(answers)
        assert all(b"Okoro" not in encode(answer) for answer in answers)
    assert new.substitute.adult in adults_of(yard.box(ALGEBRA).catch_up())


def test_it_wakes_the_room(yard: Yard) -> None:
    service, day = yard.services.substitutes, today(yard)

    async def work() -> bool:
        with yard.services.hub.watch(yard.school, room=ALGEBRA, gather_s=60) as watch:
            await service.grant(yard.admin, service.new_key(), "Mr. Okoro", ALGEBRA, day)
            return (await watch.wait(0.05)).value == "changed"

    assert yard.run(work())


def test_after_its_day_it_is_taken_back(yard: Yard) -> None:
    box = yard.box(ALGEBRA)
    new = grant(yard)
    assert adults_of(box.catch_up())[new.substitute.adult] is not None
    assert yard.run(yard.services.substitutes.sweep(yard.school)) == 0
    yard.house.clock.advance(24 * 3600)
    # A box that asks before the sweep is not told any more either.
    assert adults_of(yard.box(ALGEBRA).catch_up()).get(new.substitute.adult) is None
    assert yard.run(yard.services.substitutes.sweep(yard.school)) == 1
    assert yard.run(yard.services.substitutes.sweep(yard.school)) == 0
    assert adults_of(box.catch_up())[new.substitute.adult] is None
    assert listed(yard, yard.admin) == []


def test_revoking_takes_it_back_now(yard: Yard) -> None:
    box = yard.box(ALGEBRA)
    new = grant(yard, days=3)
    box.catch_up()
    assert listed(yard, yard.admin) == ["Mr. Okoro"]
    yard.run(yard.services.substitutes.revoke(yard.admin, new.substitute.adult))
    assert adults_of(box.catch_up()) == {new.substitute.adult: None}
    assert listed(yard, yard.admin) == []
    with pytest.raises(NotFound):
        yard.run(yard.services.substitutes.revoke(yard.admin, new.substitute.adult))


def test_a_teacher_for_their_own_room_alone(yard: Yard) -> None:
    rooms = yard.run(yard.services.substitutes.rooms(yard.teacher))
    assert [room.id for room in rooms] == [ALGEBRA]
    with pytest.raises(Forbidden):
        grant(yard, yard.teacher, BIOLOGY)
    new = grant(yard, yard.teacher)
    larsen = Caller(yard.school, LARSEN, "Ms. Larsen", (Role.TEACHER,))
    assert listed(yard, yard.teacher) == ["Mr. Okoro"]
    assert listed(yard, larsen) == []
    with pytest.raises(NotFound):
        yard.run(yard.services.substitutes.revoke(larsen, new.substitute.adult))
    for role in (Role.ASSISTANT, Role.SUBSTITUTE, Role.TECHNICIAN):
        with pytest.raises(Forbidden):
            grant(yard, Caller(yard.school, LARSEN, "X", (role,)))


@pytest.mark.parametrize(
    ("name", "days", "key", "field"),
    [
        ("", 0, None, "name"),
        ("x" * 41, 0, None, "name"),
        ("Mr. Okoro", -1, None, "day"),
        ("Mr. Okoro", 61, None, "day"),
        ("Mr. Okoro", 0, "rivera", "key"),
    ],
)
def test_what_makes_no_sense_is_named(
    yard: Yard, name: str, days: int, key: str | None, field: str
) -> None:
    service = yard.services.substitutes
    day = today(yard) + timedelta(days=days)
    with pytest.raises(Invalid) as caught:
        yard.run(service.grant(yard.admin, key or service.new_key(), name, ALGEBRA, day))
    assert caught.value.problems[0].startswith(f"{field}:")


def test_a_form_sent_twice_grants_once(yard: Yard) -> None:
    service, key, day = yard.services.substitutes, yard.services.substitutes.new_key(), today(yard)
    yard.run(service.grant(yard.admin, key, "Mr. Okoro", ALGEBRA, day))
    with pytest.raises(Invalid, match="granted already"):
        yard.run(service.grant(yard.admin, key, "Mr. Okoro", ALGEBRA, day))
    assert listed(yard, yard.admin) == ["Mr. Okoro"]
