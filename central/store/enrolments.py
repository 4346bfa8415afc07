"""Boxes on their way in (RFC 8628): pending -> approved -> granted, or refused, or too old."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from central.store.models import EnrolmentRow
from central.store.unit import Unit
from hallpass.ids import AdultId, DeviceId, RoomId, SchoolId


class State(StrEnum):
    """Where an enrolment stands."""

    PENDING = "pending"
    APPROVED = "approved"
    GRANTED = "granted"
    """The key was handed out: once."""
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A box that asks to be let in."""

    code_hash: str
    user_code: str
    name: str
    serial: str
    state: State
    room: RoomId | None
    started_at: datetime
    expires_at: datetime
    polled_at: datetime | None
    interval_s: int
    adult: AdultId | None = None
    """Who let it in, or sent it away; of a batch, who made its list."""
    replaces: DeviceId | None = None
    batch: str | None = None


async def start(unit: Unit, enrolment: Enrolment) -> None:
    """Keep a new one."""
    unit.session.add(
        EnrolmentRow(
            school_id=unit.school_id,
            code_hash=enrolment.code_hash,
            user_code=enrolment.user_code,
            name=enrolment.name,
            serial=enrolment.serial,
            state=enrolment.state.value,
            room=enrolment.room,
            adult=enrolment.adult,
            replaces=None,
            batch=enrolment.batch,
            started_at=enrolment.started_at,
            expires_at=enrolment.expires_at,
            polled_at=enrolment.polled_at,
            interval_s=enrolment.interval_s,
        )
    )
    await unit.session.flush()


async def by_code(session: AsyncSession, school: SchoolId, code_hash: str) -> Enrolment | None:
    """Return the one that a box polls for."""
    row = await session.get(EnrolmentRow, (school, code_hash))
    return None if row is None else _enrolment(row)


async def pending(session: AsyncSession, school: SchoolId, now: datetime) -> tuple[Enrolment, ...]:
    """Return all that wait for an adult, the oldest first."""
    rows = await session.scalars(
        select(EnrolmentRow)
        .where(
            EnrolmentRow.school_id == school,
            EnrolmentRow.state == State.PENDING.value,
            EnrolmentRow.expires_at > now,
        )
        .order_by(EnrolmentRow.started_at, EnrolmentRow.user_code)
    )
    return tuple(_enrolment(row) for row in rows)


async def count_pending(unit: Unit) -> int:
    """Return how many wait, after forgetting those whose code is too old."""
    await unit.session.execute(
        delete(EnrolmentRow).where(
            EnrolmentRow.school_id == unit.school_id, EnrolmentRow.expires_at <= unit.now
        )
    )
    found = await unit.session.scalar(
        select(func.count())
        .select_from(EnrolmentRow)
        .where(
            EnrolmentRow.school_id == unit.school_id,
            EnrolmentRow.state == State.PENDING.value,
        )
    )
    return found or 0


async def settle(
    unit: Unit,
    user_code: str,
    state: State,
    *,
    room: RoomId | None = None,
    adult: AdultId | None = None,
    replaces: DeviceId | None = None,
) -> Enrolment | None:
    """Approve or refuse the one that waits under this code; None: none does."""
    row = await unit.session.scalar(
        select(EnrolmentRow).where(
            EnrolmentRow.school_id == unit.school_id,
            EnrolmentRow.user_code == user_code,
            EnrolmentRow.state == State.PENDING.value,
            EnrolmentRow.expires_at > unit.now,
        )
    )
    if row is None:
        return None
    row.state, row.room, row.adult, row.replaces = state.value, room, adult, replaces
    await unit.session.flush()
    return _enrolment(row)


async def count_pending_of(session: AsyncSession, school: SchoolId, codes: Sequence[str]) -> int:
    """Return how many of these wait for an adult."""
    found = await session.scalar(
        select(func.count())
        .select_from(EnrolmentRow)
        .where(
            EnrolmentRow.school_id == school,
            EnrolmentRow.code_hash.in_(codes),
            EnrolmentRow.state == State.PENDING.value,
        )
    )
    return found or 0


async def polled(unit: Unit, code_hash: str, *, interval_s: int, granted: bool = False) -> None:
    """Note that a box polled, and whether it was given its key."""
    row = await unit.session.get(EnrolmentRow, (unit.school_id, code_hash))
    if row is not None:
        row.polled_at, row.interval_s = unit.now, interval_s
        if granted:
            row.state = State.GRANTED.value
        await unit.session.flush()


def _enrolment(row: EnrolmentRow) -> Enrolment:
    return Enrolment(
        code_hash=row.code_hash,
        user_code=row.user_code,
        name=row.name,
        serial=row.serial,
        state=State(row.state),
        room=RoomId(row.room) if row.room is not None else None,
        started_at=row.started_at,
        expires_at=row.expires_at,
        polled_at=row.polled_at,
        interval_s=row.interval_s,
        adult=AdultId(row.adult) if row.adult is not None else None,
        replaces=DeviceId(row.replaces) if row.replaces is not None else None,
        batch=row.batch,
    )
