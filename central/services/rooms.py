"""Rooms and the settings of their kiosks: looked at, changed as a new version, never in place."""

from dataclasses import replace

from central.errors import Invalid, OutOfDate
from central.live.hub import Hub
from central.services.callers import Caller, Permission, require
from central.services.devices import device_view
from central.services.views import RoomDetail, RoomView, SettingsVersion
from central.store import devices, modes, rooms
from central.store.engine import Database
from central.store.unit import Changes
from hallpass.clock import Clock
from hallpass.domain.rooms import ROOM_IS_OPEN, Room
from hallpass.domain.settings import RoomSettings, problems_of
from hallpass.ids import RoomId

_NAME_LIMIT = 40
_NUMBER_LIMIT = 8
_NOTE_LIMIT = 200


class Rooms:
    """The rooms of a school."""

    def __init__(self, database: Database, changes: Changes, hub: Hub, clock: Clock) -> None:
        self._database = database
        self._changes = changes
        self._hub = hub
        self._clock = clock

    async def list(self, caller: Caller) -> tuple[RoomView, ...]:
        """Return all rooms with their kiosks, by number and name; raises Forbidden."""
        require(caller, Permission.SEE_ROOMS)
        async with self._database.read() as session:
            every = await rooms.every(session, caller.school)
            versions = await rooms.versions(session, caller.school)
            boxes = await devices.every(session, caller.school)
            said = await modes.every(session, caller.school)
        return tuple(
            RoomView(
                room,
                versions[room.id],
                tuple(device_view(box, self._hub) for box in boxes if box.room == room.id),
                said.get(room.id, ROOM_IS_OPEN),
            )
            for room in every.values()
        )

    async def get(self, caller: Caller, room: RoomId) -> RoomDetail:
        """Return a room with all that its page shows; raises Forbidden, NotFound."""
        require(caller, Permission.SEE_ROOMS)
        async with self._database.read() as session:
            found = await rooms.by_id(session, caller.school, room)
            settings = await rooms.settings_of(session, caller.school, room)
            every = await rooms.every(session, caller.school)
            boxes = await devices.every(session, caller.school, room=room)
        return RoomDetail(
            found,
            settings,
            tuple(device_view(box, self._hub) for box in boxes),
            tuple(every.values()),
        )

    async def update(
        self, caller: Caller, room: Room, settings: RoomSettings, *, based_on: int, note: str = ""
    ) -> RoomSettings:
        """Change a room and its kiosk's settings, and wake the kiosk.

        Args:
            caller: who does it; kept in the history.
            room: as it is to be.
            settings: as they are to be; their `version` is set here.
            based_on: the version that the caller saw.
            note: why, for the history.

        Raises:
            Forbidden: not theirs to do.
            NotFound: there is no such room.
            OutOfDate: somebody else changed it since.
            Invalid: it makes no sense; `problems` names each key.
        """
        require(caller, Permission.CHANGE_ROOMS)
        async with self._changes.of(caller.school, self._clock.now()) as unit:
            current = await rooms.settings_of(unit.session, caller.school, room.id)
            if current.version != based_on:
                raise OutOfDate(
                    f"somebody changed this room in between (version {current.version}, "
                    f"yours began from {based_on}): look at the change, then save again"
                )
            settings = replace(settings, room=room.id, version=based_on + 1)
            every = await rooms.every(unit.session, caller.school)
            problems = (*_problems_of_room(room), *problems_of(settings))
            problems += tuple(
                f"offers: there is no room {offer.room}"
                for offer in settings.offers
                if offer.room not in every
            )
            if problems:
                raise Invalid(problems)
            return await rooms.change(unit, room, settings, caller.adult, note[:_NOTE_LIMIT])

    async def history(self, caller: Caller, room: RoomId) -> tuple[SettingsVersion, ...]:
        """Return every version of a room's settings, the newest first; raises Forbidden."""
        require(caller, Permission.SEE_ROOMS)
        async with self._database.read() as session:
            found = await rooms.history(session, caller.school, room)
        return tuple(
            SettingsVersion(
                version=item.settings.version,
                room=item.room,
                settings=item.settings,
                at=item.at,
                adult=item.adult,
                adult_name=item.adult_name,
                note=item.note,
            )
            for item in found
        )


def _problems_of_room(room: Room) -> tuple[str, ...]:
    problems = []
    if not room.name.strip() or len(room.name) > _NAME_LIMIT:
        problems.append(f"name: 1 to {_NAME_LIMIT} characters are needed")
    if len(room.number) > _NUMBER_LIMIT:
        problems.append(f"number: at most {_NUMBER_LIMIT} characters")
    if not 1 <= room.limit_min <= 999:
        problems.append(f"limit_min: {room.limit_min} is not between 1 and 999")
    if room.capacity is not None and not 0 <= room.capacity <= 9999:
        problems.append(f"capacity: {room.capacity} is not between 0 and 9999")
    return tuple(problems)
