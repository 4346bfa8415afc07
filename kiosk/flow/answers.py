"""What the desk answers: facts are on disk before any of these exists. Frozen, no words in them.

`decision` is the id of the row that is marked *shown* once the answer's frame is on the screen; it
is None where nothing depends on having been seen.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hallpass.domain.board import Board
from hallpass.domain.emergency import Emergency
from hallpass.domain.reasons import ReasonCode
from hallpass.domain.rooms import PassShape
from hallpass.domain.settings import RoomSettings
from hallpass.ids import BadgeHash, PassId, RoomId, StudentId, TicketId

DecisionId = str


@dataclass(frozen=True, slots=True)
class Who:
    """The student in front of the desk, as far as this box knows."""

    student: StudentId
    name: str
    """Short name, or empty: this box doesn't hold it."""
    badge: BadgeHash | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A destination to show."""

    room: RoomId
    name: str
    number: str
    icon: str


class OfferState(StrEnum):
    """How a destination stands for this student now."""

    FREE = "free"
    LINE = "line"
    """Full, one may wait."""
    ADULT = "adult"
    CLOSED = "closed"
    NOT_NOW = "not_now"


@dataclass(frozen=True, slots=True)
class OfferView:
    """One destination among those to pick from."""

    place: Place
    folder: str
    state: OfferState
    limit_min: int
    usual: bool = False
    alternative: RoomId | None = None
    """Where this one is closed: an open room of the same folder."""


@dataclass(frozen=True, slots=True)
class WhichPlace:
    """Ask the student where to."""

    who: Who
    offers: tuple[OfferView, ...]


@dataclass(frozen=True, slots=True)
class Go:
    """The pass has started, and is on disk."""

    decision: DecisionId
    who: Who
    pass_id: PassId
    place: Place
    shape: PassShape
    limit_min: int
    due_at: datetime
    again: bool = False
    """The same answer given once more: the same scan, or one that was never shown."""


@dataclass(frozen=True, slots=True)
class WelcomeBack:
    """The pass has ended here."""

    decision: DecisionId
    who: Who
    pass_id: PassId
    out_min: int


@dataclass(frozen=True, slots=True)
class Arrived:
    """Seen at the destination, which is this room."""

    decision: DecisionId
    who: Who
    pass_id: PassId
    ended: bool
    """One-way: it is over. Otherwise the pass goes on until the return."""


class BackWhy(StrEnum):
    """Why a return is asked about rather than taken."""

    SOON = "soon"
    """Within the first seconds: perhaps the badge was held up twice."""
    LAPSED = "lapsed"
    """The pass had ended by itself: is this the return, or a new pass?"""


@dataclass(frozen=True, slots=True)
class BackAlready:
    """Ask: back, or leaving?"""

    who: Who
    pass_id: PassId
    why: BackWhy
    place: Place


@dataclass(frozen=True, slots=True)
class OutElsewhere:
    """The student has a pass between two other rooms: offer "I'm here now"."""

    who: Who
    pass_id: PassId
    place: Place
    """Where that pass leads to."""


@dataclass(frozen=True, slots=True)
class NeedsAdult:
    """An adult's yes would do: badge or PIN."""

    decision: DecisionId
    who: Who
    place: Place
    reasons: tuple[ReasonCode, ...]
    refused: "AdultRefused | None" = None
    """Why the last try at it did not count."""


class AdultRefused(StrEnum):
    """Why an adult's badge or PIN was not taken."""

    WRONG = "wrong"
    THROTTLED = "throttled"
    NOT_ALLOWED = "not_allowed"
    """A badge, but not an adult's."""


@dataclass(frozen=True, slots=True)
class LineOffer:
    """Full: the student may wait."""

    decision: DecisionId
    who: Who
    place: Place
    ahead: int


@dataclass(frozen=True, slots=True)
class InLine:
    """The student waits."""

    decision: DecisionId
    who: Who
    place: Place
    ticket: TicketId
    position: int
    """1 is the front."""
    symbol: str
    turn: bool = False
    """It is this student's turn now; only when told so out of touch with a badge."""


@dataclass(frozen=True, slots=True)
class NotNow:
    """No. The words on the screen are the same for a full room and for two kept apart."""

    decision: DecisionId
    who: Who
    place: Place | None
    reasons: tuple[ReasonCode, ...]


@dataclass(frozen=True, slots=True)
class Undone:
    """The pass was voided."""

    who: Who
    choose_again: bool
    """"Somewhere else": show the destinations at once."""


@dataclass(frozen=True, slots=True)
class LeftLine:
    """The ticket was given up."""


@dataclass(frozen=True, slots=True)
class SeenHere:
    """During an emergency: recorded where this student was seen, never that they are safe."""

    who: Who


@dataclass(frozen=True, slots=True)
class HelloAdult:
    """An adult's badge with nothing to say yes to."""

    name: str


class NotTaken(StrEnum):
    """Why a code was not taken."""

    NOT_OURS = "not_ours"
    UNKNOWN = "unknown"
    """A badge of ours that nobody here has."""
    REVOKED = "revoked"
    EXPIRED = "expired"
    """A phone badge that is not fresh or not genuine."""
    TOO_MANY = "too_many"
    """Too many wrong codes: wait."""
    NO_SCANS = "no_scans"
    """A Lockdown: no scans at all."""
    NOT_READY = "not_ready"
    """This box knows nobody yet: it is not enrolled or has not heard from central."""


@dataclass(frozen=True, slots=True)
class BadgeNotTaken:
    """Nothing was started or ended."""

    why: NotTaken


@dataclass(frozen=True, slots=True)
class DeskFault:
    """The store could not write: no green, and the screen says so."""

    message: str


DeskAnswer = (
    WhichPlace
    | Go
    | WelcomeBack
    | Arrived
    | BackAlready
    | OutElsewhere
    | NeedsAdult
    | LineOffer
    | InLine
    | NotNow
    | Undone
    | LeftLine
    | SeenHere
    | HelloAdult
    | BadgeNotTaken
    | DeskFault
)


@dataclass(frozen=True, slots=True)
class RoomStatus:
    """What both faces show besides a student's own answer; sent whenever any of it changed."""

    board: Board
    settings: RoomSettings
    emergency: Emergency | None = None
    out_of_touch_since: datetime | None = None
    outbox: int = 0
    clock_trusted: bool = True
