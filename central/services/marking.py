"""Who is accounted for: adults, and only adults, mark students safe, each under their own name.

The first mark counts; any adult may take one back, which the timeline keeps. Somebody who was found
and is not on the list is put on it.
"""

from central.errors import Forbidden, NotFound
from central.services.callers import Caller, Permission, require
from central.services.emergency import current_in
from central.services.emergency_views import Marked, PersonView, person_of
from central.services.texts import printable
from central.store import audit, emergencies, gathering, people, rooms
from central.store.emergencies import Kept, Person
from central.store.engine import Database
from central.store.unit import Changes, Unit
from hallpass.clock import Clock
from hallpass.ids import AdultId, RoomId, StudentId

WHERE_LIMIT = 60
FIND_LEAST = 2
FIND_LIMIT = 20


class Marking:
    """What adults say about the students of an emergency's list."""

    def __init__(self, database: Database, changes: Changes, clock: Clock) -> None:
        self._database = database
        self._changes = changes
        self._clock = clock

    async def mark_safe(self, caller: Caller, student: StudentId, where: str = "") -> Marked:
        """Say under the caller's own name that a student is safe.

        Args:
            caller: an adult in person; programs can't.
            student: one of the list.
            where: a few words; cut to `WHERE_LIMIT`.

        Raises:
            Forbidden: not theirs to do.
            OutOfDate: no emergency is on.
            NotFound: the student is not on the list.
        """
        by = _in_person(caller)
        async with self._changes.of(caller.school, self._clock.now()) as unit:
            kept = await current_in(unit)
            old = await _listed(unit, kept, student)
            first = old.safe_at is None
            if first:
                await _mark(unit, caller, kept, student, by, where)
        return Marked(await self._person(caller, kept, student), first)

    async def unmark(self, caller: Caller, student: StudentId) -> PersonView:
        """Take back that somebody is safe; raises as `mark_safe`."""
        by = _in_person(caller)
        async with self._changes.of(caller.school, self._clock.now()) as unit:
            kept = await current_in(unit)
            if (await _listed(unit, kept, student)).safe_at is not None:
                await emergencies.set_safe(unit, kept.id, student, None, "")
                await emergencies.add_event(unit, kept.id, "unmarked", adult=by, student=student)
                detail = {"emergency": kept.id}
                await audit.record(unit, caller.who, "emergency.unmarked", student, detail)
                unit.pages = True
        return await self._person(caller, kept, student)

    async def add_person(self, caller: Caller, student: StudentId, where: str = "") -> Marked:
        """Put somebody on the list who was found and is not on it, and mark them safe.

        Raises:
            Forbidden: not theirs to do.
            OutOfDate: no emergency is on.
            NotFound: there is no such student.
        """
        by = _in_person(caller)
        async with self._changes.of(caller.school, self._clock.now()) as unit:
            kept = await current_in(unit)
            old = await emergencies.person(unit, kept.id, student)
            first = old is None or old.safe_at is None
            if old is None:
                named = await people.names(unit.session, caller.school, [student])
                if student not in named:
                    raise NotFound("there is no such student")
                added = Person(student, named[student].full, added_at=unit.now)
                emergencies.add_people(unit, kept.id, [added])
                await emergencies.add_event(unit, kept.id, "added", adult=by, student=student)
                detail = {"emergency": kept.id}
                await audit.record(unit, caller.who, "emergency.person_added", student, detail)
            if first:
                await _mark(unit, caller, kept, student, by, where)
        return Marked(await self._person(caller, kept, student), first)

    async def seen(self, caller: Caller, student: StudentId, room: RoomId) -> PersonView:
        """Say where an adult saw somebody of the list, without saying that they are safe.

        Raises:
            Forbidden: not theirs to do.
            OutOfDate: no emergency is on.
            NotFound: the student is not on the list, or there is no such room.
        """
        by = _in_person(caller)
        async with self._changes.of(caller.school, self._clock.now()) as unit:
            kept = await current_in(unit)
            await _listed(unit, kept, student)
            await rooms.by_id(unit.session, caller.school, room)
            await emergencies.set_seen(unit, kept.id, student, room, unit.now)
            await emergencies.add_event(unit, kept.id, "seen", adult=by, student=student, room=room)
            detail = {"emergency": kept.id, "room": room}
            await audit.record(unit, caller.who, "emergency.seen", student, detail)
            unit.pages = True
        return await self._person(caller, kept, student)

    async def find(self, caller: Caller, query: str) -> tuple[tuple[StudentId, str], ...]:
        """Return students by name, to be put on the list: only while an emergency is on.

        Raises:
            Forbidden: not theirs to do.
        """
        require(caller, Permission.MARK_SAFE)
        if len(query.strip()) < FIND_LEAST:
            return ()
        async with self._database.read() as session:
            kept = await emergencies.current(session, caller.school)
            if kept is None:
                return ()
            listed = await emergencies.people_of(session, caller.school, kept.id)
            on = {person.student for person in listed}
            found = await gathering.named_like(session, caller.school, query, FIND_LIMIT)
        return tuple(hit for hit in found if hit[0] not in on)

    async def _person(self, caller: Caller, kept: Kept, student: StudentId) -> PersonView:
        async with self._database.read() as session:
            listed = await emergencies.people_of(session, caller.school, kept.id)
            found = next(person for person in listed if person.student == student)
            names = await gathering.adult_names(session, caller.school, [found.safe_by])
            every = await rooms.every(session, caller.school)
        return person_of(found, names, every)


async def _listed(unit: Unit, kept: Kept, student: StudentId) -> Person:
    person = await emergencies.person(unit, kept.id, student)
    if person is None:
        raise NotFound("this student is not on the list")
    return person


async def _mark(
    unit: Unit, caller: Caller, kept: Kept, student: StudentId, by: AdultId, where: str
) -> None:
    words = printable(where)[:WHERE_LIMIT]
    await emergencies.set_safe(unit, kept.id, student, by, words)
    await emergencies.add_event(unit, kept.id, "safe", adult=by, student=student, detail=words)
    detail = {"emergency": kept.id}
    await audit.record(unit, caller.who, "emergency.marked_safe", student, detail)
    unit.pages = True


def _in_person(caller: Caller) -> AdultId:
    """Return the adult who says that somebody is safe: never a program.

    Raises:
        Forbidden: not theirs to do, or a program asks.
    """
    require(caller, Permission.MARK_SAFE)
    if caller.api_key is not None:
        raise Forbidden("only an adult in person can say that somebody is safe")
    return caller.adult
