"""The line for a full destination, and whose turn it is: folded from facts, read at `now`.

A turn is a lease. Whoever lets the first one pass keeps the place at the front; the second ends the
stay in the line. Like overtime, a missed turn is read off the clock and never stored.
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
    TurnOffered,
    when_of,
)
from hallpass.ids import FactId, RoomId, StudentId, TicketId

MISSES_ALLOWED = 1
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
    unique = {fact.id: fact for fact in facts}.values()
    joined: dict[TicketId, tuple[datetime, FactId, LineJoined]] = {}
    offers: dict[TicketId, set[tuple[datetime, datetime]]] = {}
    gone: set[TicketId] = set()
    for fact in unique:
        at = when_of(fact.stamp, clocks).at
        match fact.body:
            case LineJoined(ticket=ticket, destination=place) if place == destination:
                known = joined.get(ticket)
                if known is None or (at, fact.id) < known[:2]:
                    joined[ticket] = (at, fact.id, fact.body)
            case TurnOffered(ticket=ticket, destination=place, lease_s=lease_s) if (
                place == destination
            ):
                offers.setdefault(ticket, set()).add((at, at + timedelta(seconds=lease_s)))
            case LineLeft(ticket=ticket):
                gone.add(ticket)
            case PassStarted(ticket=used) if used is not None:
                gone.add(used)
            case _:
                pass
    waiting = [
        _waiting(at, body, sorted(offers.get(ticket, ())), now)
        for ticket, (at, _, body) in joined.items()
        if ticket not in gone
    ]
    return Line(
        destination,
        tuple(
            sorted(
                (w for w in waiting if w.misses <= MISSES_ALLOWED),
                # A missed turn keeps the front: whoever was called is older than who was not.
                key=lambda w: (w.joined_at, w.ticket),
            )
        ),
    )


def _waiting(
    at: datetime, body: LineJoined, turns: list[tuple[datetime, datetime]], now: datetime
) -> Waiting:
    current = next((until for begins, until in turns if begins <= now < until), None)
    return Waiting(
        ticket=body.ticket,
        student=body.student,
        origin=body.origin,
        symbol=body.symbol,
        joined_at=at,
        misses=sum(1 for _, until in turns if until <= now),
        turn_until=current,
    )


def next_turns(line: Line, free: int) -> tuple[Waiting, ...]:
    """Say who is to be offered a turn now: from the front, one for each place that is free.

    Args:
        line: the line as of now.
        free: places that neither a pass nor a turn on offer holds.
    """
    return tuple(w for w in line.waiting if w.turn_until is None)[: max(0, free)]
