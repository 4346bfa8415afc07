"""Rooms as everyone in the school knows them: where a pass can come from and lead to."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hallpass.ids import AreaId, RoomId


class PassShape(StrEnum):
    """How a pass ends, and who confirms it."""

    ONE_WAY = "one_way"
    """Ends on arrival at the destination."""
    ROUND_TRIP = "round_trip"
    """Ends back at the origin; nobody waits at the destination."""
    ATTENDED = "attended"
    """Confirmed at both ends: arrival at the destination, then the return to the origin."""


class RoomMode(StrEnum):
    """What the adult in a room has said about it for now."""

    OPEN = "open"
    CLOSED = "closed"
    """Nobody comes, and no student leaves without an adult's yes."""
    PAUSED = "paused"
    """No student leaves without an adult's yes; others may come."""
    TESTING = "testing"
    """As closed, with its own word on the door: a test is being written."""


@dataclass(frozen=True, slots=True)
class RoomModeNow:
    """A room's mode, and for how long."""

    mode: RoomMode = RoomMode.OPEN
    until: datetime | None = None
    """Aware; None: until somebody changes it."""

    def at(self, now: datetime) -> RoomMode:
        """Return the mode at `now`; one that has run out is open again."""
        return RoomMode.OPEN if self.until is not None and self.until <= now else self.mode


ROOM_IS_OPEN = RoomModeNow()


@dataclass(frozen=True, slots=True)
class Room:
    """A place of the school; each can be an origin and a destination."""

    id: RoomId
    name: str
    """At most 40 characters."""
    number: str = ""
    """As on the door plate; at most 8 characters."""
    folder: str = ""
    """Rooms of one folder are shown together."""
    shape: PassShape = PassShape.ROUND_TRIP
    limit_min: int = 10
    """Minutes a pass to here may take; 1 to 999."""
    capacity: int | None = None
    """How many may be on their way to here or here at once; None: not counted."""
    restricted: bool = False
    """A pass to here needs an adult's yes."""
    open: bool = True
    outside: bool = False
    """Outside the building: closed in a Secure."""
    icon: str = "room"
    area: AreaId | None = None
    """The building or floor that it is in; None: in none that has a name."""
