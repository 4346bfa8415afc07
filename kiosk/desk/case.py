"""One request being handled: all that its steps read and write, within one transaction."""

from dataclasses import replace
from datetime import timedelta

from hallpass.domain.emergency import Emergency
from hallpass.domain.facts import PassStarted
from hallpass.domain.passes import Pass
from hallpass.domain.people import Adult
from hallpass.domain.settings import RoomSettings
from hallpass.ids import BadgeHash, RoomId, StudentId
from kiosk.desk.duty import Hour, hour_of
from kiosk.flow.answers import Go, Place, Who
from kiosk.store.asks import Asks
from kiosk.store.cache import Cache
from kiosk.store.decisions import Decided, Decisions, Past
from kiosk.store.heard import Heard
from kiosk.store.journal import Journal
from kiosk.store.lines import Lines
from kiosk.store.modes import Modes
from kiosk.store.passes import Passes
from kiosk.store.reference import Reference
from kiosk.store.unit import Unit

SAME_SCAN_S = 5.0
"""A badge held up again so soon after its decision is the same scan."""


class Case:
    """What the desk's steps share while they handle one request.

    Attributes:
        pin_holder: whose PIN the request shows, as it was found before this transaction.
    """

    def __init__(
        self,
        unit: Unit,
        cache: Cache,
        settings: RoomSettings,
        pin_holder: Adult | None = None,
    ) -> None:
        self.unit = unit
        self.cache = cache
        self.settings = settings
        self.here: RoomId = settings.room
        self.journal = Journal(unit)
        self.passes = Passes(unit)
        self.reference = Reference(unit, cache)
        self.decisions = Decisions(unit)
        self.lines = Lines(unit)
        self.heard = Heard(unit)
        self.asks = Asks(unit)
        self.modes = Modes(unit)
        self.pin_holder = pin_holder
        self._hour: Hour | None = None

    @property
    def hour(self) -> Hour:
        """This room now, as the timetable says."""
        if self._hour is None:
            unit = self.unit
            self._hour = hour_of(self.reference, self.settings, unit.now, trusted=unit.trusted)
        return self._hour

    @property
    def locked(self) -> bool:
        """Whether the desk is locked after tampering: no new passes until an adult was there."""
        return self.unit.meta.tamper is not None and self.settings.lock_on_tamper

    @property
    def emergency(self) -> Emergency | None:
        """The emergency now in force at this box."""
        return self.reference.emergency()

    def who(self, student: StudentId, badge: BadgeHash | None = None) -> Who:
        """Return the student as a screen may name them."""
        name = self.reference.names((student,)).get(student)
        if name is None:
            return Who(student, "", badge)
        return Who(student, name.short, badge, name.language)

    def place(self, room: RoomId) -> Place:
        """Return a room as a screen shows it; one that is not known has no name."""
        known = self.reference.rooms().get(room)
        if known is None:
            return Place(room, "", "", "room")
        return Place(known.id, known.name, known.number, known.icon)

    def open_pass_of(self, student: StudentId) -> Pass | None:
        """Return the pass that a student is out on, the latest if there are several."""
        now = self.unit.now
        return next((p for p in self.passes.recent_of(student) if p.open_at(now)), None)

    def started_s_ago(self, value: Pass) -> float | None:
        """Return how long ago a pass began; None: the clocks make no sense of it.

        By the boot clock where it began in this boot, so that a jump of the wall changes nothing.
        """
        moment = self.unit.moment
        for fact in self.journal.of_pass(value.id):
            if isinstance(fact.body, PassStarted) and fact.stamp.boot == moment.boot:
                return moment.boot_s - fact.stamp.boot_s
        ago: timedelta = self.unit.now - value.started_at
        return ago.total_seconds() if ago >= timedelta(0) else None

    def give_again(self, past: Past) -> Decided:
        """Return an answer given before, the student's name put back."""
        answer = past.answer
        named = replace(answer, who=self.who(answer.who.student, answer.who.badge))
        return replace(named, again=True) if isinstance(named, Go) else named
