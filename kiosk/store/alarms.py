"""What an adult did about emergencies at this box alone: begun here, or ended while cut off.

Kept in the store's own row, beside the school's emergency as it was last heard. What of it counts
is said by `hallpass.domain.emergency.in_force`. An alarm's own facts change it too: central ends a
box's alarm by sending back an `AlarmEnded` for it.
"""

from dataclasses import dataclass

from sqlalchemy import select

from hallpass import codec
from hallpass.domain.emergency import Emergency, settles
from hallpass.ids import AlarmId
from kiosk.store.models import FactRow, OutboxRow
from kiosk.store.unit import Unit


@dataclass(frozen=True, slots=True)
class Alarm:
    """What was begun at this box."""

    id: AlarmId
    emergency: Emergency
    """With `local` set, version 0."""


class Alarms:
    """Reads and writes it within one transaction."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def here(self) -> Alarm | None:
        """Return what was begun at this box and is not over."""
        raw = self._unit.meta.alarm
        if raw is None:
            return None
        try:
            return codec.decode(Alarm, raw)
        except codec.WireFault:
            # A newer program wrote it; this one can't say what it was.
            return None

    def put(self, alarm: Alarm | None) -> None:
        """Write down what was begun here, or that it is over."""
        raw = None if alarm is None else codec.encode(alarm).decode()
        if raw != self._unit.meta.alarm:
            self._unit.change_meta(alarm=raw)
            self._unit.touched = True

    @property
    def ended_version(self) -> int | None:
        """The school's emergency that an adult ended at this box."""
        version: int | None = self._unit.meta.ended_version
        return version

    def end_heard(self, version: int) -> None:
        """Write down that the school's emergency of this version is shown here no longer."""
        self._unit.change_meta(ended_version=version)
        self._unit.touched = True

    def school_is(self, school: Emergency | None) -> None:
        """Follow the school's emergency: another one than was ended here counts again."""
        ended = self.ended_version
        if ended is not None and (school is None or school.version != ended):
            self._unit.change_meta(ended_version=None)
            self._unit.touched = True
        here = self.here()
        if here is not None and school is not None and settles(school, here.emergency):
            self.put(None)

    def over(self, alarm: AlarmId | None) -> None:
        """Take what central says: this alarm is over."""
        here = self.here()
        if here is not None and here.id == alarm:
            self.put(None)

    def told(self) -> bool:
        """Say whether central has all that was recorded here about alarms."""
        waiting = (
            select(OutboxRow.number)
            .join(FactRow, FactRow.id == OutboxRow.fact)
            .where(FactRow.kind.in_(("alarm_raised", "alarm_ended")))
            .limit(1)
        )
        return self._unit.sql.execute(waiting).one_or_none() is None
