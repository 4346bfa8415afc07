"""What each page shows: frozen values, ready for a template, over what the services hand out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from central.services.fleet import FleetView
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
    may_say: bool = False
    """Whether the visitor may say what the room is for now."""


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
    fleet: FleetView | None
    pending: int
    conflicts: tuple[ConflictView, ...] = ()
    asks: tuple[AskView, ...] = ()
    """What students wait for this adult to answer."""
    closed: tuple[RoomSaid, ...] = ()
    """Rooms of which an adult has said that they are closed, paused or testing."""
