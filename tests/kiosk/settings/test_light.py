"""How bright the faces are: by the hour, dark when nobody is there, lit when somebody comes."""

from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from hallpass.domain.badges import Symbology
from hallpass.domain.box import Brightness, Screen, Span
from hallpass.domain.emergency import Action
from hallpass.domain.settings import Face
from kiosk.app.lighting import Lighting
from kiosk.device.backlight import Backlight
from kiosk.flow.answers import RoomStatus
from kiosk.flow.events import BadgeRead, Touched
from kiosk.ui.light import FULL, LIT_S, LOCKDOWN_PERCENT, OFF, light_of, shade_of
from tests.kiosk.ui import gallery
from tests.kiosk.ui.conftest import Hands, Stage

BY_HOUR = (Brightness(time(7), 80), Brightness(time(16), 30))
NIGHT = (Span(time(18), time(6)),)
LATE = datetime(2026, 11, 25, 4, 30, tzinfo=UTC)
"""21:30 in Denver."""


def with_screen(screen: Screen, status: RoomStatus = gallery.STATUS) -> RoomStatus:
    return replace(status, settings=replace(status.settings, screen=screen))


DARK = with_screen(Screen(off=NIGHT))
TABLE = {
    "nothing known": (None, time(12), False, FULL),
    "nothing set": (gallery.STATUS, time(3), False, FULL),
    "the day": (with_screen(Screen(BY_HOUR)), time(7), False, 80),
    "the evening": (with_screen(Screen(BY_HOUR)), time(16, 1), False, 30),
    "early it is as the evening before": (with_screen(Screen(BY_HOUR)), time(6, 59), False, 30),
    "night": (DARK, time(18), False, OFF),
    "night, past midnight": (DARK, time(5, 59), False, OFF),
    "morning": (DARK, time(6), False, FULL),
    "night with somebody": (DARK, time(22), True, FULL),
    "night with somebody, by the hour": (with_screen(Screen(BY_HOUR, NIGHT)), time(22), True, 30),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLE)
def test_how_bright_it_is(name: str) -> None:
    status, at, somebody, percent = TABLE[name]
    assert light_of(status, at, somebody=somebody) == percent


@pytest.mark.parametrize("action", Action)
def test_an_emergency_is_seen_at_night_and_a_lockdown_is_dim(action: Action) -> None:
    status = gallery.alarmed(action, status=DARK)
    wanted = LOCKDOWN_PERCENT if action is Action.LOCKDOWN else FULL
    assert light_of(status, time(22), somebody=False) == wanted


def test_the_shade_goes_with_the_light() -> None:
    assert [shade_of(percent) for percent in (100, 0)] == [0.0, 1.0]
    assert 0.25 < shade_of(50) < 0.3
    assert shade_of(5) < 0.8


def emit_at_night(stage: Stage, status: RoomStatus) -> None:
    """It is 21:30, and nobody was there for a while."""
    stage.clock.jump((LATE - stage.clock.now()).total_seconds())
    stage.clock.advance(LIT_S + 1)
    stage.conductor.status_changed.emit(status)


def is_black(hands: Hands) -> bool:
    return all(hands.pixel(x, y).lightness() == 0 for x in (0.1, 0.5, 0.9) for y in (0.1, 0.9))


@pytest.mark.parametrize("face", [Face.DESK, Face.DOOR])
def test_a_face_is_black_until_somebody_comes(stage: Stage, face: Face) -> None:
    hands = stage.open(face)
    emit_at_night(stage, DARK)
    assert is_black(hands)
    stage.conductor.take(Touched())
    assert not is_black(hands)
    stage.clock.advance(LIT_S + 1)
    stage.conductor.shine()
    assert is_black(hands)


def test_a_badge_lights_it(stage: Stage) -> None:
    emit_at_night(stage, DARK)
    assert stage.conductor.light == OFF
    stage.conductor.take(BadgeRead("x", Symbology.QR, 0.0))
    assert stage.conductor.light == FULL


def test_a_key_lights_it(stage: Stage) -> None:
    desk = stage.open()
    emit_at_night(stage, DARK)
    QTest.keyClick(desk.view, Qt.Key.Key_Shift)
    assert stage.conductor.light == FULL


