"""What an emergency's page needs to say about people and boxes, in few queries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from central.store.journal import chunks
from central.store.models import (
    AdultRow,
    BadgeRow,
    ClassListRow,
    ClassMemberRow,
    DeviceRow,
    StudentRow,
)
from central.store.searching import folded
from hallpass.domain.timetable import Moment
from hallpass.ids import AdultId, BadgeHash, DeviceId, SchoolId, StudentId


async def adult_names(
    session: AsyncSession, school: SchoolId, ids: Iterable[AdultId | None]
) -> Mapping[AdultId, str]:
    """Return these adults' names, also of those whose account was closed since."""
    found: dict[AdultId, str] = {}
    for part in chunks(key for key in ids if key is not None):
        rows = await session.execute(
            select(AdultRow.id, AdultRow.name).where(
                AdultRow.school_id == school, AdultRow.id.in_(part)
            )
        )
        found.update({AdultId(key): name for key, name in rows})
    return found


async def heard_since(
    session: AsyncSession, school: SchoolId, since: datetime
) -> Mapping[DeviceId, datetime]:
    """Return which boxes were heard after `since`, and when last."""
    rows = await session.execute(
        select(DeviceRow.id, DeviceRow.heard_at).where(
            DeviceRow.school_id == school, DeviceRow.heard_at > since
        )
    )
    return {DeviceId(key): at for key, at in rows if at is not None}


async def expected(
    session: AsyncSession, school: SchoolId, moment: Moment, without: Iterable[StudentId]
) -> int:
    """Return how many students class lists expect in this period, without those who are out."""
    if moment.period is None or moment.day_type is None:
        return 0
    now = (
        select(ClassMemberRow.student)
        .join(
            ClassListRow,
            (ClassListRow.school_id == ClassMemberRow.school_id)
            & (ClassListRow.id == ClassMemberRow.class_list),
        )
        .where(
            ClassListRow.school_id == school,
            ClassListRow.day_type == moment.day_type,
            ClassListRow.period == moment.period.code,
        )
    )
    total = await session.scalar(select(func.count()).select_from(now.distinct().subquery())) or 0
    out = 0
    for part in chunks(without):
        query = now.where(ClassMemberRow.student.in_(part)).distinct().subquery()
        out += await session.scalar(select(func.count()).select_from(query)) or 0
    return total - out


async def named_like(
    session: AsyncSession, school: SchoolId, query: str, limit: int
) -> tuple[tuple[StudentId, str], ...]:
    """Return students whose name has all these words, whatever their case and accents."""
    words = folded(query).split()
    if not words:
        return ()
    rows = await session.execute(
        select(StudentRow.id, StudentRow.first, StudentRow.last).where(
            StudentRow.school_id == school
        )
    )
    found = [(StudentId(key), f"{first} {last}".strip()) for key, first, last in rows]
    hits = [(key, name) for key, name in found if all(word in folded(name) for word in words)]
    return tuple(sorted(hits, key=lambda hit: (folded(hit[1]), hit[0]))[:limit])


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a badge is."""

    id: str
    adult: bool
    revoked: bool


async def owner_of(session: AsyncSession, school: SchoolId, badge: BadgeHash) -> Owner | None:
    """Return whose a badge is, also if it was revoked; None: nobody's."""
    row = await session.get(BadgeRow, (school, badge))
    return None if row is None else Owner(row.owner, row.adult, row.revoked_at is not None)
