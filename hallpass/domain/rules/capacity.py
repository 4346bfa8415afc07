"""Rule 5: there is a place: at the destination, from here, and in the whole school."""

from hallpass.domain.reasons import Reason, ReasonCode, RuleName, Weight
from hallpass.domain.situation import Ask, Situation


def capacity(_ask: Ask, situation: Situation) -> tuple[Reason, ...]:
    """Offer the line at a full destination; refuse where a limit has no line.

    A student whose turn it is has a place already. Where places are free but others wait for them,
    a newcomer goes to the end of the line.
    """
    found = []
    settings = situation.settings
    if settings.out_limit is not None and situation.out_from_here >= settings.out_limit:
        found.append(_reason(ReasonCode.ORIGIN_FULL, Weight.REFUSE, settings.out_limit))
    if settings.school_limit is not None and situation.out_in_school >= settings.school_limit:
        found.append(_reason(ReasonCode.SCHOOL_FULL, Weight.REFUSE, settings.school_limit))
    destination = situation.destination
    if destination is None or destination.capacity is None or situation.has_turn:
        return tuple(found)
    can_wait = settings.line and destination.capacity > 0
    free = destination.capacity - situation.at_destination - situation.turns
    if free <= 0:
        weight = Weight.LINE if can_wait else Weight.REFUSE
        found.append(_reason(ReasonCode.DESTINATION_FULL, weight, destination.capacity))
    elif can_wait and situation.waiting_ahead - situation.turns_ahead >= free:
        found.append(_reason(ReasonCode.LINE_AHEAD, Weight.LINE, destination.capacity))
    return tuple(found)


def _reason(code: ReasonCode, weight: Weight, limit: int) -> Reason:
    return Reason(code, RuleName.CAPACITY, weight, {"limit": limit})
