"""The door: its whole value against a golden file, its words and colours off the real window."""

import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace

import numpy as np
import pytest
from PySide6.QtCore import QSize

from hallpass.domain.board import OnDuty
from hallpass.domain.timetable import DayPart
from hallpass.texts import for_language
from kiosk.ui.drawing import Scene, draw_door
from kiosk.ui.present_door import CALLS_SHOWN, is_quiet, present_door
from kiosk.ui.speech import Speech
from kiosk.ui.vision import Eyesight, as_seen_by, silhouette_of
from tests.kiosk.ui import doors
from tests.kiosk.ui.conftest import DENVER, GOLDEN
from tests.kiosk.ui.doorway import Doorway

ENGLISH = Speech(for_language("en"), DENVER)
Open = Callable[[QSize], Doorway]


@pytest.fixture
def open_door() -> Iterator[Open]:
    opened: list[Doorway] = []

    def open_one(size: QSize) -> Doorway:
        opened.append(Doorway(size))
        return opened[-1]

    yield open_one
    for doorway in opened:
        doorway.close()


@pytest.mark.parametrize("language", ["en", "es"])
def test_doors_are_as_in_the_golden_file(language: str) -> None:
    """To renew: delete the file, run once, read the difference."""
    speech = Speech(for_language(language), DENVER)
    found = {name: asdict(present_door(status, speech)) for name, status in doors.DOORS.items()}
    written = json.dumps(found, indent=1, ensure_ascii=False) + "\n"
    file = GOLDEN / f"doors-{language}.json"
    if not file.exists():
        file.write_text(written, encoding="utf-8")
        pytest.fail(f"{file.name} was written: read it, and run again")
    assert written == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("size", [QSize(800, 480), QSize(1080, 1920)])
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("open", {"Open", "2", "places left", "1", "out", "6 min", "longest", "10:32", "101"}),
        ("full", {"Full", "0", "3", "12 min", "in line"}),
        ("closed", {"Closed", "out"}),
        ("paused", {"Paused", "until 10:40"}),
        ("testing", {"Testing", "until 10:40"}),
        ("no-passes", {"No passes", "until 10:40"}),
        ("called", {"Your turn", "Library"}),
        ("called-three", {"Library", "A12", "Restroom"}),
        ("destination", {"11", "here or coming", "9"}),
        ("before-school", {"Next: Geometry, 10:40", "10:32"}),
        ("emergency-hold", {"Hold", "DRILL", "since 10:30"}),
        ("emergency-lockdown", {"Lockdown"}),
        ("names", {"as of 9:42", "12", "4", "118 min", "11"}),
    ],
)
def test_a_state_is_on_the_glass(open_door: Open, size: QSize, name: str, words: set[str]) -> None:
    hands = open_door(size)
    hands.show(doors.DOORS[name])
    hands.settle()
    seen = {" ".join(text.split()) for text in hands.words()}
    assert words <= seen
    if name != "open":
        assert "Open" not in seen or name in {"called-three", "destination", "names"}
    if name in {"closed", "paused", "testing", "no-passes"}:
        assert "places left" not in seen


def test_every_state_has_a_field_of_its_own(open_door: Open) -> None:
    hands = open_door(QSize(800, 480))
    fields = set()
    for name in doors.STATES:
        hands.show(doors.DOORS[name])
        fields.add(hands.pixel(0.995, 0.5).name())
    # Paused and "no passes" are one: no new passes for a while.
    assert len(fields) == len(doors.STATES) - 1


def test_nothing_tells_whether_anyone_is_inside_in_a_lockdown(open_door: Open) -> None:
    hands = open_door(QSize(800, 480))
    hands.show(doors.DOORS["emergency-lockdown-drill"])
    hands.settle()
    seen = {" ".join(text.split()) for text in hands.words()}
    assert seen == {"DRILL", "A12", "Counselling and Attendance", "Lockdown"} | {
        ENGLISH.texts.get("emergency.lockdown.phrase"),
        # How old it is tells whoever comes to help, and nothing about who is inside.
        "Last heard 9:42",
    }


@pytest.mark.parametrize("name", [name for name in doors.DOORS if name.startswith("emergency-")])
def test_a_door_in_an_emergency_counts_nobody(name: str) -> None:
    view = present_door(doors.DOORS[name], ENGLISH)
    assert (view.figures, view.places, view.names, view.calls) == ((), "", "", ())
    assert (view.adult, view.lesson, view.then, view.as_of) == ("", "", "", "")
    assert view.phrase


def test_a_drill_is_marked(open_door: Open) -> None:
    hands = open_door(QSize(800, 480))
    hands.show(doors.DOORS["emergency-hold"])
    plain = hands.pixel(0.995, 0.5).name()
    assert hands.pixel(0.05, 0.05).name() != plain
    hands.show(doors.DOORS["emergency-secure"])
    assert hands.pixel(0.05, 0.01).name() == hands.pixel(0.995, 0.5).name()


