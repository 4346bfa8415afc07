"""What a kiosk may expect of central: the same of the fake in sync's tests and of the real one."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from hallpass.clock import SystemClock
from hallpass.codec import decode, encode, to_wire
from hallpass.domain.facts import BY_STUDENT, ClockMeasured, Fact, Stamp
from hallpass.ids import BootId, DeviceId, FactId, StoreId
from hallpass.signing import time_is_genuine
from hallpass.wire import ExchangeRequest, ExchangeResponse, KioskClock, Verdict, Wake, WireFact
from kiosk.errors import CentralRefused
from kiosk.sync.client import CentralClient
from tests.central.house import ALGEBRA
from tests.central.serving import served
from tests.fakes.rude_server import Request
from tests.fakes.tiny_central import TinyCentral

NONCE = "n" * 24


@dataclass
class Subject:
    """A central that knows this kiosk, and how to talk to it."""

    exchange: Callable[[ExchangeRequest], Awaitable[ExchangeResponse]]
    first_wake: Callable[[], Awaitable[Wake]]
    school_key: bytes


@asynccontextmanager
async def fake(_folder: Path) -> AsyncIterator[Subject]:
    central = TinyCentral()

    async def exchange(request: ExchangeRequest) -> ExchangeResponse:
        body = encode(request)
        return decode(ExchangeResponse, central.handle(Request("POST", "/", {}, body)))

    async def first_wake() -> Wake:
        event = central.wake().decode()
        return decode(Wake, event.partition("data: ")[2].strip())

    yield Subject(exchange, first_wake, central.school_key)


@asynccontextmanager
async def real(folder: Path) -> AsyncIterator[Subject]:
    async with served(folder) as central:
        granted = await central.enrol(ALGEBRA)
        client = CentralClient(central.url, SystemClock(), key=granted.key)

        async def first_wake() -> Wake:
            async with client.wake() as wakes:
                return await anext(wakes)

        school = await central.central.services.schools.only()
        assert school is not None
        try:
            yield Subject(client.exchange, first_wake, school.public_key)
        finally:
            await client.aclose()


def fact(number: int) -> WireFact:
    now = SystemClock().now()
    stamp = Stamp(DeviceId("d"), StoreId("s"), number, now, BootId("b"), 1.0, True)
    return to_wire(
        Fact(FactId(f"f{number}"), stamp, BY_STUDENT, ClockMeasured(BootId("b"), now, 0.1))
    )


def request(*facts: WireFact) -> ExchangeRequest:
    clock = KioskClock(at=SystemClock().now(), boot=BootId("b"), boot_s=1.0, nonce=NONCE)
    return ExchangeRequest(store=StoreId("s"), clock=clock, facts=facts)


@pytest.mark.parametrize("kind", [fake, real])
def test_each_fact_gets_a_receipt_and_counts_once(
    kind: Callable[[Path], "asynccontextmanager[Subject]"], tmp_path: Path
) -> None:
    async def scenario() -> None:
        async with kind(tmp_path) as subject:
            facts = (fact(1), fact(2))
            first = await subject.exchange(request(*facts))
            assert [(r.fact, r.verdict) for r in first.receipts] == [
                ("f1", Verdict.ACCEPTED),
                ("f2", Verdict.ACCEPTED),
            ]
            again = await subject.exchange(request(facts[1], fact(3)))
            assert [r.verdict for r in again.receipts] == [Verdict.DUPLICATE, Verdict.ACCEPTED]

    asyncio.run(scenario())


@pytest.mark.parametrize("kind", [fake, real])
def test_time_is_signed_over_the_nonce_and_the_first_wake_comes_at_once(
    kind: Callable[[Path], "asynccontextmanager[Subject]"], tmp_path: Path
) -> None:
    async def scenario() -> None:
        async with kind(tmp_path) as subject:
            answer = await subject.exchange(request())
            time = answer.time
            assert time.nonce == NONCE
            assert time_is_genuine(subject.school_key, NONCE, time.at, time.signature)
            wake = await asyncio.wait_for(subject.first_wake(), 5)
            assert (wake.epoch, wake.number) == (answer.cursor.epoch, answer.cursor.number)

    asyncio.run(scenario())


def test_real_central_refuses_a_strange_key_in_words_that_the_kiosk_understands(
    tmp_path: Path,
) -> None:
    async def scenario() -> None:
        async with served(tmp_path) as central:
            client = CentralClient(central.url, SystemClock(), key="x.y")
            try:
                with pytest.raises(CentralRefused):
                    await client.exchange(request())
                with pytest.raises(CentralRefused):
                    async with client.wake():
                        pass
            finally:
                await client.aclose()

    asyncio.run(scenario())
