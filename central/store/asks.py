"""The projection of what students asked of adults: open for `ASK_LIFE`, answered once.

Central's own time bounds a wrong clock: an ask is never younger than when it came, and one by a
clock that nobody trusts counts from then.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from central.store import journal
from central.store.happened import AskRow
from central.store.unit import Unit
from central.store.upserting import insert_new
from hallpass.domain.facts import ASK_LIFE, AdultAnswered, AdultAsked, Fact, when_of
from hallpass.domain.reasons import ReasonCode
from hallpass.ids import AdultId, AskId, RoomId, SchoolId, StudentId


@dataclass(frozen=True, slots=True)
class AskNow:
    """One ask as it stands."""

    id: AskId
    student: StudentId
    origin: RoomId
    destination: RoomId
    adult: AdultId | None
    """Who was asked; None: any adult of the room."""
    reasons: tuple[ReasonCode, ...]
    at: datetime
    answered_at: datetime | None = None
    answered_by: AdultId | None = None
    yes: bool | None = None

    def open_at(self, now: datetime) -> bool:
        """Whether an answer is still waited for."""
        return self.answered_at is None and now - self.at < ASK_LIFE


async def note(unit: Unit, facts: Iterable[Fact]) -> None:
    """Keep new asks, and the first answer to each."""
    relevant = [fact for fact in facts if isinstance(fact.body, AdultAsked | AdultAnswered)]
    if not relevant:
        return
    clocks = await journal.clocks_for(unit.session, unit.school_id, relevant)
    asked: list[dict[str, Any]] = []
    for fact in relevant:
        body, when = fact.body, when_of(fact.stamp, clocks)
        if isinstance(body, AdultAsked):
            at = unit.now if when.about else min(when.at, unit.now)
            asked.append(_row(unit, body, at))
    await insert_new(unit.session, AskRow, asked, AskRow.ask)
    for fact in relevant:
        if isinstance(fact.body, AdultAnswered):
            await _answer(unit, fact, fact.body)


def _row(unit: Unit, body: AdultAsked, at: datetime) -> dict[str, Any]:
    return {
        "school_id": unit.school_id,
        "ask": body.ask_id,
        "student": body.student,
        "origin": body.origin,
        "destination": body.destination,
        "adult": body.adult,
        "reasons": ",".join(body.reasons),
        "at": at,
        "answered_at": None,
        "answered_by": None,
        "yes": None,
        "message": "",
    }


async def _answer(unit: Unit, fact: Fact, body: AdultAnswered) -> None:
    row = await unit.session.get(AskRow, (unit.school_id, body.ask_id))
    if row is None or row.answered_at is not None or fact.by.adult is None:
        return
    row.answered_at, row.answered_by = unit.now, fact.by.adult
    row.yes, row.message = body.yes, body.message
    unit.wake(RoomId(row.origin))


async def by_id(session: AsyncSession, school: SchoolId, ask: AskId) -> AskNow | None:
    """Return an ask, or None: there is none of that id."""
    row = await session.get(AskRow, (school, ask))
    return None if row is None else _ask_of(row)


async def open_ones(session: AsyncSession, school: SchoolId, now: datetime) -> tuple[AskNow, ...]:
    """Return what waits for an answer, the oldest first."""
    rows = await session.scalars(
        select(AskRow)
        .where(AskRow.school_id == school, AskRow.at > now - ASK_LIFE, AskRow.answered_at.is_(None))
        .order_by(AskRow.at, AskRow.ask)
    )
    return tuple(_ask_of(row) for row in rows)


def _ask_of(row: AskRow) -> AskNow:
    return AskNow(
        id=AskId(row.ask),
        student=StudentId(row.student),
        origin=RoomId(row.origin),
        destination=RoomId(row.destination),
        adult=None if row.adult is None else AdultId(row.adult),
        reasons=tuple(ReasonCode(code) for code in row.reasons.split(",") if code),
        at=row.at,
        answered_at=row.answered_at,
        answered_by=None if row.answered_by is None else AdultId(row.answered_by),
        yes=row.yes,
    )
