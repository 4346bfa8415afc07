"""What everybody does to their own account: another password, a second factor, its codes on paper.

Whatever changes what an account can be opened with ends its other sessions, and gives this browser
a new token.
"""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from central.errors import Invalid, NotFound, OutOfDate, TooMany
from central.services import second_factor
from central.services.access_policy import Stage, must_have_factor, policy_of
from central.services.accounts import GUESSES, WINDOW, Accounts, problem_of_password
from central.services.callers import Caller
from central.services.keys import key_hash
from central.services.sessions import NewSession, Origin, Session
from central.services.signing_in import SigningIn, staged, take_code
from central.store import accounts, audit, recovery_codes, schools, sessions, throttles
from central.store.accounts import Account
from central.store.engine import Database
from central.store.throttles import Budget
from central.store.unit import Changes, Unit
from hallpass.clock import Clock
from hallpass.domain.people import Role
from hallpass.ids import AdultId, SchoolId


@dataclass(frozen=True, slots=True)
class OwnView:
    """One's own account."""

    sign_in: str
    name: str
    roles: tuple[Role, ...]
    hall_monitor: bool
    break_glass: bool
    second_factor: bool
    must_have_factor: bool
    recovery_codes: int
    """How many are unused."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A second factor to be scanned by an app, kept once a code of it was typed."""

    secret: str
    uri: str
    sign_in: str


@dataclass(frozen=True, slots=True)
class NewFactor:
    """What confirming one gave: a session, and codes to be kept on paper, told once."""

    session: NewSession
    codes: tuple[str, ...]


