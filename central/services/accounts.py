"""Accounts: who may sign in, with which password. Hashes are argon2id (RFC 9106), never shown.

Guesses are counted before they are looked at (`central.store.throttles`): by name, and by the
address that they come from.
"""

import asyncio
import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta
from ipaddress import IPv6Address, IPv6Network, ip_address

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from central.errors import Invalid, TooMany
from central.services.callers import Caller
from central.services.sessions import caller_of
from central.services.views import NewAccount
from central.store import accounts, audit, throttles
from central.store.accounts import Account
from central.store.engine import Database
from central.store.throttles import Budget, Spent
from central.store.unit import Changes, Unit
from hallpass.clock import Clock
from hallpass.domain.people import Role
from hallpass.ids import AdultId, SchoolId
from hallpass.idsource import IdSource

GUESSES = 10
WINDOW = timedelta(minutes=10)
"""So many wrong passwords for one name in so long, then it waits."""
ADDRESS_GUESSES = 60
"""Wrong ones from one address in one window: a whole school may share one."""
PASSWORD_LEAST = 10
_PASSWORD_BYTES = 12
_PIN_KIB, _PIN_PASSES = 8192, 4
"""A PIN is checked on a kiosk, adult by adult, on a box with little memory: 8 MB rather than 64. No
cost would keep a million PINs from whoever has the disk (docs/threat-model.md)."""
_LIMIT = 200
_V6_NETWORK = 64
_TOO_COMMON = frozenset({"password", "passwort", "qwerty", "hallpass", "letmein", "welcome"})


class Accounts:
    """Passwords and the accounts that they open."""

    def __init__(self, database: Database, changes: Changes, clock: Clock, ids: IdSource) -> None:
        self._database = database
        self._changes = changes
        self._clock = clock
        self._ids = ids
        self._hasher = PasswordHasher()
        self._pins = PasswordHasher(time_cost=_PIN_PASSES, memory_cost=_PIN_KIB, parallelism=1)
        # For names that nobody has: answering must take as long as for those that somebody has.
        self._nobody = self._hasher.hash(secrets.token_urlsafe(_PASSWORD_BYTES))

    async def sign_in(
        self, school: SchoolId, sign_in: str, password: str, *, address: str = ""
    ) -> Caller | None:
        """Return whose password this is, or None: it is not said which of the two was wrong.

        Raises:
            TooMany: too many wrong passwords for this name; `retry_s` says when again.
        """
        account = await self.check(school, sign_in, password, address=address)
        return None if account is None else caller_of(school, account)

    async def check(
        self, school: SchoolId, sign_in: str, password: str, *, address: str = ""
    ) -> Account | None:
        """Return the account that name and password open; as `sign_in`."""
        sign_in = sign_in.strip().casefold()
        named = _can_be_a_name(sign_in)
        # What can be nobody's name is perhaps nothing that a database takes.
        name = sign_in if named else ""
        what = f"sign_in {name}"
        now = self._clock.now()
        async with self._database.write() as session:
            budgets = [*address_budgets(address), Budget(what, GUESSES, WINDOW)]
            spent = await throttles.spend(session, school, budgets, now)
            account = await accounts.by_sign_in(session, school, name) if named else None
        if spent is not None:
            await self._refuse(school, spent, name, account, address)
        known = account.password if account is not None else None
        right = await self.verifies(known, password[:_LIMIT])
        if account is None or not right:
            await self._failed(school, name, account, address)
            return None
        newer = None
        if self._hasher.check_needs_rehash(known or ""):
            newer = await self.hashed(password[:_LIMIT])
        async with self._database.write() as session:
            await accounts.forgive(session, school, what)
            for budget in address_budgets(address):
                await throttles.give_back(session, school, budget.what)
            if newer is not None:
                await accounts.rehash(session, school, account.adult, newer)
        return account

    async def caller_of(self, school: SchoolId, adult: AdultId) -> Caller | None:
        """Return an adult as the services know them; None: gone or disabled."""
        async with self._database.read() as session:
            account = await accounts.by_id(session, school, adult)
        return None if account is None else caller_of(school, account)

    async def create(
        self,
        school: SchoolId,
        name: str,
        roles: Sequence[Role],
        *,
        sign_in: str | None = None,
        hall_monitor: bool = False,
    ) -> NewAccount:
        """Make an account with a random password, told once.

        Raises:
            Invalid: the name is empty, too long or somebody's already.
        """
        account, password = await self.new(name, roles, sign_in or name, hall_monitor=hall_monitor)
        async with self._changes.of(school, self._clock.now()) as unit:
            await self.keep(unit, account, audit.OPERATOR)
        return NewAccount(account.adult, account.sign_in or "", password)

    async def new(
        self,
        name: str,
        roles: Sequence[Role],
        sign_in: str,
        *,
        hall_monitor: bool = False,
        break_glass: bool = False,
        must_change: bool = False,
    ) -> tuple[Account, str]:
        """Return an account to be kept, and its password; raises Invalid."""
        sign_in = sign_in.strip().casefold()
        name = name.strip()
        if not _can_be_a_name(sign_in) or not _can_be_a_name(name):
            raise Invalid((f"name: 1 to {_LIMIT} printable characters are needed",))
        password = new_password()
        account = Account(
            adult=AdultId(self._ids.new()),
            name=name,
            roles=tuple(roles),
            hall_monitor=hall_monitor,
            sign_in=sign_in,
            password=await self.hashed(password),
            must_change=must_change,
            break_glass=break_glass,
        )
        return account, password

    async def keep(self, unit: Unit, account: Account, who: audit.Who) -> None:
        """Keep a new account; raises Invalid: the sign-in name is somebody's already."""
        if not await accounts.add(unit.session, unit.school_id, account):
            raise Invalid((f"name: there is an account {account.sign_in} already",))
        detail = {
            "roles": list(account.roles),
            "hall_monitor": account.hall_monitor,
            "break_glass": account.break_glass,
        }
        await audit.record(unit, who, "account.created", account.adult, detail)

    async def hashed(self, password: str) -> str:
        """Return a password's hash; takes some 50 ms of another thread."""
        return await asyncio.to_thread(self._hasher.hash, password)

    async def hashed_pin(self, pin: str) -> str:
        """Return a PIN's hash, as a kiosk checks it."""
        return await asyncio.to_thread(self._pins.hash, pin)

    async def verifies(self, known: str | None, password: str) -> bool:
        """Whether a password is the one that was hashed; without a hash, "no" takes as long."""

        def check() -> bool:
            try:
                return self._hasher.verify(known or self._nobody, password)
            except (VerificationError, InvalidHashError, UnicodeEncodeError):
                return False

        return await asyncio.to_thread(check) and known is not None

    async def _refuse(
        self, school: SchoolId, spent: Spent, name: str, account: Account | None, address: str
    ) -> None:
        # Written down once, when it begins: a guesser must not fill the log.
        if spent.count == spent.budget.limit + 1:
            await self._audit(school, "sign_in.throttled", name, account, address)
        raise TooMany("too many wrong passwords: wait, then try again", retry_s=spent.wait_s)

    async def _failed(
        self, school: SchoolId, name: str, account: Account | None, address: str
    ) -> None:
        await self._audit(school, "sign_in.failed", name, account, address)

    async def _audit(
        self, school: SchoolId, act: str, name: str, account: Account | None, address: str
    ) -> None:
        async with self._changes.of(school, self._clock.now()) as unit:
            detail = {"name_hash": _name_hash(unit.school.private_key, name)}
            target = account.adult if account is not None else ""
            await audit.record(unit, audit.Who(address=address), act, target, detail)


