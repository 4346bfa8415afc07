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
from kiosk.flow.screens import Screen
from kiosk.ui.desk_model import DeskModel
from kiosk.ui.door_model import DoorModel
from kiosk.ui.faces import FaceWindow
from kiosk.ui.look_model import LookModel
from kiosk.ui.present_desk import present_desk
from kiosk.ui.present_door import is_quiet, present_door
from kiosk.ui.present_room import present_room
from kiosk.ui.preview import PreviewFeed
from kiosk.ui.room_model import RoomModel
from kiosk.ui.speech import Speech, speech_of


@dataclass(frozen=True, slots=True)
class Scene:
    """What a picture shows besides its screen."""

    status: RoomStatus
    now: datetime
    zone: tzinfo | None = None
    eyes: Eyes = Eyes.SEEING
    preview: QImage | None = None


def draw_desk(screen: Screen, scene: Scene, size: QSize) -> QImage:
    """Return a picture of the desk with this screen.

    Args:
        screen: of the flow.
        scene: room, time, camera.
        size: in pixels.
    """
    owner = QObject()
    speech = Speech(for_language(scene.status.settings.languages[0]), scene.zone)
    desk, room, feed = DeskModel(owner), RoomModel(owner), PreviewFeed(owner)
    room.show(present_room(scene.status, scene.eyes, speech))
    room.tick(speech.time(scene.now))
    if scene.preview is not None:
        feed.show(scene.preview)
    own = speech_of(screen, speech, own=scene.status.settings.look.own_language)
    look = _look_of(scene, own, owner)
    properties = {"desk": desk, "room": room, "feed": feed, "look": look}
    window = FaceWindow(Face.DESK, properties, owner)
    window.view.resize(size)
    window.view.show()
    desk.show(present_desk(screen, own), 1)
    return _grab(window)


def draw_door(scene: Scene, size: QSize) -> QImage:
    """Return a picture of the room's door.

    Args:
        scene: room and time.
        size: in pixels.
    """
    owner = QObject()
    speech = Speech(for_language(scene.status.settings.languages[0]), scene.zone)
    door = DoorModel(owner)
    door.show(present_door(scene.status, speech))
    door.tick(speech.time(scene.now))
    look = _look_of(scene, speech, owner)
    window = FaceWindow(Face.DOOR, {"door": door, "look": look}, owner)
    window.view.resize(size)
    window.view.show()
    return _grab(window)


def _look_of(scene: Scene, speech: Speech, owner: QObject) -> LookModel:
    look = LookModel(owner)
    look.show(scene.status.settings.look, rtl=speech.rtl, dim=is_quiet(scene.status))
    return look


def _grab(window: FaceWindow) -> QImage:
    # Layouts settle in the next turn of the event loop.
    for _ in range(3):
        QCoreApplication.processEvents()
    image = window.view.grabWindow()
    window.close()
    QCoreApplication.processEvents()
    return image
