"""A desk's real window without a kiosk behind it, to be looked at with `kiosk.ui.fit`."""

from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QObject, QSize
from PySide6.QtTest import QTest

from hallpass.domain.look import Look
from hallpass.domain.settings import Face
from hallpass.texts import for_language
from kiosk.flow.events import Eyes
from kiosk.flow.screens import Screen
from kiosk.ui.desk_model import DeskModel
from kiosk.ui.faces import FaceWindow
from kiosk.ui.fit import misfits, walk
from kiosk.ui.look_model import LookModel
from kiosk.ui.present_desk import present_desk
from kiosk.ui.present_room import present_room
from kiosk.ui.preview import PreviewFeed
from kiosk.ui.room_model import RoomModel
from kiosk.ui.speech import Speech
from tests.kiosk.ui import doors, gallery
from tests.kiosk.ui.conftest import DENVER, Hands

__all__ = ["Deskview", "problems", "walk"]


class Deskview(Hands):
    """A desk without a kiosk behind it; `show` puts a screen on it."""

    def __init__(self, size: QSize) -> None:
        self.owner = QObject()
        self.desk, self.room = DeskModel(self.owner), RoomModel(self.owner)
        self.feed, self.look = PreviewFeed(self.owner), LookModel(self.owner)
        self.serial = 0
        self.room.tick("10:32")
        names = {"desk": self.desk, "room": self.room, "feed": self.feed, "look": self.look}
        super().__init__(FaceWindow(Face.DESK, names, self.owner))
        self.view.resize(size)
        self.view.show()
        QTest.qWaitForWindowExposed(self.view)

    def show(
        self, screen: Screen, language: str = "en", look: Look | None = None, *, busy: bool = True
    ) -> None:
        speech = Speech(for_language(language), DENVER)
        self.look.show(look or Look(), rtl=speech.rtl)
        status = gallery.DOORS["names"] if busy else gallery.STATUS
        if busy:
            status = replace(status, called=gallery.CALLED.called)
        message = doors.MESSAGE if busy else ""
        self.room.show(present_room(status, Eyes.SEEING, speech, message))
        self.serial += 1
        self.desk.show(present_desk(screen, speech), self.serial)
        self.settle()

    def close(self) -> None:
        self.window.close()
        QCoreApplication.processEvents()


def problems(desk: Deskview) -> list[str]:
    """What is wrong with what is on the glass."""
    return misfits(desk.view.rootObject())
