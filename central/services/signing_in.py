"""Signing in, step by step: password, code, a password of one's own, a second factor.

    password --> CODE (who has a second factor) --> PASSWORD (given by an administrator)
                                                --> ENROL (must have a second factor) --> OPEN

Each step ends the session that it came with and makes a new one; until OPEN, it is found by no page
but that stage's (`Sessions.half`). Another way to prove an identity, such as a school's OpenID
provider, ends in `admit` too.
"""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from central.errors import Invalid, TooMany, Unauthorized
from central.services import second_factor
from central.services.access_policy import Stage, policy_of, stage_of
from central.services.accounts import Accounts, address_budgets, problem_of_password
from central.services.keys import key_hash
from central.services.sessions import NewSession, Origin, begin
from central.services.telling import Event, tell
from central.store import accounts, audit, recovery_codes, sessions, throttles
from central.store.accounts import Account
from central.store.engine import Database
from central.store.sessions import Signed
from central.store.throttles import Budget
from central.store.unit import Changes, Unit
from hallpass.clock import Clock
from hallpass.ids import AdultId, SchoolId
from hallpass.idsource import IdSource

CODE_GUESSES = 5
CODE_WINDOW = timedelta(minutes=15)
"""Three codes of a million count at any time: so few tries need 10 years on average."""


class SigningIn:
    """The way from a sign-in page to a session."""

    def __init__(
        self,
        database: Database,
        changes: Changes,
        own: Accounts,
        clock: Clock,
        ids: IdSource,
    ) -> None:
        self._database = database
        self._changes = changes
        self._accounts = own
        self._clock = clock
        self._ids = ids

    async def password(
        self, school: SchoolId, sign_in: str, password: str, origin: Origin, *, token: str = ""
    ) -> NewSession | None:
        """Begin with name and password; None: one of them is wrong.

        Args:
            school: where.
            sign_in: the name.
            password: with it.
            origin: where the request came from.
            token: of the session that this browser had; it ends.

        Raises:
            TooMany: too many wrong ones.
        """
        account = await self._accounts.check(school, sign_in, password, address=origin.address)
        if account is None:
            return None
        async with self._changes.of(school, self._clock.now()) as unit:
            return await self.admit(unit, account.adult, origin, strong=False, token=token)

    async def code(
        self, school: SchoolId, token: str, code: str, origin: Origin
    ) -> NewSession | None:
        """Go on with a code of the app, or one from paper; None: it is wrong, or was used.

        Raises:
            TooMany: too many wrong ones.
            Unauthorized: there is no such stage: begin anew.
        """
        now = self._clock.now()
        async with self._database.read() as session:
            _, account = await staged(session, school, token, (Stage.CODE,), now)
        await self.spend_code(school, account.adult, origin.address)
        async with self._changes.of(school, now) as unit:
            how = await take_code(unit, account, code)
            who = audit.Who(account.adult, address=origin.address)
            if how is None:
                await audit.record(unit, who, "sign_in.code_failed", account.adult)
                return None
            await accounts.forgive(unit.session, school, _code(account.adult))
            for budget in address_budgets(origin.address):
                await throttles.give_back(unit.session, school, budget.what)
            if how == "paper":
                await audit.record(unit, who, "second_factor.recovery_code_used", account.adult)
            return await self.admit(unit, account.adult, origin, strong=True, token=token)

    async def new_password(
        self, school: SchoolId, token: str, password: str, origin: Origin
    ) -> NewSession:
        """Go on with a password of one's own, in place of the one that somebody else knows.

        Raises:
            Invalid: it is no good; the problem is `password: ` and length, name, common or same.
            Unauthorized: there is no such stage.
        """
        async with self._database.read() as session:
            now = self._clock.now()
            signed, account = await staged(session, school, token, (Stage.PASSWORD,), now)
        problem = problem_of_password(password, account.sign_in or "")
        if problem is None and await self._accounts.verifies(account.password, password):
            problem = "same"
        if problem is not None:
            raise Invalid((f"password: {problem}",))
        hashed = await self._accounts.hashed(password)
        async with self._changes.of(school, self._clock.now()) as unit:
            await accounts.set_password(unit.session, school, account.adult, hashed)
            who = audit.Who(account.adult, address=origin.address)
            await audit.record(unit, who, "account.password_changed", account.adult)
            await sessions.end_all(unit.session, school, account.adult, but=key_hash(token))
            return await self.admit(unit, account.adult, origin, strong=signed.strong, token=token)

    async def admit(
        self,
        unit: Unit,
        adult: AdultId,
        origin: Origin,
        *,
        strong: bool,
        token: str = "",
        again: bool = False,
    ) -> NewSession:
        """Let somebody whose identity is proved in, or as far as the next stage.

        Args:
            unit: the transaction in which it was proved.
            adult: who.
            origin: where the request came from.
            strong: whether a second factor was given.
            token: of the session that this browser has; it ends.
            again: they were signed in already, and only get another token.
        """
        account = await accounts.by_id(unit.session, unit.school_id, adult)
        if account is None:
            raise Unauthorized("this account is switched off")
        if token:
            # Never two lives behind one browser: what it came with ends here.
            await sessions.end(unit.session, unit.school_id, key_hash(token))
        policy = await policy_of(unit.session, unit.school_id)
        stage = stage_of(account, policy, strong=strong)
        new = await begin(unit, adult, stage, origin, strong=strong)
        if stage is Stage.OPEN and not again:
            await self._came_in(unit, account, origin, strong=strong)
        return new

    async def spend_code(self, school: SchoolId, adult: AdultId, address: str) -> None:
        """Count a code before it is looked at; raises TooMany."""
        now = self._clock.now()
        budgets = [*address_budgets(address), Budget(_code(adult), CODE_GUESSES, CODE_WINDOW)]
        async with self._database.write() as session:
            spent = await throttles.spend(session, school, budgets, now)
        if spent is None:
            return
        if spent.count == spent.budget.limit + 1:
            async with self._changes.of(school, now) as unit:
                who = audit.Who(adult, address=address)
                await audit.record(unit, who, "sign_in.throttled", adult, {"step": "code"})
        raise TooMany("too many wrong codes: wait, then try again", retry_s=spent.wait_s)

    async def _came_in(self, unit: Unit, account: Account, origin: Origin, *, strong: bool) -> None:
        who = audit.Who(account.adult, address=origin.address)
        await audit.record(unit, who, "sign_in.succeeded", account.adult, {"strong": strong})
        if account.break_glass:
            await audit.record(unit, who, "account.break_glass_used", account.adult)
            await tell(
                unit,
                self._ids,
                Event.BREAK_GLASS_USED,
                {"account": account.adult, "name": account.name, "address": origin.address},
            )


