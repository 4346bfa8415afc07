"""The whole kiosk in this process, and a finger: prints for each tap how many ms it took to show.

Run by bench_ui with a library preloaded that holds up every sync of the disk; central is a socket
that takes connections and never answers.
"""

import random
import socket
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEventLoop, QObject, QPointF, QSize, Qt, QTimer, Slot
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from benchmarks.stage import application, settle
from hallpass.clock import SystemClock
from hallpass.domain.badges import Symbology
from hallpass.domain.settings import Face
from kiosk.app.options import NO_CAMERA, Options
from kiosk.app.starter import Starter
from kiosk.app.targets import touchables
from kiosk.config import load_config
from kiosk.device.watchdog import ServiceManager, Watchdog
from kiosk.flow.events import BadgeRead
from kiosk.ui.conductor import Conductor
from kiosk.ui.faces import Faces, FaceWindow
from tests.fakes.box import make_box

TAPS = 120
_LATEST_MS = 2000


class Finger(QObject):
    """Presses at a time that was fixed before, so that a loop that was held up counts too."""

    def __init__(self, window: FaceWindow, clock: SystemClock) -> None:
        super().__init__()
        self._window = window
        self._clock = clock
        self._loop = QEventLoop()
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.setTimerType(Qt.TimerType.PreciseTimer)
        self._due.timeout.connect(self._press)
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.timeout.connect(self._loop.quit)

    def press_ms(self, in_ms: int, choose: Callable[[], QQuickItem | None]) -> float | None:
        """Press in so many ms; return how long after that a frame showed it; None: nothing there.

        The press is delivered within the call, so that the next frame is the one that shows it.
        """
        self._choose = choose
        self._pressed = False
        due_s = self._clock.monotonic() + in_ms / 1000
        self._due.start(in_ms)
        self._late.start(in_ms + _LATEST_MS)
        self._loop.exec()
        self._late.stop()
        self._window.view.frameSwapped.disconnect(self._shown)
        if not self._pressed:
            return None
        QTest.mouseRelease(self._window.view, Qt.MouseButton.LeftButton, pos=self._at)
        return (self._clock.monotonic() - due_s) * 1000

    @Slot()
    def _press(self) -> None:
        item = self._choose()
        self._window.view.frameSwapped.connect(self._shown)
        if item is None:
            self._loop.quit()
            return
        self._at = item.mapToScene(QPointF(item.width() / 2, item.height() / 2)).toPoint()
        self._pressed = True
        QTest.mousePress(self._window.view, Qt.MouseButton.LeftButton, pos=self._at)

    @Slot()
    def _shown(self) -> None:
        if self._pressed:
            self._loop.quit()


def buttons(window: FaceWindow) -> list[QQuickItem]:
    """Return what can be pressed now."""
    return list(touchables(window.view.rootObject()))


def main() -> None:
    """Tap."""
    deaf = socket.create_server(("127.0.0.1", 0))
    clock = SystemClock()
    box = make_box(
        Path(sys.argv[1]) / "box",
        clock.now(),
        central=f"http://127.0.0.1:{deaf.getsockname()[1]}",
        usual=None,
    )
    qt = application()
    options = Options(box.data.root, camera=NO_CAMERA)
    starter = Starter(
        options, load_config(box.data.config), box.data, clock,
        Watchdog(ServiceManager.of({}), clock),
    )  # fmt: skip
    conductor = Conductor(starter.outlets, clock)
    starter.attach(conductor)
    faces = Faces(conductor)
    faces.open(Face.DESK, windowed=True, size=QSize(1280, 800))
    window = faces.windows[0]
    ready = QEventLoop()
    starter.ready.connect(ready.quit)
    starter.start()
    ready.exec()
    settle(2000)
    chance = random.Random(7)  # noqa: S311 - which button, not a secret
    badges = list(box.badges.values())
    finger = Finger(window, clock)
    for n in range(TAPS):
        if n % 3 == 0:
            text = badges[n % len(badges)]
            conductor.badge_read.emit(BadgeRead(text, Symbology.QR, clock.monotonic()))
        taken = finger.press_ms(
            chance.randint(30, 400),
            lambda: chance.choice(buttons(window) or [None]),
        )
        if taken is not None:
            print(f"{taken:.2f}", flush=True)
    conductor.stop()
    starter.stop()
    faces.close()
    deaf.close()
    qt.processEvents()


if __name__ == "__main__":
    main()
