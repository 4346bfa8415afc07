"""From a decision to its facts and its answer."""

from typing import assert_never

from hallpass.domain.decision import AskAdult, Decision, JoinLine, No
from hallpass.domain.decision import Go as Granted
from hallpass.domain.facts import BY_STUDENT, Actor, AskRefused, Evidence, PassStarted
from hallpass.domain.passes import Pass
from hallpass.domain.reasons import ReasonCode
from hallpass.domain.situation import Ask
from hallpass.ids import PassId, RoomId
from kiosk.desk import lining
from kiosk.desk.case import Case
from kiosk.flow.answers import (
    AdultRef,
    BadgeNotTaken,
    DeskAnswer,
    Go,
    LineOffer,
    NeedsAdult,
    NotNow,
    NotTaken,
    Who,
)
from kiosk.store.heard import OUT_OF_TOUCH_S
from kiosk.store.situation import Gathering

LOCKED = BadgeNotTaken(NotTaken.LOCKED)
"""The answer to whoever wants to leave while the desk is locked after tampering."""


def gather(case: Case, who: Who) -> Gathering:
    """Gather what is known about a student now, for as many destinations as are asked about."""
    return Gathering(case.unit, case.cache, who.student, case.settings)


def may_leave(case: Case, who: Who, request: Ask) -> Decision:
    """Decide about one ask; nothing is recorded."""
    return gather(case, who).decide(request)


def record(
    case: Case, who: Who, request: Ask, decision: Decision, *, wait: bool = False
) -> DeskAnswer:
    """Record what was decided, and say it.

    Args:
        case: the request.
        who: the student.
        request: what they asked.
        decision: about it.
        wait: join the line if it is full.
    """
    match decision:
        case Granted():
            return go(case, who, request, decision)
        case AskAdult(reasons):
            return needs_adult(case, who, request, tuple(r.code for r in reasons))
        case JoinLine():
            return _line(case, who, request.destination, decision, wait=wait)
        case No(reasons):
            codes = tuple(reason.code for reason in reasons)
            case.journal.record(
                AskRefused(
                    who.student,
                    case.here,
                    request.destination,
                    codes,
                    _evidence(case, request),
                )
            )
            return not_now(case, who, request.destination, codes)
        case _:
            assert_never(decision)


def start(case: Case, who: Who, request: Ask, granted: Granted) -> Pass:
    """Record that a student may leave, under the name of the adult who said yes."""
    pass_id = PassId(case.unit.ids.new())
    started = PassStarted(
        pass_id=pass_id,
        student=who.student,
        origin=case.here,
        destination=granted.destination,
        shape=granted.shape,
        limit_min=granted.limit_min,
        buffer_min=case.settings.buffer_min,
        evidence=_evidence(case, request, granted),
        ticket=lining.ticket_to_use(case, who.student, granted.destination),
    )
    for yes in case.asks.recent_of(who.student):
        # All of them: a yes that comes after this must not send the student off on their return.
        case.asks.mark_used(yes.id)
    by = BY_STUDENT if request.adult is None else Actor(request.adult)
    case.journal.record(started, by)
    value = case.passes.get(pass_id)
    if value is None:
        raise AssertionError("a pass that was just started is not in the projection")
    return value


def go(case: Case, who: Who, request: Ask, granted: Granted) -> Go:
    """Let a student leave who stands in front of the desk."""
    value = start(case, who, request, granted)
    decision = case.decisions.new_id()
    answer = Go(
        decision=decision,
        who=who,
        pass_id=value.id,
        place=case.place(value.destination),
        shape=value.shape,
        limit_min=value.limit_min,
        due_at=value.due_at,
    )
    case.decisions.put(decision, answer, value.id)
    return answer


def needs_adult(case: Case, who: Who, wish: Ask, codes: tuple[ReasonCode, ...]) -> NeedsAdult:
    """Say that an adult's yes would do."""
    decision = case.decisions.new_id()
    answer = NeedsAdult(
        decision,
        who,
        case.place(wish.destination),
        codes,
        teacher=teacher_of(case),
        minutes=wish.minutes,
        shape=wish.shape,
    )
    case.decisions.put(decision, answer)
    return answer


def teacher_of(case: Case) -> AdultRef | None:
    """Return the adult who can be asked on their own device now, or None."""
    age_s = case.heard.age_s()
    if not case.settings.ask_teacher or age_s is None or age_s > OUT_OF_TOUCH_S:
        return None
    adult = case.hour.in_charge
    if adult is None or not case.hour.may_act(adult) or adult.day is not None:
        # A substitute has a PIN for the day and no account to be asked through.
        return None
    return AdultRef(adult.id, adult.name)


def _line(
    case: Case, who: Who, destination: RoomId, decision: JoinLine, *, wait: bool
) -> DeskAnswer:
    mine = lining.already_in(case, who, destination)
    if mine is not None:
        return mine
    if wait:
        return lining.join(case, who, destination)
    key = case.decisions.new_id()
    answer = LineOffer(key, who, case.place(destination), decision.waiting)
    case.decisions.put(key, answer)
    return answer


def not_now(
    case: Case,
    who: Who,
    destination: RoomId | None,
    codes: tuple[ReasonCode, ...],
    message: str = "",
) -> NotNow:
    """Say no; `message` is an adult's."""
    decision = case.decisions.new_id()
    place = None if destination is None else case.place(destination)
    answer = NotNow(decision, who, place, codes, message)
    case.decisions.put(decision, answer)
    return answer


def _evidence(case: Case, request: Ask, granted: Granted | None = None) -> Evidence:
    meta = case.unit.meta
    return Evidence(
        settings_version=case.settings.version,
        epoch=meta.cursor_epoch or "",
        cursor=meta.cursor_number,
        stale=() if granted is None else granted.stale,
        lifted=() if granted is None else tuple(reason.code for reason in granted.lifted),
        badge=request.badge,
    )
