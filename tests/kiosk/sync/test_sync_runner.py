"""The sync thread, whole: real HTTP, a rude server, the store in memory."""

import logging
import random
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from hallpass.clock import SystemClock
from hallpass.domain.emergency import Action, Emergency
from kiosk.sync.client import EXCHANGE, WAKE, CentralClient, Timeouts
from kiosk.sync.runner import Callbacks, SyncRunner
from kiosk.sync.state import Link, Pace
from kiosk.sync.timecheck import TimeCheck
from tests.fakes.exchange_store import FakeExchangeStore
from tests.fakes.rude_server import (
    drip,
    good,
    hang,
    html,
    problem,
    reply_lost,
    reset,
    truncated,
    wake_stream,
)
from tests.fakes.tiny_central import CENTRAL_TIME

QUICK = Pace(
    poll_s=0.2,
    poll_awake_s=30.0,
    coalesce_s=0.01,
    wake_jitter_s=0.01,
    first_backoff_s=0.02,
    backoff_cap_s=0.1,
    refused_s=0.2,
    least_gap_s=0.02,
    stall_s=5.0,
)
TIMEOUTS = Timeouts(connect_s=1, read_s=0.2, write_s=1, pool_s=1, total_s=0.3, silence_s=30)
HOLD = Emergency(Action.HOLD, 1, datetime(2026, 11, 24, tzinfo=UTC))


class Ears:
    """Hears what the runner tells; waits for it without sleeping blindly."""

    def __init__(self) -> None:
        self.orders: list[tuple] = []
        self.wipes: list[object] = []
        self.applied: list[object] = []
        self.touch: list[datetime | None] = []
        self.emergencies: list[Emergency | None] = []
        self.heard = threading.Condition()

    def callbacks(self) -> Callbacks:
        def note(items):
            def hear(value):
                with self.heard:
                    items.append(value)
                    self.heard.notify_all()

            return hear

        return Callbacks(
            on_applied=note(self.applied),
            on_touch=note(self.touch),
            on_emergency=note(self.emergencies),
            on_orders=note(self.orders),
            on_wipe=note(self.wipes),
        )

    def wait(self, holds, what: str, timeout_s: float = 5.0) -> None:
        with self.heard:
            assert self.heard.wait_for(holds, timeout_s), what


@contextmanager
def running(server, tiny, store, *, pace=QUICK, timeouts=TIMEOUTS, keys=None, **more):
    ears = Ears()
    clock = SystemClock()
    runner = SyncRunner(
        clock=clock,
        chance=random.Random(1),  # noqa: S311 - jitter
        connect=lambda: CentralClient(
            server.url, clock, key="secret", keys=keys, timeouts=timeouts
        ),
        store=store,
        time_check=TimeCheck(tiny.school_key),
        callbacks=ears.callbacks(),
        pace=pace,
        restart_s=0.05,
        **more,
    )
    runner.start()
    try:
        yield runner, ears
    finally:
        runner.stop()
        assert not any(thread.name == "sync" for thread in threading.enumerate())


def settle(store, ears):
    ears.wait(lambda: store.waiting() == 0, f"{store.waiting()} facts still wait")


def test_facts_get_there_and_the_clock_is_measured_once(server, tiny):
    server.on(EXCHANGE, good(tiny.handle))
    server.on(WAKE, wake_stream())
    store = FakeExchangeStore(3)
    with running(server, tiny, store) as (runner, ears):
        ears.wait(lambda: len(ears.applied) >= 2 and store.waiting() == 0, "not all sent")
        assert tiny.facts[:3] == ["fact-1", "fact-2", "fact-3"]
        measured = store.measures[0]
        assert 0 <= measured.uncertainty_s < 1
        central_now = measured.started_at + timedelta(seconds=SystemClock().monotonic())
        assert abs(central_now - CENTRAL_TIME) < timedelta(seconds=5)
        assert runner.state.link is Link.OK
        assert ears.touch == [None]
        assert ears.emergencies == [None]


