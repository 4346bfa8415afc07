"""Facts in: each once, kept as it came; and out again as domain values.

UNIQUE(school, id) decides what is new, not a query before: two processes that are handed the same
fact at once keep one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from central.store.happened import BootRow, FactRow
from central.store.unit import FACT, Unit
from central.store.upserting import insert_new
from hallpass.codec import decode_body, encode_body
from hallpass.domain.facts import Actor, Clocks, Fact, Stamp, kind_of
from hallpass.ids import (
    AdultId,
    BootId,
    DeviceId,
    FactId,
    PassId,
    RoomId,
    SchoolId,
    StoreId,
    TicketId,
)
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
                device=item.fact.stamp.device,
                fact_kind=kind_of(item.fact.body),
                pass_id=getattr(item.fact.body, "pass_id", None),
            )
    return tuple(facts)


def _row(unit: Unit, item: Received) -> dict[str, Any]:
    stamp, body = item.fact.stamp, item.fact.body
    return {
        "school_id": unit.school_id,
        "id": item.fact.id,
        "device": stamp.device,
        "store": stamp.store,
        "seq": stamp.seq,
        "at": stamp.at,
        "boot": stamp.boot,
        "boot_s": stamp.boot_s,
        "trusted": stamp.trusted,
        "room": stamp.room,
        "adult": item.fact.by.adult,
        "acting_for": item.fact.by.acting_for,
        "kind": kind_of(body),
        "body": (encode_body(body) if item.raw is None else item.raw).decode(),
        "pass_id": getattr(body, "pass_id", None),
        "ticket": getattr(body, "ticket", None),
        "student": getattr(body, "student", None),
        "destination": getattr(body, "destination", None),
        "sender": item.sender,
        "received_at": unit.now,
        "note": item.note,
        "judged": "",
    }


def _fact(row: FactRow) -> Fact:
    return Fact(
        FactId(row.id),
        Stamp(
            device=DeviceId(row.device),
            store=StoreId(row.store),
            seq=row.seq,
            at=row.at,
            boot=BootId(row.boot),
            boot_s=row.boot_s,
            trusted=row.trusted,
            room=RoomId(row.room) if row.room is not None else None,
        ),
        Actor(
            AdultId(row.adult) if row.adult is not None else None,
            AdultId(row.acting_for) if row.acting_for is not None else None,
        ),
        decode_body(row.kind, row.body),
    )


def _wire(row: FactRow) -> WireFact:
    return WireFact(
        id=FactId(row.id),
        device=DeviceId(row.device),
        store=StoreId(row.store),
        seq=row.seq,
        at=row.at,
        boot=BootId(row.boot),
        boot_s=row.boot_s,
        trusted=row.trusted,
        room=RoomId(row.room) if row.room is not None else None,
        by=Actor(
            AdultId(row.adult) if row.adult is not None else None,
            AdultId(row.acting_for) if row.acting_for is not None else None,
        ),
        kind=row.kind,
        body=msgspec.Raw(row.body.encode()),
    )


async def of_passes(
    session: AsyncSession, school: SchoolId, passes: Iterable[PassId]
) -> tuple[Fact, ...]:
    """Return all facts of these passes."""
    found: list[Fact] = []
    for ids in chunks(passes):
        rows = await session.scalars(
            select(FactRow).where(FactRow.school_id == school, FactRow.pass_id.in_(ids))
        )
        found += [_fact(row) for row in rows]
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
        found += [_fact(row) for row in rows]
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
        found += [_fact(row) for row in rows]
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
        found.update({row.id: _wire(row) for row in rows})
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
    """Return the boxes whose sequence forked: one number of one store, and two facts."""
    found: dict[DeviceId, StoreId] = {}
    every = list(facts)
    for start in range(0, len(every), CHUNK):
        part = {(f.stamp.store, f.stamp.seq): f for f in every[start : start + CHUNK]}
        rows = await session.execute(
            select(FactRow.id, FactRow.store, FactRow.seq).where(
                FactRow.school_id == school,
                tuple_(FactRow.store, FactRow.seq).in_(list(part)),
            )
        )
        for row in rows:
            fact = part[StoreId(row.store), row.seq]
            if fact.id != row.id:
                found[fact.stamp.device] = fact.stamp.store
    return found
