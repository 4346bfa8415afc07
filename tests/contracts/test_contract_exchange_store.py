"""What sync may expect of the store: the same of the fake and of the real one on its thread."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hallpass.domain.facts import ClockMeasured
from hallpass.domain.orders import Order, OrderKind
from hallpass.ids import BootId, DeviceId, Epoch, OrderId
from hallpass.wire import Cursor, ExchangeResponse, OrderResult, Receipt, SignedTime, Verdict
from kiosk.app.storebridge import StoreBridge
from kiosk.store.orders import Orders
from kiosk.store.thread import DeskThread
from kiosk.sync.exchanging import ExchangeStore
from tests.fakes.exchange_store import FakeExchangeStore
from tests.kiosk.schoolroom import ANA, BEN, Schoolroom


@dataclass
class Subject:
    """A store with nothing in its outbox, and a way to record something."""

    store: ExchangeStore[Any]
    record: Callable[[int], None]
    answer: Callable[[OrderResult], None]
    """Have an answer to an order that waits to be sent."""


@pytest.fixture(params=["fake", "real"])
def subject(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Subject]:
    if request.param == "fake":
        fake = FakeExchangeStore()
        yield Subject(fake, fake.record, fake.results.append)
        return
    room = Schoolroom(tmp_path)
    room.fill()
    thread = DeskThread(room.store)
    thread.start()

    def scan(count: int) -> None:
        for who in (ANA, BEN)[:count]:
            thread.submit(lambda who=who: room.scan(who), urgent=True).result(10)

    def answer(result: OrderResult) -> None:
        def write() -> None:
            now = room.clock.now()
            order = Order(result.order, DeviceId("kiosk-101"), OrderKind.LOGS, now, now)
            with room.store.transaction() as unit:
                Orders(unit).take(order)
                Orders(unit).finish(
                    result.order,
                    done=result.done,
                    words=result.words,
                    document=result.document,
                )

        thread.submit(write, urgent=True).result(10)

    yield Subject(StoreBridge(thread, room.exchange), scan, answer)
    assert thread.stop()


def response(number: int = 7, **values: Any) -> ExchangeResponse:
    return ExchangeResponse(
        cursor=Cursor(epoch=Epoch("e"), number=number),
        time=SignedTime(at=datetime(2026, 11, 24, 16, tzinfo=UTC), nonce="n" * 16, signature=""),
        **values,
    )


def test_nothing_leaves_without_a_receipt_for_it(subject: Subject) -> None:
    async def play() -> None:
        store = subject.store
        subject.record(2)
        both = await store.outgoing(50)
        assert (len(both.facts), both.outbox, both.dead) == (2, 2, 0)
        assert (await store.outgoing(1)).facts == both.facts[:1]
        await store.apply(response())
        assert (await store.outgoing(50)).facts == both.facts
        first = Receipt(fact=both.facts[0].id, verdict=Verdict.ACCEPTED)
        for _ in range(2):
            applied = await store.apply(response(receipts=(first,)))
            assert not applied.digest_differs
            assert (await store.outgoing(50)).facts == both.facts[1:]

    asyncio.run(play())


def test_cursor_of_the_last_answer_is_kept(subject: Subject) -> None:
    async def play() -> None:
        await subject.store.apply(response(41, reset=True))
        await subject.store.apply(response(42))
        outgoing = await subject.store.outgoing(50)
        assert outgoing.cursor == Cursor(epoch=Epoch("e"), number=42)
        assert outgoing.facts == ()

    asyncio.run(play())


def test_clearly_sharper_measure_is_a_fact_and_another_is_none(subject: Subject) -> None:
    async def play() -> None:
        store = subject.store
        at, boot = datetime(2026, 11, 24, 16, tzinfo=UTC), BootId("another boot")
        said = [
            await store.record_clock(ClockMeasured(boot, at, uncertainty_s))
            for uncertainty_s in (1.0, 0.9, 0.1)
        ]
        assert said == [True, False, True]
        assert (await store.outgoing(50)).outbox == 2

    asyncio.run(play())


def test_answer_to_an_order_is_sent_until_it_was_taken(subject: Subject) -> None:
    async def play() -> None:
        first, second = (
            OrderResult(order=OrderId(f"o-{number}"), done=number == 1, words="w", document="d")
            for number in (1, 2)
        )
        subject.answer(first)
        subject.answer(second)
        assert (await subject.store.outgoing(1)).results == (first, second)
        for _ in range(2):
            await subject.store.apply(response(results_taken=(first.order, OrderId("strange"))))
            assert (await subject.store.outgoing(1)).results == (second,)

    asyncio.run(play())
