"""From a room's status to its door and to the desk's corner about the room, in words; pure.

In a Lockdown a door says nothing about whether anyone is inside, and has no clock; in any emergency
it shows what to do and no counts. A door is no place to wait and read: few words, the numerals
apart from what they count, names cut to one line and "+3".
"""

import math
import unicodedata
from dataclasses import replace

from hallpass.domain.board import Board, RoomState
from hallpass.domain.emergency import Emergency
from kiosk.flow.answers import Called, Place, RoomStatus
from kiosk.flow.screens import Identified
from kiosk.ui.door_view import Call, DoorView, Figure
from kiosk.ui.present_rest import EMERGENCY_TONES
from kiosk.ui.speech import Speech
from kiosk.ui.views import Tone

NAMES_COLUMNS = 56
"""As many Latin letters of names as fit one line of the smallest window; a CJK sign counts two."""
CALLS_IN_WORDS = 4
"""More turns at once than this are shown by their symbols alone."""
CALLS_SHOWN = 8
_PLACE_COLUMNS = {1: 36, 2: 26}
_PLACE_COLUMNS_LEAST = 14
_NO_BREAK = "\u00a0"

_STATES = {
    RoomState.OPEN: (Tone.GO, "open"),
    RoomState.FULL: (Tone.ASK, "full"),
    RoomState.CLOSED: (Tone.CLOSED, "closed"),
    RoomState.PAUSED: (Tone.NO, "paused"),
    RoomState.TESTING: (Tone.TESTING, "testing"),
    RoomState.EMERGENCY: (Tone.FAULT, "hold"),
}
_COUNTS_PLACES = frozenset({RoomState.OPEN, RoomState.FULL})


def present_door(
    status: RoomStatus, speech: Speech, message: str = "", wanted: Identified | None = None
) -> DoorView:
    """Return what a door draws.

    Args:
        status: of the room.
        speech: language and zone.
        message: central's, for whoever stands here.
        wanted: set while somebody looks for this box.
    """
    emergency = status.emergency or status.board.emergency
    if emergency is not None:
        return _emergency_door(status, emergency, speech)
    if status.board.state is RoomState.EMERGENCY:
        # Which one is not known here: then nothing may tell whether anyone is inside.
        return _unnamed_emergency_door(status.board, speech)
    if wanted is not None:
        return _wanted_door(wanted, speech)
    if is_quiet(status):
        return _quiet_door(status, speech)
    return replace(_day_door(status, speech), message=message)


def is_quiet(status: RoomStatus) -> bool:
    """Say whether the faces are dark: outside the school's day, if the school wants it so.

    Never in an emergency, and not while somebody is called.
    """
    emergency = status.emergency or status.board.emergency
    in_use = status.day.in_school or bool(status.called) or emergency is not None
    return status.settings.look.dim_after_school and not in_use


def _day_door(status: RoomStatus, speech: Speech) -> DoorView:
    board, texts = status.board, speech.texts
    tone, sign = _STATES[board.state]
    word = texts.get(f"door.{board.state}")
    until = board.until
    counted = board.state in _COUNTS_PLACES
    if counted and status.no_pass_until is not None:
        # "Open" would be a promise that the desk does not keep.
        tone, sign, word, until = Tone.NO, "wait", texts.get("door.no_passes"), status.no_pass_until
        counted = False
    places = board.places_left if counted else None
    return DoorView(
        tone=tone,
        sign=sign,
        word=word,
        until="" if until is None else texts.get("door.until", time=speech.time(until)),
        name=board.room,
        number=board.number,
        adult=_adult(board, speech),
        lesson=board.on_duty.title,
        then=_then(board, speech),
        places="" if places is None else str(places),
        places_words="" if places is None else texts.plural("door.label.places", places),
        figures=_figures(board, speech),
        calls=_calls(status.called, speech),
        names=_names(board.names),
        as_of="" if board.as_of is None else texts.get("door.as_of", time=speech.time(board.as_of)),
    )


def _quiet_door(status: RoomStatus, speech: Speech) -> DoorView:
    board = status.board
    return DoorView(
        tone=Tone.QUIET,
        name=board.room,
        number=board.number,
        then=_then(board, speech),
        quiet=True,
    )


