"""Puts new settings to use between two students, and goes back if the box can't run with them.

Lives in the GUI thread, where faces warn and cameras are told of; the store is written to by the
desk's thread, which the outlets hand the commands to. What is decided is `kiosk.app.trial`.
"""

import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from hallpass.clock import Clock
from kiosk.app import trial
from kiosk.flow.events import Eyes
from kiosk.flow.screens import RestScreen
from kiosk.ui.conductor import Conductor

log = logging.getLogger(__name__)

TICK_MS = 500
CAMERA_LOST = "the camera gives no picture"


@dataclass(frozen=True, slots=True)
class TrialOutlets:
    """Where the commands go; none of these may block."""

    begin: Callable[[], None]
    """Answered by `Trialling.begun`, once."""
    prove: Callable[[int], None]
    go_back: Callable[[int, str], None]
    camera_why: Callable[[], str]
    """Why the camera sees nothing, in a few words; empty: nobody knows."""


class Trialling(QObject):
    """Watches over settings from their arrival until they have proved themselves.

    Signals to emit from any thread:
        held: a checked document waits in the store.
        begun(trial.Begun): it is in use.
        failed(str): something went wrong, in a few words.

    Signals that it emits:
        judged(int, bool): a version has proved itself, or was left.
    """

    held = Signal()
    begun = Signal(object)
    failed = Signal(str)
    judged = Signal(int, bool)

    def __init__(
        self,
        outlets: TrialOutlets,
        conductor: Conductor,
        clock: Clock,
    ) -> None:
        """Watch.

        Args:
            outlets: see there.
            conductor: knows whether the desk rests, and whether the camera sees.
            clock: for durations.
        """
        super().__init__(conductor)
        self._outlets = outlets
        self._conductor = conductor
        self._clock = clock
        self.misfits: Callable[[], list[str]] = list
        """Says what no finger can reach on the faces as they are."""
        self._fitted = True
        self._state = trial.State(now_s=clock.monotonic())
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self._on_tick)
        self.held.connect(self._on_held)
        self.begun.connect(self._on_begun)
        self.failed.connect(self._on_failed)
        conductor.screen_changed.connect(self._on_screen)
        conductor.camera_changed.connect(self._on_camera)

    @property
    def state(self) -> trial.State:
        """Where it stands."""
        return self._state

    def watch_exceptions(self) -> None:
        """Hear of exceptions that nobody caught; they are told as before."""
        before = sys.excepthook

        def hook(kind: type[BaseException], exc: BaseException, at: TracebackType | None) -> None:
            before(kind, exc, at)
            self.failed.emit(f"the program failed ({kind.__name__})")

        sys.excepthook = hook

    def _take(self, event: trial.Event) -> None:
        self._state, commands = trial.step(self._state, event, self._clock.monotonic())
        for command in commands:
            self._execute(command)
        if self._state.idle and not self._state.beginning:
            self._tick.stop()
        elif not self._tick.isActive():
            self._tick.start()

    def _execute(self, command: trial.Command) -> None:
        match command:
            case trial.Begin():
                self._fitted = not self.misfits()
                self._outlets.begin()
            case trial.Prove(version):
                found = self.misfits() if self._fitted else []
                if found:
                    self._go_back(version, found[0])
                else:
                    log.info("settings.proved version=%d", version)
                    self._outlets.prove(version)
                    self.judged.emit(version, True)
            case trial.GoBack(version, why):
                self._go_back(version, why or self._outlets.camera_why() or CAMERA_LOST)

    def _go_back(self, version: int, why: str) -> None:
        log.error("settings.failed version=%d why=%s", version, why)
        self._outlets.go_back(version, why)
        self.judged.emit(version, False)

    @Slot()
    def _on_held(self) -> None:
        self._take(trial.Held())

    @Slot(object)
    def _on_begun(self, event: trial.Begun) -> None:
        self._take(event)

    @Slot(str)
    def _on_failed(self, why: str) -> None:
        self._take(trial.Failed(why))

    @Slot()
    def _on_tick(self) -> None:
        self._take(trial.Ticked())

    @Slot()
    def _on_screen(self) -> None:
        state = self._conductor.state
        rests = isinstance(state.screen, RestScreen) and state.asked is None
        if rests != self._state.rests:
            self._take(trial.Rested(rests))

    @Slot(object)
    def _on_camera(self, eyes: Eyes) -> None:
        self._take(trial.Sees(eyes is Eyes.SEEING))
