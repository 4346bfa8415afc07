"""Rule 7: the first and last minutes of a period, and blackouts; they bind students, not adults."""

from hallpass.domain.reasons import Reason, ReasonCode, RuleName, Weight
from hallpass.domain.situation import Ask, Situation


def no_pass_time(_ask: Ask, situation: Situation) -> tuple[Reason, ...]:
    """Refuse students in these minutes; any adult may lift it."""
    moment, settings = situation.moment, situation.settings
    if moment is None:
        return ()
    found = []
    if moment.blackout is not None:
        found.append(_refuse(ReasonCode.BLACKOUT, {"label": moment.blackout.label}))
    if moment.period is not None:
        if moment.minutes_in < settings.first_min:
            found.append(_refuse(ReasonCode.FIRST_MINUTES, {"limit": settings.first_min}))
        if moment.minutes_left <= settings.last_min and settings.last_min:
            found.append(_refuse(ReasonCode.LAST_MINUTES, {"limit": settings.last_min}))
    return tuple(found)


def _refuse(code: ReasonCode, detail: dict[str, str | int]) -> Reason:
    return Reason(code, RuleName.NO_PASS_TIME, Weight.REFUSE, detail)
