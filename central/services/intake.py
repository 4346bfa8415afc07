"""Facts in, from kiosks: each once, kept as it came, judged, folded, numbered; one receipt each.

What can't be read is refused by itself and never holds up the others. Nothing here trusts a clock:
central's own time is kept beside the kiosk's, and what lies in the future is marked.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from central.services.judging import judge
from central.store import devices, journal, passes, receipts
from central.store.journal import Received
from central.store.unit import Changes, Unit
from hallpass.clock import Clock
from hallpass.codec import TEXT_LIMIT, WireFault, from_wire
from hallpass.domain.facts import Fact
from hallpass.ids import DeviceId, FactId, SchoolId, StoreId, StudentId
from hallpass.wire import ID_LIMIT, Receipt, Verdict, WireFact

log = logging.getLogger(__name__)

KEPT = timedelta(days=400)
"""What happened longer ago, by a trusted clock, is not taken in any more: a school year is over."""
AHEAD = timedelta(minutes=10)
"""A fact from further in the future than this is marked."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A fact of which only the id could be read."""

    id: FactId
    message: str


class Intake:
    """What kiosks hand in."""

    def __init__(self, changes: Changes, clock: Clock) -> None:
        self._changes = changes
        self._clock = clock

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
        now = self._clock.now()
        read = [_read(item, sender, now) for item in items]
        received = [item for item in read if isinstance(item, Received)]
        async with self._changes.of(school, now) as unit:
            expired = await _expired(unit, received)
            fresh = [item for item in received if item.fact.id not in expired]
            await _note_forks(unit, [item.fact for item in fresh])
            new = await journal.append(unit, fresh)
            refolded = await passes.project(unit, new)
            conflicting = await judge(unit, new, refolded)
            await _note_stores(unit, sender, new)
            fates = {fact.id: Verdict.ACCEPTED for fact in new}
            fates |= dict.fromkeys(conflicting, Verdict.CONFLICT)
            fates |= dict.fromkeys(expired, Verdict.EXPIRED)
            given = tuple(_receipt(item, fates) for item in read)
            await receipts.keep(unit, sender, given)
        log.debug(
            "intake.taken device=%s facts=%d new=%d refused=%d",
            sender,
            len(items),
            len(new),
            len(items) - len(received),
        )
        return given


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
        await devices.branched(unit.session, unit.school_id, device)


async def _note_stores(unit: Unit, sender: DeviceId, facts: Sequence[Fact]) -> None:
    last: dict[tuple[DeviceId, StoreId], int] = {}
    for fact in facts:
        if fact.stamp.device == sender:
            key = (sender, fact.stamp.store)
            last[key] = max(last.get(key, 0), fact.stamp.seq)
    await devices.note_stores(unit.session, unit.school_id, last, unit.now)