def _wanted_door(wanted: Identified, speech: Speech) -> DoorView:
    where = " ".join(part for part in (wanted.number, wanted.room) if part)
    return DoorView(
        tone=Tone.PLAIN,
        word=wanted.name or where,
        until=where if wanted.name else "",
        calls_out=speech.texts.get("identify.here"),
    )


def _emergency_door(status: RoomStatus, emergency: Emergency, speech: Speech) -> DoorView:
    board, heard_at, get = status.board, status.out_of_touch_since, speech.texts.get
    heard = ""
    if heard_at is not None and not emergency.local:
        heard = get("status.out_of_touch", time=speech.time(heard_at))
    tone, _ = EMERGENCY_TONES[emergency.action]
    return DoorView(
        tone=tone,
        sign=emergency.action.value,
        word=get(f"emergency.{emergency.action}.title"),
        phrase=get(f"emergency.{emergency.action}.phrase"),
        since=get("emergency.since", time=speech.time(emergency.since)),
        heard=heard,
        mark=get("emergency.drill") if emergency.drill else "",
        name=board.room,
        number=board.number,
        still=emergency.silent,
    )


def _unnamed_emergency_door(board: Board, speech: Speech) -> DoorView:
    tone, sign = _STATES[RoomState.EMERGENCY]
    get = speech.texts.get
    return DoorView(
        tone=tone,
        sign=sign,
        word=get("door.emergency"),
        phrase=get("emergency.no_passes"),
        name=board.room,
        number=board.number,
        still=True,
    )


def _adult(board: Board, speech: Speech) -> str:
    duty = board.on_duty
    if duty.adult and duty.substitute:
        return speech.texts.get("door.substitute", name=duty.adult)
    return duty.adult


def _then(board: Board, speech: Speech) -> str:
    duty = board.on_duty
    if not duty.next_title or duty.next_at is None:
        return ""
    return speech.texts.get("door.next", title=duty.next_title, time=speech.time(duty.next_at))


def _figures(board: Board, speech: Speech) -> tuple[Figure, ...]:
    get, plural = speech.texts.get, speech.texts.plural
    found: list[Figure] = []
    if board.out or not board.here:
        # At a place that others come to "0 out" would say nothing.
        words = plural("door.label.out", board.out)
        found.append(_figure(str(board.out), words, "footprints"))
    if board.longest_min is not None:
        minutes = get("door.minutes", n=board.longest_min)
        found.append(_figure(minutes, get("door.label.longest"), "clock"))
    if board.here:
        words = plural("door.label.here", board.here)
        found.append(_figure(str(board.here), words, "users"))
    if board.waiting:
        words = plural("door.label.waiting", board.waiting)
        found.append(_figure(str(board.waiting), words, "hourglass"))
    return tuple(found)


def _figure(value: str, words: str, sign: str) -> Figure:
    # A numeral is drawn about 2.4 times as wide as the words under it, and has a sign before it.
    numeral = 4 + math.ceil(2.4 * _columns(value))
    return Figure(value, words, sign, span=max(numeral, _columns(words)) + 2)


def _calls(called: tuple[Called, ...], speech: Speech) -> tuple[Call, ...]:
    # Whose turn ends first must see it first.
    first = sorted(called, key=lambda call: call.until)[:CALLS_SHOWN]
    if len(first) > CALLS_IN_WORDS:
        return tuple(Call(call.symbol, "", "") for call in first)
    words = speech.texts.get("door.your_turn")
    room = _PLACE_COLUMNS.get(len(first), _PLACE_COLUMNS_LEAST)
    return tuple(Call(call.symbol, words, _short(call.place, room)) for call in first)


def _short(place: Place, room: int) -> str:
    """Return the place's name, or its number where the name is too long for its card."""
    return place.number if place.number and _columns(place.name) > room else place.name


def _names(names: tuple[str, ...]) -> str:
    shown: list[str] = []
    columns = 0
    for name in names:
        columns += 2 + _columns(name)
        if shown and columns > NAMES_COLUMNS:
            break
        shown.append(name.replace(" ", _NO_BREAK))
    rest = len(names) - len(shown)
    return ", ".join(shown) + (f"{_NO_BREAK}+{rest}" if rest else "")


def _columns(words: str) -> int:
    return sum(1 + (unicodedata.east_asian_width(c) in "WF") for c in words)
