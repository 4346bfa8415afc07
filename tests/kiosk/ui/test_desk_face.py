"""The desk's QML under real events: mouse, touch, keys; and what its pixels say."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from hallpass.domain.facts import VoidWhy
from kiosk.flow import answers, requests, screens
from kiosk.flow.answers import DeskAnswer
from kiosk.flow.events import Tap
from tests.kiosk.flow import playbook as p
from tests.kiosk.ui import gallery
from tests.kiosk.ui.conftest import Hands, Stage

GREEN = QColor("#0d7a4c")


def show(stage: Stage, hands: Hands, answer: DeskAnswer) -> None:
    stage.conductor.badge_read.emit(p.badge())
    stage.conductor.desk_answered.emit(answer)
    hands.settle()
    stage.asked.clear()


def touch(hands: Hands, name: str) -> None:
    hands.settle()
    device = QTest.createTouchDevice()
    at = hands.middle_of(name)
    QTest.touchEvent(hands.view, device).press(0, at, hands.view).commit()
    QTest.touchEvent(hands.view, device).release(0, at, hands.view).commit()


def test_go_is_a_green_field_with_a_name_and_a_time(stage: Stage, desk: Hands) -> None:
    show(stage, desk, gallery.go())
    assert desk.pixel(0.5, 0.03) == GREEN
    assert desk.pixel(0.97, 0.5) == GREEN
    assert {"Maya R.", "Go", "to Restroom", "back by 10:42"} <= set(desk.words())


@pytest.mark.parametrize(
    ("answer", "tap", "request_"),
    [
        (p.go(), Tap.NOT_ME, requests.UndoPass(p.PASS, VoidWhy.NOT_ME)),
        (p.go(), Tap.SOMEWHERE_ELSE, requests.UndoPass(p.PASS, VoidWhy.SOMEWHERE_ELSE)),
        (p.SOON, Tap.IM_BACK, requests.ConfirmBack(p.PASS)),
        (p.LAPSED, Tap.IM_LEAVING, requests.ChooseAgain(p.MAYA.student)),
        (p.ELSEWHERE, Tap.HERE_NOW, requests.ConfirmHere(p.PASS)),
        (p.LINE_OFFER, Tap.JOIN_LINE, requests.WaitInLine(p.MAYA.student, p.LIBRARY.room)),
        (p.IN_LINE, Tap.LEAVE_LINE, requests.GiveUpLine(p.IN_LINE.ticket)),
        (p.NOT_NOW, Tap.SOMEWHERE_ELSE, requests.ChooseAgain(p.MAYA.student)),
        (p.NEEDS_ADULT, Tap.SOMEWHERE_ELSE, requests.ChooseAgain(p.MAYA.student)),
    ],
)
def test_each_button_says_what_it_means(
    stage: Stage, desk: Hands, answer: DeskAnswer, tap: Tap, request_: requests.DeskRequest
) -> None:
    show(stage, desk, answer)
    desk.click(f"tap-{tap}")
    assert stage.asked == [request_]


@pytest.mark.parametrize("answer", [p.WHICH, p.NEEDS_ADULT, p.LINE_OFFER, p.NOT_NOW, p.ELSEWHERE])
def test_cancel_leads_back_to_idle(stage: Stage, desk: Hands, answer: DeskAnswer) -> None:
    show(stage, desk, answer)
    desk.click("tap-cancel")
    assert stage.conductor.state.screen == screens.Idle()


@pytest.mark.parametrize("size", [QSize(800, 480), QSize(1080, 1920)])
def test_one_tap_picks_a_destination(stage: Stage, size: QSize) -> None:
    hands = stage.open(size=size)
    stage.conductor.status_changed.emit(gallery.STATUS)
    show(stage, hands, p.WHICH)
    assert hands.find("tile-restroom").width() > hands.find("tile-library").width()
    hands.click("tile-library")
    assert stage.asked == [requests.AskPass(p.MAYA.student, p.LIBRARY.room)]


def test_a_closed_destination_leads_to_its_open_alternative(stage: Stage, desk: Hands) -> None:
    show(stage, desk, p.WHICH)
    assert desk.sees("Closed · Try Library")
    desk.click("tile-gym")
    assert stage.asked == [requests.AskPass(p.MAYA.student, p.LIBRARY.room)]


def test_a_closed_destination_alone_takes_no_tap(stage: Stage, desk: Hands) -> None:
    gym = replace(p.OFFERS[2], alternative=None)
    show(stage, desk, answers.WhichPlace(p.MAYA, (gym,)))
    desk.click("tile-gym")
    assert stage.asked == []


def test_a_finger_picks_too(stage: Stage, desk: Hands) -> None:
    show(stage, desk, p.WHICH)
    touch(desk, "tile-restroom")
    assert stage.asked == [requests.AskPass(p.MAYA.student, p.RESTROOM.room)]


def test_keys_alone_reach_a_button(stage: Stage, desk: Hands) -> None:
    show(stage, desk, p.NOT_NOW)
    QTest.keyClick(desk.view, Qt.Key.Key_Tab)
    QTest.keyClick(desk.view, Qt.Key.Key_Return)
    assert stage.asked == [requests.ChooseAgain(p.MAYA.student)]


def test_a_pin_is_tapped_on_the_pad(stage: Stage, desk: Hands) -> None:
    show(stage, desk, p.NEEDS_ADULT)
    for key in ["2", "4", "5", "delete", "6", "8", "enter"]:
        desk.click(f"key-{key}")
    credential = requests.Credential(pin="2468")
    assert stage.asked == [requests.AskPassWithAdult(p.MAYA.student, p.LIBRARY.room, credential)]
    assert "2468" not in "".join(desk.words())


def test_a_pin_is_typed_on_a_keyboard(stage: Stage, desk: Hands) -> None:
    show(stage, desk, p.NEEDS_ADULT)
    for key in [Qt.Key.Key_1, Qt.Key.Key_3, Qt.Key.Key_9, Qt.Key.Key_Backspace, Qt.Key.Key_5]:
        QTest.keyClick(desk.view, key)
    assert desk.sees("•••")
    QTest.keyClick(desk.view, Qt.Key.Key_Return)
    [asked] = stage.asked
    assert isinstance(asked, requests.AskPassWithAdult)
    assert asked.credential == requests.Credential(pin="135")


def test_digits_left_behind_are_not_there_for_the_next(stage: Stage, desk: Hands) -> None:
    show(stage, desk, p.NEEDS_ADULT)
    desk.click("key-1")
    assert desk.sees("•")
    desk.click("tap-cancel")
    show(stage, desk, p.NEEDS_ADULT)
    assert not desk.sees("•")


def test_keys_are_at_least_12_mm_on_every_screen(stage: Stage) -> None:
    for size in [QSize(800, 480), QSize(1280, 800), QSize(1080, 1920)]:
        hands = stage.open(size=size)
        stage.conductor.status_changed.emit(gallery.STATUS)
        show(stage, hands, p.NEEDS_ADULT)
        density = hands.view.screen().physicalDotsPerInch() / 25.4
        key = hands.find("key-5")
        assert key.width() >= 12 * density
        assert key.height() >= 12 * density
        stage.faces.close()


def test_a_touch_anywhere_buys_time(stage: Stage, desk: Hands, qtbot: QtBot) -> None:
    show(stage, desk, p.WHICH)
    with qtbot.waitSignal(stage.conductor.desk.touched):
        QTest.mouseClick(desk.view, Qt.MouseButton.LeftButton, pos=QPoint(4, 4))


def test_the_preview_is_drawn_and_mirrored(stage: Stage, desk: Hands) -> None:
    before = desk.pixel(0.75, 0.55)
    stage.conductor.preview_taken.emit(gallery.camera_picture())
    # In the camera's picture the dark square is right of the middle; a mirror shows it left.
    assert desk.pixel(0.52, 0.55) == QColor("#222222")
    assert desk.pixel(0.75, 0.55) != before


def test_the_preview_follows_the_camera(stage: Stage, desk: Hands) -> None:
    picture = gallery.camera_picture()
    for colour in ["#ff0000", "#0000ff"]:
        picture = picture.copy()
        picture.fill(QColor(colour))
        stage.conductor.preview_taken.emit(picture)
        assert desk.pixel(0.75, 0.5) == QColor(colour)


def test_reading_stays_on_the_picture(stage: Stage, desk: Hands) -> None:
    stage.conductor.badge_read.emit(p.badge())
    desk.settle()
    assert desk.sees("Reading…")
    assert not desk.sees("Hold up your badge")


def test_nothing_is_animated_while_nobody_is_there(desk: Hands, qtbot: QtBot) -> None:
    desk.settle()
    frames: list[int] = []
    desk.window.shown.connect(frames.append)
    qtbot.wait(300)
    assert len(frames) <= 1


def test_lockdown_is_dark(stage: Stage, desk: Hands) -> None:
    stage.conductor.status_changed.emit(gallery.alarmed(gallery.Action.LOCKDOWN))
    for x, y in [(0.02, 0.02), (0.98, 0.5), (0.5, 0.98)]:
        assert desk.pixel(x, y).lightness() < 16
