"""The real central without a socket: bytes in, bytes out, on one loop that the simulation owns."""

import asyncio
import sqlite3
from collections.abc import Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy.engine import URL

from central.errors import TooMany
from central.kiosk_api.reading import exchange_of
from central.live.hub import Hub
from central.services.asks import Asks
from central.services.boxes import Boxes
from central.services.bundle import make_services, teller
from central.services.callers import Caller
from central.services.comparing import Comparing
from central.services.devices import Devices
from central.services.exchange import Exchange
from central.services.intake import Intake
from central.services.lines import Lines
from central.services.orders import Orders
from central.services.plan import Issued, SchoolPlan
from central.services.rooms import Rooms
from central.store.migrating import migrate
from central.store.unit import Changes
from hallpass.clock import Clock
from hallpass.codec import encode
from hallpass.domain.orders import OrderKind
from hallpass.domain.people import Role
from hallpass.ids import AdultId, DeviceId, SchoolId
from tests.fakes.ids import CountingIds
from tests.simulation.simpower import FragileDatabase, Power, PowerCut, copy_database

T = TypeVar("T")


class SimCentral:
    """Central's services on its SQLite store; stopped, cut off and started again at will."""

    def __init__(
        self, path: Path, clock: Clock, runner: asyncio.Runner, ids: CountingIds | None = None
    ) -> None:
        self._runner = runner
        self.clock = clock
        self.path = path
        self._ids = ids or CountingIds("c")
        self._life = 1
        self.power = Power(self._keep_what_is_on_disk)
        self._next_path = path
        self.school = SchoolId("")
        self._open()

    def _open(self) -> None:
        url = URL.create("sqlite+aiosqlite", database=str(self.path))
        self.database = FragileDatabase(url, self.power)
        # As central.services.bundle joins them, but for the accounts, which begin with 0.1 s of
        # password hashing.
        hub, clock = Hub(), self.clock
        self.changes = Changes(self.database, teller(hub))
        boxes = Boxes(self.database, hub, clock)
        orders = Orders(self.database, self.changes, hub, clock, self._ids)
        intake = Intake(self.changes, clock, self._ids)
        self.devices = Devices(self.database, self.changes, hub, clock, boxes, orders)
        self.exchange = Exchange(
            self.database, self.changes, intake, hub, clock, boxes, self.devices, orders
        )
        self.rooms = Rooms(self.database, self.changes, hub, clock)
        self.lines = Lines(self.database, self.changes, hub, clock, self._ids)
        self.comparing = Comparing(self.database, clock)
        self.orders = orders
        self.asks = Asks(self.database, self.changes, clock, self._ids)

    def found(self, plan: SchoolPlan) -> tuple[Issued, bytes]:
        """Bring an empty file to the schema and make a school; returns also its public key."""
        self.run(migrate(self.database))
        services = make_services(self.database, Hub(), self.clock, self._ids)
        issued = self.run(services.seeding.create_school(plan))
        self.school = SchoolId(issued.school)
        return issued, self.run(services.schools.get(self.school)).public_key

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine to its end; a power cut passes through, and a new life begins."""
        try:
            return self._runner.run(work)
        except PowerCut:
            self._runner.run(self.database.close())
            self.path = self._next_path
            self._open()
            raise

    def try_to(self, work: Coroutine[Any, Any, T]) -> T | None:
        """Run a coroutine; None: the power was cut meanwhile."""
        try:
            return self.run(work)
        except PowerCut:
            return None

    def _keep_what_is_on_disk(self) -> None:
        self._life += 1
        self._next_path = self.path.with_name(f"central-{self._life}.db")
        copy_database(self.path, self._next_path)

    def restart(self, *, politely: bool) -> None:
        """Stop and start again; not politely: as after kill -9."""
        if not politely:
            self._keep_what_is_on_disk()
            self.path = self._next_path
        self._runner.run(self.database.close())
        self._open()

    def close(self) -> None:
        """Stop for good."""
        self._runner.run(self.database.close())

    @property
    def admin(self) -> Caller:
        """Who changes settings."""
        return Caller(self.school, AdultId("foster"), "Ms. Foster", (Role.ADMINISTRATOR,))

    def answer_asks(self, *, yes: bool) -> None:
        """Let Ms. Foster answer from her own device whatever students ask of her."""
        self.try_to(self._answer_asks(yes=yes))

    async def _answer_asks(self, *, yes: bool) -> None:
        for ask in await self.asks.open(self.admin):
            await self.asks.answer(self.admin, ask.id, yes=yes)

    def order(self, device: DeviceId) -> None:
        """Let Ms. Foster order something of a box."""
        with suppress(TooMany):
            self.try_to(self.orders.give(self.admin, device, OrderKind.LOGS))

    def answer(self, key: str, raw: bytes) -> bytes | None:
        """Answer a request as the route does; None: the power was cut before it could."""
        return self.try_to(self._answer(key, raw))

    async def _answer(self, key: str, raw: bytes) -> bytes:
        school, box = await self.devices.identify(key)
        asked = exchange_of(raw)
        return encode(await self.exchange.run(school, box.id, asked))

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Read the file from outside, past all of central's own code."""
        eyes = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, timeout=5.0)
        try:
            return eyes.execute(query, values).fetchall()
        finally:
            eyes.close()
