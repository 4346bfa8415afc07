"""One exchange: what is sent, within what central reads, and what its answer settles."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import msgspec
import pytest

from hallpass.codec import decode, encode
from hallpass.domain.emergency import Action, Emergency
from hallpass.ids import Epoch, OrderId
from hallpass.wire import REQUEST_LIMIT_BYTES, BoxHealth, Cursor, ExchangeRequest, OrderResult
from kiosk.sync.exchanging import Condition, ask, fitting, fitting_results, with_emergency
from tests.fakes.clock import FakeClock
from tests.fakes.exchange_store import FakeExchangeStore, wire_fact
from tests.fakes.rude_server import Request


class Direct:
    """Central without a network between; `slow_s` passes before it answers."""

    def __init__(self, tiny, clock, slow_s=0.0):
        self.tiny, self.clock, self.slow_s = tiny, clock, slow_s

    async def exchange(self, request: ExchangeRequest):
        from hallpass.wire import ExchangeResponse

        raw = self.tiny.handle(Request("POST", "/", {}, encode(request)))
        self.clock.advance(self.slow_s)
        return decode(ExchangeResponse, raw)


def ask_once(tiny, store, limit=50, *, from_start=False, slow_s=0.0):
    async def run():
        clock = FakeClock()
        central = Direct(tiny, clock, slow_s)
        outgoing = await store.outgoing(max(limit, 1))
        condition = Condition(version="1.2", camera="ok")
        return await ask(central, outgoing, clock, condition, limit=limit, from_start=from_start)

    return asyncio.run(run())


def test_the_request_carries_facts_clocks_cursor_and_condition(tiny):
    store = FakeExchangeStore(3)
    store.cursor = Cursor(epoch=Epoch("e"), number=4)
    answer = ask_once(tiny, store, 2, slow_s=0.5)
    (request,) = tiny.requests
    assert [fact.id for fact in request.facts] == ["fact-1", "fact-2"]
    assert request.cursor == store.cursor
    assert (request.status.version, request.status.camera) == ("1.2", "ok")
    assert (request.status.outbox, request.status.settings_version) == (3, 1)
    assert len(request.clock.nonce) >= 16
    assert (answer.settled, answer.left) == (2, 1)
    assert answer.trip.received_s - answer.trip.sent_s == 0.5


def test_a_locked_desk_is_told(tiny):
    store = FakeExchangeStore()
    ask_once(tiny, store)
    store.tamper = "keyboard"
    ask_once(tiny, store)
    assert [request.status.tamper for request in tiny.requests] == ["", "keyboard"]


def test_each_exchange_has_its_own_nonce(tiny):
    store = FakeExchangeStore()
    ask_once(tiny, store)
    ask_once(tiny, store)
    assert len({request.clock.nonce for request in tiny.requests}) == 2


def test_a_limit_of_none_fetches_alone(tiny):
    answer = ask_once(tiny, FakeExchangeStore(3), 0)
    assert tiny.requests[0].facts == ()
    assert (answer.settled, answer.left) == (0, 3)


def test_from_the_start_goes_without_a_cursor_and_drops_what_is_not_named(tiny):
    store = FakeExchangeStore()
    store.cursor = Cursor(epoch=Epoch("e"), number=4)
    answer = ask_once(tiny, store, from_start=True)
    assert tiny.requests[0].cursor is None
    assert answer.response.reset


def test_only_receipts_for_facts_that_were_sent_count(tiny):
    store = FakeExchangeStore(2)
    answer = ask_once(tiny, store, 1)
    strange = msgspec.structs.replace(answer.response.receipts[0], fact="fact-2")
    response = msgspec.structs.replace(answer.response, receipts=(strange, strange))
    assert type(answer)(response, answer.trip, answer.sent, answer.outbox).settled == 0


def test_the_emergency_that_counts_is_put_in(tiny):
    response = ask_once(tiny, FakeExchangeStore()).response
    emergency = Emergency(Action.SECURE, 1, datetime(2026, 11, 24, tzinfo=UTC))
    assert with_emergency(response, None) is response
    assert with_emergency(response, emergency).emergency == emergency


@pytest.mark.parametrize("count", [0, 1, 3])
def test_facts_that_fit_all_go(count):
    facts = [wire_fact(number) for number in range(1, count + 1)]
    assert list(fitting(facts)) == facts


def test_large_facts_go_in_parts_and_one_that_never_fits_goes_alone():
    big = msgspec.structs.replace(
        wire_fact(1), kind="newer", body=msgspec.Raw(encode({"x": "y" * 400_000}))
    )
    parts = list(fitting([big] * 5))
    assert len(parts) == 2
    assert sum(len(encode(fact)) for fact in parts) < REQUEST_LIMIT_BYTES
    huge = msgspec.structs.replace(big, body=msgspec.Raw(encode({"x": "y" * 2_000_000})))
    assert len(list(fitting([huge, big]))) == 1


def test_health_travels_coarsely_with_the_age_of_the_oldest_fact(tiny):
    store = FakeExchangeStore(1)
    outgoing = asyncio.run(store.outgoing(50))
    health = BoxHealth(serial="s-1", disk_free_mb=100)
    for age_s in (0.0, 59.9, 61.0, 3599.0, -5.0, 1e300):
        asyncio.run(
            ask(
                Direct(tiny, FakeClock()),
                replace(outgoing, oldest_s=age_s),
                FakeClock(),
                Condition(health=health),
                limit=50,
                from_start=False,
            )
        )
    told = [request.status.health for request in tiny.requests]
    assert [one.oldest_s for one in told] == [0, 0, 60, 3540, 0, 999999960]
    assert {one.serial for one in told} == {"s-1"}


def test_answers_to_orders_travel_and_none_with_a_mere_fetch(tiny):
    store = FakeExchangeStore(1)
    store.results = [OrderResult(order=OrderId(f"o-{number}"), done=True) for number in range(10)]
    assert ask_once(tiny, store).results_left == 2
    assert ask_once(tiny, store, 0).results_left == 10
    assert [len(request.results) for request in tiny.requests] == [8, 0]


def test_large_answers_leave_room_for_the_facts():
    big = OrderResult(order=OrderId("o"), done=True, document="中" * 200_000)
    assert len(list(fitting_results([big, big]))) == 1
    assert len(list(fitting([wire_fact(1)] * 200, len(encode(big))))) == 200
