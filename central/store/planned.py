"""Changes of settings that wait for their time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from central.store.fleet_models import PlannedChangeRow
from central.store.models import AdultRow
from central.store.unit import Unit
from hallpass.domain.layers import Level
from hallpass.ids import AdultId, SchoolId
from hallpass.layerdoc import read_stored, write_layer

WAITING = "waiting"
KEPT = 200
"""So many that are over are looked at."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One of them."""

    id: str
    level: Level
    targets: tuple[str, ...]
    values: Mapping[str, Any]
    """As they are stored: a logo is its reference."""
    cleared: tuple[str, ...]
    due_at: datetime
    adult: AdultId
    adult_name: str
    note: str
    made_at: datetime
    state: str = WAITING
    problem: str = ""
    done_at: datetime | None = None


def add(unit: Unit, planned: Planned) -> None:
    """Keep a new one."""
    doc = {
        "set": msgspec.Raw(write_layer(planned.values)),
        "clear": planned.cleared,
    }
    unit.session.add(
        PlannedChangeRow(
            school_id=unit.school_id,
            id=planned.id,
            level=planned.level.value,
            targets=msgspec.json.encode(planned.targets).decode(),
            doc=msgspec.json.encode(doc).decode(),
            due_at=planned.due_at,
            adult=planned.adult,
            note=planned.note,
            made_at=planned.made_at,
            state=planned.state,
            problem=planned.problem,
            done_at=planned.done_at,
        )
    )


async def every(
    session: AsyncSession, school: SchoolId, *, over: bool = False
) -> tuple[Planned, ...]:
    """Return those that wait, the next first; or those that are over, the latest first."""
    rows = _rows(school)
    if over:
        rows = rows.where(PlannedChangeRow.state != WAITING)
        rows = rows.order_by(PlannedChangeRow.done_at.desc()).limit(KEPT)
    else:
        rows = rows.where(PlannedChangeRow.state == WAITING)
        rows = rows.order_by(PlannedChangeRow.due_at, PlannedChangeRow.id)
    return tuple(_planned(row, name) for row, name in await session.execute(rows))


async def due(session: AsyncSession, school: SchoolId, now: datetime) -> tuple[Planned, ...]:
    """Return those whose time has come, the earliest first."""
    rows = _rows(school).where(PlannedChangeRow.state == WAITING, PlannedChangeRow.due_at <= now)
    rows = rows.order_by(PlannedChangeRow.due_at, PlannedChangeRow.id)
    return tuple(_planned(row, name) for row, name in await session.execute(rows))


async def next_at(session: AsyncSession, school: SchoolId) -> datetime | None:
    """Return when the next one is due; None: none waits."""
    found: datetime | None = await session.scalar(
        select(func.min(PlannedChangeRow.due_at)).where(
            PlannedChangeRow.school_id == school, PlannedChangeRow.state == WAITING
        )
    )
    return found


async def close(unit: Unit, planned: str, state: str, problem: str = "") -> bool:
    """Say what became of one; False: it does not wait (any more)."""
    row = await unit.session.get(PlannedChangeRow, (unit.school_id, planned))
    if row is None or row.state != WAITING:
        return False
    row.state, row.problem, row.done_at = state, problem, unit.now
    return True


class _Doc(msgspec.Struct, frozen=True):
    set: msgspec.Raw
    clear: tuple[str, ...]


def _rows(school: SchoolId) -> Any:
    return (
        select(PlannedChangeRow, AdultRow.name)
        .outerjoin(
            AdultRow,
            (AdultRow.school_id == PlannedChangeRow.school_id)
            & (AdultRow.id == PlannedChangeRow.adult),
        )
        .where(PlannedChangeRow.school_id == school)
    )


def _planned(row: PlannedChangeRow, name: str | None) -> Planned:
    level = Level(row.level)
    doc = msgspec.json.decode(row.doc, type=_Doc)
    return Planned(
        id=row.id,
        level=level,
        targets=msgspec.json.decode(row.targets, type=tuple[str, ...]),
        values=read_stored(bytes(doc.set).decode(), level),
        cleared=doc.clear,
        due_at=row.due_at,
        adult=AdultId(row.adult),
        adult_name=name or "",
        note=row.note,
        made_at=row.made_at,
        state=row.state,
        problem=row.problem,
        done_at=row.done_at,
    )
