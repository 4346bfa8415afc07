"""Sync's side of the store: what goes out, and taking what central answers.

Everything is safe to repeat: facts have ids, documents are whole, and the cursor moves last. So an
answer is applied in slices of a few milliseconds, each a transaction of its own, with scans served
in between; a power cut among them costs only that the answer comes again.
"""

import logging
from collections.abc import Generator, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import TypeVar

from sqlalchemy import select

from hallpass import codec
from hallpass.domain.emergency import Emergency
from hallpass.domain.facts import ClockMeasured, Fact
from hallpass.ids import Epoch, StoreId
from hallpass.wire import (
    Change,
    ChangeKind,
    Cursor,
    ExchangeResponse,
    OrderResult,
    WireFact,
)
from kiosk.store import retention
from kiosk.store.heard import Heard
from kiosk.store.journal import FOREIGN, Journal
from kiosk.store.models import BootRow
from kiosk.store.orders import Orders
from kiosk.store.outbox import Outbox
from kiosk.store.passes import Passes
from kiosk.store.reference import Reference
from kiosk.store.store import Store
from kiosk.store.unit import Unit

log = logging.getLogger(__name__)

T = TypeVar("T")

OUTGOING_LIMIT = 50
_RECEIPTS_A_SLICE = 50
_CHANGES_A_SLICE = 25
_FACTS_A_SLICE = 10
_SHARPER = 0.5
"""A boot is measured again once the uncertainty is less than this part of what it was."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What the next exchange sends."""

    store: StoreId
    cursor: Cursor | None
    facts: tuple[WireFact, ...]
    outbox: int
    """How many wait, those in `facts` included."""
    dead: int
    settings_version: int
    settings_problem: str
    tamper: str = ""
    """Why the desk is locked; empty: it is not."""
    oldest_s: float = 0.0
    """Age of the oldest fact that waits."""
    results: tuple[OrderResult, ...] = ()
    """Answers to orders that central has not taken yet."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What an answer changed."""

    settled: int = 0
    """Facts that central has a verdict on."""
    rejected: int = 0
    """Of them: those it could not read."""
    documents: int = 0
    facts: int = 0
    """Of others, new here."""
    bad: int = 0
    """Documents and facts that could not be read, and were kept out."""
    kinds: frozenset[ChangeKind] = frozenset()
    """What kinds of reference data changed."""
    settings_changed: bool = False
    settings_to_tell: bool = False
    """Other settings are in use, or refused, than this exchange told central."""
    emergency_changed: bool = False
    outbox: int = 0
    """How many facts still wait for a receipt."""
    more: bool = False
    digest_differs: bool = False
    """Both sides hold different open passes: start over (`Exchange.start_over`)."""


@dataclass(slots=True)
class _Tally:
    """`Applied` while it is being counted."""

    settled: int = 0
    rejected: int = 0
    documents: int = 0
    facts: int = 0
    bad: int = 0
    kinds: set[ChangeKind] = field(default_factory=set)
    settings_changed: bool = False
    settings_to_tell: bool = False
    emergency_changed: bool = False
    outbox: int = 0
    more: bool = False
    digest_differs: bool = False

    def done(self) -> Applied:
        return Applied(**(asdict(self) | {"kinds": frozenset(self.kinds)}))


