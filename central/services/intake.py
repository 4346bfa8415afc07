"""Facts in, from kiosks: each once, kept as it came, judged, folded, numbered; one receipt each.

What can't be read is refused by itself and never holds up the others. Nothing here trusts a clock:
central's own time is kept beside the kiosk's, and what lies in the future is marked.

What several kiosks hand in while one transaction is under way goes into the next one together; on a
busy day that one waits `GATHER_S` for more. A receipt is given once its transaction is on disk.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from central.errors import EnvironmentFault, Refusal
from central.services.judging import judge
from central.services.telling import Event, tell
from central.store import devices, emergency_facts, journal, passes, receipts
from central.store.journal import Received
from central.store.unit import Changes, Unit
from hallpass.clock import Clock
from hallpass.codec import TEXT_LIMIT, WireFault, from_wire
from hallpass.domain.facts import Fact
from hallpass.ids import DeviceId, FactId, SchoolId, StoreId, StudentId
from hallpass.idsource import IdSource
from hallpass.wire import ID_LIMIT, Receipt, Verdict, WireFact

log = logging.getLogger(__name__)

KEPT = timedelta(days=400)
"""What happened longer ago, by a trusted clock, is not taken in any more: a school year is over."""
AHEAD = timedelta(minutes=10)
"""A fact from further in the future than this is marked."""
GATHER_S = 0.1
"""How long facts are gathered, if the last ones were taken in less than so long ago."""
_TOGETHER = 1000
"""Facts of several kiosks in one transaction."""
_URGENT = frozenset({"alarm_raised", "alarm_ended"})


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A fact of which only the id could be read."""

    id: FactId
    message: str


@dataclass(slots=True)
class _Handed:
    """What one kiosk hands in."""

    sender: DeviceId
    items: Sequence[WireFact | Unreadable]
    given: tuple[Receipt, ...] | None = None
    alone: bool = False
    """Together with others it could not be taken in."""


@dataclass(slots=True)
class _Queue:
    """What waits for the next transaction of a school."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: list[_Handed] = field(default_factory=list)
    done_s: float = float("-inf")


class Intake:
    """What kiosks hand in."""

    def __init__(self, changes: Changes, clock: Clock, ids: IdSource) -> None:
        self._changes = changes
        self._clock = clock
        self._ids = ids
        self._queues: dict[SchoolId, _Queue] = {}

    async def take(
        self, school: SchoolId, sender: DeviceId, items: Sequence[WireFact | Unreadable]
    ) -> tuple[Receipt, ...]:
        """Take a batch in, in one transaction; returns a receipt for each, in order.

        Raises:
            NotFound: there is no such school.
            StoreAway: nothing was taken in; the same batch may be sent again.
        """
        if not items:
            return ()
        queue = self._queues.setdefault(school, _Queue())
        handed = _Handed(sender, items)
        queue.waiting.append(handed)
        try:
            async with queue.lock:
                # Whoever was here first has taken it in by now, unless it failed or was given up.
                if handed.given is None:
                    await self._gather(queue)
                    await self._take_waiting(school, queue, handed)
        finally:
            if handed in queue.waiting:
                queue.waiting.remove(handed)
        assert handed.given is not None  # noqa: S101 - or it was raised
        return handed.given

    async def _gather(self, queue: _Queue) -> None:
        urgent = any(
            isinstance(item, WireFact) and item.kind in _URGENT
            for handed in queue.waiting
            for item in handed.items
        )
        if not urgent and self._clock.monotonic() - queue.done_s < GATHER_S:
            await asyncio.sleep(GATHER_S)

    async def _take_waiting(self, school: SchoolId, queue: _Queue, own: _Handed) -> None:
        """Take in what waits, one's own at least."""
        group = [own]
        count = len(own.items)
        for handed in () if own.alone else tuple(queue.waiting):
            fits = count + len(handed.items) <= _TOGETHER
            if handed is not own and handed.given is None and not handed.alone and fits:
                group.append(handed)
                count += len(handed.items)
        try:
            await self._take_together(school, group)
        except (EnvironmentFault, Refusal):
            raise
        except Exception:
            if len(group) == 1:
                raise
            # One of them is a bug's: each for itself, so that it holds up nobody else.
            log.exception("intake.together kiosks=%d", len(group))
            for handed in group:
                handed.alone = True
            await self._take_together(school, [own])
        queue.done_s = self._clock.monotonic()

    async def _take_together(self, school: SchoolId, group: Sequence[_Handed]) -> None:
        now = self._clock.now()
        reads = [[_read(item, one.sender, now) for item in one.items] for one in group]
        received = [item for read in reads for item in read if isinstance(item, Received)]
        async with self._changes.of(school, now) as unit:
            expired = await _expired(unit, received)
            fresh = [item for item in received if item.fact.id not in expired]
            await _note_forks(unit, [item.fact for item in fresh])
            new = await journal.append(unit, fresh)
            refolded = await passes.project(unit, new)
            for alarm in await emergency_facts.note(unit, new, refolded):
                what = {"alarm": alarm.id, "room": alarm.room, "action": alarm.action.value}
                await tell(unit, self._ids, Event.ALARM_RAISED, what | {"drill": alarm.drill})
            conflicting = await judge(unit, new, refolded)
            senders = {item.fact.id: item.sender for item in reversed(received)}
            await _note_stores(unit, senders, new)
            fates = {fact.id: Verdict.ACCEPTED for fact in new}
            fates |= dict.fromkeys(conflicting, Verdict.CONFLICT)
            fates |= dict.fromkeys(expired, Verdict.EXPIRED)
            given = [tuple(_receipt(item, fates) for item in read) for read in reads]
            for one, told in zip(group, given, strict=True):
                await receipts.keep(unit, one.sender, told)
        for one, told in zip(group, given, strict=True):
            one.given = told
        log.debug(
            "intake.taken kiosks=%d facts=%d new=%d refused=%d",
            len(group),
            sum(map(len, reads)),
            len(new),
            sum(map(len, reads)) - len(received),
        )


