"""What has to be held down: not one moment less; by finger, mouse, key; let go, and nothing was."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPointingDevice
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from hallpass.domain.emergency import Action
from hallpass.domain.settings import Face
from kiosk.flow import requests, screens
from kiosk.flow.alarms import AlarmChanged
from tests.kiosk.flow import playbook as p
from tests.kiosk.ui import gallery
from tests.kiosk.ui.conftest import Hands, Stage, items_under
from tests.kiosk.ui.fingers import Walker, wait_until

LEFT = Qt.MouseButton.LeftButton
SPAN = 400
"""ms, where it is not about the three seconds themselves."""


@pytest.fixture
def alarm(stage: Stage) -> Hands:
    """A desk on which an adult is about to begin an emergency."""
    hands = stage.open(Face.DESK, QSize(1024, 600))
    Walker(stage, hands).go_to("PanelAlarm")
    stage.asked.clear()
    return hands


def shorten(hands: Hands, ms: int = SPAN) -> None:
    for one in hands.view.rootObject().findChildren(QQuickItem, "hold"):
        one.setProperty("span", ms)


def ring(hands: Hands, key: str) -> float:
    tile = hands.find(f"hold-{key}")
    return max(float(i.property("part")) for i in items_under(tile) if i.objectName() == "ring")


def test_three_seconds_start_it_and_two_point_nine_do_nothing(stage: Stage, alarm: Hands) -> None:
    at = alarm.middle_of("hold-evacuate")
    QTest.mousePress(alarm.view, LEFT, pos=at)
    QTest.qWait(1500)
    assert 0.3 < ring(alarm, "evacuate") < 0.9, "it shows how far it is"
    QTest.qWait(1400 - 60)
    QTest.mouseRelease(alarm.view, LEFT, pos=at)
    QTest.qWait(300)
    assert stage.asked == []
    assert ring(alarm, "evacuate") == 0.0
    assert isinstance(stage.conductor.state.screen, screens.PanelAlarm)
    QTest.mousePress(alarm.view, LEFT, pos=at)
    assert wait_until(lambda: bool(stage.asked))
    QTest.mouseRelease(alarm.view, LEFT, pos=at)
    assert stage.asked == [requests.RaiseAlarm(p.RIVERA.id, Action.EVACUATE)]
    stage.conductor.desk_answered.emit(AlarmChanged(replace(p.LOCAL, action=Action.EVACUATE)))
    assert isinstance(stage.conductor.state.screen, screens.Emergency)


def test_a_tap_does_nothing_however_often(stage: Stage, alarm: Hands) -> None:
    for action in Action:
        for _ in range(5):
            alarm.click(f"hold-{action}")
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Space):
        alarm.find("hold-hold").forceActiveFocus()
        QTest.keyClick(alarm.view, key)
    assert stage.asked == []


def test_sliding_off_cancels(stage: Stage, alarm: Hands) -> None:
    shorten(alarm)
    at = alarm.middle_of("hold-hold")
    QTest.mousePress(alarm.view, LEFT, pos=at)
    QTest.qWait(SPAN // 2)
    QTest.mouseMove(alarm.view, QPoint(at.x(), alarm.middle_of("hold-shelter").y()))
    QTest.qWait(2 * SPAN)
    assert stage.asked == []
    QTest.mouseRelease(alarm.view, LEFT, pos=at)


def finger(hands: Hands, at: QPoint, *, down: bool) -> None:
    device = getattr(hands, "finger", None) or QTest.createTouchDevice()
    hands.finger = device  # type: ignore[attr-defined]
    assert isinstance(device, QPointingDevice)
    touch = QTest.touchEvent(hands.view, device)
    (touch.press(0, at) if down else touch.release(0, at)).commit()


def test_a_finger_holds_as_a_mouse_does(stage: Stage, alarm: Hands) -> None:
    shorten(alarm)
    at = alarm.middle_of("hold-secure")
    finger(alarm, at, down=True)
    QTest.qWait(SPAN // 2)
    finger(alarm, at, down=False)
    QTest.qWait(SPAN)
    assert stage.asked == []
    finger(alarm, at, down=True)
    assert wait_until(lambda: bool(stage.asked))
    finger(alarm, at, down=False)
    assert stage.asked == [requests.RaiseAlarm(p.RIVERA.id, Action.SECURE)]


def repeated(hands: Hands, key: Qt.Key, *, marked: bool) -> None:
    """What a window system sends over and over while a key is down; an X server marks it not."""
    for kind in (QEvent.Type.KeyRelease, QEvent.Type.KeyPress):
        event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, "", marked)
        QCoreApplication.sendEvent(hands.view, event)


@pytest.mark.parametrize("marked", [True, False], ids=["wayland", "x"])
@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_a_key_that_is_held_does_the_same(
    stage: Stage, alarm: Hands, key: Qt.Key, marked: bool
) -> None:
    shorten(alarm)
    alarm.find("hold-shelter").forceActiveFocus()
    QTest.keyPress(alarm.view, key)
    QTest.qWait(SPAN // 2)
    QTest.keyRelease(alarm.view, key)
    QTest.qWait(SPAN)
    assert stage.asked == []
    QTest.keyPress(alarm.view, key)
    for _ in range(3):
        QTest.qWait(SPAN // 5)
        repeated(alarm, key, marked=marked)
    assert wait_until(lambda: bool(stage.asked))
    QTest.qWait(2 * SPAN)
    QTest.keyRelease(alarm.view, key)
    assert stage.asked == [requests.RaiseAlarm(p.RIVERA.id, Action.SHELTER)], "once"


def test_a_drill_is_one_from_the_first_moment(stage: Stage, alarm: Hands) -> None:
    alarm.click("tap-drill")
    alarm.settle()
    assert alarm.sees("DRILL")
    Walker(stage, alarm).hold("lockdown")
    assert stage.asked == [requests.RaiseAlarm(p.RIVERA.id, Action.LOCKDOWN, drill=True)]


def test_without_motion_the_ring_goes_in_steps(stage: Stage, alarm: Hands) -> None:
    look = replace(gallery.SETTINGS.look, reduced_motion=True)
    stage.conductor.look.show(look, rtl=False, dim=False)
    QTest.mousePress(alarm.view, LEFT, pos=alarm.middle_of("hold-hold"))
    seen = set()
    for _ in range(12):
        QTest.qWait(100)
        seen.add(round(ring(alarm, "hold"), 3))
    QTest.mouseRelease(alarm.view, LEFT, pos=alarm.middle_of("hold-hold"))
    assert seen <= {0.0, 0.333}


# In a Lockdown


@pytest.fixture
def dark(stage: Stage) -> Hands:
    hands = stage.open(Face.DESK, QSize(1024, 600))
    Walker(stage, hands).go_to("Lockdown")
    return hands


ANYWHERE = [(0.5, 0.5), (0.02, 0.02), (0.97, 0.95)]


@pytest.mark.parametrize("at", ANYWHERE)
def test_in_the_dark_a_finger_is_held_anywhere(
    stage: Stage, dark: Hands, at: tuple[float, float]
) -> None:
    shorten(dark)
    spot = QPoint(int(at[0] * dark.view.width()), int(at[1] * dark.view.height()))
    QTest.mouseClick(dark.view, LEFT, pos=spot)
    QTest.qWait(SPAN)
    assert isinstance(stage.conductor.state.screen, screens.Emergency), "a tap shows nothing"
    QTest.mousePress(dark.view, LEFT, pos=spot)
    assert wait_until(lambda: isinstance(stage.conductor.state.screen, screens.AdultEntry))
    QTest.mouseRelease(dark.view, LEFT, pos=spot)
    assert stage.cues == []
    assert stage.said == []


def test_in_the_dark_a_key_is_held(stage: Stage, dark: Hands) -> None:
    shorten(dark)
    QTest.keyClick(dark.view, Qt.Key.Key_Space)
    QTest.qWait(SPAN)
    assert isinstance(stage.conductor.state.screen, screens.Emergency)
    QTest.keyPress(dark.view, Qt.Key.Key_Space)
    assert wait_until(lambda: isinstance(stage.conductor.state.screen, screens.AdultEntry))
    QTest.keyRelease(dark.view, Qt.Key.Key_Space)


def brightest(hands: Hands) -> int:
    hands.settle()
    image = hands.view.grabWindow()
    return max(
        image.pixelColor(x, y).lightness()
        for x in range(0, image.width(), 7)
        for y in range(0, image.height(), 7)
    )


def test_nothing_on_the_way_lights_up(stage: Stage, dark: Hands) -> None:
    walker, light = Walker(stage, dark), [brightest(dark)]
    walker.hold("adult")
    light.append(brightest(dark))
    for digit in "1234":
        walker.press(f"key-{digit}")
    light.append(brightest(dark))
    walker.press("key-enter")
    walker.time(p.events.TimerName.PATIENCE)
    light.append(brightest(dark))
    stage.conductor.desk_answered.emit(p.NO_ADULT)
    light.append(brightest(dark))
    walker.press("key-1")
    walker.press("key-enter")
    stage.conductor.desk_answered.emit(p.PANEL_DARK)
    light.append(brightest(dark))
    assert isinstance(stage.conductor.state.screen, screens.PanelAllClear)
    assert max(light) <= light[0] + 20, light
    names = {p.OUT_ROW.who.name, p.WAIT_ROW.who.name}
    assert not names.intersection(dark.words())
    assert stage.cues == []
