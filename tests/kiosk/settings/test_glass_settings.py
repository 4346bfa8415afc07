"""Each setting that is seen: what is on the real window with it, changed while the desk runs."""

import base64
from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

import pytest

from hallpass.domain.badges import Symbology
from hallpass.domain.box import Inputs
from hallpass.domain.layers import with_values
from hallpass.domain.look import Hand, Theme
from hallpass.domain.settings import RoomSettings
from kiosk.flow.answers import RoomStatus
from kiosk.flow.events import Answered, BadgeRead, Tap, Tapped
from kiosk.ui.present_adult import takes_pins
from tests.kiosk.ui import doors, gallery
from tests.kiosk.ui.conftest import Hands, Stage
from tests.kiosk.ui.test_look import png


class Sight(NamedTuple):
    """What is looked at, and what is seen with each of two values."""

    look: Callable[[Stage, Hands], Any]
    one: tuple[Any, Any]
    other: tuple[Any, Any]


def paper(_: Stage, desk: Hands) -> str:
    return desk.pixel(0.01, 0.5).name()


def accent(_: Stage, desk: Hands) -> str:
    return desk.find("number").property("color").name()


def title(_: Stage, desk: Hands) -> bool:
    return desk.sees("Hold up your badge")


def letters(_: Stage, desk: Hands) -> int:
    return round(10 * desk.find("room").property("font").pixelSize() / 24)


def pad_is_right(stage: Stage, desk: Hands) -> bool:
    stage.conductor.take(Tapped(Tap.ADULT))
    desk.settle()
    return desk.middle_of("key-5").x() > 400


def key_is_low(stage: Stage, desk: Hands) -> bool:
    stage.conductor.take(Tapped(Tap.ADULT))
    desk.settle()
    key = desk.find("key-1")
    return key.mapToScene(key.position() * 0).y() >= 0.4 * 480


def moves(stage: Stage, _: Hands) -> bool:
    return bool(stage.conductor.look.property("motion"))


def has_pad(stage: Stage, desk: Hands) -> bool:
    stage.conductor.take(Tapped(Tap.ADULT))
    desk.settle()
    return desk.sees("PIN") and desk.sees("An adult holds up a badge or enters a PIN")


def logo(_: Stage, desk: Hands) -> bool:
    """Something red stands at the head."""
    image = desk.view.grabWindow()
    return any(image.pixelColor(x, 50).name() == "#ff0000" for x in range(20, 300))


def said(stage: Stage, _: Hands) -> list[str]:
    stage.conductor.take(BadgeRead("x", Symbology.QR, 0.0))
    stage.conductor.take(Answered(gallery.go()))
    return [words.partition(".")[0] for words, _language in stage.said if "Go" in words]


def waits_s(stage: Stage, _: Hands) -> int:
    stage.conductor.take(Tapped(Tap.ADULT))
    timers = [timer for timer in stage.conductor.children() if timer.objectName() == "screen"]
    return round(timers[0].property("interval") / 1000)


def undo_s(stage: Stage, _: Hands) -> int:
    stage.conductor.take(BadgeRead("x", Symbology.QR, 0.0))
    stage.conductor.take(Answered(gallery.go()))
    screen = stage.conductor.state.screen
    return screen.undo_s


def own_words(stage: Stage, desk: Hands) -> bool:
    who = replace(gallery.WHO, language="es")
    stage.conductor.take(BadgeRead("x", Symbology.QR, 0.0))
    stage.conductor.take(Answered(gallery.go(who)))
    desk.settle()
    return desk.sees("Adelante") or desk.sees("Ve")


RED = base64.b64encode(png(20, 20)).decode()
SIGHTS: dict[str, Sight] = {
    "look.theme": Sight(paper, (Theme.LIGHT, "#f6f4ee"), (Theme.CONTRAST, "#000000")),
    "look.colour": Sight(accent, ("", "#0b6b52"), ("#8b1e3f", "#8b1e3f")),
    "look.logo": Sight(logo, ("", False), (RED, True)),
    "look.text_percent": Sight(letters, (100, 10), (150, 14)),
    "look.hand": Sight(pad_is_right, (Hand.RIGHT, True), (Hand.LEFT, False)),
    "look.low_controls": Sight(key_is_low, (False, False), (True, True)),
    "look.reduced_motion": Sight(moves, (False, True), (True, False)),
    "look.voice": Sight(said, (False, []), (True, ["Go"])),
    "look.patience_percent": Sight(waits_s, (100, 30), (200, 60)),
    "look.own_language": Sight(own_words, (False, False), (True, True)),
    "languages": Sight(title, (("en",), True), (("es", "en"), False)),
    "undo_s": Sight(undo_s, (5, 5), (9, 9)),
}


def status_of(settings: RoomSettings) -> RoomStatus:
    return replace(gallery.STATUS, settings=replace(settings, version=2))


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("key", SIGHTS)
def test_a_setting_is_seen(stage: Stage, desk: Hands, key: str, which: int) -> None:
    sight = SIGHTS[key]
    other = (sight.other, sight.one)[which][0]
    value, wanted = (sight.one, sight.other)[which]
    # First the other one: it is changed while the desk runs.
    for given in (other, value):
        stage.conductor.status_changed.emit(status_of(with_values(gallery.SETTINGS, {key: given})))
        desk.settle()
    assert sight.look(stage, desk) == wanted


def test_outside_school_a_face_is_dark_if_the_school_says_so(stage: Stage, desk: Hands) -> None:
    seen = {}
    for dim in (True, False):
        weekend = doors.DOORS["weekend"]
        settings = with_values(weekend.settings, {"look.dim_after_school": dim})
        stage.conductor.status_changed.emit(replace(weekend, settings=settings))
        desk.settle()
        seen[dim] = desk.pixel(0.01, 0.5).lightness()
    assert seen[True] < 40
    assert seen[False] > 200


@pytest.mark.parametrize(
    ("inputs", "substitute", "offered"),
    [
        (Inputs(), False, True),
        (Inputs(substitute_pins=False), True, True),
        (Inputs(adult_pins=False), False, False),
        (Inputs(adult_pins=False), True, True),
        (Inputs(adult_pins=False, substitute_pins=False), True, False),
    ],
)
def test_a_pin_is_asked_for_where_one_can_count(
    stage: Stage, desk: Hands, inputs: Inputs, substitute: bool, offered: bool
) -> None:
    status = status_of(with_values(gallery.SETTINGS, {"inputs": inputs}))
    duty = replace(status.board.on_duty, substitute=substitute)
    status = replace(status, board=replace(status.board, on_duty=duty))
    assert takes_pins(status) is offered
    stage.conductor.status_changed.emit(status)
    assert has_pad(stage, desk) is offered
    assert desk.sees("An adult holds up a badge") is not offered


def test_before_anything_is_known_a_pin_may_count() -> None:
    assert takes_pins(None)
