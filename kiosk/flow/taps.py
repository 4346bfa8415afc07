"""What a finger means on each screen: a request to the desk, another screen, or back to rest.

    on_tap(screen, tap)   a button
    on_pick(screen, key)  a tile or a row
    on_hold(screen, key)  what is held down for `alarms.HOLD_S`

None: nothing. All are pure, and total: a tap that a screen does not offer means nothing there.
"""

from dataclasses import replace
from enum import Enum
from typing import Final

from hallpass.domain.emergency import Action
from hallpass.domain.facts import VoidWhy
from hallpass.domain.rooms import PassShape, RoomMode
from hallpass.ids import RoomId, StudentId
from kiosk.flow import answers, requests, screens
from kiosk.flow.alarms import AlarmAct
from kiosk.flow.answers import OfferState
from kiosk.flow.events import Tap
from kiosk.flow.requests import DeskRequest
from kiosk.flow.screens import EntryWhy, PanelScreen, RestScreen, Screen


class Rest(Enum):
    """Back to where the desk rests."""

    REST = "rest"


FOLDER: Final = "folder:"
ADULT_KEY, END_KEY = "adult", "end"
"""Held on a dark screen; held to end an emergency."""
BELL, OPEN_END = "bell", "open"
"""Keys of the screen that asks until when a room is paused."""
EXTEND_MIN = 5
MODE_MINUTES = (10, 20, 30)
_ACTIONS = frozenset(action.value for action in Action)
_LESS_MINUTES = (2, 3, 5, 10, 15, 20, 30, 45)
_FEW = 3

Meaning = DeskRequest | Screen | Rest | None
_MODES = {
    Tap.PAUSE_ROOM: RoomMode.PAUSED,
    Tap.CLOSE_ROOM: RoomMode.CLOSED,
    Tap.TEST: RoomMode.TESTING,
}


def on_tap(screen: Screen, tap: Tap) -> Meaning:
    """Return what a button means."""
    if isinstance(screen, screens.Reading):
        return None
    if tap in {Tap.CANCEL, Tap.DONE}:
        return Rest.REST
    if isinstance(screen, RestScreen):
        return _at_rest(screen, tap)
    if isinstance(screen, PanelScreen):
        return _on_panel(screen, tap)
    return _on_answer(screen, tap)


def on_pick(screen: Screen, key: str) -> Meaning:  # noqa: PLR0911 - a table
    """Return what a tile or a row means."""
    match screen:
        case screens.WhichDestination():
            return _destination(screen, key)
        case screens.HowLong():
            return _minutes(screen, key)
        case screens.Panel():
            return _row(screen, key)
        case screens.PanelMode(answer=panel, mode=mode):
            return _until(panel, mode, key)
        case screens.PanelStudents(answer=people):
            if any(who.student == key for who in people.students):
                return requests.ListPlaces(people.adult.id, StudentId(key))
            return None
        case screens.PanelPlaces(answer=places):
            if any(o.place.room == key and not o.refused for o in places.offers):
                return requests.SendByAdult(places.adult.id, places.who.student, RoomId(key))
            return None
        case _:
            return None


def on_hold(screen: Screen, key: str) -> Meaning:
    """Return what is meant by holding something down."""
    match screen:
        case screens.Emergency(state=state) if state.silent and key == ADULT_KEY:
            # Dark and without a button: an adult knows to hold, and nothing shows where.
            return screens.AdultEntry(EntryWhy.EMERGENCY, emergency=state)
        case screens.PanelAlarm(answer=panel, drill=drill) if key in _ACTIONS:
            return requests.RaiseAlarm(panel.adult.id, Action(key), drill)
        case screens.PanelAllClear(answer=panel) if key == END_KEY:
            return _end(panel)
        case _:
            return None


def minutes_for(limit_min: int) -> tuple[int, ...]:
    """Return the times to pick from: a few that are shorter, and the limit."""
    return (*[m for m in _LESS_MINUTES if m < limit_min][-_FEW:], limit_min)


