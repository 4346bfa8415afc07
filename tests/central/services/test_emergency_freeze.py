"""The frozen list is exact: whoever's pass was open in that moment, and nobody else."""

from dataclasses import dataclass, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from central.services.plan import StudentPlan
from hallpass.clock import SystemClock
from hallpass.domain.emergency import Action
from hallpass.domain.facts import Actor, EndHow, PassArrived, PassExtended, PassVoided, VoidWhy
from hallpass.ids import PassId, StudentId
from hallpass.idsource import Uuid7Source
from hallpass.wire import WireFact
from tests.central.house import ALGEBRA, NURSE, RIVERA, Box, House, small_school

BUFFER_MIN = 15


@dataclass(frozen=True)
class History:
    """One student's pass, in minutes before the moment."""

    started: int
    limit: int
    arrived: int | None
    ended: int | None
    voided: bool
    extended: int | None

    @property
    def listed(self) -> bool:
        """Said without the fold: has begun, is not over, has not lapsed."""
        limit = self.limit if self.extended is None else self.extended
        return not self.voided and self.ended is None and self.started < limit + BUFFER_MIN


@st.composite
def histories(draw: st.DrawFn) -> History:
    started = draw(st.integers(0, 90))
    arrived = draw(st.none() | st.integers(0, started))
    ended = draw(st.none() | st.integers(0, started if arrived is None else arrived))
    return History(
        started=started,
        limit=draw(st.integers(1, 60)),
        arrived=arrived,
        ended=ended,
        voided=draw(st.integers(0, 9)) == 0,
        extended=draw(st.none() | st.integers(1, 90)),
    )


def told(box: Box, student: StudentId, history: History) -> list[WireFact]:
    key = PassId(f"pass-{student}")
    found = [box.started(student, key, NURSE, ago_s=history.started * 60, limit_min=history.limit)]
    if history.extended is not None:
        body = PassExtended(key, student, history.extended)
        found.append(box.fact(body, by=Actor(RIVERA), ago_s=history.started * 60))
    if history.arrived is not None:
        found.append(box.fact(PassArrived(key, student), ago_s=history.arrived * 60))
    if history.ended is not None:
        found.append(box.ended(student, key, EndHow.RETURNED, ago_s=history.ended * 60))
    if history.voided:
        found.append(box.fact(PassVoided(key, student, VoidWhy.NOT_ME)))
    return found


@settings(max_examples=8, deadline=None)
@given(drawn=st.lists(st.tuples(histories(), st.booleans()), min_size=1, max_size=12))
def test_the_list_is_who_was_out_whatever_came_when(
    house: House, drawn: list[tuple[History, bool]]
) -> None:
    found = [history for history, _ in drawn]
    held = {i for i, (_, late) in enumerate(drawn) if late}
    students = tuple(StudentId(f"s{i}") for i in range(len(found)))
    plan = small_school(f"freeze {Uuid7Source(SystemClock()).new()}")
    more = tuple(StudentPlan(student, f"First{student}", "Last") for student in students)
    yard = house.found(replace(plan, students=(*plan.students, *more)))
    box = yard.box(ALGEBRA)
    every = [told(box, student, item) for student, item in zip(students, found, strict=True)]
    # Some of it reaches central only after the moment.
    for i, facts in enumerate(every):
        if i not in held:
            box.send(*facts)
    view = yard.run(yard.services.emergency.start(yard.admin, Action.HOLD, drill=True))
    expected = {s for s, item in zip(students, found, strict=True) if item.listed}
    punctual = {s for i, s in enumerate(students) if i not in held}
    assert {p.student for p in view.people} == expected & punctual
    house.clock.advance(30)
    for i in sorted(held):
        box.send(*every[i])
    now = yard.run(yard.services.emergency.current(yard.admin))
    assert now is not None
    assert {p.student for p in now.people} == expected
    assert {p.student for p in now.people if p.heard_late} == expected - punctual
    by_student = dict(zip(students, found, strict=True))
    for person in now.people:
        item = by_student[person.student]
        assert person.there == (item.arrived is not None)
        assert person.destination is not None
        assert person.destination.id == NURSE
        assert not person.safe
    yard.run(yard.services.emergency.end(yard.admin))
