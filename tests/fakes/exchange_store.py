"""The store as sync sees it, in memory: an outbox, a cursor, and a list of what was applied."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from hallpass.domain.facts import ClockMeasured
from hallpass.ids import BootId, DeviceId, FactId, RoomId, StoreId
from hallpass.wire import Cursor, ExchangeResponse, OrderResult, WireFact
from kiosk.errors import StoreFault


def wire_fact(number: int) -> WireFact:
    return WireFact(
        id=FactId(f"fact-{number}"),
        device=DeviceId("kiosk-1"),
        store=StoreId("store-1"),
        seq=number,
        at=datetime(2026, 11, 24, 16, 0, tzinfo=UTC),
        boot=BootId("boot-1"),
        boot_s=float(number),
        trusted=False,
        room=RoomId("room-1"),
        kind="pass_ended",
        body=msgspec.Raw(b'{"pass_id":"p","student":"s","how":"returned"}'),
    )


@dataclass(frozen=True)
class FakeOutgoing:
    store: StoreId
    cursor: Cursor | None
    facts: tuple[WireFact, ...]
    outbox: int
    dead: int = 0
    settings_version: int = 1
    settings_problem: str = ""
    tamper: str = ""
    oldest_s: float = 0.0
    results: tuple[OrderResult, ...] = ()


@dataclass(frozen=True)
class FakeApplied:
    response: ExchangeResponse
    digest_differs: bool = False


class FakeExchangeStore:
    """As kiosk.store.exchange: facts stay until there is a receipt for them."""

    def __init__(self, facts: int = 0) -> None:
        self._lock = threading.Lock()
        self._count = 0
        self.outbox: list[WireFact] = []
        self.cursor: Cursor | None = None
        self.applied: list[ExchangeResponse] = []
        self.measures: list[ClockMeasured] = []
        self.digest_of: Callable[[ExchangeResponse], bool] = lambda _: False
        self.broken = False
        self.tamper = ""
        self.results: list[OrderResult] = []
        self.record(facts)

    def record(self, count: int = 1) -> None:
        with self._lock:
            for _ in range(count):
                self._count += 1
                self.outbox.append(wire_fact(self._count))

    def waiting(self) -> int:
        with self._lock:
            return len(self.outbox)

    async def outgoing(self, limit: int) -> FakeOutgoing:
        with self._lock:
            return FakeOutgoing(
                StoreId("store-1"),
                self.cursor,
                tuple(self.outbox[:limit]),
                len(self.outbox),
                tamper=self.tamper,
                results=tuple(self.results),
            )

    async def apply(self, response: ExchangeResponse) -> FakeApplied:
        if self.broken:
            raise StoreFault("no space left")
        with self._lock:
            settled = {receipt.fact for receipt in response.receipts}
            self.outbox = [fact for fact in self.outbox if fact.id not in settled]
            taken = set(response.results_taken)
            self.results = [result for result in self.results if result.order not in taken]
            self.cursor = response.cursor
            self.applied.append(response)
            return FakeApplied(response, self.digest_of(response))

    async def record_clock(self, measured: ClockMeasured) -> bool:
        known = [held.uncertainty_s for held in self.measures if held.boot == measured.boot]
        if known and measured.uncertainty_s > min(known) / 2:
            return False
        self.measures.append(measured)
        self.record()
        return True