class Exchange:
    """The store as sync sees it. Each method is one transaction, but for `apply_in_slices`."""

    def __init__(self, store: Store, *, hold_settings: bool = False) -> None:
        """Take a store.

        Args:
            store: the box's.
            hold_settings: newer settings wait for `kiosk.store.trials` to put them to use.
        """
        self._store = store
        self._hold_settings = hold_settings

    def outgoing(self, limit: int = OUTGOING_LIMIT) -> Outgoing:
        """Return what to send next: the oldest facts first."""
        with self._store.transaction() as unit:
            outbox, settings = Outbox(unit), Reference(unit, self._store.cache)
            used = settings.settings()
            meta = unit.meta
            return Outgoing(
                store=unit.store,
                cursor=None
                if meta.cursor_epoch is None
                else Cursor(epoch=Epoch(meta.cursor_epoch), number=meta.cursor_number),
                facts=outbox.first(limit),
                outbox=outbox.depth(),
                dead=outbox.dead(),
                settings_version=0 if used is None else used.version,
                settings_problem=settings.settings_problem(),
                tamper=meta.tamper or "",
                oldest_s=outbox.oldest_s(),
                results=Orders(unit).results(),
            )

    def apply(self, response: ExchangeResponse) -> Applied:
        """Take central's whole answer; `apply_in_slices` without scans in between."""
        slices = self.apply_in_slices(response)
        while True:
            try:
                next(slices)
            except StopIteration as done:
                applied: Applied = done.value
                return applied

    def apply_in_slices(self, response: ExchangeResponse) -> Generator[None, None, Applied]:
        """Take central's answer, yielding after each slice; returns what it changed."""
        applied = _Tally(more=response.more)
        if response.reset:
            with self._store.transaction() as unit:
                # The cursor goes first: if the power fails before its new one is kept, the next
                # answer must be everything again, or its sweep would take what is not told twice.
                unit.change_meta(
                    gen=unit.meta.gen + 1, sweep_due=True, cursor_epoch=None, cursor_number=0
                )
            yield
        if response.emergency is not None:
            # Before the facts: one may end this box's own alarm, which the school has confirmed,
            # and no scan in between must find no emergency at all.
            with self._store.transaction() as unit:
                applied.emergency_changed = _put_emergency(self._store, unit, response.emergency)
            yield
        for receipts in _chunks(response.receipts, _RECEIPTS_A_SLICE):
            with self._store.transaction() as unit:
                applied.rejected += Outbox(unit).settle(receipts)
            applied.settled += len(receipts)
            yield
        for changes in _chunks(response.changes, _CHANGES_A_SLICE):
            with self._store.transaction() as unit:
                self._take_changes(unit, changes, applied)
            yield
        for facts in _chunks(response.facts, _FACTS_A_SLICE):
            with self._store.transaction() as unit:
                read = [fact for wire in facts if (fact := _read(wire, applied)) is not None]
                applied.facts += Journal(unit).append(read, FOREIGN)
            yield
        with self._store.transaction() as unit:
            self._finish(unit, response, applied)
        return applied.done()

    def record_clock(self, measured: ClockMeasured) -> bool:
        """Record where a boot's clock stood against central's; say whether that was news."""
        with self._store.transaction() as unit:
            known = unit.sql.execute(
                select(BootRow.uncertainty_s).where(BootRow.boot == measured.boot)
            ).scalar_one_or_none()
            if known is not None and measured.uncertainty_s > known * _SHARPER:
                return False
            Journal(unit).record(measured)
            Heard(unit).measured(measured.boot, measured.started_at)
            log.info("store.clock_measured uncertainty_s=%.3f", measured.uncertainty_s)
            return True

    def heard(self) -> None:
        """Write down that central is there, without an exchange (the wake stream's heartbeat)."""
        with self._store.transaction() as unit:
            Heard(unit).note()

    def start_over(self) -> None:
        """Forget the cursor: the next exchange brings everything again."""
        with self._store.transaction() as unit:
            unit.change_meta(cursor_epoch=None, cursor_number=0)

    def put_emergency(self, emergency: Emergency | None) -> None:
        """Take an emergency that the wake event brought, at once; None: it is over."""
        with self._store.transaction() as unit:
            Reference(unit, self._store.cache).put_emergency(emergency)

    def _take_changes(self, unit: Unit, changes: Sequence[Change], applied: _Tally) -> None:
        reference = Reference(unit, self._store.cache)
        for change in changes:
            try:
                kind = ChangeKind(change.kind)
            except ValueError:
                log.info("exchange.kind_unknown kind=%s", change.kind)
                continue
            if kind is ChangeKind.SETTINGS:
                self._take_settings(reference, change, applied)
                continue
            try:
                if change.doc is None:
                    reference.remove(kind, change.key)
                else:
                    reference.put(kind, change.key, bytes(change.doc))
            except codec.WireFault as exc:
                applied.bad += 1
                log.warning("exchange.bad_document kind=%s key=%s why=%s", kind, change.key, exc)
                continue
            applied.documents += 1
            applied.kinds.add(kind)

    def _take_settings(self, reference: Reference, change: Change, applied: _Tally) -> None:
        if change.doc is None:
            # A room always has settings; taking them away would leave the last good ones in use.
            log.info("exchange.settings_removed key=%s", change.key)
            return
        told = _told_of(reference)
        problem = reference.put_settings(bytes(change.doc), hold=self._hold_settings)
        applied.settings_to_tell = applied.settings_to_tell or _told_of(reference) != told
        if problem:
            applied.bad += 1
            log.warning("exchange.settings_refused why=%s", problem)
            return
        applied.documents += 1
        applied.kinds.add(ChangeKind.SETTINGS)
        applied.settings_changed = True

    def _finish(self, unit: Unit, response: ExchangeResponse, applied: _Tally) -> None:
        """Move the cursor: after this, the answer need not come again."""
        reference, outbox = Reference(unit, self._store.cache), Outbox(unit)
        if _put_emergency(self._store, unit, response.emergency):
            applied.emergency_changed = True
        applied.outbox = outbox.depth()
        if response.results_taken:
            Orders(unit).settle(response.results_taken)
        if unit.meta.cursor_epoch is None and not response.reset:
            # Asked before the cursor was forgotten (the lease ran out, somebody started over): what
            # it brings is true, but it is not everything, and taking its cursor would say so.
            log.info("exchange.cursor_not_taken: it answers an older question")
            return
        unit.change_meta(cursor_epoch=response.cursor.epoch, cursor_number=response.cursor.number)
        if response.more:
            return
        if unit.meta.sweep_due:
            reference.sweep(unit.meta.gen)
            retention.sweep_foreign(unit, unit.meta.gen)
            unit.change_meta(sweep_due=False)
        Heard(unit).note(response.lease_s)
        if response.open_digest and applied.outbox == 0:
            here = codec.open_digest(Passes(unit).open_as_of(response.time.at), response.time.at)
            applied.digest_differs = here != response.open_digest
            if applied.digest_differs:
                log.warning("exchange.digest_differs cursor=%d", response.cursor.number)


def _put_emergency(store: Store, unit: Unit, emergency: Emergency | None) -> bool:
    before = unit.meta.emergency
    Reference(unit, store.cache).put_emergency(emergency)
    changed: bool = unit.meta.emergency != before
    return changed


def _told_of(reference: Reference) -> tuple[int, str]:
    """Return what central hears about our settings."""
    used = reference.settings()
    return 0 if used is None else used.version, reference.settings_problem()


def _read(wire: WireFact, applied: _Tally) -> Fact | None:
    try:
        return codec.from_wire(wire)
    except codec.WireFault as exc:
        applied.bad += 1
        log.warning("exchange.bad_fact id=%s why=%s", wire.id, exc)
        return None


def _chunks(values: tuple[T, ...], size: int) -> Iterator[tuple[T, ...]]:
    for start in range(0, len(values), size):
        yield values[start : start + size]
