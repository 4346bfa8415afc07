"""One exchange, from the outbox to the store: what the runner does for the engine's `Exchange`."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

import msgspec

from hallpass.clock import Clock
from hallpass.codec import encode
from hallpass.domain.emergency import Emergency
from hallpass.domain.facts import ClockMeasured
from hallpass.ids import FactId, StoreId
from hallpass.wire import (
    REQUEST_LIMIT_BYTES,
    RESULTS_LIMIT,
    BoxHealth,
    Cursor,
    ExchangeRequest,
    ExchangeResponse,
    KioskClock,
    KioskStatus,
    OrderResult,
    WireFact,
)
from kiosk.sync.timecheck import RoundTrip

ROOM_FOR_THE_REST_BYTES = 16 << 10
ROOM_FOR_RESULTS_BYTES = 640 << 10
"""The largest one fits, whatever it is made of."""


class Outgoing(Protocol):
    """What the store wants sent."""

    @property
    def store(self) -> StoreId: ...  # noqa: D102
    @property
    def cursor(self) -> Cursor | None: ...  # noqa: D102
    @property
    def facts(self) -> tuple[WireFact, ...]: ...  # noqa: D102
    @property
    def outbox(self) -> int: ...  # noqa: D102
    @property
    def dead(self) -> int: ...  # noqa: D102
    @property
    def settings_version(self) -> int: ...  # noqa: D102
    @property
    def settings_problem(self) -> str: ...  # noqa: D102
    @property
    def tamper(self) -> str: ...  # noqa: D102
    @property
    def oldest_s(self) -> float: ...  # noqa: D102
    @property
    def results(self) -> tuple[OrderResult, ...]: ...  # noqa: D102


class Applied(Protocol):
    """What the store made of an answer."""

    @property
    def digest_differs(self) -> bool:
        """Nothing more is to come, and the open passes still differ from central's."""
        ...


A_co = TypeVar("A_co", bound=Applied, covariant=True)


class ExchangeStore(Protocol[A_co]):
    """The store as sync uses it, run by the thread that owns it.

    Every method may raise `kiosk.errors.StoreFault`; asking once more is always safe.
    """

    async def outgoing(self, limit: int) -> Outgoing:
        """Return the oldest `limit` facts of the outbox, and how the store stands."""
        ...

    async def apply(self, response: ExchangeResponse) -> A_co:
        """Take in receipts, changes, others' facts, cursor, lease and emergency."""
        ...

    async def record_clock(self, measured: ClockMeasured) -> bool:
        """Record the measure of a boot's clock as a fact; say whether that was news."""
        ...


class Exchanges(Protocol):
    """Central, for one question and its answer."""

    async def exchange(self, request: ExchangeRequest) -> ExchangeResponse:
        """Raise `CentralAway` or `CentralRefused` if there is no answer that counts."""
        ...


@dataclass(frozen=True, slots=True)
class Condition:
    """How the box itself is, for central's fleet page."""

    version: str = ""
    camera: str = ""
    clock_trusted: bool = False
    health: BoxHealth = field(default_factory=BoxHealth)


@dataclass(frozen=True, slots=True)
class Answer:
    """Central's answer and what it answers."""

    response: ExchangeResponse
    trip: RoundTrip
    sent: frozenset[FactId]
    outbox: int
    """Facts that waited when it was asked."""
    results_left: int = 0
    """Answers to orders for which there was no room."""

    @property
    def settled(self) -> int:
        """How many of the facts sent got a receipt."""
        return len(self.sent & {receipt.fact for receipt in self.response.receipts})

    @property
    def left(self) -> int:
        """How many of those that waited still do; what was recorded since is announced apart."""
        return max(0, self.outbox - self.settled)


async def ask(
    central: Exchanges,
    outgoing: Outgoing,
    clock: Clock,
    condition: Condition,
    *,
    limit: int,
    from_start: bool,
) -> Answer:
    """Send what the store wants sent, `limit` facts at most; raises as `Exchanges.exchange`."""
    # None where only fetching is safe: an answer must never be what central can't read.
    results = tuple(fitting_results(outgoing.results)) if limit else ()
    spent = sum(len(encode(result)) + 1 for result in results)
    facts = tuple(fitting(outgoing.facts[:limit], spent))
    nonce = secrets.token_urlsafe(24)
    boot, sent_s = clock.boot_id(), clock.monotonic()
    request = ExchangeRequest(
        store=outgoing.store,
        cursor=None if from_start else outgoing.cursor,
        clock=KioskClock(at=clock.now(), boot=boot, boot_s=sent_s, nonce=nonce),
        status=KioskStatus(
            version=condition.version[:200],
            settings_version=outgoing.settings_version,
            settings_problem=outgoing.settings_problem[:200],
            outbox=outgoing.outbox,
            dead=outgoing.dead,
            camera=condition.camera[:200],
            tamper=outgoing.tamper[:200],
            clock_trusted=condition.clock_trusted,
            health=msgspec.structs.replace(condition.health, oldest_s=coarse(outgoing.oldest_s)),
        ),
        facts=facts,
        results=results,
    )
    response = await central.exchange(request)
    if from_start:
        # Whatever central calls it: what follows is everything, so what it doesn't name is gone.
        response = msgspec.structs.replace(response, reset=True)
    trip = RoundTrip(boot, sent_s, clock.monotonic(), nonce)
    return Answer(
        response,
        trip,
        frozenset(fact.id for fact in facts),
        outgoing.outbox,
        len(outgoing.results) - len(results),
    )


def coarse(seconds: float) -> int:
    """Return whole minutes, in seconds: what only grows older is no news."""
    return int(max(0.0, min(seconds, 1e9)) // 60) * 60


def with_emergency(response: ExchangeResponse, emergency: Emergency | None) -> ExchangeResponse:
    """Return the answer with the emergency that counts."""
    if response.emergency == emergency:
        return response
    return msgspec.structs.replace(response, emergency=emergency)


def fitting_results(results: Iterable[OrderResult]) -> Iterable[OrderResult]:
    """Yield answers to orders from the front, as many as one exchange may bring."""
    left = ROOM_FOR_RESULTS_BYTES
    for count, result in enumerate(results):
        left -= len(encode(result)) + 1
        if count >= RESULTS_LIMIT or (left < 0 and count > 0):
            return
        yield result


def fitting(facts: Iterable[WireFact], spent: int = 0) -> Iterable[WireFact]:
    """Yield facts from the front as long as the request stays within what central reads."""
    left = REQUEST_LIMIT_BYTES - ROOM_FOR_THE_REST_BYTES - spent
    for count, fact in enumerate(facts):
        left -= len(encode(fact)) + 1
        if left < 0 and count > 0:
            return
        yield fact
