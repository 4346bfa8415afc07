"""Every state of the door, by name, with short and long words: for tests and for looking at."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hallpass.domain.board import Board, OnDuty, RoomState
from hallpass.domain.emergency import Action, Emergency
from hallpass.domain.settings import RoomSettings
from hallpass.domain.timetable import DayPart
from hallpass.ids import RoomId, TicketId
from kiosk.flow.answers import Called, Place, RoomStatus
from kiosk.flow.screens import Identified

NOW = datetime(2026, 11, 24, 17, 32, tzinfo=UTC)
SOON = NOW + timedelta(minutes=8)
HEARD = NOW - timedelta(minutes=50)

RIVERA = OnDuty("Ms. Rivera", title="Algebra II", next_title="Geometry", next_at=SOON)
SUBSTITUTE = OnDuty(
    "Mr. Wolfeschlegelstein",
    substitute=True,
    title="Advanced Placement Statistics",
    next_title="Introduction to Engineering",
    next_at=SOON,
)
BOARD = Board(
    "Algebra",
    "101",
    RoomState.OPEN,
    places_left=2,
    out=1,
    longest_min=6,
    here=0,
    on_duty=RIVERA,
)
LONG_BOARD = replace(
    BOARD,
    room="Counselling and Attendance",
    number="A12",
    places_left=12,
    out=4,
    longest_min=118,
    here=14,
    waiting=11,
    names=("Ana P.", "Jonas K.", "Maximiliana-Josephine W.", "Maya R.", "Thu L.", "小明 王"),
    as_of=HEARD,
    on_duty=SUBSTITUTE,
)
SETTINGS = RoomSettings(RoomId("room-101"), 1)
STATUS = RoomStatus(BOARD, SETTINGS)
LONG = RoomStatus(LONG_BOARD, SETTINGS, out_of_touch_since=HEARD)

_PLACES = (
    ("rocket", Place(RoomId("library"), "Library", "L1", "library")),
    ("butterfly", Place(RoomId("long"), "Counselling and Attendance Office", "A12", "handshake")),
    ("anchor", Place(RoomId("restroom"), "Restroom", "R1", "toilet")),
    ("crown", Place(RoomId("nurse"), "Nurse", "N1", "heart-pulse")),
)


def emergency(action: Action, *, drill: bool = False) -> Emergency:
    return Emergency(action, 1, NOW - timedelta(minutes=2), drill)


def alarmed(action: Action, *, drill: bool = False, status: RoomStatus = STATUS) -> RoomStatus:
    state = emergency(action, drill=drill)
    board = replace(status.board, state=RoomState.EMERGENCY, emergency=state)
    return replace(status, board=board, emergency=state)


def here(action: Action, *, drill: bool = False) -> RoomStatus:
    status = alarmed(action, drill=drill)
    state = replace(emergency(action, drill=drill), version=0, local=True)
    return replace(status, emergency=state, board=replace(status.board, emergency=state))


def called(count: int) -> tuple[Called, ...]:
    return tuple(
        Called(TicketId(f"t-{i}"), symbol, place, NOW + timedelta(seconds=90 + i))
        for i, (symbol, place) in enumerate(_PLACES[:count])
    )


def _in(state: RoomState, status: RoomStatus = STATUS, *, until: bool = True) -> RoomStatus:
    board = replace(status.board, state=state, until=SOON if until else None)
    return replace(status, board=board)


_FULL = replace(STATUS, board=replace(BOARD, places_left=0, out=3, longest_min=12, waiting=2))
_NOBODY = replace(STATUS, board=replace(BOARD, out=0, longest_min=None))

DOORS: dict[str, RoomStatus] = {
    "open": STATUS,
    "full": _in(RoomState.FULL, _FULL, until=False),
    "closed": _in(RoomState.CLOSED, _NOBODY, until=False),
    "paused": _in(RoomState.PAUSED),
    "testing": _in(RoomState.TESTING),
    "no-passes": replace(STATUS, no_pass_until=SOON),
    "uncounted": replace(_NOBODY, board=replace(_NOBODY.board, places_left=None, on_duty=OnDuty())),
    "destination": replace(
        STATUS,
        board=replace(
            BOARD, room="Library", number="L1", places_left=9, out=0, longest_min=None, here=11
        ),
    ),
    "called": replace(_in(RoomState.FULL, _FULL, until=False), called=called(1)),
    "called-three": replace(STATUS, called=called(3)),
    "names": LONG,
    "long-full": replace(
        _in(RoomState.FULL, LONG, until=False),
        board=replace(LONG_BOARD, state=RoomState.FULL, places_left=0),
        called=called(2),
    ),
    "long-closed": _in(RoomState.CLOSED, LONG),
    "long-paused": replace(_in(RoomState.PAUSED, LONG), called=called(1)),
    "long-testing": replace(_in(RoomState.TESTING, LONG), called=called(4)),
    "long-no-passes": replace(LONG, no_pass_until=SOON),
    "before-school": replace(STATUS, day=DayPart.BEFORE),
    "after-school": replace(LONG, day=DayPart.OVER, board=replace(LONG_BOARD, on_duty=OnDuty())),
    "weekend": replace(STATUS, day=DayPart.NO_SCHOOL, board=replace(BOARD, on_duty=OnDuty())),
    **{f"emergency-{action}": alarmed(action, drill=action is Action.HOLD) for action in Action},
    "emergency-unnamed": replace(STATUS, board=replace(BOARD, state=RoomState.EMERGENCY)),
    "emergency-lockdown-drill": alarmed(Action.LOCKDOWN, drill=True, status=LONG),
    "emergency-shelter-drill": alarmed(Action.SHELTER, drill=True, status=LONG),
    "emergency-evacuate-unheard": replace(alarmed(Action.EVACUATE), out_of_touch_since=HEARD),
    "emergency-lockdown-unheard": replace(alarmed(Action.LOCKDOWN), out_of_touch_since=HEARD),
    "emergency-here": here(Action.HOLD, drill=True),
    "message": STATUS,
    "long-message": LONG,
    "wanted": STATUS,
}
MESSAGE = (
    "The library closes at noon today because of the book fair: use the media center on floor "
    "2 until then. Thank you."
)
TOLD: dict[str, tuple[str, Identified | None]] = {
    "message": ("Assembly in the gym at 11:00", None),
    "long-message": (MESSAGE, None),
    "wanted": ("", Identified("kiosk-101-left", "Algebra", "101", 60.0)),
}
"""Which of them have words from central on them, or are looked for."""


def told(name: str) -> tuple[str, Identified | None]:
    return TOLD.get(name, ("", None))


STATES = (
    "open",
    "full",
    "closed",
    "paused",
    "testing",
    "no-passes",
    *(f"emergency-{action}" for action in Action),
)
"""All that must be told apart without colour."""
