"""Ten thousand random events on the real pages: scans, presses, timers, the network, emergencies.

A child alone with the screen for an hour. Nothing may raise, no page may warn, every screen can be
left, and when nobody touches it any more the desk comes back to where it rests.
"""

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from hallpass.domain.settings import Face
from kiosk.flow import events
from kiosk.flow.events import TimerName
from kiosk.flow.screens import RestScreen
from tests.kiosk.flow.playbook import ANSWERS, IDENTIFY, badge
from tests.kiosk.flow.test_chart import STATUSES
from tests.kiosk.ui.conftest import Stage
from tests.kiosk.ui.fingers import Walker, in_window, press

EVENTS = int(os.environ.get("HALLPASS_WALK", "10000"))
LENGTH = 100
KEYS = (Qt.Key.Key_Tab, Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Down, Qt.Key.Key_5,
        Qt.Key.Key_Backspace, Qt.Key.Key_Right)  # fmt: skip
SIZES = (QSize(800, 480), QSize(540, 960))
PRESSES = st.integers(0, 10_000)
STEPS = st.one_of(
    PRESSES,
    PRESSES,
    st.sampled_from(["a", "b"]).map(badge),
    st.sampled_from(ANSWERS).map(events.Answered),
    st.sampled_from(STATUSES),
    st.sampled_from(TimerName),
    st.sampled_from(KEYS),
    st.sampled_from(["hold", "lockdown", "end", "adult"]).map(events.Held),
    st.sampled_from([IDENTIFY, events.ShowMessage("Library closes at noon", 60.0)]),
    st.sampled_from(events.Eyes).map(events.CameraChanged),
    st.sampled_from([None, "KTQX-4927"]).map(events.EnrolmentChanged),
)
Step = int | events.Event | TimerName | Qt.Key


def take(walker: Walker, one: Step) -> None:
    conductor, hands = walker.stage.conductor, walker.hands
    match one:
        case Qt.Key():
            QTest.keyClick(hands.view, one)
        case TimerName():
            walker.time(one)
        case int():
            found = in_window(hands)
            if found:
                press(hands, found[one % len(found)])
        case events.Answered(answer):
            if conductor.state.asked is not None:
                conductor.desk_answered.emit(answer)
        case _:
            conductor.take(one)
    hands.settle()


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("size", SIZES, ids=["landscape", "portrait"])
def test_any_walk_comes_back_to_rest(qapp: QGuiApplication, size: QSize) -> None:  # noqa: ARG001
    stage = Stage()
    walker = Walker(stage, stage.open(Face.DESK, size))
    walks = max(1, EVENTS // LENGTH // len(SIZES))

    @settings(
        max_examples=walks, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(st.lists(STEPS, min_size=LENGTH, max_size=LENGTH))
    def walk(steps: list[Step]) -> None:
        for one in steps:
            take(walker, one)
        seen = list(walker.come_to_rest())
        assert isinstance(walker.screen, RestScreen), seen
        assert walker.screen == stage.conductor.state.rest
        walker.reset()

    try:
        walk()
    finally:
        stage.close()
