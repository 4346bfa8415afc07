"""From a room's status to its door and to the desk's corner about the room, in words; pure.

In a Lockdown a door says nothing about whether anyone is inside; in any emergency it shows what to
do and no counts.
"""

from hallpass.domain.board import Board, RoomState
from hallpass.domain.emergency import Emergency
from kiosk.flow.answers import RoomStatus
from kiosk.flow.events import Eyes
from kiosk.ui.present_desk import EMERGENCY_TONES, Speech
from kiosk.ui.views import DoorView, RoomView, Tone

_STATES = {
    RoomState.OPEN: (Tone.GO, "check"),
    RoomState.FULL: (Tone.ASK, "users"),
    RoomState.CLOSED: (Tone.CLOSED, "ban"),
    RoomState.PAUSED: (Tone.NO, "pause"),
    RoomState.EMERGENCY: (Tone.FAULT, "triangle-alert"),
}


def present_door(status: RoomStatus, speech: Speech) -> DoorView:
    """Return what a door draws."""
    emergency = status.emergency or status.board.emergency
    if emergency is not None:
        return _emergency_door(status.board, emergency, speech)
    board, texts = status.board, speech.texts
    tone, icon = _STATES[board.state]
    counts = board.state in {RoomState.OPEN, RoomState.FULL}
    places = board.places_left if counts else None
    return DoorView(
        tone=tone,
        icon=icon,
        word=texts.get(f"door.{board.state}"),
        name=board.room,
        number=board.number,
        places="" if places is None else str(places),
        places_words="" if places is None else _without_number("door.places", places, speech),
        out=_out(board, speech),
        longest=(
            "" if board.longest_min is None else texts.plural("door.longest", board.longest_min)
        ),
        waiting=texts.plural("door.waiting", board.waiting) if board.waiting else "",
        names=board.names,
        as_of="" if board.as_of is None else texts.get("door.as_of", time=speech.time(board.as_of)),
    )


def present_room(status: RoomStatus | None, eyes: Eyes, speech: Speech) -> RoomView:
    """Return what the desk says about its room."""
    texts = speech.texts
    gone = eyes is Eyes.GONE
    camera = (
        (texts.get("status.no_camera.title"), texts.get("status.no_camera.hint"))
        if gone
        else ("", "")
    )
    if status is None:
        return RoomView(camera_title=camera[0], camera_hint=camera[1])
    board, since = status.board, status.out_of_touch_since
    places = board.places_left
    return RoomView(
        name=board.room,
        number=board.number,
        places="" if places is None else texts.plural("door.places", places),
        is_full=board.state is RoomState.FULL,
        out=_out(board, speech),
        waiting=texts.plural("door.waiting", board.waiting) if board.waiting else "",
        out_of_touch=(
            "" if since is None else texts.get("status.out_of_touch", time=speech.time(since))
        ),
        camera_title=camera[0],
        camera_hint=camera[1],
    )


def _emergency_door(board: Board, emergency: Emergency, speech: Speech) -> DoorView:
    get = speech.texts.get
    tone, icon = EMERGENCY_TONES[emergency.action]
    return DoorView(
        tone=tone,
        icon=icon,
        word=get(f"emergency.{emergency.action}.title"),
        phrase=get(f"emergency.{emergency.action}.phrase"),
        mark=get("emergency.drill") if emergency.drill else "",
        name=board.room,
        number=board.number,
        as_of=get("emergency.since", time=speech.time(emergency.since)),
    )


def _out(board: Board, speech: Speech) -> str:
    if board.out == 0 and board.here:
        # A place that others come to: there "nobody out" would say nothing.
        return speech.texts.plural("door.here", board.here)
    if board.out == 0:
        return speech.texts.get("door.nobody_out")
    return speech.texts.plural("door.out", board.out)


def _without_number(key: str, n: int, speech: Speech) -> str:
    """Return the words beside a numeral that is drawn apart, large."""
    return " ".join(speech.texts.plural(key, n).replace(str(n), "").split())
