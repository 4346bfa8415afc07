"""What adults have said about rooms, folded from facts: the latest word on each room counts.

By time, as well as it is known; of two at the same time the one with the greater id, so that the
answer is the same for any order of delivery.
"""

from collections.abc import Iterable, Mapping

from hallpass.domain.facts import NO_CLOCKS, Clocks, Fact, RoomModeSet, when_of
from hallpass.domain.rooms import RoomModeNow
from hallpass.ids import RoomId


def fold_modes(facts: Iterable[Fact], clocks: Clocks = NO_CLOCKS) -> Mapping[RoomId, RoomModeNow]:
    """Return each room's mode; of a room without a fact nothing is said.

    Args:
        facts: of any kind; only RoomModeSet facts count.
        clocks: the recorders' measured boots.
    """
    words = sorted(
        (
            (when_of(fact.stamp, clocks).at, fact.id, fact.body)
            for fact in facts
            if isinstance(fact.body, RoomModeSet)
        ),
        key=lambda word: word[:2],
    )
    return {body.room: RoomModeNow(body.mode, body.until) for _, _, body in words}
