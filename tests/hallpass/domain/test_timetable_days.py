from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallpass.domain.timetable import (
    Blackout,
    ClassList,
    Period,
    Timetable,
    day_bounds,
    expected_students,
    moment_of,
    timetable_problems_of,
)
from hallpass.ids import StudentId

FIRST = Period("1", "Period 1", time(8, 0), time(8, 50))
SECOND = Period("2", "Period 2", time(9, 0), time(9, 50))
DENVER = Timetable(
    "America/Denver", {"A": (FIRST, SECOND)}, dict.fromkeys(range(5), "A"), exceptions={}
)
PHOENIX = replace(DENVER, zone="America/Phoenix")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "code", "minutes_in", "minutes_left", "following"),
    [
        ("2026-11-24T14:59:59", None, 0, 0, "1"),
        ("2026-11-24T15:00:00", "1", 0, 50, "2"),
        ("2026-11-24T15:49:30", "1", 49.5, 0.5, "2"),
        ("2026-11-24T15:50:00", None, 0, 0, "2"),
        ("2026-11-24T16:20:00", "2", 20, 30, None),
        ("2026-11-24T16:50:00", None, 0, 0, None),
    ],
)
def test_the_borders_of_periods(
    now: str, code: str | None, minutes_in: float, minutes_left: float, following: str | None
) -> None:
    moment = moment_of(DENVER, utc(now))
    assert (moment.period.code if moment.period else None) == code
    assert (moment.minutes_in, moment.minutes_left) == (minutes_in, minutes_left)
    assert (moment.next_period.code if moment.next_period else None) == following
    assert (moment.local_date, moment.day_type) == (date(2026, 11, 24), "A")


@pytest.mark.parametrize(
    ("timetable", "now", "code"),
    [
        (DENVER, "2027-03-12T15:20:00", "1"),
        (DENVER, "2027-03-15T15:20:00", "2"),
        (DENVER, "2026-10-30T15:20:00", "2"),
        (DENVER, "2026-11-02T15:20:00", "1"),
        (PHOENIX, "2027-03-12T15:20:00", "1"),
        (PHOENIX, "2027-03-15T15:20:00", "1"),
        (PHOENIX, "2026-07-14T15:20:00", "1"),
    ],
)
def test_periods_are_what_the_bell_says_whatever_the_clocks_do(
    timetable: Timetable, now: str, code: str
) -> None:
    moment = moment_of(timetable, utc(now))
    assert moment.period is not None
    assert (moment.period.code, moment.minutes_in) == (code, 20)


@pytest.mark.parametrize(
    ("day", "now", "minutes_in", "minutes_left"),
    [
        ("2027-03-14", "2027-03-14T09:30:00", 90, 30),
        ("2026-11-01", "2026-11-01T09:30:00", 150, 90),
    ],
)
def test_minutes_across_a_change_of_the_clocks_are_real_minutes(
    day: str, now: str, minutes_in: float, minutes_left: float
) -> None:
    night = replace(
        DENVER,
        day_types={"N": (Period("n", "Night", time(1), time(4)),)},
        exceptions={date.fromisoformat(day): "N"},
    )
    moment = moment_of(night, utc(now))
    assert (moment.minutes_in, moment.minutes_left) == (minutes_in, minutes_left)


def test_a_date_has_its_own_day_type_or_none() -> None:
    special = replace(
        DENVER,
        day_types={**DENVER.day_types, "short": (replace(FIRST, code="s"),)},
        exceptions={date(2026, 11, 24): "short", date(2026, 11, 25): None, date(2026, 11, 26): "?"},
    )
    assert moment_of(special, utc("2026-11-24T15:10:00")).period == replace(FIRST, code="s")
    off = moment_of(special, utc("2026-11-25T15:10:00"))
    assert (off.day_type, off.period, off.next_period) == (None, None, None)
    assert moment_of(special, utc("2026-11-26T15:10:00")).period is None


def test_a_weekday_without_a_day_type_has_no_school() -> None:
    assert moment_of(DENVER, utc("2026-11-28T16:20:00")).day_type is None


def test_a_blackout_holds_from_its_begin_up_to_its_end() -> None:
    blackout = Blackout(utc("2026-11-24T16:15:00"), utc("2026-11-24T16:30:00"), "Testing")
    timetable = replace(DENVER, blackouts=(blackout,))
    seen = [moment_of(timetable, utc(f"2026-11-24T16:{m}:00")).blackout for m in (14, 15, 29, 30)]
    assert seen == [None, blackout, blackout, None]


