"""Who is in charge in this room now, what is taught, and what the timetable says about the hour."""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hallpass.domain.board import OnDuty
from hallpass.domain.people import Adult, Role
from hallpass.domain.rules.no_pass_time import no_pass_until
from hallpass.domain.settings import RoomSettings
from hallpass.domain.timetable import (
    ClassList,
    DayPart,
    Duty,
    Moment,
    Timetable,
    day_part,
    duty_of,
    expected_students,
    moment_of,
)
from hallpass.ids import StudentId
from kiosk.store.reference import Reference

_MAY_ACT = frozenset({Role.TEACHER, Role.ASSISTANT, Role.SUBSTITUTE, Role.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class Hour:
    """This room now, as timetable, class lists and substitutes say; total where they are missing.

    Attributes:
        settings: of this room.
        now: aware time.
        timetable: the school's, or None.
        lists: of this room.
        adults: who may answer here.
        trusted: whether the clock was compared with central's in this boot.
    """

    settings: RoomSettings
    now: datetime
    timetable: Timetable | None
    lists: tuple[ClassList, ...]
    adults: tuple[Adult, ...]
    trusted: bool = True

    @property
    def moment(self) -> Moment | None:
        """Where in the school's day; None: no timetable is known."""
        return None if self.timetable is None else moment_of(self.timetable, self.now)

    @property
    def day(self) -> DayPart:
        """What kind of time it is."""
        return DayPart.LESSON if self.timetable is None else day_part(self.timetable, self.now)

    @property
    def no_pass_until(self) -> datetime | None:
        """When the no-pass time ends that it is now."""
        moment = self.moment
        return None if moment is None else no_pass_until(moment, self.settings, self.now)

    @property
    def duty(self) -> Duty:
        """Which class is here now and next."""
        return Duty() if self.timetable is None else duty_of(self.lists, self.timetable, self.now)

    @property
    def bell_at(self) -> datetime | None:
        """When the period ends; None: no lesson is on."""
        moment = self.moment
        if moment is None or moment.period is None or self.timetable is None:
            return None
        zone = ZoneInfo(self.timetable.zone)
        return datetime.combine(moment.local_date, moment.period.ends, zone).astimezone(UTC)

    @property
    def substitutes(self) -> tuple[Adult, ...]:
        """Who stands in here today."""
        moment = self.moment
        if moment is None:
            return ()
        here, today = self.settings.room, moment.local_date
        return tuple(a for a in self.adults if a.room == here and a.day == today)

    @property
    def teacher(self) -> Adult | None:
        """Whom the class list names."""
        now = self.duty.now
        if now is None or now.adult is None:
            return None
        return next((a for a in self.adults if a.id == now.adult), None)

    @property
    def in_charge(self) -> Adult | None:
        """The adult on duty: a substitute, else the class's own teacher."""
        return next(iter(self.substitutes), self.teacher)

    @property
    def on_duty(self) -> OnDuty:
        """Return it as a door shows it."""
        adult, duty = self.in_charge, self.duty
        return OnDuty(
            adult="" if adult is None else adult.name,
            substitute=bool(self.substitutes),
            title="" if duty.now is None else duty.now.title,
            next_title="" if duty.then is None else duty.then.title,
            next_at=duty.then_starts_at,
        )

    def may_act(self, adult: Adult) -> bool:
        """Say whether an adult may say yes, and act, at this desk now."""
        moment = self.moment
        # What is given for one day counts only where it is known which day it is.
        today = None if moment is None or not self.trusted else moment.local_date
        return bool(_MAY_ACT.intersection(adult.roles)) and adult.counts_in(
            self.settings.room, today
        )

    @property
    def students(self) -> frozenset[StudentId]:
        """Who is expected here now; outside lessons, of today's next class or else its last."""
        moment = self.moment
        if moment is None or moment.day_type is None or self.timetable is None:
            return frozenset()
        if moment.period is not None:
            return expected_students(self.lists, moment) or frozenset()
        then = self.duty.then
        return frozenset(then.students) if then is not None else self._last_of_today(moment)

    def _last_of_today(self, moment: Moment) -> frozenset[StudentId]:
        if self.timetable is None:
            return frozenset()
        periods = self.timetable.day_types.get(moment.day_type or "", ())
        clock_time = self.now.astimezone(ZoneInfo(self.timetable.zone)).time()
        for period in reversed([p for p in periods if p.ends <= clock_time]):
            found = [
                student
                for item in self.lists
                if item.day_type == moment.day_type and item.period == period.code
                for student in item.students
            ]
            if found:
                return frozenset(found)
        return frozenset()


def hour_of(reference: Reference, settings: RoomSettings, now: datetime, *, trusted: bool) -> Hour:
    """Return this room's hour."""
    return Hour(
        settings,
        now,
        reference.timetable(),
        reference.class_lists(),
        reference.adults(),
        trusted,
    )
