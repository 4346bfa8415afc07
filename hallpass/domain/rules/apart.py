"""Rule 8: two students who must not meet are not out together; nobody at the kiosk learns why."""

from hallpass.domain.reasons import Reason, ReasonCode, RuleName, Weight
from hallpass.domain.situation import Ask, Situation


def apart(_ask: Ask, situation: Situation) -> tuple[Reason, ...]:
    """Refuse in the same words as a full room."""
    if not situation.apart_out:
        return ()
    return (Reason(ReasonCode.KEPT_APART, RuleName.APART, Weight.REFUSE),)
