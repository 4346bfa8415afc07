"""Asking a student where to."""

from typing import assert_never

from hallpass.domain.decision import AskAdult, Decision, JoinLine, No
from hallpass.domain.decision import Go as Granted
from hallpass.domain.reasons import ReasonCode
from hallpass.domain.rooms import Room
from hallpass.domain.settings import Offer
from hallpass.domain.situation import Ask
from hallpass.ids import RoomId
from kiosk.desk.case import Case
from kiosk.desk.deciding import LOCKED, gather, not_now
from kiosk.flow.answers import DeskAnswer, Go, OfferState, OfferView, WhichPlace, Who


def choose_again(case: Case, who: Who) -> DeskAnswer:
    """Show all destinations; to somebody who is out already, say once more what was decided."""
    out = case.open_pass_of(who.student)
    if out is not None:
        past = case.decisions.latest_of_pass(out.id, who.student, Go)
        if past is not None:
            return case.give_again(past)
    return LOCKED if case.locked else which_place(case, who)


def which_place(case: Case, who: Who) -> DeskAnswer:
    """Ask where to, each destination with how it stands; if nothing at all goes, say so."""
    gathering = gather(case, who)
    rooms = case.reference.rooms()
    found: list[tuple[Offer, Room, Decision]] = []
    for offer in case.settings.offers:
        room = rooms.get(offer.room)
        if room is not None:
            request = Ask(who.student, offer.room, who.badge)
            found.append((offer, room, gathering.decide(request)))
    states = {room.id: _state(decision) for _, room, decision in found}
    if all(state is OfferState.NOT_NOW for state in states.values()):
        first = next((d.reasons for _, _, d in found if isinstance(d, No)), ())
        return not_now(case, who, None, tuple(reason.code for reason in first))
    return WhichPlace(
        who,
        tuple(_view(case, offer, room, found, states) for offer, room, _ in found),
        choose_minutes=case.settings.choose_minutes,
        choose_shape=case.settings.choose_shape,
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
    return OfferView(
        place=case.place(room.id),
        folder=room.folder,
        state=states[room.id],
        limit_min=limit_of(offer, room),
        usual=room.id == case.settings.usual,
        alternative=alternative,
        shape=room.shape,
    )


def limit_of(offer: Offer, room: Room) -> int:
    """Return a destination's limit as everybody may see it: without anybody's own allowance."""
    return room.limit_min if offer.limit_min is None else min(room.limit_min, offer.limit_min)


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
