"""Accounts of adults, their sessions, and how often somebody guessed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, false, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from central.store.access_models import RecoveryCodeRow
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
    totp_secret: str | None = None
    totp_used: int = 0
    must_change: bool = False
    break_glass: bool = False
    disabled: bool = False

    @property
    def administers(self) -> bool:
        """Whether this account can let others in, and is let in itself."""
        return Role.ADMINISTRATOR in self.roles and not self.disabled and bool(self.password)


@dataclass(frozen=True, slots=True)
class Listed:
    """An account, with what a list of them tells."""

    account: Account
    sessions: int
    seen_at: datetime | None
    recovery_codes: int


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
                "must_change": account.must_change,
                "break_glass": account.break_glass,
            }
        ],
        AdultRow.id,
    )
    return bool(new)


async def set_password(
    session: AsyncSession,
    school: SchoolId,
    adult: AdultId,
    password: str,
    *,
    must_change: bool = False,
) -> None:
    """Keep another hash."""
    await _set(session, school, adult, password=password, must_change=must_change)


async def rehash(session: AsyncSession, school: SchoolId, adult: AdultId, password: str) -> None:
    """Keep the same password's hash in a newer form."""
    await _set(session, school, adult, password=password)


async def set_second_factor(
    session: AsyncSession, school: SchoolId, adult: AdultId, secret: str | None, used: int = 0
) -> None:
    """Keep a second factor's secret and the step whose code was taken; None: none from now on."""
    await _set(session, school, adult, totp_secret=secret, totp_used=used)


async def take_step(session: AsyncSession, school: SchoolId, adult: AdultId, step: int) -> bool:
    """Take a code's step; False: it, or a later one, was taken already."""
    taken = await session.execute(
        update(AdultRow)
        .where(AdultRow.school_id == school, AdultRow.id == adult, AdultRow.totp_used < step)
        .values(totp_used=step)
        .returning(AdultRow.id)
    )
    return taken.scalar() is not None


async def change(session: AsyncSession, school: SchoolId, account: Account) -> None:
    """Keep what an administrator may change: name, roles, flags."""
    await _set(
        session,
        school,
        account.adult,
        name=account.name,
        roles=encode(account.roles).decode(),
        hall_monitor=account.hall_monitor,
        break_glass=account.break_glass,
        disabled=account.disabled,
    )


async def any_by_id(session: AsyncSession, school: SchoolId, adult: AdultId) -> Account | None:
    """Return an account, also a disabled one; None: there is none, or it can't sign in."""
    row = await session.get(AdultRow, (school, adult))
    return None if row is None or row.sign_in is None else _account(row)


async def every(session: AsyncSession, school: SchoolId, now: datetime) -> tuple[Listed, ...]:
    """Return everybody who has, or had, a way to sign in."""
    rows = await session.scalars(
        select(AdultRow)
        .where(AdultRow.school_id == school, AdultRow.sign_in.is_not(None))
        .order_by(AdultRow.name, AdultRow.id)
    )
    open_now = await session.execute(
        select(SessionRow.adult, func.count(), func.max(SessionRow.seen_at))
        .where(SessionRow.school_id == school, SessionRow.expires_at > now, SessionRow.stage == "")
        .group_by(SessionRow.adult)
    )
    used: dict[str, tuple[int, datetime | None]] = {row[0]: (row[1], row[2]) for row in open_now}
    left = await session.execute(
        select(RecoveryCodeRow.adult, func.count())
        .where(RecoveryCodeRow.school_id == school, RecoveryCodeRow.used_at.is_(None))
        .group_by(RecoveryCodeRow.adult)
    )
    codes: dict[str, int] = {row[0]: row[1] for row in left}
    return tuple(
        Listed(_account(row), *used.get(row.id, (0, None)), codes.get(row.id, 0)) for row in rows
    )


async def _set(session: AsyncSession, school: SchoolId, adult: AdultId, **values: object) -> None:
    await session.execute(
        update(AdultRow).where(AdultRow.school_id == school, AdultRow.id == adult).values(**values)
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
        totp_secret=row.totp_secret,
        totp_used=row.totp_used,
        must_change=row.must_change,
        break_glass=row.break_glass,
        disabled=row.disabled,
    )
