"""What adults have said about rooms, now and then: each word kept with its time, the latest counts.

The same fold as `hallpass.domain.roommode.fold_modes`, asked of the database: each word is kept
with the time that `times_of` gives it among those of its own store; of two at the same time the one
with the greater id counts.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from central.store import journal
from central.store.happened import FactRow, RoomWordRow
from central.store.unit import Unit
from central.store.upserting import upsert
from hallpass.domain.facts import Fact, RoomModeSet
from hallpass.domain.roommode import times_of
from hallpass.domain.rooms import ROOM_IS_OPEN, RoomMode, RoomModeNow
from hallpass.ids import BootId, RoomId, SchoolId
from hallpass.rows import fact_of

_RECENT = timedelta(days=7)
"""So far back words are put in order again by a new one; those in the future always."""


async def note(unit: Unit, facts: Iterable[Fact], measured: Iterable[BootId]) -> None:
    """Keep new words, and put those in order again whose recorder's clock is known better now."""
    said = {fact.id: fact for fact in facts if isinstance(fact.body, RoomModeSet)}
    if said:
        # A room that closes is closed as a destination everywhere.
        unit.everyone = True
    said |= {fact.id: fact for fact in await _of_boots(unit, measured)}
    said |= {fact.id: fact for fact in await _beside(unit, said.values())}
    clocks = await journal.clocks_for(unit.session, unit.school_id, said.values())
    times = times_of(said.values(), clocks)
    rows: list[dict[str, Any]] = [
        {
            "school_id": unit.school_id,
            "fact": fact.id,
            "room": fact.body.room,
            "mode": fact.body.mode.value,
            "until": fact.body.until,
            "at": times[fact.id],
            "boot": fact.stamp.boot,
        }
        for fact in said.values()
        if isinstance(fact.body, RoomModeSet)
    ]
    await upsert(unit.session, RoomWordRow, rows, ("school_id", "fact"))


async def _beside(unit: Unit, facts: Iterable[Fact]) -> list[Fact]:
    """Return the words about the same rooms that a new word's time may depend on, or change."""
    rooms = {fact.body.room for fact in facts if isinstance(fact.body, RoomModeSet)}
    if not rooms:
        return []
    rows = await unit.session.scalars(
        select(FactRow).where(
            FactRow.school_id == unit.school_id,
            FactRow.id.in_(
                select(RoomWordRow.fact).where(
                    RoomWordRow.school_id == unit.school_id,
                    RoomWordRow.room.in_(sorted(rooms)),
                    RoomWordRow.at >= unit.now - _RECENT,
                )
            ),
        )
    )
    return [fact_of(row) for row in rows]


async def _of_boots(unit: Unit, boots: Iterable[BootId]) -> list[Fact]:
    found: list[Fact] = []
    for part in journal.chunks(boots):
        rows = await unit.session.scalars(
            select(FactRow).where(
                FactRow.school_id == unit.school_id,
                FactRow.id.in_(
                    select(RoomWordRow.fact).where(
                        RoomWordRow.school_id == unit.school_id, RoomWordRow.boot.in_(part)
                    )
                ),
            )
        )
        found += [fact_of(row) for row in rows]
    return found


async def every(
    session: AsyncSession, school: SchoolId, rooms: Iterable[RoomId] | None = None
) -> Mapping[RoomId, RoomModeNow]:
    """Return what holds now of each room (or of these) that somebody said something about."""
    query = select(RoomWordRow.room, RoomWordRow.mode, RoomWordRow.until).where(
        RoomWordRow.school_id == school, ~newer()
    )
    if rooms is not None:
        query = query.where(RoomWordRow.room.in_(sorted(set(rooms))))
    return {
        RoomId(row.room): RoomModeNow(RoomMode(row.mode), row.until)
        for row in await session.execute(query)
    }


async def of(session: AsyncSession, school: SchoolId, room: RoomId) -> RoomModeNow:
    """Return what holds now of one room."""
    return (await every(session, school, (room,))).get(room, ROOM_IS_OPEN)


def newer(until: datetime | None = None) -> ColumnElement[bool]:
    """Say of a `RoomWordRow` that a later word about its room is known (said by `until`)."""
    later = aliased(RoomWordRow)
    condition = exists().where(
        later.school_id == RoomWordRow.school_id,
        later.room == RoomWordRow.room,
        or_(
            later.at > RoomWordRow.at,
            and_(later.at == RoomWordRow.at, later.fact > RoomWordRow.fact),
        ),
    )
    return condition if until is None else condition.where(later.at <= until)


@dataclass(frozen=True, slots=True)
class Words:
    """What was said about some rooms in some span of time, in order."""

    said: Mapping[RoomId, tuple[tuple[datetime, RoomModeNow], ...]]

    def at(self, when: datetime) -> Mapping[RoomId, RoomModeNow]:
        """Return what held then."""
        found = {}
        for room, words in self.said.items():
            place = bisect_right(words, when, key=lambda word: word[0])
            if place:
                found[room] = words[place - 1][1]
        return found


async def words(
    session: AsyncSession,
    school: SchoolId,
    rooms: Iterable[RoomId],
    first: datetime,
    last: datetime,
) -> Words:
    """Return what was said about these rooms between two times, and what held at the first."""
    rows = await session.scalars(
        select(RoomWordRow)
        .where(
            RoomWordRow.school_id == school,
            RoomWordRow.room.in_(sorted(set(rooms))),
            RoomWordRow.at <= last,
            or_(RoomWordRow.at > first, ~newer(first)),
        )
        .order_by(RoomWordRow.at, RoomWordRow.fact)
    )
    said: dict[RoomId, list[tuple[datetime, RoomModeNow]]] = {}
    for row in rows:
        word = RoomModeNow(RoomMode(row.mode), row.until)
        said.setdefault(RoomId(row.room), []).append((row.at, word))
    return Words({room: tuple(found) for room, found in said.items()})
