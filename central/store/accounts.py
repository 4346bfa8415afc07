"""Accounts of adults, their sessions, and how often somebody guessed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, false, select
from sqlalchemy.ext.asyncio import AsyncSession

from central.store.models import AdultRow, SessionRow, ThrottleRow
from central.store.upserting import insert_new
from hallpass.codec import decode, encode
from hallpass.domain.people import Role
from hallpass.ids import AdultId, SchoolId


@dataclass(frozen=True, slots=True)
class Account:
    """An adult, with what signing in needs."""

    adult: AdultId
    name: str
    roles: tuple[Role, ...]
    hall_monitor: bool
    sign_in: str | None
    password: str | None


@dataclass(frozen=True, slots=True)
class Signed:
    """A browser that is signed in."""

    adult: AdultId
    csrf: str
    created_at: datetime
    expires_at: datetime


async def by_sign_in(session: AsyncSession, school: SchoolId, sign_in: str) -> Account | None:
    """Return the account of a sign-in name."""
    row = await session.scalar(
        select(AdultRow).where(
            AdultRow.school_id == school,
            AdultRow.sign_in == sign_in.casefold(),
            AdultRow.disabled == false(),
        )
    )
    return None if row is None else _account(row)


async def by_id(session: AsyncSession, school: SchoolId, adult: AdultId) -> Account | None:
    """Return an adult who is not disabled."""
    row = await session.get(AdultRow, (school, adult))
    return None if row is None or row.disabled else _account(row)


async def add(session: AsyncSession, school: SchoolId, account: Account) -> bool:
    """Keep a new adult; False: the sign-in name is somebody's already."""
    new = await insert_new(
        session,
        AdultRow,
        [
            {
                "school_id": school,
                "id": account.adult,
                "name": account.name,
                "roles": encode(account.roles).decode(),
                "hall_monitor": account.hall_monitor,
                "sign_in": account.sign_in,
                "password": account.password,
                "pin": None,
                "disabled": False,
            }
        ],
        AdultRow.id,
    )
    return bool(new)


async def set_password(
    session: AsyncSession, school: SchoolId, adult: AdultId, password: str
) -> None:
    """Keep another hash."""
    row = await session.get(AdultRow, (school, adult))
    if row is not None:
        row.password = password


async def open_session(
    session: AsyncSession, school: SchoolId, token_hash: str, signed: Signed
) -> None:
    """Keep a browser's session, and forget those that are over."""
    await session.execute(
        delete(SessionRow).where(
            SessionRow.school_id == school, SessionRow.expires_at <= signed.created_at
        )
    )
    session.add(
        SessionRow(
            school_id=school,
            token_hash=token_hash,
            adult=signed.adult,
            csrf=signed.csrf,
            created_at=signed.created_at,
            expires_at=signed.expires_at,
        )
    )
    await session.flush()


async def find_session(
    session: AsyncSession, school: SchoolId, token_hash: str, now: datetime
) -> Signed | None:
    """Return a session that is not over."""
    row = await session.get(SessionRow, (school, token_hash))
    if row is None or row.expires_at <= now:
        return None
    return Signed(AdultId(row.adult), row.csrf, row.created_at, row.expires_at)


async def renew_session(
    session: AsyncSession, school: SchoolId, token_hash: str, expires_at: datetime
) -> None:
    """Let a session live longer."""
    row = await session.get(SessionRow, (school, token_hash))
    if row is not None:
        row.expires_at = expires_at


async def close_session(session: AsyncSession, school: SchoolId, token_hash: str) -> None:
    """End a session."""
    await session.execute(
        delete(SessionRow).where(
            SessionRow.school_id == school, SessionRow.token_hash == token_hash
        )
    )


async def close_sessions_of(session: AsyncSession, school: SchoolId, adult: AdultId) -> None:
    """End all sessions of one adult."""
    await session.execute(
        delete(SessionRow).where(SessionRow.school_id == school, SessionRow.adult == adult)
    )


async def guesses(
    session: AsyncSession, school: SchoolId, what: str, now: datetime, window: timedelta
) -> tuple[int, datetime]:
    """Return how many wrong guesses this window has seen, and when it began."""
    row = await session.get(ThrottleRow, (school, what))
    if row is None or not row.since <= now < row.since + window:
        return 0, now
    return row.count, row.since


async def guessed(
    session: AsyncSession, school: SchoolId, what: str, now: datetime, window: timedelta
) -> None:
    """Count one wrong guess."""
    count, since = await guesses(session, school, what, now, window)
    await session.merge(ThrottleRow(school_id=school, what=what, count=count + 1, since=since))


async def forgive(session: AsyncSession, school: SchoolId, what: str) -> None:
    """Forget the guesses: this one was right."""
    await session.execute(
        delete(ThrottleRow).where(ThrottleRow.school_id == school, ThrottleRow.what == what)
    )


def _account(row: AdultRow) -> Account:
    return Account(
        adult=AdultId(row.id),
        name=row.name,
        roles=tuple(Role(role) for role in decode(list[str], row.roles)),
        hall_monitor=row.hall_monitor,
        sign_in=row.sign_in,
        password=row.password,
    )
