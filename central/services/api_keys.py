"""Keys of programs: what a program may do is its key's scopes, and never more than its maker may.

A key is shown once; its hash is kept. It dies with its maker's account, and what it did stays under
its own id in the audit log.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from central.errors import Invalid, NotFound, Unauthorized
from central.services.callers import Caller, Permission, operator, require
from central.services.keys import key_hash
from central.services.sessions import caller_of
from central.services.texts import printable
from central.store import accounts, api_keys, audit, audit_search
from central.store.api_keys import ApiKey
from central.store.engine import Database
from central.store.unit import Changes
from hallpass.clock import Clock
from hallpass.ids import SchoolId
from hallpass.idsource import IdSource

PREFIX = "hallpass_"
"""So that a key which was pasted somewhere is known for what it is."""
_KEY_BYTES = 32
_NAME_LIMIT = 80
_USED_EVERY = timedelta(minutes=1)
_DAYS = timedelta(days=1)
DAYS_LIMIT = 3660


@dataclass(frozen=True, slots=True)
class ApiKeyView:
    """A key as it is listed."""

    id: str
    name: str
    scopes: tuple[Permission, ...]
    made_by: str
    made_by_name: str
    made_at: datetime
    expires_at: datetime | None
    used_at: datetime | None
    revoked_at: datetime | None
    works: bool


OF_PROGRAMS = (
    Permission.SEE_WHO_IS_OUT,
    Permission.CHANGE_PASSES,
    Permission.SEE_ROOMS,
    Permission.CHANGE_ROOMS,
    Permission.SEE_DEVICES,
    Permission.CHANGE_DEVICES,
    Permission.SEE_EMERGENCY,
    Permission.RUN_EMERGENCY,
    Permission.CHANGE_ACCOUNTS,
    Permission.SEE_AUDIT,
    Permission.CHANGE_PROGRAMS,
)
"""What an operation of the program API takes: a scope beyond these would open nothing."""


@dataclass(frozen=True, slots=True)
class NewApiKey:
    """A key, told once."""

    view: ApiKeyView
    key: str


class ApiKeys:
    """The programs that may act."""

    def __init__(self, database: Database, changes: Changes, clock: Clock, ids: IdSource) -> None:
        self._database = database
        self._changes = changes
        self._clock = clock
        self._ids = ids

    async def list(self, caller: Caller) -> tuple[ApiKeyView, ...]:
        """Return all keys, the newest first; raises Forbidden."""
        require(caller, Permission.CHANGE_PROGRAMS)
        now = self._clock.now()
        async with self._database.read() as session:
            found = await api_keys.every(session, caller.school)
            names = await audit_search.names(session, caller.school, [k.made_by for k in found])
        return tuple(_view(key, names.get(key.made_by, ""), now) for key in found)

    async def create(
        self,
        caller: Caller,
        name: str,
        scopes: Iterable[Permission],
        *,
        days: int | None = None,
    ) -> NewApiKey:
        """Make a key, told once.

        Args:
            caller: who makes it; it may never do more than they may.
            name: what it is for.
            scopes: what it may do.
            days: after how many it ends; None: it has no end.

        Raises:
            Forbidden: not theirs to do, or a scope that is not theirs to give.
            Invalid: each problem begins with its field.
        """
        require(caller, Permission.CHANGE_PROGRAMS)
        name, wanted = printable(name), tuple(dict.fromkeys(scopes))
        problems = []
        if not 0 < len(name) <= _NAME_LIMIT:
            problems.append(f"name: 1 to {_NAME_LIMIT} characters are needed")
        if not wanted:
            problems.append("scopes: at least one is needed")
        if days is not None and not 1 <= days <= DAYS_LIMIT:
            problems.append(f"days: 1 to {DAYS_LIMIT}")
        if problems:
            raise Invalid(tuple(problems))
        for scope in wanted:
            require(caller, scope)
        secret = PREFIX + secrets.token_urlsafe(_KEY_BYTES)
        now = self._clock.now()
        key = ApiKey(
            id=self._ids.new(),
            name=name,
            scopes=wanted,
            made_by=caller.adult,
            made_at=now,
            expires_at=None if days is None else now + days * _DAYS,
            used_at=None,
            revoked_at=None,
        )
        async with self._changes.of(caller.school, now) as unit:
            await api_keys.add(unit.session, unit.school_id, key, key_hash(secret))
            detail = {"scopes": list(wanted), "days": days}
            await audit.record(unit, caller.who, "api_key.created", key.id, detail)
        return NewApiKey(_view(key, caller.name, now), secret)

    async def revoke(self, caller: Caller, key: str) -> None:
        """Take a key back; again is no error; raises Forbidden, NotFound."""
        require(caller, Permission.CHANGE_PROGRAMS)
        now = self._clock.now()
        async with self._changes.of(caller.school, now) as unit:
            found = await api_keys.by_id(unit.session, unit.school_id, key)
            if found is None:
                raise NotFound("there is no such key")
            if found.revoked_at is None:
                await api_keys.revoke(unit.session, unit.school_id, key, now)
                await audit.record(unit, caller.who, "api_key.revoked", key)

    async def caller_with(self, school: SchoolId, key: str, address: str) -> Caller:
        """Return the program that brought a key.

        Raises:
            Unauthorized: there is no such key, or it works no longer.
        """
        now = self._clock.now()
        async with self._database.read() as session:
            found = await api_keys.by_hash(session, school, key_hash(key))
            maker = None
            if found is not None and found.made_by:
                account = await accounts.by_id(session, school, found.made_by)
                maker = None if account is None else caller_of(school, account)
            elif found is not None:
                maker = operator(school)
        if found is None or maker is None or not found.works(now):
            raise Unauthorized("this key opens nothing: it is unknown, over or taken back")
        if found.used_at is None or now - found.used_at >= _USED_EVERY:
            async with self._database.write() as session:
                await api_keys.used(session, school, found.id, now)
        return Caller(
            school=school,
            adult=maker.adult,
            name=found.name,
            roles=maker.roles,
            hall_monitor=maker.hall_monitor,
            address=address,
            api_key=found.id,
            scopes=frozenset(_known(found.scopes)),
        )


def _known(scopes: Iterable[str]) -> list[Permission]:
    """Return the scopes that this program knows; an unknown one gives nothing."""
    every = set(Permission)
    return [Permission(scope) for scope in scopes if scope in every]


def _view(key: ApiKey, made_by: str, now: datetime) -> ApiKeyView:
    return ApiKeyView(
        id=key.id,
        name=key.name,
        scopes=tuple(_known(key.scopes)),
        made_by=key.made_by,
        made_by_name=made_by,
        made_at=key.made_at,
        expires_at=key.expires_at,
        used_at=key.used_at,
        revoked_at=key.revoked_at,
        works=key.works(now),
    )