def _read(item: WireFact | Unreadable, sender: DeviceId, now: datetime) -> Received | Receipt:
    if isinstance(item, Unreadable):
        return _refused(item.id, item.message)
    try:
        fact = from_wire(item)
        raw = bytes(item.body)
        raw.decode()
    except (WireFault, UnicodeDecodeError) as exc:
        return _refused(item.id, str(exc))
    unfit = _unfit(item)
    if unfit:
        return _refused(item.id, unfit)
    ahead = fact.stamp.at > now + AHEAD
    return Received(fact, sender, "future" if ahead else "", raw)


def _unfit(item: WireFact) -> str:
    """Say what a database could not keep of an envelope; empty: nothing."""
    if not (item.kind.isascii() and item.kind.isprintable()):
        return "kind: only printable ASCII"
    for name, value in (("adult", item.by.adult), ("acting_for", item.by.acting_for)):
        if value is not None and not (
            0 < len(value) <= ID_LIMIT and value.isascii() and value.isprintable()
        ):
            return f"by.{name}: not an id"
    return ""


def _refused(fact: FactId, message: str) -> Receipt:
    return Receipt(
        fact=fact, verdict=Verdict.REJECTED, code="unreadable", message=message[:TEXT_LIMIT]
    )


def _receipt(item: Received | Receipt, fates: dict[FactId, Verdict]) -> Receipt:
    if isinstance(item, Receipt):
        return item
    # The second of two in one batch is a duplicate, like one that was sent before.
    verdict = fates.pop(item.fact.id, Verdict.DUPLICATE)
    return Receipt(fact=item.fact.id, verdict=verdict)


async def _expired(unit: Unit, received: Sequence[Received]) -> set[FactId]:
    """Return what is older than what is kept, or about somebody who was erased."""
    students = {
        StudentId(student)
        for item in received
        if (student := getattr(item.fact.body, "student", None)) is not None
    }
    erased = await receipts.erased(unit.session, unit.school_id, students)
    oldest = unit.now - KEPT
    return {
        item.fact.id
        for item in received
        if getattr(item.fact.body, "student", None) in erased
        or (item.fact.stamp.trusted and item.fact.stamp.at < oldest)
    }


async def _note_forks(unit: Unit, facts: Sequence[Fact]) -> None:
    for device, store in (await journal.forked(unit.session, unit.school_id, facts)).items():
        log.warning("intake.forked device=%s store=%s", device, store)
        await devices.branched(unit, device)


async def _note_stores(
    unit: Unit, senders: Mapping[FactId, DeviceId], facts: Sequence[Fact]
) -> None:
    last: dict[tuple[DeviceId, StoreId], int] = {}
    for fact in facts:
        if fact.stamp.device == senders.get(fact.id):
            key = (fact.stamp.device, fact.stamp.store)
            last[key] = max(last.get(key, 0), fact.stamp.seq)
    await devices.note_stores(unit.session, unit.school_id, last, unit.now)
