"""Gathering: few indexed queries to the `Knowledge` that hallpass.domain.assemble counts from."""

from dataclasses import replace

from hallpass.domain.assemble import Knowledge, assemble
from hallpass.domain.decision import Decision, decide
from hallpass.domain.settings import RoomSettings
from hallpass.domain.situation import Ask, Situation
from hallpass.ids import StudentId
from kiosk.store.cache import Cache
from kiosk.store.heard import Heard
from kiosk.store.lines import Lines
from kiosk.store.modes import Modes
from kiosk.store.passes import Passes
from kiosk.store.reference import Reference
from kiosk.store.unit import Unit


class Gathering:
    """What is known about one student now, for as many destinations as are asked about."""

    def __init__(
        self, unit: Unit, cache: Cache, student: StudentId, settings: RoomSettings
    ) -> None:
        self._now = unit.now
        self._lines = Lines(unit)
        reference, passes = Reference(unit, cache), Passes(unit)
        known = reference.student(student)
        self._without_line = Knowledge(
            settings=settings,
            rooms=reference.rooms(),
            students={} if known is None else {student: known},
            timetable=reference.timetable(),
            class_lists=reference.class_lists(),
            apart=reference.apart_of(student),
            passes=passes.open() + passes.recent_of(student),
            emergency=reference.emergency(),
            modes=Modes(unit).not_open(),
            age_s=Heard(unit).ages(),
        )

    def knowledge(self, ask: Ask) -> Knowledge:
        """Return the rows for one ask."""
        line = self._lines.of(ask.destination)
        return replace(self._without_line, line=line if line.waiting else None)

    def situation(self, ask: Ask) -> Situation:
        """Return what `decide` looks at."""
        return assemble(ask, self.knowledge(ask), self._now)

    def decide(self, ask: Ask) -> Decision:
        """Decide about one ask; nothing is recorded."""
        return decide(ask, self.situation(ask))
