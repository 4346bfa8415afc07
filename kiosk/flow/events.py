"""What the flow is told: the only way in which it learns anything."""

from dataclasses import dataclass
from enum import StrEnum

from hallpass.domain.badges import Symbology
from kiosk.flow.answers import DeskAnswer, RoomStatus


class Tap(StrEnum):
    """What a finger can say besides a destination and a PIN."""

    SOMEWHERE_ELSE = "somewhere_else"
    NOT_ME = "not_me"
    CANCEL = "cancel"
    JOIN_LINE = "join_line"
    LEAVE_LINE = "leave_line"
    IM_BACK = "im_back"
    IM_LEAVING = "im_leaving"
    HERE_NOW = "here_now"
    ASK_TEACHER = "ask_teacher"
    OTHER_SHAPE = "other_shape"
    """One-way rather than round trip, or back."""
    BACK = "back"
    """One step back."""
    NO_BADGE = "no_badge"
    """My badge is at home."""
    ADULT = "adult"
    """An adult wants to act here."""
    DONE = "done"
    """The adult is done."""
    END = "end"
    EXTEND = "extend"
    STUDENTS = "students"
    """Send somebody else, or somebody without a badge."""
    OPEN_ROOM = "open_room"
    PAUSE_ROOM = "pause_room"
    CLOSE_ROOM = "close_room"
    TEST = "test"
    SWAP_CLASS = "swap_class"
    CONFIRM = "confirm"
    ALARM = "alarm"
    """An emergency at this box."""
    DRILL = "drill"
    """It is a drill, or it is none."""
    ALL_CLEAR = "all_clear"
    """End the emergency at this box."""


class TimerName(StrEnum):
    """The flow's timers; each starts anew when it is started again."""

    SCREEN = "screen"
    """How long a screen stays."""
    PATIENCE = "patience"
    """How long an answer may take before the desk says that it is at it."""
    MESSAGE = "message"
    """How long central's words are shown; no screen's own."""


class Eyes(StrEnum):
    """How the camera is, as far as a student cares."""

    OPENING = "opening"
    SEEING = "seeing"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class BadgeRead:
    """One badge was held up or typed."""

    text: str
    symbology: Symbology
    seen_at_s: float
    """Monotonic seconds at which the frame was taken."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The desk answered the request under way."""

    answer: DeskAnswer


@dataclass(frozen=True, slots=True)
class Picked:
    """A tile or a row was tapped."""

    key: str
    """A room's, pass's, ticket's or student's id, a folder, or minutes: as its screen says."""


@dataclass(frozen=True, slots=True)
class Tapped:
    """A button was tapped."""

    tap: Tap


@dataclass(frozen=True, slots=True)
class Held:
    """Something was held down for `alarms.HOLD_S` without letting go."""

    key: str
    """An action, or what else its screen says."""


@dataclass(frozen=True, slots=True)
class PinTyped:
    """An adult typed a PIN to its end."""

    pin: str


@dataclass(frozen=True, slots=True)
class Touched:
    """A finger is on the screen: whoever is choosing gets the full time again."""


@dataclass(frozen=True, slots=True)
class TimerFired:
    """A timer ran out; the serial says for which screen it was started."""

    name: TimerName
    serial: int


@dataclass(frozen=True, slots=True)
class StatusChanged:
    """Something about this room changed."""

    status: RoomStatus


@dataclass(frozen=True, slots=True)
class EnrolmentChanged:
    """The box waits to be let in (a code), or was let in (None)."""

    code: str | None
    address: str = ""
    fingerprint: str = ""
    """Of the school's key, hexadecimal."""


class StartPhase(StrEnum):
    """How far the box is on its way to a desk."""

    STARTING = "starting"
    UPDATING = "updating"
    """Its database is being brought to this version, or the program to a new one."""
    TOO_OLD = "too_old"
    """The database was written by a newer program: this one must not touch it."""
    BROKEN = "broken"
    """The box can't start; it tries again, and its log says why."""


@dataclass(frozen=True, slots=True)
class StartChanged:
    """The box is starting, being updated, or can't start."""

    phase: StartPhase


@dataclass(frozen=True, slots=True)
class CameraChanged:
    """The camera was opened, lost or found again."""

    eyes: Eyes


@dataclass(frozen=True, slots=True)
class FrameShown:
    """The frame that shows the screen of this serial is on the glass."""

    serial: int


@dataclass(frozen=True, slots=True)
class Identify:
    """Somebody at central wants to see which box this is: it says so, large, on both faces.

    It waits for rest, ends by itself or by a touch, and never hides an emergency.
    """

    name: str
    """The box's own; empty: it has none."""
    seconds: float


@dataclass(frozen=True, slots=True)
class ShowMessage:
    """Words from central for whoever stands here; shown at rest until they run out."""

    text: str
    """At most `hallpass.domain.orders.TEXT_LIMIT` characters; empty: take it away."""
    seconds: float


Event = (
    BadgeRead
    | Answered
    | Picked
    | Tapped
    | PinTyped
    | Touched
    | TimerFired
    | StatusChanged
    | EnrolmentChanged
    | StartChanged
    | CameraChanged
    | FrameShown
    | Held
    | Identify
    | ShowMessage
)
