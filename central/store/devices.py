"""Kiosks that were let in: their keys, their rooms, and how they are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from central.store.models import DeviceRow, DeviceStoreRow, RoomRow
from central.store.unit import Unit
from central.store.upserting import upsert
from hallpass.codec import decode, encode
from hallpass.ids import DeviceId, Epoch, RoomId, SchoolId, StoreId
from hallpass.wire import KioskStatus


@dataclass(frozen=True, slots=True)
class Device:
    """A kiosk, as central keeps it."""

    id: DeviceId
    room: RoomId
    room_name: str
    settings_wanted: int
    generation: int
    name: str
    serial: str
    enrolled_at: datetime
    heard_at: datetime | None
    revoked_at: datetime | None
    status: KioskStatus
    branched: bool
    key_at: datetime
    """Since when its key is in use."""
    rotating: bool = False
    """Whether a new key waits for it."""
    replaces: DeviceId | None = None
    wiped_at: datetime | None = None
    picked: str | None = None
    """Serial number of the one that goes on, of two with this identity."""


@dataclass(frozen=True, slots=True)
class Box:
    """A kiosk, as its own requests need it."""

    id: DeviceId
    room: RoomId
    settings_wanted: int
    generation: int
    name: str
    serial: str
    key_hash: str
    next_key_hash: str | None
    key_at: datetime
    revoked_at: datetime | None
    branched_at: datetime | None
    """Since when two boxes speak with its identity; None: they don't."""
    picked: str | None

    def epoch(self, school: Epoch) -> Epoch:
        """Return the epoch of this box's cursor: another one when it must learn all anew."""
        return school if self.generation == 1 else Epoch(f"{school}.{self.generation}")


_OF_BOXES = (
    DeviceRow.id, DeviceRow.room, DeviceRow.generation, DeviceRow.name, DeviceRow.serial,
    DeviceRow.key_hash, DeviceRow.next_key_hash, DeviceRow.key_at, DeviceRow.enrolled_at,
    DeviceRow.revoked_at, DeviceRow.branched, DeviceRow.branched_at, DeviceRow.picked,
)  # fmt: skip


async def boxes(
    session: AsyncSession, school: SchoolId, *, key_hash: str | None = None
) -> tuple[Box, ...]:
    """Return every kiosk, also those whose key was taken back; or whose key has this hash."""
    statement = (
        select(*_OF_BOXES, RoomRow.settings_version)
        .outerjoin(
            RoomRow, (RoomRow.school_id == DeviceRow.school_id) & (RoomRow.id == DeviceRow.room)
        )
        .where(DeviceRow.school_id == school)
    )
    if key_hash is not None:
        statement = statement.where(
            or_(DeviceRow.key_hash == key_hash, DeviceRow.next_key_hash == key_hash)
        )
    return tuple(
        Box(
            id=DeviceId(row.id),
            room=RoomId(row.room),
            settings_wanted=row.settings_version or 0,
            generation=row.generation,
            name=row.name,
            serial=row.serial,
            key_hash=row.key_hash,
            next_key_hash=row.next_key_hash,
            key_at=row.key_at or row.enrolled_at,
            revoked_at=row.revoked_at,
            branched_at=(row.branched_at or row.enrolled_at) if row.branched else None,
            picked=row.picked,
        )
        for row in await session.execute(statement)
    )


async def by_id(session: AsyncSession, school: SchoolId, device: DeviceId) -> Device | None:
    """Return a kiosk, also if it was revoked."""
    found = await _devices(session, school, DeviceRow.id == device)
    return found[0] if found else None


async def every(
    session: AsyncSession, school: SchoolId, *, room: RoomId | None = None
) -> tuple[Device, ...]:
    """Return all kiosks of a school or of a room, by room and name."""
    condition = DeviceRow.room == room if room is not None else DeviceRow.school_id == school
    found = await _devices(session, school, condition)
    return tuple(sorted(found, key=lambda d: (d.room_name, d.name, d.id)))


