"""Which period it is: day types, periods, blackouts, in the school's own time zone.

Periods are wall times of the school's zone and may not cross midnight; the day on which the clocks
change has the same periods as any other, so that "08:15" stays what the bell says.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from hallpass.ids import AdultId, StudentId


@dataclass(frozen=True, slots=True)
class Period:
    """One lesson's place in a day: from `starts` up to, not including, `ends`."""

    code: str
    """Stable and short, such as "3" or "B2"; class lists refer to it."""
    name: str
    starts: time
    ends: time


@dataclass(frozen=True, slots=True)
class Blackout:
    """Minutes in which students get no passes; adults are not bound."""

    starts_at: datetime
    ends_at: datetime
    label: str = ""


@dataclass(frozen=True, slots=True)
class Timetable:
    """When this school teaches."""

    zone: str
    """IANA name, such as "America/Denver"."""
    day_types: Mapping[str, tuple[Period, ...]]
    """Name of a day type -> its periods in order."""
    weekdays: Mapping[int, str]
    """0 (Monday) to 6 -> day type; a weekday that is missing has no school."""
    exceptions: Mapping[date, str | None] = field(default_factory=dict)
    """A date's own day type, or None: no school."""
    blackouts: tuple[Blackout, ...] = ()


@dataclass(frozen=True, slots=True)
class Moment:
    """Where in the school's day a point in time lies."""

    local_date: date
    day_type: str | None
    period: Period | None
    minutes_in: float
    """Minutes since the period began; 0 when there is none."""
    minutes_left: float
    """Minutes until it ends; 0 when there is none."""
    next_period: Period | None
    blackout: Blackout | None


class DayPart(StrEnum):
    """What kind of time of a school's day it is."""

    NO_SCHOOL = "no_school"
    BEFORE = "before"
    LESSON = "lesson"
    BREAK = "break"
    OVER = "over"

    @property
    def in_school(self) -> bool:
        """Whether lessons are on or between two of them."""
        return self in {DayPart.LESSON, DayPart.BREAK}


@dataclass(frozen=True, slots=True)
class Duty:
    """Which class a room has now and next, as its class lists say."""

    now: "ClassList | None" = None
    then: "ClassList | None" = None
    then_starts_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ClassList:
    """Who is expected in one room in one period; a kiosk gets those of its own room alone."""

    id: str
    day_type: str
    period: str
    title: str
    students: tuple[StudentId, ...]
    adult: AdultId | None = None


def moment_of(timetable: Timetable, now: datetime) -> Moment:
    """Say where `now` (aware) lies in the school's day.

    Args:
        timetable: one that `timetable_problems_of` has nothing against.
        now: aware time.
    """
    zone = ZoneInfo(timetable.zone)
    local = now.astimezone(zone)
    day = local.date()
    day_type = (
        timetable.exceptions[day]
        if day in timetable.exceptions
        else timetable.weekdays.get(day.weekday())
    )
    periods = timetable.day_types.get(day_type, ()) if day_type is not None else ()
    clock_time = local.time()
    current = next((p for p in periods if p.starts <= clock_time < p.ends), None)
    following = next((p for p in periods if p.starts > clock_time), None)
    return Moment(
        local_date=day,
        day_type=day_type,
        period=current,
        minutes_in=_minutes(_at(day, current.starts, zone), now) if current else 0.0,
        minutes_left=_minutes(now, _at(day, current.ends, zone)) if current else 0.0,
        next_period=following,
        blackout=next((b for b in timetable.blackouts if b.starts_at <= now < b.ends_at), None),
    )


def day_part(timetable: Timetable, now: datetime) -> DayPart:
    """Say what kind of time it is."""
    moment = moment_of(timetable, now)
    periods = () if moment.day_type is None else timetable.day_types.get(moment.day_type, ())
    if not periods:
        return DayPart.NO_SCHOOL
    if moment.period is not None:
        return DayPart.LESSON
    if moment.next_period is None:
        return DayPart.OVER
    return DayPart.BEFORE if moment.next_period == periods[0] else DayPart.BREAK


