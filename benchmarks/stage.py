"""The faces on a stage of their own: real windows, real pages, and a desk that answers at once."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, QSize, QTimer, Slot
from PySide6.QtGui import QGuiApplication

from hallpass.clock import Clock, SystemClock
from hallpass.domain.settings import Face
from kiosk.device.heap import share_one_heap
from kiosk.ui.conductor import Conductor, Outlets
from kiosk.ui.faces import Faces, FaceWindow, prepare

SETTLE_MS = 250
"""Longer than any movement on the screen."""


class FrameTimes(QObject):
    """How long each frame of a window took, from the scene being taken over to the swap."""

    def __init__(self, window: FaceWindow, clock: Clock) -> None:
        super().__init__(window)
        self.taken_ms: list[float] = []
        self._clock = clock
        self._begun_s = 0.0
        window.view.beforeSynchronizing.connect(self._begin)
        window.view.frameSwapped.connect(self._end)

    @Slot()
    def _begin(self) -> None:
        self._begun_s = self._clock.monotonic()

    @Slot()
    def _end(self) -> None:
        self.taken_ms.append((self._clock.monotonic() - self._begun_s) * 1000)


class Stage:
    """A conductor whose desk is the benchmark."""

    def __init__(self) -> None:
        self.clock = SystemClock()
        outlets = Outlets(
            lambda _request: None, lambda _decision: None, lambda _cue: None, lambda _w, _l: None
        )
        self.conductor = Conductor(outlets, self.clock)
        self.faces = Faces(self.conductor)

    def open(self, face: Face, size: QSize) -> FaceWindow:
        """Open one window; it is painted once when this returns."""
        self.faces.open(face, windowed=True, size=size)
        window = self.faces.windows[-1]
        settle(SETTLE_MS)
        return window

    def close(self) -> None:
        """Take everything away."""
        self.conductor.stop()
        self.faces.close()
        self.conductor.deleteLater()
        settle(20)


@contextmanager
def stage() -> Iterator[Stage]:
    """Make a stage in this process's Qt application."""
    made = Stage()
    try:
        yield made
    finally:
        made.close()


def application() -> QGuiApplication:
    """Return this process's Qt application, without a screen, painted by software."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    share_one_heap()
    prepare()
    running = QGuiApplication.instance()
    return running if isinstance(running, QGuiApplication) else QGuiApplication([])


def settle(milliseconds: int) -> None:
    """Let the event loop run so long."""
    loop = QEventLoop()
    timer = QTimer()
    timer.setSingleShot(True)
    timer.timeout.connect(loop.quit)
    timer.start(milliseconds)
    loop.exec()
    QCoreApplication.processEvents()


def memory_mb() -> float:
    """Return this process's resident memory."""
    return float(psutil.Process().memory_info().rss / 1e6)
