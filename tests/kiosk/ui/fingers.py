"""Walks the real pages the way a person does: presses what is there, waits where a person would."""

from collections.abc import Callable, Iterator

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from kiosk.app.targets import touchables
from kiosk.flow import events, screens
from kiosk.flow.events import TimerName
from tests.kiosk import chart
from tests.kiosk.chart import Answer, Badge, Do, Hold, Pick, Pin, Press, Tell, Time
from tests.kiosk.flow.playbook import STATUS, badge
from tests.kiosk.ui.conftest import Hands, Stage, items_under

_PAUSE_MS = 10


def in_window(hands: Hands) -> list[QQuickItem]:
    """What can be pressed and is in the window, in the order in which it is drawn."""
    root = hands.view.rootObject()
    window = QRectF(0, 0, root.width(), root.height())
    return [item for item in touchables(root) if window.contains(middle(item))]


def middle(item: QQuickItem) -> QPointF:
    """The middle of an item, in its window."""
    return item.mapToScene(QPointF(item.width() / 2, item.height() / 2))


def press(hands: Hands, item: QQuickItem) -> None:
    """Press it."""
    QTest.mouseClick(hands.view, Qt.MouseButton.LeftButton, pos=middle(item).toPoint())


def wait_until(happened: Callable[[], bool], most_ms: int = 5000) -> bool:
    """Let events come until it has happened; say whether it has."""
    for _ in range(most_ms // _PAUSE_MS):
        if happened():
            return True
        QTest.qWait(_PAUSE_MS)
    return happened()


class Walker:
    """Goes the ways of the chart on the glass."""

    def __init__(self, stage: Stage, hands: Hands) -> None:
        self.stage = stage
        self.hands = hands

    @property
    def screen(self) -> screens.Screen:
        return self.stage.conductor.state.screen

    def do(self, one: Do) -> None:
        conductor = self.stage.conductor
        match one:
            case Badge():
                conductor.badge_read.emit(badge())
            case Answer(answer):
                conductor.desk_answered.emit(answer)
            case Press(tap):
                self.press(f"tap-{tap.value}")
            case Pick(key):
                self.press(f"tile-{key}", f"row-{key}")
            case Hold(key):
                self.hold(key)
            case Pin(pin):
                for digit in (*pin, "enter"):
                    self.press(f"key-{digit}")
            case Tell(event):
                conductor.take(event)
            case Time():
                self.time(TimerName.SCREEN)
        self.hands.settle()

    def press(self, *names: str) -> None:
        """Press the one thing that has one of these names."""
        self.hands.settle()
        found = [item for item in in_window(self.hands) if item.objectName() in names]
        assert len(found) == 1, f"{len(found)} things called {names} on {self.screen!r}"
        press(self.hands, found[0])

    def hold(self, key: str, ms: int = 20) -> None:
        """Hold down what has this key, for as long as it takes: made short here."""
        self.hands.settle()
        root = self.hands.view.rootObject()
        for one in root.findChildren(QQuickItem, "hold"):
            one.setProperty("span", ms)
        names = {"grip"} if key == "adult" else {f"hold-{key}"}
        found = [item for item in items_under(root) if item.objectName() in names]
        assert len(found) == 1, f"{len(found)} things to hold on {self.screen!r}"
        at = middle(found[0]).toPoint()
        serial = self.stage.conductor.state.serial
        QTest.mousePress(self.hands.view, Qt.MouseButton.LeftButton, pos=at)
        asked = len(self.stage.asked)
        assert wait_until(
            lambda: self.stage.conductor.state.serial != serial or len(self.stage.asked) > asked
        ), "nothing came of it"
        QTest.mouseRelease(self.hands.view, Qt.MouseButton.LeftButton, pos=at)

    def time(self, name: TimerName) -> None:
        """Let a timer run out now."""
        timer = self.stage.conductor.findChild(QTimer, name.value)
        assert timer is not None
        if timer.isActive():
            timer.stop()
            timer.timeout.emit()

    def go_to(self, place: str) -> None:
        """Reach a place of the chart from a box that rests at idle, or has just started."""
        for one in chart.REACH[place]:
            self.do(one)
        assert type(self.screen).__name__ == chart.kind_of(place)

    def come_to_rest(self) -> Iterator[screens.Screen]:
        """Let time pass until nothing happens any more; yields each screen on the way."""
        conductor = self.stage.conductor
        for _ in range(12):
            if conductor.state.asked is not None and not conductor.state.asked.overdue:
                self.time(TimerName.PATIENCE)
            self.time(TimerName.SCREEN)
            self.hands.settle()
            yield self.screen
            if isinstance(self.screen, screens.RestScreen):
                return

    def reset(self) -> None:
        """Come back to idle, whatever was."""
        conductor = self.stage.conductor
        conductor.take(events.EnrolmentChanged(None))
        conductor.take(events.StatusChanged(STATUS))
        conductor.take(events.CameraChanged(events.Eyes.SEEING))
        for _ in self.come_to_rest():
            pass
        if conductor.state.asked is not None:
            conductor.desk_answered.emit(chart.answers.LeftLine())
            for _ in self.come_to_rest():
                pass
