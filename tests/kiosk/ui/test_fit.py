"""No word is cut off, outside the window or under another one: every screen, size and language."""

import itertools

import pytest
from PySide6.QtCore import QRectF, QSize
from PySide6.QtQuick import QQuickItem

from hallpass.domain.settings import Face
from hallpass.texts import LANGUAGES, for_language
from kiosk.ui.present_desk import Speech, present_desk
from kiosk.ui.present_door import present_door
from tests.kiosk.ui import gallery
from tests.kiosk.ui.conftest import DENVER, Hands, Stage, items_under

SIZES = [(800, 480), (1024, 600), (1280, 800), (1920, 1080), (1080, 1920)]
_MAY_BE_CUT = {gallery.COUNSELLING.name}
"""Forty letters in a small tile end in an ellipsis; the large ones don't."""
_SCROLLS = {"which-many"}


def texts_in(hands: Hands) -> list[QQuickItem]:
    root = hands.view.rootObject()
    return [
        item for item in items_under(root) if item.inherits("QQuickText") and item.property("text")
    ]


def check(hands: Hands, where: str, *, scrolls: bool = False) -> None:
    window = QRectF(0, 0, hands.view.width(), hands.view.height()).adjusted(-1, -1, 1, 1)
    boxes: list[tuple[str, QRectF]] = []
    for item in texts_in(hands):
        words = str(item.property("text"))
        cut = bool(item.property("truncated"))
        assert not cut or words in _MAY_BE_CUT, f"{where}: {words!r} is cut off"
        box = item.mapRectToScene(QRectF(0, 0, item.width(), item.property("contentHeight")))
        if not scrolls:
            assert window.contains(box), f"{where}: {words!r} is outside: {box}"
            # Digits have no descenders: what is under them may stand in that air.
            air = 0.2 * box.height() if words.isdigit() else 0.0
            boxes.append((words, box.adjusted(0, air, 0, -air)))
    for (one, a), (two, b) in itertools.combinations(boxes, 2):
        common = a.intersected(b)
        overlap = common.height() > 0.1 * min(a.height(), b.height()) and common.width() > 2
        assert not overlap, f"{where}: {one!r} and {two!r} overlap: {a} {b}"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_fits(stage: Stage, size: tuple[int, int], language: str) -> None:
    hands = stage.open(size=QSize(*size))
    speech = Speech(for_language(language), DENVER)
    stage.conductor.status_changed.emit(gallery.DOORS["names"])
    for serial, (name, screen) in enumerate(gallery.SCREENS.items(), start=100):
        stage.conductor.desk.show(present_desk(screen, speech), serial)
        hands.settle()
        check(hands, f"{name} {language} {size}", scrolls=name in _SCROLLS)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_door_fits(stage: Stage, size: tuple[int, int], language: str) -> None:
    hands = stage.open(Face.DOOR, QSize(*size))
    speech = Speech(for_language(language), DENVER)
    for name, status in gallery.DOORS.items():
        stage.conductor.door.show(present_door(status, speech))
        hands.settle()
        check(hands, f"door {name} {language} {size}")
