"""Layers folded into rooms' documents, in memory; and the documents that follow a change of them.

fold = await folding.load(session, school)          or of some rooms alone
fold.of_room(room), fold.of_device(device)          whole documents, as they would be stored
await folding.settle(unit, fold, rooms, ...)        what differs becomes each room's next version
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec
from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from central.errors import NotFound
from central.store import layers, pictures, rooms
from central.store.layers import Key, Stored
from central.store.models import DeviceRow, RoomRow, SettingsRow
from central.store.unit import Unit
from hallpass.codec import decode
from hallpass.domain.layers import Effective, Layer, Level, fold, keys, value_at
from hallpass.domain.rooms import Room
from hallpass.domain.settings import RoomSettings
from hallpass.ids import AdultId, DeviceId, RoomId, SchoolId
from hallpass.wire import ChangeKind

NO_ROOM = RoomId("")
"""Whose document the levels above rooms are folded for."""
_MANY = 200


@dataclass(frozen=True, slots=True)
class Fold:
    """Layers, and the rooms and boxes that they are for."""

    school: SchoolId
    rooms: Mapping[RoomId, Room]
    versions: Mapping[RoomId, int]
    """Of each room's document in force."""
    boxes: Mapping[DeviceId, RoomId]
    """Where each box is; those whose key was taken back are not there."""
    layers: Mapping[Key, Stored]
    _folded: dict[Key, Effective] = field(
        init=False, default_factory=dict, compare=False, repr=False
    )
    """What was folded already; a fold with other layers begins anew."""

    def layer(self, key: Key) -> Stored:
        """Return what a target says; nothing, if nobody has said anything."""
        return self.layers.get(key) or layers.nothing(key)

    def keys_to(self, level: Level, target: str) -> tuple[Key, ...]:
        """Return whose layers count for a target, in their order, its own last.

        Raises:
            NotFound: there is no such room or box.
        """
        found: list[Key] = [(Level.SCHOOL, self.school)]
        room: Room | None = None
        if level is Level.ROOM:
            room = self._room(RoomId(target))
        elif level is Level.DEVICE:
            room = self._room(self._place(DeviceId(target)))
        if level is Level.AREA:
            found.append((Level.AREA, target))
        elif room is not None:
            found += [(Level.AREA, room.area)] if room.area is not None else []
            found.append((Level.ROOM, room.id))
        if level is Level.DEVICE:
            found.append((Level.DEVICE, target))
        return tuple(found)

    def effective(self, level: Level, target: str) -> Effective:
        """Return a whole document at a level; raises NotFound."""
        found = self._folded.get((level, target))
        if found is None:
            found = self._folded[level, target] = self._fold(level, target)
        return found

    def _fold(self, level: Level, target: str) -> Effective:
        keys = self.keys_to(level, target)
        room = NO_ROOM
        if level is Level.ROOM:
            room = RoomId(target)
        elif level is Level.DEVICE:
            room = self._place(DeviceId(target))
        said = [Layer(key[0], self.layers[key].values) for key in keys if key in self.layers]
        return fold(room, self.versions.get(room, 1), said)

    def of_room(self, room: RoomId) -> Effective:
        """Return a room's document; raises NotFound."""
        return self.effective(Level.ROOM, room)

    def of_device(self, device: DeviceId) -> Effective:
        """Return a box's document; raises NotFound."""
        return self.effective(Level.DEVICE, device)

    def boxes_of(self, room: RoomId) -> tuple[DeviceId, ...]:
        """Return the boxes of a room that have a layer of their own."""
        return tuple(
            device
            for device, place in self.boxes.items()
            if place == room and (Level.DEVICE, device) in self.layers
        )

    def concerned(self, level: Level, targets: Iterable[str]) -> tuple[RoomId, ...]:
        """Return the rooms whose documents a level's layers are part of; raises NotFound."""
        if level is Level.SCHOOL:
            return tuple(self.rooms)
        wanted = frozenset(targets)
        if level is Level.AREA:
            return tuple(room.id for room in self.rooms.values() if room.area in wanted)
        if level is Level.DEVICE:
            wanted = frozenset(self._place(DeviceId(device)) for device in wanted)
        return tuple(self._room(RoomId(room)).id for room in sorted(wanted))

    def saying(self, changed: Mapping[Key, Stored]) -> "Fold":
        """Return it with some layers changed."""
        return replace(self, layers={**self.layers, **changed})

    def _room(self, room: RoomId) -> Room:
        found = self.rooms.get(room)
        if found is None:
            raise NotFound(f"there is no room {room}")
        return found

    def _place(self, device: DeviceId) -> RoomId:
        found = self.boxes.get(device)
        if found is None:
            raise NotFound("there is no such kiosk")
        return found


def with_rooms(known: Fold, changed: Mapping[RoomId, Room]) -> Fold:
    """Return it with some rooms' own properties changed; all layers have to be in it."""
    return replace(known, rooms={**known.rooms, **changed})


async def load(session: AsyncSession, school: SchoolId) -> Fold:
    """Read all layers of a school."""
    return await _load(session, school, None)


