"""What time of a school's day it is, who teaches what, and until when no passes are given."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from hallpass.domain.rooms import Room
from hallpass.domain.rules.no_pass_time import no_pass_time, no_pass_until
from hallpass.domain.settings import RoomSettings
from hallpass.domain.situation import Ask, Situation
from hallpass.domain.timetable import (
    Blackout,
    ClassList,
    DayPart,
    Period,
    Timetable,
    day_part,
    duty_of,
    moment_of,
)
from hallpass.ids import AdultId
from tests.hallpass.build import ANA, HERE, RESTROOM

DENVER = ZoneInfo("America/Denver")
TABLE = Timetable(
    "America/Denver",
    {"A": (Period("1", "One", time(8), time(8, 50)), Period("2", "Two", time(9), time(9, 50)))},
    {0: "A", 1: "A"},
)
LISTS = (
    ClassList("c1", "A", "1", "Algebra", (ANA,), AdultId("rivera")),
    ClassList("c2", "A", "2", "Geometry", (), AdultId("osei")),
)


def clock(hour: int, minute: int = 0, second: int = 0, day: int = 24) -> datetime:
    return datetime(2026, 11, day, hour, minute, second, tzinfo=DENVER)


@pytest.mark.parametrize(
    ("now", "part"),
    [
        (clock(7, 59), DayPart.BEFORE),
        (clock(8), DayPart.LESSON),
        (clock(8, 50), DayPart.BREAK),
        (clock(9, 49, 59), DayPart.LESSON),
        (clock(9, 50), DayPart.OVER),
        (clock(9, day=25), DayPart.NO_SCHOOL),
    ],
)
def test_the_part_of_the_day(now: datetime, part: DayPart) -> None:
    assert day_part(TABLE, now) is part
    assert part.in_school is (part in {DayPart.LESSON, DayPart.BREAK})


def test_who_teaches_now_and_next() -> None:
    duty = duty_of(LISTS, TABLE, clock(8, 10))
    assert (duty.now, duty.then, duty.then_starts_at) == (*LISTS, clock(9))


def test_between_lessons_and_after_the_last() -> None:
    assert duty_of(LISTS, TABLE, clock(8, 55)).now is None
    assert duty_of(LISTS, TABLE, clock(8, 55)).then == LISTS[1]
    assert duty_of(LISTS, TABLE, clock(9, 30)).then is None
    assert duty_of((), TABLE, clock(9, 30)).now is None


@pytest.mark.parametrize("second", [0, 1, 30, 59])
def test_the_end_of_no_pass_time_is_the_same_whenever_it_is_asked(second: int) -> None:
    settings = RoomSettings(HERE, 1, first_min=10, last_min=5)
    first, last = clock(8, 3, second), clock(8, 46, second)
    assert no_pass_until(moment_of(TABLE, first), settings, first) == clock(8, 10)
    assert no_pass_until(moment_of(TABLE, last), settings, last) == clock(8, 50)
    between = clock(8, 20, second)
    assert no_pass_until(moment_of(TABLE, between), settings, between) is None


def test_a_blackout_counts_and_the_latest_end_holds() -> None:
    ends = clock(8, 30)
    table = Timetable(
        TABLE.zone, TABLE.day_types, TABLE.weekdays, {}, (Blackout(clock(8), ends, "Assembly"),)
    )
    settings = RoomSettings(HERE, 1, first_min=10)
    now = clock(8, 5)
    assert no_pass_until(moment_of(table, now), settings, now) == ends


@pytest.mark.parametrize("minute", range(0, 50, 1))
def test_it_is_said_exactly_while_the_rule_refuses(minute: int) -> None:
    settings = RoomSettings(HERE, 1, first_min=10, last_min=5)
    now = clock(8) + timedelta(minutes=minute, seconds=20)
    moment = moment_of(TABLE, now)
    situation = Situation(now, settings, Room(HERE, ""), Room(RESTROOM, ""), None, moment)
    refused = bool(no_pass_time(Ask(ANA, RESTROOM), situation))
    assert refused is (no_pass_until(moment, settings, now) is not None)
