"""Rule 6: the student's own limits: passes a day, minutes between passes."""

from hallpass.domain.reasons import Reason, ReasonCode, RuleName, Weight
from hallpass.domain.situation import Ask, Situation


def allowance(_ask: Ask, situation: Situation) -> tuple[Reason, ...]:
    """At the limit a pass needs an adult's yes rather than being refused."""
    student, settings = situation.student, situation.settings
    if student is None or student.allowance.unlimited:
        return ()
    found = []
    own = student.allowance.per_day
    per_day = own if own is not None else settings.per_day
    if per_day is not None and situation.passes_today >= per_day:
        found.append(_adult(ReasonCode.PASSES_PER_DAY, per_day))
    if settings.between_min and situation.last_ended_at is not None:
        since_min = (situation.now - situation.last_ended_at).total_seconds() / 60
        if since_min < settings.between_min:
            found.append(_adult(ReasonCode.MINUTES_BETWEEN, settings.between_min))
    return tuple(found)


def _adult(code: ReasonCode, limit: int) -> Reason:
    return Reason(code, RuleName.ALLOWANCE, Weight.ASK, {"limit": limit})
