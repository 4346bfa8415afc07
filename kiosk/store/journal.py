"""Appending facts: the fact, what it adds up to, and its outbox row, in the caller's transaction.

A fact is never edited and never appended twice: its id is the truth about that (UNIQUE), so that a
repeated request or exchange changes nothing. Ids of own facts are made here, with the next number
of this store.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects.sqlite import insert

from hallpass import codec, rows
from hallpass.domain.facts import (
    BY_STUDENT,
    Actor,
    AdultAnswered,
    AdultAsked,
    AlarmEnded,
    Body,
    ClockMeasured,
    Clocks,
    Fact,
    LineJoined,
    LineLeft,
    PassStarted,
    RoomModeSet,
    Stamp,
    TurnOffered,
)
from hallpass.domain.line import TICKET_LIFE
from hallpass.domain.passes import fold
from hallpass.ids import AskId, BootId, DeviceId, FactId, PassId, RoomId
from kiosk.store.alarms import Alarms
from kiosk.store.asks import Asks
from kiosk.store.models import BootRow, FactRow, OutboxRow, PassRow, TicketRow
from kiosk.store.modes import Modes
from kiosk.store.passes import Passes
from kiosk.store.unit import Unit

log = logging.getLogger(__name__)

COLUMNS = select(
    FactRow.id,
    FactRow.device,
    FactRow.store,
    FactRow.seq,
    FactRow.at,
    FactRow.boot,
    FactRow.boot_s,
    FactRow.trusted,
    FactRow.room,
    FactRow.adult,
    FactRow.acting_for,
    FactRow.kind,
    FactRow.body,
)
NOBODY = DeviceId("not-enrolled")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where appended facts come from."""

    own: bool
    send: bool
    """Put them into the outbox."""


RECORDED = Origin(own=True, send=True)
FOREIGN = Origin(own=False, send=False)