async def staged(
    session: AsyncSession,
    school: SchoolId,
    token: str,
    stages: tuple[Stage, ...],
    now: datetime,
) -> tuple[Signed, Account]:
    """Return a session in one of these stages, and whose it is.

    Raises:
        Unauthorized: there is none: its time is over, or it went on already.
    """
    signed = await sessions.find(session, school, key_hash(token), now)
    if signed is None or Stage(signed.stage) not in stages:
        raise Unauthorized("sign in again: this took too long, or was done already")
    account = await accounts.by_id(session, school, signed.adult)
    if account is None:
        raise Unauthorized("this account is switched off")
    return signed, account


async def take_code(unit: Unit, account: Account, code: str) -> str | None:
    """Use a code up; returns "app" or "paper", None: it is wrong, or was used."""
    if account.totp_secret is None:
        return None
    step = second_factor.step_of(account.totp_secret, code, unit.now)
    if step is not None:
        taken = await accounts.take_step(unit.session, unit.school_id, account.adult, step)
        return "app" if taken else None
    key = second_factor.recovery_hash(unit.school_id, account.adult, code)
    taken = await recovery_codes.take(unit.session, unit.school_id, account.adult, key, unit.now)
    return "paper" if taken else None


def _code(adult: AdultId) -> str:
    return f"code {adult}"
