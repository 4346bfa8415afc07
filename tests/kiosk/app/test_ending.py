"""The program ends between two students, or in the end whoever stands there."""

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QCoreApplication

from hallpass.domain.emergency import Action
from hallpass.domain.emergency import Emergency as EmergencyState
from kiosk.app import ending as ending_module
from kiosk.app.ending import Ending
from kiosk.flow.screens import Emergency, Identified, Idle, Reading
from tests.fakes.clock import FakeClock


class Conducting:
    """A conductor that shows what a test says."""

    def __init__(self, screen: object) -> None:
        self.screen = screen
        self.asked = None

    @property
    def state(self) -> "Conducting":
        return self


class Play:
    """Time passes by the test's own hand."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, screen: object) -> None:
        self.codes: list[int] = []
        monkeypatch.setattr(ending_module.QGuiApplication, "exit", self.codes.append)
        self.clock = FakeClock()
        self.conducting = Conducting(screen)
        self.ending = Ending(self.conducting, self.clock)

    def look(self, *, after_s: float = 0.3, times: int = 1) -> bool:
        for _ in range(times):
            self.clock.advance(after_s)
            self.ending._look()
        return bool(self.codes)


@pytest.fixture
def play(qapp: QCoreApplication, monkeypatch: pytest.MonkeyPatch) -> Play:
    assert qapp is not None
    return Play(monkeypatch, Reading())


def test_it_waits_for_the_desk_to_rest_for_a_moment(play):
    play.ending.asked.emit(600.0)
    assert not play.look(times=20)
    play.conducting.screen = Idle()
    assert not play.look()
    assert play.look(times=4)
    assert play.codes == [0]
    assert play.ending.has_ended


def test_badge_that_is_read_in_that_moment_is_served(play):
    play.conducting.screen = Idle()
    play.ending.asked.emit(600.0)
    assert not play.look(times=2)
    play.conducting.screen = Reading()
    assert not play.look(times=10)
    play.conducting.screen = Idle()
    assert not play.look(times=2)
    assert play.look(times=3)


def test_in_the_end_it_ends_whoever_stands_there(play):
    play.ending.asked.emit(600.0)
    play.ending.asked.emit(20.0)
    assert not play.look(after_s=19)
    assert play.look(after_s=2)


def test_nothing_ends_that_was_not_asked_for(play):
    play.conducting.screen = Idle()
    play.ending.stop()
    assert not play.ending.has_ended
    assert play.codes == []


def test_screen_of_an_emergency_stays_and_one_that_names_the_box_does_not(play):
    at = datetime(2026, 11, 24, tzinfo=UTC)
    play.conducting.screen = Emergency(EmergencyState(Action.LOCKDOWN, 1, at))
    play.ending.asked.emit(600.0)
    assert not play.look(times=20)
    play.conducting.screen = Identified("Room 12")
    assert play.look(times=6)
