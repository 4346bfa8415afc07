"""Desk and door together: an emergency at one box, words from central, and "here I am"."""

import itertools
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from hallpass.domain.emergency import Action, Emergency
from hallpass.domain.settings import Face
from hallpass.texts import LANGUAGES, for_language
from kiosk.flow import events, screens
from kiosk.flow.alarms import AlarmChanged
from kiosk.ui.code import modules_of
from kiosk.ui.present_desk import present_desk
from kiosk.ui.speech import Speech
from tests.kiosk.flow import playbook as p
from tests.kiosk.ui import doors, gallery
from tests.kiosk.ui.conftest import DENVER, Hands, Stage
from tests.kiosk.ui.fingers import Walker, wait_until

SIZE = QSize(1024, 600)
ENGLISH = Speech(for_language("en"), DENVER)


@pytest.fixture
def faces(stage: Stage) -> tuple[Hands, Hands]:
    desk, door = stage.open(Face.DESK, SIZE), stage.open(Face.DOOR, SIZE)
    stage.conductor.status_changed.emit(p.STATUS)
    return desk, door


def begun(action: Action, *, drill: bool = False) -> Emergency:
    return Emergency(action, 0, p.NOW, drill, local=True)


@pytest.mark.parametrize("action", list(Action))
def test_one_that_begins_here_is_on_both_faces_at_once(
    stage: Stage, faces: tuple[Hands, Hands], action: Action
) -> None:
    desk, door = faces
    walker = Walker(stage, desk)
    for one in ("Panel", "PanelAlarm"):
        stage.conductor.take(events.StatusChanged(p.STATUS))
        walker.reset()
        walker.go_to(one)
    desk.click("tap-drill")
    walker.hold(action.value)
    title = ENGLISH.texts.get(f"emergency.{action}.title")
    assert not door.sees(title), "not before it is on disk"
    stage.conductor.desk_answered.emit(AlarmChanged(begun(action, drill=True)))
    desk.settle()
    door.settle()
    for face in faces:
        assert face.sees(title)
        assert face.sees("DRILL")
    stage.conductor.desk_answered.emit(AlarmChanged(None))
    assert stage.cues == [], "nothing is asked of it any more, and nothing rings"


def test_both_say_when_central_was_last_heard(stage: Stage, faces: tuple[Hands, Hands]) -> None:
    heard = gallery.NOW - timedelta(minutes=50)
    status = replace(gallery.alarmed(Action.EVACUATE), out_of_touch_since=heard)
    stage.conductor.status_changed.emit(status)
    for face in faces:
        face.settle()
        assert face.sees("since 10:30 · Last heard 9:42")
    stage.conductor.status_changed.emit(replace(status, out_of_touch_since=None))
    for face in faces:
        face.settle()
        assert face.sees("since 10:30")


def test_a_box_of_its_own_says_who_knows(stage: Stage, faces: tuple[Hands, Hands]) -> None:
    desk, door = faces
    heard = gallery.NOW - timedelta(minutes=50)
    status = replace(gallery.STATUS, emergency=begun(Action.HOLD))
    for told, since, words in (
        (False, None, "Started in this room. Telling the office…"),
        (False, heard, "Started in this room. The office doesn't know yet: call them."),
        (True, heard, "Started in this room. The office knows."),
    ):
        changed = replace(status, alarm_told=told, out_of_touch_since=since)
        stage.conductor.status_changed.emit(changed)
        desk.settle()
        assert desk.sees(words)
        assert not any("heard" in said for said in door.words()), "it has not to be heard of"


# What central asks for


def test_a_message_is_on_both_until_it_runs_out(stage: Stage, faces: tuple[Hands, Hands]) -> None:
    stage.conductor.order_told.emit(events.ShowMessage(doors.MESSAGE, 600.0))
    for face in faces:
        face.settle()
        assert face.sees(doors.MESSAGE)
    stage.conductor.badge_read.emit(p.badge())
    stage.conductor.desk_answered.emit(p.go())
    faces[0].settle()
    assert not faces[0].sees(doors.MESSAGE), "not under a student's answer"
    Walker(stage, faces[0]).time(events.TimerName.MESSAGE)
    for face in faces:
        face.settle()
        assert not face.sees(doors.MESSAGE)


