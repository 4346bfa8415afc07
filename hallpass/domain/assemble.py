"""From rows to a `Situation`: what "out", "today", "expected here" and "ahead" mean, once.

The kiosk's store and central's fetch rows and hand them over as `Knowledge`; whatever is counted is
counted here, so that both sides mean the same. Few indexed queries are enough:

    rooms        this room and the destination, by id
    students     the asking student, by id
    class_lists  those of this room
    apart        the pairs that name the student
    passes       whatever is open (state out or there) in the school, and the student's own that
                 started today, open or not; more does no harm, nor does the same pass twice
    line         the destination's, folded at `now` (`hallpass.domain.line.fold_line`)
    modes        this room's and the destination's (`hallpass.domain.roommode.fold_modes`)

To judge a fact as of when it happened, hand over the passes as they stood then (`Pass.as_of`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from hallpass.domain.emergency import Emergency
from hallpass.domain.facts import EndHow
from hallpass.domain.line import Line
from hallpass.domain.passes import Pass, PassState
from hallpass.domain.people import ApartPair, Student
from hallpass.domain.rooms import ROOM_IS_OPEN, Room, RoomModeNow
from hallpass.domain.settings import RoomSettings
from hallpass.domain.situation import Ask, Part, Situation
from hallpass.domain.timetable import (
    ClassList,
    Moment,
    Timetable,
    day_bounds,
    expected_students,
    moment_of,
)
from hallpass.ids import RoomId, StudentId

DAY_WITHOUT_ZONE = timedelta(hours=12)
"""What "today" means where no timetable says when a day begins: longer than any school day, and
short enough that this morning is not bound by yesterday."""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What one side knows, as fetched; the module says which rows are enough."""

    settings: RoomSettings
    """Of the room that the student asks in."""
    rooms: Mapping[RoomId, Room] = field(default_factory=dict)
    students: Mapping[StudentId, Student] = field(default_factory=dict)
    timetable: Timetable | None = None
    class_lists: tuple[ClassList, ...] = ()
    """Of this room alone."""
    apart: tuple[ApartPair, ...] = ()
    passes: tuple[Pass, ...] = ()
    line: Line | None = None
    """The destination's; None: nobody waits."""
    emergency: Emergency | None = None
    modes: Mapping[RoomId, RoomModeNow] = field(default_factory=dict)
    """What adults have said about rooms; a room that is missing is open."""
    age_s: Mapping[Part, float | None] = field(default_factory=dict)
    """As in `Situation`: None is never, a part that is missing is fresh."""


def assemble(ask: Ask, knowledge: Knowledge, now: datetime) -> Situation:
    """Put together what `decide` looks at. Total: whatever is not known is said to be not known.

    Args:
        ask: what the student wants.
        knowledge: the rows.
        now: aware time; the line in `knowledge` must have been folded at it.
    """
    here = knowledge.settings.room
    moment = moment_of(knowledge.timetable, now) if knowledge.timetable is not None else None
    passes = tuple({p.id: p for p in knowledge.passes if p.state is not PassState.VOIDED}.values())
    own = tuple(p for p in passes if p.student == ask.student)
    out = tuple(p for p in passes if p.open_at(now))
    away = _kept_apart_from(ask.student, knowledge.apart)
    line = _line_of(ask, knowledge)
    turn, place = line.turn_of(ask.student), line.place_of(ask.student)
    ahead = line.waiting if place is None else line.waiting[: place - 1]
    return Situation(
        now=now,
        settings=knowledge.settings,
        here=knowledge.rooms.get(here, Room(here, name="")),
        destination=knowledge.rooms.get(ask.destination),
        student=knowledge.students.get(ask.student),
        moment=moment,
        expected_here=_expected(ask.student, knowledge, moment, own, now),
        open_pass=max(
            (p for p in own if p.open_at(now)), key=lambda p: (p.started_at, p.id), default=None
        ),
        passes_today=_started_today(own, knowledge.timetable, now),
        last_ended_at=max((e for p in own if (e := _ended_at(p, now)) is not None), default=None),
        out_from_here=sum(1 for p in out if p.origin == here),
        out_in_school=len(out),
        at_destination=sum(1 for p in out if p.destination == ask.destination),
        turns=line.turns - (1 if turn is not None else 0),
        waiting_ahead=len(ahead),
        turns_ahead=sum(1 for w in ahead if w.turn_until is not None),
        has_turn=turn is not None,
        apart_out=any(p.student in away for p in out),
        emergency=knowledge.emergency,
        here_mode=knowledge.modes.get(here, ROOM_IS_OPEN).at(now),
        destination_mode=knowledge.modes.get(ask.destination, ROOM_IS_OPEN).at(now),
        age_s=knowledge.age_s,
    )


def _line_of(ask: Ask, knowledge: Knowledge) -> Line:
    line = knowledge.line
    return (
        line if line is not None and line.destination == ask.destination else Line(ask.destination)
    )


def _kept_apart_from(student: StudentId, pairs: tuple[ApartPair, ...]) -> frozenset[StudentId]:
    return frozenset(
        other
        for pair in pairs
        for me, other in ((pair.one, pair.other), (pair.other, pair.one))
        if me == student and other != student
    )


def _started_today(own: tuple[Pass, ...], timetable: Timetable | None, now: datetime) -> int:
    if timetable is None:
        begin, end = now - DAY_WITHOUT_ZONE, now + DAY_WITHOUT_ZONE
    else:
        # In UTC: two times of one zone are compared by their hands, not as points in time.
        begin, end = (bound.astimezone(UTC) for bound in day_bounds(timetable, now))
    return sum(1 for p in own if begin <= p.started_at < end)


def _ended_at(value: Pass, now: datetime) -> datetime | None:
    """Return when a pass was over: by its end, else by having lapsed."""
    if value.ended_at is not None:
        return value.ended_at
    return value.lapses_at if value.lapsed_at(now) else None


def _expected(
    student: StudentId,
    knowledge: Knowledge,
    moment: Moment | None,
    own: tuple[Pass, ...],
    now: datetime,
) -> bool | None:
    """Whether the student belongs here now: on this room's list, or brought here by a pass."""
    if moment is None:
        return None
    expected = expected_students(knowledge.class_lists, moment)
    if expected is None:
        return None
    period_began = now - timedelta(minutes=moment.minutes_in)
    return student in expected or _was_brought_here(knowledge.settings.room, own, period_began, now)


def _was_brought_here(
    here: RoomId, own: tuple[Pass, ...], period_began: datetime, now: datetime
) -> bool:
    """Whether a pass of this period ended here, and every later one led back here."""
    over = ((ended, p) for p in own if (ended := _ended_at(p, now)) and ended >= period_began)
    for _, value in sorted(over, key=lambda pair: (pair[0], pair[1].id), reverse=True):
        if value.ended_how is EndHow.ARRIVED:
            return value.destination == here
        if value.ended_how is not EndHow.RETURNED or value.origin != here:
            return False
    return False
