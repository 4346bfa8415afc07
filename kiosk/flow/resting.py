"""Where the desk rests when nobody is there, read off what is known: the first that holds.

a code to be let in with    NotEnrolled
no room status yet          Starting, with how far it is
an emergency                Emergency
locked after tampering      Locked
the room closed             Paused (closed)
a test being written        Paused (testing)
the room or desk paused     Paused (paused)
no-pass time                Paused (no passes)
the school day over         Paused (day over)
else                        Idle
"""

from hallpass.domain.board import RoomState
from hallpass.domain.emergency import Emergency
from hallpass.domain.timetable import DayPart
from kiosk.flow import screens
from kiosk.flow.answers import RoomStatus
from kiosk.flow.events import StartPhase
from kiosk.flow.screens import PausedWhy, RestScreen

_BY_BOARD = {
    RoomState.CLOSED: PausedWhy.CLOSED,
    RoomState.TESTING: PausedWhy.TESTING,
    RoomState.PAUSED: PausedWhy.PAUSED,
}


def rest_of(
    status: RoomStatus | None, enrolment: screens.NotEnrolled | None, phase: StartPhase
) -> RestScreen:
    """Return where the desk rests.

    Args:
        status: the room's, or None: not known yet.
        enrolment: the code to be let in with, if the box belongs to no school.
        phase: how far a box without a status is.
    """
    if enrolment is not None:
        return enrolment
    if status is None:
        return screens.Starting(phase)
    if status.emergency is not None:
        return _emergency(status, status.emergency)
    if status.tamper is not None:
        return screens.Locked(status.tamper)
    return _open_or_paused(status)


def _emergency(status: RoomStatus, state: Emergency) -> screens.Emergency:
    heard_at = status.out_of_touch_since
    if heard_at is not None:
        # To the minute, as it is said: the screen is the same one until then.
        heard_at = heard_at.replace(second=0, microsecond=0)
    return screens.Emergency(state, heard_at, not state.local or status.alarm_told)


def _open_or_paused(status: RoomStatus) -> RestScreen:
    board = status.board
    if board.state in _BY_BOARD:
        return screens.Paused(_BY_BOARD[board.state], board.until)
    if status.settings.paused:
        return screens.Paused(PausedWhy.PAUSED)
    if status.no_pass_until is not None:
        return screens.Paused(PausedWhy.NO_PASSES, status.no_pass_until)
    if status.day is DayPart.OVER:
        return screens.Paused(PausedWhy.DAY_OVER)
    return screens.Idle()
