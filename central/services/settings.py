"""Settings at four levels: looked at, tried, changed for many at once, and taken back.

    view = await settings.effective(caller, Level.ROOM, room)
    await settings.change(caller, Level.ROOM, (room,), {"per_day": 4}, based_on=view.based_on)

A value comes from the last level that says something: built in < school < building or floor < room
< kiosk. CLEAR takes a level's word back. Whatever is changed is a new version of that level's
layer, and each room whose document differs by it gets that document's next version, at once.
"""

from collections.abc import Mapping
from dataclasses import replace

from central.errors import Invalid, NotFound
from central.live.hub import Hub
from central.services import settings_changing as changing
from central.services import settings_reading as reading
from central.services.callers import Caller, Permission, require
from central.services.devices import device_view
from central.services.settings_changing import Wanted
from central.services.settings_checking import problems_of_room
from central.services.settings_views import (
    CLEAR,
    Difference,
    EffectiveView,
    LayerMoved,
    LayerVersion,
    Preview,
    Running,
    Saved,
    Values,
)
from central.store import audit, devices, layers, rooms
from central.store.engine import Database
from central.store.unit import Changes, Unit
from hallpass.clock import Clock
from hallpass.domain.layers import Level
from hallpass.domain.rooms import Room
from hallpass.ids import DeviceId, RoomId


