"""Settings put to use in the desk's own thread: what is told, and what goes wrong there."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from queue import Queue

import pytest

from hallpass.domain.box import Camera
from kiosk.app.applying import Applying
from kiosk.app.trial import Begun
from kiosk.store.exchange import Exchange
from kiosk.store.reference import Reference
from kiosk.store.thread import DeskThread
from tests.kiosk.schoolroom import HERE, SETTINGS, Schoolroom, doc


class Bench:
    """One store with its thread."""

    def __init__(self, room: Schoolroom) -> None:
        self.room = room
        self.begun: Queue[Begun] = Queue()
        self.failed: Queue[str] = Queue()
        self.shown: Queue[int] = Queue()
        self.broken = False
        self.thread = DeskThread(room.store)
        self.applying = Applying(
            room.store,
            self.thread,
            begun=self.begun.put,
            failed=self.failed.put,
            changed=self._show,
        )
        self.thread.start()

    def hear(self, **values: object) -> None:
        settings = replace(SETTINGS, version=2, **values)
        exchange = Exchange(self.room.store, hold_settings=True)
        answer = self.do(lambda: self.room.response(doc("settings", HERE, settings)))
        self.do(lambda: exchange.apply(answer))

    def do(self, job):
        return self.thread.submit(job, urgent=True).result(10)

    def version(self) -> int:
        def read() -> int:
            with self.room.store.transaction() as unit:
                settings = Reference(unit, self.room.store.cache).settings()
            assert settings is not None
            return settings.version

        return self.do(read)

    def _show(self) -> None:
        if self.broken:
            raise KeyError("no")
        self.shown.put(1)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    room = Schoolroom(tmp_path)
    room.fill()
    room.store.close()
    made = Bench(room)
    yield made
    made.thread.stop()


@pytest.mark.parametrize("camera", [Camera(), Camera(rotation=90)])
def test_what_is_in_use_is_told_and_shown(bench: Bench, camera: Camera) -> None:
    bench.hear(camera=camera)
    bench.applying.begin()
    changes = camera != Camera()
    assert bench.begun.get(timeout=10) == Begun(2, changes_camera=changes)
    assert bench.shown.get(timeout=10)
    assert bench.version() == 2
    bench.applying.prove(2)
    bench.applying.go_back(2, "too late")
    assert bench.version() == 2


def test_nothing_held_is_nothing_begun(bench: Bench) -> None:
    bench.applying.begin()
    assert bench.begun.get(timeout=10) == Begun(None)
    assert bench.shown.empty()


def test_a_desk_that_fails_with_them_says_so(bench: Bench) -> None:
    bench.hear(paused=True)
    bench.broken = True
    bench.applying.begin()
    assert bench.failed.get(timeout=10) == "the desk failed (KeyError)"
    bench.broken = False
    bench.applying.go_back(2, "the desk failed (KeyError)")
    assert bench.shown.get(timeout=10)
    assert bench.version() == 1


def test_another_version_than_the_one_on_trial_is_not_left(bench: Bench) -> None:
    bench.hear(paused=True)
    bench.applying.begin()
    bench.applying.go_back(9, "?")
    assert bench.version() == 2


def test_an_end_in_order_puts_it_off_and_the_next_start_finds_it_held(bench: Bench) -> None:
    bench.hear(paused=True)
    bench.applying.begin()
    bench.applying.put_off()
    assert bench.version() == 1
    assert bench.do(bench.applying.recover)


def test_a_start_after_a_crash_goes_back(bench: Bench) -> None:
    bench.hear(paused=True)
    bench.applying.begin()
    assert bench.version() == 2
    assert not bench.do(bench.applying.recover)
    assert bench.version() == 1


def test_a_thread_that_has_ended_begins_nothing(bench: Bench) -> None:
    bench.thread.stop()
    bench.applying.begin()
    assert bench.begun.get(timeout=10) == Begun(None)
