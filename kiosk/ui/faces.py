"""The windows: one a face, each a QQuickView on its QML, and the word that a frame was shown.

With the software renderer, and with the basic render loop that `prepare` asks for, scene and frame
are made in the GUI thread: the serial that a window reads when the scene was synchronised is the
one that the next swapped frame shows.
"""

import logging
import os
from importlib.resources import files

from PySide6.QtCore import QObject, QPoint, QRect, QSize, QUrl, Signal, Slot
from PySide6.QtGui import QColor, QGuiApplication, QScreen
from PySide6.QtQml import QQmlError
from PySide6.QtQuick import QQuickView

from hallpass.domain.settings import Face

# Importing these registers the QML types.
from kiosk.ui import code as _code
from kiosk.ui import icons as _icons
from kiosk.ui import preview as _preview
from kiosk.ui import ring as _ring
from kiosk.ui import signs as _signs
from kiosk.ui.conductor import Conductor
from kiosk.ui.fit import out_of_reach
from kiosk.ui.fontset import load_fonts
from kiosk.ui.views import FaceSize

log = logging.getLogger(__name__)

__all__ = ["FaceWindow", "Faces", "load_fonts", "prepare"]

WINDOWED = QSize(1024, 600)
_GAP = 12
"""Pixels between two windows."""
_REGISTERED = (_code, _icons, _preview, _ring, _signs)
_HERE = files("kiosk.ui")


def prepare(*, software: bool = True) -> None:
    """Set what Qt reads when its application is made; call before that."""
    if software:
        os.environ.setdefault("QT_QUICK_BACKEND", "software")
    os.environ.setdefault("QSG_RENDER_LOOP", "basic")


class FaceWindow(QObject):
    """One window with one face.

    Signals:
        shown(int): a frame was swapped that shows the screen or board of this serial.
        warned(str): its QML said that something is wrong.
    """

    shown = Signal(int)
    warned = Signal(str)

    def __init__(self, face: Face, properties: dict[str, QObject], parent: QObject) -> None:
        super().__init__(parent)
        self.face = face
        self.view = QQuickView()
        self._drawn = -1
        self.view.setResizeMode(QQuickView.ResizeMode.SizeRootObjectToView)
        self.view.setTitle(f"Hallpass {face.value}")
        self.view.setColor(QColor("#f6f4ee"))
        self.view.engine().addImageProvider(_icons.IconProvider.PREFIX, _icons.IconProvider())
        self.view.engine().warnings.connect(self._on_warnings)
        self.view.setInitialProperties(dict(properties))
        name = "Desk.qml" if face is Face.DESK else "Door.qml"
        self.view.setSource(QUrl.fromLocalFile(str(_HERE / "qml" / name)))
        if self.view.errors():
            problems = "; ".join(error.toString() for error in self.view.errors())
            raise RuntimeError(f"{name}: {problems}")
        self.view.afterSynchronizing.connect(self._synchronised)
        self.view.frameSwapped.connect(self._swapped)

    def repaint(self) -> None:
        """Paint a frame even if nothing that is visible changed: somebody waits for its swap."""
        self.view.update()

    def close(self) -> None:
        """Take the window away."""
        self.view.close()
        # The scene goes first: its bindings must not see the view-models go.
        self.view.setSource(QUrl())
        self.view.deleteLater()
        self.deleteLater()

    @Slot("QList<QQmlError>")
    def _on_warnings(self, warnings: list[QQmlError]) -> None:
        for warning in warnings:
            self.warned.emit(warning.toString())

    @Slot()
    def _synchronised(self) -> None:
        self._drawn = int(self.view.rootObject().property("drawn"))

    @Slot()
    def _swapped(self) -> None:
        self.shown.emit(self._drawn)


class Faces(QObject):
    """Opens and closes the windows of one conductor.

    Signals:
        warned(str): the QML of one of them said that something is wrong.
    """

    warned = Signal(str)

    def __init__(self, conductor: Conductor, parent: QObject | None = None) -> None:
        super().__init__(parent or conductor)
        self._conductor = conductor
        self.windows: list[FaceWindow] = []
        conductor.screen_changed.connect(self._repaint)
        load_fonts()

    def open(
        self,
        face: Face,
        *,
        windowed: bool = False,
        size: QSize | None = None,
        at: QPoint | None = None,
    ) -> None:
        """Open the windows of a face; BOTH puts the door on a second screen if there is one.

        Args:
            face: which.
            windowed: as a window of `size` rather than over the whole screen.
            size: in pixels.
            at: where the first window stands; the second stands beside it.
        """
        wanted = [Face.DESK, Face.DOOR] if face is Face.BOTH else [face]
        screens = QGuiApplication.screens()
        for i, one in enumerate(wanted):
            beside = QPoint(i * (_GAP + (size or WINDOWED).width()), 0)
            place = (at or QPoint(0, 0)) + beside
            area = QRect(place, size or WINDOWED) if windowed else None
            self._open_one(one, screens[i % len(screens)], area)

    def close(self) -> None:
        """Close all of them."""
        for window in self.windows:
            window.close()
        self.windows.clear()
        self._measure()

    def out_of_reach(self) -> list[str]:
        """Return which controls no finger can hit as the faces are now (kiosk.ui.fit)."""
        roots = [window.view.rootObject() for window in self.windows]
        return [said for root in roots for said in out_of_reach(root)]

    @Slot()
    def _measure(self) -> None:
        self._conductor.sizes = tuple(
            FaceSize(window.face, window.view.width(), window.view.height())
            for window in self.windows
        )

    @Slot()
    def _repaint(self) -> None:
        for window in self.windows:
            if window.face is Face.DESK:
                window.repaint()

    def _open_one(self, face: Face, screen: QScreen, area: QRect | None) -> None:
        window = self._make(face)
        self.windows.append(window)
        window.warned.connect(self.warned)
        window.view.widthChanged.connect(self._measure)
        window.view.heightChanged.connect(self._measure)
        if area is not None:
            window.view.setGeometry(area)
            window.view.show()
        else:
            window.view.setScreen(screen)
            window.view.setGeometry(screen.geometry())
            window.view.showFullScreen()
        log.info("ui.face_opened face=%s", face.value)

    def _make(self, face: Face) -> FaceWindow:
        conductor = self._conductor
        if face is Face.DESK:
            window = FaceWindow(
                face,
                {
                    "desk": conductor.desk,
                    "room": conductor.room,
                    "feed": conductor.feed,
                    "look": conductor.look,
                },
                self,
            )
            window.shown.connect(conductor.frame_shown)
        else:
            window = FaceWindow(face, {"door": conductor.door, "look": conductor.door_look}, self)
            window.shown.connect(conductor.board_shown)
        return window
