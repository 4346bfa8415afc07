"""Being on a pass at the desk: back, arrived, seen elsewhere, undone."""

from hallpass.domain.facts import (
    EndHow,
    PassArrived,
    PassEnded,
    PassVoided,
    VoidWhy,
)
from hallpass.domain.passes import Pass, PassState
from hallpass.domain.rooms import PassShape
from hallpass.ids import PassId
from kiosk.desk import lining
from kiosk.desk.case import Case
from kiosk.flow.answers import (
    Arrived,
    BackAlready,
    BackWhy,
    BadgeNotTaken,
    DeskAnswer,
    Go,
    NotTaken,
    OutElsewhere,
    Undone,
    WelcomeBack,
    Who,
)

UNDO_WITHIN_S = 60.0
"""The screen offers "Not me" for some seconds; slow hands get this long."""

_NOTHING = BadgeNotTaken(NotTaken.UNKNOWN)
"""The answer to a request about a pass that is not known here, or not to be changed from here."""


def on_pass(case: Case, who: Who, out: Pass) -> DeskAnswer:
    """Answer a scan of somebody who is out."""
    if out.origin == case.here:
        ago_s = case.started_s_ago(out)
        if ago_s is not None and ago_s < case.settings.back_already_s:
            return BackAlready(who, out.id, BackWhy.SOON, case.place(out.destination))
        return _end(case, who, out, EndHow.RETURNED)
    if out.destination == case.here:
        record_presence(case, out)
        return _arrived(case, who, out)
    return OutElsewhere(who, out.id, case.place(out.destination))


def record_presence(case: Case, out: Pass) -> None:
    """Record what being at this desk means for an open pass."""
    if out.origin == case.here:
        case.journal.record(PassEnded(out.id, out.student, EndHow.RETURNED))
        lining.call_next(case, out)
    elif out.destination == case.here and out.state is PassState.OUT:
        if out.shape is PassShape.ONE_WAY:
            case.journal.record(PassEnded(out.id, out.student, EndHow.ARRIVED))
        else:
            case.journal.record(PassArrived(out.id, out.student))


def confirm_back(case: Case, pass_id: PassId) -> DeskAnswer:
    """End a pass whose student says: I am back; also one that had lapsed, with its real time."""
    return _confirm(case, pass_id, EndHow.RETURNED)


def confirm_here(case: Case, pass_id: PassId) -> DeskAnswer:
    """End a pass from elsewhere whose student says: I'm here now."""
    return _confirm(case, pass_id, EndHow.SEEN_ELSEWHERE)


def undo(case: Case, pass_id: PassId, why: VoidWhy) -> DeskAnswer:
    """Void a pass that this box started a moment ago."""
    value = case.passes.get(pass_id)
    if value is None:
        return _NOTHING
    went = case.decisions.latest_of_pass(pass_id, value.student, Go)
    who = case.who(value.student, None if went is None else went.answer.who.badge)
    undone = Undone(who, choose_again=why is VoidWhy.SOMEWHERE_ELSE)
    if value.state is PassState.VOIDED:
        return undone
    ago_s = case.started_s_ago(value)
    if not case.passes.is_own(pass_id) or ago_s is None or ago_s > UNDO_WITHIN_S:
        return _NOTHING
    case.journal.record(PassVoided(pass_id, value.student, why))
    lining.call_next(case, value)
    return undone


def _confirm(case: Case, pass_id: PassId, how: EndHow) -> DeskAnswer:
    value = case.passes.get(pass_id)
    if value is None or (how is EndHow.RETURNED) != (value.origin == case.here):
        return _NOTHING
    who = case.who(value.student)
    if value.state in {PassState.ENDED, PassState.VOIDED}:
        past = case.decisions.latest_of_pass(pass_id, value.student, WelcomeBack)
        return case.give_again(past) if past is not None else _welcome(case, who, value)
    return _end(case, who, value, how)


def _end(case: Case, who: Who, value: Pass, how: EndHow) -> DeskAnswer:
    case.journal.record(PassEnded(value.id, value.student, how))
    lining.call_next(case, value)
    ended = case.passes.get(value.id)
    return _welcome(case, who, ended if ended is not None else value)


def _welcome(case: Case, who: Who, ended: Pass) -> WelcomeBack:
    decision = case.decisions.new_id()
    answer = WelcomeBack(decision, who, ended.id, ended.out_min(case.unit.now))
    case.decisions.put(decision, answer, ended.id)
    return answer


def _arrived(case: Case, who: Who, out: Pass) -> Arrived:
    decision = case.decisions.new_id()
    answer = Arrived(decision, who, out.id, ended=out.shape is PassShape.ONE_WAY)
    case.decisions.put(decision, answer, out.id)
    return answer
