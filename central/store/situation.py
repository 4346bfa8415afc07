"""What central knows when somebody asks: rows into `Knowledge`, counted by the domain alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from central.store import lines, modes, passes, people, rooms, schools
from central.store.modes import Words
from hallpass.domain.assemble import Knowledge
from hallpass.domain.line import Line
from hallpass.domain.passes import Pass
from hallpass.domain.people import ApartPair, Student
from hallpass.domain.rooms import Room
from hallpass.domain.settings import RoomSettings
from hallpass.domain.situation import Ask
from hallpass.domain.timetable import ClassList, Timetable
from hallpass.ids import RoomId, SchoolId, StudentId

DAY = timedelta(hours=36)
"""Longer than any local day, so that "today" is whole in every zone."""


async def knowledge(
    session: AsyncSession, school: SchoolId, room: RoomId, ask: Ask, now: datetime
) -> Knowledge:
    """Return all that a decision about this ask in this room looks at.

    Raises:
        NotFound: there is no such school or room.
    """
    own = await passes.of_students(session, school, (ask.student,), now - DAY)
    return Knowledge(
        settings=await rooms.settings_of(session, school, room),
        rooms=await rooms.every(session, school),
        students=await people.students(session, school, (ask.student,)),
        timetable=await schools.timetable(session, school),
        class_lists=await people.class_lists(session, school, room),
        apart=await people.apart(session, school, students=(ask.student,)),
        passes=own + await passes.open_at(session, school, now),
        line=await lines.line_of(session, school, ask.destination, now),
        emergency=(await schools.by_id(session, school)).emergency,
        modes=await modes.every(session, school, (room, ask.destination)),
    )


@dataclass(frozen=True, slots=True)
class Hindsight:
    """What is needed to judge a batch of starts as of when they happened."""

    rooms: Mapping[RoomId, Room]
    settings: Mapping[tuple[RoomId, int], RoomSettings]
    students: Mapping[StudentId, Student]
    timetable: Timetable | None
    class_lists: Mapping[RoomId, tuple[ClassList, ...]]
    apart: tuple[ApartPair, ...]
    passes: tuple[Pass, ...]
    words: Words
    """What adults said about these rooms."""

    def knowledge(
        self, room: RoomId, version: int, student: StudentId, without: Pass
    ) -> Knowledge | None:
        """Return what was known then, as far as it can be told now; None: no such settings.

        Args:
            room: where it was asked.
            version: of the settings that the kiosk then ran.
            student: who asked.
            without: the pass that came of it.
        """
        settings = self.settings.get((room, version))
        if settings is None:
            return None
        at = without.started_at
        # Most of a long batch was over or had not begun: that is seen without making copies.
        then = (
            p.as_of(at)
            for p in self.passes
            if p.id != without.id
            and p.started_at <= at
            and (p.student == student or at < (p.ended_at or p.lapses_at))
        )
        return Knowledge(
            settings=settings,
            rooms=self.rooms,
            students=self.students,
            timetable=self.timetable,
            class_lists=self.class_lists.get(room, ()),
            apart=tuple(pair for pair in self.apart if student in {pair.one, pair.other}),
            passes=tuple(p for p in then if p is not None),
            line=Line(without.destination),
            modes=self.words.at(at),
        )


async def hindsight(
    session: AsyncSession,
    school: SchoolId,
    starts: Sequence[Pass],
    versions: set[tuple[RoomId, int]],
) -> Hindsight:
    """Fetch at once what judging all these passes needs."""
    students = {value.student for value in starts}
    origins = {value.origin for value in starts}
    first = min(value.started_at for value in starts)
    # Whoever started while one of them was still out meets it too.
    last = max(value.ended_at or value.lapses_at for value in starts)
    settings = {
        (room, version): value
        for room, version in versions
        if (value := await rooms.version_of(session, school, room, version)) is not None
    }
    own = await passes.of_students(session, school, students, first - DAY)
    return Hindsight(
        rooms=await rooms.every(session, school),
        settings=settings,
        students=await people.students(session, school, students),
        timetable=await schools.timetable(session, school),
        class_lists={
            room: await people.class_lists(session, school, room) for room in sorted(origins)
        },
        apart=await people.apart(session, school, students=students),
        passes=tuple(
            {p.id: p for p in own + await passes.touching(session, school, first, last)}.values()
        ),
        words=await modes.words(
            session,
            school,
            origins | {value.destination for value in starts},
            first,
            max(value.started_at for value in starts),
        ),
    )
