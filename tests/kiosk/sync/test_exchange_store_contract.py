"""What sync relies on in a store, of the fake and of the real one alike."""

import asyncio

import msgspec
import pytest

from hallpass.domain.facts import ClockMeasured, EndHow, PassEnded
from hallpass.ids import BootId, Epoch, FactId, PassId, StudentId
from hallpass.wire import Cursor, ExchangeResponse, Receipt, SignedTime, Verdict
from kiosk.store.exchange import Exchange
from kiosk.store.journal import Journal
from kiosk.store.store import Store
from tests.fakes.clock import START, FakeClock
from tests.fakes.exchange_store import FakeExchangeStore
from tests.fakes.ids import CountingIds


class RealStore:
    """The real store, its calls awaited as the desk thread's are."""

    def __init__(self, path) -> None:
        self._store = Store(path, FakeClock(), CountingIds())
        self._exchange = Exchange(self._store)
        self._store.open()

    def record(self, count=1):
        with self._store.transaction() as unit:
            for _ in range(count):
                Journal(unit).record(PassEnded(PassId("p"), StudentId("s"), EndHow.RETURNED))

    async def outgoing(self, limit):
        return self._exchange.outgoing(limit)

    async def apply(self, response):
        return self._exchange.apply(response)

    async def record_clock(self, measured):
        return self._exchange.record_clock(measured)

    def close(self):
        self._store.close()


@pytest.fixture(params=["fake", "real"])
def store(request, tmp_path):
    if request.param == "fake":
        yield FakeExchangeStore()
        return
    real = RealStore(tmp_path / "kiosk.db")
    yield real
    real.close()


def an_answer(*facts: FactId, number: int = 3, verdict=Verdict.ACCEPTED) -> ExchangeResponse:
    return ExchangeResponse(
        receipts=tuple(Receipt(fact=fact, verdict=verdict) for fact in facts),
        cursor=Cursor(epoch=Epoch("e"), number=number),
        time=SignedTime(at=START, nonce="n", signature=""),
    )


def do(awaited):
    return asyncio.run(awaited)


def test_a_new_store_has_nothing_to_send_and_no_cursor(store):
    outgoing = do(store.outgoing(50))
    assert (outgoing.facts, outgoing.outbox, outgoing.cursor) == ((), 0, None)
    assert (outgoing.dead, outgoing.settings_problem) == (0, "")


def test_the_oldest_facts_go_first_and_again_until_there_is_a_receipt(store):
    store.record(3)
    first = do(store.outgoing(2))
    assert [fact.seq for fact in first.facts] == [1, 2]
    assert first.outbox == 3
    assert do(store.outgoing(2)).facts == first.facts
    applied = do(store.apply(an_answer(first.facts[0].id)))
    assert not applied.digest_differs
    then = do(store.outgoing(2))
    assert [fact.seq for fact in then.facts] == [2, 3]
    assert then.outbox == 2
    assert then.store == first.store


@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verdict_ends_the_sending(store, verdict):
    store.record()
    (fact,) = do(store.outgoing(50)).facts
    do(store.apply(an_answer(fact.id, verdict=verdict)))
    assert do(store.outgoing(50)).outbox == 0


def test_an_answer_twice_and_a_receipt_for_nothing_do_no_harm(store):
    store.record()
    (fact,) = do(store.outgoing(50)).facts
    for _ in range(2):
        answer = an_answer(fact.id, FactId("never-sent"))
        do(store.apply(msgspec.structs.replace(answer, reset=True)))
    outgoing = do(store.outgoing(50))
    assert outgoing.outbox == 0
    assert outgoing.cursor == Cursor(epoch=Epoch("e"), number=3)


def test_a_clock_s_measure_is_a_fact_once_and_again_if_clearly_better(store):
    boot = BootId("boot-1")
    assert do(store.record_clock(ClockMeasured(boot, START, 1.0)))
    assert not do(store.record_clock(ClockMeasured(boot, START, 0.9)))
    assert do(store.record_clock(ClockMeasured(boot, START, 0.4)))
    assert do(store.outgoing(50)).outbox == 2
