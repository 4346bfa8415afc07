"""A central made of a list: keeps each fact once, answers with receipts, signs the time."""

import threading
from datetime import UTC, datetime

from hallpass import signing
from hallpass.codec import decode, encode
from hallpass.domain.emergency import Emergency
from hallpass.ids import Epoch
from hallpass.wire import (
    Cursor,
    ExchangeRequest,
    ExchangeResponse,
    Receipt,
    SignedTime,
    Verdict,
    Wake,
)
from tests.fakes.rude_server import Request

CENTRAL_TIME = datetime(2026, 11, 24, 16, 0, 5, tzinfo=UTC)


class TinyCentral:
    """Keeps each fact once, answers with receipts, signs the time."""

    def __init__(self) -> None:
        self.key = signing.new_key()
        self.facts: list[str] = []
        self.requests: list[ExchangeRequest] = []
        self.emergency: Emergency | None = None
        self.number = 1
        self.blind_to: set[str] = set()
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
            nonce = exchange.clock.nonce
            return encode(
                ExchangeResponse(
                    receipts=tuple(receipts),
                    cursor=Cursor(epoch=Epoch("e"), number=self.number),
                    emergency=self.emergency,
                    time=SignedTime(
                        at=CENTRAL_TIME,
                        nonce=nonce,
                        signature=signing.sign_time(self.key, nonce, CENTRAL_TIME),
                    ),
                )
            )

    def wake(self, **more: object) -> bytes:
        wake = Wake(epoch=Epoch("e"), number=self.number, **more)
        return b"event: wake\ndata: " + encode(wake) + b"\n\n"
