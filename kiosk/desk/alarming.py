"""Emergencies at this one box: an adult begins one here, or ends what it shows.

The fact and the box's own state are one transaction, on disk before a screen says so. A request
that comes twice does what it did the first time; one that is about something else than what is on
now changes nothing, and is answered with what is in force.
"""

import logging

from hallpass.domain.emergency import Emergency
from hallpass.domain.facts import Actor, AlarmEnded, AlarmRaised
from hallpass.domain.people import Adult
from hallpass.ids import AlarmId
from kiosk.desk.case import Case
from kiosk.flow.alarms import AlarmAct, AlarmChanged, AlarmView
from kiosk.flow.requests import EndAlarm, RaiseAlarm
from kiosk.store.alarms import Alarm, Alarms

log = logging.getLogger(__name__)


def view(case: Case) -> AlarmView:
    """Return what an adult may do about emergencies here now."""
    emergency = case.emergency
    if emergency is None:
        act = AlarmAct.RAISE if case.settings.inputs.alarms else AlarmAct.NONE
        return AlarmView(act)
    if emergency.local:
        here = Alarms(case.unit).here()
        return AlarmView(AlarmAct.END_OWN, emergency, None if here is None else here.id)
    heard_at = case.heard.out_of_touch_since()
    act = AlarmAct.OFFICE if heard_at is None else AlarmAct.END_HEARD
    return AlarmView(act, emergency, heard_at=heard_at)


def raise_alarm(case: Case, adult: Adult, request: RaiseAlarm) -> AlarmChanged | None:
    """Put this box into an emergency; None: that is not done here.

    One that was begun here before becomes this one. The school's own always counts before it.
    """
    if not case.settings.inputs.alarms:
        return None
    alarms, now_on = Alarms(case.unit), case.emergency
    here = alarms.here()
    if now_on is not None and not now_on.local:
        return AlarmChanged(now_on)
    wanted = Emergency(request.action, 0, case.unit.now, request.drill, local=True)
    if here is not None:
        if (here.emergency.action, here.emergency.drill) == (wanted.action, wanted.drill):
            return AlarmChanged(now_on)
        case.journal.record(AlarmEnded(here.id), Actor(adult.id))
    alarm = AlarmId(case.unit.ids.new())
    case.journal.record(AlarmRaised(alarm, request.action, request.drill), Actor(adult.id))
    alarms.put(Alarm(alarm, wanted))
    log.warning("desk.alarm_raised action=%s drill=%s", request.action, request.drill)
    return AlarmChanged(case.emergency)


def end_alarm(case: Case, adult: Adult, request: EndAlarm) -> AlarmChanged | None:
    """End what was begun here, or what was last heard; None: central is in touch and ends it."""
    alarms = Alarms(case.unit)
    if request.alarm is not None:
        here = alarms.here()
        if here is not None and here.id == request.alarm:
            # The journal takes it off this box as it would if the office had ended it.
            case.journal.record(AlarmEnded(here.id), Actor(adult.id))
            log.warning("desk.alarm_ended")
        return AlarmChanged(case.emergency)
    school = case.reference.school_emergency()
    known = school is not None and school.version == request.version
    if not known or alarms.ended_version == request.version:
        return AlarmChanged(case.emergency)
    if case.heard.out_of_touch_since() is None:
        return None
    case.journal.record(AlarmEnded(None, request.version), Actor(adult.id))
    alarms.end_heard(request.version)
    log.warning("desk.emergency_ended_here version=%d", request.version)
    return AlarmChanged(case.emergency)
