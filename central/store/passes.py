"""The projections of passes and clocks, folded again from their facts.

Whatever was handed in, in whatever order, a pass's row is `hallpass.domain.passes.fold` of all its
facts. What is open is neither ended nor lapsed, read off the clock (docs/adr/0003).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from central.store import asks, journal, lines, modes
from central.store.happened import BootRow, FactRow, PassRow
from central.store.unit import Unit
from central.store.upserting import upsert
from hallpass.domain.facts import (
    ClockMeasured,
    Fact,
)
from hallpass.domain.passes import Pass, PassState, fold
from hallpass.ids import BootId, DeviceId, PassId, RoomId, SchoolId, StudentId
from hallpass.rows import pass_columns, pass_of
from hallpass.wire import ChangeKind

_OPEN = (PassState.OUT.value, PassState.THERE.value)


@dataclass(frozen=True, slots=True)
class Refolded:
    """What a batch of facts made of one pass."""

    before: Pass | None
    after: Pass


async def project(unit: Unit, facts: Sequence[Fact]) -> tuple[Refolded, ...]:
    """Fold again whatever these new facts touch."""
    session, school = unit.session, unit.school_id
    measured = await _measure(unit, facts)
    ids = {PassId(key) for fact in facts if (key := getattr(fact.body, "pass_id", None))}
    if measured:
        ids |= await journal.passes_of_boots(session, school, measured)
    await lines.line_up(unit, facts)
    await modes.note(unit, facts, measured)
    await asks.note(unit, facts)
    if not ids:
        return ()
    before = {value.id: value for value in await by_ids(session, school, ids)}
    every = await journal.of_passes(session, school, ids)
    clocks = await journal.clocks_for(session, school, every)
    grouped: dict[PassId, list[Fact]] = {}
    for fact in every:
        grouped.setdefault(PassId(getattr(fact.body, "pass_id", "")), []).append(fact)
    folded = [value for own in grouped.values() if (value := fold(own, clocks)) is not None]
    rows = [_row(school, value, swept=not value.open_at(unit.now)) for value in folded]
    await upsert(session, PassRow, rows, ("school_id", "id"))
    refolded = tuple(Refolded(before.get(value.id), value) for value in folded)
    for item in refolded:
        _tell(unit, item)
    return refolded


def _tell(unit: Unit, item: Refolded) -> None:
    """Wake the rooms of a pass that changed, and let names come and go with it."""
    before, after = item.before, item.after
    if before == after:
        return
    is_open = after.open_at(unit.now)
    was_open = before is not None and before.open_at(unit.now)
    if is_open or was_open:
        unit.wake(after.origin, after.destination)
    if is_open != was_open:
        tell_name(unit, after)
    if before is not None and before.student != after.student:
        tell_name(unit, before)
        tell_name(unit, after)


async def _measure(unit: Unit, facts: Iterable[Fact]) -> set[BootId]:
    """Keep the sharpest measure of each boot; returns the boots whose clock is known better now."""
    sharpest: dict[BootId, tuple[float, str, datetime]] = {}
    for fact in facts:
        body = fact.body
        if isinstance(body, ClockMeasured):
            measure = (body.uncertainty_s, fact.id, body.started_at)
            sharpest[body.boot] = min(measure, sharpest.get(body.boot, measure))
    if not sharpest:
        return set()
    for ids in journal.chunks(sharpest):
        rows = await unit.session.scalars(
            select(BootRow).where(BootRow.school_id == unit.school_id, BootRow.boot.in_(ids))
        )
        for row in rows:
            boot = BootId(row.boot)
            if (row.uncertainty_s, row.fact) <= sharpest[boot][:2]:
                del sharpest[boot]
    new = [
        {
            "school_id": unit.school_id,
            "boot": boot,
            "started_at": started_at,
            "uncertainty_s": uncertainty_s,
            "fact": fact_id,
        }
        for boot, (uncertainty_s, fact_id, started_at) in sharpest.items()
    ]
    await upsert(unit.session, BootRow, new, ("school_id", "boot"))
    return set(sharpest)


def _row(school: SchoolId, value: Pass, *, swept: bool) -> dict[str, Any]:
    return {"school_id": school, **pass_columns(value), "swept": swept}


async def by_ids(
    session: AsyncSession, school: SchoolId, ids: Iterable[PassId]
) -> tuple[Pass, ...]:
    """Return these passes."""
    found: list[Pass] = []
    for part in journal.chunks(ids):
        rows = await session.scalars(
            select(PassRow).where(PassRow.school_id == school, PassRow.id.in_(part))
        )
        found += [pass_of(row) for row in rows]
    return tuple(found)


async def open_at(
    session: AsyncSession, school: SchoolId, now: datetime, *, room: RoomId | None = None
) -> tuple[Pass, ...]:
    """Return who is out at `now`, oldest first; of one room: from it or to it."""
    query = select(PassRow).where(
        PassRow.school_id == school, PassRow.state.in_(_OPEN), PassRow.lapses_at > now
    )
    if room is not None:
        query = query.where(or_(PassRow.origin == room, PassRow.destination == room))
    rows = await session.scalars(query.order_by(PassRow.started_at, PassRow.id))
    return tuple(pass_of(row) for row in rows)


async def of_students(
    session: AsyncSession,
    school: SchoolId,
    students: Iterable[StudentId],
    since: datetime,
) -> tuple[Pass, ...]:
    """Return these students' passes that started after `since`."""
    found: list[Pass] = []
    for ids in journal.chunks(students):
        rows = await session.scalars(
            select(PassRow).where(
                PassRow.school_id == school,
                PassRow.student.in_(ids),
                PassRow.started_at >= since,
            )
        )
        found += [pass_of(row) for row in rows]
    return tuple(found)


