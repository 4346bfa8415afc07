"""The adapter without a store: facts are folded in memory."""

from collections import defaultdict
from datetime import datetime

from hallpass.codec import from_wire
from hallpass.domain.assemble import Knowledge, assemble
from hallpass.domain.decision import Decision, decide
from hallpass.domain.facts import (
    Fact,
    PassArrived,
    PassCorrected,
    PassEnded,
    PassExtended,
    PassStarted,
    PassVoided,
    clocks_of,
)
from hallpass.domain.line import fold_line
from hallpass.domain.passes import Pass, fold
from hallpass.domain.roommode import fold_modes
from hallpass.domain.situation import Ask
from hallpass.ids import PassId
from tests.conformance.vectors import Vector, mode_facts

PASS_BODIES = (
    PassStarted,
    PassArrived,
    PassEnded,
    PassVoided,
    PassExtended,
    PassCorrected,
)


class PureAdapter:
    """Folds, assembles, decides."""

    def load(self, vector: Vector) -> None:
        self._vector = vector
        facts = vector.facts + mode_facts(vector)
        self._facts = tuple(from_wire(wire) for wire in facts)

    def decide(self, ask: Ask, now: datetime) -> Decision:
        vector = self._vector
        clocks = clocks_of(self._facts)
        knowledge = Knowledge(
            settings=vector.settings,
            rooms={room.id: room for room in vector.rooms},
            students={student.id: student for student in vector.students},
            timetable=vector.timetable,
            class_lists=vector.class_lists,
            apart=vector.apart,
            passes=self._passes(),
            line=fold_line(ask.destination, self._facts, now, clocks),
            emergency=vector.emergency,
            modes=fold_modes(self._facts, clocks),
            age_s=vector.age_s,
        )
        return decide(ask, assemble(ask, knowledge, now))

    def _passes(self) -> tuple[Pass, ...]:
        clocks = clocks_of(self._facts)
        grouped: dict[PassId, list[Fact]] = defaultdict(list)
        for fact in self._facts:
            if isinstance(fact.body, PASS_BODIES):
                grouped[fact.body.pass_id].append(fact)
        folded = (fold(facts, clocks) for facts in grouped.values())
        return tuple(value for value in folded if value is not None)