async def _devices(session: AsyncSession, school: SchoolId, condition: Any) -> tuple[Device, ...]:
    # Columns, not rows of the mapper: a page reads all boxes of a school.
    rows = await session.execute(
        select(
            *DeviceRow.__table__.columns,
            RoomRow.name.label("room_name"),
            RoomRow.settings_version.label("settings_wanted"),
        )
        .outerjoin(
            RoomRow, (RoomRow.school_id == DeviceRow.school_id) & (RoomRow.id == DeviceRow.room)
        )
        .where(DeviceRow.school_id == school, condition)
    )
    return tuple(
        Device(
            id=DeviceId(row.id),
            room=RoomId(row.room),
            room_name=row.room_name or "",
            settings_wanted=row.settings_wanted or 0,
            generation=row.generation,
            name=row.name,
            serial=row.serial,
            enrolled_at=row.enrolled_at,
            heard_at=row.heard_at,
            revoked_at=row.revoked_at,
            status=_status(row.status),
            branched=row.branched,
            key_at=row.key_at or row.enrolled_at,
            rotating=row.next_key_hash is not None,
            replaces=DeviceId(row.replaces) if row.replaces is not None else None,
            wiped_at=row.wiped_at,
            picked=row.picked,
        )
        for row in rows
    )


@lru_cache(maxsize=4096)
def _status(text: str) -> KioskStatus:
    """Read a box's status: a page reads all of them, and few are others than the last time."""
    return decode(KioskStatus, text)


async def add(
    session: AsyncSession,
    school: SchoolId,
    device: DeviceId,
    *,
    room: RoomId,
    name: str,
    serial: str,
    key_hash: str,
    now: datetime,
    replaces: DeviceId | None = None,
) -> None:
    """Let a kiosk in."""
    session.add(
        DeviceRow(
            school_id=school,
            id=device,
            room=room,
            generation=1,
            name=name,
            serial=serial,
            key_hash=key_hash,
            replaces=replaces,
            enrolled_at=now,
            heard_at=None,
            revoked_at=None,
            status=encode(KioskStatus()).decode(),
            settings_version=0,
            branched=False,
        )
    )
    await session.flush()


async def heard(
    session: AsyncSession,
    school: SchoolId,
    every: Iterable[tuple[DeviceId, KioskStatus, datetime]],
) -> None:
    """Note that kiosks were in touch, and how they are; in one go."""
    rows = [
        {
            "the_device": device,
            "heard_at": at,
            "status": encode(status).decode(),
            "settings_version": status.settings_version,
        }
        for device, status, at in every
    ]
    if rows:
        statement = (
            update(DeviceRow.__table__)  # type: ignore[arg-type] # a Table, by its mapping
            .where(
                DeviceRow.__table__.c.school_id == school,
                DeviceRow.__table__.c.id == bindparam("the_device"),
            )
            .values(
                heard_at=bindparam("heard_at"),
                status=bindparam("status"),
                settings_version=bindparam("settings_version"),
            )
        )
        connection = await session.connection()
        await connection.execute(statement, rows)


async def change(unit: Unit, device: DeviceId) -> DeviceRow | None:
    """Return a kiosk's row to be changed, and let the kiosk know; None: there is none."""
    row = await unit.session.get(DeviceRow, (unit.school_id, device))
    if row is not None:
        unit.boxes.add(device)
    return row


async def branched(unit: Unit, device: DeviceId) -> None:
    """Note that two boxes speak with one identity."""
    row = await unit.session.get(DeviceRow, (unit.school_id, device))
    if row is not None and not row.branched:
        row.branched, row.branched_at, row.picked = True, unit.now, None
        unit.boxes.add(device)


async def note_stores(
    session: AsyncSession,
    school: SchoolId,
    last: Mapping[tuple[DeviceId, StoreId], int],
    now: datetime,
) -> None:
    """Note how far each store's sequence was heard."""
    rows = []
    for (device, store), seq in last.items():
        old = await session.get(DeviceStoreRow, (school, device, store))
        rows.append(
            {
                "school_id": school,
                "device": device,
                "store": store,
                "first_heard_at": old.first_heard_at if old is not None else now,
                "last_seq": max(seq, old.last_seq if old is not None else 0),
            }
        )
    await upsert(session, DeviceStoreRow, rows, ("school_id", "device", "store"))
