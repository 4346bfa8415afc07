"""Ends the program between two students, and has it started again.

Under a service manager it simply ends, and is started again. Without one it takes its own place
(exec), so that an order to restart is no order to stay away, and nothing of a wiped box stays in
memory.
"""

import logging
import os
import sys

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication

from hallpass.clock import Clock
from kiosk.flow.screens import Emergency, Identified, RestScreen
from kiosk.ui.conductor import Conductor

log = logging.getLogger(__name__)

LOOK_MS = 250
SETTLED_S = 1.0
"""The desk rests for so long before it ends: a badge may be read just now."""


class Ending(QObject):
    """Waits for the desk to rest, then ends the event loop.

    Signals to emit from any thread:
        asked(float): end it between two students, in so many seconds at the latest.
    """

    asked = Signal(float)

    def __init__(self, conductor: Conductor, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._conductor = conductor
        self._clock = clock
        self._latest_s: float | None = None
        self._rests_since_s: float | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._look)
        self.asked.connect(self._on_asked)
        self.has_ended = False
        """Whether it was this that ended the program."""

    def stop(self) -> None:
        """End nothing any more."""
        self._timer.stop()

    @Slot(float)
    def _on_asked(self, patience_s: float) -> None:
        latest_s = self._clock.monotonic() + patience_s
        self._latest_s = latest_s if self._latest_s is None else min(latest_s, self._latest_s)
        self._timer.start()

    @Slot()
    def _look(self) -> None:
        now_s = self._clock.monotonic()
        screen = self._conductor.state.screen
        if isinstance(screen, Emergency) or not isinstance(screen, RestScreen | Identified):
            # What everybody does in an emergency must not go from the screen, not for seconds.
            self._rests_since_s = None
        elif self._rests_since_s is None:
            self._rests_since_s = now_s
        settled = self._rests_since_s is not None and now_s - self._rests_since_s >= SETTLED_S
        if settled or (self._latest_s is not None and now_s >= self._latest_s):
            self._timer.stop()
            self.has_ended = True
            log.info("app.ending settled=%s", settled)
            QGuiApplication.exit(0)


def start_again() -> None:
    """Put a new run of this program into this process's place. Returns only if it can't."""
    sys.stdout.flush()
    sys.stderr.flush()
    try:
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 - ourselves
    except OSError as exc:
        log.error("app.not_started_again why=%s", exc.strerror)  # noqa: TRY400