def test_a_new_fact_is_sent_at_once_though_the_next_poll_is_far(server, tiny):
    server.on(EXCHANGE, good(tiny.handle))
    server.on(WAKE, wake_stream())
    store = FakeExchangeStore()
    with running(server, tiny, store) as (runner, ears):
        ears.wait(lambda: len(ears.applied) >= 2 and store.waiting() == 0, "not in touch")
        server.wait_for(WAKE, 1)
        count = len(tiny.facts)
        store.record()
        runner.notify_new_facts()
        ears.wait(lambda: len(tiny.facts) > count and store.waiting() == 0, "not sent")


def test_a_backlog_drains(server, tiny):
    server.on(EXCHANGE, good(tiny.handle))
    server.on(WAKE, html(404))
    store = FakeExchangeStore(1000)
    with running(server, tiny, store) as (_, ears):
        settle(store, ears)
    assert len(tiny.facts) == len(set(tiny.facts)) >= 1000
    assert len(tiny.requests) <= 12


BAD = {
    "portal": lambda _: html(200),
    "portal 404": lambda _: html(404),
    "401": lambda _: problem(401, "unauthorized"),
    "403": lambda _: problem(403, "forbidden"),
    "429": lambda _: problem(429, "too_many_requests", ("retry-after", "0")),
    "500": lambda _: problem(500, "internal"),
    "400": lambda _: problem(400, "bad_request"),
    "truncated": lambda tiny: truncated(tiny.handle),
    "drip": lambda _: drip(0.05),
    "hang": lambda _: hang(),
    "reset": lambda _: reset(),
    "reply lost": lambda tiny: reply_lost(tiny.handle),
}


@pytest.mark.parametrize("case", BAD)
def test_whatever_breaks_nothing_is_lost_or_doubled_and_it_heals_by_itself(server, tiny, case):
    bad = BAD[case](tiny)
    server.on(EXCHANGE, bad, bad, good(tiny.handle))
    server.on(WAKE, hang())
    store = FakeExchangeStore(5)
    with running(server, tiny, store) as (runner, ears):
        settle(store, ears)
        ears.wait(lambda: ears.touch[-1] is None, "still out of touch")
        since = ears.touch[0]
        assert since is not None
        assert since <= SystemClock().now()
        assert runner.state.failures == 0
    ours = [fact for fact in tiny.facts if int(fact.removeprefix("fact-")) <= 5]
    assert ours == [f"fact-{number}" for number in range(1, 6)]


def test_breaking_and_recovering_are_logged_once_each(server, tiny, caplog):
    server.on(EXCHANGE, *[html(200)] * 5, good(tiny.handle))
    server.on(WAKE, hang())
    store = FakeExchangeStore(1)
    with caplog.at_level(logging.INFO), running(server, tiny, store) as (_, ears):
        settle(store, ears)
        ears.wait(lambda: len(ears.applied) >= 2, "no second exchange")
    words = [
        record.message.split(" ")[0]
        for record in caplog.records
        if record.name == "kiosk.sync.runner"
    ]
    assert words == ["sync.out_of_touch", "sync.in_touch"]
    assert "secret" not in caplog.text


def test_an_emergency_by_the_wake_stream_is_told_at_once(server, tiny):
    server.on(EXCHANGE, good(tiny.handle))
    server.on(WAKE, wake_stream(tiny.wake()))
    store = FakeExchangeStore()
    with running(server, tiny, store) as (_, ears):
        ears.wait(lambda: ears.emergencies == [None], "not told that there is none")
        server.wait_for(WAKE, 1)
        tiny.emergency = HOLD
        server.push(tiny.wake(emergency=HOLD))
        ears.wait(lambda: ears.emergencies[-1] == HOLD, "not told")
        tiny.emergency = None
        server.push(tiny.wake())
        ears.wait(lambda: ears.emergencies[-1] is None, "not ended")


def test_a_wake_brings_the_news_long_before_the_poll(server, tiny):
    server.on(EXCHANGE, good(tiny.handle))
    server.on(WAKE, wake_stream())
    store = FakeExchangeStore()
    with running(server, tiny, store) as (_, ears):
        ears.wait(lambda: len(ears.applied) >= 2 and store.waiting() == 0, "not in touch")
        server.wait_for(WAKE, 1)
        tiny.number = 7
        server.push(tiny.wake())
        ears.wait(lambda: store.cursor.number == 7, "not fetched")


