"""How often a program, or an address without a key, may ask: a bucket each, refilled steadily.

Kept in this process: several processes give a program that many buckets.
"""

from collections import OrderedDict

from central.errors import TooMany
from hallpass.clock import Clock

_KEPT = 10_000


class Buckets:
    """Buckets by name; the longest unused are forgotten, and full again."""

    def __init__(self, clock: Clock, size: int, refill_s: float) -> None:
        """Make them.

        Args:
            clock: monotonic.
            size: how many asks at once.
            refill_s: seconds for one more.
        """
        self._clock = clock
        self._size = size
        self._refill_s = refill_s
        self._spent: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, name: str) -> None:
        """Take one; raises TooMany with the seconds to wait."""
        spent = self._spent_now(name)
        if spent + 1 > self._size:
            wait_s = max(1, int((spent + 1 - self._size) * self._refill_s) + 1)
            raise TooMany("too many requests: wait, then try again", retry_s=wait_s)
        self._spent[name] = (spent + 1, self._clock.monotonic())
        self._spent.move_to_end(name)
        while len(self._spent) > _KEPT:
            self._spent.popitem(last=False)

    def _spent_now(self, name: str) -> float:
        spent, at = self._spent.get(name, (0.0, 0.0))
        return max(0.0, spent - (self._clock.monotonic() - at) / self._refill_s)
