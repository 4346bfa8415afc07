"""Rule 3: a pass starts where the student belongs."""

from hallpass.domain.reasons import Reason, ReasonCode, RuleName, Weight
from hallpass.domain.settings import Strangers
from hallpass.domain.situation import Ask, Situation


def expected_here(_ask: Ask, situation: Situation) -> tuple[Reason, ...]:
    """Ask an adult about a student whom the timetable expects elsewhere.

    Outside lessons, or where no class list is known, nobody is a stranger.
    """
    if situation.expected_here is not False or situation.settings.strangers is Strangers.LET_GO:
        return ()
    return (Reason(ReasonCode.EXPECTED_ELSEWHERE, RuleName.EXPECTED_HERE, Weight.ASK),)
