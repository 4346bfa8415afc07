"""What an adult does from afar: end or extend a pass, a word to its origin, a room's mode.

Each is a fact that central records under the adult's own name, and reaches kiosks as all facts do;
the word to a room is an order to its boxes, and names nobody.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from central.errors import Forbidden, Invalid, NotFound, OutOfDate, TooMany
from central.services.callers import Caller, Permission, require
from central.services.recording import record
from central.services.texts import printable
from central.store import adults, areas, audit, devices, modes, orders, passes, people, rooms
from central.store.engine import Database
from central.store.unit import Changes, Unit
from hallpass.clock import Clock
from hallpass.domain.facts import EndHow, PassEnded, PassExtended, RoomModeSet
from hallpass.domain.orders import LIFE, TEXT_LIMIT, Order, OrderKind
from hallpass.domain.passes import Pass
from hallpass.domain.rooms import Room, RoomMode, RoomModeNow
from hallpass.ids import AreaId, OrderId, PassId, RoomId
from hallpass.idsource import IdSource

EXTEND_MIN = (5, 10)
LIMIT_MIN = 999
MESSAGE_MIN = 10
"""Minutes for which a word stays on a desk."""
WAITING_LIMIT = 20
MODE_LONGEST = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Places:
    """The school's rooms and areas, to narrow a list by."""

    rooms: tuple[Room, ...]
    """By number and name."""
    areas: tuple[tuple[AreaId, str], ...]
    """Id and name, in the school's order."""


