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
from hallpass.domain.rooms import PassShape, RoomMode
from hallpass.domain.settings import RoomSettings
from hallpass.domain.timetable import DayPart
from hallpass.ids import AdultId, AskId, BadgeHash, PassId, RoomId, StudentId, TicketId
from kiosk.flow.alarms import NO_ALARM, AlarmChanged, AlarmView

DecisionId = str


@dataclass(frozen=True, slots=True)
class Who:
    """The student in front of the desk, as far as this box knows."""

    student: StudentId
    name: str
    """Short name, or empty: this box doesn't hold it."""
    badge: BadgeHash | None = None
    language: str = ""
    """The student's own, a BCP 47 tag; empty: not known here, or the room's."""


@dataclass(frozen=True, slots=True)
class AdultRef:
    """An adult as a screen may name one."""

    id: AdultId
    name: str


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
    shape: PassShape = PassShape.ROUND_TRIP
    """The destination's own."""


@dataclass(frozen=True, slots=True)
class WhichPlace:
    """Ask the student where to."""

    who: Who
    offers: tuple[OfferView, ...]
    choose_minutes: bool = False
    """The student may take less time than the limit."""
    choose_shape: bool = False
    """The student may choose between one-way and round trip."""


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
    teacher: AdultRef | None = None
    """The adult on duty, who can be asked on their own device; None: not now, or not here."""
    minutes: int | None = None
    """Less time, as the student chose."""
    shape: PassShape | None = None


class AdultRefused(StrEnum):
    """Why an adult's badge or PIN was not taken."""

    WRONG = "wrong"
    THROTTLED = "throttled"
    NOT_ALLOWED = "not_allowed"
    """A badge, but not an adult's."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An adult was asked on their own device; the answer comes with a `RoomStatus`."""

    decision: DecisionId
    who: Who
    place: Place
    ask_id: AskId
    adult: AdultRef


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
    wait_min: int | None = None
    """About how long, by when those who are there are due; None: nobody can say."""


@dataclass(frozen=True, slots=True)
class NotNow:
    """No. The words on the screen are the same for a full room and for two kept apart."""

    decision: DecisionId
    who: Who
    place: Place | None
    reasons: tuple[ReasonCode, ...]
    message: str = ""
    """What the adult who was asked adds, in their own words."""


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
    """The badge of an adult who may do nothing at this desk."""

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
    LOCKED = "locked"
    """The desk is locked after tampering: returns alone are recorded."""
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


@dataclass(frozen=True, slots=True)
class OutRow:
    """One student who is out from this room, as the adult here sees it."""

    who: Who
    pass_id: PassId
    place: Place
    started_at: datetime
    due_at: datetime
    out_min: int
    """Whole minutes."""
    limit_min: int


@dataclass(frozen=True, slots=True)
class WaitRow:
    """One student who waits in a line and joined it here."""

    who: Who
    ticket: TicketId
    place: Place
    symbol: str
    position: int
    """1 is the front."""


class PanelDid(StrEnum):
    """What an adult's act at the desk came to."""

    ENDED = "ended"
    EXTENDED = "extended"
    SENT = "sent"
    MODE_SET = "mode_set"
    SWAPPED = "swapped"
    UNLOCKED = "unlocked"
    REFUSED = "refused"
    """Nobody may lift what stands against it: `refused` says what."""
    GONE = "gone"
    """What it was about had changed in the meantime."""


@dataclass(frozen=True, slots=True)
class PanelDone:
    """What the last act did, to be said on the panel once."""

    did: PanelDid
    who: Who | None = None
    place: Place | None = None
    due_at: datetime | None = None
    lifted: tuple[ReasonCode, ...] = ()
    refused: tuple[ReasonCode, ...] = ()
    count: int = 0
    """How many passes a swap of classes ended."""


@dataclass(frozen=True, slots=True)
class Panel:
    """The adult's panel, whole and as of now: each act's answer brings it anew."""

    adult: AdultRef
    """Under whose name each act is recorded."""
    out: tuple[OutRow, ...] = ()
    """Who is out from here, the longest first."""
    waiting: tuple[WaitRow, ...] = ()
    mode: RoomMode = RoomMode.OPEN
    mode_until: datetime | None = None
    class_now: str = ""
    class_next: str = ""
    bell_at: datetime | None = None
    """When this period ends; None: no lesson is on."""
    done: PanelDone | None = None
    alarm: AlarmView = NO_ALARM


@dataclass(frozen=True, slots=True)
class PanelStudents:
    """Whom the adult may send: who is expected here now, by name."""

    adult: AdultRef
    students: tuple[Who, ...]


@dataclass(frozen=True, slots=True)
class PanelOffer:
    """One destination for one student, with what the adult's yes would lift."""

    place: Place
    folder: str
    limit_min: int
    lifts: tuple[ReasonCode, ...] = ()
    refused: tuple[ReasonCode, ...] = ()
    """What nobody may lift: not to be picked."""


@dataclass(frozen=True, slots=True)
class PanelPlaces:
    """Where the adult may send a student."""

    adult: AdultRef
    who: Who
    offers: tuple[PanelOffer, ...]


@dataclass(frozen=True, slots=True)
class AdultNotTaken:
    """A badge or PIN that was to open the panel did not."""

    refused: AdultRefused


ShownAnswer = (
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
    | Asked
    | Panel
    | PanelStudents
    | PanelPlaces
    | AdultNotTaken
)
"""Each has a screen."""

DeskAnswer = ShownAnswer | AlarmChanged


@dataclass(frozen=True, slots=True)
class Called:
    """A turn that is on offer now to somebody who joined the line here: a symbol, no name."""

    ticket: TicketId
    symbol: str
    place: Place
    until: datetime


@dataclass(frozen=True, slots=True)
class AnsweredAsk:
    """An adult answered from their own device, not long ago, and nothing came of it yet."""

    ask_id: AskId
    yes: bool


class Tamper(StrEnum):
    """Why the desk is locked."""

    GUESSING = "guessing"
    """Too many wrong PINs."""
    KEYBOARD = "keyboard"
    """A keyboard was plugged in."""


@dataclass(frozen=True, slots=True)
class RoomStatus:
    """What both faces show besides a student's own answer; sent whenever any of it changed."""

    board: Board
    settings: RoomSettings
    emergency: Emergency | None = None
    alarm_told: bool = True
    """Central has what was recorded here about an alarm."""
    out_of_touch_since: datetime | None = None
    outbox: int = 0
    clock_trusted: bool = True
    day: DayPart = DayPart.LESSON
    """LESSON also where no timetable is known."""
    no_pass_until: datetime | None = None
    """Set in no-pass time: students get none before then."""
    called: tuple[Called, ...] = ()
    answered: tuple[AnsweredAsk, ...] = ()
    tamper: Tamper | None = None
    """The desk is locked until an adult was there."""
