"""What the desk can show: one frozen value a screen, no words, colours or sizes in it.

A screen that came from an answer holds that answer whole; the face turns it into words.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hallpass.domain.emergency import Emergency as EmergencyState
from hallpass.domain.rooms import PassShape, RoomMode
from kiosk.flow import answers
from kiosk.flow.answers import Tamper
from kiosk.flow.events import StartPhase


@dataclass(frozen=True, slots=True)
class Starting:
    """Nothing is known yet about this room."""

    phase: StartPhase = StartPhase.STARTING


@dataclass(frozen=True, slots=True)
class NotEnrolled:
    """This box belongs to no school yet."""

    code: str
    """What an administrator types at central; empty: none was given yet."""
    address: str = ""
    """Central's web address, for whoever stands in front of it."""
    fingerprint: str = ""
    """Of the school's key: to be compared with what central's page shows."""


@dataclass(frozen=True, slots=True)
class Idle:
    """Hold up your badge."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A badge was read, or something was tapped; the desk is at it."""


@dataclass(frozen=True, slots=True)
class WhichDestination:
    """Where to?"""

    answer: answers.WhichPlace
    folder: str | None = None
    """The folder that is open; None: the first page."""


@dataclass(frozen=True, slots=True)
class HowLong:
    """How long, and one-way or round trip?"""

    answer: answers.WhichPlace
    offer: answers.OfferView
    shape: PassShape
    minutes: tuple[int, ...]
    """To pick from, the limit last."""
    folder: str | None = None
    """The folder in which it was picked."""


@dataclass(frozen=True, slots=True)
class Going:
    """Go; for a few seconds "Somewhere else" and "Not me"."""

    answer: answers.Go
    undo_s: int


@dataclass(frozen=True, slots=True)
class Welcome:
    """Welcome back."""

    answer: answers.WelcomeBack


@dataclass(frozen=True, slots=True)
class ArrivedHere:
    """Seen at the destination."""

    answer: answers.Arrived


@dataclass(frozen=True, slots=True)
class AskAdult:
    """An adult's badge or PIN is needed."""

    answer: answers.NeedsAdult


@dataclass(frozen=True, slots=True)
class AskedAdult:
    """An adult was asked on their own device; their answer turns this into go or not now."""

    answer: answers.Asked


@dataclass(frozen=True, slots=True)
class LineOffer:
    """Full: wait?"""

    answer: answers.LineOffer


@dataclass(frozen=True, slots=True)
class Waiting:
    """In line, with the symbol to be called by."""

    answer: answers.InLine


@dataclass(frozen=True, slots=True)
class NotNow:
    """No, in neutral words."""

    answer: answers.NotNow


@dataclass(frozen=True, slots=True)
class BackAlready:
    """Back, or leaving?"""

    answer: answers.BackAlready


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A pass between two other rooms: "I'm here now"?"""

    answer: answers.OutElsewhere


@dataclass(frozen=True, slots=True)
class Undone:
    """The pass never was."""

    answer: answers.Undone


@dataclass(frozen=True, slots=True)
class LeftLine:
    """No longer waiting."""


@dataclass(frozen=True, slots=True)
class SeenHere:
    """Recorded during an emergency: seen in this room."""

    answer: answers.SeenHere


@dataclass(frozen=True, slots=True)
class HelloAdult:
    """An adult's badge."""

    answer: answers.HelloAdult


@dataclass(frozen=True, slots=True)
class NotTaken:
    """The code was not taken."""

    answer: answers.BadgeNotTaken


@dataclass(frozen=True, slots=True)
class Emergency:
    """What everyone does now."""

    state: EmergencyState
    heard_at: datetime | None = None
    """To the minute, while cut off: when central was last heard."""
    told: bool = True
    """Central knows of it."""


@dataclass(frozen=True, slots=True)
class Paused:
    """No new passes for now; returns are still recorded."""

    why: "PausedWhy"
    until: datetime | None = None


class PausedWhy(StrEnum):
    """Why a desk takes no new passes."""

    PAUSED = "paused"
    CLOSED = "closed"
    """The room itself is closed."""
    TESTING = "testing"
    NO_PASSES = "no_passes"
    """The first or last minutes of a period, or a blackout."""
    DAY_OVER = "day_over"
    """Nothing is refused by this: it says what time it is."""


@dataclass(frozen=True, slots=True)
class Locked:
    """Something was done to the box: no new passes until an adult was there."""

    why: Tamper


class EntryWhy(StrEnum):
    """Why an adult is asked for a badge or PIN."""

    PANEL = "panel"
    NO_BADGE = "no_badge"
    """A student without a badge wants a pass."""
    UNLOCK = "unlock"
    EMERGENCY = "emergency"
    """One is on, and an adult wants to end it here."""


@dataclass(frozen=True, slots=True)
class AdultEntry:
    """An adult's badge or PIN opens the panel."""

    why: EntryWhy
    refused: answers.AdultRefused | None = None
    emergency: EmergencyState | None = None
    """The one that is on: it goes on being said."""


@dataclass(frozen=True, slots=True)
class Panel:
    """The adult's panel: who is out, who waits, and what the room does."""

    answer: answers.Panel


@dataclass(frozen=True, slots=True)
class PanelPass:
    """One pass: end it, or give it more time."""

    answer: answers.Panel
    row: answers.OutRow


@dataclass(frozen=True, slots=True)
class PanelMode:
    """Until when?"""

    answer: answers.Panel
    mode: RoomMode
    minutes: tuple[int, ...]
    """To pick from, besides "until the bell" and "until I change it"."""


@dataclass(frozen=True, slots=True)
class PanelSwap:
    """Really end all passes of the class that leaves?"""

    answer: answers.Panel


@dataclass(frozen=True, slots=True)
class PanelStudents:
    """Whom to send?"""

    answer: answers.PanelStudents


@dataclass(frozen=True, slots=True)
class PanelPlaces:
    """Where to send this student, and what that lifts?"""

    answer: answers.PanelPlaces


@dataclass(frozen=True, slots=True)
class PanelAlarm:
    """Which emergency begins at this box? Each is held down, not tapped."""

    answer: answers.Panel
    drill: bool = False


@dataclass(frozen=True, slots=True)
class PanelAllClear:
    """The emergency that is on: end it at this box, if it can be ended here."""

    answer: answers.Panel
    failed: bool = False
    """The last try was not written."""


@dataclass(frozen=True, slots=True)
class Identified:
    """This is the box that somebody at central looks for."""

    name: str
    room: str = ""
    number: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Fault:
    """The desk could not do it: nothing has happened."""

    slow: bool = False
    """It did not answer in time, rather than failing."""


RestScreen = Starting | NotEnrolled | Idle | Emergency | Paused | Locked
"""Where the desk rests when nobody is there."""

PanelScreen = (
    Panel
    | PanelPass
    | PanelMode
    | PanelSwap
    | PanelStudents
    | PanelPlaces
    | PanelAlarm
    | PanelAllClear
)
"""An adult acts; a badge that is held up ends that and means what it always means."""

QuestionScreen = (
    WhichDestination
    | HowLong
    | AskAdult
    | AskedAdult
    | LineOffer
    | BackAlready
    | Elsewhere
    | AdultEntry
    | PanelScreen
)
"""Somebody is in the middle of an answer: a touch buys more time, a stray code takes nothing."""

Screen = (
    RestScreen
    | QuestionScreen
    | Reading
    | Going
    | Welcome
    | ArrivedHere
    | Waiting
    | NotNow
    | Undone
    | LeftLine
    | SeenHere
    | HelloAdult
    | NotTaken
    | Fault
    | Identified
)
