"""Rule 1: may this student ask for passes at all?"""

from collections.abc import Mapping

from hallpass.domain.people import Standing
from hallpass.domain.reasons import Reason, ReasonCode, RuleName, Weight
from hallpass.domain.situation import Ask, Situation


def standing(ask: Ask, situation: Situation) -> tuple[Reason, ...]:
    """Refuse a lost badge and a student without passes; an unknown student needs an adult."""
    student = situation.student
    if student is None:
        return (_reason(ReasonCode.UNKNOWN_STUDENT, Weight.ASK),)
    is_lost = ask.badge is not None and ask.badge in student.revoked
    lost = (_reason(ReasonCode.BADGE_REVOKED, Weight.REFUSE),) if is_lost else ()
    return lost + _AGAINST[student.standing]


def _reason(code: ReasonCode, weight: Weight) -> Reason:
    return Reason(code, RuleName.STANDING, weight)


_AGAINST: Mapping[Standing, tuple[Reason, ...]] = {
    Standing.ACTIVE: (),
    Standing.ADULT_ONLY: (_reason(ReasonCode.ADULT_ONLY, Weight.ASK),),
    Standing.NO_PASSES: (_reason(ReasonCode.NO_PASSES, Weight.REFUSE),),
}
