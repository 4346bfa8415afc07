"""Everything that can have happened to a pass: past tense, frozen, never edited.

A fact is an envelope (who recorded it, where, when by which clock) around a body of one kind. Kinds
are only ever added: a peer that does not know one keeps it whole as an `UnknownBody`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from hallpass.domain.emergency import Action
from hallpass.domain.reasons import ReasonCode, RuleName
from hallpass.domain.rooms import PassShape, RoomMode
from hallpass.ids import (
    AdultId,
    AlarmId,
    AskId,
    BadgeHash,
    BootId,
    DeviceId,
    FactId,
    PassId,
    RoomId,
    StoreId,
    StudentId,
    TicketId,
)


@dataclass(frozen=True, slots=True)
class Stamp:
    """Where and when a fact was recorded, by the recorder's own clocks."""

    device: DeviceId
    """A kiosk, or central itself."""
    store: StoreId
    seq: int
    """Counts up by one with each fact of this store, from 1."""
    at: datetime
    """Wall time, aware UTC, as the recorder believed."""
    boot: BootId
    boot_s: float
    """Seconds of the boot clock; comparable within `boot`."""
    trusted: bool
    """Whether the wall clock had been checked against central in this boot."""
    room: RoomId | None = None
    """The recorder's room at that time."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Under whose name it happened."""

    adult: AdultId | None = None
    """None: the student, or the system itself where the body says so."""
    acting_for: AdultId | None = None
    """The teacher whom an assistant or a substitute stood in for."""


BY_STUDENT = Actor()


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the decision stood on, so that central can judge it as of when it happened."""

    settings_version: int = 0
    epoch: str = ""
    cursor: int = 0
    """The recorder's knowledge: the last feed number that it had."""
    stale: tuple[RuleName, ...] = ()
    lifted: tuple[ReasonCode, ...] = ()
    """The reasons that an adult's yes set aside; the adult is the fact's actor."""
    badge: BadgeHash | None = None


class EndHow(StrEnum):
    """What ended a pass."""

    RETURNED = "returned"
    """Scanned back at the origin."""
    ARRIVED = "arrived"
    """A one-way pass reached its destination."""
    SEEN_ELSEWHERE = "seen_elsewhere"
    """"I'm here now" at a third room: evidence, not confirmed."""
    BELL = "bell"
    """The period ended: not confirmed."""
    ADULT = "adult"


class VoidWhy(StrEnum):
    """Why a pass never was."""

    NOT_ME = "not_me"
    SOMEWHERE_ELSE = "somewhere_else"
    ADULT = "adult"


class LeftLineWhy(StrEnum):
    """Why somebody left a line without going."""

    STUDENT = "student"
    ADULT = "adult"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class PassStarted:
    """A student may leave: everything that the pass is bound to, fixed at that moment."""

    pass_id: PassId
    student: StudentId
    origin: RoomId
    destination: RoomId
    shape: PassShape
    limit_min: int
    buffer_min: int
    evidence: Evidence = Evidence()
    ticket: TicketId | None = None
    """The turn in a line that this pass used."""


@dataclass(frozen=True, slots=True)
class PassArrived:
    """Seen at the destination; an attended pass or a round trip goes on."""

    pass_id: PassId
    student: StudentId


@dataclass(frozen=True, slots=True)
class PassEnded:
    """Over. The earliest of several counts."""

    pass_id: PassId
    student: StudentId
    how: EndHow


@dataclass(frozen=True, slots=True)
class PassVoided:
    """It never was: the wrong student or the wrong place."""

    pass_id: PassId
    student: StudentId
    why: VoidWhy


@dataclass(frozen=True, slots=True)
class PassExtended:
    """An adult gave it another limit, counted from the start; the latest counts."""

    pass_id: PassId
    student: StudentId
    limit_min: int


@dataclass(frozen=True, slots=True)
class PassCorrected:
    """An adult mended the record; what was recorded before stays readable. The latest counts."""

    pass_id: PassId
    student: StudentId
    """Whose pass it really was."""
    started_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LineJoined:
    """A student waits for a place."""

    ticket: TicketId
    student: StudentId
    origin: RoomId
    destination: RoomId
    symbol: str
    """What the student is called by: an icon's name, no personal name."""


@dataclass(frozen=True, slots=True)
class TurnOffered:
    """A place is kept for one ticket for `lease_s` seconds from now."""

    ticket: TicketId
    destination: RoomId
    lease_s: int


@dataclass(frozen=True, slots=True)
class LineLeft:
    """A ticket is given up."""

    ticket: TicketId
    student: StudentId
    destination: RoomId
    why: LeftLineWhy


@dataclass(frozen=True, slots=True)
class AskRefused:
    """A student asked in vain: kept, so that limits can be judged by what they do."""

    student: StudentId
    origin: RoomId
    destination: RoomId
    reasons: tuple[ReasonCode, ...]
    evidence: Evidence = Evidence()


@dataclass(frozen=True, slots=True)
class StudentSeen:
    """Scanned during an emergency: says where someone was seen, never that they are safe."""

    student: StudentId
    emergency_version: int


@dataclass(frozen=True, slots=True)
class AlarmRaised:
    """An adult put this one box into an emergency; an administrator confirms it for the school."""

    alarm: AlarmId
    action: Action
    drill: bool = False


