"""Lines and turns: central owns them. When a place frees it offers a turn, a lease of seconds.

Offers go to those alone whose room's kiosk is in touch: nobody else would hear the chime. A kiosk
out of touch offers only places that it knows it freed itself.
"""

from datetime import timedelta

from central.live.hub import Hub
from central.services.callers import Caller, Permission, require
from central.services.devices import device_view
from central.services.recording import record
from central.store import devices, lines, modes, passes, rooms
from central.store.engine import Database
from central.store.unit import Changes, Unit
from hallpass.clock import Clock
from hallpass.domain.facts import BY_STUDENT, TurnOffered
from hallpass.domain.line import Line, Waiting, next_turns
from hallpass.domain.rules.room_open import NOBODY_COMES
from hallpass.ids import RoomId, SchoolId
from hallpass.idsource import IdSource

IN_TOUCH = timedelta(seconds=60)
"""A kiosk without a wake stream counts as in touch for so long after an exchange."""


class Lines:
    """Who waits, and whose turn it is."""

    def __init__(
        self, database: Database, changes: Changes, hub: Hub, clock: Clock, ids: IdSource
    ) -> None:
        self._database = database
        self._changes = changes
        self._hub = hub
        self._clock = clock
        self._ids = ids

    async def line(self, caller: Caller, room: RoomId) -> Line:
        """Return a place's line; raises Forbidden."""
        require(caller, Permission.SEE_ROOMS)
        async with self._database.read() as session:
            return await lines.line_of(session, caller.school, room, self._clock.now())

    async def offer_turns(self, school: SchoolId) -> float | None:
        """Offer what places are free; returns the seconds until a lease ends, None: there is none.

        Whether something is to be offered is read first: an idle school's lock is left alone.
        """
        now = self._clock.now()
        async with self._database.read() as session:
            waiting = await lines.waited_for(session, school, now)
            found = [await lines.line_of(session, school, room, now) for room in waiting]
        if any(w.turn_until is None for line in found for w in line.waiting):
            async with self._changes.of(school, self._clock.now()) as unit:
                found = [await self._offer(unit, room) for room in waiting]
        ends = [w.turn_until for line in found for w in line.waiting if w.turn_until is not None]
        if not ends:
            return None
        return max(0.0, (min(ends) - self._clock.now()).total_seconds())

    async def _offer(self, unit: Unit, room: RoomId) -> Line:
        """Offer the turns of one line, and return it as it is then."""
        session, school, now = unit.session, unit.school_id, unit.now
        line = await lines.line_of(session, school, room, now)
        every = await rooms.every(session, school)
        destination = every.get(room)
        if destination is None or not destination.open or not line.waiting:
            return line
        if (await modes.of(session, school, room)).at(now) in NOBODY_COMES:
            return line
        reachable = await self._in_touch(unit, line.waiting)
        within = Line(room, tuple(w for w in line.waiting if w.turn_until or w in reachable))
        taken = sum(
            1 for p in await passes.open_at(session, school, now, room=room)
            if p.destination == room
        )  # fmt: skip
        # A place that is no longer counted has room for everyone.
        capacity = destination.capacity if destination.capacity is not None else 9999
        turns = next_turns(within, capacity - taken - line.turns)
        offers = []
        for w in turns:
            settings = await rooms.settings_of(session, school, w.origin)
            offers.append((TurnOffered(w.ticket, room, settings.turn_s), None, BY_STUDENT))
            unit.wake(w.origin, room)
        if not offers:
            return line
        await record(unit, self._clock, self._ids, offers)
        return await lines.line_of(session, school, room, now)

    async def _in_touch(self, unit: Unit, waiting: tuple[Waiting, ...]) -> tuple[Waiting, ...]:
        every = await devices.every(unit.session, unit.school_id)
        boxes = [device_view(box, self._hub) for box in every]
        since = unit.now - IN_TOUCH
        heard = {
            box.room
            for box in boxes
            if box.revoked_at is None
            and (box.id in self._hub.connected or (box.heard_at and box.heard_at > since))
        }
        return tuple(w for w in waiting if w.origin in heard)

    async def sweep(self, school: SchoolId) -> int:
        """Take back the names that a lapsed pass had brought to a kiosk; returns how many."""
        now = self._clock.now()
        async with self._database.read() as session:
            if not await passes.any_lapsed(session, school, now):
                return 0
        async with self._changes.of(school, now) as unit:
            lapsed = await passes.sweep_lapsed(unit)
            for value in lapsed:
                passes.tell_name(unit, value)
        return len(lapsed)
