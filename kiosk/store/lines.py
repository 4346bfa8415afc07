"""Lines for full destinations, as far as they are known here."""

from sqlalchemy import select

from hallpass.domain.line import SYMBOLS, Line, Waiting, fold_line
from hallpass.ids import RoomId, StudentId, TicketId
from kiosk.store.journal import Journal
from kiosk.store.models import TicketRow
from kiosk.store.unit import Unit


class Lines:
    """Reads lines within one transaction."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._journal = Journal(unit)

    def of(self, destination: RoomId) -> Line:
        """Return the line for a destination as it stands now."""
        facts = self._journal.of_tickets(destination)
        if not facts:
            return Line(destination)
        return fold_line(destination, facts, self._unit.now, self._journal.clocks_for(facts))

    def of_student(self, student: StudentId, origin: RoomId) -> tuple[tuple[Line, Waiting], ...]:
        """Return where a student waits, having joined in the room `origin`."""
        rows = self._unit.sql.execute(
            select(TicketRow.destination)
            .where(
                TicketRow.student == student,
                TicketRow.origin == origin,
                TicketRow.gone.is_(False),
            )
            .distinct()
            .order_by(TicketRow.destination)
        ).scalars()
        found = []
        for destination in list(rows):
            line = self.of(RoomId(destination))
            mine = next((w for w in line.waiting if w.student == student), None)
            if mine is not None:
                found.append((line, mine))
        return tuple(found)

    def from_room(self, origin: RoomId) -> tuple[Line, ...]:
        """Return the lines that somebody joined in the room `origin`."""
        rows = self._unit.sql.execute(
            select(TicketRow.destination)
            .where(TicketRow.origin == origin, TicketRow.gone.is_(False))
            .distinct()
            .order_by(TicketRow.destination)
        ).scalars()
        return tuple(self.of(RoomId(destination)) for destination in list(rows))

    def destination_of(self, ticket: TicketId) -> tuple[RoomId, StudentId] | None:
        """Return where a ticket that is still in a line leads, and whose it is."""
        row = self._unit.sql.execute(
            select(TicketRow.destination, TicketRow.student).where(
                TicketRow.ticket == ticket, TicketRow.gone.is_(False)
            )
        ).one_or_none()
        if row is None or row.student is None:
            return None
        return RoomId(row.destination), StudentId(row.student)


def free_symbol(line: Line) -> str:
    """Return what nobody in that line is called by; with more waiting than symbols, one again."""
    taken = [w.symbol for w in line.waiting]
    return min(SYMBOLS, key=lambda symbol: (taken.count(symbol), SYMBOLS.index(symbol)))
