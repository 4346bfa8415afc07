"""What an adult does at the panel: one fact each, under that adult's own name.

An act that comes twice does what it did the first time. What asks for a difference (more minutes)
is told from a second wish by how soon it comes.
"""

from datetime import timedelta
from typing import TypeVar, assert_never

from hallpass.domain.decision import Go as Granted
from hallpass.domain.facts import (
    Actor,
    Body,
    EndHow,
    PassEnded,
    PassExtended,
    PassStarted,
    RoomModeSet,
)
from hallpass.domain.passes import Pass
from hallpass.domain.people import Adult
from hallpass.domain.rooms import RoomMode, RoomModeNow
from hallpass.domain.situation import Ask
from hallpass.ids import AdultId, PassId
from kiosk.desk import adults, alarming, lining, panel
from kiosk.desk.case import Case
from kiosk.desk.deciding import may_leave, start
from kiosk.flow.answers import (
    AdultNotTaken,
    AdultRefused,
    DeskAnswer,
    PanelDid,
    PanelDone,
)
from kiosk.flow.requests import (
    EndAlarm,
    EndByAdult,
    ExtendByAdult,
    ListPlaces,
    ListStudents,
    RaiseAlarm,
    SendByAdult,
    SetMode,
    ShowPanel,
    SwapClass,
)

B = TypeVar("B", bound=Body)

LIMIT_MOST_MIN = 999
TWICE_S = 2.0
"""The same wish for more time so soon is the same request."""
_GONE = PanelDone(PanelDid.GONE)

ActRequest = (
    ShowPanel
    | ListStudents
    | ListPlaces
    | SendByAdult
    | EndByAdult
    | ExtendByAdult
    | SetMode
    | SwapClass
    | RaiseAlarm
    | EndAlarm
)


def act(case: Case, request: ActRequest) -> DeskAnswer:  # noqa: C901, PLR0911 - one return a request
    """Answer a request of the adult who opened the panel."""
    adult = adults.acting(case, request.adult)
    if adult is None or case.locked:
        # Locked since the panel was opened: whoever stands there must show again who they are.
        return AdultNotTaken(AdultRefused.NOT_ALLOWED)
    match request:
        case ShowPanel():
            return panel.show(case, adult)
        case ListStudents():
            return panel.list_students(case, adult)
        case ListPlaces(student=student):
            return panel.list_places(case, adult, student)
        case SendByAdult():
            return panel.show(case, adult, _send(case, adult, request))
        case EndByAdult(pass_id=pass_id):
            return panel.show(case, adult, _end(case, adult, pass_id))
        case ExtendByAdult(pass_id=pass_id, minutes=minutes):
            return panel.show(case, adult, _extend(case, adult, pass_id, minutes))
        case SetMode():
            return panel.show(case, adult, _set_mode(case, adult, request))
        case SwapClass():
            return panel.show(case, adult, _swap_class(case, adult))
        case RaiseAlarm():
            return alarming.raise_alarm(case, adult, request) or panel.show(case, adult, _GONE)
        case EndAlarm():
            return alarming.end_alarm(case, adult, request) or panel.show(case, adult, _GONE)
        case _:
            assert_never(request)


def _send(case: Case, adult: Adult, request: SendByAdult) -> PanelDone:
    who = case.who(request.student)
    place = case.place(request.destination)
    out = case.open_pass_of(request.student)
    if out is not None and out.destination == request.destination:
        begun = _last_by(case, out.id, adult.id, PassStarted)
        if begun is not None:
            lifted = begun[0].evidence.lifted
            return PanelDone(PanelDid.SENT, who, place, out.due_at, lifted)
    wish = Ask(request.student, request.destination, adult=adult.id)
    decision = may_leave(case, who, wish)
    if not isinstance(decision, Granted):
        codes = tuple(reason.code for reason in decision.reasons)
        return PanelDone(PanelDid.REFUSED, who, place, refused=codes)
    # No decision to be shown to the student: their next scan is their return.
    value = start(case, who, wish, decision)
    lifted = tuple(reason.code for reason in decision.lifted)
    return PanelDone(PanelDid.SENT, who, place, value.due_at, lifted)


