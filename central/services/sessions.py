"""Who is signed in at a browser: a random token in its cookie, the token's hash here.

A token ends after `LIFE` without use, and `AT_MOST` after signing in. Each step of signing in makes
a new one, so that a token somebody planted before opens nothing; one that is still in a stage
(`central.services.access_policy.Stage`) is found by no page but those of that stage.
"""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from central.errors import Forbidden, NotFound
from central.services.access_policy import Stage
from central.services.callers import Caller, Permission
from central.services.keys import key_hash
from central.store import accounts, audit, sessions
from central.store.accounts import Account
from central.store.engine import Database
from central.store.sessions import Signed
from central.store.unit import Changes, Unit
from hallpass.clock import Clock
from hallpass.ids import AdultId, SchoolId

LIFE = timedelta(hours=12)
AT_MOST = timedelta(days=7)
HALF_LIFE = timedelta(minutes=10)
"""Of a session that is still in a stage."""
_SEEN_EVERY = timedelta(minutes=1)
_TOKEN_BYTES = 32
_AGENT_LIMIT = 300


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request came from."""

    address: str = ""
    agent: str = ""
    """What the browser calls itself."""


NOWHERE = Origin()


@dataclass(frozen=True, slots=True)
class NewSession:
    """What the browser gets: the token once, for its cookie."""

    token: str
    csrf: str
    stage: Stage = Stage.OPEN


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that is signed in, or in a stage of it."""

    caller: Caller
    csrf: str
    """What every form of this session has to carry."""
    id: str = ""
    strong: bool = False
    stage: Stage = Stage.OPEN


@dataclass(frozen=True, slots=True)
class SessionView:
    """A session as its owner sees it in a list."""

    id: str
    since: datetime
    seen_at: datetime
    address: str
    agent: str
    strong: bool
    own: bool
    """Whether it is the one that asks."""


class Sessions:
    """The sessions of a school's browsers."""

    def __init__(self, database: Database, changes: Changes, clock: Clock) -> None:
        self._database = database
        self._changes = changes
        self._clock = clock

    async def open(self, caller: Caller, *, origin: Origin = NOWHERE) -> NewSession:
        """Begin a session for somebody whose identity was proved elsewhere."""
        async with self._changes.of(caller.school, self._clock.now()) as unit:
            return await begin(unit, caller.adult, Stage.OPEN, origin, strong=False)

    async def find(
        self, school: SchoolId, token: str, *, renew: bool = True, origin: Origin = NOWHERE
    ) -> Session | None:
        """Return whose session a token opens; None: nobody's, or it is over.

        Args:
            school: whose browser.
            token: from its cookie.
            renew: False for what a page asks by itself: only people keep a session alive.
            origin: where this request came from.
        """
        found = await self._find(school, token, origin)
        if found is None or found[1].stage:
            return None
        session, signed = found
        if renew:
            await self._seen(school, signed, origin)
        return session

    async def half(
        self, school: SchoolId, token: str, *, origin: Origin = NOWHERE
    ) -> Session | None:
        """Return a session that is still in a stage; None: there is none."""
        found = await self._find(school, token, origin)
        return None if found is None or not found[1].stage else found[0]

    async def close(self, school: SchoolId, token: str, *, origin: Origin = NOWHERE) -> None:
        """End a session."""
        now = self._clock.now()
        async with self._changes.of(school, now) as unit:
            signed = await sessions.find(unit.session, school, key_hash(token), now)
            if signed is None:
                return
            await sessions.end(unit.session, school, signed.token_hash)
            if not signed.stage:
                who = audit.Who(signed.adult, address=origin.address)
                await audit.record(unit, who, "sign_out", signed.adult)

    async def close_all(self, caller: Caller, adult: AdultId, *, but: str = "") -> int:
        """End all sessions of one adult: one's own, or anybody's for who may change accounts.

        Args:
            caller: who ends them.
            adult: whose.
            but: the id of one that stays.

        Returns:
            How many ended.

        Raises:
            Forbidden: neither.
        """
        _may(caller, adult)
        async with self._changes.of(caller.school, self._clock.now()) as unit:
            ended = await sessions.end_all(unit.session, caller.school, adult, but=but)
            await audit.record(unit, caller.who, "sessions.ended", adult, {"count": ended})
        return ended

    async def end(self, caller: Caller, adult: AdultId, key: str) -> None:
        """End one session; raises Forbidden, NotFound."""
        _may(caller, adult)
        now = self._clock.now()
        async with self._changes.of(caller.school, now) as unit:
            signed = await sessions.find(unit.session, caller.school, key, now)
            if signed is None or signed.adult != adult:
                raise NotFound("there is no such session; it may be over already")
            await sessions.end(unit.session, caller.school, key)
            await audit.record(unit, caller.who, "sessions.ended", adult, {"count": 1})

    async def list(
        self, caller: Caller, adult: AdultId, *, own: str = ""
    ) -> tuple[SessionView, ...]:
        """Return an adult's sessions, the one used last first; raises Forbidden."""
        _may(caller, adult)
        async with self._database.read() as session:
            found = await sessions.of(session, caller.school, adult, self._clock.now())
        return tuple(
            SessionView(
                item.token_hash,
                item.created_at,
                item.seen_at or item.created_at,
                item.address,
                item.agent,
                item.strong,
                own=item.token_hash == own,
            )
            for item in found
        )

    async def _find(
        self, school: SchoolId, token: str, origin: Origin
    ) -> tuple[Session, Signed] | None:
        async with self._database.read() as session:
            signed = await sessions.find(session, school, key_hash(token), self._clock.now())
            if signed is None:
                return None
            account = await accounts.by_id(session, school, signed.adult)
        if account is None:
            return None
        caller = replace(caller_of(school, account), address=origin.address)
        stage = Stage(signed.stage)
        return Session(caller, signed.csrf, signed.token_hash, signed.strong, stage), signed

    async def _seen(self, school: SchoolId, signed: Signed, origin: Origin) -> None:
        now = self._clock.now()
        expires_at = signed.expires_at
        if expires_at - now < LIFE / 2:
            expires_at = min(now + LIFE, signed.created_at + AT_MOST)
        recent = signed.seen_at is not None and now - signed.seen_at < _SEEN_EVERY
        address = origin.address or signed.address
        if recent and expires_at == signed.expires_at and address == signed.address:
            return
        async with self._database.write() as session:
            await sessions.seen(session, school, signed.token_hash, now, address, expires_at)


async def begin(
    unit: Unit, adult: AdultId, stage: Stage, origin: Origin, *, strong: bool
) -> NewSession:
    """Begin a session, or the stage of one, in the transaction that decided it."""
    new = NewSession(_random(), _random(), stage)
    signed = Signed(
        adult=adult,
        csrf=new.csrf,
        created_at=unit.now,
        expires_at=unit.now + (HALF_LIFE if stage else LIFE),
        stage=stage,
        strong=strong,
        address=origin.address,
        agent=origin.agent[:_AGENT_LIMIT],
        token_hash=key_hash(new.token),
    )
    await sessions.add(unit.session, unit.school_id, signed)
    return new


def caller_of(school: SchoolId, account: Account) -> Caller:
    """Return an account as the services know it: the one place where an identity becomes one."""
    return Caller(school, account.adult, account.name, account.roles, account.hall_monitor)


def _may(caller: Caller, adult: AdultId) -> None:
    if caller.api_key is None and adult == caller.adult:
        return
    if not caller.may(Permission.CHANGE_ACCOUNTS):
        raise Forbidden("your account may not end other people's sessions")


def _random() -> str:
    return secrets.token_urlsafe(_TOKEN_BYTES)