def new_password() -> str:
    """Return a random password of 96 bits."""
    return secrets.token_urlsafe(_PASSWORD_BYTES)


def problem_of_password(password: str, sign_in: str) -> str | None:
    """Return what is wrong with a password that a person chose, as a word; None: nothing."""
    plain = password.casefold()
    if not PASSWORD_LEAST <= len(password) <= _LIMIT:
        return "length"
    if sign_in and sign_in in plain:
        return "name"
    letters = plain.strip("0123456789!?.,-_ ")
    if letters in _TOO_COMMON or len(set(plain)) < PASSWORD_LEAST // 2:
        return "common"
    return None


def address_budgets(address: str) -> list[Budget]:
    """Return what guesses from an address are counted against; none where it is not known."""
    if not address:
        return []
    return [Budget(f"address {_network(address)}", ADDRESS_GUESSES, WINDOW)]


def _network(address: str) -> str:
    """Return what one guesser holds: an IPv4 address, or a whole IPv6 network of 64 bits."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address[:_LIMIT]
    if isinstance(parsed, IPv6Address):
        mapped = parsed.ipv4_mapped
        if mapped is not None:
            return str(mapped)
        return str(IPv6Network((int(parsed), _V6_NETWORK), strict=False))
    return str(parsed)


def _name_hash(key: bytes, name: str) -> str:
    """Return what tells one unknown name from another, and no password typed by mistake."""
    return hashlib.blake2b(
        name.encode(errors="replace"), key=key, person=b"hallpass name", digest_size=8
    ).hexdigest()


def _can_be_a_name(sign_in: str) -> bool:
    return 0 < len(sign_in) <= _LIMIT and sign_in.isprintable()
