"""Letting many boxes in at once: a list of serial numbers and rooms, and one code made beforehand.

A box that brings the code and whose serial number is on the list is let in without an adult's
looking at it, once. The code has 69 bits and is told once; its hash alone is kept.
"""

import secrets
from datetime import timedelta

from central.errors import Invalid, NotFound
from central.services.batch_list import NAME_LIMIT, read_list
from central.services.callers import Caller, Permission, require
from central.services.fleet_views import BatchBoxView, BatchPreview, BatchView, NewBatch
from central.services.keys import key_hash
from central.services.texts import printable
from central.store import audit, batches, rooms
from central.store.batches import Batch, BatchBox
from central.store.engine import Database
from central.store.unit import Changes
from hallpass.clock import Clock
from hallpass.ids import AdultId, SchoolId
from hallpass.idsource import IdSource

LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
"""No vowels, so that no words come out (RFC 8628, section 6.1)."""
_GROUPS, _GROUP = 4, 4
DAYS = 30
DAYS_LIMIT = 120
_PROBLEMS = 50


class Batches:
    """Lists of boxes."""

    def __init__(self, database: Database, changes: Changes, clock: Clock, ids: IdSource) -> None:
        self._database = database
        self._changes = changes
        self._clock = clock
        self._ids = ids

    async def preview(self, caller: Caller, content: bytes) -> BatchPreview:
        """Say what a list would let in, and what is wrong with it by line; raises Forbidden."""
        require(caller, Permission.CHANGE_DEVICES)
        return await self._preview(caller.school, content)

    async def _preview(self, school: SchoolId, content: bytes) -> BatchPreview:
        async with self._database.read() as session:
            known = await rooms.every(session, school)
            first = read_list(content, known)
            serials = {line.serial for line in first.lines if line.serial}
            waiting = await batches.listed(session, school, serials, self._clock.now())
        return read_list(content, known, waiting) if waiting else first

    async def make(
        self, caller: Caller, content: bytes, name: str = "", days: int = DAYS
    ) -> NewBatch:
        """Make a batch of a list; its code is told once.

        Raises:
            Forbidden: not theirs to do.
            Invalid: something is wrong with the list; problems name their lines.
        """
        require(caller, Permission.CHANGE_DEVICES)
        return await self._make(caller.school, caller.who, caller.adult, content, name, days)

    async def make_by_operator(
        self, school: SchoolId, content: bytes, name: str = "", days: int = DAYS
    ) -> NewBatch:
        """Make a batch from the command line; raises Invalid."""
        return await self._make(school, audit.OPERATOR, AdultId(""), content, name, days)

    async def _make(
        self,
        school: SchoolId,
        who: audit.Who,
        adult: AdultId,
        content: bytes,
        name: str,
        days: int,
    ) -> NewBatch:
        if not 1 <= days <= DAYS_LIMIT:
            raise Invalid((f"days: {days} is not between 1 and {DAYS_LIMIT}",))
        preview = await self._preview(school, content)
        problems = [
            *preview.problems,
            *(f"line {line.line}: {line.problem}" for line in preview.lines if line.problem),
        ]
        if problems:
            raise Invalid(tuple(problems[:_PROBLEMS]))
        code, now = new_code(), self._clock.now()
        boxes = tuple(
            BatchBox(line.serial, line.room, line.name)
            for line in preview.lines
            if line.room is not None
        )
        batch = Batch(
            id=self._ids.new(),
            name=printable(name)[:NAME_LIMIT] or now.date().isoformat(),
            adult=adult,
            made_at=now,
            expires_at=now + timedelta(days=days),
            ended_at=None,
            boxes=boxes,
        )
        async with self._changes.of(school, now) as unit:
            await batches.add(unit, batch, key_hash(normal_code(code)))
            await audit.record(unit, who, "batch.made", batch.id, {"boxes": len(boxes)})
        return NewBatch(batch.id, code, len(boxes))

    async def list(self, caller: Caller) -> tuple[BatchView, ...]:
        """Return all batches, the newest first; raises Forbidden."""
        require(caller, Permission.SEE_DEVICES)
        async with self._database.read() as session:
            every = await batches.every(session, caller.school)
            known = await rooms.every(session, caller.school)
        names = {room.id: f"{room.number} {room.name}".strip() for room in known.values()}
        now = self._clock.now()
        return tuple(
            BatchView(
                id=batch.id,
                name=batch.name,
                made_at=batch.made_at,
                expires_at=batch.expires_at,
                ended_at=batch.ended_at,
                adult=batch.adult,
                boxes=tuple(
                    BatchBoxView(
                        box.serial,
                        box.room,
                        names.get(box.room, ""),
                        box.name,
                        box.device,
                        box.used_at,
                    )
                    for box in batch.boxes
                ),
                open=batch.open_at(now),
            )
            for batch in every
        )

    async def end(self, caller: Caller, batch: str) -> None:
        """Let a batch's code open nothing any more; raises Forbidden, NotFound."""
        require(caller, Permission.CHANGE_DEVICES)
        async with self._changes.of(caller.school, self._clock.now()) as unit:
            if not await batches.end(unit, batch):
                raise NotFound("there is no such list that is open")
            await audit.record(unit, caller.who, "batch.ended", batch)


def new_code() -> str:
    """Return sixteen letters in groups of four."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(_GROUPS * _GROUP))
    return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))


def normal_code(typed: str) -> str:
    """Return a code as it is compared, however it was typed."""
    return "".join(c for c in typed.upper() if c.isascii() and c.isalpha())
