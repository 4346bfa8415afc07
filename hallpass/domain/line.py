"""The line for a full destination, and whose turn it is: folded from facts, read at `now`.

A turn is a lease. Whoever lets the first one pass keeps the place at the front; the second ends the
stay in the line. Like overtime, a missed turn is read off the clock and never stored. Turns of one
ticket that overlap (central and a kiosk out of touch may both offer) are one turn. A student has
one place in a line however often they joined, and none once a pass has taken them there.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from hallpass.domain.facts import (
    NO_CLOCKS,
    Clocks,
    Fact,
    LineJoined,
    LineLeft,
    PassStarted,
    Stamp,
    TurnOffered,
    shifted,
    when_of,
)
from hallpass.ids import FactId, RoomId, StudentId, TicketId

MISSES_ALLOWED = 1
TICKET_LIFE = timedelta(hours=4)
"""A ticket that nobody called or gave up is over then: nobody waits from one day into the next."""
SYMBOLS = (
    "anchor", "apple", "balloon", "bell", "bicycle", "boat", "book", "butterfly", "cactus",
    "camera", "cloud", "compass", "crown", "drum", "feather", "fish", "flag", "flower", "kite",
    "leaf", "lighthouse", "moon", "mountain", "pear", "pencil", "rocket", "snail", "star", "sun",
    "tree", "turtle", "umbrella", "whale",
)  # fmt: skip
"""What students are called by; a kiosk takes one that nobody in that line has."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One ticket that is still in the line."""

    ticket: TicketId
    student: StudentId
    origin: RoomId
    symbol: str
    joined_at: datetime
    misses: int = 0
    turn_until: datetime | None = None
    """The end of a turn that is on offer now; None: still waiting."""


@dataclass(frozen=True, slots=True)
class Line:
    """Who waits for one destination, the front first."""

    destination: RoomId
    waiting: tuple[Waiting, ...] = ()

    def place_of(self, student: StudentId) -> int | None:
        """Return a student's place, 1 for the front, or None."""
        return next((i for i, w in enumerate(self.waiting, 1) if w.student == student), None)

    def turn_of(self, student: StudentId) -> Waiting | None:
        """Return a student's turn if one is on offer now."""
        return next((w for w in self.waiting if w.student == student and w.turn_until), None)

    @property
    def turns(self) -> int:
        """How many places are kept for turns on offer now."""
        return sum(1 for w in self.waiting if w.turn_until is not None)


def fold_line(
    destination: RoomId, facts: Iterable[Fact], now: datetime, clocks: Clocks = NO_CLOCKS
) -> Line:
    """Add up the facts of one line, in whatever order they came.

    Args:
        destination: whose line it is; facts of others are passed over.
        facts: LineJoined, TurnOffered, LineLeft and PassStarted facts.
        now: when to read it.
        clocks: the recorders' measured boots.
    """
    joined: dict[TicketId, _Joined] = {}
    turns: dict[TicketId, set[tuple[datetime, datetime]]] = {}
    gone: set[TicketId] = set()
    went: dict[StudentId, list[tuple[datetime, Stamp]]] = {}
    for fact in {fact.id: fact for fact in facts}.values():
        at = when_of(fact.stamp, clocks).at
        match fact.body:
            case LineJoined(ticket=ticket) if fact.body.destination == destination:
                one = _Joined(at, fact.id, fact.stamp, fact.body)
                joined[ticket] = min(joined.get(ticket, one), one, key=lambda j: (j.at, j.fact))
            case TurnOffered(ticket=ticket, lease_s=lease_s):
                turns.setdefault(ticket, set()).add((at, shifted(at, lease_s)))
            case LineLeft(ticket=ticket):
                gone.add(ticket)
            case PassStarted(student=student, ticket=used):
                if used is not None:
                    gone.add(used)
                if fact.body.destination == destination:
                    # Also without a ticket: an adult may have sent them through.
                    went.setdefault(student, []).append((at, fact.stamp))
            case _:
                pass
    first_of: dict[StudentId, Waiting] = {}
    for ticket, one in sorted(joined.items(), key=lambda item: (item[1].at, item[0])):
        student = one.body.student
        waiting = _waiting(one.at, one.body, turns.get(ticket, set()), now)
        over = ticket in gone or any(
            _came_after(start, one, now) for start in went.get(student, ())
        )
        if over or waiting.misses > MISSES_ALLOWED or now - one.at >= TICKET_LIFE:
            continue
        first_of.setdefault(student, waiting)
    # A missed turn keeps the front by itself: whoever was called had joined before who was not.
    return Line(destination, tuple(first_of.values()))


@dataclass(frozen=True, slots=True)
class _Joined:
    at: datetime
    fact: FactId
    stamp: Stamp
    body: LineJoined


def _came_after(start: tuple[datetime, Stamp], joined: _Joined, now: datetime) -> bool:
    """Whether a pass was started after its student had joined.

    By one box's own count where one box recorded both: its clock may have been set back in between.
    Else by time; a start that is still to come was stamped by a wrong clock and says nothing yet.
    """
    at, stamp = start
    if stamp.store == joined.stamp.store and stamp.seq != joined.stamp.seq:
        return stamp.seq > joined.stamp.seq
    return joined.at <= at <= now


def _waiting(
    at: datetime, body: LineJoined, offers: set[tuple[datetime, datetime]], now: datetime
) -> Waiting:
    turns: list[tuple[datetime, datetime]] = []
    for begins, ends in sorted(offers):
        if turns and begins < turns[-1][1]:
            turns[-1] = (turns[-1][0], max(turns[-1][1], ends))
        else:
            turns.append((begins, ends))
    return Waiting(
        ticket=body.ticket,
        student=body.student,
        origin=body.origin,
        symbol=body.symbol,
        joined_at=at,
        misses=sum(1 for _, ends in turns if ends <= now),
        turn_until=next((ends for begins, ends in turns if begins <= now < ends), None),
    )


def next_turns(line: Line, free: int) -> tuple[Waiting, ...]:
    """Say who is to be offered a turn now: from the front, one for each place that is free.

    Args:
        line: the line as of now.
        free: places that neither a pass nor a turn on offer holds.
    """
    return tuple(w for w in line.waiting if w.turn_until is None)[: max(0, free)]
