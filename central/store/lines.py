"""The projection of lines: which tickets still stand in one; the line is folded when it is read."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import false, select
from sqlalchemy.ext.asyncio import AsyncSession

from central.store import journal
from central.store.happened import TicketRow
from central.store.unit import Unit
from central.store.upserting import upsert
from hallpass.domain.facts import Fact, LineJoined, LineLeft, PassStarted, TurnOffered
from hallpass.domain.line import TICKET_LIFE, Line, fold_line
from hallpass.ids import RoomId, SchoolId, TicketId


async def line_up(unit: Unit, facts: Iterable[Fact]) -> None:
    """Note which tickets stand in which line, and which are gone."""
    touched: dict[str, dict[str, Any]] = {}
    for fact in facts:
        body = fact.body
        ticket = getattr(body, "ticket", None)
        if not isinstance(body, LineJoined | LineLeft | TurnOffered | PassStarted) or not ticket:
            continue
        row = touched.setdefault(ticket, {"gone": False})
        row["destination"] = body.destination
        row["gone"] = row["gone"] or isinstance(body, LineLeft | PassStarted)
        if isinstance(body, LineJoined):
            row["student"] = body.student
            row["at"] = fact.stamp.at
        unit.wake(body.destination)
        if isinstance(body, LineJoined):
            unit.wake(body.origin)
    if not touched:
        return
    known: dict[str, TicketRow] = {}
    for ids in journal.chunks(touched):
        rows = await unit.session.scalars(
            select(TicketRow).where(
                TicketRow.school_id == unit.school_id, TicketRow.ticket.in_(ids)
            )
        )
        known.update({row.ticket: row for row in rows})
    merged = []
    for ticket, row in touched.items():
        old = known.get(ticket)
        merged.append(
            {
                "school_id": unit.school_id,
                "ticket": ticket,
                "destination": row["destination"],
                "student": row.get("student") or (old.student if old else None),
                "gone": row["gone"] or (old.gone if old else False),
                # Central's own time bounds a wrong clock: no ticket stays for ever.
                "at": min(row.get("at") or (old.at if old else unit.now), unit.now),
            }
        )
    await upsert(unit.session, TicketRow, merged, ("school_id", "ticket"))


async def line_of(
    session: AsyncSession, school: SchoolId, destination: RoomId, now: datetime
) -> Line:
    """Return a place's line as it is at `now`."""
    tickets = (
        await session.execute(
            select(TicketRow.ticket, TicketRow.student).where(
                TicketRow.school_id == school,
                TicketRow.destination == destination,
                TicketRow.gone == false(),
                TicketRow.at > now - TICKET_LIFE,
            )
        )
    ).all()
    if not tickets:
        return Line(destination)
    facts = await journal.of_tickets(session, school, (TicketId(row.ticket) for row in tickets))
    students = {row.student for row in tickets if row.student is not None}
    facts += await journal.starts_of(session, school, students, destination)
    clocks = await journal.clocks_for(session, school, facts)
    return fold_line(destination, facts, now, clocks)


async def waited_for(session: AsyncSession, school: SchoolId, now: datetime) -> tuple[RoomId, ...]:
    """Return the places for which somebody may be waiting."""
    rows = await session.scalars(
        select(TicketRow.destination)
        .where(
            TicketRow.school_id == school,
            TicketRow.gone == false(),
            TicketRow.at > now - TICKET_LIFE,
            TicketRow.destination.is_not(None),
        )
        .distinct()
    )
    return tuple(sorted(RoomId(room) for room in rows if room is not None))
