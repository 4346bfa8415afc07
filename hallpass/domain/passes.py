"""The state machine of a pass: `fold(facts) -> Pass`, total, the same for any order of delivery.

    no start known ── PassStarted ──> OUT ── PassArrived ──> THERE ── PassEnded ──> ENDED
                                       └──────── PassEnded ────────────────────────> ENDED
    any of them ── PassVoided ──> VOIDED (it never was; nothing leaves it)

What was recorded did happen, so an impossible order is an anomaly that an adult sees, never an
error. Of several ends the earliest counts. A pass that nobody ends lapses `buffer_min` after its
limit: like overtime, this is read off the clock (`state_at`), never stored, so that no two sides
can differ about it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from hallpass.domain.facts import (
    NO_CLOCKS,
    Clocks,
    EndHow,
    Fact,
    PassArrived,
    PassCorrected,
    PassEnded,
    PassExtended,
    PassStarted,
    PassVoided,
    When,
    shifted,
    when_of,
)
from hallpass.domain.rooms import PassShape
from hallpass.ids import FactId, PassId, RoomId, StudentId


class PassState(StrEnum):
    """Where a pass stands, by its facts."""

    OUT = "out"
    THERE = "there"
    """Seen at the destination, and still on a pass."""
    ENDED = "ended"
    VOIDED = "voided"


class Anomaly(StrEnum):
    """What cannot have been so, and still was recorded."""

    ENDED_BEFORE_START = "ended_before_start"
    ARRIVED_BEFORE_START = "arrived_before_start"
    ARRIVED_AFTER_END = "arrived_after_end"
    STARTED_TWICE = "started_twice"
    ANOTHER_STUDENT = "another_student"
    """A later fact of the same pass names somebody else, with no correction."""


@dataclass(frozen=True, slots=True)
class Pass:
    """What the facts of one pass add up to."""

    id: PassId
    student: StudentId
    origin: RoomId
    destination: RoomId
    shape: PassShape
    limit_min: int
    buffer_min: int
    started_at: datetime
    state: PassState
    arrived_at: datetime | None = None
    ended_at: datetime | None = None
    ended_how: EndHow | None = None
    corrected: bool = False
    about: bool = False
    """True: a time of it was recorded by a clock that nobody measured."""
    anomalies: tuple[Anomaly, ...] = ()

    @property
    def due_at(self) -> datetime:
        """When the limit is reached; the pass goes on as overtime."""
        return shifted(self.started_at, self.limit_min * 60)

    @property
    def lapses_at(self) -> datetime:
        """When it ends by itself if nobody ends it."""
        return shifted(self.due_at, self.buffer_min * 60)

    @property
    def confirmed(self) -> bool:
        """Whether a scan or an adult ended it, rather than evidence."""
        return self.ended_how in {EndHow.RETURNED, EndHow.ARRIVED, EndHow.ADULT}

    def open_at(self, now: datetime) -> bool:
        """Whether the student is out on it at `now`."""
        return self.state in {PassState.OUT, PassState.THERE} and now < self.lapses_at

    def lapsed_at(self, now: datetime) -> bool:
        """Whether it has ended by itself, which is not the same as late."""
        return self.state in {PassState.OUT, PassState.THERE} and now >= self.lapses_at

    def as_of(self, at: datetime) -> "Pass | None":
        """Return the pass as it stood at `at`, or None if it had not started.

        For judging afterwards what was decided then. A voided pass never was, so it stays voided.
        """
        if at < self.started_at:
            return None
        arrived_at = self.arrived_at if self.arrived_at and self.arrived_at <= at else None
        if self.state is PassState.VOIDED or (self.ended_at and self.ended_at <= at):
            return replace(self, arrived_at=arrived_at)
        state = PassState.THERE if arrived_at is not None else PassState.OUT
        if self.ended_at is None and self.state is state and self.arrived_at == arrived_at:
            # Most are as they were then.
            return self
        return replace(self, state=state, arrived_at=arrived_at, ended_at=None, ended_how=None)

    def overtime_min(self, now: datetime) -> int:
        """Whole minutes over the limit at `now` (or at its end); 0 within it."""
        until = min(self.ended_at or now, self.lapses_at)
        return max(0, int((until - self.due_at).total_seconds() // 60))

    def out_min(self, now: datetime) -> int:
        """Whole minutes since the start at `now` (or until its end)."""
        until = min(self.ended_at or now, self.lapses_at)
        return max(0, int((until - self.started_at).total_seconds() // 60))


def fold(facts: Iterable[Fact], clocks: Clocks = NO_CLOCKS) -> Pass | None:
    """Add up the facts of one pass, in whatever order and however often they came.

    Returns:
        The pass, or None as long as its start has not been delivered.
    """
    unique = {fact.id: fact for fact in facts}
    timed = sorted(
        ((when_of(fact.stamp, clocks), fact) for fact in unique.values()),
        key=lambda pair: _order(pair[0], pair[1]),
    )
    starts = [(when, fact.body) for when, fact in timed if isinstance(fact.body, PassStarted)]
    if not starts:
        return None
    when, start = starts[0]
    value = Pass(
        id=start.pass_id,
        student=start.student,
        origin=start.origin,
        destination=start.destination,
        shape=start.shape,
        limit_min=start.limit_min,
        buffer_min=start.buffer_min,
        started_at=when.at,
        state=PassState.OUT,
        about=when.about,
        anomalies=(Anomaly.STARTED_TWICE,) if len(starts) > 1 else (),
    )
    # First what changes the frame (limit, whose, when), then what happened inside it.
    for _, fact in timed:
        value = _reframe(value, fact)
    for when, fact in timed:
        value = _happen(value, when, fact)
    return value


def _order(when: When, fact: Fact) -> tuple[datetime, str, int, FactId]:
    return (when.at, fact.stamp.store, fact.stamp.seq, fact.id)


def _reframe(value: Pass, fact: Fact) -> Pass:
    match fact.body:
        case PassExtended(limit_min=limit_min):
            return replace(value, limit_min=limit_min)
        case PassCorrected(student=student, started_at=started_at, ended_at=ended_at):
            ended = ended_at is not None
            return replace(
                value,
                student=student,
                started_at=started_at or value.started_at,
                ended_at=ended_at if ended else value.ended_at,
                ended_how=EndHow.ADULT if ended else value.ended_how,
                state=PassState.ENDED
                if ended and value.state is not PassState.VOIDED
                else value.state,
                corrected=True,
            )
        case PassVoided():
            return replace(value, state=PassState.VOIDED)
        case _:
            return value


def _happen(value: Pass, when: When, fact: Fact) -> Pass:
    body = fact.body
    if not isinstance(body, PassArrived | PassEnded):
        return value
    if body.student != value.student and not value.corrected:
        value = _with(value, Anomaly.ANOTHER_STUDENT)
    if when.about:
        value = replace(value, about=True)
    if value.state is PassState.VOIDED:
        return value
    if isinstance(body, PassArrived):
        return _arrive(value, when)
    if value.ended_at is not None:
        return value
    if when.at < value.started_at:
        value = _with(value, Anomaly.ENDED_BEFORE_START)
    return replace(value, state=PassState.ENDED, ended_at=when.at, ended_how=body.how)


def _arrive(value: Pass, when: When) -> Pass:
    if when.at < value.started_at:
        value = _with(value, Anomaly.ARRIVED_BEFORE_START)
    if value.ended_at is not None and when.at > value.ended_at:
        return _with(value, Anomaly.ARRIVED_AFTER_END)
    if value.arrived_at is not None:
        return value
    state = PassState.THERE if value.state is PassState.OUT else value.state
    return replace(value, state=state, arrived_at=when.at)


def _with(value: Pass, anomaly: Anomaly) -> Pass:
    if anomaly in value.anomalies:
        return value
    return replace(value, anomalies=tuple(sorted((*value.anomalies, anomaly))))
