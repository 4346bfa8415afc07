"""One hop from other threads; commands carried out; a decision marked only after its frame."""

import threading
from dataclasses import replace

import pytest
from PySide6.QtCore import QThread
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from hallpass.domain.emergency import Action
from hallpass.domain.settings import Face
from hallpass.texts import for_language
from kiosk.flow import answers, events, requests, screens
from kiosk.flow.commands import Cue
from tests.kiosk.flow import playbook as p
from tests.kiosk.ui import gallery
from tests.kiosk.ui.conftest import Hands, Stage


def test_what_other_threads_say_is_heard_in_the_gui_thread(
    stage: Stage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[tuple[object, bool]] = []
    take = stage.conductor.take

    def note(event: events.Event) -> None:
        heard.append((event, QThread.currentThread() is stage.conductor.thread()))
        take(event)

    monkeypatch.setattr(stage.conductor, "take", note)

    def speak() -> None:
        stage.conductor.status_changed.emit(gallery.STATUS)
        stage.conductor.camera_changed.emit(events.Eyes.SEEING)
        stage.conductor.enrolment_changed.emit(events.EnrolmentChanged(None))
        stage.conductor.preview_taken.emit(gallery.camera_picture())
        stage.conductor.badge_read.emit(p.badge())
        stage.conductor.desk_answered.emit(p.go())

    thread = threading.Thread(target=speak)
    thread.start()
    thread.join()
    assert heard == [], "nothing ran in the other thread"
    qtbot.waitUntil(lambda: len(heard) == 5)
    assert all(in_gui for _, in_gui in heard)
    assert stage.conductor.feed.image.width() == 640
    assert isinstance(stage.conductor.state.screen, screens.Going)
    assert stage.asked == [requests.ReadBadge("HP1MAYA", p.badge().symbology, 1.0)]
    assert stage.cues == [Cue.GO]


def test_go_is_marked_only_after_its_frame_was_swapped(
    stage: Stage, desk: Hands, qtbot: QtBot
) -> None:
    swapped: list[int] = []
    desk.window.shown.connect(swapped.append)
    stage.conductor.badge_read.emit(p.badge())
    stage.conductor.desk_answered.emit(p.go())
    serial = stage.conductor.state.serial
    assert stage.marked == []
    with qtbot.waitSignal(stage.conductor.screen_shown) as shown:
        pass
    assert shown.args == [screens.Going(p.go(), 5), serial]
    assert stage.marked == ["d-go"]
    assert swapped[-1] == serial


def test_a_screen_that_was_replaced_before_its_frame_is_not_marked(
    stage: Stage, desk: Hands, qtbot: QtBot
) -> None:
    stage.conductor.badge_read.emit(p.badge())
    stage.conductor.desk_answered.emit(p.go())
    stage.conductor.status_changed.emit(p.alarmed(Action.HOLD))
    with qtbot.waitSignal(stage.conductor.screen_shown) as shown:
        pass
    assert isinstance(shown.args[0], screens.Emergency)
    desk.settle()
    assert stage.marked == []


@pytest.mark.usefixtures("desk")
def test_several_screens_in_a_row_are_each_marked_once(stage: Stage, qtbot: QtBot) -> None:
    for i in range(8):
        stage.conductor.badge_read.emit(p.badge(f"b{i}"))
        # The same words again: nothing visible changes, and a frame is painted all the same.
        stage.conductor.desk_answered.emit(p.go(decision=f"d-{i}"))
        qtbot.waitUntil(lambda i=i: stage.marked[-1:] == [f"d-{i}"])
    assert stage.marked == [f"d-{i}" for i in range(8)]


@pytest.mark.usefixtures("desk")
def test_a_kept_badge_is_asked_after_the_frame_before_it(stage: Stage, qtbot: QtBot) -> None:
    stage.conductor.badge_read.emit(p.badge("a"))
    stage.conductor.badge_read.emit(p.badge("b"))
    stage.conductor.desk_answered.emit(p.go())
    assert len(stage.asked) == 1
    qtbot.waitUntil(lambda: len(stage.asked) == 2)
    assert stage.marked == ["d-go"]


def test_nothing_is_marked_without_a_window(stage: Stage, qtbot: QtBot) -> None:
    status = replace(gallery.STATUS, settings=replace(gallery.SETTINGS, undo_s=0))
    stage.conductor.status_changed.emit(status)
    stage.conductor.badge_read.emit(p.badge())
    stage.conductor.desk_answered.emit(p.go())
    qtbot.waitUntil(lambda: stage.conductor.state.screen == screens.Idle())
    assert stage.marked == []


@pytest.mark.usefixtures("desk")
def test_the_flows_timers_are_kept(stage: Stage, qtbot: QtBot) -> None:
    stage.conductor.badge_read.emit(p.badge())
    stage.conductor.desk_answered.emit(p.REVOKED)
    stage.conductor.badge_read.emit(p.badge("b"))
    qtbot.waitUntil(lambda: stage.conductor.state.screen == screens.Reading(), timeout=2000)


def test_the_clock_is_the_schools(stage: Stage) -> None:
    assert stage.conductor.room.property("clock") == "10:32"
    stage.conductor.zone_changed.emit(None)
    stage.conductor.zone_changed.emit(p.NOW.tzinfo)
    assert stage.conductor.door.property("clock") == "5:32"


def test_the_words_are_the_rooms(stage: Stage, desk: Hands) -> None:
    assert desk.sees("Hold up your badge")
    spanish = replace(gallery.SETTINGS, languages=("es", "en"))
    stage.conductor.status_changed.emit(replace(gallery.STATUS, settings=spanish))
    desk.settle()
    assert desk.sees(for_language("es").get("desk.idle.title"))


def test_a_lost_camera_leaves_no_picture(stage: Stage, desk: Hands) -> None:
    stage.conductor.preview_taken.emit(gallery.camera_picture())
    stage.conductor.camera_changed.emit(events.Eyes.GONE)
    desk.settle()
    assert stage.conductor.feed.image.isNull()
    assert desk.sees("No camera")
    stage.conductor.camera_changed.emit(events.Eyes.SEEING)
    stage.conductor.preview_taken.emit(QImage(gallery.camera_picture()))
    desk.settle()
    assert not desk.sees("No camera")


def test_a_doors_frame_is_told_with_its_board(stage: Stage, qtbot: QtBot) -> None:
    stage.open(Face.DOOR)
    full = gallery.DOORS["full"]
    with qtbot.waitSignal(stage.conductor.door_shown) as shown:
        stage.conductor.status_changed.emit(full)
    assert shown.args == [full.board]


def test_both_faces_open(stage: Stage) -> None:
    stage.faces.open(Face.BOTH)
    assert [window.face for window in stage.faces.windows] == [Face.DESK, Face.DOOR]


def test_answers_come_as_they_are(stage: Stage, desk: Hands) -> None:
    stage.conductor.badge_read.emit(p.badge())
    stage.conductor.desk_answered.emit(answers.HelloAdult("Ms. Rivera"))
    desk.settle()
    assert desk.sees("Hello, Ms. Rivera")
