"""Accounts: who may sign in, with which password. Hashes are argon2id (RFC 9106), never shown."""

import asyncio
import secrets
from collections.abc import Sequence
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from central.errors import Invalid, TooMany
from central.services.callers import Caller
from central.services.views import NewAccount
from central.store import accounts
from central.store.engine import Database
from hallpass.clock import Clock
from hallpass.domain.people import Role
from hallpass.ids import AdultId, SchoolId
from hallpass.idsource import IdSource

GUESSES = 10
WINDOW = timedelta(minutes=10)
"""So many wrong passwords for one name in so long, then it waits."""
_PASSWORD_BYTES = 12
_PIN_KIB, _PIN_PASSES = 8192, 4
"""A PIN is checked on a kiosk, adult by adult, on a box with little memory: 8 MB rather than 64. No
cost would keep a million PINs from whoever has the disk (docs/threat-model.md)."""
_LIMIT = 200


class Accounts:
    """Passwords and the accounts that they open."""

    def __init__(self, database: Database, clock: Clock, ids: IdSource) -> None:
        self._database = database
        self._clock = clock
        self._ids = ids
        self._hasher = PasswordHasher()
        self._pins = PasswordHasher(time_cost=_PIN_PASSES, memory_cost=_PIN_KIB, parallelism=1)
        # For names that nobody has: answering must take as long as for those that somebody has.
        self._nobody = self._hasher.hash(secrets.token_urlsafe(_PASSWORD_BYTES))

    async def sign_in(self, school: SchoolId, sign_in: str, password: str) -> Caller | None:
        """Return who this is, or None: name or password is wrong, and it is not said which.

        Raises:
            TooMany: too many wrong passwords for this name; `retry_s` says when again.
        """
        sign_in = sign_in.strip().casefold()
        if not _can_be_a_name(sign_in):
            # Nobody's, and perhaps nothing that a database takes; the answer takes as long.
            await self.verifies(None, password[:_LIMIT])
            return None
        what = f"sign_in {sign_in}"
        now = self._clock.now()
        async with self._database.read() as session:
            count, since = await accounts.guesses(session, school, what, now, WINDOW)
            account = await accounts.by_sign_in(session, school, sign_in)
        if count >= GUESSES:
            wait_s = int((since + WINDOW - now).total_seconds()) + 1
            raise TooMany("too many wrong passwords: wait, then try again", retry_s=wait_s)
        known = account.password if account is not None else None
        right = await self.verifies(known, password[:_LIMIT])
        async with self._database.write() as session:
            if account is None or not right:
                await accounts.guessed(session, school, what, now, WINDOW)
                return None
            await accounts.forgive(session, school, what)
            if self._hasher.check_needs_rehash(known or ""):
                await accounts.set_password(
                    session, school, account.adult, await self.hashed(password)
                )
        return _caller(school, account)

    async def caller_of(self, school: SchoolId, adult: AdultId) -> Caller | None:
        """Return an adult as the services know them; None: gone or disabled."""
        async with self._database.read() as session:
            account = await accounts.by_id(session, school, adult)
        return None if account is None else _caller(school, account)

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
        sign_in = (sign_in or name).strip().casefold()
        if not _can_be_a_name(sign_in):
            raise Invalid((f"name: 1 to {_LIMIT} printable characters are needed",))
        password = new_password()
        account = accounts.Account(
            adult=AdultId(self._ids.new()),
            name=name.strip(),
            roles=tuple(roles),
            hall_monitor=hall_monitor,
            sign_in=sign_in,
            password=await self.hashed(password),
        )
        async with self._database.write() as session:
            if not await accounts.add(session, school, account):
                raise Invalid((f"name: there is an account {sign_in} already",))
        return NewAccount(account.adult, sign_in, password)

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
            except (VerificationError, InvalidHashError):
                return False

        return await asyncio.to_thread(check) and known is not None


def new_password() -> str:
    """Return a random password of 96 bits."""
    return secrets.token_urlsafe(_PASSWORD_BYTES)


def _can_be_a_name(sign_in: str) -> bool:
    return 0 < len(sign_in) <= _LIMIT and sign_in.isprintable()


def _caller(school: SchoolId, account: accounts.Account) -> Caller:
    return Caller(school, account.adult, account.name, account.roles, account.hall_monitor)
