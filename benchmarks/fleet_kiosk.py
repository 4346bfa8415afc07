"""One simulated kiosk: two plain sockets, a wake stream and a line for exchanges, and a cursor.

It does what a real one does on the wire and nothing else: shows the emergency that the wake brings,
exchanges when it is told of something new (after up to 200 ms, so that not all come at once), takes
new settings on and says so in its next exchange, and hands facts in until each has its receipt.
"""

import asyncio
import random
from collections.abc import Callable
from typing import Any

import msgspec

from hallpass.clock import Clock
from hallpass.codec import encode
from hallpass.ids import BootId, DeviceId, RoomId, StoreId
from hallpass.wire import (
    BoxHealth,
    Cursor,
    ExchangeRequest,
    KioskClock,
    KioskStatus,
    Wake,
    WireFact,
)

JITTER_S = 0.2
BOOT = BootId("bench-boot")
_FACTS = 50
_END = b"\r\n\r\n"


class Enrolled(msgspec.Struct, frozen=True):
    """A box that was let in."""

    device: DeviceId
    room: RoomId
    key: str


class _Change(msgspec.Struct):
    kind: str
    doc: msgspec.Raw = msgspec.Raw(b"null")


class _Settings(msgspec.Struct):
    version: int


class _Given(msgspec.Struct):
    fact: str


class Answer(msgspec.Struct):
    """What a simulated kiosk reads of an answer."""

    cursor: Cursor
    more: bool = False
    changes: list[_Change] = []
    receipts: list[_Given] = []
    emergency: Any = None


_ANSWER = msgspec.json.Decoder(Answer)
_WAKE = msgspec.json.Decoder(Wake)
_SETTINGS = msgspec.json.Decoder(_Settings)


class Line(asyncio.Protocol):
    """HTTP/1.1 with keep-alive, one request at a time."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._length = -1
        self._waiting: asyncio.Future[tuple[int, bytes]] | None = None
        self._transport: asyncio.Transport | None = None
        self._status = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell who waits."""
        self._transport = None
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(exc or ConnectionError("closed"))

    @property
    def is_open(self) -> bool:
        """Whether something can be asked."""
        return self._transport is not None

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """Send a request, and return the status and body of its answer."""
        assert self._transport is not None
        self._waiting = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._waiting

    def data_received(self, data: bytes) -> None:
        """Collect one answer."""
        self._buffer += data
        if self._length < 0:
            end = self._buffer.find(_END)
            if end < 0:
                return
            head = bytes(self._buffer[:end]).lower()
            self._status = int(head[9:12])
            self._length = int(head.split(b"content-length: ", 1)[1].split(b"\r\n", 1)[0])
            del self._buffer[: end + len(_END)]
        if len(self._buffer) >= self._length and self._waiting is not None:
            body = bytes(self._buffer[: self._length])
            del self._buffer[: self._length]
            self._length = -1
            if not self._waiting.done():
                self._waiting.set_result((self._status, body))


class Stream(asyncio.Protocol):
    """A wake stream: each event is handed over as it comes."""

    def __init__(self, request: bytes, heard: Callable[[Wake], None]) -> None:
        self._request = request
        self._heard = heard
        self._buffer = bytearray()
        self.closed = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the stream."""
        assert isinstance(transport, asyncio.Transport)
        transport.write(self._request)

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell who waits."""
        if not self.closed.done():
            self.closed.set_result(exc)

    def data_received(self, data: bytes) -> None:
        """Read events; what is between them (chunks' lengths, comments) is passed over."""
        self._buffer += data
        while (at := self._buffer.find(b"data: ")) >= 0:
            end = self._buffer.find(b"\n\n", at)
            if end < 0:
                return
            event = bytes(self._buffer[at + 6 : end])
            del self._buffer[: end + 2]
            self._heard(_WAKE.decode(event))


