"""What the sync engine remembers, and every pause that it keeps. Pure values."""

from dataclasses import dataclass
from enum import StrEnum

from hallpass.domain.emergency import Emergency


@dataclass(frozen=True, slots=True)
class Pace:
    """Every pause, in seconds, and the sizes of a batch."""

    poll_s: float = 15.0
    """Between exchanges while nothing wakes us."""
    poll_awake_s: float = 60.0
    """The same while the wake stream is up."""
    coalesce_s: float = 0.02
    """Facts recorded within it travel together."""
    wake_jitter_s: float = 0.05
    """Spread over all kiosks that were woken by the same event."""
    first_backoff_s: float = 1.0
    backoff_cap_s: float = 30.0
    retry_after_cap_s: float = 300.0
    """No wish of central's can silence a kiosk for longer."""
    refused_s: float = 300.0
    least_gap_s: float = 1.0
    """Always between a failure and the next try."""
    stall_s: float = 60.0
    """An exchange under way for longer is shown as being out of touch."""
    resync_s: float = 3600.0
    """At most one full resync in this time."""
    wake_steady_s: float = 30.0
    """A wake stream that lived this long was a good one: its next opening is not delayed."""
    batch: int = 50
    backlog_batch: int = 200
    shaken_batch: int = 10
    """Failures make batches smaller, down to this: a slow line then still gets some through."""


class Stream(StrEnum):
    """The wake stream."""

    DOWN = "down"
    OPENING = "opening"
    UP = "up"


class Link(StrEnum):
    """How the last exchange went."""

    UNTRIED = "untried"
    OK = "ok"
    AWAY = "away"
    REFUSED = "refused"
    NOT_TAKEN = "not_taken"
    STORE = "store"


@dataclass(frozen=True, slots=True)
class SyncState:
    """All that the engine remembers; moments are monotonic seconds."""

    pace: Pace = Pace()
    link: Link = Link.UNTRIED
    started_s: float | None = None
    touched_s: float | None = None
    """When the last exchange was done."""
    out_of_touch_since_s: float | None = None
    exchanging_s: float | None = None
    """When the exchange under way began."""
    asked_limit: int = 0
    """How many facts the exchange under way, or the last one, may carry."""
    due_s: float | None = None
    """When the next exchange is wanted."""
    soft_s: float = 0.0
    """Not before: our own backoff; good news (a wake, a person) shortens it."""
    hard_s: float = 0.0
    """Not before: central's Retry-After, and the least gap after a failure."""
    failures: int = 0
    fruitless: int = 0
    """Exchanges in a row that brought nothing forward though something was waiting."""
    trim: int = 200
    """The most facts that may go into one exchange now."""
    outbox: int = 0
    epoch: str | None = None
    number: int = 0
    wanted_epoch: str | None = None
    wanted_number: int = 0
    """The feed's end as the wake stream told it."""
    settings_seen: int = 0
    orders_seen: int = 0
    resync: bool = False
    resynced_s: float | None = None
    stream: Stream = Stream.DOWN
    stream_due_s: float | None = None
    stream_up_s: float = 0.0
    stream_failures: int = 0
    emergency: Emergency | None = None
    emergency_known: bool = False
    emergency_newer: bool = False
    """The wake stream told of it after the exchange under way began."""