def test_a_message_is_in_nobodys_way_in_an_emergency(
    stage: Stage, faces: tuple[Hands, Hands]
) -> None:
    stage.conductor.order_told.emit(events.ShowMessage("Assembly at 11", 600.0))
    stage.conductor.status_changed.emit(gallery.alarmed(Action.SECURE))
    for face in faces:
        face.settle()
        assert not face.sees("Assembly at 11")


def test_identify_is_on_both_and_a_touch_ends_it(stage: Stage, faces: tuple[Hands, Hands]) -> None:
    desk, door = faces
    stage.conductor.order_told.emit(events.Identify("kiosk-7", 60.0))
    for face in faces:
        face.settle()
        assert face.sees("kiosk-7")
        assert face.sees("101 Algebra")
    QTest.mouseClick(desk.view, Qt.MouseButton.LeftButton, pos=desk.view.geometry().center())
    for face in faces:
        face.settle()
        assert not face.sees("kiosk-7")
    assert door.sees("Open")


@pytest.mark.parametrize("still", [False, True])
def test_it_flashes_once_a_second_and_not_where_nothing_may_move(
    stage: Stage, faces: tuple[Hands, Hands], still: bool
) -> None:
    look = replace(gallery.SETTINGS.look, reduced_motion=still)
    settings = replace(gallery.SETTINGS, look=look)
    stage.conductor.status_changed.emit(replace(gallery.STATUS, settings=settings))
    stage.conductor.order_told.emit(events.Identify("kiosk-7", 60.0))
    for face in faces:
        seen = []
        for _ in range(20):
            seen.append(face.pixel(0.5, 0.03).rgb())
            QTest.qWait(100)
        changes = sum(a != b for a, b in itertools.pairwise(seen))
        # Two seconds and what the pictures took: a flash is there and back, 3 a second are allowed.
        assert changes == 0 if still else 2 <= changes <= 8, changes


def test_a_switch_that_can_press_and_not_hold_counts_by_itself(stage: Stage) -> None:
    desk = stage.open(Face.DESK, SIZE)
    Walker(stage, desk).go_to("PanelAlarm")
    tile = desk.find("hold-hold")
    assert isinstance(tile, QQuickItem)
    for one in tile.findChildren(QQuickItem, "hold"):
        one.setProperty("span", 400)
    # A press by a screen reader or a switch: it counts by itself, and the next one cancels.
    before = len(stage.asked)
    tile.setProperty("armed", True)
    QTest.qWait(150)
    tile.setProperty("armed", False)
    QTest.qWait(500)
    assert len(stage.asked) == before
    tile.setProperty("armed", True)
    assert wait_until(lambda: len(stage.asked) > before)


# A new box


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_new_box_shows_code_fingerprint_and_where_to_type_it(language: str) -> None:
    print_ = "3fa9c07e15b2d84466e1" + "0" * 44
    screen = screens.NotEnrolled("KTQX-4927", "https://passes.example.edu/enrol", print_)
    view = present_desk(screen, Speech(for_language(language), DENVER))
    assert view.code == "https://passes.example.edu/enrol?code=KTQX-4927"
    assert "3fa9 c07e 15b2 d844" in view.name
    assert "66e1" not in view.name
    assert present_desk(replace(screen, fingerprint=""), ENGLISH).name == ""


def test_its_qr_can_be_read_off_the_glass(stage: Stage) -> None:
    import cv2
    import numpy as np
    import zxingcpp

    desk = stage.open(Face.DESK, QSize(800, 480))
    code = events.EnrolmentChanged(
        "KTQX-4927", "https://passes.example.edu/enrol", "3fa9c07e15b2d844"
    )
    stage.conductor.enrolment_changed.emit(code)
    desk.settle()
    assert desk.sees("Compare: 3fa9 c07e 15b2 d844")
    image = desk.view.grabWindow().convertToFormat(
        desk.view.grabWindow().format().Format_Grayscale8
    )
    raw = np.frombuffer(bytes(image.constBits()), np.uint8)
    grey = raw.reshape(image.height(), image.bytesPerLine())[:, : image.width()]
    found = zxingcpp.read_barcodes(cv2.resize(grey, None, fx=2, fy=2))
    assert [one.text for one in found] == ["https://passes.example.edu/enrol?code=KTQX-4927"]
    assert modules_of(found[0].text)
