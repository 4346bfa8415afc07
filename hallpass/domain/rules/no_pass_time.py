"""Rule 7: the first and last minutes of a period, and blackouts; they bind students, not adults."""

from datetime import datetime, timedelta

from hallpass.domain.reasons import Reason, ReasonCode, RuleName, Weight
from hallpass.domain.settings import RoomSettings
from hallpass.domain.situation import Ask, Situation
from hallpass.domain.timetable import Moment


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


def no_pass_until(moment: Moment, settings: RoomSettings, now: datetime) -> datetime | None:
    """Return when the no-pass time that `now` lies in ends; None: passes are given now.

    For a screen that says so before anybody asks; the rule above is what binds.
    """
    ends: list[datetime] = []
    if moment.blackout is not None:
        ends.append(moment.blackout.ends_at)
    if moment.period is not None:
        if moment.minutes_in < settings.first_min:
            ends.append(_in(settings.first_min - moment.minutes_in, now))
        if moment.minutes_left <= settings.last_min and settings.last_min:
            ends.append(_in(moment.minutes_left, now))
    return max(ends, default=None)


def _in(minutes: float, now: datetime) -> datetime:
    """Return the whole minute, as bells go, that lies so many minutes ahead."""
    at = now + timedelta(minutes=minutes, seconds=30)
    return at.replace(second=0, microsecond=0)


def _refuse(code: ReasonCode, detail: dict[str, str | int]) -> Reason:
    return Reason(code, RuleName.NO_PASS_TIME, Weight.REFUSE, detail)
