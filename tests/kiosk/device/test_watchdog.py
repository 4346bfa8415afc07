"""The watchdog against a real datagram socket, as systemd has one."""

import logging
import os
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from kiosk.device.watchdog import SCREEN, STORE, ServiceManager, Watchdog
from tests.fakes.clock import FakeClock


@dataclass
class Ear:
    """The service manager's end of the socket."""

    socket: socket.socket
    address: str

    def heard(self) -> list[str]:
        found = []
        while True:
            try:
                found.append(self.socket.recv(4096).decode())
            except BlockingIOError:
                return found


@pytest.fixture(params=["path", "abstract"])
def ear(request, tmp_path) -> Iterator[Ear]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiver:
        if request.param == "path":
            address = str(tmp_path / "notify")
            receiver.bind(address)
        else:
            address = f"@hallpass-test-{os.getpid()}"
            receiver.bind(b"\0" + address[1:].encode())
        receiver.setblocking(False)
        yield Ear(receiver, address)


def manager_of(ear: Ear, watchdog_s: float = 30) -> ServiceManager:
    return ServiceManager.of(
        {"NOTIFY_SOCKET": ear.address, "WATCHDOG_USEC": str(int(watchdog_s * 1e6))}
    )


def ready_manager_of(ear: Ear) -> ServiceManager:
    manager = manager_of(ear)
    manager.ready()
    assert ear.heard() == ["READY=1"]
    return manager


def test_says_how_it_goes(ear):
    manager = manager_of(ear)
    manager.ready("scanning")
    manager.status("2 facts\nREADY=0 to send")
    manager.stopping()
    assert manager.is_there
    assert ear.heard() == [
        "READY=1\nSTATUS=scanning",
        "STATUS=2 facts READY=0 to send",
        "STOPPING=1",
    ]


def test_is_silent_without_systemd(caplog):
    clock = FakeClock()
    manager = ServiceManager.of({"WATCHDOG_USEC": "30000000"})
    dog = Watchdog(manager, clock)
    manager.ready()
    manager.stopping()
    dog.beat(SCREEN)
    clock.advance(3600)
    assert not manager.is_there
    assert dog.interval_s is None
    assert not dog.tick()
    assert not caplog.records


@pytest.mark.parametrize("text", ["", "0", "soon", "-5", "١٢"])
def test_a_manager_may_want_no_watchdog(ear, text):
    manager = ServiceManager.of({"NOTIFY_SOCKET": ear.address, "WATCHDOG_USEC": text})
    assert manager.watchdog_s is None
    assert not Watchdog(manager, FakeClock()).tick()
    assert ear.heard() == []


def test_another_kind_of_address_is_passed_over(caplog):
    manager = ServiceManager.of({"NOTIFY_SOCKET": "vsock:2:1234"})
    manager.ready()
    assert not manager.is_there
    assert "unsupported" in caplog.text


def test_feeds_while_both_parts_answer(ear):
    clock = FakeClock()
    dog = Watchdog(ready_manager_of(ear), clock)
    assert dog.interval_s == 7.5
    for _ in range(10):
        clock.advance(7.5)
        dog.beat(SCREEN)
        dog.beat(STORE)
        assert dog.tick()
    assert ear.heard() == ["WATCHDOG=1"] * 10


@pytest.mark.parametrize(("working", "stuck"), [(SCREEN, STORE), (STORE, SCREEN)])
def test_starves_when_one_part_is_stuck_and_recovers(ear, caplog, working, stuck):
    caplog.set_level(logging.INFO)
    clock = FakeClock()
    dog = Watchdog(ready_manager_of(ear), clock)
    fed = []
    for _ in range(5):
        clock.advance(7.5)
        dog.beat(working)
        fed.append(dog.tick())
    assert fed == [True, True, False, False, False]
    assert dog.silent() == (stuck,)
    assert ear.heard() == ["WATCHDOG=1"] * 2 + [f"STATUS=no answer from: {stuck}"]
    dog.beat(stuck)
    assert dog.tick()
    assert ear.heard() == ["STATUS=working", "WATCHDOG=1"]
    assert [record.levelname for record in caplog.records] == ["ERROR", "INFO"]


def test_a_box_that_waits_to_be_let_in_is_not_started_anew(ear):
    """Its start goes on for as long as the screen lives; a frozen one ends it."""
    clock = FakeClock()
    manager = manager_of(ear)
    dog = Watchdog(manager, clock)
    for _ in range(3):
        clock.advance(7.5)
        dog.beat(SCREEN)
        dog.beat(STORE)
        dog.tick()
    assert ear.heard() == ["EXTEND_TIMEOUT_USEC=30000000"] * 3
    clock.advance(16)
    assert not dog.tick()
    assert ear.heard() == [f"STATUS=no answer from: {SCREEN}, {STORE}"]
    manager.ready()
    dog.beat(SCREEN)
    dog.beat(STORE)
    dog.tick()
    assert ear.heard() == ["READY=1", "STATUS=working", "WATCHDOG=1"]


def test_a_stuck_part_ends_in_a_restart_in_time(ear):
    """Patience and the manager's own limit add up: at most one and a half times WatchdogSec."""
    clock = FakeClock()
    dog = Watchdog(manager_of(ear, watchdog_s=30), clock)
    last_fed_s = began_s = clock.monotonic()
    while clock.monotonic() < began_s + 120:
        clock.advance(1)
        dog.beat(SCREEN)
        if dog.tick():
            last_fed_s = clock.monotonic()
    assert last_fed_s + 30 - began_s <= 45


def test_beats_come_from_any_thread(ear):
    clock = FakeClock()
    dog = Watchdog(manager_of(ear), clock)
    clock.advance(20)
    threads = [threading.Thread(target=dog.beat, args=[part]) for part in (SCREEN, STORE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert dog.tick()


def test_a_beat_of_nobody_is_a_bug(ear):
    with pytest.raises(ValueError, match="not for camera"):
        Watchdog(manager_of(ear), FakeClock()).beat("camera")


def test_wall_clock_jumps_feed_and_starve_nothing(ear):
    clock = FakeClock()
    dog = Watchdog(manager_of(ear), clock)
    clock.jump(-1e6)
    assert dog.tick()
    clock.jump(1e8)
    assert dog.tick()


def test_a_manager_that_went_away_is_told_once(tmp_path, caplog):
    caplog.set_level(logging.INFO)
    address = tmp_path / "notify"
    manager = ServiceManager(str(address), 30)
    manager.feed()
    manager.feed()
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiver:
        receiver.bind(str(address))
        manager.ready()
        assert receiver.recv(100) == b"READY=1"
    assert [record.getMessage().split(" errno")[0] for record in caplog.records] == [
        "watchdog.notify broke",
        "watchdog.notify recovered",
    ]


def test_a_full_queue_never_holds_the_screen_up(tmp_path):
    address = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiver:
        receiver.bind(str(address))
        manager = ServiceManager(str(address), 30)
        for _ in range(2000):  # far more than net.unix.max_dgram_qlen; a blocking send would hang
            manager.feed()
