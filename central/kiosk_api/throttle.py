"""So many requests of one address in a while, in this process's memory."""

from collections import OrderedDict

from central.errors import TooMany
from hallpass.clock import Clock

_ADDRESSES = 10_000


class Throttle:
    """Counts per address in windows of monotonic time."""

    def __init__(self, clock: Clock, limit: int, window_s: float) -> None:
        self._clock = clock
        self._limit = limit
        self._window_s = window_s
        self._counts: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def take(self, address: str) -> None:
        """Count one request.

        Raises:
            TooMany: that was too many; `retry_s` says when again.
        """
        now_s = self._clock.monotonic()
        since_s, count = self._counts.pop(address, (now_s, 0))
        if now_s - since_s >= self._window_s:
            since_s, count = now_s, 0
        self._counts[address] = (since_s, count + 1)
        while len(self._counts) > _ADDRESSES:
            self._counts.popitem(last=False)
        if count >= self._limit:
            wait_s = int(since_s + self._window_s - now_s) + 1
            raise TooMany("too many requests from this address", retry_s=wait_s)
