"""Slows guessing at sign-in from one address; the accounts service slows it for each account.

A school's adults may all come from one address, so the budget is wide, and a right password gives
back its own try alone: nobody can use their own account to go on guessing. Kept in this process:
several processes give a guesser that many budgets.
"""

from collections import OrderedDict

from hallpass.clock import Clock

_TRIES = 40
_REFILL_S = 6.0
"""One more try each so many seconds."""
_ADDRESSES_LIMIT = 20_000


class AddressThrottle:
    """Counts tries by address; memory is bounded by forgetting the longest unused."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._spent: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def spend(self, address: str) -> float:
        """Take one try; it counts as failed until `succeeded` is called.

        Spent before the password is looked at, so that many tries at once count as many.

        Returns:
            0: go on. Else the seconds until a try will be looked at; nothing was spent.
        """
        spent = self._spent_now(address)
        if spent + 1 > _TRIES:
            return (spent + 1 - _TRIES) * _REFILL_S
        self._put(address, spent + 1)
        while len(self._spent) > _ADDRESSES_LIMIT:
            self._spent.popitem(last=False)
        return 0.0

    def succeeded(self, address: str) -> None:
        """Give back the try that turned out right."""
        self._put(address, max(0.0, self._spent_now(address) - 1))

    def _put(self, address: str, spent: float) -> None:
        self._spent[address] = (spent, self._clock.monotonic())
        self._spent.move_to_end(address)

    def _spent_now(self, address: str) -> float:
        spent, at = self._spent.get(address, (0.0, 0.0))
        return max(0.0, spent - (self._clock.monotonic() - at) / _REFILL_S)
