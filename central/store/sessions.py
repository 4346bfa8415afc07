"""Who is signed in: a row for each browser, found by its token's hash."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, false, select
from sqlalchemy.ext.asyncio import AsyncSession

from central.store.models import SessionRow
from hallpass.ids import AdultId, SchoolId


@dataclass(frozen=True, slots=True)
class Signed:
    """A browser that is signed in, or on its way."""

    adult: AdultId
    csrf: str
    created_at: datetime
    expires_at: datetime
    stage: str = ""
    strong: bool = False
    address: str = ""
    agent: str = ""
    seen_at: datetime | None = None
    offered: str | None = None
    token_hash: str = ""


async def add(session: AsyncSession, school: SchoolId, signed: Signed) -> None:
    """Keep a browser's session, and forget those that are over."""
    await session.execute(
        delete(SessionRow).where(
            SessionRow.school_id == school, SessionRow.expires_at <= signed.created_at
        )
    )
    session.add(
        SessionRow(
            school_id=school,
            token_hash=signed.token_hash,
            adult=signed.adult,
            csrf=signed.csrf,
            created_at=signed.created_at,
            expires_at=signed.expires_at,
            seen_at=signed.created_at,
            address=signed.address,
            agent=signed.agent,
            strong=signed.strong,
            stage=signed.stage,
            offered=signed.offered,
        )
    )
    await session.flush()


async def find(
    session: AsyncSession, school: SchoolId, token_hash: str, now: datetime
) -> Signed | None:
    """Return a session that is not over, whatever its stage."""
    row = await session.get(SessionRow, (school, token_hash))
    return None if row is None or row.expires_at <= now else _signed(row)


async def of(
    session: AsyncSession, school: SchoolId, adult: AdultId, now: datetime
) -> tuple[Signed, ...]:
    """Return an adult's sessions, the one used last first."""
    rows = await session.scalars(
        select(SessionRow)
        .where(
            SessionRow.school_id == school,
            SessionRow.adult == adult,
            SessionRow.expires_at > now,
            SessionRow.stage == "",
        )
        .order_by(SessionRow.seen_at.desc(), SessionRow.token_hash)
    )
    return tuple(_signed(row) for row in rows)


async def seen(
    session: AsyncSession,
    school: SchoolId,
    token_hash: str,
    seen_at: datetime,
    address: str,
    expires_at: datetime,
) -> None:
    """Keep when and from where a session was used, and let it live longer."""
    row = await session.get(SessionRow, (school, token_hash))
    if row is not None:
        row.seen_at, row.address, row.expires_at = seen_at, address, expires_at


async def offer(session: AsyncSession, school: SchoolId, token_hash: str, secret: str) -> None:
    """Keep the second factor that was shown to this browser."""
    row = await session.get(SessionRow, (school, token_hash))
    if row is not None:
        row.offered = secret


async def end(session: AsyncSession, school: SchoolId, token_hash: str) -> bool:
    """End a session; False: there was none."""
    gone = await session.execute(
        delete(SessionRow)
        .where(SessionRow.school_id == school, SessionRow.token_hash == token_hash)
        .returning(SessionRow.adult)
    )
    return gone.scalar() is not None


async def end_all(
    session: AsyncSession,
    school: SchoolId,
    adult: AdultId,
    *,
    but: str = "",
    weak_alone: bool = False,
) -> int:
    """End an adult's sessions; returns how many.

    Args:
        session: the transaction.
        school: whose.
        adult: whose sessions.
        but: the hash of one that stays.
        weak_alone: only those without a second factor.
    """
    ended = delete(SessionRow).where(
        SessionRow.school_id == school, SessionRow.adult == adult, SessionRow.token_hash != but
    )
    if weak_alone:
        ended = ended.where(SessionRow.strong == false())
    return len((await session.scalars(ended.returning(SessionRow.token_hash))).all())


def _signed(row: SessionRow) -> Signed:
    return Signed(
        adult=AdultId(row.adult),
        csrf=row.csrf,
        created_at=row.created_at,
        expires_at=row.expires_at,
        stage=row.stage,
        strong=row.strong,
        address=row.address,
        agent=row.agent,
        seen_at=row.seen_at,
        offered=row.offered,
        token_hash=row.token_hash,
    )
