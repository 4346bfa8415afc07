"""Rooms and the settings of their kiosks: looked at, changed as a new version, never in place."""

from dataclasses import replace

from central.errors import Invalid, OutOfDate
from central.live.hub import Hub
from central.services import settings_changing as changing
from central.services.callers import Caller, Permission, require
from central.services.devices import device_view
from central.services.settings_changing import Wanted
from central.services.settings_checking import problems_of_document, problems_of_room
from central.services.settings_views import CLEAR
from central.services.views import DeviceView, RoomDetail, RoomView, SettingsVersion
from central.store import devices, folding, modes, pictures, rooms
from central.store.engine import Database
from central.store.unit import Changes, Unit
from hallpass.clock import Clock
from hallpass.domain.layers import Level
from hallpass.domain.rooms import ROOM_IS_OPEN, Room
from hallpass.domain.settings import RoomSettings
from hallpass.ids import RoomId


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
        views: dict[RoomId, tuple[DeviceView, ...]] = {}
        for box in boxes:
            views[box.room] = (*views.get(box.room, ()), device_view(box, self._hub))
        return tuple(
            RoomView(
                room,
                versions[room.id],
                views.get(room.id, ()),
                said.get(room.id, ROOM_IS_OPEN),
            )
            for room in every.values()
        )

    async def get(self, caller: Caller, room: RoomId) -> RoomDetail:
        """Return a room with all that its page shows; raises Forbidden, NotFound."""
        require(caller, Permission.SEE_ROOMS)
        async with self._database.read() as session:
            found = await rooms.by_id(session, caller.school, room)
            (settings,) = await pictures.with_logos(
                session, caller.school, (await rooms.settings_of(session, caller.school, room),)
            )
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
        """Change a room and its whole document, and wake its kiosks.

        What of the document differs from what the levels above say becomes the room's layer.

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
            known = await rooms.ids(unit.session, caller.school)
            problems = (*problems_of_room(room), *problems_of_document(settings, known))
            if problems:
                raise Invalid(problems)
            values = await self._own_values(unit, room, settings)
            wanted = Wanted(Level.ROOM, (room.id,), values, None, note)
            await changing.apply(unit, wanted, caller.who, room=room, always=True)
            return settings

    async def _own_values(
        self, unit: Unit, room: Room, settings: RoomSettings
    ) -> dict[str, object]:
        """Return how a room's layer has to be changed, so that the whole document is this one."""
        here = await folding.load_some(unit.session, unit.school_id, (room.id,))
        kept = pictures.stored(settings)
        said = folding.own_values(here, room.id, kept)
        old = here.layer((Level.ROOM, room.id)).values
        values = {**dict.fromkeys(old, CLEAR), **said}
        if pictures.LOGO in said:
            values[pictures.LOGO] = settings.look.logo
        return values

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