def test_a_substitute_is_named_as_one() -> None:
    view = present_door(doors.LONG, ENGLISH)
    assert view.adult == "Substitute: Mr. Wolfeschlegelstein"
    assert view.lesson == "Advanced Placement Statistics"
    assert view.then == "Next: Introduction to Engineering, 10:40"


def test_a_class_without_a_time_is_no_next_one() -> None:
    board = replace(doors.BOARD, on_duty=OnDuty("Ms. Rivera", next_title="Geometry"))
    view = present_door(replace(doors.STATUS, board=board), ENGLISH)
    assert (view.adult, view.then) == ("Ms. Rivera", "")


def test_no_pass_time_is_said_of_a_room_that_would_be_open_alone() -> None:
    assert present_door(doors.DOORS["no-passes"], ENGLISH).sign == "wait"
    for name in ("closed", "paused", "testing"):
        status = replace(doors.DOORS[name], no_pass_until=doors.SOON)
        assert present_door(status, ENGLISH).sign == name


def test_many_names_end_in_a_number() -> None:
    names = tuple(f"Student{i:02} X." for i in range(40))
    view = present_door(replace(doors.STATUS, board=replace(doors.BOARD, names=names)), ENGLISH)
    assert (
        view.names.replace("\u00a0", " ")
        == "Student00 X., Student01 X., Student02 X., Student03 X. +36"
    )
    short = present_door(
        replace(doors.STATUS, board=replace(doors.BOARD, names=("Ana P.", "Thu L."))), ENGLISH
    )
    assert short.names.replace("\u00a0", " ") == "Ana P., Thu L."


def test_whose_turn_ends_first_is_called_first_and_many_by_symbol_alone() -> None:
    [first, *_] = calls = doors.called(4)
    late = replace(first, until=first.until.replace(hour=23))
    view = present_door(replace(doors.STATUS, called=(late, *calls[1:])), ENGLISH)
    assert [call.symbol for call in view.calls] == ["butterfly", "anchor", "crown", "rocket"]
    many = present_door(replace(doors.STATUS, called=calls * 3), ENGLISH)
    assert len(many.calls) == CALLS_SHOWN
    assert {call.words + call.place for call in many.calls} == {""}


def test_a_door_is_dark_outside_the_schools_day_if_the_school_wants_it_so() -> None:
    over = doors.DOORS["after-school"]
    assert is_quiet(over)
    assert present_door(over, ENGLISH).quiet
    lit = replace(over.settings, look=replace(over.settings.look, dim_after_school=False))
    assert not is_quiet(replace(over, settings=lit))
    assert not is_quiet(replace(over, called=doors.called(1)))
    assert not is_quiet(doors.STATUS)
    alarm = replace(doors.DOORS["emergency-shelter"], day=DayPart.NO_SCHOOL)
    assert present_door(alarm, ENGLISH).phrase


def test_nothing_bright_is_on_a_dark_door(open_door: Open) -> None:
    hands = open_door(QSize(640, 400))
    hands.show(doors.DOORS["before-school"])
    hands.settle()
    image = hands.view.grabWindow()
    bright = [image.pixelColor(x, y).lightnessF() for x in range(640) for y in range(0, 400, 2)]
    assert max(bright) < 0.65
    assert sum(bright) / len(bright) < 0.12


def test_the_picture_moves_against_burn_in_and_stays_inside(open_door: Open) -> None:
    hands = open_door(QSize(800, 480))
    for name in ("long-full", "before-school"):
        hands.show(doors.DOORS[name])
        places = set()
        for minute in range(0, 480, 3):
            hands.door.tick("10:32", minute)
            picture = hands.find("picture")
            places.add((picture.x(), picture.y()))
            assert picture.x() >= 4
            assert picture.y() >= 4
            assert picture.x() + picture.width() <= 796
            assert picture.y() + picture.height() <= 476
        assert len(places) == 81
    hands.door.tick("10:32", 0)


@pytest.mark.parametrize("eyesight", Eyesight)
def test_the_states_can_be_told_apart_without_colour(eyesight: Eyesight) -> None:
    """Whole doors, 24 pixels a side: as from across a hall, each on its own field's brightness."""
    small = {
        name: silhouette_of(
            as_seen_by(
                draw_door(Scene(doors.DOORS[name], doors.NOW, DENVER), QSize(640, 400)), eyesight
            )
        )
        for name in doors.STATES
    }
    for one, two in itertools.combinations(doors.STATES, 2):
        # Two pictures of one state, the second three steps of the walk on, are under 0.01 apart.
        assert float(np.abs(small[one] - small[two]).mean()) > 0.04, (one, two)
