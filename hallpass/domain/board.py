"""What a door shows, from three metres away: `board_of(...) -> Board`.

By default counts alone; names only as the school allows and the student has not opted out; never a
destination, a reason, or whose pass is the longest. In a Lockdown nothing tells whether anyone is
inside.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hallpass.domain.emergency import Emergency
from hallpass.domain.passes import Pass
from hallpass.domain.people import StudentName
from hallpass.domain.rooms import ROOM_IS_OPEN, Room, RoomMode, RoomModeNow
from hallpass.domain.settings import DoorNames, RoomSettings
from hallpass.ids import StudentId


class RoomState(StrEnum):
    """The one word on a door."""

    OPEN = "open"
    FULL = "full"
    CLOSED = "closed"
    PAUSED = "paused"
    TESTING = "testing"
    EMERGENCY = "emergency"


@dataclass(frozen=True, slots=True)
class OnDuty:
    """Who teaches what in a room, for its door; empty where nobody knows."""

    adult: str = ""
    """The name of the adult in charge now."""
    substitute: bool = False
    title: str = ""
    """The class now."""
    next_title: str = ""
    next_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Board:
    """One door, ready to be drawn."""

    room: str
    number: str
    state: RoomState
    places_left: int | None
    """Of this room if it counts who comes, else of those who may leave it; None: not counted."""
    out: int
    """Out from this room now."""
    longest_min: int | None
    """Whole minutes of the longest of them; None: nobody is out."""
    here: int
    """On a pass to this room: on the way or there."""
    names: tuple[str, ...] = ()
    """Who is out from here, in order of their names, not of their times."""
    waiting: int = 0
    """In this room's line."""
    as_of: datetime | None = None
    """Set while out of touch: how old what is not from this room is."""
    emergency: Emergency | None = None
    until: datetime | None = None
    """When a mode that an adult set (closed, paused, testing) ends by itself."""
    on_duty: "OnDuty" = OnDuty()


def board_of(
    room: Room,
    settings: RoomSettings,
    passes: Iterable[Pass],
    now: datetime,
    *,
    names: Mapping[StudentId, StudentName] | None = None,
    waiting: int = 0,
    turns: int = 0,
    emergency: Emergency | None = None,
    out_of_touch_since: datetime | None = None,
    mode: RoomModeNow = ROOM_IS_OPEN,
    on_duty: OnDuty = OnDuty(),
) -> Board:
    """Say what this room's door shows at `now`.

    Args:
        room: the door's own room.
        settings: of its kiosk.
        passes: at least all open ones from and to this room.
        now: aware time.
        names: of students expected here, as far as this box holds them.
        waiting: how many are in this room's line.
        turns: how many of them have a place kept.
        emergency: the state now in force.
        out_of_touch_since: when central was last heard, if that is too long ago.
        mode: what the adult here has said about the room.
        on_duty: who teaches what here.
    """
    if emergency is not None and emergency.silent:
        return Board(
            room=room.name,
            number=room.number,
            state=RoomState.EMERGENCY,
            places_left=None,
            out=0,
            longest_min=None,
            here=0,
            emergency=emergency,
        )
    open_now = [p for p in passes if p.open_at(now)]
    out = [p for p in open_now if p.origin == room.id]
    here = [p for p in open_now if p.destination == room.id]
    places_left = _places_left(room, settings, out=len(out), here=len(here) + turns)
    state = _state(room, settings, places_left, emergency, mode.at(now))
    return Board(
        room=room.name,
        number=room.number,
        state=state,
        places_left=places_left,
        out=len(out),
        longest_min=max((p.out_min(now) for p in out), default=None),
        here=len(here),
        names=_names(settings.door_names, out, names or {}),
        waiting=waiting,
        as_of=out_of_touch_since,
        emergency=emergency,
        until=mode.until if state in _BY_ADULT and mode.at(now) is not RoomMode.OPEN else None,
        on_duty=on_duty,
    )


def _places_left(room: Room, settings: RoomSettings, *, out: int, here: int) -> int | None:
    if room.capacity is not None:
        return max(0, room.capacity - here)
    if settings.out_limit is not None:
        return max(0, settings.out_limit - out)
    return None


_BY_ADULT = frozenset({RoomState.CLOSED, RoomState.PAUSED, RoomState.TESTING})


def _state(
    room: Room,
    settings: RoomSettings,
    places_left: int | None,
    emergency: Emergency | None,
    mode: RoomMode,
) -> RoomState:
    if emergency is not None:
        return RoomState.EMERGENCY
    if not room.open or mode is RoomMode.CLOSED:
        return RoomState.CLOSED
    if mode is RoomMode.TESTING:
        return RoomState.TESTING
    if settings.paused or mode is RoomMode.PAUSED:
        return RoomState.PAUSED
    return RoomState.FULL if places_left == 0 else RoomState.OPEN


def _names(
    rule: DoorNames, out: list[Pass], names: Mapping[StudentId, StudentName]
) -> tuple[str, ...]:
    shown = [names[p.student] for p in out if p.student in names and names[p.student].on_door]
    return tuple(sorted(word for n in shown if (word := _WORD[rule](n))))


_WORD: Mapping[DoorNames, Callable[[StudentName], str]] = {
    DoorNames.NONE: lambda _: "",
    DoorNames.INITIALS: lambda name: name.initials,
    DoorNames.SHORT: lambda name: name.short,
}
