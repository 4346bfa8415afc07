"""The thread that owns the store: order, slices, faults, the end."""

import threading
from collections.abc import Generator, Iterator
from concurrent.futures import CancelledError, Future
from functools import partial

import pytest
import sqlalchemy as sa

from hallpass.domain.badges import Symbology, card_text
from kiosk.errors import StoreFault
from kiosk.flow.answers import DeskFault, Go
from kiosk.flow.requests import ReadBadge
from kiosk.store.thread import DeskThread
from tests.kiosk.schoolroom import ANA, BEN, Schoolroom, token

WAIT_S = 10


@pytest.fixture
def health() -> list[StoreFault | None]:
    return []


@pytest.fixture
def thread(room: Schoolroom, health: list[StoreFault | None]) -> Iterator[DeskThread]:
    value = DeskThread(room.store, on_health=health.append, retry_s=0.02)
    value.start()
    yield value
    assert value.stop()


def blocked(thread: DeskThread) -> threading.Event:
    """Keep the thread busy until the event is set."""
    gate, busy = threading.Event(), threading.Event()

    def wait() -> None:
        busy.set()
        gate.wait(WAIT_S)

    thread.submit(wait, urgent=True)
    assert busy.wait(WAIT_S)
    return gate


def test_scans_run_in_the_thread(room: Schoolroom, thread: DeskThread) -> None:
    request = ReadBadge(card_text(token(ANA)), Symbology.QR, room.clock.monotonic())
    answer = thread.submit(partial(room.desk.handle, request), urgent=True).result(WAIT_S)
    assert isinstance(answer, Go)
    name = thread.submit(lambda: threading.current_thread().name, urgent=False).result(WAIT_S)
    assert name == "desk"


def test_urgent_jobs_go_first_each_kind_in_its_order(thread: DeskThread) -> None:
    gate, order = blocked(thread), []
    futures: list[Future[None]] = [
        thread.submit(partial(order.append, name), urgent=name.startswith("scan"))
        for name in ("sync 1", "scan 1", "sync 2", "scan 2")
    ]
    gate.set()
    for future in futures:
        future.result(WAIT_S)
    assert order == ["scan 1", "scan 2", "sync 1", "sync 2"]


def test_urgent_jobs_go_between_slices(thread: DeskThread) -> None:
    order: list[str] = []
    first, submitted = threading.Event(), threading.Event()

    def slices() -> Generator[None, None, str]:
        order.append("slice 1")
        first.set()
        submitted.wait(WAIT_S)
        yield
        order.append("slice 2")
        return "done"

    future = thread.submit_slices(slices)
    assert first.wait(WAIT_S)
    scan = thread.submit(partial(order.append, "scan"), urgent=True)
    submitted.set()
    assert future.result(WAIT_S) == "done"
    scan.result(WAIT_S)
    assert order == ["slice 1", "scan", "slice 2"]


def test_exchange_in_slices(room: Schoolroom, thread: DeskThread) -> None:
    response = thread.submit(room.response, urgent=False).result(WAIT_S)
    applied = thread.submit_slices(partial(room.exchange.apply_in_slices, response))
    assert applied.result(WAIT_S).outbox == 0


def test_bug_in_a_job_reaches_its_caller_and_the_thread_goes_on(thread: DeskThread) -> None:
    with pytest.raises(ZeroDivisionError):
        thread.submit(lambda: 1 // 0, urgent=True).result(WAIT_S)

    def broken() -> Generator[None, None, None]:
        yield
        raise KeyError("x")

    with pytest.raises(KeyError):
        thread.submit_slices(broken).result(WAIT_S)
    assert thread.submit(lambda: 7, urgent=True).result(WAIT_S) == 7
    assert thread.fault is None


def test_broken_store_is_told_once_and_heals_by_itself(
    room: Schoolroom, thread: DeskThread, health: list[StoreFault | None]
) -> None:
    healed = threading.Event()
    told = health.append
    thread._on_health = lambda fault: (told(fault), healed.set() if fault is None else None)[0]

    def make_read_only() -> None:
        with room.store.transaction() as unit:
            unit.sql.execute(sa.text("PRAGMA query_only = ON"))

    thread.submit(make_read_only, urgent=True).result(WAIT_S)
    with pytest.raises(StoreFault):
        thread.submit(room.exchange.heard, urgent=False).result(WAIT_S)
    assert healed.wait(WAIT_S)
    assert [fault is None for fault in health] == [False, True]
    assert thread.submit(room.exchange.outgoing, urgent=False).result(WAIT_S).outbox == 0


def test_store_that_does_not_open_is_tried_again(room: Schoolroom) -> None:
    room.store.close()
    away = room.path.with_name("away")
    room.path.rename(away)
    room.path.mkdir()
    well, unwell = threading.Event(), threading.Event()

    def on_health(fault: StoreFault | None) -> None:
        (well if fault is None else unwell).set()

    thread = DeskThread(room.store, on_health=on_health, retry_s=0.02)
    thread.start()
    assert unwell.wait(WAIT_S)
    request = ReadBadge(card_text(token(BEN)), Symbology.QR, room.clock.monotonic())
    answer = thread.submit(partial(room.desk.handle, request), urgent=True).result(WAIT_S)
    assert isinstance(answer, DeskFault)
    room.path.rmdir()
    away.rename(room.path)
    assert well.wait(WAIT_S)
    answer = thread.submit(partial(room.desk.handle, request), urgent=True).result(WAIT_S)
    assert isinstance(answer, Go)
    assert thread.stop()


def test_stop_cancels_what_waits_and_takes_nothing_more(room: Schoolroom) -> None:
    thread = DeskThread(room.store)
    thread.start()
    gate = blocked(thread)
    waiting = thread.submit(lambda: 1, urgent=True)
    stopper = threading.Thread(target=thread.stop)
    stopper.start()
    thread._stopping.wait(WAIT_S)
    gate.set()
    stopper.join(WAIT_S)
    with pytest.raises(CancelledError):
        waiting.result(WAIT_S)
    with pytest.raises(CancelledError):
        thread.submit(lambda: 1, urgent=True).result(WAIT_S)
    assert thread.stop()


def test_stop_before_start(room: Schoolroom) -> None:
    assert DeskThread(room.store).stop()


def test_fault_that_was_answered_counts_and_a_job_beside_the_store_does_not_heal_it(
    room: Schoolroom, health: list[StoreFault | None]
) -> None:
    thread = DeskThread(room.store, on_health=health.append, retry_s=WAIT_S)
    thread.start()

    def make_read_only() -> None:
        with room.store.transaction() as unit:
            unit.sql.execute(sa.text("PRAGMA query_only = ON"))

    thread.submit(make_read_only, urgent=True).result(WAIT_S)
    request = ReadBadge(card_text(token(BEN)), Symbology.QR, room.clock.monotonic())
    scan = partial(room.desk.handle, request)
    assert isinstance(thread.submit(scan, urgent=True).result(WAIT_S), DeskFault)
    thread.submit(lambda: None, urgent=True).result(WAIT_S)
    assert thread.submit(lambda: thread.fault, urgent=True).result(WAIT_S) is not None
    assert isinstance(thread.submit(scan, urgent=True).result(WAIT_S), Go)
    assert thread.stop()
    assert [fault is None for fault in health] == [False, True]