class Journal:
    """Writes and reads facts within one transaction."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def record(self, body: Body, by: Actor = BY_STUDENT, room: RoomId | None = None) -> Fact:
        """Append what just happened here, and return it."""
        unit = self._unit
        seq = unit.meta.next_seq
        unit.change_meta(next_seq=seq + 1)
        fact = Fact(
            id=FactId(unit.ids.new()),
            stamp=Stamp(
                device=DeviceId(unit.meta.device or NOBODY),
                store=unit.store,
                seq=seq,
                at=unit.now,
                boot=unit.moment.boot,
                boot_s=unit.moment.boot_s,
                trusted=unit.trusted,
                room=room if room is not None else unit.meta.room,
            ),
            by=by,
            body=body,
        )
        self.append((fact,), RECORDED)
        return fact

    def append(self, facts: Iterable[Fact], origin: Origin) -> int:
        """Append facts, fold what they touch, and return how many were new."""
        new = [fact for fact in facts if self._insert(fact, origin)]
        for fact in new:
            self._project_ticket(fact)
            if isinstance(fact.body, ClockMeasured):
                self._measure(fact, fact.body)
            elif isinstance(fact.body, AlarmEnded):
                # Also where it comes from central: the office took this box's alarm back.
                Alarms(self._unit).over(fact.body.alarm)
        # dict: each pass once, in order.
        for pass_id in dict.fromkeys(p for fact in new if (p := _pass_of(fact.body)) is not None):
            self.refold(pass_id)
        for about in dict.fromkeys(a for fact in new if (a := _about_of(fact.body)) is not None):
            self.refold_spoken(about)
        if new:
            self._unit.touched = True
        return len(new)

    def of_pass(self, pass_id: PassId) -> tuple[Fact, ...]:
        """Return a pass's facts; those whose body can't be read are passed over."""
        return self._read(FactRow.pass_id == pass_id)

    def of_tickets(self, destination: RoomId) -> tuple[Fact, ...]:
        """Return what a destination's line is folded from.

        The facts of all tickets that are still in it, and the starts of passes that took one of
        their students there (without a ticket: an adult sent them through).
        """
        sql = self._unit.sql
        waiting = sql.execute(
            select(TicketRow.ticket, TicketRow.student).where(
                TicketRow.destination == destination, TicketRow.gone.is_(False)
            )
        ).all()
        if not waiting:
            return ()
        students = {row.student for row in waiting if row.student is not None}
        went = select(PassRow.id).where(
            PassRow.student.in_(sorted(students)),
            PassRow.started_at > self._unit.now - TICKET_LIFE,
            PassRow.destination == destination,
        )
        return self._read(FactRow.ticket.in_([row.ticket for row in waiting])) + self._read(
            FactRow.pass_id.in_(went), FactRow.kind == "pass_started"
        )

    def clocks(self, boots: Iterable[BootId]) -> Clocks:
        """Return what is known of the given boots."""
        rows = self._unit.sql.execute(
            select(BootRow.boot, BootRow.started_at).where(BootRow.boot.in_(sorted(set(boots))))
        )
        return Clocks(started={BootId(row.boot): row.started_at for row in rows})

    def clocks_for(self, facts: Iterable[Fact]) -> Clocks:
        """Return what is known of the boots in which `facts` were recorded."""
        return self.clocks(fact.stamp.boot for fact in facts)

    def refold(self, pass_id: PassId) -> None:
        """Store anew what a pass's facts add up to."""
        facts = self.of_pass(pass_id)
        value = fold(facts, self.clocks_for(facts))
        passes = Passes(self._unit)
        if value is None:
            passes.drop(pass_id)
            return
        device = self._unit.meta.device or NOBODY
        own = any(isinstance(f.body, PassStarted) and f.stamp.device == device for f in facts)
        passes.put(value, own=own)

    def refold_spoken(self, about: str) -> None:
        """Store anew what adults said about a room, or in answer to an ask."""
        facts = self._read(FactRow.about == about)
        clocks = self.clocks_for(facts)
        own = DeviceId(self._unit.meta.device or NOBODY)
        Modes(self._unit).put(RoomId(about), facts, clocks)
        Asks(self._unit).put(AskId(about), facts, clocks, own)

    def _insert(self, fact: Fact, origin: Origin) -> bool:
        sql = self._unit.sql
        row = row_of(fact, own=origin.own, gen=self._unit.meta.gen)
        done = sql.execute(insert(FactRow).values(row).on_conflict_do_nothing())
        if done.rowcount == 0:
            # Known already: a resync must not sweep it.
            sql.execute(update(FactRow).where(FactRow.id == fact.id).values(gen=row["gen"]))
            return False
        if origin.send:
            sql.execute(insert(OutboxRow).values(fact=fact.id))
        return True

    def _read(self, *conditions: Any) -> tuple[Fact, ...]:
        found = (fact_of(row) for row in self._unit.sql.execute(COLUMNS.where(*conditions)))
        return tuple(fact for fact in found if fact is not None)

    def _project_ticket(self, fact: Fact) -> None:
        body = fact.body
        values: dict[str, Any]
        match body:
            case LineJoined():
                values = {"student": body.student, "origin": body.origin}
            case LineLeft():
                values = {"gone": True}
            case PassStarted(ticket=ticket) if ticket is not None:
                values = {"gone": True}
            case _:
                return
        row = {
            "ticket": body.ticket,
            "destination": body.destination,
            "gone": False,
            "at": fact.stamp.at,
            **values,
        }
        self._unit.sql.execute(
            insert(TicketRow)
            .values(row)
            .on_conflict_do_update(index_elements=["ticket"], set_=values)
        )

    def _measure(self, fact: Fact, body: ClockMeasured) -> None:
        """Keep the sharpest measure of a boot, and fold that boot's passes anew."""
        unit = self._unit
        known = unit.sql.execute(select(BootRow).where(BootRow.boot == body.boot)).one_or_none()
        if known is not None and (known.uncertainty_s, known.fact) <= (body.uncertainty_s, fact.id):
            return
        values = {
            "started_at": body.started_at,
            "uncertainty_s": body.uncertainty_s,
            "fact": fact.id,
        }
        unit.sql.execute(
            insert(BootRow)
            .values(boot=body.boot, **values)
            .on_conflict_do_update(index_elements=["boot"], set_=values)
        )
        unit.forget_boot()
        passes = unit.sql.execute(
            select(FactRow.pass_id)
            .where(FactRow.boot == body.boot, FactRow.pass_id.is_not(None))
            .distinct()
        ).scalars()
        for pass_id in list(passes):
            if pass_id is not None:
                self.refold(PassId(pass_id))
        said = unit.sql.execute(
            select(FactRow.about)
            .where(FactRow.boot == body.boot, FactRow.about.is_not(None))
            .distinct()
        ).scalars()
        for about in list(said):
            if about is not None:
                self.refold_spoken(about)


def row_of(fact: Fact, *, own: bool, gen: int) -> dict[str, Any]:
    """Return a fact as a row."""
    body = fact.body
    return {
        **rows.fact_columns(fact),
        "pass_id": _pass_of(body),
        "ticket": _ticket_of(body),
        "about": _about_of(body),
        "own": own,
        "gen": gen,
    }


def fact_of(row: Any) -> Fact | None:
    """Return the fact of a row; None, with a log line, where its body can't be read."""
    try:
        return rows.fact_of(row)
    except codec.WireFault as exc:
        log.warning("journal.unreadable fact=%s why=%s", row.id, exc)
        return None


def _pass_of(body: Body) -> PassId | None:
    return getattr(body, "pass_id", None)


def _ticket_of(body: Body) -> str | None:
    return (
        body.ticket if isinstance(body, LineJoined | LineLeft | TurnOffered | PassStarted) else None
    )


def _about_of(body: Body) -> str | None:
    """Return the room or the ask that a fact is about; each projection takes its own kinds."""
    match body:
        case RoomModeSet():
            return body.room
        case AdultAsked() | AdultAnswered():
            return body.ask_id
        case _:
            return None
