"""The sync thread and what central orders: orders, answers, a new key, a key taken back."""

import pytest

from hallpass import signing
from hallpass.clock import SystemClock
from hallpass.codec import decode, encode
from hallpass.domain.orders import OrderKind
from hallpass.ids import DeviceId, OrderId
from hallpass.wire import Farewell, Farewelled, OrderResult, SignedOrder
from kiosk.sync.client import EXCHANGE, FAREWELL, WAKE, CentralClient
from kiosk.sync.identityfile import Enrolled
from kiosk.sync.keys import Keys
from kiosk.sync.state import Link
from tests.fakes.exchange_store import FakeExchangeStore
from tests.fakes.rude_server import good, hang, html, problem, wake_stream
from tests.kiosk.sync.test_keys import IDENTITY
from tests.kiosk.sync.test_sync_runner import TIMEOUTS, running

HERE = DeviceId("kiosk-1")


def test_a_wake_fetches_an_order_and_its_answer_is_sent(server, tiny):
    server.on(EXCHANGE, good(tiny.handle))
    server.on(WAKE, wake_stream())
    store = FakeExchangeStore()
    with running(server, tiny, store, device=HERE) as (runner, ears):
        ears.wait(lambda: len(ears.applied) >= 2 and store.waiting() == 0, "not in touch")
        server.wait_for(WAKE, 1)
        order = tiny.order(OrderKind.LOGS)
        server.push(tiny.wake(orders=1))
        ears.wait(lambda: ears.orders, "not told")
        assert ears.orders[0] == (order,)
        store.results.append(OrderResult(order=order.id, done=True, document="a line"))
        runner.notify_new_facts()
        ears.wait(lambda: not store.results, "not taken")
        assert tiny.results[order.id].document == "a line"


def test_orders_of_others_and_expired_or_forged_ones_are_passed_over(server, tiny, caplog):
    tiny.order(OrderKind.RESTART, device="kiosk-2")
    tiny.order(OrderKind.RESTART, expires_at=tiny.order(OrderKind.LOGS).at)
    server.on(EXCHANGE, good(tiny.handle))
    server.on(WAKE, hang())
    with running(server, tiny, FakeExchangeStore(1), device=HERE) as (_, ears):
        ears.wait(lambda: ears.orders, "not told")
    assert {order.id for orders in ears.orders for order in orders} == {"order-2"}
    assert "another box" in caplog.text
    assert "expired" in caplog.text


def test_a_central_without_the_school_s_key_orders_nothing(server, tiny):
    tiny.order(OrderKind.WIPE)
    server.on(EXCHANGE, good(tiny.handle))
    server.on(WAKE, hang())
    genuine, tiny.key = tiny.key, signing.new_key()
    store = FakeExchangeStore(1)

    class Genuine:
        school_key = signing.public_key(genuine)

    with running(server, Genuine(), store, device=HERE) as (_, ears):
        ears.wait(lambda: len(ears.applied) >= 2, "not exchanged")
    assert ears.orders == []
    assert ears.wipes == []


def test_many_and_large_answers_go_in_several_exchanges(server, tiny):
    server.on(EXCHANGE, good(tiny.handle))
    server.on(WAKE, hang())
    store = FakeExchangeStore(3)
    store.results = [
        OrderResult(order=OrderId(f"o-{number}"), done=True, document="ä" * 190_000)
        for number in range(20)
    ]
    with running(server, tiny, store, device=HERE) as (_, ears):
        ears.wait(lambda: not store.results and not store.waiting(), "not all taken")
    assert len(tiny.results) == 20
    assert max(len(request.results) for request in tiny.requests) == 1


def test_a_key_that_was_taken_back_leads_to_the_wipe_that_the_school_signed(server, tiny):
    server.on(EXCHANGE, problem(403, "revoked"))
    server.on(WAKE, problem(403, "revoked"))
    server.on(FAREWELL, html(502), good(tiny.farewell()))
    store = FakeExchangeStore(2)
    with running(server, tiny, store, device=HERE) as (runner, ears):
        ears.wait(lambda: ears.wipes and ears.touch, "no wipe")
        assert runner.state.link is not Link.OK
    assert store.waiting() == 2
    signed = ears.wipes[0]
    assert signing.order_is_genuine(tiny.school_key, signed.order, signed.signature)
    assert tiny.farewells[0] == Farewell()


