"""Looks at a desk's real window for words that are cut, spilt, covered or too small."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace

from PySide6.QtCore import QCoreApplication, QObject, QRectF, QSize
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from hallpass.domain.look import Look
from hallpass.domain.settings import Face
from hallpass.texts import for_language
from kiosk.flow.events import Eyes
from kiosk.flow.screens import Screen
from kiosk.ui.desk_model import DeskModel
from kiosk.ui.faces import FaceWindow
from kiosk.ui.look_model import LookModel
from kiosk.ui.present_desk import present_desk
from kiosk.ui.present_room import present_room
from kiosk.ui.preview import PreviewFeed
from kiosk.ui.room_model import RoomModel
from kiosk.ui.speech import Speech
from tests.kiosk.ui import gallery
from tests.kiosk.ui.conftest import DENVER, Hands

SHRUNK = 0.6
"""As small as words may be made, of the size that is wanted; display sizes to that of a lead."""
LEAD = 24
SLACK = 1.045
"""By so much joined letters are wider than the metrics of their font say."""


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
        self.room.show(present_room(status, Eyes.SEEING, speech))
        self.serial += 1
        self.desk.show(present_desk(screen, speech), self.serial)
        self.settle()

    def close(self) -> None:
        self.window.close()
        QCoreApplication.processEvents()


@dataclass(frozen=True, slots=True)
class Found:
    """A text or a button, and the part of the window in which it can be seen."""

    item: QQuickItem
    box: QRectF
    """In the window."""
    port: QRectF
    """The window, or the part of it that scrolls."""
    holder: QRectF | None
    """The button or card that it is in."""
    scrolls: bool

    @property
    def seen(self) -> QRectF:
        return self.box.intersected(self.port)


def walk(
    item: QQuickItem,
    port: QRectF,
    holder: QRectF | None = None,
    scrolls: bool = False,
) -> Iterator[Found]:
    """All visible texts and buttons."""
    if not item.isVisible():
        return
    box = item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))
    if item.inherits("QQuickText"):
        if item.property("text"):
            high = item.property("contentHeight")
            wide = max(item.width(), item.property("contentWidth"))
            left, top = (item.width() - wide) / 2, (item.height() - high) / 2
            box = item.mapRectToScene(QRectF(left, top, wide, high))
            if str(item.property("text")).isdigit():
                # Digits have no descenders: what is under them may stand in that air.
                box = box.adjusted(0, 0.1 * high, 0, -0.1 * high)
            yield Found(item, box, port, holder, scrolls)
        return
    if item.inherits("QQuickAbstractButton"):
        yield Found(item, box, port, None, scrolls)
        holder = box
    elif item.inherits("QQuickRectangle") and item.property("radius") > 0:
        holder = box
    if item.inherits("QQuickFlickable") and item.property("interactive"):
        port, scrolls = box, True
    for child in item.childItems():
        yield from walk(child, port, holder, scrolls)


def problems(desk: Deskview) -> list[str]:
    """What is wrong with what is on the glass."""
    root = desk.view.rootObject()
    window = QRectF(0, 0, root.width(), root.height())
    found = list(walk(root, window))
    texts = [one for one in found if one.item.inherits("QQuickText")]
    buttons = [one for one in found if not one.item.inherits("QQuickText")]
    unit, touch = root.property("unit"), root.property("touch")
    said = [problem for one in texts for problem in _of_text(one, unit)]
    said += [problem for one in buttons for problem in _of_button(one, touch)]
    for kind in (texts, buttons):
        for one, other in itertools.combinations(kind, 2):
            common = one.seen.intersected(other.seen)
            if common.width() > 2 and common.height() > 0.12 * min(
                one.box.height(), other.box.height()
            ):
                said.append(f"{name(one)} and {name(other)} overlap: {one.box} {other.box}")
    return said


def name(one: Found) -> str:
    return repr(str(one.item.property("text") or one.item.objectName()))


def _of_text(one: Found, unit: float) -> Iterator[str]:
    item = one.item
    if item.property("truncated"):
        yield f"{name(one)} is cut off"
    if item.property("contentWidth") > SLACK * item.width() + 2:
        yield f"{name(one)} is wider than its box: {item.property('contentWidth')} {item.width()}"
    around = one.port.adjusted(-3, -3, 3, 3)
    if one.scrolls:
        around.setTop(-1e6)
        around.setBottom(1e6)
    if not around.contains(one.box):
        yield f"{name(one)} is outside: {one.box} of {one.port}"
    if one.holder is not None and not one.holder.adjusted(-1, -1, 1, 1).contains(one.box):
        yield f"{name(one)} is out of its card: {one.box} of {one.holder}"
    size, most = item.property("font").pixelSize(), item.property("most")
    if most is not None and size < min(SHRUNK * most, LEAD * unit) - 1:
        yield f"{name(one)} is shrunk to {size} of {most}"


def _of_button(one: Found, touch: float) -> Iterator[str]:
    box = one.box
    if min(box.width(), box.height()) < touch - 1:
        yield f"{name(one)} is too small: {box} for {touch}"
    if not one.scrolls and not one.port.adjusted(-1, -1, 1, 1).contains(box):
        yield f"{name(one)} is outside: {box}"
