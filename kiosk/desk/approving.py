"""An adult's yes: here at the desk, or asked for and answered from the adult's own device."""

from dataclasses import replace

from hallpass.domain.decision import AskAdult
from hallpass.domain.facts import AdultAsked
from hallpass.domain.people import Adult
from hallpass.domain.situation import Ask
from hallpass.ids import AdultId, AskId
from kiosk.desk import adults, leaving
from kiosk.desk.case import Case
from kiosk.desk.deciding import LOCKED, may_leave, not_now, teacher_of
from kiosk.flow.answers import (
    AdultRef,
    AdultRefused,
    Asked,
    BadgeNotTaken,
    DeskAnswer,
    NeedsAdult,
    NotTaken,
    Who,
)
from kiosk.flow.requests import AskPassWithAdult, AskTeacher
from kiosk.store.asks import AskNow


def ask_with_adult(case: Case, request: AskPassWithAdult) -> DeskAnswer:
    """Answer an ask to which an adult says yes, here at the desk."""
    who = case.who(request.student, request.badge)
    adult = adults.adult_of(case, request.credential)
    if isinstance(adult, Adult):
        adults.unlock(case)
    elif adult is AdultRefused.NOT_ALLOWED:
        # Perhaps another student's badge, to be read as that: it starts nothing for this one.
        place = case.place(request.destination)
        return NeedsAdult(
            case.decisions.new_id(), who, place, (), refused=adult, teacher=teacher_of(case)
        )
    answer = leaving.ask(
        case,
        who,
        request.destination,
        minutes=request.minutes,
        shape=request.shape,
        adult=adult.id if isinstance(adult, Adult) else None,
    )
    if isinstance(adult, Adult) or not isinstance(answer, NeedsAdult):
        # Also as if nobody had said yes: if the student may go alone by now, they may go.
        return answer
    return replace(answer, refused=adult)


def ask_teacher(case: Case, request: AskTeacher) -> DeskAnswer:
    """Ask the adult on duty, who answers from their own device; the same question is asked once."""
    who = case.who(request.student, request.badge)
    if case.locked:
        return LOCKED
    for ask in case.asks.recent_of(who.student):
        if (ask.origin, ask.destination) == (case.here, request.destination):
            if ask.yes is not None:
                return take_answer(case, ask.id)
            if ask.adult == request.adult:
                return _asked(case, who, ask)
    wanted = Ask(who.student, request.destination, who.badge)
    decision, teacher = may_leave(case, who, wanted), teacher_of(case)
    if not isinstance(decision, AskAdult) or teacher is None or teacher.id != request.adult:
        return leaving.ask(case, who, request.destination)
    ask_id = AskId(case.unit.ids.new())
    codes = tuple(reason.code for reason in decision.reasons)
    case.journal.record(
        AdultAsked(ask_id, who.student, case.here, request.destination, codes, teacher.id)
    )
    recorded = case.asks.get(ask_id)
    if recorded is None:
        raise AssertionError("an ask that was just recorded is not in the projection")
    return _asked(case, who, recorded)


def take_answer(case: Case, ask_id: AskId) -> DeskAnswer:
    """Give the adult's answer to the student: a yes is decided anew, under that adult's name."""
    ask = case.asks.get(ask_id)
    if ask is None or ask.origin != case.here:
        return BadgeNotTaken(NotTaken.UNKNOWN)
    who = _who_asked(case, ask)
    if ask.yes is None:
        return _asked(case, who, ask)
    counts = case.unit.trusted and ask.yes_at(case.unit.now)
    if not case.locked:
        # Also where it is not enough: another scan must not try the same again.
        case.asks.mark_used(ask.id)
    if not ask.yes:
        return not_now(case, who, ask.destination, (), ask.message)
    return leaving.ask(case, who, ask.destination, adult=ask.answered_by if counts else None)


def _who_asked(case: Case, ask: AskNow) -> Who:
    past = case.decisions.latest_of(ask.student)
    asked = past is not None and isinstance(past.answer, Asked) and past.answer.ask_id == ask.id
    return case.who(ask.student, past.answer.who.badge if past is not None and asked else None)


def _asked(case: Case, who: Who, ask: AskNow) -> Asked:
    asked = AdultId("") if ask.adult is None else ask.adult
    adult = case.reference.adult(asked)
    decision = case.decisions.new_id()
    answer = Asked(
        decision,
        who,
        case.place(ask.destination),
        ask.id,
        AdultRef(asked, "" if adult is None else adult.name),
    )
    case.decisions.put(decision, answer)
    return answer
