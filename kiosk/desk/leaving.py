"""Wanting to leave: the usual destination at once, or one that was picked."""

from dataclasses import replace

from hallpass.domain.decision import Go as Granted
from hallpass.domain.decision import No
from hallpass.domain.passes import PassState
from hallpass.domain.reasons import ReasonCode
from hallpass.domain.rooms import PassShape
from hallpass.domain.situation import Ask
from hallpass.ids import AdultId, RoomId
from kiosk.desk.case import SAME_SCAN_S, Case
from kiosk.desk.choosing import which_place
from kiosk.desk.deciding import LOCKED, go, may_leave, needs_adult, record
from kiosk.flow.answers import DeskAnswer, Go, Who

_PLACE_IS_SHUT = frozenset({ReasonCode.DESTINATION_CLOSED, ReasonCode.NOT_OFFERED})
"""What makes the usual destination worth a choice. Not "full": a pair kept apart reads the same."""


def leave(case: Case, who: Who) -> DeskAnswer:
    """Answer a scan of somebody who is not out: the usual destination at once, else ask where."""
    if case.locked:
        return LOCKED
    usual = case.settings.usual
    if usual is None:
        return which_place(case, who)
    request = Ask(who.student, usual, who.badge)
    decision = may_leave(case, who, request)
    shut = isinstance(decision, No) and {r.code for r in decision.reasons} <= _PLACE_IS_SHUT
    if shut and len(case.settings.offers) > 1:
        return which_place(case, who)
    return record(case, who, request, decision)


def by_yes(case: Case, who: Who) -> Go | None:
    """Let a student go by a yes that came after they had left the screen; None: there is none."""
    if case.locked:
        return None
    for yes in case.asks.recent_of(who.student):
        if yes.origin == case.here:
            went = _go_by_yes(case, who, Ask(who.student, yes.destination, who.badge))
            if went is not None:
                return went
    return None


def ask(
    case: Case,
    who: Who,
    destination: RoomId,
    *,
    minutes: int | None = None,
    shape: PassShape | None = None,
    adult: AdultId | None = None,
    wait: bool = False,
) -> DeskAnswer:
    """Answer a student who wants to go to `destination`.

    Args:
        case: the request.
        who: the student.
        destination: where to.
        minutes: less time than the limit, where the school lets students choose.
        shape: one-way or round trip, where the school lets students choose.
        adult: says yes to it.
        wait: join the line if it is full.
    """
    again = _said_already(case, who, destination)
    if again is not None:
        return again
    if case.locked:
        return LOCKED
    if adult is None and who.badge is None and not wait and not case.unit.trusted:
        # A phone whose picture may be an old one: what its scan asked for holds for a touch too.
        wish = Ask(who.student, destination, minutes=minutes, shape=shape)
        return needs_adult(case, who, wish, (ReasonCode.STALE_KNOWLEDGE,))
    request = Ask(
        who.student,
        destination,
        who.badge,
        minutes=minutes if case.settings.choose_minutes else None,
        shape=_chosen(case, destination, shape),
        adult=adult,
    )
    decision = may_leave(case, who, request)
    if not isinstance(decision, Granted):
        went = _go_by_yes(case, who, request)
        if went is not None:
            return went
    return record(case, who, request, decision, wait=wait)


def _chosen(case: Case, destination: RoomId, shape: PassShape | None) -> PassShape | None:
    """Return the shape that a student may choose; None: the destination's own."""
    room = case.reference.rooms().get(destination)
    if not case.settings.choose_shape or room is None or room.shape is PassShape.ATTENDED:
        return None
    return shape if shape in {PassShape.ONE_WAY, PassShape.ROUND_TRIP} else None


def _go_by_yes(case: Case, who: Who, request: Ask) -> Go | None:
    """Use an adult's yes to this ask, if there is one and it is enough."""
    for yes in case.asks.recent_of(who.student):
        wanted = (yes.origin, yes.destination) == (case.here, request.destination)
        # A clock that nobody compared can't tell that the yes is not of yesterday.
        if not wanted or not case.unit.trusted or not yes.yes_at(case.unit.now):
            continue
        lifted = replace(request, adult=yes.answered_by)
        decision = may_leave(case, who, lifted)
        if isinstance(decision, Granted):
            return go(case, who, lifted, decision)
    return None


def _said_already(case: Case, who: Who, destination: RoomId) -> Go | None:
    """Return the go that this request already got, when it comes twice."""
    out = case.open_pass_of(who.student)
    if out is None or out.origin != case.here or out.destination != destination:
        return None
    past = case.decisions.latest_of_pass(out.id, who.student, Go)
    if past is None or out.state is not PassState.OUT:
        return None
    if past.shown and not (past.same_boot and past.age_s <= SAME_SCAN_S):
        return None
    again = case.give_again(past)
    return again if isinstance(again, Go) else None
