"""One pass after the other through the screens, as fast as they can be painted."""

from dataclasses import replace
from itertools import count

from PySide6.QtCore import QTimer
from PySide6.QtTest import QSignalSpy

from benchmarks.stage import Stage
from kiosk.flow import events
from kiosk.flow.answers import DeskAnswer
from kiosk.flow.events import TimerName
from tests.kiosk.flow.playbook import ANSWERS, STATUS, badge

_LATEST_MS = 2000
_serials = count(1)


def walk(stage: Stage, passes: int) -> None:
    """Scan, see the answer, let it go; each kind of answer in turn."""
    for n in range(passes):
        one_pass(stage, ANSWERS[n % len(ANSWERS)], n)


def one_pass(stage: Stage, answer: DeskAnswer, n: int) -> None:
    """One badge, its answer on the glass, and back to rest."""
    conductor = stage.conductor
    conductor.take(badge(f"HP1-{next(_serials)}"))
    paint(stage)
    conductor.take(events.Answered(answer))
    paint(stage)
    board = replace(STATUS.board, out=n % 5, places_left=n % 3, longest_min=n % 50)
    conductor.take(events.StatusChanged(replace(STATUS, board=board)))
    timer = conductor.findChild(QTimer, TimerName.SCREEN.value)
    if timer is not None and timer.isActive():
        timer.stop()
        timer.timeout.emit()
    paint(stage)


def paint(stage: Stage) -> None:
    """Wait until each face has painted what is new; they paint side by side."""
    spies = [QSignalSpy(window.view.frameSwapped) for window in stage.faces.windows]
    for window in stage.faces.windows:
        window.view.update()
    for spy in spies:
        if spy.count() == 0 and not spy.wait(_LATEST_MS):
            raise RuntimeError("no frame was painted")
