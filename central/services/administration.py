"""Accounts of others: made, changed, switched off, let in again, by whoever may change accounts.

What an account may do is read anew with each request; a change of its roles ends its sessions all
the same, and so does switching it off. The last administrator who can sign in can't be lost.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from central.errors import Invalid, NotFound, OutOfDate
from central.services.access_policy import (
    DOC,
    STRONG_ROLES,
    AccessPolicy,
    SecondFactorRule,
    must_have_factor,
    policy_of,
)
from central.services.accounts import Accounts, new_password
from central.services.callers import Caller, Permission, require
from central.services.views import NewAccount
from central.store import accounts, audit, audit_search, recovery_codes, school_docs, sessions
from central.store.accounts import Account, Listed
from central.store.audit_search import Wanted
from central.store.engine import Database
from central.store.unit import Changes, Unit
from hallpass.clock import Clock
from hallpass.domain.people import Role
from hallpass.ids import AdultId
from hallpass.wire import ChangeKind

ALARM_LIFE = timedelta(days=7)
"""So long the first page tells administrators of a break-glass account's use."""
_NAME_LIMIT = 200
_ROLES = tuple(role for role in Role if role is not Role.STUDENT)


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account as administrators see it."""

    adult: AdultId
    sign_in: str
    name: str
    roles: tuple[Role, ...]
    hall_monitor: bool
    break_glass: bool
    disabled: bool
    second_factor: bool
    must_have_factor: bool
    must_change: bool
    recovery_codes: int
    sessions: int
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class AccountChange:
    """What an administrator says about an account."""

    name: str
    roles: tuple[Role, ...]
    hall_monitor: bool = False
    break_glass: bool = False


@dataclass(frozen=True, slots=True)
class BreakGlassUse:
    """Somebody signed in with an account that is for emergencies."""

    adult: AdultId
    name: str
    at: datetime
    address: str


class Administration:
    """Other people's accounts."""

    def __init__(
        self, database: Database, changes: Changes, passwords: Accounts, clock: Clock
    ) -> None:
        self._database = database
        self._changes = changes
        self._passwords = passwords
        self._clock = clock

    async def list(self, caller: Caller) -> tuple[AccountView, ...]:
        """Return all accounts by name; raises Forbidden."""
        require(caller, Permission.CHANGE_ACCOUNTS)
        async with self._database.read() as session:
            found = await accounts.every(session, caller.school, self._clock.now())
            policy = await policy_of(session, caller.school)
        return tuple(_view(item, policy) for item in found)

    async def get(self, caller: Caller, adult: AdultId) -> AccountView:
        """Return one; raises Forbidden, NotFound."""
        found = next((item for item in await self.list(caller) if item.adult == adult), None)
        if found is None:
            raise NotFound("there is no such account")
        return found

    async def by_sign_in(self, caller: Caller, sign_in: str) -> AccountView:
        """Return the one that is signed in with this name; raises Forbidden, NotFound."""
        wanted = sign_in.strip().casefold()
        found = next((item for item in await self.list(caller) if item.sign_in == wanted), None)
        if found is None:
            raise NotFound(f"there is no account {wanted}")
        return found

    async def create(
        self, caller: Caller, change: AccountChange, *, sign_in: str = ""
    ) -> NewAccount:
        """Make an account; its password is told once, and changed at its first use.

        Raises:
            Forbidden: not theirs to do.
            Invalid: a name or roles that make no sense; each problem begins with its field.
        """
        require(caller, Permission.CHANGE_ACCOUNTS)
        _check(change)
        account, password = await self._passwords.new(
            change.name,
            change.roles,
            sign_in or change.name,
            hall_monitor=change.hall_monitor,
            break_glass=change.break_glass,
            must_change=True,
        )
        async with self._changes.of(caller.school, self._clock.now()) as unit:
            await self._passwords.keep(unit, account, caller.who)
            unit.emit(ChangeKind.ADULT, account.adult)
        return NewAccount(account.adult, account.sign_in or "", password)

    async def change(self, caller: Caller, adult: AdultId, change: AccountChange) -> None:
        """Change name, roles and flags; other roles end the account's sessions.

        Raises:
            Forbidden: not theirs to do.
            Invalid: it makes no sense; each problem begins with its field.
            NotFound: there is no such account.
            OutOfDate: nobody would be left who can administer.
        """
        require(caller, Permission.CHANGE_ACCOUNTS)
        _check(change)
        async with self._changes.of(caller.school, self._clock.now()) as unit:
            before = await _account(unit, adult)
            after = replace(
                before,
                name=change.name.strip(),
                roles=change.roles,
                hall_monitor=change.hall_monitor,
                break_glass=change.break_glass,
            )
            if after == before:
                return
            await _keep(unit, before, after)
            if set(after.roles) != set(before.roles):
                await sessions.end_all(unit.session, unit.school_id, adult)
            detail = {
                "roles": list(after.roles),
                "hall_monitor": after.hall_monitor,
                "break_glass": after.break_glass,
                "renamed": after.name != before.name,
            }
            await audit.record(unit, caller.who, "account.changed", adult, detail)

    async def set_disabled(self, caller: Caller, adult: AdultId, *, disabled: bool) -> None:
        """Switch an account off, which ends its sessions at once, or on again.

        Raises:
            Forbidden: not theirs to do.
            NotFound: there is no such account.
            OutOfDate: nobody would be left who can administer.
        """
        require(caller, Permission.CHANGE_ACCOUNTS)
        async with self._changes.of(caller.school, self._clock.now()) as unit:
            before = await _account(unit, adult)
            if before.disabled == disabled:
                return
            await _keep(unit, before, replace(before, disabled=disabled))
            await sessions.end_all(unit.session, unit.school_id, adult)
            act = "account.disabled" if disabled else "account.enabled"
            await audit.record(unit, caller.who, act, adult)

    async def reset_password(self, caller: Caller, adult: AdultId) -> NewAccount:
        """Give an account another password, told once and changed at its first use.

        Raises:
            Forbidden: not theirs to do.
            NotFound: there is no such account.
        """
        require(caller, Permission.CHANGE_ACCOUNTS)
        password = new_password()
        hashed = await self._passwords.hashed(password)
        async with self._changes.of(caller.school, self._clock.now()) as unit:
            account = await _account(unit, adult)
            school = unit.school_id
            await accounts.set_password(unit.session, school, adult, hashed, must_change=True)
            await accounts.forgive(unit.session, school, f"sign_in {account.sign_in}")
            await sessions.end_all(unit.session, school, adult)
            await audit.record(unit, caller.who, "account.password_reset", adult)
        return NewAccount(adult, account.sign_in or "", password)

    async def reset_second_factor(self, caller: Caller, adult: AdultId) -> None:
        """Take a lost second factor away; who must have one sets up another at the next sign-in.

        Raises:
            Forbidden: not theirs to do.
            NotFound: there is no such account.
        """
        require(caller, Permission.CHANGE_ACCOUNTS)
        async with self._changes.of(caller.school, self._clock.now()) as unit:
            account = await _account(unit, adult)
            await accounts.set_second_factor(unit.session, unit.school_id, account.adult, None)
            await recovery_codes.replace(unit.session, unit.school_id, account.adult, ())
            await sessions.end_all(unit.session, unit.school_id, account.adult)
            await audit.record(unit, caller.who, "second_factor.reset", adult)

    async def policy(self, caller: Caller) -> AccessPolicy:
        """Return the school's rules of signing in; raises Forbidden."""
        require(caller, Permission.CHANGE_ACCOUNTS)
        async with self._database.read() as session:
            return await policy_of(session, caller.school)

    async def set_policy(self, caller: Caller, rule: SecondFactorRule) -> None:
        """Say who needs a second factor; asking for it ends the sessions that had none.

        Raises:
            Forbidden: not theirs to do.
            OutOfDate: who asks for it has none: they would shut themselves out.
        """
        require(caller, Permission.CHANGE_ACCOUNTS)
        async with self._changes.of(caller.school, self._clock.now()) as unit:
            policy = replace(await policy_of(unit.session, unit.school_id), second_factor=rule)
            if caller.adult and rule is SecondFactorRule.REQUIRED:
                own = await accounts.by_id(unit.session, unit.school_id, caller.adult)
                if own is None or own.totp_secret is None:
                    raise OutOfDate("set up your own second factor first")
            await school_docs.write(unit, DOC, policy, caller.adult or None)
            if rule is SecondFactorRule.REQUIRED:
                for item in await accounts.every(unit.session, unit.school_id, unit.now):
                    if not STRONG_ROLES.isdisjoint(item.account.roles):
                        await sessions.end_all(
                            unit.session, unit.school_id, item.account.adult, weak_alone=True
                        )
            detail = {"second_factor": rule.value}
            await audit.record(unit, caller.who, "access.policy_changed", "", detail)

    async def break_glass_uses(self, caller: Caller) -> tuple[BreakGlassUse, ...]:
        """Return who came in by a break-glass account of late, newest first; raises Forbidden."""
        require(caller, Permission.SEE_AUDIT)
        since = self._clock.now() - ALARM_LIFE
        wanted = Wanted(act="account.break_glass_used", since=since)
        async with self._database.read() as session:
            found = await audit_search.page(session, caller.school, wanted, limit=20)
            names = await audit_search.names(session, caller.school, [e.target for e in found])
        return tuple(
            BreakGlassUse(
                AdultId(entry.target), names.get(entry.target, ""), entry.at, entry.address
            )
            for entry in found
        )