def _end(case: Case, adult: Adult, pass_id: PassId) -> PanelDone:
    value = case.passes.get(pass_id)
    if value is None or case.here not in {value.origin, value.destination}:
        return _GONE
    done = PanelDone(PanelDid.ENDED, case.who(value.student), case.place(value.destination))
    if not value.open_at(case.unit.now):
        ended = _last_by(case, pass_id, adult.id, PassEnded)
        return done if ended is not None and ended[0].how is EndHow.ADULT else _GONE
    _record_end(case, adult, value, EndHow.ADULT)
    return done


def _extend(case: Case, adult: Adult, pass_id: PassId, minutes: int) -> PanelDone:
    value = case.passes.get(pass_id)
    here = value is not None and case.here in {value.origin, value.destination}
    if value is None or not here or not value.open_at(case.unit.now):
        return _GONE
    last = _last_by(case, pass_id, adult.id, PassExtended)
    twice = last is not None and last[1] <= TWICE_S and last[0].limit_min == value.limit_min
    # Over time already: so many minutes from now, or the wish would change nothing.
    spent_min = max(value.limit_min, value.out_min(case.unit.now))
    limit_min = min(LIMIT_MOST_MIN, spent_min + max(0, minutes))
    if not twice and limit_min > value.limit_min:
        case.journal.record(PassExtended(pass_id, value.student, limit_min), Actor(adult.id))
        value = case.passes.get(pass_id) or value
    who, place = case.who(value.student), case.place(value.destination)
    return PanelDone(PanelDid.EXTENDED, who, place, value.due_at)


def _set_mode(case: Case, adult: Adult, request: SetMode) -> PanelDone:
    until = None
    if request.mode is not RoomMode.OPEN:
        if request.until_bell:
            until = case.hour.bell_at
            if until is None:
                # The bell has rung meanwhile: closing the room without an end was not the wish.
                return _GONE
        elif request.minutes is not None:
            minutes = min(LIMIT_MOST_MIN, max(1, request.minutes))
            until = (case.unit.now + timedelta(minutes=minutes)).replace(microsecond=0)
    known = case.modes.of(case.here)
    now_open = known.at(case.unit.now) is RoomMode.OPEN
    same = RoomModeNow(request.mode, until) == known
    if not same and not (now_open and request.mode is RoomMode.OPEN):
        case.journal.record(RoomModeSet(case.here, request.mode, until), Actor(adult.id))
    return PanelDone(PanelDid.MODE_SET, due_at=until)


def _swap_class(case: Case, adult: Adult) -> PanelDone:
    out = [p for p in case.passes.open_of_room(case.here) if p.origin == case.here]
    for value in out:
        _record_end(case, adult, value, EndHow.BELL)
    return PanelDone(PanelDid.SWAPPED, count=len(out))


def _record_end(case: Case, adult: Adult, value: Pass, how: EndHow) -> None:
    case.journal.record(PassEnded(value.id, value.student, how), Actor(adult.id))
    lining.call_next(case, value)


def _last_by(case: Case, pass_id: PassId, adult: AdultId, kind: type[B]) -> tuple[B, float] | None:
    """Return an adult's last fact of a kind about a pass, and how many seconds ago that was."""
    found = [
        (fact.stamp.seq, fact.body, case.unit.elapsed_s(fact.stamp.boot, fact.stamp.boot_s))
        for fact in case.journal.of_pass(pass_id)
        if isinstance(fact.body, kind)
        and fact.by.adult == adult
        and fact.stamp.store == case.unit.store
    ]
    if not found:
        return None
    _, body, ago_s = max(found, key=lambda item: item[0])
    return body, ago_s
