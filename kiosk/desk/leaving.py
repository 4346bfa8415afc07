"""Wanting to leave: gather, decide, record, and say what was decided."""

from typing import assert_never

from hallpass.domain.decision import AskAdult, Decision, JoinLine, No, decide
from hallpass.domain.decision import Go as Granted
from hallpass.domain.facts import BY_STUDENT, Actor, AskRefused, Evidence, PassStarted
from hallpass.domain.passes import PassState
from hallpass.domain.people import Adult
from hallpass.domain.reasons import ReasonCode
from hallpass.domain.rooms import Room
from hallpass.domain.settings import Offer
from hallpass.domain.situation import Ask
from hallpass.ids import PassId, RoomId
from kiosk.desk import lining
from kiosk.desk.case import SAME_SCAN_S, Case
from kiosk.flow.answers import (
    DeskAnswer,
    Go,
    LineOffer,
    NeedsAdult,
    NotNow,
    OfferState,
    OfferView,
    WhichPlace,
    Who,
)
from kiosk.store.situation import Gathering

_PLACE_IS_SHUT = frozenset({ReasonCode.DESTINATION_CLOSED, ReasonCode.NOT_OFFERED})
"""What makes the usual destination worth a choice. Not "full": a pair kept apart reads the same."""


def leave(case: Case, who: Who) -> DeskAnswer:
    """Answer a scan of somebody who is not out: the usual destination at once, else ask where."""
    usual = case.settings.usual
    if usual is None:
        return which_place(case, who)
    request = Ask(who.student, usual, who.badge)
    decision = decide(request, _gather(case, who).situation(request))
    shut = isinstance(decision, No) and {r.code for r in decision.reasons} <= _PLACE_IS_SHUT
    if shut and len(case.settings.offers) > 1:
        return which_place(case, who)
    return _record(case, who, request, decision)


def choose_again(case: Case, who: Who) -> DeskAnswer:
    """Show all destinations; to somebody who is out already, say once more what was decided."""
    out = case.open_pass_of(who.student)
    if out is not None:
        past = case.decisions.latest_of_pass(out.id, who.student, Go)
        if past is not None:
            return case.give_again(past)
    return which_place(case, who)


def ask(
    case: Case,
    who: Who,
    destination: RoomId,
    *,
    minutes: int | None = None,
    adult: Adult | None = None,
    wait: bool = False,
) -> DeskAnswer:
    """Answer a student who wants to go to `destination`.

    Args:
        case: the request.
        who: the student.
        destination: where to.
        minutes: less time than the limit.
        adult: says yes to it.
        wait: join the line if it is full.
    """
    again = _said_already(case, who, destination)
    if again is not None:
        return again
    request = Ask(
        who.student,
        destination,
        who.badge,
        minutes=minutes,
        adult=None if adult is None else adult.id,
    )
    decision = decide(request, _gather(case, who).situation(request))
    return _record(case, who, request, decision, wait=wait)


def which_place(case: Case, who: Who) -> DeskAnswer:
    """Ask where to, each destination with how it stands; if nothing at all goes, say so."""
    gathering = _gather(case, who)
    rooms = case.reference.rooms()
    found: list[tuple[Offer, Room, Decision]] = []
    for offer in case.settings.offers:
        room = rooms.get(offer.room)
        if room is not None:
            request = Ask(who.student, offer.room, who.badge)
            found.append((offer, room, decide(request, gathering.situation(request))))
    states = {room.id: _state(decision) for _, room, decision in found}
    if all(state is OfferState.NOT_NOW for state in states.values()):
        first = next((d.reasons for _, _, d in found if isinstance(d, No)), ())
        return _not_now(case, who, None, tuple(reason.code for reason in first))
    return WhichPlace(
        who,
        tuple(_view(case, offer, room, found, states) for offer, room, _ in found),
    )


def _view(
    case: Case,
    offer: Offer,
    room: Room,
    found: list[tuple[Offer, Room, Decision]],
    states: dict[RoomId, OfferState],
) -> OfferView:
    alternative = None
    if states[room.id] is OfferState.CLOSED:
        alternative = next(
            (
                other.id
                for _, other, _ in found
                if other.folder == room.folder
                and other.id != room.id
                and states[other.id] in {OfferState.FREE, OfferState.LINE}
            ),
            None,
        )
    limits = (room.limit_min, offer.limit_min)
    return OfferView(
        place=case.place(room.id),
        folder=room.folder,
        state=states[room.id],
        limit_min=min(limit for limit in limits if limit is not None),
        usual=room.id == case.settings.usual,
        alternative=alternative,
    )


def _state(decision: Decision) -> OfferState:
    match decision:
        case Granted():
            return OfferState.FREE
        case JoinLine():
            return OfferState.LINE
        case AskAdult():
            return OfferState.ADULT
        case No(reasons):
            closed = any(reason.code is ReasonCode.DESTINATION_CLOSED for reason in reasons)
            return OfferState.CLOSED if closed else OfferState.NOT_NOW
        case _:
            assert_never(decision)


def _gather(case: Case, who: Who) -> Gathering:
    return Gathering(case.unit, case.cache, who.student, case.settings)


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


def _record(
    case: Case, who: Who, request: Ask, decision: Decision, *, wait: bool = False
) -> DeskAnswer:
    match decision:
        case Granted():
            return _go(case, who, request, decision)
        case AskAdult(reasons):
            return needs_adult(case, who, request.destination, tuple(r.code for r in reasons))
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
            return _not_now(case, who, request.destination, codes)
        case _:
            assert_never(decision)


def _go(case: Case, who: Who, request: Ask, granted: Granted) -> Go:
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
    by = BY_STUDENT if request.adult is None else Actor(request.adult)
    case.journal.record(started, by)
    value = case.passes.get(pass_id)
    if value is None:
        raise AssertionError("a pass that was just started is not in the projection")
    decision = case.decisions.new_id()
    answer = Go(
        decision=decision,
        who=who,
        pass_id=pass_id,
        place=case.place(value.destination),
        shape=value.shape,
        limit_min=value.limit_min,
        due_at=value.due_at,
    )
    case.decisions.put(decision, answer, pass_id)
    return answer


def needs_adult(
    case: Case, who: Who, destination: RoomId, codes: tuple[ReasonCode, ...]
) -> NeedsAdult:
    """Say that an adult's yes would do."""
    decision = case.decisions.new_id()
    answer = NeedsAdult(decision, who, case.place(destination), codes)
    case.decisions.put(decision, answer)
    return answer


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


def _not_now(
    case: Case, who: Who, destination: RoomId | None, codes: tuple[ReasonCode, ...]
) -> NotNow:
    decision = case.decisions.new_id()
    place = None if destination is None else case.place(destination)
    answer = NotNow(decision, who, place, codes)
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
