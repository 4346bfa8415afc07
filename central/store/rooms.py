"""Rooms and every version of their settings."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from central.errors import NotFound
from central.store.models import AdultRow, RoomRow, SettingsRow
from central.store.unit import Unit
from hallpass.codec import decode, encode
from hallpass.domain.rooms import Room
from hallpass.domain.settings import RoomSettings
from hallpass.ids import AdultId, RoomId, SchoolId
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
    found = [decode(Room, doc) for doc in rows]
    return {room.id: room for room in sorted(found, key=lambda room: (room.number, room.name))}


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
    """Return a room's settings in force.

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
    return tuple(
        Version(
            room=decode(Room, row.room_doc),
            settings=decode(RoomSettings, row.doc),
            at=row.at,
            adult=AdultId(row.adult) if row.adult is not None else None,
            adult_name=name or "",
            note=row.note,
        )
        for row, name in rows
    )


async def change(
    unit: Unit, room: Room, settings: RoomSettings, adult: AdultId | None, note: str
) -> RoomSettings:
    """Keep a room and its settings as a new version, and let its kiosk know at once.

    Raises:
        NotFound: there is no such room.
    """
    row = await unit.session.get(RoomRow, (unit.school_id, room.id))
    if row is None:
        raise NotFound(f"there is no room {room.id}")
    settings = replace(settings, room=room.id, version=row.settings_version + 1)
    if row.doc != (doc := encode(room).decode()):
        row.doc, row.name = doc, room.name
        unit.emit(ChangeKind.ROOM, room.id)
        # Every kiosk that offers the room shows whether it is open: all have to know now.
        unit.everyone = True
    row.settings_version = settings.version
    unit.session.add(version_row(unit.school_id, room, settings, unit.now, adult, note))
    unit.emit(ChangeKind.SETTINGS, room.id, room=room.id)
    unit.wake(room.id)
    return settings


def version_row(
    school: SchoolId,
    room: Room,
    settings: RoomSettings,
    now: datetime,
    adult: AdultId | None,
    note: str,
) -> SettingsRow:
    """Return the row of one version."""
    return SettingsRow(
        school_id=school,
        room=room.id,
        version=settings.version,
        doc=encode(settings).decode(),
        room_doc=encode(room).decode(),
        at=now,
        adult=adult,
        note=note,
    )
