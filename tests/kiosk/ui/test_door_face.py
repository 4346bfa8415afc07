"""The door: its whole value against a golden file, its words and colours off the real window."""

import json
from dataclasses import asdict

import pytest
from PySide6.QtCore import QSize

from hallpass.domain.settings import Face
from hallpass.texts import LANGUAGES, for_language
from kiosk.ui.present_desk import Speech
from kiosk.ui.present_door import present_door
from tests.kiosk.ui import gallery
from tests.kiosk.ui.conftest import DENVER, GOLDEN, Stage


@pytest.mark.parametrize("language", LANGUAGES)
def test_doors_are_as_in_the_golden_file(language: str) -> None:
    """To renew: delete the file, run once, read the difference."""
    speech = Speech(for_language(language), DENVER)
    doors = {name: asdict(present_door(status, speech)) for name, status in gallery.DOORS.items()}
    found = json.dumps(doors, indent=1, ensure_ascii=False) + "\n"
    file = GOLDEN / f"doors-{language}.json"
    if not file.exists():
        file.write_text(found, encoding="utf-8")
        pytest.fail(f"{file.name} was written: read it, and run again")
    assert found == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("size", [QSize(800, 480), QSize(1080, 1920)])
@pytest.mark.parametrize(
    ("name", "words", "colour"),
    [
        ("open", {"Open", "2", "places left", "1 out", "longest 6 min", "10:32"}, "#0d7a4c"),
        ("full", {"Full", "0", "3 out", "2 waiting"}, "#f5b83d"),
        ("closed", {"Closed", "Nobody out"}, "#4f5a65"),
        ("paused", {"Paused"}, "#5b5778"),
        ("emergency-hold", {"Hold", "DRILL"}, "#6a35a8"),
        ("emergency-lockdown", {"Lockdown"}, "#07090b"),
        ("names", {"Ana P., Jonas K., Maya R., Thu L.", "as of 9:42", "12"}, "#0d7a4c"),
    ],
)
def test_a_state_fills_the_window(
    stage: Stage, size: QSize, name: str, words: set[str], colour: str
) -> None:
    hands = stage.open(Face.DOOR, size)
    stage.conductor.status_changed.emit(gallery.DOORS[name])
    assert hands.pixel(0.99, 0.5).name() == colour
    assert words <= set(hands.words())
    if name == "closed":
        assert "places left" not in hands.words()


def test_the_state_is_readable_from_afar(stage: Stage) -> None:
    hands = stage.open(Face.DOOR, QSize(1280, 800))
    stage.conductor.status_changed.emit(gallery.STATUS)
    hands.settle()
    # 5 m away, 20/40 sight needs 15 mm; on a 10.1-inch screen that is 9 % of the height.
    assert hands.find("word").height() > 0.12 * 800
    assert hands.find("places").height() > 0.25 * 800


def test_a_drill_is_marked(stage: Stage) -> None:
    hands = stage.open(Face.DOOR)
    stage.conductor.status_changed.emit(gallery.DOORS["emergency-hold"])
    assert hands.pixel(0.05, 0.05).name() == "#ffffff"
