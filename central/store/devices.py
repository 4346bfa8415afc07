"""Kiosks that were let in: their keys, their rooms, and how they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from central.store.models import DeviceRow, DeviceStoreRow, RoomRow
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

    def epoch(self, school: Epoch) -> Epoch:
        """Return the epoch of this box's cursor: another one when it must learn all anew."""
        return school if self.generation == 1 else Epoch(f"{school}.{self.generation}")


async def by_key(session: AsyncSession, school: SchoolId, key_hash: str) -> Device | None:
    """Return whose key this is, also if it was revoked."""
    found = await _devices(session, school, DeviceRow.key_hash == key_hash)
    return found[0] if found else None


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
    rows = await session.execute(
        select(DeviceRow, RoomRow.name, RoomRow.settings_version)
        .outerjoin(
            RoomRow, (RoomRow.school_id == DeviceRow.school_id) & (RoomRow.id == DeviceRow.room)
        )
        .where(DeviceRow.school_id == school, condition)
    )
    return tuple(
        Device(
            id=DeviceId(row.id),
            room=RoomId(row.room),
            room_name=name or "",
            settings_wanted=version or 0,
            generation=row.generation,
            name=row.name,
            serial=row.serial,
            enrolled_at=row.enrolled_at,
            heard_at=row.heard_at,
            revoked_at=row.revoked_at,
            status=decode(KioskStatus, row.status),
            branched=row.branched,
        )
        for row, name, version in rows
    )


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
    device: DeviceId,
    status: KioskStatus,
    now: datetime,
) -> None:
    """Note that a kiosk was in touch, and how it is."""
    row = await session.get(DeviceRow, (school, device))
    if row is not None:
        row.heard_at = now
        row.status = encode(status).decode()
        row.settings_version = status.settings_version


async def branched(session: AsyncSession, school: SchoolId, device: DeviceId) -> None:
    """Note that two boxes speak with one identity."""
    row = await session.get(DeviceRow, (school, device))
    if row is not None:
        row.branched = True


async def revoke(session: AsyncSession, school: SchoolId, device: DeviceId, now: datetime) -> bool:
    """Take a kiosk's key back; False: there is no such kiosk."""
    row = await session.get(DeviceRow, (school, device))
    if row is None:
        return False
    row.revoked_at = row.revoked_at or now
    return True


async def move(session: AsyncSession, school: SchoolId, device: DeviceId, room: RoomId) -> bool:
    """Give a kiosk another room: it learns all anew. False: there is no such kiosk."""
    row = await session.get(DeviceRow, (school, device))
    if row is None:
        return False
    if row.room != room:
        row.room, row.generation = room, row.generation + 1
    return True


async def rename(session: AsyncSession, school: SchoolId, device: DeviceId, name: str) -> bool:
    """Call a kiosk something else; False: there is no such kiosk."""
    row = await session.get(DeviceRow, (school, device))
    if row is None:
        return False
    row.name = name
    return True


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


async def key_hash_of(session: AsyncSession, school: SchoolId, device: DeviceId) -> str:
    """Return the hash of a kiosk's key."""
    row = await session.get(DeviceRow, (school, device))
    return "" if row is None else row.key_hash
