"""A central made of a list: keeps each fact once, answers with receipts, signs time and orders."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime

from hallpass import signing
from hallpass.codec import decode, encode
from hallpass.domain.emergency import Emergency
from hallpass.domain.orders import LIFE, WIPE_LIFE, Order, OrderKind
from hallpass.ids import DeviceId, Epoch, OrderId
from hallpass.sealing import unseal
from hallpass.wire import (
    Cursor,
    ExchangeRequest,
    ExchangeResponse,
    Farewell,
    Farewelled,
    OrderResult,
    Receipt,
    SignedOrder,
    SignedTime,
    Verdict,
    Wake,
    WireFact,
)
from tests.fakes.rude_server import Request

CENTRAL_TIME = datetime(2026, 11, 24, 16, 0, 5, tzinfo=UTC)


class TinyCentral:
    """Keeps each fact once, answers with receipts, signs the time and orders.

    Attributes:
        orders: sent with each answer until there is a result for them.
        results: what boxes answered.
        new_key: handed out with the next answers.
        farewells: what boxes said goodbye with.
    """

    def __init__(self) -> None:
        self.key = signing.new_key()
        self.facts: list[str] = []
        self.requests: list[ExchangeRequest] = []
        self.emergency: Emergency | None = None
        self.number = 1
        self.blind_to: set[str] = set()
        self.orders: list[Order] = []
        self.results: dict[str, OrderResult] = {}
        self.new_key = ""
        self.farewells: list[Farewell] = []
        self.handed_in: list[WireFact] = []
        self._lock = threading.Lock()

    @property
    def school_key(self) -> bytes:
        return signing.public_key(self.key)

    def handle(self, request: Request) -> bytes:
        exchange = decode(ExchangeRequest, request.body)
        with self._lock:
            self.requests.append(exchange)
            receipts = []
            for fact in exchange.facts:
                known = fact.id in self.facts
                if not known:
                    self.facts.append(fact.id)
                verdict = Verdict.DUPLICATE if known else Verdict.ACCEPTED
                receipts.append(Receipt(fact=fact.id, verdict=verdict))
            for result in exchange.results:
                self.results[result.order] = result
            waiting = [order for order in self.orders if order.id not in self.results]
            nonce = exchange.clock.nonce
            return encode(
                ExchangeResponse(
                    receipts=tuple(receipts),
                    cursor=Cursor(epoch=Epoch("e"), number=self.number),
                    emergency=self.emergency,
                    orders=tuple(self.signed(order) for order in waiting),
                    results_taken=tuple(result.order for result in exchange.results),
                    new_key=self.new_key,
                    time=SignedTime(
                        at=CENTRAL_TIME,
                        nonce=nonce,
                        signature=signing.sign_time(self.key, nonce, CENTRAL_TIME),
                    ),
                )
            )

    def order(self, kind: OrderKind, device: str = "kiosk-1", **more: object) -> Order:
        """Give an order."""
        number = len(self.orders) + 1
        values = {"at": CENTRAL_TIME, "expires_at": CENTRAL_TIME + LIFE} | more
        order = Order(OrderId(f"order-{number}"), DeviceId(device), kind, **values)
        with self._lock:
            self.orders.append(order)
        return order

    def signed(self, order: Order) -> SignedOrder:
        text = encode(order).decode()
        return SignedOrder(order=text, signature=signing.sign_order(self.key, text))

    def farewell(self, device: str = "kiosk-1") -> Callable[[Request], bytes]:
        """Answer with the order to wipe; take envelopes as they are."""
        wipe = Order(
            OrderId("wipe"), DeviceId(device), OrderKind.WIPE, CENTRAL_TIME,
            CENTRAL_TIME + WIPE_LIFE,
        )  # fmt: skip

        def handle(request: Request) -> bytes:
            said = decode(Farewell, request.body)
            with self._lock:
                self.farewells.append(said)
                for envelope in said.sealed:
                    self.handed_in += decode(list[WireFact], unseal(self.key, envelope))
            return encode(Farewelled(order=self.signed(wipe), taken=len(said.sealed)))

        return handle

    def wake(self, **more: object) -> bytes:
        wake = Wake(epoch=Epoch("e"), number=self.number, **more)
        return b"event: wake\ndata: " + encode(wake) + b"\n\n"
