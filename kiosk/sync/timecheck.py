"""The true time, from central's signed answer to our nonce: when to believe it, when to keep it.

The measure is in boot-clock seconds, so that a wall clock that is set later can't spoil it. Central
read its clock somewhere between our sending and its answer's arrival: the middle is the guess, half
the round trip the most that it can be wrong by.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta

from hallpass.domain.facts import ClockMeasured
from hallpass.ids import BootId
from hallpass.signing import time_is_genuine
from hallpass.wire import SignedTime

log = logging.getLogger(__name__)

BETTER = 0.5
"""A new measure is kept if its uncertainty is at most this part of the one before."""
USEFUL_S = 30.0
"""Half a round trip longer than this says too little to correct anything by."""


@dataclass(frozen=True, slots=True)
class RoundTrip:
    """When a question left and its answer was here, on this boot's clock."""

    boot: BootId
    sent_s: float
    received_s: float
    nonce: str


class TimeCheck:
    """Decides which signed times become a `ClockMeasured`; remembers this boot's best."""

    def __init__(self, school_key: bytes) -> None:
        self.school_key = school_key
        self._best: ClockMeasured | None = None
        self._forged = False

    def measure(self, told: SignedTime, trip: RoundTrip) -> ClockMeasured | None:
        """Return what to record, or None: not genuine, too vague, or no better than before."""
        genuine = self.is_genuine(told, trip)
        self._report(genuine=genuine)
        uncertainty_s = (trip.received_s - trip.sent_s) / 2
        if not genuine or not 0 <= uncertainty_s <= USEFUL_S:
            return None
        best = self._best
        if best and best.boot == trip.boot and uncertainty_s > best.uncertainty_s * BETTER:
            return None
        middle_s = trip.sent_s + uncertainty_s
        return ClockMeasured(trip.boot, told.at - timedelta(seconds=middle_s), uncertainty_s)

    def is_genuine(self, told: SignedTime, trip: RoundTrip) -> bool:
        """Whether central itself said so, in answer to this very question."""
        return told.nonce == trip.nonce and time_is_genuine(
            self.school_key, trip.nonce, told.at, told.signature
        )

    def keep(self, measured: ClockMeasured) -> None:
        """Remember that this measure is on disk."""
        self._best = measured

    def trusts(self, boot: BootId) -> bool:
        """Whether this boot's clock was measured."""
        return self._best is not None and self._best.boot == boot

    def _report(self, *, genuine: bool) -> None:
        if genuine != self._forged:
            return
        self._forged = not genuine
        if genuine:
            log.info("sync.time_genuine_again")
        else:
            log.warning("sync.time_not_genuine: not signed by the school's key for our nonce")