def _at_rest(screen: RestScreen, tap: Tap) -> Meaning:
    match screen, tap:
        case screens.Locked(), Tap.ADULT:
            return screens.AdultEntry(EntryWhy.UNLOCK)
        case screens.Emergency(state=state), Tap.ADULT if not state.silent:
            return screens.AdultEntry(EntryWhy.EMERGENCY, emergency=state)
        case ((screens.Idle() | screens.Paused()), Tap.ADULT):
            return screens.AdultEntry(EntryWhy.PANEL)
        case ((screens.Idle() | screens.Paused()), Tap.NO_BADGE):
            return screens.AdultEntry(EntryWhy.NO_BADGE)
        case _:
            return None


def _on_answer(  # noqa: C901, PLR0911, PLR0912 - a table
    screen: Screen, tap: Tap
) -> Meaning:
    match screen, tap:
        case screens.Going(answer=go), Tap.SOMEWHERE_ELSE:
            return requests.UndoPass(go.pass_id, VoidWhy.SOMEWHERE_ELSE)
        case screens.Going(answer=go), Tap.NOT_ME:
            return requests.UndoPass(go.pass_id, VoidWhy.NOT_ME)
        case screens.BackAlready(answer=back), Tap.IM_BACK:
            return requests.ConfirmBack(back.pass_id)
        case screens.BackAlready(answer=back), Tap.IM_LEAVING:
            if back.why is answers.BackWhy.LAPSED:
                return requests.ChooseAgain(back.who.student, back.who.badge)
            return Rest.REST
        case screens.Elsewhere(answer=elsewhere), Tap.HERE_NOW:
            return requests.ConfirmHere(elsewhere.pass_id)
        case screens.LineOffer(answer=offer), Tap.JOIN_LINE:
            return requests.WaitInLine(offer.who.student, offer.place.room)
        case screens.Waiting(answer=waiting), Tap.LEAVE_LINE:
            return requests.GiveUpLine(waiting.ticket)
        case screens.AskAdult(answer=needs), Tap.ASK_TEACHER if needs.teacher is not None:
            who = needs.who
            return requests.AskTeacher(who.student, needs.place.room, needs.teacher.id, who.badge)
        case (
            screens.NotNow()
            | screens.AskAdult()
            | screens.AskedAdult()
            | screens.LineOffer()
            | screens.Waiting(),
            Tap.SOMEWHERE_ELSE,
        ):
            return requests.ChooseAgain(screen.answer.who.student, screen.answer.who.badge)
        case screens.WhichDestination(answer=which), Tap.BACK:
            return screens.WhichDestination(which)
        case screens.HowLong(answer=which, folder=folder), Tap.BACK:
            return screens.WhichDestination(which, folder)
        case screens.HowLong(), Tap.OTHER_SHAPE if may_turn(screen):
            return _turned(screen)
        case _:
            return None


def may_turn(screen: screens.HowLong) -> bool:
    """Say whether the student may choose the pass's shape here."""
    return screen.answer.choose_shape and screen.offer.shape is not PassShape.ATTENDED


def _turned(screen: screens.HowLong) -> screens.HowLong:
    one_way = screen.shape is PassShape.ONE_WAY
    shape = PassShape.ROUND_TRIP if one_way else PassShape.ONE_WAY
    return replace(screen, shape=shape)


def _destination(screen: screens.WhichDestination, key: str) -> Meaning:
    which = screen.answer
    if key.startswith(FOLDER):
        folder = key.removeprefix(FOLDER)
        if any(offer.folder == folder for offer in which.offers):
            return screens.WhichDestination(which, folder)
        return None
    offer = next((o for o in which.offers if o.place.room == key), None)
    if offer is None or offer.state is OfferState.CLOSED:
        return None
    turns = which.choose_shape and offer.shape is not PassShape.ATTENDED
    if offer.state is OfferState.FREE and (which.choose_minutes or turns):
        minutes = minutes_for(offer.limit_min) if which.choose_minutes else (offer.limit_min,)
        return screens.HowLong(which, offer, offer.shape, minutes, screen.folder)
    return requests.AskPass(which.who.student, offer.place.room, which.who.badge)


def _minutes(screen: screens.HowLong, key: str) -> Meaning:
    if not key.isdecimal() or int(key) not in screen.minutes:
        return None
    offer, who, minutes = screen.offer, screen.answer.who, int(key)
    return requests.AskPass(
        who.student,
        offer.place.room,
        who.badge,
        minutes=None if minutes == offer.limit_min else minutes,
        shape=None if screen.shape is offer.shape else screen.shape,
    )


