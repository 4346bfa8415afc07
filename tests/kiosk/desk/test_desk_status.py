"""What both faces are told, and what a student may choose."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from hallpass.domain.board import OnDuty, RoomState
from hallpass.domain.facts import LineJoined, PassStarted, RoomModeSet, TurnOffered
from hallpass.domain.people import Adult, Role, StudentName
from hallpass.domain.rooms import PassShape, RoomMode
from hallpass.domain.timetable import Blackout, ClassList, DayPart, Period, Timetable
from hallpass.ids import AdultId, PassId, StudentId, TicketId
from kiosk.flow.answers import Called, Go, InLine, WhichPlace
from kiosk.flow.requests import AskPass, AskPassWithAdult, Credential, SetMode, WaitInLine
from tests.kiosk.schoolroom import (
    ANA,
    BEN,
    CLEO,
    DAN,
    HERE,
    LAB,
    LIBRARY,
    NURSE,
    OFFICE,
    PIN,
    RIVERA,
    Schoolroom,
    doc,
)

ROUND_TRIP, ONE_WAY, ATTENDED = PassShape.ROUND_TRIP, PassShape.ONE_WAY, PassShape.ATTENDED
PERIODS = (
    Period("1", "First", time(9), time(9, 50)),
    Period("2", "Second", time(10), time(10, 50)),
)
SCHOOL = Timetable("America/Denver", {"d": PERIODS}, {1: "d"})
"""On a Tuesday alone, which it is, at 9:00."""


def at_nurse(student: StudentId, ago_s: float, room: Schoolroom) -> None:
    started = PassStarted(PassId(f"n-{student}"), student, LIBRARY, NURSE, ROUND_TRIP, 10, 15)
    room.hear(started, ago_s=ago_s)


# Who is on duty, and the day


def test_the_class_list_says_who_is_on_duty_and_what_comes_next(room: Schoolroom) -> None:
    room.send(
        doc("timetable", "timetable", SCHOOL),
        doc("class_list", "list-1", ClassList("list-1", "d", "1", "Maths", (), RIVERA)),
        doc("class_list", "list-2", ClassList("list-2", "d", "2", "Art", (), AdultId("x"))),
    )
    at = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
    assert room.desk.status().board.on_duty == OnDuty("Ms. Rivera", False, "Maths", "Art", at)
    room.clock.advance(3600)
    assert room.desk.status().board.on_duty == OnDuty("", False, "Art", "", None)


def test_a_substitute_is_on_duty_on_that_day_alone(room: Schoolroom) -> None:
    room.teach()
    sub = Adult(AdultId("sub"), "Mr. Okafor", (Role.SUBSTITUTE,), room=HERE, day=date(2026, 11, 24))
    room.send(doc("adult", "sub", sub))
    on_duty = room.desk.status().board.on_duty
    assert (on_duty.adult, on_duty.substitute) == ("Mr. Okafor", True)
    room.clock.advance(86400)
    on_duty = room.desk.status().board.on_duty
    assert (on_duty.adult, on_duty.substitute) == ("Ms. Rivera", False)
    room.send(doc("adult", "sub", replace(sub, room=LAB, day=date(2026, 11, 25))))
    assert room.desk.status().board.on_duty.adult == "Ms. Rivera"


def test_nobody_is_on_duty_where_nothing_is_known(empty_room: Schoolroom) -> None:
    status = empty_room.desk.status()
    assert (status.board.on_duty, status.day, status.no_pass_until) == (
        OnDuty(),
        DayPart.LESSON,
        None,
    )
    assert (status.called, status.answered, status.tamper) == ((), (), None)


@pytest.mark.parametrize(
    ("minutes", "day"),
    [
        (0, DayPart.LESSON),
        (55, DayPart.BREAK),
        (200, DayPart.OVER),
        (1440, DayPart.NO_SCHOOL),
        (7 * 1440 - 5, DayPart.BEFORE),
    ],
)
def test_the_part_of_the_day_is_told(room: Schoolroom, minutes: int, day: DayPart) -> None:
    room.send(doc("timetable", "timetable", SCHOOL))
    room.clock.advance(60 * minutes)
    assert room.desk.status().day is day


def test_no_pass_time_is_told_with_its_end(room: Schoolroom) -> None:
    ends = room.clock.now() + timedelta(minutes=20)
    blackout = Blackout(room.clock.now() - timedelta(minutes=1), ends, "Assembly")
    room.send(doc("timetable", "timetable", replace(SCHOOL, blackouts=(blackout,))))
    assert room.desk.status().no_pass_until == ends
    room.clock.advance(20 * 60)
    assert room.desk.status().no_pass_until is None


def test_a_mode_is_on_the_door_until_it_ends(room: Schoolroom) -> None:
    room.ask(SetMode(RIVERA, RoomMode.TESTING, minutes=10))
    board = room.desk.status().board
    assert (board.state, board.until) == (
        RoomState.TESTING,
        room.clock.now() + timedelta(minutes=10),
    )
    room.clock.advance(601)
    board = room.desk.status().board
    assert (board.state, board.until) == (RoomState.OPEN, None)
    room.hear(RoomModeSet(HERE, RoomMode.CLOSED))
    assert room.desk.status().board.state is RoomState.CLOSED


# The line


def test_turns_of_who_joined_here_are_called(room: Schoolroom) -> None:
    at_nurse(BEN, 60, room)
    mine = room.ask(WaitInLine(ANA, NURSE))
    assert isinstance(mine, InLine)
    other = TicketId("other")
    room.hear(LineJoined(other, DAN, LIBRARY, NURSE, "moon"))
    assert room.desk.status().called == ()
    room.hear(TurnOffered(mine.ticket, NURSE, 90), TurnOffered(other, NURSE, 90))
    (called,) = room.desk.status().called
    assert called == Called(mine.ticket, mine.symbol, mine.place, called.until)
    room.clock.advance(91)
    assert room.desk.status().called == ()


def test_the_wait_is_told_by_when_those_there_are_due(room: Schoolroom) -> None:
    room.set_room(NURSE, capacity=2)
    at_nurse(BEN, 7 * 60, room)
    at_nurse(DAN, 60, room)
    first = room.ask(WaitInLine(ANA, NURSE))
    second = room.ask(WaitInLine(CLEO, NURSE))
    assert isinstance(first, InLine)
    assert isinstance(second, InLine)
    assert (first.wait_min, second.wait_min) == (3, 9)
    room.hear(LineJoined(TicketId("eve"), StudentId("eve"), LIBRARY, NURSE, "moon"), ago_s=30)
    pushed_back = room.scan(CLEO)
    assert isinstance(pushed_back, InLine)
    assert (pushed_back.position, pushed_back.wait_min) == (3, None)
    room.clock.advance(8 * 60)
    again = room.scan(ANA)
    assert isinstance(again, InLine)
    assert again.wait_min == 1, "who is late leaves soon, as far as anybody can tell"


# What a student may choose


def test_what_may_be_chosen_is_told(room: Schoolroom) -> None:
    room.set(usual=None)
    plain = room.scan(ANA)
    assert isinstance(plain, WhichPlace)
    assert (plain.choose_minutes, plain.choose_shape) == (False, False)
    assert [o.shape for o in plain.offers] == [ROUND_TRIP, ONE_WAY, ROUND_TRIP, ATTENDED]
    room.set(choose_minutes=True, choose_shape=True)
    room.clock.advance(6)
    chosen = room.scan(ANA)
    assert isinstance(chosen, WhichPlace)
    assert (chosen.choose_minutes, chosen.choose_shape) == (True, True)


@pytest.mark.parametrize("allowed", [False, True])
@pytest.mark.parametrize(
    ("destination", "shape", "expected"),
    [
        (LIBRARY, ONE_WAY, ONE_WAY),
        (LIBRARY, ROUND_TRIP, ROUND_TRIP),
        (LIBRARY, ATTENDED, ROUND_TRIP),
        (LIBRARY, None, ROUND_TRIP),
        (NURSE, ROUND_TRIP, ROUND_TRIP),
        (LAB, ONE_WAY, ATTENDED),
    ],
)
def test_the_shape_is_chosen_only_where_the_school_lets(
    room: Schoolroom, allowed: bool, destination: str, shape: PassShape, expected: PassShape
) -> None:
    room.set(choose_shape=allowed)
    go = room.ask(AskPass(ANA, destination, shape=shape))
    assert isinstance(go, Go)
    own = {LIBRARY: ROUND_TRIP, NURSE: ONE_WAY, LAB: ATTENDED}[destination]
    assert go.shape is (expected if allowed else own)


@pytest.mark.parametrize(
    ("allowed", "minutes", "expected"),
    [(True, 5, 5), (True, 99, 20), (True, 0, 1), (True, -5, 1), (False, 5, 20)],
)
def test_minutes_only_shorten(room: Schoolroom, allowed: bool, minutes: int, expected: int) -> None:
    room.set(choose_minutes=allowed)
    go = room.ask(AskPass(ANA, LIBRARY, minutes=minutes))
    assert isinstance(go, Go)
    assert go.limit_min == expected


def test_what_was_chosen_holds_with_an_adult_s_yes(room: Schoolroom) -> None:
    room.set(choose_minutes=True, choose_shape=True)
    request = AskPassWithAdult(ANA, OFFICE, Credential(pin=PIN), minutes=3, shape=ONE_WAY)
    go = room.ask(request)
    assert isinstance(go, Go)
    assert (go.limit_min, go.shape) == (3, ONE_WAY)


def test_the_student_s_language_is_told_and_not_stored_with_answers(room: Schoolroom) -> None:
    room.send(doc("name", ANA, StudentName(ANA, "Ana", "R", language="es")))
    first, again = room.scan(ANA), room.scan(ANA)
    assert isinstance(first, Go)
    assert isinstance(again, Go)
    assert (first.who.language, again.who.language) == ("es", "es")
    with room.store.transaction() as unit:
        from kiosk.store.decisions import Decisions

        past = Decisions(unit).latest_of(ANA)
    assert past is not None
    assert (past.answer.who.name, past.answer.who.language) == ("", "")
