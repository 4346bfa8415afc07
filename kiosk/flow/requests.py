"""What the flow asks the desk to do: commands, frozen, answered by one value of flow.answers.

Each names whom and what it is about, so that the desk keeps no conversation of its own: a request
that comes late or twice means the same as it did the first time.
"""

from dataclasses import dataclass

from hallpass.domain.badges import Symbology
from hallpass.domain.facts import VoidWhy
from hallpass.ids import BadgeHash, PassId, RoomId, StudentId, TicketId


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
)
