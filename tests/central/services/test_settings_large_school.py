"""A school of a thousand rooms: one change for all of them, and all are woken at once."""

import asyncio

from central.live.hub import Rang
from hallpass.domain.layers import Level
from hallpass.domain.rooms import Room
from hallpass.domain.settings import Offer, RoomSettings
from hallpass.ids import RoomId
from tests.central.house import House, small_school

ROOMS = 1000
PLACES = ("restroom", "library", "nurse")


def test_a_thousand_rooms_follow_one_change(house: House) -> None:
    places = tuple(Room(RoomId(name), name.title(), name[:3]) for name in PLACES)
    classrooms = tuple(Room(RoomId(f"r{i}"), f"Room {i}", f"{i}") for i in range(ROOMS - 3))
    offers = tuple(Offer(room.id) for room in places)
    plan = small_school(
        f"Large {house.central.database.embedded}",
        rooms=(*places, *classrooms),
        settings=tuple(RoomSettings(room.id, 1, offers=offers) for room in classrooms),
        adults=small_school().adults[2:],
        classes=(),
    )
    yard = house.found(plan)
    settings, hub = yard.services.settings, house.central.hub

    async def changed() -> tuple[int, int]:
        with (
            hub.watch(yard.school, room=RoomId("r7"), gather_s=60) as one,
            hub.watch(yard.school, room=RoomId("nurse"), gather_s=60) as other,
        ):
            saved = await settings.change(yard.admin, Level.SCHOOL, (yard.school,), {"turn_s": 60})
            assert await asyncio.gather(one.wait(5), other.wait(5)) == [Rang.CHANGED, Rang.CHANGED]
        return len(saved.rooms), len(saved.keys)

    assert yard.run(changed()) == (ROOMS, 1)
    targets = tuple(room.id for room in classrooms)
    own = yard.run(settings.change(yard.admin, Level.ROOM, targets, {"turn_s": 45}))
    assert (len(own.rooms), set(own.versions.values())) == (ROOMS - 3, {2})
    whole = yard.run(settings.effective(yard.admin, Level.SCHOOL))
    assert whole.overridden["turn_s"] == ROOMS - 3
    again = yard.run(settings.change(yard.admin, Level.SCHOOL, (yard.school,), {"turn_s": 50}))
    assert set(again.rooms) == {room.id for room in places}
