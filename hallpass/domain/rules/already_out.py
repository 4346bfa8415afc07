"""Rule 2: nobody is out on two passes."""

from hallpass.domain.reasons import Reason, ReasonCode, RuleName, Weight
from hallpass.domain.situation import Ask, Situation


def already_out(_ask: Ask, situation: Situation) -> tuple[Reason, ...]:
    """Refuse while a pass is open; end that one first."""
    if situation.open_pass is None:
        return ()
    detail = {"destination": str(situation.open_pass.destination)}
    return (Reason(ReasonCode.ALREADY_OUT, RuleName.ALREADY_OUT, Weight.REFUSE, detail),)
