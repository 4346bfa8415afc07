"""What the services hand out: frozen values for pages, commands and the kiosk's routes."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from hallpass.domain.emergency import Emergency
from hallpass.domain.passes import Pass
from hallpass.domain.people import StudentName
from hallpass.domain.reasons import ReasonCode
from hallpass.domain.rooms import ROOM_IS_OPEN, Room, RoomModeNow
from hallpass.domain.settings import RoomSettings
from hallpass.ids import AdultId, AskId, DeviceId, Epoch, RoomId, SchoolId
from hallpass.wire import KioskStatus


@dataclass(frozen=True, slots=True)
class SchoolView:
    """A school as everyone may know it."""

    id: SchoolId
    name: str
    zone: str
    """IANA name; "UTC" where no timetable is known."""
    epoch: Epoch
    fingerprint: str
    """SHA-256 of the school's public key, hexadecimal: what adults compare on a new box."""
    public_key: bytes
    emergency: Emergency | None = None

    @property
    def public_key_text(self) -> str:
        """The public key in base64, as kiosks keep it."""
        return base64.b64encode(self.public_key).decode("ascii")


@dataclass(frozen=True, slots=True)
class DeviceView:
    """A kiosk, as the fleet page shows it."""

    id: DeviceId
    name: str
    serial: str
    room: RoomId
    room_name: str
    enrolled_at: datetime
    heard_at: datetime | None
    connected: bool
    """Whether its wake stream is open at this process."""
    revoked_at: datetime | None
    status: KioskStatus
    settings_wanted: int
    """The version that its room is told to run; `status.settings_version` is what it runs."""
    branched: bool = False
    """Its sequence forked: two boxes with one identity (a cloned card)."""
    key_at: datetime | None = None
    """Since when its key is in use."""
    rotating: bool = False
    """Whether a new key waits for its next exchange."""
    replaces: DeviceId | None = None
    """The box whose place it took."""
    wiped_at: datetime | None = None
    """When a box that was taken out of service said that no student data is left on it."""
    picked: str | None = None
    """Serial number of the one that goes on, of two boxes with one identity."""

    @property
    def up_to_date(self) -> bool:
        """Whether it runs the settings that it was told to."""
        return self.status.settings_version == self.settings_wanted


@dataclass(frozen=True, slots=True)
class RoomView:
    """A room and its kiosk, for lists."""

    room: Room
    settings_version: int
    devices: tuple[DeviceView, ...]
    mode: RoomModeNow = ROOM_IS_OPEN
    """What an adult has said about it for now."""


@dataclass(frozen=True, slots=True)
class SettingsVersion:
    """One change of a room: what, who, when."""

    version: int
    room: Room
    settings: RoomSettings
    at: datetime
    adult: AdultId | None
    adult_name: str
    """Empty: made by a command or at the beginning."""
    note: str


@dataclass(frozen=True, slots=True)
class RoomDetail:
    """A room with all that its page shows and changes."""

    room: Room
    settings: RoomSettings
    devices: tuple[DeviceView, ...]
    rooms: tuple[Room, ...]
    """All rooms of the school, by number and name, to pick destinations from."""


@dataclass(frozen=True, slots=True)
class OutPass:
    """One student who is out now, as adults see it."""

    value: Pass
    name: StudentName | None
    full_name: str
    """Empty: nobody of that id is in the roster."""
    origin: Room
    destination: Room
    out_min: int
    overtime_min: int
    conflicts: int = 0


@dataclass(frozen=True, slots=True)
class RoomCount:
    """One room in numbers."""

    room: Room
    out: int
    here: int
    waiting: int


@dataclass(frozen=True, slots=True)
class EnrolmentView:
    """A new box that waits to be let in."""

    user_code: str
    name: str
    serial: str
    started_at: datetime
    expires_at: datetime
    room: RoomId | None = None
    """Set once approved."""


@dataclass(frozen=True, slots=True)
class ConflictView:
    """Something that happened and that an adult can still act on."""

    id: str
    kind: str
    """out_twice, revoked_badge or kept_apart."""
    at: datetime
    full_name: str
    passes: tuple[Pass, ...]


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account and its first password, told once."""

    adult: AdultId
    sign_in: str
    password: str


@dataclass(frozen=True, slots=True)
class LiftedByYes:
    """A reason against a pass that a yes would lift."""

    code: ReasonCode
    detail: Mapping[str, str | int]
    """What its words need, as far as it is known here."""


@dataclass(frozen=True, slots=True)
class AskView:
    """A student's question that waits for an adult's answer."""

    id: AskId
    full_name: str
    """Empty: nobody of that id is in the roster."""
    origin: Room
    destination: Room
    reasons: tuple[LiftedByYes, ...]
    at: datetime
    closes_at: datetime
    to_caller: bool
    """Whether it was put to whoever looks, by name."""


class OutcomeKind(StrEnum):
    """What became of an answer."""

    TAKEN = "taken"
    """It counts."""
    MINE = "mine"
    """The same adult had answered before."""
    OTHERS = "others"
    """Somebody else was first."""
    OVER = "over"
    """Nobody answered in time, and the student has been told so."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an answer, and what counts."""

    kind: OutcomeKind
    yes: bool = False
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SubstituteView:
    """Who stands in, where and when."""

    adult: AdultId
    name: str
    room: Room
    day: date
    today: bool


@dataclass(frozen=True, slots=True)
class NewSubstitute:
    """A substitute and the PIN, told once."""

    substitute: SubstituteView
    pin: str
