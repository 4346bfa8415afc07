"""What a face draws: frozen values with ready words, made by the presenters.

`tone` is a colour role of qml/Theme.qml, `icon` and `sign` a file of icons/.
"""

from dataclasses import dataclass
from enum import StrEnum

from hallpass.domain.settings import Face
from kiosk.flow.events import Tap


class Page(StrEnum):
    """Which QML page draws it."""

    IDLE = "idle"
    NOTICE = "notice"
    CHOICE = "choice"
    """Tiles to pick one of."""
    ADULT = "adult"
    """A pad for a PIN."""
    EMERGENCY = "emergency"
    ENROL = "enrol"
    PANEL = "panel"
    PEOPLE = "people"
    ALARM = "alarm"
    """An emergency to begin or to end: what is picked has to be held down."""
    IDENTIFY = "identify"


class Tone(StrEnum):
    """What a colour field means; never by colour alone: each has its icon and its words."""

    PLAIN = "plain"
    GO = "go"
    BACK = "back"
    ASK = "ask"
    LINE = "line"
    NO = "no"
    CLOSED = "closed"
    TESTING = "testing"
    QUIET = "quiet"
    """Outside the school's day."""
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
    """Something to pick, such as a destination."""

    key: str
    name: str
    number: str = ""
    """As on a door plate, or how many places a folder has."""
    sign: str = ""
    figure: str = ""
    """A numeral in place of a sign."""
    stands: str = ""
    """In words; empty: simply open."""
    tone: Tone = Tone.GO
    usual: bool = False
    """The first and largest."""
    badge: str = ""
    """A word over the name."""
    is_open: bool = True
    instead: str = ""
    """The open alternative of a closed one, in words."""
    instead_key: str = ""
    leads: bool = False
    """It opens more of them, as a folder does."""


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody on the adult's panel."""

    key: str
    name: str
    words: str
    """Where to, and since when."""
    figure: str = ""
    unit_words: str = ""
    sign: str = ""
    late: bool = False


@dataclass(frozen=True, slots=True)
class Jump:
    """A part of the alphabet, and where it begins in the list."""

    letters: str
    at: int


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody's turn, by symbol, on a desk that rests."""

    symbol: str
    place: str


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
    """DRILL, or what a room is set to."""
    busy: bool = False
    camera: bool = False
    """Show the camera's picture."""
    hold_ms: int = 0
    """How long the buttons stay, or what is picked is held down; 0: no hurry."""
    buttons: tuple[Button, ...] = ()
    tiles: tuple[Tile, ...] = ()
    out: tuple[Row, ...] = ()
    waits: tuple[Row, ...] = ()
    waits_title: str = ""
    jumps: tuple[Jump, ...] = ()
    """Through a long list of tiles."""
    shapes: tuple[str, str] = ("", "")
    """One-way, round trip: to choose between; empty: no choice."""
    is_one_way: bool = False
    pin_words: tuple[str, str, str] = ("", "", "")
    """Title, enter, delete."""
    grip: str = ""
    """What is held where nothing shows it: a finger or a key anywhere on the screen."""
    code: str = ""
    """What a QR code beside the words says."""
    aloud: tuple[str, ...] = ()
    """What a voice says of it; never a name."""


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
    message: str = ""
    """Central's words for whoever stands here."""
    camera_title: str = ""
    """Set while there is no camera."""
    camera_hint: str = ""
    turns: tuple[Turn, ...] = ()
    """Who is called."""
    turn_words: str = ""


@dataclass(frozen=True, slots=True)
class FaceSize:
    """One window."""

    face: Face
    width: int
    """Pixels."""
    height: int