class Hall:
    """Acts on passes and rooms from afar."""

    def __init__(self, database: Database, changes: Changes, clock: Clock, ids: IdSource) -> None:
        self._database = database
        self._changes = changes
        self._clock = clock
        self._ids = ids

    async def places(self, caller: Caller) -> Places:
        """Return rooms and areas; raises Forbidden."""
        if not caller.may(Permission.SEE_EMERGENCY):
            require(caller, Permission.SEE_WHO_IS_OUT)
        async with self._database.read() as session:
            every = await rooms.every(session, caller.school)
            found = await areas.every(session, caller.school)
        return Places(tuple(every.values()), tuple((a.id, a.name) for a in found.values()))

    async def end_pass(self, caller: Caller, pass_id: PassId) -> None:
        """End a pass now.

        Raises:
            Forbidden: not theirs to do.
            NotFound: there is no such pass.
            OutOfDate: it is over already.
        """
        require(caller, Permission.CHANGE_PASSES)
        async with self._changes.of(caller.school, self._clock.now()) as unit:
            value = await _open_pass(unit, pass_id)
            body = PassEnded(value.id, value.student, EndHow.ADULT)
            await record(unit, self._clock, self._ids, [(body, None, caller.actor)])
            detail = {"student": value.student}
            await audit.record(unit, caller.who, "pass.ended", value.id, detail)

    async def extend_pass(self, caller: Caller, pass_id: PassId, minutes: int) -> int:
        """Give a pass more time, counted from its limit, or from now if that is over.

        Args:
            caller: an adult.
            pass_id: which.
            minutes: one of `EXTEND_MIN`.

        Returns:
            The new limit in minutes from the start.

        Raises:
            Forbidden: not theirs to do.
            Invalid: other minutes.
            NotFound: there is no such pass.
            OutOfDate: it is over already.
        """
        require(caller, Permission.CHANGE_PASSES)
        if minutes not in EXTEND_MIN:
            raise Invalid((f"minutes: one of {', '.join(map(str, EXTEND_MIN))}",))
        async with self._changes.of(caller.school, self._clock.now()) as unit:
            value = await _open_pass(unit, pass_id)
            limit = min(LIMIT_MIN, max(value.limit_min, value.out_min(unit.now)) + minutes)
            body = PassExtended(value.id, value.student, limit)
            await record(unit, self._clock, self._ids, [(body, None, caller.actor)])
            detail = {"student": value.student, "limit_min": limit}
            await audit.record(unit, caller.who, "pass.extended", value.id, detail)
        return limit

    async def message_origin(self, caller: Caller, pass_id: PassId, text: str) -> int:
        """Show a few words on the desks of the room that a student came from.

        Args:
            caller: an adult.
            pass_id: whose origin.
            text: at most `TEXT_LIMIT` characters; everybody in the room reads it.

        Returns:
            How many boxes get it.

        Raises:
            Forbidden: not theirs to do.
            Invalid: no text, too long a one, or one with the student's last name in it.
            NotFound: there is no such pass, or the room has no kiosk.
            TooMany: many orders wait for that room already.
        """
        require(caller, Permission.CHANGE_PASSES)
        words = printable(text)
        if not words or len(words) > TEXT_LIMIT:
            raise Invalid((f"text: 1 to {TEXT_LIMIT} characters",))
        async with self._changes.of(caller.school, self._clock.now()) as unit:
            value = await _pass(unit, pass_id)
            await _names_nobody(unit, value, words)
            boxes = [
                box
                for box in await devices.every(unit.session, caller.school, room=value.origin)
                if box.revoked_at is None
            ]
            if not boxes:
                raise NotFound("this room has no kiosk")
            for box in boxes:
                waiting = await orders.open_of(unit.session, caller.school, box.id, unit.now)
                if len(waiting) >= WAITING_LIMIT:
                    raise TooMany("many orders wait for this room already", retry_s=60)
                order = Order(
                    id=OrderId(self._ids.new()),
                    device=box.id,
                    kind=OrderKind.MESSAGE,
                    at=unit.now,
                    expires_at=unit.now + LIFE,
                    text=words,
                    minutes=MESSAGE_MIN,
                )
                await orders.add(unit, order, caller.adult)
            # What was written stays out of the log: an adult may have put a name into it.
            detail = {"pass": value.id, "boxes": len(boxes)}
            await audit.record(unit, caller.who, "room.messaged", value.origin, detail)
        return len(boxes)

    async def may_set_mode(self, caller: Caller, room: RoomId) -> bool:
        """Whether an adult may say what a room is for now: their own, or any room's settings."""
        if caller.may(Permission.CHANGE_ROOMS):
            return True
        if not caller.may(Permission.ANSWER_ASKS):
            return False
        async with self._database.read() as session:
            return room in await adults.rooms_of(session, caller.school, caller.adult)

    async def set_mode(
        self, caller: Caller, room: RoomId, mode: RoomMode, until: datetime | None = None
    ) -> RoomModeNow:
        """Close, pause or open a room for now, as its adult does at the desk.

        Args:
            caller: an adult of that room, or somebody who may change rooms.
            room: which.
            mode: what it is from now on.
            until: when it opens by itself, within a day; None: until somebody opens it.

        Raises:
            Forbidden: not their room.
            Invalid: a time that is over or far away.
            NotFound: there is no such room.
        """
        require(caller, Permission.SEE_ROOMS)
        if not await self.may_set_mode(caller, room):
            raise Forbidden("this is not one of your rooms")
        now = self._clock.now()
        if mode is RoomMode.OPEN:
            until = None
        if until is not None and not now < until <= now + MODE_LONGEST:
            raise Invalid(("until: later than now, within a day",))
        async with self._changes.of(caller.school, now) as unit:
            await rooms.by_id(unit.session, caller.school, room)
            wanted = RoomModeNow(mode, until)
            if await modes.of(unit.session, caller.school, room) == wanted:
                return wanted
            body = RoomModeSet(room, mode, until)
            await record(unit, self._clock, self._ids, [(body, room, caller.actor)])
            detail = {"mode": mode.value, "until": None if until is None else until.isoformat()}
            await audit.record(unit, caller.who, "room.mode_set", room, detail)
        return wanted


async def _pass(unit: Unit, pass_id: PassId) -> Pass:
    found = await passes.by_ids(unit.session, unit.school_id, [pass_id])
    if not found:
        raise NotFound("there is no such pass")
    return found[0]


async def _open_pass(unit: Unit, pass_id: PassId) -> Pass:
    value = await _pass(unit, pass_id)
    if not value.open_at(unit.now):
        raise OutOfDate("this pass is over already")
    return value


async def _names_nobody(unit: Unit, value: Pass, words: str) -> None:
    """Refuse what would put more of a student's name on a screen than a screen may show."""
    named = (await people.names(unit.session, unit.school_id, [value.student])).get(value.student)
    if named is None:
        return
    last = named.full.removeprefix(named.short.first).casefold().split()
    said = re.findall(r"\w+", words.casefold())
    if any(part in said for part in last if len(part) > 1):
        raise Invalid(("text: everybody in the room reads it; leave the last name out",))
