"""One change of a school: under its lock, with feed numbers, and told to whoever waits for it.

Feed numbers are gapless and visible in their order, because they are handed out under the lock of
the school's row, in the very transaction that makes what they number: a number that was rolled back
was never given, and a later one can't be committed before an earlier one.
"""

import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from central.errors import NotFound
from central.store.engine import Database
from central.store.happened import FeedRow
from central.store.models import SchoolRow
from hallpass.ids import DeviceId, RoomId, SchoolId
from hallpass.wire import ChangeKind

FACT = "fact"
"""The feed's kind for facts."""
CHANNEL = "hallpass"
"""PostgreSQL's NOTIFY channel."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A committed change, as it is told to those who wait."""

    school: SchoolId
    number: int
    """The feed's last number after it."""
    rooms: frozenset[RoomId] = frozenset()
    """Who has to know at once; all others within a second."""
    everyone: bool = False
    """All have to know at once."""
    boxes: frozenset[DeviceId] = frozenset()
    """Kiosks that have to know at once, whatever room they are in."""
    fleet: bool = False
    """What is known of boxes is another: keys, rooms, settings' versions or orders."""
    token: str = ""
    """Its own, so that whoever hears of it twice can tell."""
    pages: bool = False
    """Only pages look different; kiosks need not know."""


@dataclass(slots=True)
class Unit:
    """A transaction of one school, holding its lock."""

    session: AsyncSession
    school: SchoolRow
    now: datetime
    rooms: set[RoomId] = field(default_factory=set)
    everyone: bool = False
    boxes: set[DeviceId] = field(default_factory=set)
    """Whose key, room, standing or orders this changes."""
    pages: bool = False
    """Let open pages look again, also if no kiosk has to know."""
    _entries: list[dict[str, object]] = field(default_factory=list)

    @property
    def school_id(self) -> SchoolId:
        """Whose change it is."""
        return SchoolId(self.school.id)

    def emit(
        self,
        kind: ChangeKind | str,
        key: str,
        *,
        room: RoomId | None = None,
        device: str | None = None,
        fact_kind: str | None = None,
        pass_id: str | None = None,
    ) -> int:
        """Give the next feed number to a change.

        Args:
            kind: of reference data, or `FACT`.
            key: the document's or fact's id.
            room: the only room that it concerns.
            device: a fact's recorder.
            fact_kind: a fact's kind.
            pass_id: the pass that a fact is about.
        """
        self.school.feed_number += 1
        self._entries.append(
            {
                "school_id": self.school.id,
                "number": self.school.feed_number,
                "kind": str(kind),
                "key": key,
                "room": room,
                "at": self.now,
                "device": device,
                "fact_kind": fact_kind,
                "pass_id": pass_id,
            }
        )
        return self.school.feed_number

    def wake(self, *rooms: RoomId) -> None:
        """Let these rooms know at once."""
        self.rooms.update(rooms)

    async def finish(self) -> Changed | None:
        """Write the feed; called once, before the commit. None: nothing is new."""
        if not (self._entries or self.boxes or self.everyone):
            number = self.school.feed_number
            return Changed(self.school_id, number, pages=True) if self.pages else None
        await self.session.flush()
        if self._entries:
            await self.session.execute(insert(FeedRow), self._entries)
        of_boxes = {ChangeKind.SETTINGS.value, ChangeKind.ROOM.value}
        return Changed(
            self.school_id,
            self.school.feed_number,
            frozenset(self.rooms),
            self.everyone,
            frozenset(self.boxes),
            fleet=bool(self.boxes) or any(entry["kind"] in of_boxes for entry in self._entries),
            token=secrets.token_hex(8),
        )


class Changes:
    """Makes units, and tells what they committed."""

    def __init__(self, database: Database, tell: Callable[[Changed], None]) -> None:
        self._database = database
        self._tell = tell

    @asynccontextmanager
    async def of(self, school: SchoolId, now: datetime) -> AsyncIterator[Unit]:
        """Change one school; committed at the end, or rolled back whole.

        Raises:
            NotFound: there is no such school.
            StoreAway: the database can't be used now; nothing has happened.
        """
        async with self._unit(now, school) as unit:
            yield unit

    @asynccontextmanager
    async def new(self, row: SchoolRow, now: datetime) -> AsyncIterator[Unit]:
        """Begin a school: its row and all else in one transaction; raises as `of`."""
        async with self._unit(now, row) as unit:
            yield unit

    @asynccontextmanager
    async def _unit(self, now: datetime, school: SchoolId | SchoolRow) -> AsyncIterator[Unit]:
        async with self._database.write() as session:
            unit = Unit(session, await _locked(session, school), now)
            yield unit
            changed = await unit.finish()
            if changed is not None and not self._database.embedded:
                await session.execute(
                    text("SELECT pg_notify(:channel, :hint)"),
                    {"channel": CHANNEL, "hint": hint_of(changed)},
                )
        if changed is not None:
            self._tell(changed)


async def _locked(session: AsyncSession, school: SchoolId | SchoolRow) -> SchoolRow:
    if isinstance(school, SchoolRow):
        session.add(school)
        await session.flush()
        return school
    row = await session.scalar(select(SchoolRow).where(SchoolRow.id == school).with_for_update())
    if row is None:
        raise NotFound("there is no such school")
    return row


_PAGES = "~"
_HINT_LIMIT = 4000
"""PostgreSQL takes less than 8000 bytes in one notification."""


def hint_of(changed: Changed) -> str:
    """Write a change down for other processes: school, number, token, then who has to know."""
    if changed.pages:
        return f"{changed.school} {changed.number} - {_PAGES}"
    head = [changed.school, str(changed.number), changed.token or "-"]
    head += ["+"] * changed.fleet
    everyone = [*head, "*"]
    if changed.everyone:
        return " ".join(everyone)
    rooms = [f"r{room}" for room in sorted(changed.rooms)]
    hint = " ".join((*head, *rooms, *(f"b{box}" for box in sorted(changed.boxes))))
    return hint if len(hint) < _HINT_LIMIT else " ".join(everyone)


def read_hint(hint: str) -> Changed:
    """Read what another process wrote."""
    school, number, token, *who = hint.split(" ")
    return Changed(
        SchoolId(school),
        int(number),
        frozenset(RoomId(item[1:]) for item in who if item.startswith("r")),
        "*" in who,
        frozenset(DeviceId(item[1:]) for item in who if item.startswith("b")),
        fleet="+" in who,
        token="" if token == "-" else token,
        pages=_PAGES in who,
    )