async def _account(unit: Unit, adult: AdultId) -> Account:
    account = await accounts.any_by_id(unit.session, unit.school_id, adult)
    if account is None:
        raise NotFound("there is no such account")
    return account


async def _keep(unit: Unit, before: Account, after: Account) -> None:
    if before.administers and not after.administers:
        every = await accounts.every(unit.session, unit.school_id, unit.now)
        others = [i for i in every if i.account.administers and i.account.adult != before.adult]
        if not others:
            raise OutOfDate("this is the last administrator: name another one first")
    await accounts.change(unit.session, unit.school_id, after)
    unit.emit(ChangeKind.ADULT, after.adult)


def _check(change: AccountChange) -> None:
    problems = []
    name = change.name.strip()
    if not 0 < len(name) <= _NAME_LIMIT or not name.isprintable():
        problems.append(f"name: 1 to {_NAME_LIMIT} printable characters are needed")
    if len(set(change.roles)) != len(change.roles) or not set(change.roles) <= set(_ROLES):
        problems.append("roles: teacher, assistant, substitute, administrator, technician")
    if not change.roles and not change.hall_monitor:
        problems.append("roles: at least one, or hall monitor")
    if change.break_glass and Role.ADMINISTRATOR not in change.roles:
        problems.append("break_glass: only an administrator's account can be one")
    if problems:
        raise Invalid(tuple(problems))


def _view(item: Listed, policy: AccessPolicy) -> AccountView:
    account = item.account
    return AccountView(
        adult=account.adult,
        sign_in=account.sign_in or "",
        name=account.name,
        roles=account.roles,
        hall_monitor=account.hall_monitor,
        break_glass=account.break_glass,
        disabled=account.disabled,
        second_factor=account.totp_secret is not None,
        must_have_factor=must_have_factor(account, policy),
        must_change=account.must_change,
        recovery_codes=item.recovery_codes,
        sessions=item.sessions,
        seen_at=item.seen_at,
    )


def roles_that_can_be_given() -> Sequence[Role]:
    """Return the roles that adults can have."""
    return _ROLES
