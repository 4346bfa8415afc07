"""A door's real window without a kiosk behind it."""

from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QObject, QSize
from PySide6.QtTest import QTest

from hallpass.domain.look import Theme
from hallpass.domain.settings import Face
from hallpass.texts import for_language
from kiosk.flow.answers import RoomStatus
from kiosk.flow.screens import Identified
from kiosk.ui.door_model import DoorModel
from kiosk.ui.faces import FaceWindow
from kiosk.ui.look_model import LookModel
from kiosk.ui.present_door import present_door
from kiosk.ui.speech import Speech
from tests.kiosk.ui import doors
from tests.kiosk.ui.conftest import DENVER, Hands


def looking(
    status: RoomStatus, language: str = "en", theme: Theme = Theme.LIGHT, percent: int = 100
) -> RoomStatus:
    """The same status in another language, theme and text size."""
    look = replace(status.settings.look, theme=theme, text_percent=percent)
    return replace(status, settings=replace(status.settings, languages=(language,), look=look))


class Doorway(Hands):
    """One door; `show` puts a status on it."""

    def __init__(self, size: QSize) -> None:
        self.owner = QObject()
        self.door = DoorModel(self.owner)
        self.door.tick("10:32")
        self.look = LookModel(self.owner)
        super().__init__(FaceWindow(Face.DOOR, {"door": self.door, "look": self.look}, self.owner))
        self.view.resize(size)
        self.view.show()
        QTest.qWaitForWindowExposed(self.view)

    def show(self, status: RoomStatus, message: str = "", wanted: Identified | None = None) -> None:
        speech = Speech(for_language(status.settings.languages[0]), DENVER)
        self.door.show(present_door(status, speech, message, wanted))
        self.door.tick(speech.time(doors.NOW))
        self.look.show(status.settings.look, rtl=speech.rtl)

    def close(self) -> None:
        self.window.close()
        QCoreApplication.processEvents()
