"""Conflicts: what happened although it should not have, and an adult can still act on."""

from central.errors import NotFound
from central.services.callers import Caller, Permission, require
from central.services.views import ConflictView
from central.store import conflicts, passes, people
from central.store.engine import Database
from hallpass.clock import Clock

_NOTE_LIMIT = 200


class Conflicts:
    """What adults have to look at."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def open(self, caller: Caller) -> tuple[ConflictView, ...]:
        """Return the open ones, the newest first; raises Forbidden."""
        require(caller, Permission.SEE_CONFLICTS)
        async with self._database.read() as session:
            found = await conflicts.open_ones(session, caller.school)
            ids = {key for item in found for key in (item.one, item.other) if key is not None}
            about = {p.id: p for p in await passes.by_ids(session, caller.school, ids)}
            names = await people.names(session, caller.school, (item.student for item in found))
        return tuple(
            ConflictView(
                id=item.id,
                kind=item.kind.value,
                at=item.at,
                full_name=names[item.student].full if item.student in names else "",
                passes=tuple(
                    about[key] for key in (item.one, item.other) if key is not None and key in about
                ),
            )
            for item in found
        )

    async def resolve(self, caller: Caller, conflict: str, note: str = "") -> None:
        """Say that it was looked at; raises Forbidden, NotFound."""
        require(caller, Permission.SEE_CONFLICTS)
        async with self._database.write() as session:
            closed = await conflicts.close(
                session,
                caller.school,
                conflict,
                "resolved",
                self._clock.now(),
                adult=caller.adult,
                note=note[:_NOTE_LIMIT],
            )
            if not closed:
                raise NotFound("there is no such open conflict")
