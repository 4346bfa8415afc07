"""What an adult can still act on: kept until an adult resolves it, or later facts settle it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from central.store.happened import ConflictRow
from central.store.journal import chunks
from central.store.unit import Unit
from central.store.upserting import insert_new
from hallpass.ids import AdultId, FactId, PassId, SchoolId, StudentId


class Kind(StrEnum):
    """What is in conflict."""

    OUT_TWICE = "out_twice"
    """One student at two places at once."""
    REVOKED_BADGE = "revoked_badge"
    """A pass was started with a badge that had been reported lost."""
    KEPT_APART = "kept_apart"
    """Two who must not meet were out together."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """One of them."""

    id: str
    kind: Kind
    fact: FactId
    student: StudentId
    one: PassId
    other: PassId | None
    at: datetime


async def keep(unit: Unit, found: Sequence[Conflict]) -> None:
    """Keep those that are not known yet; their ids say what they are about."""
    rows = [
        {
            "school_id": unit.school_id,
            "id": item.id,
            "kind": item.kind.value,
            "fact": item.fact,
            "student": item.student,
            "one": item.one,
            "other": item.other,
            "at": item.at,
            "state": "open",
            "adult": None,
            "resolved_at": None,
            "note": "",
        }
        for item in found
    ]
    await insert_new(unit.session, ConflictRow, rows, ConflictRow.id)


async def open_ones(
    session: AsyncSession, school: SchoolId, passes: Iterable[PassId] | None = None
) -> tuple[Conflict, ...]:
    """Return the open ones, the newest first; of these passes alone, if named."""
    query = select(ConflictRow).where(ConflictRow.school_id == school, ConflictRow.state == "open")
    found: dict[str, ConflictRow] = {}
    for ids in [None] if passes is None else chunks(passes):
        about = (
            query
            if ids is None
            else query.where(or_(ConflictRow.one.in_(ids), ConflictRow.other.in_(ids)))
        )
        found.update({row.id: row for row in await session.scalars(about)})
    rows = sorted(found.values(), key=lambda row: (row.at, row.id), reverse=True)
    return tuple(
        Conflict(
            id=row.id,
            kind=Kind(row.kind),
            fact=FactId(row.fact),
            student=StudentId(row.student),
            one=PassId(row.one),
            other=PassId(row.other) if row.other is not None else None,
            at=row.at,
        )
        for row in rows
    )


async def close(
    session: AsyncSession,
    school: SchoolId,
    conflict: str,
    state: str,
    now: datetime,
    *,
    adult: AdultId | None = None,
    note: str = "",
) -> bool:
    """Close an open one; False: there is no such open one."""
    row = await session.get(ConflictRow, (school, conflict))
    if row is None or row.state != "open":
        return False
    row.state, row.adult, row.resolved_at, row.note = state, adult, now, note
    return True
