"""The desk by keys alone and by ear: order, arrows, escape, rings, names and roles."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from hallpass.domain.look import Look
from kiosk.flow import requests, screens
from tests.kiosk.flow import playbook as p
from tests.kiosk.ui import gallery
from tests.kiosk.ui.conftest import Hands, Stage, items_under
from tests.kiosk.ui.fitting import Deskview, walk
from tests.kiosk.ui.test_desk_face import show


def press(hands: Hands, *keys: Qt.Key) -> None:
    hands.settle()
    for key in keys:
        QTest.keyClick(hands.view, key)
    hands.settle()


def held(hands: Hands) -> str:
    """What the keys would press."""
    item = hands.view.activeFocusItem()
    return "" if item is None else str(item.objectName())


def test_tab_goes_through_all_that_can_be_pressed(stage: Stage, desk: Hands) -> None:
    show(stage, desk, p.WHICH)
    seen = []
    for _ in range(4):
        press(desk, Qt.Key.Key_Tab)
        seen.append(held(desk))
    assert seen == ["tile-restroom", "tile-library", "tile-gym", "tap-cancel"]


def test_arrows_go_where_they_point(stage: Stage, desk: Hands) -> None:
    show(stage, desk, p.WHICH)
    press(desk, Qt.Key.Key_Down)
    assert held(desk) == "tile-restroom"
    press(desk, Qt.Key.Key_Right)
    assert held(desk) == "tile-library"
    press(desk, Qt.Key.Key_Down, Qt.Key.Key_Down)
    assert held(desk) == "tap-cancel"
    press(desk, Qt.Key.Key_Up, Qt.Key.Key_Left)
    press(desk, Qt.Key.Key_Return)
    assert len(stage.asked) == 1


def test_escape_goes_one_step_back_then_away(stage: Stage, desk: Hands) -> None:
    show(stage, desk, p.WHICH_FOLDERS)
    desk.click("tile-folder:Study")
    press(desk, Qt.Key.Key_Escape)
    assert stage.conductor.state.screen == screens.WhichDestination(p.WHICH_FOLDERS)
    press(desk, Qt.Key.Key_Escape)
    assert stage.conductor.state.screen == screens.Idle()
    press(desk, Qt.Key.Key_Escape)
    assert stage.conductor.state.screen == screens.Idle()


def test_a_pin_needs_no_finger(stage: Stage, desk: Hands) -> None:
    press(desk, Qt.Key.Key_Tab, Qt.Key.Key_Tab, Qt.Key.Key_Return)
    press(desk, Qt.Key.Key_2, Qt.Key.Key_4, Qt.Key.Key_Return)
    assert stage.asked == [requests.OpenPanel(requests.Credential(pin="24"))]


def rings(item: QQuickItem) -> list[QQuickItem]:
    return [i for i in items_under(item) if i.property("shown") is True]


def test_a_ring_shows_what_the_keys_have_and_a_finger_leaves_none(
    stage: Stage, desk: Hands
) -> None:
    show(stage, desk, p.NOT_NOW)
    assert rings(desk.view.rootObject()) == []
    press(desk, Qt.Key.Key_Tab)
    [ring] = rings(desk.find("tap-somewhere_else"))
    assert ring.width() > desk.find("tap-somewhere_else").width()


def test_what_has_the_keys_is_scrolled_into_sight() -> None:
    desk = Deskview(QSize(800, 480))
    desk.show(gallery.SCREENS["panel-full"])
    for _ in range(12):
        press(desk, Qt.Key.Key_Tab)
    item = desk.view.activeFocusItem()
    box = item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))
    assert item.objectName().startswith("row-")
    assert QRectF(0, 0, 800, 480).contains(box)
    desk.close()


@pytest.fixture
def heard() -> Iterator[Deskview]:
    QAccessible.setActive(True)
    desk = Deskview(QSize(1024, 600))
    yield desk
    desk.close()
    QAccessible.setActive(False)


@pytest.mark.parametrize("name", gallery.SCREENS)
def test_everything_that_can_be_pressed_or_read_has_a_name_and_a_role(
    heard: Deskview, name: str
) -> None:
    heard.show(gallery.SCREENS[name], busy=False)
    alerts = 0
    for one in walk(heard.view.rootObject(), QRectF()):
        inside = QAccessible.queryAccessibleInterface(one.item)
        if one.item.inherits("QQuickAbstractButton"):
            assert inside is not None
            assert inside.text(QAccessible.Text.Name), one.item.objectName()
            assert inside.role() in {QAccessible.Role.Button, QAccessible.Role.CheckBox}
        elif inside is not None and inside.role() == QAccessible.Role.AlertMessage:
            alerts += 1
    assert alerts >= 1, "nothing says which page this is"


def test_nothing_moves_where_the_school_wants_no_motion() -> None:
    desk = Deskview(QSize(800, 480))
    desk.show(gallery.SCREENS["going"], look=Look(reduced_motion=True))
    frames: list[int] = []
    desk.window.shown.connect(frames.append)
    QTest.qWait(300)
    assert len(frames) <= 1
    desk.close()