class Settings:
    """The settings of a school and all that is in it."""

    def __init__(self, database: Database, changes: Changes, hub: Hub, clock: Clock) -> None:
        self._database = database
        self._changes = changes
        self._hub = hub
        self._clock = clock

    async def effective(self, caller: Caller, level: Level, target: str = "") -> EffectiveView:
        """Return the whole document at a level, where each value comes from, and the layers.

        Args:
            caller: who looks.
            level: school, area, room or device.
            target: the area's, room's or device's id; of the school it may be empty.

        Raises:
            Forbidden: not theirs to see.
            NotFound: there is no such thing.
        """
        require(caller, Permission.SEE_ROOMS)
        async with self._database.read() as session:
            return await reading.effective(session, caller.school, level, target)

    async def of_room(
        self, caller: Caller, room: RoomId, device: DeviceId | None = None
    ) -> EffectiveView:
        """Return what a room's kiosks are told to be, or one of them; raises as `effective`."""
        if device is None:
            return await self.effective(caller, Level.ROOM, room)
        view = await self.effective(caller, Level.DEVICE, device)
        if view.room is None or view.room.id != room:
            raise NotFound("there is no such kiosk in this room")
        return view

    async def change(
        self,
        caller: Caller,
        level: Level,
        targets: tuple[str, ...],
        values: Values,
        *,
        based_on: Mapping[str, int] | None = None,
        note: str = "",
    ) -> Saved:
        """Change what one level says of some things, for one or for many: all of it or nothing.

        Args:
            caller: who does it; kept in the history and the audit log.
            level: school, area, room or device.
            targets: ids of that level: rooms, for instance.
            values: key -> value of the domain's type, or CLEAR.
            based_on: target -> the version of its layer that the caller saw; others are not
                compared.
            note: why, for the history.

        Raises:
            Forbidden: not theirs to do.
            NotFound: one of the targets is not there.
            Invalid: it makes no sense in some room; `problems` names key and rooms.
            LayerMoved: somebody else changed it in between; says what.
        """
        require(caller, Permission.CHANGE_ROOMS)
        async with self._changes.of(caller.school, self._clock.now()) as unit:
            wanted = Wanted(level, targets, values, based_on, note)
            saved = await changing.apply(unit, wanted, caller.who)
        self._hub.touch(caller.school)
        return saved

    async def save_room(
        self,
        caller: Caller,
        room: Room,
        values: Values,
        *,
        seen: Room,
        based_on: int,
        note: str = "",
    ) -> Saved:
        """Change a room's own properties and its layer, both or neither.

        Args:
            caller: who does it.
            room: as it is to be.
            values: of its layer, as in `change`; what is not named stays.
            seen: the room as the caller saw it.
            based_on: the version of the room's layer that the caller saw.
            note: why, for the history.

        Raises:
            Forbidden: not theirs to do.
            NotFound: there is no such room, building or floor.
            Invalid: it makes no sense; `problems` names each key.
            LayerMoved: somebody else changed the room or its layer in between; a property of the
                room is said as "room.name".
        """
        require(caller, Permission.CHANGE_ROOMS)
        async with self._changes.of(caller.school, self._clock.now()) as unit:
            current = await rooms.by_id(unit.session, caller.school, room.id)
            if current not in (seen, room):
                await _refuse(unit, current, seen)
            if problems := problems_of_room(room):
                raise Invalid(problems)
            wanted = Wanted(Level.ROOM, (room.id,), values, {room.id: based_on}, note)
            saved = await changing.apply(unit, wanted, caller.who, room=room)
            if different := _properties(current, room):
                detail = {"keys": [item.key for item in different], "note": note}
                await audit.record(unit, caller.who, "room.changed", room.id, detail)
        self._hub.touch(caller.school)
        return saved

    async def preview(
        self,
        caller: Caller,
        level: Level,
        targets: tuple[str, ...],
        values: Values,
        room: RoomId | None = None,
    ) -> Preview:
        """Return what a change would do to a room's document, and why it would be refused.

        Args:
            caller: who asks.
            level: as in `change`.
            targets: as in `change`.
            values: as in `change`.
            room: the one to show; None: the first whose document would differ.

        Raises:
            Forbidden: not theirs to do.
            NotFound: one of the targets is not there, or the change is not of that room.
            Invalid: the values can't be read as such a change at all.
        """
        require(caller, Permission.CHANGE_ROOMS)
        async with self._database.read() as session:
            wanted = Wanted(level, targets, values)
            return await reading.preview(session, caller.school, wanted, room)

    async def history(
        self, caller: Caller, level: Level, target: str = ""
    ) -> tuple[LayerVersion, ...]:
        """Return every version of a layer, the newest first; raises Forbidden."""
        require(caller, Permission.SEE_ROOMS)
        async with self._database.read() as session:
            return await reading.history(session, caller.school, (level, target or caller.school))

    async def revert(
        self, caller: Caller, level: Level, target: str, version: int, note: str = ""
    ) -> Saved:
        """Say at a level again what an older version of its layer said.

        Args:
            caller: who does it.
            level: as in `change`.
            target: whose layer.
            version: the one to go back to; 0: nothing of its own again.
            note: why, for the history.

        Raises:
            Forbidden: not theirs to do.
            NotFound: there is no such version.
            Invalid: it makes no sense any more.
        """
        require(caller, Permission.CHANGE_ROOMS)
        key = (level, target or caller.school)
        async with self._changes.of(caller.school, self._clock.now()) as unit:
            versions = await layers.history(unit.session, caller.school, key)
            said = {item.version: item.values for item in versions} | {0: {}}
            if version not in said:
                raise NotFound(f"there is no version {version}")
            now = versions[0].values if versions else {}
            values = {**dict.fromkeys(now, CLEAR), **said[version]}
            wanted = Wanted(level, (key[1],), values, None, note or f"back to version {version}")
            saved = await changing.apply(
                unit, await reading.whole(unit, wanted), caller.who, act="settings.reverted"
            )
        self._hub.touch(caller.school)
        return saved

    async def running(self, caller: Caller, room: RoomId | None = None) -> tuple[Running, ...]:
        """Return whether each box runs what it was sent, by room and name.

        Args:
            caller: who looks.
            room: of this room's boxes alone; None: of all.

        Raises:
            Forbidden: not theirs to see.
        """
        require(caller, Permission.SEE_ROOMS)
        async with self._database.read() as session:
            boxes = await devices.every(session, caller.school, room=room)
        return tuple(
            reading.running(device_view(box, self._hub)) for box in boxes if box.revoked_at is None
        )


async def _refuse(unit: Unit, current: Room, seen: Room) -> None:
    """Say what somebody changed of a room; always raises LayerMoved."""
    key = (Level.ROOM, str(current.id))
    layer = (await layers.current(unit.session, unit.school_id, (key,))).get(key)
    moved = {str(current.id): _properties(seen, current)}
    raise LayerMoved(moved, {key[1]: layer.version if layer is not None else 0}, ())


def _properties(before: Room, after: Room) -> tuple[Difference, ...]:
    """Return which properties of a room differ."""
    after = replace(after, id=before.id)
    return tuple(
        Difference(f"room.{name}", getattr(before, name), getattr(after, name))
        for name in before.__slots__
        if getattr(before, name) != getattr(after, name)
    )
