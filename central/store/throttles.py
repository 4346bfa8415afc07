"""Counting guesses: counted before they are looked at, so that many at once count as many.

One INSERT … ON CONFLICT … RETURNING counts and tells in one step of the database: whichever process
asks, and however many at once, each gets a number of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, delete, literal, or_, update
from sqlalchemy.ext.asyncio import AsyncSession

from central.store.columns import UtcDateTime
from central.store.models import ThrottleRow
from central.store.upserting import insert_of
from hallpass.ids import SchoolId

_KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Budget:
    """How many guesses at one thing in one window."""

    what: str
    limit: int
    window: timedelta


@dataclass(frozen=True, slots=True)
class Spent:
    """What counting one guess found."""

    budget: Budget
    count: int
    """This guess included."""
    wait_s: int
    """0: this one may be looked at."""


async def spend(
    session: AsyncSession, school: SchoolId, budgets: Sequence[Budget], now: datetime
) -> Spent | None:
    """Count one guess against each budget, in their order, until one of them is spent.

    Returns:
        None: look at it. Else the budget that is spent; its count says how often since.
    """
    await session.execute(
        delete(ThrottleRow).where(ThrottleRow.school_id == school, ThrottleRow.since < now - _KEPT)
    )
    for budget in budgets:
        count, since = await _count(session, school, budget, now)
        if count > budget.limit:
            wait_s = int((since + budget.window - now).total_seconds()) + 1
            return Spent(budget, count, max(1, wait_s))
    return None


async def give_back(session: AsyncSession, school: SchoolId, what: str) -> None:
    """Take back one guess that turned out right."""
    await session.execute(
        update(ThrottleRow)
        .where(ThrottleRow.school_id == school, ThrottleRow.what == what, ThrottleRow.count > 0)
        .values(count=ThrottleRow.count - 1)
    )


async def _count(
    session: AsyncSession, school: SchoolId, budget: Budget, now: datetime
) -> tuple[int, datetime]:
    new = insert_of(session, ThrottleRow).values(
        school_id=school, what=budget.what, count=1, since=now
    )
    over = or_(ThrottleRow.since <= now - budget.window, ThrottleRow.since > now)
    counted = new.on_conflict_do_update(
        index_elements=["school_id", "what"],
        set_={
            "count": case((over, 1), else_=ThrottleRow.count + 1),
            "since": case((over, literal(now, UtcDateTime())), else_=ThrottleRow.since),
        },
    ).returning(ThrottleRow.count, ThrottleRow.since)
    row = (await session.execute(counted)).one()
    return row[0], row[1]
