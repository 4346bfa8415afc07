"""What each page shows: frozen values, ready for a template, over what the services hand out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from central.services.views import (
    AskView,
    ConflictView,
    DeviceView,
    EnrolmentView,
    OutPass,
    SettingsVersion,
)
from hallpass.domain.board import Board
from hallpass.domain.rooms import Room, RoomMode
from hallpass.domain.settings import RoomSettings
from hallpass.ids import RoomId

FRESH = timedelta(minutes=3)
"""A box that polls instead of listening is in touch if it was heard so recently."""


def in_touch(device: DeviceView, now: datetime) -> bool:
    """Whether a box listens to central now, or asked just before."""
    return device.connected or (device.heard_at is not None and now - device.heard_at < FRESH)


@dataclass(frozen=True, slots=True)
class HallPage:
    """Who is out now, as asked for."""

    rows: tuple[OutPass, ...]
    total: int
    """Out in the whole school, whatever was searched for."""
    overtime: int
    """Of `total`, past their limit."""
    query: str
    destination: RoomId | None
    destinations: tuple[tuple[Room, int], ...]
    """Those that somebody is out to (and the one that is picked), and how many."""
    as_of: datetime

    @property
    def narrowed(self) -> bool:
        """Whether a search or a filter is on."""
        return bool(self.query) or self.destination is not None


@dataclass(frozen=True, slots=True)
class RoomCard:
    """One room in the list."""

    room: Room
    board: Board
    devices: tuple[DeviceView, ...]


@dataclass(frozen=True, slots=True)
class RoomsPage:
    """All rooms, by folder."""

    folders: Mapping[str, tuple[RoomCard, ...]]


@dataclass(frozen=True, slots=True)
class RoomPage:
    """One room."""

    room: Room
    board: Board
    settings: RoomSettings
    out: tuple[OutPass, ...]
    """Out from here."""
    coming: tuple[OutPass, ...]
    """On the way here, or here."""
    devices: tuple[DeviceView, ...]
    last_change: SettingsVersion | None
    sees_passes: bool
    may_configure: bool
    as_of: datetime


@dataclass(frozen=True, slots=True)
class DevicesPage:
    """All boxes, and those that wait to be let in."""

    devices: tuple[DeviceView, ...]
    revoked: tuple[DeviceView, ...]
    pending: tuple[EnrolmentView, ...]
    rooms: Mapping[RoomId, Room]
    may_change: bool


@dataclass(frozen=True, slots=True)
class EnrolPage:
    """A box that asks to be let in, or the field for its code."""

    code: str
    enrolment: EnrolmentView | None
    folders: Mapping[str, tuple[Room, ...]]
    fingerprint: str
    """Of the school's key, as the box shows it."""
    room: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class RoomSaid:
    """A room and what an adult has said about it for now."""

    room: Room
    mode: RoomMode
    until: datetime | None


@dataclass(frozen=True, slots=True)
class HomePage:
    """What concerns whoever signed in; None: not theirs to see."""

    out: int | None
    overtime: int
    rooms: int | None
    rooms_open: int
    devices: tuple[DeviceView, ...] | None
    attention: tuple[DeviceView, ...]
    """Boxes that somebody should look at."""
    in_touch: int
    """How many boxes are in touch."""
    pending: int
    conflicts: tuple[ConflictView, ...] = ()
    asks: tuple[AskView, ...] = ()
    """What students wait for this adult to answer."""
    closed: tuple[RoomSaid, ...] = ()
    """Rooms of which an adult has said that they are closed, paused or testing."""
