"""Who is signed in at a browser: a random token in its cookie, the token's hash here.

A token ends after `LIFE` without use, and `AT_MOST` after signing in; signing in always makes a new
one, so that a token somebody planted before opens nothing.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from central.errors import Forbidden
from central.services.callers import Caller, Permission
from central.store import accounts
from central.store.engine import Database
from hallpass.clock import Clock
from hallpass.ids import AdultId, SchoolId

LIFE = timedelta(hours=12)
AT_MOST = timedelta(days=7)
_TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class NewSession:
    """What the browser gets: the token once, for its cookie."""

    token: str
    csrf: str


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that is signed in."""

    caller: Caller
    csrf: str
    """What every form of this session has to carry."""


class Sessions:
    """The sessions of a school's browsers."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def open(self, caller: Caller) -> NewSession:
        """Begin a session."""
        new = NewSession(_random(), _random())
        now = self._clock.now()
        signed = accounts.Signed(caller.adult, new.csrf, now, now + LIFE)
        async with self._database.write() as session:
            await accounts.open_session(session, caller.school, _hash(new.token), signed)
        return new

    async def find(self, school: SchoolId, token: str, *, renew: bool = True) -> Session | None:
        """Return whose session a token opens; None: nobody's, or it is over.

        Args:
            school: whose browser.
            token: from its cookie.
            renew: False for what a page asks by itself: only people keep a session alive.
        """
        now = self._clock.now()
        async with self._database.read() as session:
            signed = await accounts.find_session(session, school, _hash(token), now)
            if signed is None:
                return None
            account = await accounts.by_id(session, school, signed.adult)
        if account is None:
            return None
        if renew and signed.expires_at - now < LIFE / 2:
            expires_at = min(now + LIFE, signed.created_at + AT_MOST)
            async with self._database.write() as session:
                await accounts.renew_session(session, school, _hash(token), expires_at)
        caller = Caller(school, account.adult, account.name, account.roles, account.hall_monitor)
        return Session(caller, signed.csrf)

    async def close(self, school: SchoolId, token: str) -> None:
        """End a session."""
        async with self._database.write() as session:
            await accounts.close_session(session, school, _hash(token))

    async def close_all(self, caller: Caller, adult: AdultId) -> None:
        """End all sessions of one adult: one's own, or anybody's for who may change accounts.

        Raises:
            Forbidden: neither.
        """
        if adult != caller.adult and not caller.may(Permission.CHANGE_ACCOUNTS):
            raise Forbidden("your account may not end other people's sessions")
        async with self._database.write() as session:
            await accounts.close_sessions_of(session, caller.school, adult)


def _random() -> str:
    return secrets.token_urlsafe(_TOKEN_BYTES)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
