"""`--pictures`: a PNG of each screen and each door state, the first time it is shown.

A file is named by face and state: `desk-going.png`, `door-open-quiet.png`, and
`desk-idle-nocamera.png` for a desk that says that its camera is gone.
"""

from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from hallpass.domain.board import Board
from hallpass.domain.settings import Face
from kiosk.flow.events import Eyes
from kiosk.flow.screens import Screen
from kiosk.ui.conductor import Conductor
from kiosk.ui.faces import Faces

SETTLE_MS = 500
"""Longer than any movement on the screen."""
AGAIN = "Idle"
"""Taken each time: the camera has no picture yet at the first."""
_BLIND = "-NoCamera"


class Pictures(QObject):
    """Takes them half a second after a screen came, if it is still there then.

    Signals:
        taken(str): the file of this name was written.
    """

    taken = Signal(str)

    def __init__(
        self, folder: Path | None, conductor: Conductor, faces: Faces, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._faces = faces
        self._folder = folder
        self._taken: set[str] = set()
        self._wanted: dict[Face, str] = {}
        self._screen = ""
        self._eyes = Eyes.OPENING
        if folder is None:
            return
        folder.mkdir(parents=True, exist_ok=True)
        self._timers = {face: self._timer() for face in (Face.DESK, Face.DOOR)}
        self._timers[Face.DESK].timeout.connect(self._take_desk)
        self._timers[Face.DOOR].timeout.connect(self._take_door)
        conductor.screen_shown.connect(self._on_screen)
        conductor.door_shown.connect(self._on_door)
        conductor.camera_changed.connect(self._on_camera)

    def _timer(self) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(SETTLE_MS)
        return timer

    @Slot(object, int)
    def _on_screen(self, screen: Screen, _serial: int) -> None:
        self._screen = type(screen).__name__
        self._want_desk()

    @Slot(object)
    def _on_camera(self, eyes: Eyes) -> None:
        self._eyes = eyes
        if self._screen == AGAIN:
            self._want_desk()

    @Slot(object)
    def _on_door(self, board: Board) -> None:
        busy = "busy" if board.out or board.here else "quiet"
        self._want(Face.DOOR, f"{board.state.value}-{busy}")

    def _want_desk(self) -> None:
        blind = self._screen == AGAIN and self._eyes is Eyes.GONE
        self._want(Face.DESK, self._screen + (_BLIND if blind else ""))

    def _want(self, face: Face, name: str) -> None:
        if self._wanted.get(face) != name:
            self._wanted[face] = name
            if name not in self._taken or name == AGAIN:
                self._timers[face].start()

    @Slot()
    def _take_desk(self) -> None:
        self._take(Face.DESK)

    @Slot()
    def _take_door(self) -> None:
        self._take(Face.DOOR)

    def _take(self, face: Face) -> None:
        name = self._wanted[face]
        window = next((w for w in self._faces.windows if w.face is face), None)
        if window is None or self._folder is None:
            return
        self._taken.add(name)
        file = f"{face.value}-{name.lower()}.png"
        window.view.grabWindow().save(str(self._folder / file))
        self.taken.emit(file)
