"""Orders, farewell and taken-back keys over the real routes, also from another process."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from sqlalchemy.engine import URL

from central.app import listen_to_others
from central.jobs.presences import Presences
from central.kiosk_api.routes import FAREWELL_LIMIT_BYTES, FAREWELLS
from hallpass.clock import SystemClock
from hallpass.codec import decode, encode, to_wire
from hallpass.domain.emergency import Action
from hallpass.domain.facts import BY_STUDENT, Evidence, Fact, PassStarted, Stamp
from hallpass.domain.orders import Order, OrderKind
from hallpass.domain.rooms import PassShape
from hallpass.ids import BootId, FactId, PassId, StoreId
from hallpass.problems import Problem
from hallpass.sealing import seal
from hallpass.wire import (
    EnrolGranted,
    ExchangeResponse,
    Farewell,
    Farewelled,
    KioskStatus,
    WireFact,
)
from tests.central.house import ALGEBRA, ANA, BIOLOGY, RESTROOM
from tests.central.postgres import Postgres
from tests.central.serving import Served, served

AT_ONCE_S = 0.5


def start_of(granted: EnrolGranted, number: int) -> WireFact:
    now = SystemClock().now()
    stamp = Stamp(granted.device, StoreId("s"), number, now, BootId("b"), 1.0, True, granted.room)
    body = PassStarted(
        PassId(f"p{number}"), ANA, granted.room, RESTROOM, PassShape.ROUND_TRIP, 8, 15, Evidence(1)
    )
    return to_wire(Fact(FactId(f"f{number}"), stamp, BY_STUDENT, body))


def play(folder: Path, scenario: Callable[[Served], Awaitable[None]]) -> None:
    async def run() -> None:
        async with asyncio.timeout(60), served(folder) as central:
            await scenario(central)

    asyncio.run(run())


async def given(central: Served, granted: EnrolGranted) -> int:
    orders = central.central.services.orders
    return (await orders.give(central.admin, granted.device, OrderKind.IDENTIFY)).number


def test_an_order_wakes_its_box_at_once_and_no_other(tmp_path: Path) -> None:
    async def scenario(central: Served) -> None:
        one, two = await central.enrol(ALGEBRA), await central.enrol(BIOLOGY)
        async with central.wakes(one) as wakes, central.wakes(two) as others:
            await anext(wakes)
            await anext(others)
            number = await given(central, one)
            assert (await asyncio.wait_for(anext(wakes), AT_ONCE_S)).orders == number
            (signed,) = (await central.exchange(one)).orders
            order = decode(Order, signed.order)
            assert (order.kind, order.text) == (OrderKind.IDENTIFY, "box")
            raw = encode(central.request())[:-1] + b',"results":[7,{"order":"not an id"},'
            raw += encode({"order": order.id, "done": "perhaps"}) + b"]}"
            answer = await central.post("exchange", raw, one.key)
            assert decode(ExchangeResponse, answer.content).results_taken == (order.id,)
            view = await central.central.services.orders.get(central.admin, order.id)
            assert view.state == "failed", "what can't be read is no success"

    play(tmp_path, scenario)


def test_a_box_takes_its_leave_over_the_wire(tmp_path: Path) -> None:
    async def scenario(central: Served) -> None:
        granted = await central.enrol(ALGEBRA)
        fact = start_of(granted, 1)
        message = Farewell(sealed=(seal(granted.seal_key, encode([fact])),))
        refused = await central.post("farewell", message, granted.key)
        assert refused.status_code == 403
        assert decode(Problem, refused.content).code == "forbidden"
        await central.central.services.devices.revoke(central.admin, granted.device)
        answer = await central.post("farewell", message, granted.key)
        told = decode(Farewelled, answer.content)
        assert (told.taken, decode(Order, told.order.order).kind) == (1, OrderKind.WIPE)
        assert (await central.post("farewell", b"{", granted.key)).status_code == 400
        assert (await central.post("farewell", message, "x.y")).status_code == 401
        assert (await central.post("farewell", message)).status_code == 401
        large = await central.post("farewell", b"x" * (FAREWELL_LIMIT_BYTES + 1), granted.key)
        assert large.status_code == 413
        for _ in range(FAREWELLS):
            last = await central.post("farewell", Farewell(), granted.key)
        assert last.status_code == 429

    play(tmp_path, scenario)


async def is_shut_out(acts: Served, serves: Served) -> None:
    """Take a key back at one process: the other, which knows it well, refuses it."""
    granted = await acts.enrol(ALGEBRA)
    await serves.exchange(granted, status=KioskStatus())
    async with serves.wakes(granted) as wakes:
        await anext(wakes)
        await acts.central.services.devices.revoke(acts.admin, granted.device)
        assert [wake async for wake in wakes] == []
    answer = await serves.post("exchange", serves.request(), granted.key)
    assert (answer.status_code, decode(Problem, answer.content).code) == (403, "revoked")


def test_a_key_taken_back_elsewhere_is_refused_here_through_postgresql(
    tmp_path: Path, postgres: Postgres
) -> None:
    database = postgres.new_database()

    async def run() -> None:
        async with (
            asyncio.timeout(60),
            served(tmp_path, database=database) as one,
            served(tmp_path, database=database, seeded=False) as other,
            asyncio.TaskGroup() as group,
        ):
            heard = asyncio.Event()
            listening = group.create_task(listen_to_others(other.central, heard.set))
            await heard.wait()
            await is_shut_out(one, other)
            listening.cancel()

    asyncio.run(run())


def test_a_key_taken_back_by_a_command_is_refused_within_moments(tmp_path: Path) -> None:
    database = URL.create("sqlite+aiosqlite", database=str(tmp_path / "central.db"))

    async def run() -> None:
        async with (
            asyncio.timeout(60),
            served(tmp_path, database=database) as command,
            served(tmp_path, database=database, seeded=False) as serving,
            asyncio.TaskGroup() as group,
        ):
            job = Presences(serving.central.services, serving.central.clock)
            looking = group.create_task(job.run(command.admin.school))
            await is_shut_out(command, serving)
            looking.cancel()

    asyncio.run(run())


def test_an_emergency_is_told_at_once_and_what_else_is_new_after_it(tmp_path: Path) -> None:
    async def scenario(central: Served) -> None:
        algebra, biology = await central.enrol(ALGEBRA), await central.enrol(BIOLOGY)
        async with central.wakes(biology) as wakes:
            first = await anext(wakes)
            await central.exchange(algebra, start_of(algebra, 1))
            await central.central.services.emergency.start(central.admin, Action.HOLD, drill=True)
            told = await asyncio.wait_for(anext(wakes), AT_ONCE_S)
            assert told.emergency is not None
            assert told.number == first.number, "no reason to exchange yet"
            later = await asyncio.wait_for(anext(wakes), 3)
            assert (later.emergency, later.number > first.number) == (told.emergency, True)

    play(tmp_path, scenario)
