"""Letting boxes in: many by a list, one for another; guesses, places, and what takes no lock."""

import pytest

from central.errors import EnrolmentExpired, EnrolmentPending, Invalid, NotFound, TooMany
from central.services.enrolments import GUESSES, INTERVAL_S, PLACES_OF_ADDRESS, WINDOW
from central.services.plan import SchoolPlan
from central.store import layers
from central.store.layers import Stored
from hallpass.domain.layers import Level
from hallpass.ids import AdultId, RoomId, SchoolId
from hallpass.wire import EnrolGranted, EnrolPoll, EnrolStart, EnrolStarted
from tests.central.house import ALGEBRA, BIOLOGY, House, Yard, small_school
from tests.central.services.acts import acts_of

LIST = b"serial,room,name\nPI-1,101,Front\nPI-2,103,\n"


@pytest.fixture
def only(house: House) -> Yard:
    """One school, which boxes find by themselves."""
    yard = house.found(_plan())
    house.services.schools._chosen = SchoolId(yard.school)
    return yard


def _plan() -> SchoolPlan:
    from hallpass.clock import SystemClock
    from hallpass.idsource import Uuid7Source

    return small_school(Uuid7Source(SystemClock()).new())


def start(yard: Yard, serial: str = "", batch: str = "", address: str = "a") -> EnrolStarted:
    request = EnrolStart(name="pi", serial=serial, batch=batch)
    return yard.run(yard.services.enrolments.start(request, address=address))


def poll(yard: Yard, started: EnrolStarted) -> EnrolGranted:
    message = EnrolPoll(device_code=started.device_code)
    return yard.run(yard.services.enrolments.poll(message))


def made(yard: Yard, content: bytes = LIST) -> str:
    return yard.run(yard.services.enrolments.make_batch(yard.admin, content, "May")).code


def test_a_listed_box_is_let_in_at_once_and_once(only: Yard) -> None:
    code = made(only)
    started = start(only, " pi-1 ", code.lower().replace("-", " "))
    granted = poll(only, started)
    assert granted.room == ALGEBRA
    assert granted.seal_key
    view = only.run(only.services.devices.get(only.admin, granted.device))
    assert (view.name, view.serial) == ("Front", "pi-1")
    again = start(only, "PI-1", code)
    with pytest.raises(EnrolmentPending):
        poll(only, again)
    (batch,) = only.run(only.services.enrolments.batches(only.admin))
    assert [(box.serial, box.device) for box in batch.boxes] == [
        ("pi-1", granted.device), ("pi-2", None),
    ]  # fmt: skip
    assert batch.open


def test_two_that_say_the_same_number_at_once_get_one_key(only: Yard) -> None:
    code = made(only)
    one, two = start(only, "pi-2", code), start(only, "pi-2", code)
    poll(only, one)
    with pytest.raises(EnrolmentPending):
        poll(only, two)


def test_whoever_is_not_listed_or_comes_too_late_waits_for_an_adult(only: Yard) -> None:
    code = made(only)
    (batch,) = only.run(only.services.enrolments.batches(only.admin))
    with pytest.raises(EnrolmentPending):
        poll(only, start(only, "pi-9", code))
    only.run(only.services.enrolments.end_batch(only.admin, batch.id))
    with pytest.raises(EnrolmentPending):
        poll(only, start(only, "pi-1", code))
    with pytest.raises(NotFound):
        only.run(only.services.enrolments.end_batch(only.admin, batch.id))


def test_codes_of_batches_cant_be_guessed_for_long(only: Yard) -> None:
    code = made(only)
    for _ in range(GUESSES):
        start(only, "pi-1", "BBBB-BBBB-BBBB-BBBB", address="b")
    with pytest.raises(TooMany):
        start(only, "pi-1", code, address="b")
    assert poll(only, start(only, "pi-1", code, address="c")).room == ALGEBRA
    only.house.clock.advance(WINDOW.total_seconds())
    assert poll(only, start(only, "pi-2", code, address="b")).room == BIOLOGY


def test_a_list_with_a_mistake_makes_nothing_and_names_the_line(only: Yard) -> None:
    with pytest.raises(Invalid) as refused:
        made(only, LIST + b"PI-1,nowhere\n")
    assert refused.value.problems == (
        "line 4: there is no such room; the serial number is on line 2 already",
    )
    assert only.run(only.services.enrolments.batches(only.admin)) == ()
    made(only)
    with pytest.raises(Invalid, match="on the list 'May' already"):
        made(only)


def test_one_address_gets_so_many_places(only: Yard) -> None:
    for _ in range(PLACES_OF_ADDRESS):
        start(only, address="d")
    with pytest.raises(TooMany):
        start(only, address="d")
    start(only, address="e")


def test_asking_for_what_there_is_not_takes_no_lock(only: Yard) -> None:
    async def ask() -> None:
        async with only.house.central.database.write():
            await only.services.enrolments.poll(EnrolPoll(device_code="x" * 16))

    with pytest.raises(EnrolmentExpired):
        only.run(ask())


def test_a_broken_box_is_replaced_with_its_room_its_name_and_its_own_settings(only: Yard) -> None:
    started = start(only, "old")
    enrolments = only.services.enrolments
    only.run(enrolments.approve(only.admin, started.user_code, ALGEBRA))
    old = poll(only, started)
    only.run(only.services.devices.rename(only.admin, old.device, "Front desk"))
    only.run(_say(only, old.device))
    new_one = start(only, "new")
    only.run(enrolments.approve(only.admin, new_one.user_code, RoomId("r101"), replaces=old.device))
    only.house.clock.advance(INTERVAL_S)
    granted = poll(only, new_one)
    assert granted.room == ALGEBRA
    view = only.run(only.services.devices.get(only.admin, granted.device))
    assert (view.name, view.serial, view.replaces) == ("Front desk", "new", old.device)
    gone = only.run(only.services.devices.get(only.admin, old.device))
    assert gone.revoked_at == only.house.clock.now()
    assert only.run(_said(only, granted.device)) == {"paused": True}
    (wipe,) = only.run(only.services.orders.of(only.admin, old.device))
    assert wipe.kind == "wipe"
    acts = [act for act, target, _ in only.run(acts_of(only)) if target == granted.device]
    assert acts == ["device.enrolled", "device.replaced"]


def test_nothing_replaces_what_there_is_not(only: Yard) -> None:
    started = start(only)
    with pytest.raises(NotFound):
        only.run(
            only.services.enrolments.approve(
                only.admin, started.user_code, ALGEBRA, replaces=only.box(BIOLOGY).id[:-1]
            )
        )


async def _say(yard: Yard, device: str) -> None:
    async with yard.services.devices._changes.of(yard.school, yard.house.clock.now()) as unit:
        own = Stored(Level.DEVICE, device, 1, {"paused": True})
        await layers.add(unit, (own,), AdultId("foster"), "")


async def _said(yard: Yard, device: str) -> object:
    key = (Level.DEVICE, device)
    async with yard.house.central.database.read() as session:
        return (await layers.current(session, yard.school, (key,)))[key].values
