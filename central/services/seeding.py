"""Making a school from a plan: rooms, people, cards, accounts, times; all of it or nothing.

Card texts and passwords are made here at random and told once; hashes alone are kept.
"""

import os
from collections.abc import Iterable
from datetime import datetime

import msgspec

from central.errors import Invalid, OutOfDate
from central.services.access_policy import DOC, AccessPolicy
from central.services.accounts import Accounts, new_password
from central.services.plan import (
    AdultPlan,
    Card,
    Issued,
    SchoolPlan,
    layers_of,
    problems_of_plan,
)
from central.store import founding, school_docs, schools
from central.store.areas import Area
from central.store.engine import Database
from central.store.founding import NewAdult, NewStudent
from central.store.layers import Stored
from central.store.models import SchoolRow
from central.store.unit import Changes
from hallpass.clock import Clock
from hallpass.domain.badges import TOKEN_BYTES, card_hash, card_text
from hallpass.domain.timetable import ClassList
from hallpass.ids import BadgeHash, Epoch, SchoolId, StoreId
from hallpass.idsource import IdSource
from hallpass.layerdoc import read_layer
from hallpass.signing import new_key


class Seeding:
    """Makes schools."""

    def __init__(
        self,
        database: Database,
        changes: Changes,
        accounts: Accounts,
        clock: Clock,
        ids: IdSource,
    ) -> None:
        self._database = database
        self._changes = changes
        self._accounts = accounts
        self._clock = clock
        self._ids = ids

    async def create_school(self, plan: SchoolPlan) -> Issued:
        """Make a school.

        Raises:
            Invalid: the plan makes no sense; each problem names its place.
            OutOfDate: this database has a school of that name already.
        """
        problems = problems_of_plan(plan)
        if problems:
            raise Invalid(problems)
        adults, passwords = await self._adults(plan)
        student_cards = [
            (os.urandom(TOKEN_BYTES), student.id, f"{student.first} {student.last}")
            for student in plan.students
        ]
        adult_cards = [(os.urandom(TOKEN_BYTES), adult.id, adult.name) for adult in plan.adults]
        now = self._clock.now()
        row = await self._row(plan.name, now)
        async with self._changes.new(row, now) as unit:
            await founding.badges(unit, _hashes(student_cards), adult=False)
            await founding.badges(unit, _hashes(adult_cards), adult=True)
            settings = {item.room: item for item in plan.settings}
            await founding.areas(unit, [Area(area.id, area.name) for area in plan.areas])
            await founding.rooms(unit, plan.rooms, settings, _above_rooms(plan, row.id))
            if plan.timetable is not None:
                await founding.timetable(unit, plan.timetable)
            await founding.adults(unit, adults)
            await founding.students(unit, _students(plan))
            await founding.classes(
                unit,
                [
                    (c.room, ClassList(c.id, c.day_type, c.period, c.title, c.students, c.adult))
                    for c in plan.classes
                ],
            )
            await founding.apart(unit, plan.apart)
            await school_docs.write(unit, DOC, AccessPolicy(plan.second_factor), None)
            unit.everyone = True
        cards = [
            Card(owner, name, card_text(token), adult)
            for made, adult in ((student_cards, False), (adult_cards, True))
            for token, owner, name in made
        ]
        return Issued(row.id, tuple(cards), passwords)

    async def _row(self, name: str, now: datetime) -> SchoolRow:
        async with self._database.read() as session:
            for other in await schools.every_id(session):
                if (await schools.by_id(session, other)).name == name:
                    raise OutOfDate(f"this database has a school called {name!r} already")
        return schools.new_row(
            SchoolId(self._ids.new()),
            name,
            new_key(),
            Epoch(self._ids.new()),
            StoreId(self._ids.new()),
            now,
        )

    async def _adults(self, plan: SchoolPlan) -> tuple[list[NewAdult], dict[str, str]]:
        passwords: dict[str, str] = {}
        made = []
        for adult in plan.adults:
            sign_in = adult.sign_in.strip().casefold() if adult.sign_in else None
            hashed = None
            if sign_in is not None:
                passwords[sign_in] = new_password()
                hashed = await self._accounts.hashed(passwords[sign_in])
            pin = await self._accounts.hashed_pin(adult.pin) if adult.pin is not None else None
            made.append(_adult(adult, sign_in, hashed, pin))
        return made, passwords


def _adult(
    adult: AdultPlan, sign_in: str | None, password: str | None, pin: str | None
) -> NewAdult:
    return NewAdult(
        adult.id, adult.name, adult.roles, adult.rooms, adult.hall_monitor, sign_in, password, pin
    )


def _above_rooms(plan: SchoolPlan, school: str) -> list[Stored]:
    return [
        Stored(level, area or school, 1, read_layer(msgspec.json.encode(raw), level)[0])
        for _, level, area, raw in layers_of(plan)
        if raw
    ]


def _students(plan: SchoolPlan) -> list[NewStudent]:
    return [
        NewStudent(s.id, s.first, s.last, s.on_door, s.standing, s.allowance, s.language)
        for s in plan.students
    ]


def _hashes(cards: Iterable[tuple[bytes, str, str]]) -> list[tuple[BadgeHash, str]]:
    return [(card_hash(token), owner) for token, owner, _ in cards]
