from dataclasses import replace
from datetime import time
from typing import Any

import pytest

from hallpass.domain.assemble import Knowledge, assemble
from hallpass.domain.emergency import Action, Emergency
from hallpass.domain.facts import EndHow
from hallpass.domain.line import Line, fold_line
from hallpass.domain.passes import Pass
from hallpass.domain.people import ApartPair, Student
from hallpass.domain.rooms import Room
from hallpass.domain.settings import RoomSettings
from hallpass.domain.situation import Ask, Part, Situation
from hallpass.domain.timetable import ClassList, Period, Timetable
from hallpass.ids import PassId, RoomId, StudentId
from tests.hallpass.build import (
    ANA,
    BEN,
    HERE,
    NINE,
    RESTROOM,
    arrived,
    at,
    ended,
    folded,
    joined,
    offered,
    started,
    voided,
)

ASK = Ask(ANA, RESTROOM)
TIMETABLE = Timetable(
    "America/Denver",
    {"A": (Period("2", "Period 2", time(9), time(9, 50)),)},
    dict.fromkeys(range(5), "A"),
)
LISTS = (ClassList("c2", "A", "2", "Biology", (BEN,)),)


def situation(ask: Ask = ASK, now: float = 20, **knowledge: Any) -> Situation:
    return assemble(ask, Knowledge(RoomSettings(HERE, 1), **knowledge), at(now))


def done(begin: float, end: float, how: EndHow = EndHow.RETURNED, **kw: Any) -> Pass:
    pass_id = PassId(f"p{begin}")
    return replace(
        folded(started(begin, pass_id=pass_id, **kw), ended(end, how)),
    )


def test_nothing_known_is_a_situation_too() -> None:
    assert situation() == Situation(
        now=at(20),
        settings=RoomSettings(HERE, 1),
        here=Room(HERE, ""),
        destination=None,
        student=None,
    )


def test_what_is_known_is_handed_through() -> None:
    here, destination = Room(HERE, "Room 101"), Room(RESTROOM, "Restroom")
    emergency = Emergency(Action.HOLD, 1, NINE)
    ages: dict[Part, float | None] = {Part.PASSES: 3.0, Part.PEOPLE: None}
    value = situation(
        rooms={HERE: here, RESTROOM: destination},
        students={ANA: Student(ANA), BEN: Student(BEN)},
        timetable=TIMETABLE,
        emergency=emergency,
        age_s=ages,
    )
    assert (value.here, value.destination, value.student) == (here, destination, Student(ANA))
    assert (value.emergency, value.age_s) == (emergency, ages)
    assert value.moment is not None
    assert value.moment.minutes_in == 20


def test_counts_are_of_passes_open_now_each_once() -> None:
    open_one = folded(started(18, student=BEN, pass_id="b"))
    value = situation(
        passes=(
            open_one,
            open_one,
            folded(started(18, student="cy", pass_id="c", origin="r102"), arrived(19)),
            folded(started(18, student="dee", pass_id="d", destination="nurse")),
            folded(started(18, student="eli", pass_id="e"), ended(19)),
            folded(started(18, student="fay", pass_id="f"), voided(19)),
            folded(started(-18, student="gus", pass_id="g")),
        )
    )
    assert (value.out_from_here, value.out_in_school, value.at_destination) == (2, 3, 2)
    assert value.open_pass is None


def test_of_several_open_passes_of_one_student_the_latest_counts() -> None:
    passes = tuple(folded(started(m, pass_id=f"p{m}")) for m in (17, 19, 18))
    value = situation(passes=passes)
    assert value.open_pass == passes[1]


def test_today_s_passes_and_the_last_end() -> None:
    lapsed = folded(started(-60, pass_id="lapsed"))
    value = situation(
        timetable=TIMETABLE,
        passes=(
            done(-30, -25),
            lapsed,
            done(-10, -5, student=BEN),
            folded(started(-9, pass_id="v"), ended(-3), voided(-8)),
            done(-1440, -1430),
        ),
    )
    assert (value.passes_today, value.last_ended_at) == (2, at(-25))
    assert situation(passes=(lapsed,)).last_ended_at == lapsed.lapses_at
    assert situation(passes=(folded(started(15)),)).last_ended_at is None


