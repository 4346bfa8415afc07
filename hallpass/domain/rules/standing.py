"""Rule 1: may this student ask for passes at all?"""

from hallpass.domain.people import Standing
from hallpass.domain.reasons import Reason, ReasonCode, RuleName, Weight
from hallpass.domain.situation import Ask, Situation


def standing(ask: Ask, situation: Situation) -> tuple[Reason, ...]:
    """Refuse a lost badge and a student without passes; an unknown student needs an adult."""
    student = situation.student
    if student is None:
        return (_reason(ReasonCode.UNKNOWN_STUDENT, Weight.ASK),)
    found = []
    if ask.badge is not None and ask.badge in student.revoked:
        found.append(_reason(ReasonCode.BADGE_REVOKED, Weight.REFUSE))
    match student.standing:
        case Standing.ACTIVE:
            pass
        case Standing.ADULT_ONLY:
            found.append(_reason(ReasonCode.ADULT_ONLY, Weight.ASK))
        case Standing.NO_PASSES:
            found.append(_reason(ReasonCode.NO_PASSES, Weight.REFUSE))
    return tuple(found)


def _reason(code: ReasonCode, weight: Weight) -> Reason:
    return Reason(code, RuleName.STANDING, weight)
