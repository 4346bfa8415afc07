"""Facts in: each once, kept as it came; and out again as domain values.

UNIQUE(school, id) decides what is new, not a query before: two processes that are handed the same
fact at once keep one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from central.store.happened import BootRow, FactRow
from central.store.models import DeviceRow
from central.store.unit import FACT, Unit
from central.store.upserting import insert_new
from hallpass.domain.facts import (
    AdultAnswered,
    AdultAsked,
    AlarmEnded,
    AlarmRaised,
    Body,
    Clocks,
    Fact,
    kind_of,
)
from hallpass.ids import (
    BootId,
    DeviceId,
    PassId,
    RoomId,
    SchoolId,
    StoreId,
    TicketId,
)
from hallpass.rows import fact_columns, fact_of, wire_fact_of
from hallpass.wire import WireFact

CHUNK = 500
"""Ids in one IN (…)."""


@dataclass(frozen=True, slots=True)
class Received:
    """A fact as it was handed in."""

    fact: Fact
    sender: DeviceId
    note: str = ""
    raw: bytes | None = None
    """Its body as it came, with what a newer recorder put in; None: it is central's own."""


def chunks(ids: Iterable[str]) -> Iterable[list[str]]:
    """Cut ids into pieces that one statement takes."""
    every = sorted(set(ids))
    for start in range(0, len(every), CHUNK):
        yield every[start : start + CHUNK]


async def append(unit: Unit, received: Sequence[Received]) -> tuple[Fact, ...]:
    """Keep what is new, number it in the feed, and return it in the order given."""
    rows = [_row(unit, item) for item in received]
    new = await insert_new(unit.session, FactRow, rows, FactRow.id)
    facts: list[Fact] = []
    for item in received:
        if item.fact.id in new:
            # Handed in twice in one batch: the first counts.
            new.discard(item.fact.id)
            facts.append(item.fact)
            unit.emit(
                FACT,
                item.fact.id,
                room=_only_room(item.fact.body, item.fact.stamp.room),
                device=item.fact.stamp.device,
                fact_kind=kind_of(item.fact.body),
                pass_id=getattr(item.fact.body, "pass_id", None),
            )
    return tuple(facts)


def _only_room(body: Body, at: RoomId | None) -> RoomId | None:
    """Return the only room that a fact is told to; None: every room."""
    match body:
        case AdultAsked():
            return body.origin
        case AdultAnswered():
            # Central records it in the name of the room that asked. Without one: nobody's.
            return at if at is not None else RoomId("")
        case AlarmRaised() | AlarmEnded():
            # A box's own: no other room has anything to do with it.
            return at if at is not None else RoomId("")
        case _:
            return None


def _row(unit: Unit, item: Received) -> dict[str, Any]:
    body = item.fact.body
    return {
        "school_id": unit.school_id,
        **fact_columns(item.fact, item.raw),
        "pass_id": getattr(body, "pass_id", None),
        "ticket": getattr(body, "ticket", None),
        "student": getattr(body, "student", None),
        "destination": getattr(body, "destination", None),
        "sender": item.sender,
        "received_at": unit.now,
        "note": item.note,
        "judged": "",
    }


async def of_passes(
    session: AsyncSession, school: SchoolId, passes: Iterable[PassId]
) -> tuple[Fact, ...]:
    """Return all facts of these passes."""
    found: list[Fact] = []
    for ids in chunks(passes):
        rows = await session.scalars(
            select(FactRow).where(FactRow.school_id == school, FactRow.pass_id.in_(ids))
        )
        found += [fact_of(row) for row in rows]
    return tuple(found)


async def of_tickets(
    session: AsyncSession, school: SchoolId, tickets: Iterable[TicketId]
) -> tuple[Fact, ...]:
    """Return all facts of these tickets."""
    found: list[Fact] = []
    for ids in chunks(tickets):
        rows = await session.scalars(
            select(FactRow).where(FactRow.school_id == school, FactRow.ticket.in_(ids))
        )
        found += [fact_of(row) for row in rows]
    return tuple(found)


async def starts_of(
    session: AsyncSession, school: SchoolId, students: Iterable[str], destination: RoomId
) -> tuple[Fact, ...]:
    """Return the starts of these students' passes to one place."""
    found: list[Fact] = []
    for ids in chunks(students):
        rows = await session.scalars(
            select(FactRow).where(
                FactRow.school_id == school,
                FactRow.student.in_(ids),
                FactRow.kind == "pass_started",
                FactRow.destination == destination,
            )
        )
        found += [fact_of(row) for row in rows]
    return tuple(found)


async def wire_facts(
    session: AsyncSession, school: SchoolId, ids: Sequence[str]
) -> tuple[WireFact, ...]:
    """Return facts as they cross the wire, in the order of `ids`."""
    found: dict[str, WireFact] = {}
    for part in chunks(ids):
        rows = await session.scalars(
            select(FactRow).where(FactRow.school_id == school, FactRow.id.in_(part))
        )
        found.update({row.id: wire_fact_of(row) for row in rows})
    return tuple(found[key] for key in ids if key in found)


async def passes_of_boots(
    session: AsyncSession, school: SchoolId, boots: Iterable[BootId]
) -> set[PassId]:
    """Return every pass of which one of these boots recorded something."""
    found: set[PassId] = set()
    for ids in chunks(boots):
        rows = await session.scalars(
            select(FactRow.pass_id)
            .where(
                FactRow.school_id == school,
                FactRow.boot.in_(ids),
                FactRow.pass_id.is_not(None),
            )
            .distinct()
        )
        found.update(PassId(key) for key in rows if key is not None)
    return found


async def clocks_for(session: AsyncSession, school: SchoolId, facts: Iterable[Fact]) -> Clocks:
    """Return what is known of the clocks that recorded these facts."""
    started: dict[BootId, datetime] = {}
    for ids in chunks(fact.stamp.boot for fact in facts):
        rows = await session.execute(
            select(BootRow.boot, BootRow.started_at).where(
                BootRow.school_id == school, BootRow.boot.in_(ids)
            )
        )
        started.update({BootId(row.boot): row.started_at for row in rows})
    return Clocks(started=started)


async def forked(
    session: AsyncSession, school: SchoolId, facts: Iterable[Fact]
) -> Mapping[DeviceId, StoreId]:
    """Return the boxes whose sequence forked: one number of one store, and two facts.

    What was received before a box's present key does not count: that was another with its identity,
    and it was settled by that key which of them goes on.
    """
    found: dict[DeviceId, StoreId] = {}
    every = list(facts)
    for start in range(0, len(every), CHUNK):
        part = {(f.stamp.store, f.stamp.seq): f for f in every[start : start + CHUNK]}
        rows = await session.execute(
            select(FactRow.id, FactRow.store, FactRow.seq)
            .outerjoin(
                DeviceRow,
                (DeviceRow.school_id == FactRow.school_id) & (DeviceRow.id == FactRow.device),
            )
            .where(
                FactRow.school_id == school,
                tuple_(FactRow.store, FactRow.seq).in_(list(part)),
                or_(DeviceRow.key_at.is_(None), FactRow.received_at >= DeviceRow.key_at),
            )
        )
        for row in rows:
            fact = part[StoreId(row.store), row.seq]
            if fact.id != row.id:
                found[fact.stamp.device] = fact.stamp.store
    return found