@dataclass(frozen=True, slots=True)
class AlarmEnded:
    """An adult ended what was begun at this box, or what it had last heard while cut off."""

    alarm: AlarmId | None = None
    """None: the school's own, ended at this box alone while central is out of reach."""
    emergency_version: int = 0
    """Of the school's emergency that this box shows no longer; 0: it was the box's own."""


@dataclass(frozen=True, slots=True)
class RoomModeSet:
    """An adult closed, paused or opened a room; the latest counts."""

    room: RoomId
    mode: RoomMode
    until: datetime | None = None


ASK_LIFE = timedelta(minutes=10)
"""So long an adult can answer an ask, and the same question is the same ask."""


@dataclass(frozen=True, slots=True)
class AdultAsked:
    """A student asked an adult for a yes; the adult answers from their own device."""

    ask_id: AskId
    student: StudentId
    origin: RoomId
    destination: RoomId
    reasons: tuple[ReasonCode, ...]
    """What the yes would lift."""
    adult: AdultId | None = None
    """Who was asked; None: any adult of the room."""


@dataclass(frozen=True, slots=True)
class AdultAnswered:
    """The adult said yes or no; under that adult's name. A yes is good for one pass."""

    ask_id: AskId
    student: StudentId
    yes: bool
    message: str = ""


@dataclass(frozen=True, slots=True)
class ClockMeasured:
    """A boot's clock was compared with central's signed time: it corrects that boot in the fold."""

    boot: BootId
    started_at: datetime
    """The true time at which this boot's clock stood at 0."""
    uncertainty_s: float
    """Half the round trip."""


@dataclass(frozen=True, slots=True)
class UnknownBody:
    """A newer peer's kind, kept as it came."""

    kind: str
    raw: bytes
    """The JSON object."""


PassBody = PassStarted | PassArrived | PassEnded | PassVoided | PassExtended | PassCorrected
LineBody = LineJoined | TurnOffered | LineLeft
AskBody = AskRefused | AdultAsked | AdultAnswered
AlarmBody = AlarmRaised | AlarmEnded
Body = (
    PassBody
    | LineBody
    | AskBody
    | AlarmBody
    | RoomModeSet
    | StudentSeen
    | ClockMeasured
    | UnknownBody
)

KINDS: Mapping[str, type[Body]] = {
    "pass_started": PassStarted,
    "pass_arrived": PassArrived,
    "pass_ended": PassEnded,
    "pass_voided": PassVoided,
    "pass_extended": PassExtended,
    "pass_corrected": PassCorrected,
    "line_joined": LineJoined,
    "turn_offered": TurnOffered,
    "line_left": LineLeft,
    "ask_refused": AskRefused,
    "student_seen": StudentSeen,
    "alarm_raised": AlarmRaised,
    "alarm_ended": AlarmEnded,
    "room_mode_set": RoomModeSet,
    "adult_asked": AdultAsked,
    "adult_answered": AdultAnswered,
    "clock_measured": ClockMeasured,
}
"""The name of each kind on the wire and in both stores."""

_NAMES = {cls: kind for kind, cls in KINDS.items()}


def kind_of(body: Body) -> str:
    """Return a body's name on the wire."""
    return body.kind if isinstance(body, UnknownBody) else _NAMES[type(body)]


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that happened."""

    id: FactId
    stamp: Stamp
    by: Actor
    body: Body


@dataclass(frozen=True, slots=True)
class Clocks:
    """What is known about the recorders' boots, for reading facts' times."""

    started: Mapping[BootId, datetime] = field(default_factory=dict)
    """Measured boots: the true time at which each boot's clock stood at 0."""
    bounds: Mapping[BootId, tuple[datetime | None, datetime | None]] = field(default_factory=dict)
    """Boots that were never measured: not before, not after (its neighbours' true times)."""


NO_CLOCKS = Clocks()

_FIRST = datetime.min.replace(tzinfo=UTC)
_LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class When:
    """A fact's time as well as it is known."""

    at: datetime
    about: bool
    """True: nobody measured that clock; show it as "about"."""


def shifted(at: datetime, seconds: float) -> datetime:
    """Return `at` plus `seconds`, held at the ends of the calendar.

    The numbers in a fact are a peer's: absurd ones must not make what was recorded unreadable.
    """
    try:
        return at + timedelta(seconds=seconds)
    except OverflowError:
        return _LAST if seconds > 0 else _FIRST


def when_of(stamp: Stamp, clocks: Clocks = NO_CLOCKS) -> When:
    """Return a stamp's true time: by its measured boot, else its own, kept within its bounds."""
    started_at = clocks.started.get(stamp.boot)
    if started_at is not None:
        return When(shifted(started_at, stamp.boot_s), about=False)
    low, high = clocks.bounds.get(stamp.boot, (None, None))
    at = stamp.at
    if low is not None and at < low:
        at = low
    if high is not None and at > high:
        at = high
    return When(at, about=not stamp.trusted)


def clocks_of(facts: tuple[Fact, ...]) -> Clocks:
    """Gather the measured boots; of several measures the sharpest counts, whatever their order."""
    best: dict[BootId, tuple[float, str, datetime]] = {}
    for fact in facts:
        if isinstance(fact.body, ClockMeasured):
            measure = (fact.body.uncertainty_s, fact.id, fact.body.started_at)
            if fact.body.boot not in best or measure < best[fact.body.boot]:
                best[fact.body.boot] = measure
    return Clocks(started={boot: started_at for boot, (_, _, started_at) in best.items()})
