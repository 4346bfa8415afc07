"""Who is out now, and what the doors and the decision know of it."""

from central.services.callers import Caller, Permission, require
from central.services.views import OutPass, RoomCount
from central.store import conflicts, lines, modes, passes, people, rooms, schools, situation
from central.store.engine import Database
from hallpass.clock import Clock
from hallpass.domain.assemble import assemble
from hallpass.domain.board import Board, board_of
from hallpass.domain.passes import Pass
from hallpass.domain.rooms import Room
from hallpass.domain.situation import Ask, Situation
from hallpass.ids import PassId, RoomId, SchoolId


class Passes:
    """Passes, as adults and doors look at them."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def out_now(self, caller: Caller, *, room: RoomId | None = None) -> tuple[OutPass, ...]:
        """Return who is out now with names, the longest first; of one room: from it or to it.

        Raises:
            Forbidden: not theirs to see.
        """
        require(caller, Permission.SEE_WHO_IS_OUT)
        now = self._clock.now()
        async with self._database.read() as session:
            found = await passes.open_at(session, caller.school, now, room=room)
            names = await people.names(session, caller.school, (p.student for p in found))
            every = await rooms.every(session, caller.school)
            open_conflicts = await conflicts.open_ones(
                session, caller.school, (p.id for p in found)
            )
        counts: dict[PassId, int] = {}
        for conflict in open_conflicts:
            for key in {conflict.one, conflict.other}:
                if key is not None:
                    counts[key] = counts.get(key, 0) + 1
        return tuple(
            OutPass(
                value=value,
                name=names[value.student].short if value.student in names else None,
                full_name=names[value.student].full if value.student in names else "",
                origin=_room(every, value.origin),
                destination=_room(every, value.destination),
                out_min=value.out_min(now),
                overtime_min=value.overtime_min(now),
                conflicts=counts.get(value.id, 0),
            )
            for value in found
        )

    async def counts(self, caller: Caller) -> tuple[RoomCount, ...]:
        """Return each room in numbers, by number and name; raises Forbidden."""
        require(caller, Permission.SEE_ROOMS)
        now = self._clock.now()
        async with self._database.read() as session:
            found = await passes.open_at(session, caller.school, now)
            every = await rooms.every(session, caller.school)
            waiting = {
                room: len((await lines.line_of(session, caller.school, room, now)).waiting)
                for room in await lines.waited_for(session, caller.school, now)
            }
        return tuple(
            RoomCount(
                room,
                out=sum(1 for p in found if p.origin == room.id),
                here=sum(1 for p in found if p.destination == room.id),
                waiting=waiting.get(room.id, 0),
            )
            for room in every.values()
        )

    async def board(self, caller: Caller, room: RoomId) -> Board:
        """Return what a room's door shows, to an adult; raises Forbidden, NotFound."""
        require(caller, Permission.SEE_ROOMS)
        return await self.public_board(caller.school, room)

    async def public_board(self, school: SchoolId, room: RoomId) -> Board:
        """Return what a room's door shows to everyone who walks by; raises NotFound."""
        now = self._clock.now()
        async with self._database.read() as session:
            here = await rooms.by_id(session, school, room)
            settings = await rooms.settings_of(session, school, room)
            found = await passes.open_at(session, school, now, room=room)
            line = await lines.line_of(session, school, room, now)
            out: list[Pass] = [p for p in found if p.origin == room]
            expected = await people.on_lists_of(session, school, room, (p.student for p in out))
            names = await people.names(session, school, expected)
            emergency = (await schools.by_id(session, school)).emergency
            mode = await modes.of(session, school, room)
        return board_of(
            here,
            settings,
            found,
            now,
            names={student: named.short for student, named in names.items()},
            waiting=len(line.waiting),
            turns=line.turns,
            emergency=emergency,
            mode=mode,
        )

    async def situation(self, school: SchoolId, room: RoomId, ask: Ask) -> Situation:
        """Return what central knows when a student asks in a room; raises NotFound."""
        now = self._clock.now()
        async with self._database.read() as session:
            return assemble(ask, await situation.knowledge(session, school, room, ask, now), now)


def _room(every: dict[RoomId, Room], room: RoomId) -> Room:
    return every.get(room, Room(room, name=room))
