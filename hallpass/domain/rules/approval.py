"""Rule 9: a restricted destination needs an adult's yes."""

from hallpass.domain.reasons import Reason, ReasonCode, RuleName, Weight
from hallpass.domain.situation import Ask, Situation


def approval(ask: Ask, situation: Situation) -> tuple[Reason, ...]:
    """Ask an adult where the destination, or this room's offer of it, says so."""
    offer = situation.settings.offer_of(ask.destination)
    restricted = situation.destination is not None and situation.destination.restricted
    if not restricted and not (offer is not None and offer.needs_adult):
        return ()
    return (Reason(ReasonCode.NEEDS_APPROVAL, RuleName.APPROVAL, Weight.ASK),)