def test_the_touch_that_lights_it_presses_nothing(stage: Stage) -> None:
    desk = stage.open()
    emit_at_night(stage, DARK)
    desk.settle()
    at = desk.middle_of("tap-adult")
    QTest.mouseClick(desk.view, Qt.MouseButton.LeftButton, pos=at)
    assert stage.conductor.light == FULL
    assert stage.conductor.state.screen == gallery.SCREENS["idle"]
    desk.settle()
    QTest.mouseClick(desk.view, Qt.MouseButton.LeftButton, pos=at)
    assert stage.conductor.state.screen == gallery.SCREENS["entry-panel"]


def test_a_door_is_lit_by_a_touch_as_well(stage: Stage) -> None:
    door = stage.open(Face.DOOR)
    emit_at_night(stage, DARK)
    door.settle()
    QTest.mouseClick(door.view, Qt.MouseButton.LeftButton, pos=QPoint(40, 40))
    assert stage.conductor.light == FULL


def test_whoever_is_at_the_desk_is_not_left_in_the_dark(stage: Stage) -> None:
    emit_at_night(stage, DARK)
    stage.conductor.take(BadgeRead("x", Symbology.QR, 0.0))
    stage.clock.advance(10 * LIT_S)
    stage.conductor.shine()
    assert stage.conductor.light == FULL


def test_an_emergency_lights_both(stage: Stage) -> None:
    desk = stage.open()
    emit_at_night(stage, DARK)
    stage.conductor.status_changed.emit(gallery.alarmed(Action.EVACUATE, status=DARK))
    assert not is_black(desk)


def test_the_day_dims_it(stage: Stage) -> None:
    desk = stage.open()
    bright = desk.pixel(0.02, 0.5).lightness()
    emit_at_night(stage, with_screen(Screen(BY_HOUR)))
    assert 0.4 * bright < desk.pixel(0.02, 0.5).lightness() < 0.7 * bright


# The panel's own light


@pytest.fixture
def panel(tmp_path: Path) -> Path:
    folder = tmp_path / "backlight" / "rpi"
    folder.mkdir(parents=True)
    (folder / "max_brightness").write_text("255\n")
    (folder / "brightness").write_text("200\n")
    return folder


@pytest.mark.parametrize(("percent", "value"), [(100, 255), (50, 128), (5, 13), (0, 0), (1, 3)])
def test_a_panels_light_is_set(panel: Path, percent: int, value: int) -> None:
    backlight = Backlight(panel.parent)
    assert backlight.is_there
    assert (panel / "brightness").read_text() == "200\n"
    assert backlight.set(percent)
    assert (panel / "brightness").read_text() == f"{value}\n"


def test_a_coarse_panel_has_its_least_step_rather_than_none(panel: Path) -> None:
    (panel / "max_brightness").write_text("7\n")
    Backlight(panel.parent).set(5)
    assert (panel / "brightness").read_text() == "1\n"


def test_no_panel_is_none(tmp_path: Path) -> None:
    assert not Backlight(tmp_path / "none").is_there
    assert not Backlight(tmp_path).set(50)


def test_a_panel_that_says_nothing_sensible_is_left_alone(panel: Path) -> None:
    (panel / "max_brightness").write_text("much\n")
    assert not Backlight(panel.parent).is_there


def test_a_panel_that_is_gone_leaves_the_dimming_to_what_is_drawn(
    stage: Stage, panel: Path
) -> None:
    stage.open()
    lighting = Lighting(stage.conductor, stage.faces, Backlight(panel.parent))
    lighting.settle()
    emit_at_night(stage, with_screen(Screen(BY_HOUR)))
    assert (panel / "brightness").read_text() == "76\n"
    assert stage.conductor.look.property("shade") == 0.0
    (panel / "brightness").unlink()
    (panel / "brightness").mkdir()
    stage.conductor.status_changed.emit(with_screen(Screen((Brightness(time(0), 60),))))
    assert stage.conductor.look.property("shade") == shade_of(60)


def test_in_the_dark_the_panel_is_off_and_the_face_black(stage: Stage, panel: Path) -> None:
    desk = stage.open()
    Lighting(stage.conductor, stage.faces, Backlight(panel.parent))
    emit_at_night(stage, DARK)
    assert (panel / "brightness").read_text() == "0\n"
    assert is_black(desk)


def test_with_two_windows_what_is_drawn_is_dimmed(stage: Stage, panel: Path) -> None:
    stage.open()
    lighting = Lighting(stage.conductor, stage.faces, Backlight(panel.parent))
    stage.open(Face.DOOR)
    lighting.settle()
    emit_at_night(stage, with_screen(Screen(BY_HOUR)))
    assert (panel / "brightness").read_text() == "255\n"
    assert stage.conductor.door_look.property("shade") == shade_of(30)