def _on_panel(screen: PanelScreen, tap: Tap) -> Meaning:  # noqa: PLR0911 - a table
    adult = screen.answer.adult.id
    match screen, tap:
        case screens.Panel(), Tap.STUDENTS:
            return requests.ListStudents(adult)
        case screens.Panel(), Tap.OPEN_ROOM:
            return requests.SetMode(adult, RoomMode.OPEN)
        case screens.Panel(answer=panel), Tap.PAUSE_ROOM | Tap.CLOSE_ROOM | Tap.TEST:
            return screens.PanelMode(panel, _MODES[tap], MODE_MINUTES)
        case screens.Panel(answer=panel), Tap.SWAP_CLASS:
            return screens.PanelSwap(panel)
        case screens.PanelPass(row=row), Tap.END:
            return requests.EndByAdult(adult, row.pass_id)
        case screens.PanelPass(row=row), Tap.EXTEND:
            return requests.ExtendByAdult(adult, row.pass_id, EXTEND_MIN)
        case screens.PanelSwap(), Tap.CONFIRM:
            return requests.SwapClass(adult)
        case ((screens.PanelStudents() | screens.PanelPlaces()), Tap.BACK):
            return requests.ShowPanel(adult)
        case (
            screens.PanelPass(answer=panel)
            | screens.PanelMode(answer=panel)
            | screens.PanelSwap(answer=panel),
            Tap.BACK,
        ):
            return screens.Panel(panel)
        case _:
            return _on_alarm(screen, tap)


def _on_alarm(screen: PanelScreen, tap: Tap) -> Meaning:
    match screen, tap:
        case ((screens.Panel(answer=panel) | screens.PanelAllClear(answer=panel)), Tap.ALARM) if (
            may_raise(panel)
        ):
            return screens.PanelAlarm(panel)
        case screens.Panel(answer=panel), Tap.ALL_CLEAR if panel.alarm.emergency is not None:
            return screens.PanelAllClear(panel)
        case screens.PanelAlarm(answer=panel, drill=drill), Tap.DRILL:
            return screens.PanelAlarm(panel, drill=not drill)
        case (
            (screens.PanelAlarm(answer=panel) | screens.PanelAllClear(answer=panel)),
            Tap.BACK,
        ) if not is_dark(panel):
            return screens.Panel(panel)
        case _:
            return None


def may_raise(panel: answers.Panel) -> bool:
    """Say whether an emergency can be begun here, or made another one of."""
    return panel.alarm.act in {AlarmAct.RAISE, AlarmAct.END_OWN}


def may_end(panel: answers.Panel) -> bool:
    """Say whether the emergency that is on can be ended here."""
    return panel.alarm.act in {AlarmAct.END_OWN, AlarmAct.END_HEARD}


def is_dark(panel: answers.Panel) -> bool:
    """Say whether a Lockdown is on: nobody's names are shown then, to an adult neither."""
    emergency = panel.alarm.emergency
    return emergency is not None and emergency.silent


def _end(panel: answers.Panel) -> Meaning:
    alarm, emergency = panel.alarm, panel.alarm.emergency
    if emergency is None or not may_end(panel):
        return None
    return requests.EndAlarm(panel.adult.id, alarm.alarm, emergency.version)


def _row(screen: screens.Panel, key: str) -> Meaning:
    panel = screen.answer
    for row in panel.out:
        if row.pass_id == key:
            return screens.PanelPass(panel, row)
    for waiting in panel.waiting:
        if waiting.ticket == key:
            return requests.SendByAdult(panel.adult.id, waiting.who.student, waiting.place.room)
    return None


def _until(panel: answers.Panel, mode: RoomMode, key: str) -> Meaning:
    adult = panel.adult.id
    if key == BELL and panel.bell_at is not None:
        return requests.SetMode(adult, mode, until_bell=True)
    if key == OPEN_END:
        return requests.SetMode(adult, mode)
    if key.isdecimal() and int(key) in MODE_MINUTES:
        return requests.SetMode(adult, mode, minutes=int(key))
    return None
