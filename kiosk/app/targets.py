"""With `--report`: where everything that can be touched is, in pixels of the glass.

Tests under a real window manager touch with it what a person would touch. A line holds the names
of QML objects (a tap, a room's id, a digit) and rectangles, never a word that is shown.
"""

from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, QPointF, QTimer, Slot
from PySide6.QtQuick import QQuickItem

from hallpass.domain.settings import Face
from kiosk.flow.screens import Screen
from kiosk.ui.conductor import Conductor
from kiosk.ui.faces import Faces

SETTLE_MS = 300
"""Longer than any movement on the screen."""
TOUCHABLE = ("tap-", "tile-", "row-", "key-", "hold-")

Target = dict[str, str | int]


class Targets(QObject):
    """Tells, once a screen stands still, what is on it."""

    def __init__(
        self, conductor: Conductor, faces: Faces, tell: Callable[[list[Target]], None]
    ) -> None:
        super().__init__(faces)
        self._faces = faces
        self._tell = tell
        self._still = QTimer(self)
        self._still.setSingleShot(True)
        self._still.setInterval(SETTLE_MS)
        self._still.timeout.connect(self._look)
        conductor.screen_shown.connect(self._on_screen)

    @Slot(object, int)
    def _on_screen(self, _screen: Screen, _serial: int) -> None:
        self._still.start()

    @Slot()
    def _look(self) -> None:
        for window in self._faces.windows:
            if window.face is Face.DESK:
                self._tell([_target(item) for item in touchables(window.view.rootObject())])


def touchables(item: QQuickItem) -> Iterator[QQuickItem]:
    """Yield what can be pressed under an item and is in sight, in the order of drawing."""
    if not item.isVisible():
        return
    if item.objectName().startswith(TOUCHABLE) and item.isEnabled() and _in_sight(item):
        yield item
    for child in item.childItems():
        yield from touchables(child)


def _in_sight(item: QQuickItem) -> bool:
    """Whether its middle is not scrolled out of what cuts it off."""
    middle = item.mapToScene(QPointF(item.width() / 2, item.height() / 2))
    around: QQuickItem | None = item.parentItem()
    while around is not None:
        if around.clip() and not around.contains(around.mapFromScene(middle)):
            return False
        around = around.parentItem()
    return True


def _target(item: QQuickItem) -> Target:
    at = item.mapToGlobal(QPointF(0, 0))
    return {
        "name": item.objectName(),
        "x": round(at.x()),
        "y": round(at.y()),
        "width": round(item.width()),
        "height": round(item.height()),
    }