def duty_of(lists: tuple[ClassList, ...], timetable: Timetable, now: datetime) -> Duty:
    """Say which class a room has now and which comes next today.

    Args:
        lists: of that room.
        timetable: the school's.
        now: aware time.
    """
    moment = moment_of(timetable, now)
    periods = () if moment.day_type is None else timetable.day_types.get(moment.day_type, ())
    by_period = {item.period: item for item in lists if item.day_type == moment.day_type}
    current = None if moment.period is None else by_period.get(moment.period.code)
    zone = ZoneInfo(timetable.zone)
    clock_time = now.astimezone(zone).time()
    for period in periods:
        if period.starts > clock_time and period.code in by_period:
            starts_at = _at(moment.local_date, period.starts, zone)
            return Duty(current, by_period[period.code], starts_at)
    return Duty(current)


def timetable_problems_of(timetable: Timetable) -> tuple[str, ...]:
    """Return what makes no sense, one sentence each, the key first; empty: fit for use.

    A timetable with problems is never used: an unknown zone makes every question about it fail.
    """
    found = [] if _is_zone(timetable.zone) else [f"zone: {timetable.zone} is no time zone"]
    found += [
        f"weekdays.{day}: a weekday is 0 (Monday) to 6"
        for day in timetable.weekdays
        if day not in range(7)
    ]
    used = [(f"weekdays.{day}", day_type) for day, day_type in timetable.weekdays.items()]
    used += [(f"exceptions.{day}", name) for day, name in timetable.exceptions.items() if name]
    found += [
        f"{key}: there is no day type {day_type}"
        for key, day_type in used
        if day_type not in timetable.day_types
    ]
    for day_type, periods in timetable.day_types.items():
        found += [f"day_types.{day_type}: {problem}" for problem in _period_problems(periods)]
    found += [
        f"blackouts[{i}]: {blackout.label} ends before it begins"
        for i, blackout in enumerate(timetable.blackouts)
        if blackout.ends_at <= blackout.starts_at
    ]
    return tuple(found)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _period_problems(periods: tuple[Period, ...]) -> list[str]:
    codes = [p.code for p in periods]
    found = [f"period {c} is there twice" for c in dict.fromkeys(codes) if codes.count(c) > 1]
    found += [
        f"period {p.code} ends at {p.ends:%H:%M}, not after it starts"
        for p in periods
        if p.ends <= p.starts
    ]
    found += [
        f"period {b.code} starts before period {a.code} has ended"
        for a, b in pairwise(periods)
        if b.starts < a.ends
    ]
    return found


def day_bounds(timetable: Timetable, now: datetime) -> tuple[datetime, datetime]:
    """Return the beginning and the end of the school's local day around `now`, in that zone."""
    zone = ZoneInfo(timetable.zone)
    day = now.astimezone(zone).date()
    return _at(day, time(), zone), _at(day + timedelta(days=1), time(), zone)


def expected_students(lists: tuple[ClassList, ...], moment: Moment) -> frozenset[StudentId] | None:
    """Return who is expected now in the room that `lists` belong to; None: nobody knows.

    Nobody knows outside lessons, and on a type of day for which this room has no list at all: a
    school that invents an assembly day must not make a stranger of everyone.
    """
    if moment.period is None or all(item.day_type != moment.day_type for item in lists):
        return None
    return frozenset(
        student
        for item in lists
        if item.day_type == moment.day_type and item.period == moment.period.code
        for student in item.students
    )


def _at(day: date, clock_time: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock_time, zone)


def _minutes(begin: datetime, end: datetime) -> float:
    # Through timestamps: subtracting two datetimes of one zone would ignore a change of the clocks.
    return (end.timestamp() - begin.timestamp()) / 60