class Kiosk:
    """One box."""

    def __init__(
        self, enrolled: Enrolled, host: str, port: int, clock: Clock, rng: random.Random
    ) -> None:
        self.enrolled = enrolled
        self._address = (host, port)
        self._clock = clock
        self._rng = rng
        self._line: Line | None = None
        self._store = StoreId(f"store-{enrolled.device}")
        self._seq = 0
        self._outbox: dict[str, WireFact] = {}
        self._head = (
            f"authorization: Bearer {enrolled.key}\r\nhost: {host}:{port}\r\n"
            "content-type: application/json\r\n"
        ).encode()
        self._due = asyncio.Event()
        self._cursor: Cursor | None = None
        self._settings = 0
        self._reported = 0
        self.connected = False
        self.has_listened = asyncio.Event()
        self.shown: dict[int, float] = {}
        """Version of an emergency, 0 for none -> when it was shown last."""
        self._showing = 0
        self.reported: dict[int, float] = {}
        """Version of the settings -> when central had heard that they run here."""
        self.exchanges_s: list[float] = []
        self.failed = 0

    def next_seq(self) -> int:
        """Count up."""
        self._seq += 1
        return self._seq

    @property
    def store(self) -> StoreId:
        """Its database."""
        return self._store

    def record(self, fact: WireFact) -> None:
        """Record a fact, to be handed in."""
        self._outbox[fact.id] = fact
        self._due.set()

    def _heard(self, wake: Wake) -> None:
        self.connected = True
        self.has_listened.set()
        version = wake.emergency.version if wake.emergency is not None else 0
        if version != self._showing:
            self._showing = version
            self.shown[version] = self._clock.monotonic()
        behind = self._cursor is None or self._cursor.epoch != wake.epoch
        if behind or (self._cursor is not None and wake.number > self._cursor.number):
            self._due.set()

    async def run(self) -> None:
        """Listen and exchange for ever."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._listen())
            group.create_task(self._exchange())

    async def _listen(self) -> None:
        loop = asyncio.get_running_loop()
        request = b"GET /kiosk/v1/wake HTTP/1.1\r\n" + self._head + b"\r\n"
        while True:
            try:
                _, stream = await loop.create_connection(
                    lambda: Stream(request, self._heard), *self._address
                )
                await stream.closed
            except OSError:
                self.failed += 1
            self.connected = False
            await asyncio.sleep(1)

    async def _exchange(self) -> None:
        while True:
            await self._due.wait()
            self._due.clear()
            await asyncio.sleep(self._rng.random() * JITTER_S)
            try:
                await self._exchange_until_quiet()
            except (OSError, ValueError):
                self.failed += 1
                self._line = None
                await asyncio.sleep(1)
                self._due.set()

    async def _exchange_until_quiet(self) -> None:
        while True:
            answer = await self._once()
            self._cursor = answer.cursor
            for receipt in answer.receipts:
                self._outbox.pop(receipt.fact, None)
            for change in answer.changes:
                if change.kind == "settings" and bytes(change.doc) != b"null":
                    self._settings = _SETTINGS.decode(bytes(change.doc)).version
            if not (answer.more or self._outbox or self._settings != self._reported):
                return

    async def _once(self) -> Answer:
        began_s, told = self._clock.monotonic(), self._settings
        facts = tuple(list(self._outbox.values())[:_FACTS])
        status = KioskStatus(
            version="bench",
            settings_version=told,
            outbox=len(self._outbox),
            camera="working",
            clock_trusted=True,
            health=BoxHealth(serial=self.enrolled.device, uptime_s=int(began_s)),
        )
        body = encode(
            ExchangeRequest(
                store=self._store,
                cursor=self._cursor,
                clock=KioskClock(
                    at=self._clock.now(), boot=BOOT, boot_s=began_s, nonce=f"{began_s:032.9f}"
                ),
                status=status,
                facts=facts,
            )
        )
        head = b"POST /kiosk/v1/exchange HTTP/1.1\r\ncontent-length: %d\r\n" % len(body)
        if self._line is None or not self._line.is_open:
            loop = asyncio.get_running_loop()
            _, self._line = await loop.create_connection(Line, *self._address)
        code, raw = await self._line.ask(head + self._head + b"\r\n" + body)
        if code != 200:
            raise ValueError(f"{code}: {raw[:200]!r}")
        done_s = self._clock.monotonic()
        self.exchanges_s.append(done_s - began_s)
        if told != self._reported:
            self._reported = told
            self.reported[told] = done_s
        return _ANSWER.decode(raw)
