"""`--report`: one JSON line for each thing that a person could see, once it was on the glass.

Four kinds of line are no frames: `badge`, when one was read; `camera`, when it came or went
(opening, seeing, gone); `trial`, when new settings have proved themselves or were left;
`targets`, what can be touched and where. With `--pictures` each file that was written is told as
`picture`. Tests and the demo count with it what happened where it happened. It holds ids and
times, never a name or a badge's text. `at_s` is CLOCK_BOOTTIME, comparable between processes of one
machine.
"""

import json
import sys
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from PySide6.QtCore import QObject, Slot

from hallpass.clock import Clock
from hallpass.domain.board import Board
from kiosk.app.targets import Target
from kiosk.flow import events, screens
from kiosk.flow.events import Eyes
from kiosk.flow.screens import Screen
from kiosk.ui.conductor import Conductor

STDOUT = Path("-")


class Report(QObject):
    """Writes the lines; without a path it writes nothing."""

    def __init__(
        self, path: Path | None, conductor: Conductor, clock: Clock, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self._out: TextIO | None = None
        if path is None:
            return
        self._out = sys.stdout if path == STDOUT else path.open("a", encoding="utf-8")
        conductor.screen_shown.connect(self._on_screen)
        conductor.door_shown.connect(self._on_door)
        conductor.badge_read.connect(self._on_badge)
        conductor.camera_changed.connect(self._on_camera)

    def first_frame(self) -> None:
        """Say that the first frame is up."""
        self._write("first_frame")

    @Slot()
    def ready(self) -> None:
        """Say that scans are taken."""
        self._write("ready")

    def close(self) -> None:
        """Write no more."""
        if self._out is not None and self._out is not sys.stdout:
            self._out.close()
        self._out = None

    @Slot(object, int)
    def _on_screen(self, screen: Screen, serial: int) -> None:
        name = type(screen).__name__
        match screen:
            case screens.Going(answer=go):
                self._write(
                    "screen", screen=name, serial=serial, pass_id=go.pass_id, again=go.again
                )
            case screens.Welcome(answer=back):
                self._write("screen", screen=name, serial=serial, pass_id=back.pass_id)
            case screens.ArrivedHere(answer=arrived):
                self._write("screen", screen=name, serial=serial, pass_id=arrived.pass_id)
            case screens.NotTaken(answer=not_taken):
                self._write("screen", screen=name, serial=serial, why=not_taken.why.value)
            case screens.NotNow(answer=no):
                self._write("screen", screen=name, serial=serial, reasons=list(no.reasons))
            case _:
                self._write("screen", screen=name, serial=serial)

    @Slot(object)
    def _on_door(self, board: Board) -> None:
        self._write(
            "door", state=board.state.value, out=board.out, here=board.here,
            places_left=board.places_left,
        )  # fmt: skip

    @Slot(object)
    def _on_badge(self, read: events.BadgeRead) -> None:
        self._write("badge", seen_at_s=read.seen_at_s)

    @Slot(object)
    def _on_camera(self, eyes: Eyes) -> None:
        self._write("camera", state=eyes.value)

    @Slot(int, bool)
    def judged(self, version: int, proved: bool) -> None:
        """Say what became of settings on trial."""
        self._write("trial", state="proved" if proved else "left", version=version)

    def targets(self, items: list[Target]) -> None:
        """Say where everything that can be touched is."""
        self._write("targets", items=items)

    @Slot(str)
    def picture(self, file: str) -> None:
        """Say that a picture was written."""
        self._write("picture", file=file)

    def _write(self, event: str, **values: object) -> None:
        if self._out is None:
            return
        line = json.dumps({"event": event, "at_s": self._clock.monotonic(), **values})
        # Whoever read along may be gone; the kiosk goes on.
        with suppress(OSError):
            self._out.write(line + "\n")
            self._out.flush()