async def touching(
    session: AsyncSession, school: SchoolId, first: datetime, last: datetime
) -> tuple[Pass, ...]:
    """Return whatever may have been open at some time between two times."""
    # Columns, not rows of the mapper: hundreds of them are read with every start.
    rows = await session.execute(
        select(*PassRow.__table__.columns).where(
            PassRow.school_id == school,
            PassRow.started_at <= last,
            PassRow.lapses_at > first,
            or_(PassRow.ended_at.is_(None), PassRow.ended_at > first),
        )
    )
    return tuple(pass_of(row) for row in rows)


async def started_at_device(
    session: AsyncSession, school: SchoolId, device: DeviceId, since: datetime
) -> tuple[Pass, ...]:
    """Return the passes that a box started since then."""
    rows = await session.scalars(
        select(PassRow).where(
            PassRow.school_id == school,
            PassRow.started_at >= since,
            exists().where(
                FactRow.school_id == PassRow.school_id,
                FactRow.pass_id == PassRow.id,
                FactRow.kind == "pass_started",
                FactRow.device == device,
            ),
        )
    )
    return tuple(pass_of(row) for row in rows)


async def any_lapsed(session: AsyncSession, school: SchoolId, now: datetime) -> bool:
    """Whether a pass ended by itself since the last sweep."""
    return await session.scalar(select(PassRow.id).where(_lapsed(school, now)).limit(1)) is not None


async def sweep_lapsed(unit: Unit) -> tuple[Pass, ...]:
    """Mark and return the passes that ended by themselves since the last sweep."""
    rows = await unit.session.scalars(select(PassRow).where(_lapsed(unit.school_id, unit.now)))
    found = []
    for row in rows:
        row.swept = True
        found.append(pass_of(row))
    return tuple(found)


def _lapsed(school: SchoolId, now: datetime) -> ColumnElement[bool]:
    return and_(
        PassRow.school_id == school,
        PassRow.state.in_(_OPEN),
        PassRow.lapses_at <= now,
        PassRow.swept == false(),
    )


def tell_name(unit: Unit, value: Pass) -> None:
    """Have the destination's kiosk look again whether it may hold this student's name."""
    unit.emit(ChangeKind.NAME, value.student, room=value.destination)
