"""What adults have said about rooms, folded from facts: the latest word on each room counts.

By time, as well as it is known; of two at the same time the one with the greater id. But no word is
later than one that the same store recorded after it: a box whose clock ran ahead, and was never
compared with another, could else keep a room closed until that time comes. The answer is the same
for any order of delivery.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from hallpass.domain.facts import NO_CLOCKS, Clocks, Fact, RoomModeSet, when_of
from hallpass.domain.rooms import RoomModeNow
from hallpass.ids import FactId, RoomId, StoreId

_A_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Word:
    """What holds of one room, and the fact that says so."""

    fact: FactId
    at: datetime
    now: RoomModeNow


def fold_modes(facts: Iterable[Fact], clocks: Clocks = NO_CLOCKS) -> Mapping[RoomId, RoomModeNow]:
    """Return each room's mode; of a room without a fact nothing is said.

    Args:
        facts: of any kind; only RoomModeSet facts count.
        clocks: the recorders' measured boots.
    """
    return {room: word.now for room, word in latest_words(facts, clocks).items()}


def latest_words(facts: Iterable[Fact], clocks: Clocks = NO_CLOCKS) -> Mapping[RoomId, Word]:
    """Return the latest word on each room; arguments as in `fold_modes`."""
    said = [fact for fact in facts if isinstance(fact.body, RoomModeSet)]
    times = times_of(said, clocks)
    return {
        fact.body.room: Word(fact.id, times[fact.id], RoomModeNow(fact.body.mode, fact.body.until))
        for fact in sorted(said, key=lambda fact: (times[fact.id], fact.id))
        if isinstance(fact.body, RoomModeSet)
    }


def times_of(facts: Iterable[Fact], clocks: Clocks = NO_CLOCKS) -> Mapping[FactId, datetime]:
    """Return when each word was said: not later than what the same store said of that room next."""
    times: dict[FactId, datetime] = {}
    next_at: dict[tuple[StoreId, RoomId], datetime] = {}
    for fact in sorted(facts, key=lambda fact: (fact.stamp.seq, fact.id), reverse=True):
        if not isinstance(fact.body, RoomModeSet) or fact.id in times:
            continue
        at = when_of(fact.stamp, clocks).at
        about = (fact.stamp.store, fact.body.room)
        if about in next_at:
            at = min(at, next_at[about] - _A_MOMENT)
        times[fact.id] = next_at[about] = at
    return times
