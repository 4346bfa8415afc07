"""What goes into the sync engine and what comes out: events, commands, all frozen values.

Each event carries `now_s` (monotonic seconds) and `chance` (in [0, 1), drawn by the caller), so
that the engine needs neither a clock nor randomness of its own.
"""

from dataclasses import dataclass
from enum import StrEnum

from hallpass.domain.emergency import Emergency


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When an event happened, and the luck that it brings along."""

    now_s: float
    chance: float = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Started(Moment):
    """The program runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarmed(Moment):
    """The moment of the last `WaitUntil` has come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactsRecorded(Moment):
    """The desk has put something into the outbox."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconfigured(Moment):
    """A person changed something that may heal it: try now, whatever was waited for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WakeOpened(Moment):
    """The wake stream is up: central takes our key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WakeLost(Moment):
    """The wake stream ended, broke, or could not be opened."""

    refused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Woken(Moment):
    """An event of the wake stream."""

    epoch: str
    number: int
    settings_version: int = 0
    emergency: Emergency | None = None
    orders: int = 0
    """The number of the newest order that waits for this box."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeDone(Moment):
    """An exchange was answered, and the store has taken the answer in."""

    sent: int
    settled: int
    """Of the facts sent: those that got a receipt."""
    outbox: int
    """Facts still waiting."""
    epoch: str
    number: int
    more: bool = False
    digest_differs: bool = False
    """Both sides should hold the same open passes now, and don't."""
    emergency: Emergency | None = None


class Why(StrEnum):
    """What made an exchange fail."""

    AWAY = "away"
    """No answer that is central's."""
    REFUSED = "refused"
    """Our key is not taken."""
    NOT_TAKEN = "not_taken"
    """Central could not read this very request: perhaps one fact in it."""
    STORE = "store"
    """Central answered; our own disk or database could not take it in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeFailed(Moment):
    """No exchange; everything that was sent stays in the outbox."""

    why: Why
    retry_after_s: float | None = None
    """Central's own wish."""


QuietEvent = (
    Started | Alarmed | FactsRecorded | Reconfigured | WakeOpened | WakeLost | ExchangeFailed
)
"""Events that tell nothing new about an emergency."""

Event = QuietEvent | Woken | ExchangeDone


@dataclass(frozen=True, slots=True)
class Exchange:
    """Begin one exchange; answered by exactly one `ExchangeDone` or `ExchangeFailed`."""

    limit: int
    """Facts to send at most; 0: only fetch."""
    from_start: bool = False
    """Without a cursor: fetch everything again."""


@dataclass(frozen=True, slots=True)
class OpenWake:
    """Open the wake stream; answered by `WakeOpened` or `WakeLost`, and in the end `WakeLost`."""


@dataclass(frozen=True, slots=True)
class ApplyEmergency:
    """The school's emergency is this one from now on; None: there is none."""

    emergency: Emergency | None


@dataclass(frozen=True, slots=True)
class WaitUntil:
    """Send `Alarmed` at this moment; replaces the one before. None: nothing to wait for."""

    at_s: float | None


Command = Exchange | OpenWake | ApplyEmergency | WaitUntil
