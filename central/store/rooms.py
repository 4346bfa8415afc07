"""Rooms and every version of their settings."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from central.errors import NotFound
from central.store import layers, pictures
from central.store.models import AdultRow, RoomRow, SettingsRow
from central.store.unit import Unit
from hallpass.codec import decode, encode
from hallpass.domain.layers import Level, with_values
from hallpass.domain.rooms import Room
from hallpass.domain.settings import RoomSettings
from hallpass.ids import AdultId, DeviceId, RoomId, SchoolId
from hallpass.wire import ChangeKind


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a room and its settings."""

    room: Room
    settings: RoomSettings
    at: datetime
    adult: AdultId | None
    adult_name: str
    note: str


async def every(session: AsyncSession, school: SchoolId) -> dict[RoomId, Room]:
    """Return all rooms, by number and name."""
    rows = await session.scalars(select(RoomRow.doc).where(RoomRow.school_id == school))
    return dict(_in_order(tuple(rows)))


@lru_cache(maxsize=8)
def _in_order(docs: tuple[str, ...]) -> dict[RoomId, Room]:
    """Read all rooms of a school: asked for with every fact, and changed once in a while."""
    found = [decode(Room, doc) for doc in docs]
    return {room.id: room for room in sorted(found, key=lambda room: (room.number, room.name))}


async def ids(session: AsyncSession, school: SchoolId) -> frozenset[RoomId]:
    """Return the id of every room."""
    found = await session.scalars(select(RoomRow.id).where(RoomRow.school_id == school))
    return frozenset(map(RoomId, found))


async def versions(session: AsyncSession, school: SchoolId) -> dict[RoomId, int]:
    """Return the version of the settings that each room's kiosk is told to run."""
    rows = await session.execute(
        select(RoomRow.id, RoomRow.settings_version).where(RoomRow.school_id == school)
    )
    return {RoomId(row.id): row.settings_version for row in rows}


async def by_id(session: AsyncSession, school: SchoolId, room: RoomId) -> Room:
    """Return a room.

    Raises:
        NotFound: there is none of that id.
    """
    row = await session.get(RoomRow, (school, room))
    if row is None:
        raise NotFound(f"there is no room {room}")
    return decode(Room, row.doc)


async def by_name(session: AsyncSession, school: SchoolId, name: str) -> Room | None:
    """Return the room of that id, number or name, or None: there is none, or there are several."""
    rooms = (await every(session, school)).values()
    wanted = name.casefold()
    for keys in (
        [(room.id.casefold(), room) for room in rooms],
        [(room.number.casefold(), room) for room in rooms],
        [(room.name.casefold(), room) for room in rooms],
    ):
        found = [room for key, room in keys if key == wanted]
        if len(found) == 1:
            return found[0]
    return None


async def settings_of(session: AsyncSession, school: SchoolId, room: RoomId) -> RoomSettings:
    """Return a room's settings in force, a logo as its reference; its boxes' layers are not in it.

    Raises:
        NotFound: there is no such room.
    """
    doc = await session.scalar(
        select(SettingsRow.doc)
        .join(
            RoomRow,
            (RoomRow.school_id == SettingsRow.school_id)
            & (RoomRow.id == SettingsRow.room)
            & (RoomRow.settings_version == SettingsRow.version),
        )
        .where(SettingsRow.school_id == school, SettingsRow.room == room)
    )
    if doc is None:
        raise NotFound(f"there is no room {room}")
    return decode(RoomSettings, doc)


async def version_of(
    session: AsyncSession, school: SchoolId, room: RoomId, version: int
) -> RoomSettings | None:
    """Return one version of a room's settings, or None: there never was such a one."""
    row = await session.get(SettingsRow, (school, room, version))
    return None if row is None else decode(RoomSettings, row.doc)


async def history(session: AsyncSession, school: SchoolId, room: RoomId) -> tuple[Version, ...]:
    """Return every version of a room, the newest first."""
    rows = await session.execute(
        select(SettingsRow, AdultRow.name)
        .outerjoin(
            AdultRow,
            (AdultRow.school_id == SettingsRow.school_id) & (AdultRow.id == SettingsRow.adult),
        )
        .where(SettingsRow.school_id == school, SettingsRow.room == room)
        .order_by(SettingsRow.version.desc())
    )
    found = [
        Version(
            room=decode(Room, row.room_doc),
            settings=decode(RoomSettings, row.doc),
            at=row.at,
            adult=AdultId(row.adult) if row.adult is not None else None,
            adult_name=name or "",
            note=row.note,
        )
        for row, name in rows
    ]
    whole = await pictures.with_logos(session, school, (item.settings for item in found))
    return tuple(
        replace(item, settings=settings) for item, settings in zip(found, whole, strict=True)
    )


async def keep_room(unit: Unit, room: Room) -> bool:
    """Keep a room's own properties; True: they are others now, and everyone is told.

    Raises:
        NotFound: there is no such room.
    """
    row = await unit.session.get(RoomRow, (unit.school_id, room.id))
    if row is None:
        raise NotFound(f"there is no room {room.id}")
    if row.doc == (doc := encode(room).decode()):
        return False
    row.doc, row.name = doc, room.name
    await unit.session.flush()
    unit.emit(ChangeKind.ROOM, room.id)
    # Every kiosk that offers the room shows whether it is open: all have to know now.
    unit.everyone = True
    return True


def version_values(
    unit: Unit, room: Room, settings: RoomSettings, adult: AdultId | None, note: str
) -> dict[str, Any]:
    """Return the row of one version of a room and its settings."""
    return {
        "school_id": unit.school_id,
        "room": room.id,
        "version": settings.version,
        "doc": encode(pictures.stored(settings)).decode(),
        "room_doc": encode(room).decode(),
        "at": unit.now,
        "adult": adult,
        "note": note,
    }


async def document_for(
    session: AsyncSession, school: SchoolId, room: RoomId, device: DeviceId
) -> RoomSettings:
    """Return what one box of a room is told to be: its own layer laid over the room's document.

    Raises:
        NotFound: there is no such room.
    """
    settings = await settings_of(session, school, room)
    key = (Level.DEVICE, device)
    own = (await layers.current(session, school, (key,))).get(key)
    if own is not None:
        settings = with_values(settings, own.values)
    (whole,) = await pictures.with_logos(session, school, (settings,))
    return whole


async def lease_s(session: AsyncSession, school: SchoolId, room: RoomId, device: DeviceId) -> int:
    """Return for how long a box may hold student data without contact; raises NotFound."""
    settings = await document_for(session, school, room, device)
    return settings.upkeep.lease_h * 3600
