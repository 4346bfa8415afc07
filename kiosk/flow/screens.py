"""What the desk can show: one frozen value a screen, no words, colours or sizes in it.

A screen that came from an answer holds that answer whole; the face turns it into words.
"""

from dataclasses import dataclass

from hallpass.domain.emergency import Emergency as EmergencyState
from kiosk.flow import answers


@dataclass(frozen=True, slots=True)
class Starting:
    """Nothing is known yet about this room."""


@dataclass(frozen=True, slots=True)
class NotEnrolled:
    """This box belongs to no school yet."""

    code: str
    """What an administrator types at central; empty: none was given yet."""
    address: str = ""
    """Central's web address, for whoever stands in front of it."""


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


@dataclass(frozen=True, slots=True)
class Paused:
    """No new passes; returns are still recorded."""

    closed: bool = False
    """The room itself is closed."""


@dataclass(frozen=True, slots=True)
class Fault:
    """The desk could not do it: nothing has happened."""

    slow: bool = False
    """It did not answer in time, rather than failing."""


RestScreen = Starting | NotEnrolled | Idle | Emergency | Paused
"""Where the desk rests when nobody is there."""

QuestionScreen = WhichDestination | AskAdult | LineOffer | BackAlready | Elsewhere
"""A student is in the middle of an answer: a touch buys more time, a stray code takes nothing."""

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
)
