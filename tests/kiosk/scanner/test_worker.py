"""The camera thread: what it reads, what it says, and that it always comes back and always ends."""

import threading
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest

from demo.film.shots import Condition, Shot
from demo.film.source import FilmSource
from hallpass.clock import SystemClock
from kiosk.errors import CameraGone
from kiosk.scanner.decode import Decoder
from kiosk.scanner.faults import FrameFault
from kiosk.scanner.frames import Frame
from kiosk.scanner.gate import BadgeRead
from kiosk.scanner.health import CameraHealth, CameraState
from kiosk.scanner.mjpeg import MjpegSource
from kiosk.scanner.sources import FrameSource, open_source
from kiosk.scanner.worker import BAD_FRAMES_LIMIT, CameraWorker, ScannerCallbacks
from tests.kiosk.scanner.camera_server import part, serving
from tests.kiosk.scanner.codes import draw, jpeg, on_desk

WAIT_S = 20.0
GONE, WORKING, RECOVERED = CameraState.GONE, CameraState.WORKING, CameraState.RECOVERED


class Heard:
    """Keeps what the worker tells, and waits for it."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self.badges: list[BadgeRead] = []
        self.health: list[CameraHealth] = []
        self.previews: list[Frame] = []
        self.threads: set[str] = set()

    def callbacks(self) -> ScannerCallbacks:
        return ScannerCallbacks(
            on_badge=lambda badge: self._keep(self.badges, badge),
            on_health=lambda health: self._keep(self.health, health),
            on_preview=lambda frame: self._keep(self.previews, frame),
        )

    def states(self) -> list[CameraState]:
        return [health.state for health in self.health]

    def texts(self) -> list[str]:
        return [badge.text for badge in self.badges]

    def wait_for(self, what: Callable[[], bool]) -> None:
        with self._changed:
            assert self._changed.wait_for(what, WAIT_S), (self.states(), self.texts())

    def _keep(self, kept: list[Any], value: object) -> None:
        with self._changed:
            kept.append(value)
            self.threads.add(threading.current_thread().name)
            self._changed.notify_all()


@pytest.fixture
def heard() -> Heard:
    return Heard()


@contextmanager
def running(source: FrameSource, heard: Heard):
    worker = CameraWorker(
        source, Decoder(), SystemClock(), heard.callbacks(), retry_pauses_s=(0.01, 0.02)
    )
    worker.start()
    try:
        yield worker
    finally:
        assert worker.stop()


class ScriptedSource:
    """Does what the script says, in order; then goes on giving its last frame."""

    name = "scripted"

    def __init__(self, *script: Frame | Exception) -> None:
        self._script = list(script)
        self._last: Frame | None = None
        self.is_open = False
        self.opened = 0

    def open(self) -> None:
        self.opened += 1
        self.is_open = True

    def read(self) -> Frame:
        assert self.is_open
        if self._script:
            match self._script.pop(0):
                case Frame() as frame:
                    self._last = frame
                case fault:
                    raise fault
        assert self._last is not None
        return self._last

    def close(self) -> None:
        self.is_open = False


def frame(image: np.ndarray, number: int = 0) -> Frame:
    return Frame(image, number, number / 15)


def test_a_film_is_read_from_end_to_end(heard: Heard) -> None:
    shots = [Shot(f"HP1{c.name:A<26}".replace("_", "A"), c, 3) for c in Condition]
    queue = list(shots)
    source = FilmSource(
        lambda: queue.pop(0) if queue else None,
        clock=SystemClock(),
        gap_s=1.2,
        sleep=lambda _s: None,
    )
    with running(_Timed(source), heard):
        heard.wait_for(lambda: len(heard.badges) == len(shots))
    assert heard.texts() == [shot.text for shot in shots]
    assert heard.threads == {"camera"}
    assert heard.states() == [CameraState.STARTING, WORKING]


class _Timed:
    """Stamps the film's frames with film time, so that it may play as fast as it can."""

    name = "film"

    def __init__(self, source: FrameSource) -> None:
        self._source = source
        self.open = source.open
        self.close = source.close

    def read(self) -> Frame:
        shown = self._source.read()
        return Frame(shown.image, shown.number, shown.number / 15)


def test_a_camera_that_dies_and_comes_back_is_told_once_each(heard: Heard) -> None:
    with serving([part(jpeg(on_desk(draw("A"))))]) as server:
        port = server.server_address[1]
        source = MjpegSource(server.url, clock=SystemClock())
        started = running(source, heard)
        started.__enter__()
        heard.wait_for(lambda: heard.texts() == ["A"])
    try:
        heard.wait_for(lambda: heard.states()[-1] is GONE)
        with serving([part(jpeg(on_desk(draw("B"))))], port=port):
            heard.wait_for(lambda: "B" in heard.texts())
    finally:
        started.__exit__(None, None, None)
    assert heard.states()[:4] == [CameraState.STARTING, WORKING, GONE, RECOVERED]
    gone = heard.health[2]
    assert "Check that the camera is on" in gone.reason
    assert not gone.is_seeing
    assert heard.health[3].is_seeing


