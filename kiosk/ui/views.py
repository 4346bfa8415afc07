"""What a face draws: frozen values with ready words, made by `present_desk` and `present_door`.

`tone` is a colour role of qml/Theme.qml, `icon` a file of icons/.
"""

from dataclasses import dataclass
from enum import StrEnum

from kiosk.flow.events import Tap


class Page(StrEnum):
    """Which QML page draws it."""

    IDLE = "idle"
    NOTICE = "notice"
    WHICH = "which"
    ADULT = "adult"
    EMERGENCY = "emergency"


class Tone(StrEnum):
    """What a colour field means; never by colour alone: each has its icon and its words."""

    PLAIN = "plain"
    GO = "go"
    BACK = "back"
    ASK = "ask"
    LINE = "line"
    NO = "no"
    CLOSED = "closed"
    FAULT = "fault"
    HOLD = "hold"
    SECURE = "secure"
    LOCKDOWN = "lockdown"
    EVACUATE = "evacuate"
    SHELTER = "shelter"


@dataclass(frozen=True, slots=True)
class Button:
    """Something to tap; its fields are roles, named apart from the properties of a QML button."""

    tap: Tap
    words: str
    sign: str = ""
    main: bool = False
    """The one that most want."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One destination to tap."""

    room: str
    name: str
    number: str
    sign: str
    stands: str
    """In words; empty: simply open."""
    tone: Tone
    usual: bool
    usual_words: str
    is_open: bool
    instead: str = ""
    """The open alternative of a closed one, in words."""
    instead_room: str = ""


@dataclass(frozen=True, slots=True)
class DeskView:
    """One screen of the desk."""

    page: Page = Page.NOTICE
    tone: Tone = Tone.PLAIN
    icon: str = ""
    title: str = ""
    """The word to see from arm's length."""
    name: str = ""
    """The student's short name."""
    text: str = ""
    detail: str = ""
    hint: str = ""
    problem: str = ""
    """Why the last try did not count."""
    mark: str = ""
    """DRILL."""
    busy: bool = False
    camera: bool = False
    """Show the camera's picture."""
    hold_ms: int = 0
    """How long the buttons stay; 0: no hurry."""
    buttons: tuple[Button, ...] = ()
    tiles: tuple[Tile, ...] = ()
    pin_words: tuple[str, str, str] = ("", "", "")
    """Title, enter, delete."""


@dataclass(frozen=True, slots=True)
class RoomView:
    """The room, on the desk."""

    name: str = ""
    number: str = ""
    places: str = ""
    """"2 places left"; empty: not counted."""
    is_full: bool = False
    out: str = ""
    waiting: str = ""
    out_of_touch: str = ""
    camera_title: str = ""
    """Set while there is no camera."""
    camera_hint: str = ""


@dataclass(frozen=True, slots=True)
class DoorView:
    """A door, whole."""

    tone: Tone = Tone.PLAIN
    icon: str = ""
    word: str = ""
    phrase: str = ""
    mark: str = ""
    name: str = ""
    number: str = ""
    places: str = ""
    """A numeral; empty: not counted."""
    places_words: str = ""
    out: str = ""
    longest: str = ""
    waiting: str = ""
    names: tuple[str, ...] = ()
    as_of: str = ""