@pytest.mark.parametrize(("hours_ago", "count"), [(11.9, 1), (12.1, 0)])
def test_without_a_zone_half_a_day_is_today(hours_ago: float, count: int) -> None:
    value = situation(passes=(done(20 - hours_ago * 60, 0),))
    assert value.passes_today == count


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [("ana", "ben", True), ("ben", "ana", True), ("cy", "ben", False), ("ana", "ana", False)],
)
def test_apart_is_about_the_other_one(one: str, other: str, apart: bool) -> None:
    pair = ApartPair("a1", StudentId(one), StudentId(other))
    out = (folded(started(18, student=BEN)), folded(started(18, pass_id="own")))
    assert situation(apart=(pair,), passes=out).apart_out is apart
    assert situation(apart=(pair,)).apart_out is False


class TestLine:
    FACTS = (
        joined(1, "c", "cy"),
        joined(2, "a", "ana"),
        joined(3, "d", "dee"),
        offered(19, "c"),
        offered(19.5, "a"),
    )
    LINE = fold_line(RESTROOM, FACTS, at(20))

    def test_in_it_with_a_turn(self) -> None:
        value = situation(line=self.LINE)
        assert (value.has_turn, value.turns, value.waiting_ahead, value.turns_ahead) == (
            *(True, 1, 1, 1),
        )

    def test_in_it_without_one(self) -> None:
        value = situation(Ask(StudentId("dee"), RESTROOM), line=self.LINE)
        assert (value.has_turn, value.turns, value.waiting_ahead, value.turns_ahead) == (
            *(False, 2, 2, 2),
        )

    def test_not_in_it(self) -> None:
        value = situation(Ask(BEN, RESTROOM), line=self.LINE)
        assert (value.has_turn, value.turns, value.waiting_ahead) == (False, 2, 3)

    def test_another_destination_s_line_is_not_this_one(self) -> None:
        assert situation(line=replace(self.LINE, destination=RoomId("nurse"))).waiting_ahead == 0
        assert situation(line=Line(RESTROOM)).waiting_ahead == 0


class TestExpectedHere:
    @pytest.mark.parametrize(
        ("ask", "knowledge", "expected"),
        [
            (Ask(BEN, RESTROOM), {"timetable": TIMETABLE, "class_lists": LISTS}, True),
            (ASK, {"timetable": TIMETABLE, "class_lists": LISTS}, False),
            (ASK, {"timetable": TIMETABLE}, None),
            (ASK, {"class_lists": LISTS}, None),
        ],
    )
    def test_by_the_lists(self, ask: Ask, knowledge: dict[str, Any], expected: bool | None) -> None:
        assert situation(ask, **knowledge).expected_here is expected

    @pytest.mark.parametrize(
        ("passes", "expected"),
        [
            ([], False),
            ([done(5, 8, EndHow.ARRIVED, destination=HERE)], True),
            ([done(-9, -1, EndHow.ARRIVED, destination=HERE)], False),
            ([done(-9, 0, EndHow.ARRIVED, destination=HERE)], True),
            ([done(5, 8, EndHow.ARRIVED)], False),
            ([done(5, 8, EndHow.ADULT, destination=HERE)], False),
            ([done(5, 8, EndHow.RETURNED)], False),
            ([done(5, 8, EndHow.ARRIVED, destination=HERE), done(9, 12)], True),
            (
                [done(5, 8, EndHow.ARRIVED, destination=HERE), done(9, 12, EndHow.ARRIVED)],
                False,
            ),
            (
                [
                    done(5, 8, EndHow.ARRIVED, destination=HERE),
                    done(9, 12, EndHow.RETURNED, origin="r102"),
                ],
                False,
            ),
            (
                [
                    done(5, 8, EndHow.ARRIVED, destination=HERE),
                    done(9, 12, EndHow.SEEN_ELSEWHERE),
                ],
                False,
            ),
            (
                [
                    done(5, 8, EndHow.ARRIVED, destination=HERE),
                    folded(started(1, pass_id="lapsed", limit_min=5, buffer_min=5)),
                ],
                False,
            ),
        ],
    )
    def test_by_the_pass_that_brought_the_student(self, passes: list[Pass], expected: bool) -> None:
        value = situation(timetable=TIMETABLE, class_lists=LISTS, passes=tuple(passes))
        assert value.expected_here is expected