def forged(tiny):
    other = signing.new_key()
    text = tiny.signed(tiny.order(OrderKind.WIPE)).order
    return SignedOrder(order=text, signature=signing.sign_order(other, text))


WRONG = {
    "not signed": forged,
    "no wipe": lambda tiny: tiny.signed(tiny.order(OrderKind.RESTART)),
    "for another": lambda tiny: tiny.signed(tiny.order(OrderKind.WIPE, device="kiosk-2")),
}


@pytest.mark.parametrize("case", WRONG)
def test_no_other_answer_wipes_a_box(server, tiny, case):
    order = WRONG[case](tiny)
    server.on(EXCHANGE, problem(403, "revoked"))
    server.on(WAKE, problem(403, "revoked"))
    server.on(FAREWELL, good(lambda _: encode(Farewelled(order=order))))
    with running(server, tiny, FakeExchangeStore(1), device=HERE) as (_, ears):
        server.wait_for(FAREWELL, 2)
    assert ears.wipes == []


@pytest.mark.parametrize("code", ["forbidden", "unauthorized"])
def test_a_mere_refusal_asks_for_no_farewell(server, tiny, code):
    server.on(EXCHANGE, problem(403, code))
    server.on(WAKE, problem(403, code))
    server.on(FAREWELL, good(tiny.farewell()))
    with running(server, tiny, FakeExchangeStore(1), device=HERE) as (_, ears):
        server.wait_for(EXCHANGE, 3)
    assert ears.wipes == []
    assert server.bodies(FAREWELL) == []


def test_a_new_key_is_used_from_the_next_request_on(server, tiny):
    server.on(EXCHANGE, good(tiny.handle))
    server.on(WAKE, hang())
    tiny.new_key = "new-key"
    saved = []
    keys = Keys(Enrolled(IDENTITY, server.url, "old-key"), saved.append)
    store = FakeExchangeStore(1)
    with running(server, tiny, store, keys=keys) as (runner, ears):
        ears.wait(lambda: len(ears.applied) >= 1, "not exchanged")
        tiny.new_key = ""
        store.record()
        runner.notify_new_facts()
        ears.wait(lambda: len(saved) == 2, "not changed")
    sent = [one.headers["authorization"] for one in server.requests if one.path == EXCHANGE]
    assert sent[0] == "Bearer old-key"
    assert sent[-1] == "Bearer new-key"
    assert [(kept.key, kept.next_key) for kept in saved] == [
        ("old-key", "new-key"), ("new-key", ""),
    ]  # fmt: skip


def test_a_new_key_that_is_refused_falls_back_to_the_old_one_at_once(server, tiny):
    keys = Keys(Enrolled(IDENTITY, server.url, "old-key", next_key="new-key"), lambda _: None)
    server.on(EXCHANGE, problem(401, "unauthorized"), good(tiny.handle))
    server.on(WAKE, hang())
    with running(server, tiny, FakeExchangeStore(1), keys=keys) as (_, ears):
        ears.wait(lambda: ears.applied, "not in touch")
        assert ears.touch in ([], [None])
    sent = [one.headers["authorization"] for one in server.requests if one.path == EXCHANGE]
    assert sent[:2] == ["Bearer new-key", "Bearer old-key"]


def test_the_answer_to_a_farewell_is_read_as_any_other(server, tiny):
    import asyncio

    server.on(FAREWELL, good(tiny.farewell()))

    async def play():
        client = CentralClient(server.url, SystemClock(), key="old", timeouts=TIMEOUTS)
        try:
            return await client.farewell(Farewell(wiped=True))
        finally:
            await client.aclose()

    told = asyncio.run(play())
    assert told.taken == 0
    assert decode(dict, told.order.order)["kind"] == "wipe"
    assert server.requests[0].headers["authorization"] == "Bearer old"
