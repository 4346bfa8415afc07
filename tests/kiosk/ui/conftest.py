"""The real windows, offscreen: a conductor with recorded outlets, and hands to tap with."""

from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QSignalSpy, QTest

from hallpass.domain.settings import Face
from kiosk.flow import requests
from kiosk.flow.commands import Cue
from kiosk.ui.conductor import Conductor, Outlets
from kiosk.ui.faces import Faces, FaceWindow, load_fonts, prepare
from tests.fakes.clock import FakeClock
from tests.kiosk.ui import gallery

DENVER = ZoneInfo("America/Denver")
GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture(scope="session")
def qapp_cls() -> type[QGuiApplication]:
    prepare()
    return QGuiApplication


@pytest.fixture(autouse=True)
def _fonts(qapp: QGuiApplication) -> None:  # noqa: ARG001
    prepare()
    load_fonts()


def items_under(item: QQuickItem) -> Iterator[QQuickItem]:
    """All visible items, the outermost first."""
    if not item.isVisible():
        return
    yield item
    for child in item.childItems():
        yield from items_under(child)


class Hands:
    """Looks at a window and touches it."""

    def __init__(self, window: FaceWindow) -> None:
        self.window = window
        self.view = window.view

    def find(self, name: str) -> QQuickItem:
        root = self.view.rootObject()
        found = [item for item in items_under(root) if item.objectName() == name]
        assert len(found) == 1, f"{len(found)} visible items are called {name}"
        return found[0]

    def sees(self, words: str) -> bool:
        return words in self.words()

    def words(self) -> list[str]:
        root = self.view.rootObject()
        texts = [i.property("text") for i in items_under(root) if i.inherits("QQuickText")]
        # Large words are broken into lines by hand.
        return [" ".join(text.split()) for text in texts if text]

    def middle_of(self, name: str) -> QPoint:
        item = self.find(name)
        return item.mapToScene(QPointF(item.width() / 2, item.height() / 2)).toPoint()

    def click(self, name: str) -> None:
        self.settle()
        QTest.mouseClick(self.view, Qt.MouseButton.LeftButton, pos=self.middle_of(name))

    def pixel(self, x: float, y: float) -> QColor:
        """The colour at these fractions of the window."""
        self.settle()
        image = self.view.grabWindow()
        return image.pixelColor(int(x * image.width()), int(y * image.height()))

    def settle(self) -> None:
        """Let two frames be painted: layouts settle while a frame is made."""
        for _ in range(2):
            spy = QSignalSpy(self.view.frameSwapped)
            self.view.update()
            assert spy.wait(2000), "no frame was painted"


class Stage:
    """A kiosk without its threads: what the conductor sends out is kept."""

    def __init__(self) -> None:
        self.asked: list[requests.DeskRequest] = []
        self.marked: list[str] = []
        self.cues: list[Cue] = []
        self.clock = FakeClock(gallery.NOW)
        self.said: list[tuple[str, str]] = []
        outlets = Outlets(
            self.asked.append,
            self.marked.append,
            self.cues.append,
            lambda words, language: self.said.append((words, language)),
        )
        self.conductor = Conductor(outlets, self.clock, zone=DENVER)
        self.faces = Faces(self.conductor)

    def open(self, face: Face = Face.DESK, size: QSize | None = None) -> Hands:
        self.faces.open(face, windowed=True, size=size or QSize(800, 480))
        hands = Hands(self.faces.windows[-1])
        QTest.qWaitForWindowExposed(hands.view)
        hands.settle()
        return hands

    def close(self) -> None:
        self.conductor.stop()
        self.faces.close()
        self.conductor.deleteLater()
        QCoreApplication.processEvents()


@pytest.fixture
def stage(qapp: QGuiApplication) -> Iterator[Stage]:  # noqa: ARG001
    made = Stage()
    yield made
    made.close()


@pytest.fixture
def desk(stage: Stage) -> Hands:
    hands = stage.open()
    stage.conductor.status_changed.emit(gallery.STATUS)
    return hands
