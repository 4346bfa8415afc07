"""Codes made beforehand, and the boxes that each of them lets in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from central.store.fleet_models import BatchBoxRow, BatchRow
from central.store.journal import chunks
from central.store.unit import Unit
from hallpass.ids import AdultId, DeviceId, RoomId, SchoolId


@dataclass(frozen=True, slots=True)
class BatchBox:
    """A box of a list."""

    serial: str
    """Lower case."""
    room: RoomId
    name: str
    device: DeviceId | None = None
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """A list of boxes with one code."""

    id: str
    name: str
    adult: AdultId
    made_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    boxes: tuple[BatchBox, ...]

    def open_at(self, now: datetime) -> bool:
        """Say whether its code lets boxes in."""
        return self.ended_at is None and now < self.expires_at


async def add(unit: Unit, batch: Batch, code_hash: str) -> None:
    """Keep a new one."""
    unit.session.add(
        BatchRow(
            school_id=unit.school_id,
            id=batch.id,
            code_hash=code_hash,
            name=batch.name,
            adult=batch.adult,
            made_at=batch.made_at,
            expires_at=batch.expires_at,
            ended_at=None,
        )
    )
    await unit.session.flush()
    rows = [
        {
            "school_id": unit.school_id,
            "batch": batch.id,
            "serial": box.serial,
            "room": box.room,
            "name": box.name,
            "device": None,
            "used_at": None,
        }
        for box in batch.boxes
    ]
    await unit.session.execute(insert(BatchBoxRow), rows)


async def every(session: AsyncSession, school: SchoolId) -> tuple[Batch, ...]:
    """Return all batches, the newest first."""
    rows = list(
        await session.scalars(
            select(BatchRow).where(BatchRow.school_id == school).order_by(BatchRow.made_at.desc())
        )
    )
    boxes: dict[str, list[BatchBox]] = {}
    for row in await session.scalars(
        select(BatchBoxRow).where(BatchBoxRow.school_id == school).order_by(BatchBoxRow.serial)
    ):
        boxes.setdefault(row.batch, []).append(_box(row))
    return tuple(_batch(row, boxes.get(row.id, ())) for row in rows)


async def by_code(
    session: AsyncSession, school: SchoolId, code_hash: str, now: datetime
) -> str | None:
    """Return the id of the open batch with this code; None: there is none."""
    return await session.scalar(
        select(BatchRow.id).where(
            BatchRow.school_id == school,
            BatchRow.code_hash == code_hash,
            BatchRow.ended_at.is_(None),
            BatchRow.expires_at > now,
        )
    )


async def box_of(
    session: AsyncSession, school: SchoolId, batch: str, serial: str
) -> tuple[BatchBox, AdultId] | None:
    """Return a listed box and who made the list; None: it is not listed."""
    found = (
        await session.execute(
            select(BatchBoxRow, BatchRow.adult)
            .join(
                BatchRow,
                (BatchRow.school_id == BatchBoxRow.school_id) & (BatchRow.id == BatchBoxRow.batch),
            )
            .where(
                BatchBoxRow.school_id == school,
                BatchBoxRow.batch == batch,
                BatchBoxRow.serial == serial,
            )
        )
    ).one_or_none()
    return None if found is None else (_box(found[0]), AdultId(found[1]))


async def listed(
    session: AsyncSession, school: SchoolId, serials: Iterable[str], now: datetime
) -> Mapping[str, str]:
    """Return which of these serial numbers an open batch still waits for, and its name."""
    found: dict[str, str] = {}
    for part in chunks(serials):
        rows = await session.execute(
            select(BatchBoxRow.serial, BatchRow.name)
            .join(
                BatchRow,
                (BatchRow.school_id == BatchBoxRow.school_id) & (BatchRow.id == BatchBoxRow.batch),
            )
            .where(
                BatchBoxRow.school_id == school,
                BatchBoxRow.serial.in_(part),
                BatchBoxRow.device.is_(None),
                BatchRow.ended_at.is_(None),
                BatchRow.expires_at > now,
            )
        )
        found.update((row.serial, row.name) for row in rows)
    return found


async def use(unit: Unit, batch: str, serial: str, device: DeviceId) -> bool:
    """Let a listed box in; False: it is not listed, or was let in before."""
    row = await unit.session.get(BatchBoxRow, (unit.school_id, batch, serial))
    if row is None or row.device is not None:
        return False
    row.device, row.used_at = device, unit.now
    await unit.session.flush()
    return True


async def end(unit: Unit, batch: str) -> bool:
    """End a batch: its code lets nobody in any more. False: there is none that is open."""
    row = await unit.session.get(BatchRow, (unit.school_id, batch))
    if row is None or row.ended_at is not None:
        return False
    row.ended_at = unit.now
    await unit.session.flush()
    return True


def _batch(row: BatchRow, boxes: Sequence[BatchBox]) -> Batch:
    return Batch(
        id=row.id,
        name=row.name,
        adult=AdultId(row.adult),
        made_at=row.made_at,
        expires_at=row.expires_at,
        ended_at=row.ended_at,
        boxes=tuple(boxes),
    )


def _box(row: BatchBoxRow) -> BatchBox:
    return BatchBox(
        serial=row.serial,
        room=RoomId(row.room),
        name=row.name,
        device=DeviceId(row.device) if row.device is not None else None,
        used_at=row.used_at,
    )
