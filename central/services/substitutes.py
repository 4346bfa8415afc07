"""Substitutes: a PIN for one room and one day, told once, known to that room's kiosk alone.

They are adults with the role substitute, so that what they do at the desk is in their own name;
they have no account here. After their day, or when revoked, the kiosk is told to forget them; the
name stays for what they did.
"""

import re
import secrets
from datetime import date, timedelta

from central.errors import Forbidden, Invalid, NotFound
from central.services.accounts import Accounts
from central.services.callers import Caller, Permission, require
from central.services.devices import printable
from central.services.views import NewSubstitute, SubstituteView
from central.store import adults, audit, rooms, schools, substitutes
from central.store.engine import Database
from central.store.unit import Changes
from hallpass.clock import Clock
from hallpass.domain.people import Role
from hallpass.domain.rooms import Room
from hallpass.ids import AdultId, RoomId, SchoolId
from hallpass.idsource import IdSource

AHEAD = timedelta(days=60)
PIN_DIGITS = 6
_NAME_LIMIT = 40
_KEY = re.compile(r"[0-9a-f-]{36}")
_TRIES = 5


class Substitutes:
    """Who stands in, where and when."""

    def __init__(
        self, database: Database, changes: Changes, accounts: Accounts, clock: Clock, ids: IdSource
    ) -> None:
        self._database = database
        self._changes = changes
        self._accounts = accounts
        self._clock = clock
        self._ids = ids

    def new_key(self) -> str:
        """Return a key for one grant, so that a form sent twice grants once; plain."""
        return self._ids.new()

    async def rooms(self, caller: Caller) -> tuple[Room, ...]:
        """Return the rooms for which this adult may name somebody; raises Forbidden."""
        require(caller, Permission.GRANT_SUBSTITUTES)
        async with self._database.read() as session:
            every = await rooms.every(session, caller.school)
            own = await adults.rooms_of(session, caller.school, caller.adult)
        whole = Role.ADMINISTRATOR in caller.roles
        return tuple(room for room in every.values() if whole or room.id in own)

    async def today(self, caller: Caller) -> date:
        """Return the date where the school is."""
        async with self._database.read() as session:
            return await schools.today(session, caller.school, self._clock.now())

    async def list(self, caller: Caller) -> tuple[SubstituteView, ...]:
        """Return today's and coming substitutes of the caller's rooms; raises Forbidden."""
        theirs = {room.id: room for room in await self.rooms(caller)}
        async with self._database.read() as session:
            today = await schools.today(session, caller.school, self._clock.now())
            found = await substitutes.since(session, caller.school, today)
        return tuple(
            SubstituteView(
                item.adult, item.name, theirs[item.room], item.day, today=item.day == today
            )
            for item in found
            if item.room in theirs
        )

    async def grant(
        self, caller: Caller, key: str, name: str, room: RoomId, day: date
    ) -> NewSubstitute:
        """Let somebody stand in; the PIN is in the answer and nowhere else.

        Args:
            caller: who names them.
            key: of `new_key`; the same one again grants nothing.
            name: as desk and door show it.
            room: where.
            day: when, in the school's zone.

        Raises:
            Forbidden: not their room.
            Invalid: a name, a day or a room that makes no sense; each problem begins with its
                field. `key`: this grant was made already.
        """
        theirs = {item.id: item for item in await self.rooms(caller)}
        name = printable(name)
        today = await self.today(caller)
        problems = []
        if not name or len(name) > _NAME_LIMIT:
            problems.append(f"name: 1 to {_NAME_LIMIT} characters are needed")
        if not today <= day <= today + AHEAD:
            problems.append(f"day: from {today} to {today + AHEAD}")
        if not _KEY.fullmatch(key):
            problems.append("key: not one of this form's")
        if problems:
            raise Invalid(tuple(problems))
        if room not in theirs:
            raise Forbidden("this room is not yours to name a substitute for")
        pin = await self._unlike_others(caller.school, room)
        new = substitutes.Substitute(AdultId(key), name, room, day)
        hashed = await self._accounts.hashed_pin(pin)
        async with self._changes.of(caller.school, self._clock.now()) as unit:
            if not await substitutes.add(unit, new, hashed):
                raise Invalid(("key: granted already",))
            detail = {"room": room, "day": day.isoformat()}
            await audit.record(unit, caller.who, "substitute.granted", new.adult, detail)
        return NewSubstitute(
            SubstituteView(new.adult, name, theirs[room], day, today=day == today), pin
        )

    async def revoke(self, caller: Caller, adult: AdultId) -> None:
        """End it now; raises Forbidden, NotFound."""
        theirs = {room.id for room in await self.rooms(caller)}
        async with self._changes.of(caller.school, self._clock.now()) as unit:
            found = await substitutes.by_id(unit.session, caller.school, adult)
            if found is None or found.room not in theirs:
                raise NotFound("there is no such substitute in your rooms")
            await substitutes.withdraw(unit, found)
            await audit.record(unit, caller.who, "substitute.revoked", found.adult)

    async def sweep(self, school: SchoolId) -> int:
        """Take back those whose day is over; returns how many."""
        now = self._clock.now()
        async with self._database.read() as session:
            today = await schools.today(session, school, now)
            if not await substitutes.before(session, school, today):
                return 0
        async with self._changes.of(school, now) as unit:
            over = await substitutes.before(unit.session, school, today)
            for item in over:
                await substitutes.withdraw(unit, item)
        return len(over)

    async def _unlike_others(self, school: SchoolId, room: RoomId) -> str:
        """Return a PIN that nobody else has at this room's desk: a PIN says who acts."""
        async with self._database.read() as session:
            known = await substitutes.pins_at(session, school, room)
        for _ in range(_TRIES):
            pin = f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}}"
            if not any([await self._accounts.verifies(other, pin) for other in known]):
                return pin
        raise AssertionError("no PIN of a million is free")
