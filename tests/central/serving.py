"""Central on a real socket, in the test's own event loop."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path

import httpx
from sqlalchemy.engine import URL

from central.app import Central, Server, address, bind, make_app, open_central
from central.config import Config
from central.services.callers import Caller
from central.services.plan import Issued
from hallpass.clock import Clock, SystemClock
from hallpass.codec import decode, encode
from hallpass.domain.people import Role
from hallpass.ids import BootId, RoomId, SchoolId, StoreId
from hallpass.idsource import Uuid7Source
from hallpass.wire import (
    Cursor,
    EnrolGranted,
    EnrolPoll,
    EnrolStart,
    EnrolStarted,
    ExchangeRequest,
    ExchangeResponse,
    KioskClock,
    KioskStatus,
    Wake,
    WireFact,
)
from tests.central.house import FOSTER, small_school


@dataclass
class Served:
    """A central that answers."""

    url: str
    central: Central
    http: httpx.AsyncClient
    issued: Issued | None

    @property
    def admin(self) -> Caller:
        """Ms. Foster."""
        assert self.issued is not None
        school = SchoolId(self.issued.school)
        return Caller(school, FOSTER, "Ms. Foster", (Role.ADMINISTRATOR,))

    async def post(self, path: str, message: object, key: str | None = None) -> httpx.Response:
        """Post a message, or bytes as they are."""
        headers = {} if key is None else {"authorization": f"Bearer {key}"}
        content = message if isinstance(message, bytes) else encode(message)
        return await self.http.post(f"/kiosk/v1/{path}", content=content, headers=headers)

    async def enrol(self, room: RoomId) -> EnrolGranted:
        """Let a box in, the whole way."""
        started = decode(
            EnrolStarted, (await self.post("enrol/start", EnrolStart(name="box"))).content
        )
        enrolments = self.central.services.enrolments
        await enrolments.approve(self.admin, started.user_code.lower(), room)
        answer = await self.post("enrol/poll", EnrolPoll(device_code=started.device_code))
        return decode(EnrolGranted, answer.content)

    async def exchange(
        self,
        granted: EnrolGranted,
        *facts: WireFact,
        cursor: Cursor | None = None,
        status: KioskStatus | None = None,
    ) -> ExchangeResponse:
        """Exchange once."""
        answer = await self.post("exchange", self.request(*facts, cursor=cursor, status=status),
                                 granted.key)  # fmt: skip
        assert answer.status_code == 200, answer.text
        return decode(ExchangeResponse, answer.content)

    def request(
        self,
        *facts: WireFact,
        cursor: Cursor | None = None,
        status: KioskStatus | None = None,
    ) -> ExchangeRequest:
        """Return what a kiosk sends."""
        now = self.central.clock.now()
        return ExchangeRequest(
            store=StoreId("store-1"),
            cursor=cursor,
            clock=KioskClock(at=now, boot=BootId("b"), boot_s=1.0, nonce="n" * 24),
            status=status or KioskStatus(),
            facts=facts,
        )

    @asynccontextmanager
    async def wakes(self, granted: EnrolGranted) -> AsyncIterator[AsyncIterator[Wake]]:
        """Listen to the wake stream."""
        headers = {"authorization": f"Bearer {granted.key}"}
        async with self.http.stream("GET", "/kiosk/v1/wake", headers=headers) as answer:
            assert answer.status_code == 200
            assert answer.headers["content-type"].startswith("text/event-stream")
            yield _events(answer)


async def _events(answer: httpx.Response) -> AsyncIterator[Wake]:
    async for line in answer.aiter_lines():
        if line.startswith("data: "):
            yield decode(Wake, line.removeprefix("data: "))


@asynccontextmanager
async def served(
    data: Path, *, database: URL | None = None, clock: Clock | None = None, seeded: bool = True
) -> AsyncIterator[Served]:
    """Serve on a free port until the block ends."""
    clock = clock or SystemClock()
    database = database or URL.create("sqlite+aiosqlite", database=str(data / "central.db"))
    ready = asyncio.Event()
    with closing(bind("127.0.0.1", 0)) as listener:
        async with open_central(
            Config(database=database, data=data), clock, Uuid7Source(SystemClock())
        ) as central:
            issued = (
                await central.services.seeding.create_school(small_school()) if seeded else None
            )
            server = Server(make_app(central), central.hub, ready.set)
            async with asyncio.TaskGroup() as group:
                serving = group.create_task(server.serve(sockets=[listener]))
                await ready.wait()
                url = address(listener)
                try:
                    async with httpx.AsyncClient(base_url=url, timeout=20) as http:
                        yield Served(url, central, http, issued)
                finally:
                    server.stop()
                await serving
