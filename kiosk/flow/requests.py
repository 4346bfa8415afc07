"""What the flow asks the desk to do: commands, frozen, answered by one value of flow.answers.

Each names whom and what it is about, so that the desk keeps no conversation of its own: a request
that comes late or twice means the same as it did the first time.
"""

from dataclasses import dataclass

from hallpass.domain.badges import Symbology
from hallpass.domain.emergency import Action
from hallpass.domain.facts import VoidWhy
from hallpass.domain.rooms import PassShape, RoomMode
from hallpass.ids import AdultId, AlarmId, AskId, BadgeHash, PassId, RoomId, StudentId, TicketId
from kiosk.flow.answers import Tamper


@dataclass(frozen=True, slots=True)
class ReadBadge:
    """A code was held up or typed."""

    text: str
    symbology: Symbology
    seen_at_s: float
    """Monotonic seconds at which the frame was taken."""


@dataclass(frozen=True, slots=True)
class AskPass:
    """The student picked a destination."""

    student: StudentId
    destination: RoomId
    badge: BadgeHash | None = None
    minutes: int | None = None
    """Less time than the limit; None: the limit."""
    shape: PassShape | None = None
    """None: the destination's own."""


@dataclass(frozen=True, slots=True)
class Credential:
    """What an adult shows to be one: a badge's text, or a PIN."""

    badge_text: str | None = None
    pin: str | None = None


@dataclass(frozen=True, slots=True)
class AskPassWithAdult:
    """An adult says yes to it, here at the desk."""

    student: StudentId
    destination: RoomId
    credential: Credential
    badge: BadgeHash | None = None
    minutes: int | None = None
    shape: PassShape | None = None


@dataclass(frozen=True, slots=True)
class AskTeacher:
    """Ask an adult on their own device; the ask is recorded and sent."""

    student: StudentId
    destination: RoomId
    adult: AdultId
    badge: BadgeHash | None = None


@dataclass(frozen=True, slots=True)
class TakeAnswer:
    """The adult who was asked has answered: a yes is decided anew, under that adult's name."""

    ask_id: AskId


@dataclass(frozen=True, slots=True)
class WaitInLine:
    """The student wants to wait."""

    student: StudentId
    destination: RoomId


@dataclass(frozen=True, slots=True)
class GiveUpLine:
    """The student no longer waits."""

    ticket: TicketId


@dataclass(frozen=True, slots=True)
class UndoPass:
    """Void a pass: "Not me" or "Somewhere else": the pass never was."""

    pass_id: PassId
    why: VoidWhy


@dataclass(frozen=True, slots=True)
class ConfirmBack:
    """The student says: I am back (after "Back already?", or after the pass had lapsed)."""

    pass_id: PassId


@dataclass(frozen=True, slots=True)
class ConfirmHere:
    """Take "I'm here now": ends a pass from elsewhere, with this room as evidence."""

    pass_id: PassId


@dataclass(frozen=True, slots=True)
class ChooseAgain:
    """The student wants to see all destinations."""

    student: StudentId
    badge: BadgeHash | None = None


@dataclass(frozen=True, slots=True)
class OpenPanel:
    """An adult shows a badge or types a PIN to act here; unlocks a desk that was tampered with."""

    credential: Credential


@dataclass(frozen=True, slots=True)
class ShowPanel:
    """The panel as it stands now."""

    adult: AdultId


@dataclass(frozen=True, slots=True)
class ListStudents:
    """Who is expected here now."""

    adult: AdultId


@dataclass(frozen=True, slots=True)
class ListPlaces:
    """Where this student may be sent, and what that lifts."""

    adult: AdultId
    student: StudentId


@dataclass(frozen=True, slots=True)
class SendByAdult:
    """An adult sends a student: past a limit, through the line, or without a badge."""

    adult: AdultId
    student: StudentId
    destination: RoomId


@dataclass(frozen=True, slots=True)
class EndByAdult:
    """An adult ends a pass from here."""

    adult: AdultId
    pass_id: PassId


@dataclass(frozen=True, slots=True)
class ExtendByAdult:
    """An adult gives a pass more time."""

    adult: AdultId
    pass_id: PassId
    minutes: int
    """More than it has now."""


@dataclass(frozen=True, slots=True)
class SetMode:
    """An adult closes, pauses or opens the room, or says that a test is being written."""

    adult: AdultId
    mode: RoomMode
    minutes: int | None = None
    """From now; None: until the bell if `until_bell`, else until somebody changes it."""
    until_bell: bool = False


@dataclass(frozen=True, slots=True)
class SwapClass:
    """The bell rang: end the passes of the class that leaves, marked "not confirmed"."""

    adult: AdultId


@dataclass(frozen=True, slots=True)
class RaiseAlarm:
    """An adult puts this one box into an emergency."""

    adult: AdultId
    action: Action
    drill: bool = False


@dataclass(frozen=True, slots=True)
class EndAlarm:
    """An adult ends the emergency that this box shows; another one, begun since, goes on."""

    adult: AdultId
    alarm: AlarmId | None = None
    """The one that was begun here; None: the school's, as last heard while cut off."""
    version: int = 0
    """Of the school's."""


@dataclass(frozen=True, slots=True)
class NoteTamper:
    """Something was done to the box that no student should do."""

    why: Tamper


PanelRequest = (
    OpenPanel
    | ShowPanel
    | ListStudents
    | ListPlaces
    | SendByAdult
    | EndByAdult
    | ExtendByAdult
    | SetMode
    | SwapClass
    | RaiseAlarm
    | EndAlarm
)
"""Each but the first names the adult whose badge or PIN opened the panel."""

DeskRequest = (
    ReadBadge
    | AskPass
    | AskPassWithAdult
    | WaitInLine
    | GiveUpLine
    | UndoPass
    | ConfirmBack
    | ConfirmHere
    | ChooseAgain
    | AskTeacher
    | TakeAnswer
    | PanelRequest
)