@pytest.mark.parametrize(
    ("zone", "now", "hours"),
    [
        ("America/Denver", "2026-11-24T16:00:00", 24),
        ("America/Denver", "2027-03-14T18:00:00", 23),
        ("America/Denver", "2026-11-01T18:00:00", 25),
        ("America/Phoenix", "2027-03-14T18:00:00", 24),
    ],
)
def test_a_day_has_as_many_hours_as_it_has(zone: str, now: str, hours: int) -> None:
    begin, end = day_bounds(replace(DENVER, zone=zone), utc(now))
    assert (end.timestamp() - begin.timestamp()) / 3600 == hours
    assert begin.time() == end.time() == time()


@given(
    st.integers(0, 15 * 366 * 86_400).map(lambda s: utc("2020-01-01") + timedelta(seconds=s)),
    st.sampled_from(["America/Denver", "America/Phoenix", "Africa/Cairo", "Asia/Kolkata"]),
)
def test_every_moment_lies_in_its_day(now: datetime, zone: str) -> None:
    begin, end = (d.astimezone(UTC) for d in day_bounds(replace(DENVER, zone=zone), now))
    assert begin <= now < end
    assert timedelta(hours=23) <= end - begin <= timedelta(hours=25)
    moment = moment_of(replace(DENVER, zone=zone), now)
    assert moment.local_date == now.astimezone(ZoneInfo(zone)).date()
    assert moment.minutes_in >= 0
    assert moment.minutes_left >= 0


class TestExpected:
    ANA = StudentId("ana")
    LISTS = (
        ClassList("c1", "A", "1", "Maths", (ANA,)),
        ClassList("c2", "A", "1", "Maths too", (StudentId("ben"),)),
        ClassList("c3", "B", "2", "Art", (StudentId("cy"),)),
    )

    def test_all_lists_of_this_period(self) -> None:
        moment = moment_of(DENVER, utc("2026-11-24T15:10:00"))
        assert expected_students(self.LISTS, moment) == {"ana", "ben"}

    def test_a_free_period_expects_nobody(self) -> None:
        moment = moment_of(DENVER, utc("2026-11-24T16:10:00"))
        assert expected_students(self.LISTS, moment) == frozenset()

    @pytest.mark.parametrize("now", ["2026-11-24T15:55:00", "2026-11-28T15:10:00"])
    def test_outside_lessons_nobody_knows(self, now: str) -> None:
        assert expected_students(self.LISTS, moment_of(DENVER, utc(now))) is None

    def test_without_lists_for_this_type_of_day_nobody_knows(self) -> None:
        moment = moment_of(DENVER, utc("2026-11-24T15:10:00"))
        assert expected_students((), moment) is None
        assert expected_students(self.LISTS[2:], moment) is None


class TestProblems:
    def test_a_good_one_has_none(self) -> None:
        assert timetable_problems_of(DENVER) == ()
        back_to_back = (FIRST, replace(SECOND, starts=FIRST.ends))
        assert timetable_problems_of(replace(DENVER, day_types={"A": back_to_back})) == ()
        assert (
            timetable_problems_of(
                replace(DENVER, exceptions={date(2026, 12, 24): None, date(2026, 12, 23): "A"})
            )
            == ()
        )

    @pytest.mark.parametrize(
        ("changes", "problem"),
        [
            ({"zone": "America/Nowhere"}, "zone: America/Nowhere is no time zone"),
            ({"zone": "../etc/passwd"}, "zone: ../etc/passwd is no time zone"),
            ({"zone": ""}, "zone:  is no time zone"),
            ({"weekdays": {0: "B"}}, "weekdays.0: there is no day type B"),
            ({"weekdays": {7: "A"}}, "weekdays.7: a weekday is 0 (Monday) to 6"),
            (
                {"exceptions": {date(2026, 11, 24): "B"}},
                "exceptions.2026-11-24: there is no day type B",
            ),
            (
                {"day_types": {"A": (replace(FIRST, ends=time(8, 0)),)}},
                "day_types.A: period 1 ends at 08:00, not after it starts",
            ),
            (
                {"day_types": {"A": (FIRST, replace(SECOND, starts=time(8, 49)))}},
                "day_types.A: period 2 starts before period 1 has ended",
            ),
            (
                {"day_types": {"A": (FIRST, replace(SECOND, code="1"))}},
                "day_types.A: period 1 is there twice",
            ),
            (
                {
                    "blackouts": (
                        Blackout(utc("2026-11-24T16:15:00"), utc("2026-11-24T16:15:00"), "Testing"),
                    )
                },
                "blackouts[0]: Testing ends before it begins",
            ),
        ],
    )
    def test_each_names_its_key(self, changes: dict[str, object], problem: str) -> None:
        broken = replace(DENVER, **changes)  # type: ignore[arg-type]
        assert timetable_problems_of(broken) == (problem,)