def test_without_a_stream_it_polls(server, tiny):
    server.on(EXCHANGE, good(tiny.handle))
    server.on(WAKE, html(404))
    store = FakeExchangeStore()
    with running(server, tiny, store) as (_, ears):
        ears.wait(lambda: ears.applied, "not in touch")
        tiny.number = 7
        ears.wait(lambda: store.cursor.number == 7, "not fetched")


def test_a_broken_stream_is_opened_again(server, tiny):
    server.on(EXCHANGE, good(tiny.handle))
    server.on(WAKE, reset(), problem(401, "unauthorized"), wake_stream(then=False), wake_stream())
    store = FakeExchangeStore()
    with running(server, tiny, store):
        server.wait_for(WAKE, 4)


def test_a_full_disk_keeps_everything_and_heals(server, tiny):
    server.on(EXCHANGE, good(tiny.handle))
    server.on(WAKE, hang())
    store = FakeExchangeStore(2)
    store.broken = True
    with running(server, tiny, store) as (runner, ears):
        ears.wait(lambda: ears.touch and ears.touch[-1] is not None, "not told")
        assert runner.state.link is Link.STORE
        assert store.waiting() == 2
        store.broken = False
        settle(store, ears)


def test_different_digests_bring_everything_again(server, tiny):
    server.on(EXCHANGE, good(tiny.handle))
    server.on(WAKE, hang())
    store = FakeExchangeStore()
    store.digest_of = lambda response: not response.reset
    with running(server, tiny, store) as (_, ears):
        ears.wait(lambda: any(response.reset for response in store.applied), "no resync")
    assert sum(response.reset for response in store.applied) == 1


def test_a_person_s_change_ends_the_pause_of_a_refused_key(server, tiny):
    server.on(EXCHANGE, problem(401, "unauthorized"), good(tiny.handle))
    server.on(WAKE, problem(401, "unauthorized"), hang())
    store = FakeExchangeStore(1)
    pace = Pace(refused_s=300.0, least_gap_s=0.02, first_backoff_s=0.02)
    with running(server, tiny, store, pace=pace) as (runner, ears):
        ears.wait(lambda: runner.state.link is Link.REFUSED, "not refused")
        assert store.waiting() == 1
        runner.notify_reconfigured()
        settle(store, ears)


def test_a_bug_in_a_callback_is_logged_and_the_loop_starts_anew(server, tiny, caplog):
    server.on(EXCHANGE, good(tiny.handle))
    server.on(WAKE, hang())
    store = FakeExchangeStore(1)
    calls = []

    def digest_of(_):
        calls.append(1)
        if len(calls) == 1:
            raise RuntimeError("a bug")
        return False

    store.digest_of = digest_of
    with running(server, tiny, store) as (_, ears):
        settle(store, ears)
        ears.wait(lambda: len(ears.touch) >= 2 and ears.touch[-1] is None, "not back in touch")
    assert "sync.crashed" in caplog.text


@pytest.mark.parametrize("where", [EXCHANGE, WAKE])
def test_it_stops_at_once_while_the_server_hangs(server, tiny, where):
    server.on(EXCHANGE, good(tiny.handle))
    server.on(WAKE, wake_stream())
    server.on(where, hang())
    patient = Timeouts(read_s=100, total_s=100)
    with running(server, tiny, FakeExchangeStore(1), timeouts=patient) as (runner, _):
        server.wait_for(where, 1)
        began_s = time.monotonic()  # noqa: TID251 - the one thing that is about real time here
        runner.stop()
        assert time.monotonic() - began_s < 2  # noqa: TID251


def test_stopping_before_and_after_is_harmless(server, tiny):
    runner = SyncRunner(
        clock=SystemClock(),
        chance=random.Random(1),  # noqa: S311 - jitter
        connect=lambda: CentralClient(server.url, SystemClock()),
        store=FakeExchangeStore(),
        time_check=TimeCheck(tiny.school_key),
        callbacks=Ears().callbacks(),
    )
    runner.notify_new_facts()
    runner.stop()
    runner.start()
    runner.stop()
    runner.notify_new_facts()
