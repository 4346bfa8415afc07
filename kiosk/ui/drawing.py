"""Pictures of a face, drawn from the same QML as the real windows; for docs and tests.

Needs a Qt application on the offscreen platform; elsewhere a window flashes up.
"""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from PySide6.QtCore import QCoreApplication, QObject, QSize
from PySide6.QtGui import QImage

from hallpass.domain.settings import Face
from hallpass.texts import for_language
from kiosk.flow.answers import RoomStatus
from kiosk.flow.events import Eyes
from kiosk.flow.screens import Identified, Screen
from kiosk.ui.desk_model import DeskModel
from kiosk.ui.door_model import DoorModel
from kiosk.ui.faces import FaceWindow
from kiosk.ui.fit import misfits
from kiosk.ui.look_model import LookModel
from kiosk.ui.present_adult import takes_pins
from kiosk.ui.present_desk import present_desk
from kiosk.ui.present_door import is_quiet, present_door
from kiosk.ui.present_room import present_room
from kiosk.ui.preview import PreviewFeed
from kiosk.ui.room_model import RoomModel
from kiosk.ui.speech import Speech, speech_of

_FRAMES = 3


@dataclass(frozen=True, slots=True)
class Scene:
    """What a picture shows besides its screen."""

    status: RoomStatus
    now: datetime
    zone: tzinfo | None = None
    eyes: Eyes = Eyes.SEEING
    preview: QImage | None = None
    message: str = ""
    """Central's, for whoever stands here."""


class Easel:
    """One face's real window without a kiosk behind it, drawn on again and again."""

    def __init__(self, face: Face, size: QSize) -> None:
        """Open the window.

        Args:
            face: DESK or DOOR.
            size: in pixels.
        """
        self.face = face
        self._owner = owner = QObject()
        self._desk, self._room, self._feed = DeskModel(owner), RoomModel(owner), PreviewFeed(owner)
        self._door, self._look = DoorModel(owner), LookModel(owner)
        self._serial = 0
        parts: dict[str, QObject] = {"door": self._door, "look": self._look}
        if face is Face.DESK:
            parts = {
                "desk": self._desk,
                "room": self._room,
                "feed": self._feed,
                "look": self._look,
            }
        self._window = FaceWindow(face, parts, owner)
        self._window.view.resize(size)
        self._window.view.show()

    @property
    def window(self) -> FaceWindow:
        """The window itself."""
        return self._window

    def resize(self, size: QSize) -> None:
        """Make it so large, in pixels."""
        self._window.view.resize(size)

    def show(self, scene: Scene, screen: Screen | None = None) -> None:
        """Put this on the glass.

        Args:
            scene: room, time, camera.
            screen: of the flow, for a desk.
        """
        status = scene.status
        speech = Speech(for_language(status.settings.languages[0]), scene.zone)
        if self.face is Face.DOOR or screen is None:
            wanted = screen if isinstance(screen, Identified) else None
            self._door.show(present_door(status, speech, scene.message, wanted))
            self._door.tick(speech.time(scene.now))
            self._look.show(status.settings.look, rtl=speech.rtl, dim=is_quiet(status))
        else:
            self._room.show(present_room(status, scene.eyes, speech, scene.message))
            self._room.tick(speech.time(scene.now))
            self._feed.show(scene.preview or QImage())
            own = speech_of(screen, speech, own=status.settings.look.own_language)
            self._look.show(status.settings.look, rtl=own.rtl, dim=is_quiet(status))
            self._serial += 1
            self._desk.show(present_desk(screen, own, pins=takes_pins(status)), self._serial)
        # Layouts settle while a frame is made, and in the next turn of the event loop; what they
        # moved settles with the next.
        for _ in range(_FRAMES):
            QCoreApplication.processEvents()
            self._window.view.grabWindow()

    def picture(self) -> QImage:
        """Return what is on the glass."""
        return self._window.view.grabWindow()

    def misfits(self) -> list[str]:
        """Return what of it does not fit (kiosk.ui.fit)."""
        return misfits(self._window.view.rootObject())

    def close(self) -> None:
        """Take the window away."""
        self._window.close()
        QCoreApplication.processEvents()


def draw_desk(screen: Screen, scene: Scene, size: QSize) -> QImage:
    """Return a picture of the desk with this screen.

    Args:
        screen: of the flow.
        scene: room, time, camera.
        size: in pixels.
    """
    return _draw(Face.DESK, scene, screen, size)


def draw_door(scene: Scene, size: QSize, screen: Screen | None = None) -> QImage:
    """Return a picture of the room's door.

    Args:
        scene: room and time.
        size: in pixels.
        screen: of the desk, where the door follows it (Identified).
    """
    return _draw(Face.DOOR, scene, screen, size)


def _draw(face: Face, scene: Scene, screen: Screen | None, size: QSize) -> QImage:
    easel = Easel(face, size)
    easel.show(scene, screen)
    image = easel.picture()
    easel.close()
    return image
