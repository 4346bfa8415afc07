"""Words about the room, for a desk that rests; pure."""

from hallpass.domain.board import Board, RoomState
from kiosk.flow.answers import RoomStatus
from kiosk.flow.events import Eyes
from kiosk.ui.speech import Speech
from kiosk.ui.views import RoomView, Turn

TURNS_SHOWN = 3


def present_room(
    status: RoomStatus | None, eyes: Eyes, speech: Speech, message: str = ""
) -> RoomView:
    """Return what the desk says about its room; `message` is central's, for whoever is there."""
    texts = speech.texts
    camera = ("", "")
    if eyes is Eyes.GONE:
        camera = (texts.get("status.no_camera.title"), texts.get("status.no_camera.hint"))
    if status is None:
        return RoomView(camera_title=camera[0], camera_hint=camera[1], message=message)
    board, since = status.board, status.out_of_touch_since
    places = board.places_left
    # Whose turn ends first must see it first.
    called = sorted(status.called, key=lambda call: call.until)[:TURNS_SHOWN]
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
        message=message,
        camera_title=camera[0],
        camera_hint=camera[1],
        turns=tuple(Turn(call.symbol, call.place.name) for call in called),
        turn_words=texts.get("desk.line.turn") if called else "",
    )


def _out(board: Board, speech: Speech) -> str:
    if board.out:
        return speech.texts.plural("door.out", board.out)
    return speech.texts.get("door.nobody_out")