async def load_some(session: AsyncSession, school: SchoolId, wanted: Iterable[RoomId]) -> Fold:
    """Read what some rooms' documents are made of; rooms that are not there are not in it."""
    some = frozenset(wanted)
    return await _load(session, school, some if len(some) <= _MANY else None)


async def load_boxes(session: AsyncSession, school: SchoolId, boxes: Collection[str]) -> Fold:
    """Read what some boxes' documents are made of; those that are not there are not in it."""
    places = select(DeviceRow.room).where(DeviceRow.school_id == school)
    if len(boxes) <= _MANY:
        places = places.where(DeviceRow.id.in_(boxes))
    return await load_some(session, school, map(RoomId, await session.scalars(places)))


async def _load(session: AsyncSession, school: SchoolId, some: Collection[RoomId] | None) -> Fold:
    places = select(RoomRow.id, RoomRow.doc, RoomRow.settings_version).where(
        RoomRow.school_id == school
    )
    boxes = select(DeviceRow.id, DeviceRow.room).where(
        DeviceRow.school_id == school, DeviceRow.revoked_at.is_(None)
    )
    if some is not None:
        places, boxes = places.where(RoomRow.id.in_(some)), boxes.where(DeviceRow.room.in_(some))
    found = (await session.execute(places)).all()
    every = sorted(
        (decode(Room, row.doc) for row in found), key=lambda room: (room.number, room.name)
    )
    known = {room.id: room for room in every}
    standing = {
        DeviceId(row.id): RoomId(row.room) for row in await session.execute(boxes.order_by("id"))
    }
    wanted: set[Key] | None = None
    if some is not None:
        wanted = {(Level.SCHOOL, school)}
        wanted |= {(Level.AREA, room.area) for room in known.values() if room.area is not None}
        wanted |= {(Level.ROOM, room) for room in known}
        wanted |= {(Level.DEVICE, device) for device in standing}
    return Fold(
        school=school,
        rooms=known,
        versions={RoomId(row.id): row.settings_version for row in found},
        boxes=standing,
        layers=await layers.current(session, school, wanted),
    )


def own_values(known: Fold, room: RoomId, document: RoomSettings) -> dict[str, Any]:
    """Return what a room's layer has to say so that its document is this one, and no more.

    Args:
        known: the layers above.
        room: whose.
        document: as it would be stored.
    """
    key = (Level.ROOM, str(room))
    # Some of what the levels above say falls away by what the room itself says, and then has to be
    # said by the room as well.
    wanted: dict[str, Any] = {}
    while True:
        told = {key: Stored(*key, version=1, values=wanted)}
        folded = known.saying(told).of_room(room).settings
        lacking = {
            name: value
            for name in keys()
            if (value := value_at(document, name)) != value_at(folded, name)
        }
        if not lacking:
            return wanted
        wanted |= lacking


async def settle(
    unit: Unit,
    after: Fold,
    concerned: Iterable[RoomId],
    adult: AdultId | None,
    note: str,
    *,
    always: Collection[RoomId] = (),
) -> dict[RoomId, int]:
    """Make each room's document follow its layers, as its next version, and wake its kiosks.

    Args:
        unit: the change.
        after: the layers as they are now.
        concerned: rooms whose document may differ.
        adult: who did it.
        note: why.
        always: rooms that get a next version even where nothing in the document differs: a box's
            own layer, or the room itself, was changed.

    Returns:
        The rooms that got one, each with its version.
    """
    wanted = dict.fromkeys((*concerned, *always))
    old = await _in_force(unit.session, unit.school_id, wanted)
    rows = []
    for room in wanted:
        document = after.of_room(room).settings
        if room in always or document != old.get(room):
            document = replace(document, version=document.version + 1)
            rows.append(rooms.version_values(unit, after.rooms[room], document, adult, note))
    if not rows:
        return {}
    connection = await unit.session.connection()
    await connection.execute(insert(SettingsRow), rows)
    await connection.execute(
        update(RoomRow)
        .where(RoomRow.school_id == unit.school_id, RoomRow.id == bindparam("which"))
        .values(settings_version=bindparam("made")),
        [{"which": row["room"], "made": row["version"]} for row in rows],
    )
    made = {RoomId(str(row["room"])): int(str(row["version"])) for row in rows}
    for room in made:
        unit.emit(ChangeKind.SETTINGS, room, room=room)
    unit.wake(*made)
    return made


async def _in_force(
    session: AsyncSession, school: SchoolId, wanted: Collection[RoomId]
) -> dict[RoomId, RoomSettings]:
    """Return the rooms' documents as they were last settled, as they would be stored now."""
    statement = (
        select(SettingsRow.room, SettingsRow.doc)
        .join(
            RoomRow,
            (RoomRow.school_id == SettingsRow.school_id)
            & (RoomRow.id == SettingsRow.room)
            & (RoomRow.settings_version == SettingsRow.version),
        )
        .where(SettingsRow.school_id == school)
    )
    if len(wanted) <= _MANY:
        statement = statement.where(SettingsRow.room.in_(wanted))
    return {
        # No zone to be missed in it: a document knows times of day alone.
        RoomId(row.room): pictures.stored(msgspec.json.decode(row.doc, type=RoomSettings))
        for row in await session.execute(statement)
    }
