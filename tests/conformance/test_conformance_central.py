"""The vectors on central's store, on both databases: rows and facts in, read back by queries."""

from dataclasses import replace
from datetime import datetime

import pytest

from central.services.bundle import Services
from central.store import founding, journal, passes, schools, situation
from central.store.journal import Received
from central.store.unit import Changes
from hallpass import codec
from hallpass.codec import from_wire
from hallpass.domain.assemble import assemble
from hallpass.domain.decision import Decision, decide
from hallpass.domain.situation import Ask
from hallpass.ids import DeviceId, Epoch, SchoolId, StoreId
from tests.central.conftest import database_url, house, postgres
from tests.central.house import House
from tests.conformance import vectors


class CentralAdapter:
    """Makes a school of its own for each vector, and decides by what the store gathers."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._services: Services = house.services

    def load(self, vector: vectors.Vector) -> None:
        self._vector = vector
        self._house.run(self._load(vector))

    async def _load(self, vector: vectors.Vector) -> None:
        self._school = SchoolId(vector.name)
        row = schools.new_row(
            self._school, vector.name, b"k" * 32, Epoch("e"), StoreId("c"), vector.now
        )
        if vector.emergency is not None:
            row.emergency = codec.encode(vector.emergency).decode()
        changes = Changes(self._house.central.database, lambda _changed: None)
        async with changes.new(row, vector.now) as unit:
            here = vector.settings.room
            await founding.rooms(unit, vector.rooms, {here: vector.settings})
            if vector.timetable is not None:
                await founding.timetable(unit, vector.timetable)
            await founding.students(
                unit,
                [
                    founding.NewStudent(s.id, s.id, "", True, s.standing, s.allowance)
                    for s in vector.students
                ],
            )
            for revoked in (False, True):
                await founding.badges(
                    unit,
                    [
                        (key, s.id)
                        for s in vector.students
                        for key in (s.revoked if revoked else s.badges)
                    ],
                    adult=False,
                    revoked_at=vector.now if revoked else None,
                )
            await founding.classes(unit, [(here, item) for item in vector.class_lists])
            await founding.apart(unit, vector.apart)
            for wire in vector.facts + vectors.mode_facts(vector):
                received = Received(from_wire(wire), DeviceId("kiosk-101"))
                await passes.project(unit, await journal.append(unit, [received]))

    def decide(self, ask: Ask, now: datetime) -> Decision:
        return self._house.run(self._decide(ask, now))

    async def _decide(self, ask: Ask, now: datetime) -> Decision:
        room = self._vector.settings.room
        async with self._house.central.database.read() as session:
            known = await situation.knowledge(session, self._school, room, ask, now)
        # Central always sees its own rows; that parts are old is a kiosk's case.
        known = replace(known, age_s=self._vector.age_s)
        assert known.settings == replace(self._vector.settings, version=1)
        return decide(ask, assemble(ask, known, now))


@pytest.mark.parametrize("vector", vectors.load_all(), ids=str)
def test_central_decides_as_the_vector_says(vector: vectors.Vector, house: House) -> None:
    vectors.run(vector, CentralAdapter(house))


__all__ = ["database_url", "house", "postgres"]
"""The databases' fixtures, which central's own tests have from their conftest."""
