"""The end of each school's feed, read once for all its kiosks.

When something is new, a thousand kiosks ask for the same few entries. They are read once, with the
facts that they name (which never change) and, where a setting of the whole school changed, with all
rooms' documents; what of them a kiosk may have is decided for each. A kiosk that was away for
longer reads the feed itself.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from central.store import feed, journal, schools
from central.store.engine import Database
from central.store.feed import Page, Reader, Seen
from central.store.unit import FACT
from hallpass.ids import SchoolId
from hallpass.wire import ChangeKind, WireFact

KEPT = 4_000
"""Entries; a school's busiest minutes."""
MANY = 20
"""So many rooms with other settings at once: their documents are read together."""
FACT_ALONE = frozenset({FACT})
FACT_AND_SETTINGS = frozenset({FACT, ChangeKind.SETTINGS.value})


@dataclass(slots=True)
class _Tail:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    since: int = -1
    """All entries above it, as far as any kiosk needs them, are here."""
    head: int = -1
    seen: tuple[Seen, ...] = ()
    facts: dict[str, WireFact] = field(default_factory=dict)
    settings: dict[str, msgspec.Raw] = field(default_factory=dict)
    """Documents in force of rooms whose kiosks all get the same."""


class Recent:
    """All schools' feeds, as far as this process keeps them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._tails: dict[SchoolId, _Tail] = {}

    async def read_to(self, school: SchoolId, number: int, now: datetime) -> int:
        """Read what is new, up to `number` at least; returns how far it was read.

        Raises:
            StoreAway: not now.
        """
        tail = self._tails.setdefault(school, _Tail())
        if tail.head >= number:
            return tail.head
        async with tail.lock:
            if tail.head < number:
                async with self._database.read() as session:
                    await self._extend(session, school, tail, now)
        return tail.head

    async def _extend(
        self, session: AsyncSession, school: SchoolId, tail: _Tail, now: datetime
    ) -> None:
        head = (await schools.by_id(session, school)).feed_number
        if tail.head < 0 or head < tail.head:
            # At the start, or after a restored backup: from here on.
            tail.since, tail.head, tail.seen = head, head, ()
            tail.facts.clear()
            tail.settings.clear()
            return
        new = await feed.seen(session, school, tail.head, now)
        ids = [entry.key for entry in new if entry.kind == FACT]
        found = await journal.wire_facts(session, school, ids)
        tail.facts.update((fact.id, fact) for fact in found)
        changed = {entry.key for entry in new if entry.kind == ChangeKind.SETTINGS}
        for room in changed:
            tail.settings.pop(room, None)
        if len(changed) >= MANY:
            tail.settings = dict(await feed.common_settings(session, school))
        kept = (*tail.seen, *new)
        for entry in kept[:-KEPT]:
            tail.since = entry.number
            tail.facts.pop(entry.key, None)
        tail.seen, tail.head = kept[-KEPT:], head

    async def page(self, reader: Reader, since: int, now: datetime) -> Page | None:
        """Return what is new for a kiosk since its cursor; None: it has to read that itself.

        Raises:
            StoreAway: not now.
        """
        tail = self._tails.get(reader.school)
        if tail is None or since < tail.since:
            return None
        head, facts = tail.head, tail.facts
        # From the end: most are nearly up to date.
        first = len(tail.seen)
        while first and tail.seen[first - 1].number > since:
            first -= 1
        mine = [entry for entry in tail.seen[first:] if entry.is_for(reader)]
        own = tail.settings.get(reader.room)
        plain = FACT_AND_SETTINGS if own is not None else FACT_ALONE
        if all(entry.kind in plain for entry in mine):
            page, ids = feed.page_of_facts(mine, head, own)
        else:
            async with self._database.read() as session:
                page, ids = await feed.page_of(session, reader, mine, head, now)
        return replace(page, facts=_those(facts, ids))


def _those(facts: Mapping[str, WireFact], ids: list[str]) -> tuple[WireFact, ...]:
    return tuple(facts[key] for key in ids if key in facts)