def test_a_missing_camera_is_told_once_and_tried_again(heard: Heard) -> None:
    class Missing(ScriptedSource):
        def open(self) -> None:
            super().open()
            if self.opened < 5:
                raise CameraGone("camera 0 can't be opened. Is it plugged in?")

    with running(Missing(frame(on_desk(draw("A")))), heard):
        heard.wait_for(lambda: heard.texts() == ["A"])
    assert heard.states() == [CameraState.STARTING, GONE, WORKING]
    assert heard.health[1].reason == "camera 0 can't be opened. Is it plugged in?"


def test_a_bad_frame_is_skipped_and_only_many_are_a_fault(heard: Heard) -> None:
    torn = [FrameFault("a frame is torn")]
    good = frame(on_desk())
    script = [good, *torn, good, *torn * BAD_FRAMES_LIMIT, frame(on_desk(draw("A")), 30)]
    with running(ScriptedSource(*script), heard):
        heard.wait_for(lambda: heard.texts() == ["A"])
    assert heard.states() == [CameraState.STARTING, WORKING, GONE, RECOVERED]
    assert heard.health[2].reason == "scripted gives no usable pictures: a frame is torn"


def test_a_bug_in_a_source_is_logged_and_the_scanner_starts_again(heard: Heard, caplog) -> None:
    script = [frame(on_desk()), ZeroDivisionError("a bug"), frame(on_desk(draw("A")), 30)]
    with running(ScriptedSource(*script), heard):
        heard.wait_for(lambda: heard.texts() == ["A"])
    assert heard.states() == [CameraState.STARTING, WORKING, GONE, RECOVERED]
    assert "starts again by itself" in heard.health[2].reason
    assert "ZeroDivisionError" in caplog.text


def test_a_film_that_is_over_is_told(heard: Heard, tmp_path) -> None:
    from kiosk.scanner.pacing import AtEnd

    (tmp_path / "a.jpg").write_bytes(jpeg(on_desk(draw("A"))))
    source = open_source(str(tmp_path), clock=SystemClock(), at_end=AtEnd.END)
    with running(source, heard):
        heard.wait_for(lambda: CameraState.ENDED in heard.states())
    assert heard.texts() == ["A"]


def test_the_preview_comes_only_while_it_is_wanted(heard: Heard) -> None:
    with running(ScriptedSource(frame(on_desk())), heard) as worker:
        heard.wait_for(lambda: WORKING in heard.states())
        assert heard.previews == []
        worker.want_preview(wanted=True)
        heard.wait_for(lambda: len(heard.previews) > 3)
        worker.want_preview(wanted=False)
    assert heard.previews[0].image.shape == (360, 640, 3)


def test_stop_interrupts_the_pause_before_another_try(heard: Heard) -> None:
    class Missing(ScriptedSource):
        def open(self) -> None:
            raise CameraGone("gone")

    worker = CameraWorker(
        Missing(), Decoder(), SystemClock(), heard.callbacks(), retry_pauses_s=(3600.0,)
    )
    worker.start()
    heard.wait_for(lambda: GONE in heard.states())
    assert worker.stop()


def test_a_driver_that_hangs_does_not_hang_the_program(heard: Heard, caplog) -> None:
    let_go, hangs = threading.Event(), threading.Event()

    class Hanging(ScriptedSource):
        def read(self) -> Frame:
            hangs.set()
            let_go.wait()
            raise CameraGone("gone")

    worker = CameraWorker(Hanging(), Decoder(), SystemClock(), heard.callbacks())
    worker.start()
    assert hangs.wait(WAIT_S)
    assert not worker.stop(timeout_s=0.05)
    assert "scanner.stop_late" in caplog.text
    let_go.set()
    assert worker.stop()


def test_a_worker_that_never_started_stops(heard: Heard) -> None:
    assert CameraWorker(ScriptedSource(), Decoder(), SystemClock(), heard.callbacks()).stop()


def test_no_badge_text_is_logged(heard: Heard, caplog) -> None:
    caplog.set_level("DEBUG")
    secret = "HP1SECRETSECRETSECRETSECRETSE"
    with running(ScriptedSource(frame(on_desk(draw(secret)))), heard):
        heard.wait_for(lambda: heard.texts() == [secret])
    assert "SECRET" not in caplog.text
