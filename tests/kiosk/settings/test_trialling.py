"""The trial in the running program: what the faces and the camera say about new settings."""

import sys

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtQml import QQmlComponent
from pytestqt.qtbot import QtBot

from hallpass.domain.badges import Symbology
from kiosk.app.trial import PROOF_S, Begun
from kiosk.app.trialling import CAMERA_LOST, Trialling, TrialOutlets
from kiosk.flow.events import Answered, BadgeRead, Eyes, Tap, Tapped
from tests.kiosk.ui import gallery
from tests.kiosk.ui.conftest import Stage


class Trials:
    """Keeps what is asked of the store."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.begun = 0
        self.proved: list[int] = []
        self.left: list[tuple[int, str]] = []
        self.judged: list[tuple[int, bool]] = []
        self.why = ""
        outlets = TrialOutlets(
            self._begin,
            self.proved.append,
            lambda version, why: self.left.append((version, why)),
            lambda: self.why,
        )
        self.trialling = Trialling(outlets, stage.conductor, stage.clock)
        self.trialling.judged.connect(lambda *judged: self.judged.append(judged))

    def _begin(self) -> None:
        self.begun += 1

    def start(self, *, changes_camera: bool = False) -> None:
        self.trialling.held.emit()
        self.trialling.begun.emit(Begun(7, changes_camera=changes_camera))


@pytest.fixture
def trials(stage: Stage, qtbot: QtBot) -> Trials:
    stage.open()
    stage.conductor.status_changed.emit(gallery.STATUS)
    # A trial begins at rest, when the page has long been laid out.
    qtbot.waitUntil(lambda: stage.faces.out_of_reach() == [])
    made = Trials(stage)
    made.trialling.misfits = stage.faces.out_of_reach
    stage.faces.warned.connect(made.trialling.failed)
    return made


def test_at_rest_settings_begin_and_prove_themselves(trials: Trials, qtbot: QtBot) -> None:
    trials.start()
    assert trials.begun == 1
    trials.stage.clock.advance(PROOF_S)
    qtbot.waitUntil(lambda: trials.proved == [7])
    assert trials.judged == [(7, True)]
    assert trials.left == []


def test_they_wait_for_a_question_and_for_an_answer(trials: Trials) -> None:
    take = trials.stage.conductor.take
    take(BadgeRead("x", Symbology.QR, 0.0))
    trials.trialling.held.emit()
    assert trials.begun == 0
    take(Answered(gallery.SCREENS["which"].answer))
    assert trials.begun == 0
    take(Tapped(Tap.CANCEL))
    assert trials.begun == 1


def test_a_face_that_warns_takes_them_back(trials: Trials) -> None:
    trials.start()
    trials.stage.faces.warned.emit("Desk.qml:3: no")
    assert trials.left == [(7, "Desk.qml:3: no")]
    assert trials.judged == [(7, False)]


@pytest.mark.qt_log_ignore("nonsense is not defined")
def test_what_qml_says_is_heard(trials: Trials) -> None:
    engine = trials.stage.faces.windows[0].view.engine()
    trials.start()
    component = QQmlComponent(engine)
    component.setData(
        b"import QtQuick\nItem { property int wrong: nonsense.y }", QUrl("file:///Broken.qml")
    )
    made = component.create()
    assert made is not None, component.errorString()
    assert len(trials.left) == 1
    assert "nonsense is not defined" in trials.left[0][1]


def test_an_exception_that_nobody_caught_takes_them_back(
    trials: Trials, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[type[BaseException]] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, _exc, _at: told.append(kind))
    trials.trialling.watch_exceptions()
    trials.start()
    sys.excepthook(KeyError, KeyError("x"), None)
    assert told == [KeyError]
    assert trials.left == [(7, "the program failed (KeyError)")]


def test_a_control_that_nobody_can_reach_takes_them_back(trials: Trials, qtbot: QtBot) -> None:
    trials.start()
    trials.trialling.misfits = lambda: ["'Go' is outside: 10x10 at 900,0"]
    trials.stage.clock.advance(PROOF_S)
    qtbot.waitUntil(lambda: trials.left == [(7, "'Go' is outside: 10x10 at 900,0")])


def test_what_was_out_of_reach_before_is_not_their_fault(trials: Trials, qtbot: QtBot) -> None:
    trials.trialling.misfits = lambda: ["'Go' is outside: 10x10 at 900,0"]
    trials.start()
    trials.stage.clock.advance(PROOF_S)
    qtbot.waitUntil(lambda: trials.proved == [7])


@pytest.mark.parametrize("why", ["camera 7 can't be opened", ""])
def test_a_lost_camera_takes_its_settings_back(trials: Trials, qtbot: QtBot, why: str) -> None:
    trials.why = why
    trials.stage.conductor.camera_changed.emit(Eyes.SEEING)
    trials.start(changes_camera=True)
    trials.stage.conductor.camera_changed.emit(Eyes.OPENING)
    trials.stage.conductor.camera_changed.emit(Eyes.GONE)
    trials.stage.clock.advance(PROOF_S)
    qtbot.waitUntil(lambda: trials.left == [(7, why or CAMERA_LOST)])


def test_nothing_reaches_out_of_the_usual_windows(trials: Trials) -> None:
    assert trials.stage.faces.out_of_reach() == []