class OwnAccount:
    """An adult and their own account."""

    def __init__(
        self,
        database: Database,
        changes: Changes,
        passwords: Accounts,
        signing_in: SigningIn,
        clock: Clock,
    ) -> None:
        self._database = database
        self._changes = changes
        self._passwords = passwords
        self._signing_in = signing_in
        self._clock = clock

    async def view(self, caller: Caller) -> OwnView:
        """Return what one has."""
        async with self._database.read() as session:
            account = await _account(session, caller.school, caller.adult)
            policy = await policy_of(session, caller.school)
            left = await recovery_codes.left(session, caller.school, caller.adult)
        return OwnView(
            sign_in=account.sign_in or "",
            name=account.name,
            roles=account.roles,
            hall_monitor=account.hall_monitor,
            break_glass=account.break_glass,
            second_factor=account.totp_secret is not None,
            must_have_factor=must_have_factor(account, policy),
            recovery_codes=left,
        )

    async def offer(self, school: SchoolId, token: str) -> Offer:
        """Return a second factor to scan; the same one until it is confirmed.

        Raises:
            OutOfDate: the account has one: remove it first.
            Unauthorized: the session is over.
        """
        now = self._clock.now()
        async with self._database.write() as session:
            signed, account = await staged(session, school, token, _ENROLLING, now)
            if account.totp_secret is not None:
                raise OutOfDate("this account has a second factor already")
            found = await schools.by_id(session, school)
            secret = signed.offered or second_factor.new_secret()
            if signed.offered is None:
                await sessions.offer(session, school, signed.token_hash, secret)
        uri = second_factor.uri_of(secret, account.sign_in or "", found.name)
        return Offer(secret, uri, account.sign_in or "")

    async def confirm(
        self, school: SchoolId, token: str, code: str, origin: Origin
    ) -> NewFactor | None:
        """Keep the offered second factor; None: the code is none of it.

        Raises:
            OutOfDate: nothing was offered here, or the account has one by now.
            TooMany: too many wrong ones.
            Unauthorized: the session is over.
        """
        now = self._clock.now()
        async with self._database.read() as session:
            signed, account = await staged(session, school, token, _ENROLLING, now)
        if signed.offered is None or account.totp_secret is not None:
            raise OutOfDate("there is nothing to confirm; load the page again")
        await self._signing_in.spend_code(school, account.adult, origin.address)
        step = second_factor.step_of(signed.offered, code, now)
        if step is None:
            return None
        codes = second_factor.new_recovery_codes()
        async with self._changes.of(school, now) as unit:
            again = await _account(unit.session, school, account.adult)
            if again.totp_secret is not None:
                raise OutOfDate("this account has a second factor already")
            await accounts.set_second_factor(
                unit.session, school, account.adult, signed.offered, step
            )
            await _keep_codes(unit, account, codes)
            await accounts.forgive(unit.session, school, f"code {account.adult}")
            who = audit.Who(account.adult, address=origin.address)
            await audit.record(unit, who, "second_factor.added", account.adult)
            new = await self._anew(
                unit, account, token, origin, strong=True, again=not signed.stage
            )
        return NewFactor(new, codes)

    async def renew_codes(
        self, caller: Caller, code: str, origin: Origin
    ) -> tuple[str, ...] | None:
        """Return new codes for paper in place of all others; None: the app's code is wrong."""
        account = await self._with_code(caller, origin)
        codes = second_factor.new_recovery_codes()
        async with self._changes.of(caller.school, self._clock.now()) as unit:
            if await take_code(unit, account, code) is None:
                return None
            await _keep_codes(unit, account, codes)
            await accounts.forgive(unit.session, caller.school, f"code {account.adult}")
            await audit.record(unit, caller.who, "second_factor.codes_renewed", account.adult)
        return codes

    async def remove(
        self, caller: Caller, token: str, code: str, origin: Origin
    ) -> NewSession | None:
        """Take the second factor away; None: the code is wrong. A new one may follow.

        Raises:
            OutOfDate: there is none.
            TooMany: too many wrong codes.
        """
        account = await self._with_code(caller, origin)
        async with self._changes.of(caller.school, self._clock.now()) as unit:
            if await take_code(unit, account, code) is None:
                return None
            await accounts.set_second_factor(unit.session, caller.school, account.adult, None)
            await _keep_codes(unit, account, ())
            await audit.record(unit, caller.who, "second_factor.removed", account.adult)
            return await self._anew(unit, account, token, origin, strong=False)

    async def change_password(
        self, caller: Caller, session: Session, token: str, old: str, new: str, origin: Origin
    ) -> NewSession:
        """Change one's password; every other session ends.

        Raises:
            Invalid: `old: wrong`, or `new: ` and length, name, common or same.
            TooMany: too many wrong old ones.
        """
        what = f"password {caller.adult}"
        now = self._clock.now()
        async with self._database.write() as opened:
            spent = await throttles.spend(
                opened, caller.school, [Budget(what, GUESSES, WINDOW)], now
            )
            account = await _account(opened, caller.school, caller.adult)
        if spent is not None:
            raise TooMany("too many wrong passwords: wait, then try again", retry_s=spent.wait_s)
        if not await self._passwords.verifies(account.password, old):
            raise Invalid(("old: wrong",))
        problem = problem_of_password(new, account.sign_in or "") or ("same" if old == new else "")
        if problem:
            raise Invalid((f"new: {problem}",))
        hashed = await self._passwords.hashed(new)
        async with self._changes.of(caller.school, now) as unit:
            await accounts.forgive(unit.session, caller.school, what)
            await accounts.set_password(unit.session, caller.school, caller.adult, hashed)
            await audit.record(unit, caller.who, "account.password_changed", caller.adult)
            return await self._anew(unit, account, token, origin, strong=session.strong)

    async def _with_code(self, caller: Caller, origin: Origin) -> Account:
        async with self._database.read() as session:
            account = await _account(session, caller.school, caller.adult)
        if account.totp_secret is None:
            raise OutOfDate("this account has no second factor")
        await self._signing_in.spend_code(caller.school, caller.adult, origin.address)
        return account

    async def _anew(
        self,
        unit: Unit,
        account: Account,
        token: str,
        origin: Origin,
        *,
        strong: bool,
        again: bool = True,
    ) -> NewSession:
        await sessions.end_all(unit.session, unit.school_id, account.adult, but=key_hash(token))
        return await self._signing_in.admit(
            unit, account.adult, origin, strong=strong, token=token, again=again
        )


_ENROLLING = (Stage.ENROL, Stage.OPEN)


async def _account(session: AsyncSession, school: SchoolId, adult: AdultId) -> Account:
    account = await accounts.by_id(session, school, adult)
    if account is None:
        raise NotFound("there is no such account")
    return account


async def _keep_codes(unit: Unit, account: Account, codes: tuple[str, ...]) -> None:
    hashes = [second_factor.recovery_hash(unit.school_id, account.adult, code) for code in codes]
    await recovery_codes.replace(unit.session, unit.school_id, account.adult, hashes)
