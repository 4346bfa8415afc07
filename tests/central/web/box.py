"""A kiosk as central sees it: enrolled over the real routes, exchanging over the real routes."""

from datetime import timedelta
from typing import Any

import httpx
import msgspec

from hallpass.clock import SystemClock
from hallpass.codec import encode, to_wire
from hallpass.domain.facts import BY_STUDENT, Body, Fact, Stamp
from hallpass.ids import BootId, DeviceId, FactId, RoomId, StoreId
from hallpass.wire import (
    EnrolGranted,
    EnrolPoll,
    EnrolStart,
    EnrolStarted,
    ExchangeRequest,
    ExchangeResponse,
    KioskClock,
    KioskStatus,
    OrderResult,
)


class Box:
    """One box; `start` shows its code, `granted` is true once somebody has let it in."""

    def __init__(self, url: str, name: str) -> None:
        self._http = httpx.Client(base_url=url, timeout=10)
        self._clock = SystemClock()
        self._name = name
        self._granted: EnrolGranted | None = None
        self._cursor: Any = None
        self._seq = 0
        self.started: EnrolStarted | None = None
        self.status: KioskStatus | None = None
        """What it says of itself, once `exchange_as` has said so."""

    def close(self) -> None:
        self._http.close()

    def start(self) -> str:
        """Ask to be let in; returns the code that the box shows."""
        self.started = self._post("enrol/start", EnrolStart(name=self._name), EnrolStarted)
        return self.started.user_code

    def fetch_key(self) -> RoomId:
        """Fetch the key after somebody has approved; returns the room that the box is for."""
        assert self.started is not None
        poll = EnrolPoll(device_code=self.started.device_code)
        self._granted = self._post("enrol/poll", poll, EnrolGranted)
        return self._granted.room

    def exchange(
        self,
        *bodies: Body,
        runs: int = 0,
        problem: str = "",
        tamper: str = "",
        minutes_ago: float = 0,
    ) -> ExchangeResponse:
        """Hand facts in, say which settings it runs, and fetch what is new."""
        status = KioskStatus(
            version="0.1.0",
            settings_version=runs,
            settings_problem=problem,
            camera="working",
            tamper=tamper,
            clock_trusted=True,
        )
        if self.status is not None:
            status = self.status
        return self._exchanged(
            status, facts=tuple(self._fact(body, minutes_ago) for body in bodies)
        )

    def exchange_as(self, status: KioskStatus) -> ExchangeResponse:
        """Exchange, and from now on say that it is so."""
        self.status = status
        return self._exchanged(status)

    def answer(self, result: OrderResult) -> ExchangeResponse:
        """Say what became of an order."""
        assert self.status is not None
        return self._exchanged(self.status, results=(result,))

    @property
    def device(self) -> str:
        """Its id, once it was let in."""
        assert self._granted is not None
        return self._granted.device

    def _exchanged(
        self,
        status: KioskStatus,
        facts: tuple[Any, ...] = (),
        results: tuple[OrderResult, ...] = (),
    ) -> ExchangeResponse:
        request = ExchangeRequest(
            store=StoreId(f"store-{self._name}"),
            cursor=self._cursor,
            clock=KioskClock(
                at=self._clock.now(), boot=BootId("boot-1"), boot_s=1.0, nonce="n" * 16
            ),
            status=status,
            facts=facts,
            results=results,
        )
        answer = self._post("exchange", request, ExchangeResponse)
        self._cursor = answer.cursor
        return answer

    def _fact(self, body: Body, minutes_ago: float) -> Any:
        assert self._granted is not None
        self._seq += 1
        stamp = Stamp(
            device=DeviceId(self._granted.device),
            store=StoreId(f"store-{self._name}"),
            seq=self._seq,
            at=self._clock.now() - timedelta(minutes=minutes_ago),
            boot=BootId("boot-1"),
            boot_s=float(self._seq),
            trusted=True,
            room=self._granted.room,
        )
        return to_wire(Fact(FactId(f"{self._name}-{self._seq}"), stamp, BY_STUDENT, body))

    def _post(self, path: str, message: Any, answer: type[Any]) -> Any:
        headers = {"content-type": "application/json"}
        if self._granted is not None:
            headers["authorization"] = f"Bearer {self._granted.key}"
        reply = self._http.post(f"/kiosk/v1/{path}", content=encode(message), headers=headers)
        assert reply.status_code == 200, reply.text
        return msgspec.json.decode(reply.content, type=answer)
