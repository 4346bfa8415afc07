"""Reading the audit log: by who, act, target, time and text, newest first, a page at a time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from central.store.access_models import ApiKeyRow, AuditRow
from central.store.journal import chunks
from central.store.models import AdultRow
from hallpass.ids import SchoolId


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; an empty field: anything."""

    who: str = ""
    """Id of an adult or of a program's key."""
    act: str = ""
    """An act, or the beginning of one that ends in a dot, as in "account."."""
    target: str = ""
    since: datetime | None = None
    until: datetime | None = None
    """Not included."""
    text: str = ""
    """Anywhere in act, target, detail or address; case does not count."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One act."""

    number: int
    at: datetime
    adult: str | None
    acting_for: str | None
    api_key: str | None
    act: str
    target: str
    detail: str
    """JSON."""
    address: str


async def page(
    session: AsyncSession, school: SchoolId, wanted: Wanted, *, before: int = 0, limit: int
) -> tuple[Entry, ...]:
    """Return up to `limit` entries, newest first; `before`: only those with lower numbers."""
    query = _matching(select(AuditRow), school, wanted)
    if before:
        query = query.where(AuditRow.number < before)
    rows = await session.scalars(query.order_by(AuditRow.number.desc()).limit(limit))
    return tuple(_entry(row) for row in rows)


async def acts(session: AsyncSession, school: SchoolId) -> tuple[str, ...]:
    """Return every act that the log knows."""
    rows = await session.scalars(
        select(AuditRow.act).where(AuditRow.school_id == school).distinct().order_by(AuditRow.act)
    )
    return tuple(rows)


async def names(
    session: AsyncSession, school: SchoolId, ids: Iterable[str | None]
) -> dict[str, str]:
    """Return the names of those adults and keys that are among these ids."""
    found: dict[str, str] = {}
    wanted = {key for key in ids if key}
    for table in (AdultRow, ApiKeyRow):
        for part in chunks(sorted(wanted)):
            rows = await session.execute(
                select(table.id, table.name).where(table.school_id == school, table.id.in_(part))
            )
            found.update((row[0], row[1]) for row in rows)
    return found


def _matching(query: Select[AuditRow], school: SchoolId, wanted: Wanted) -> Select[AuditRow]:
    query = query.where(AuditRow.school_id == school)
    if wanted.who:
        query = query.where(
            or_(
                AuditRow.adult == wanted.who,
                AuditRow.acting_for == wanted.who,
                AuditRow.api_key == wanted.who,
            )
        )
    if wanted.act.endswith("."):
        query = query.where(AuditRow.act.startswith(wanted.act, autoescape=True))
    elif wanted.act:
        query = query.where(AuditRow.act == wanted.act)
    if wanted.target:
        query = query.where(AuditRow.target == wanted.target)
    if wanted.since is not None:
        query = query.where(AuditRow.at >= wanted.since)
    if wanted.until is not None:
        query = query.where(AuditRow.at < wanted.until)
    if wanted.text:
        places = (AuditRow.act, AuditRow.target, AuditRow.detail, AuditRow.address)
        query = query.where(
            or_(*(place.icontains(wanted.text, autoescape=True) for place in places))
        )
    return query


def _entry(row: AuditRow) -> Entry:
    return Entry(
        number=row.number,
        at=row.at,
        adult=row.adult,
        acting_for=row.acting_for,
        api_key=row.api_key,
        act=row.act,
        target=row.target,
        detail=row.detail,
        address=row.address,
    )
