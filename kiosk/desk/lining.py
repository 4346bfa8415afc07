"""Waiting in line at the desk: join, look, give up, and calling the next one out of touch."""

from math import ceil

from hallpass.domain.facts import LeftLineWhy, LineJoined, LineLeft, TurnOffered
from hallpass.domain.line import Line, Waiting, next_turns
from hallpass.domain.passes import Pass
from hallpass.ids import RoomId, StudentId, TicketId
from kiosk.desk.case import Case
from kiosk.flow.answers import DeskAnswer, InLine, LeftLine, Who
from kiosk.store.heard import OUT_OF_TOUCH_S
from kiosk.store.lines import free_symbol


def join(case: Case, who: Who, destination: RoomId) -> DeskAnswer:
    """Put a student into a line; who is in it already stays where they are."""
    line = case.lines.of(destination)
    mine = _ticket_in(line, who.student)
    if mine is None:
        ticket = TicketId(case.unit.ids.new())
        case.journal.record(
            LineJoined(ticket, who.student, case.here, destination, free_symbol(line))
        )
        line = case.lines.of(destination)
        mine = next(w for w in line.waiting if w.ticket == ticket)
    return in_line(case, who, line, mine)


def in_line(case: Case, who: Who, line: Line, mine: Waiting) -> InLine:
    """Tell a student where they stand."""
    decision = case.decisions.new_id()
    answer = InLine(
        decision=decision,
        who=who,
        place=case.place(line.destination),
        ticket=mine.ticket,
        position=line.place_of(who.student) or 1,
        symbol=mine.symbol,
        turn=mine.turn_until is not None,
        wait_min=_wait_min(case, line, who.student),
    )
    case.decisions.put(decision, answer)
    return answer


def _wait_min(case: Case, line: Line, student: StudentId) -> int | None:
    """Return about how long it takes until so many have left as wait before this student, and one.

    By when those who are there or on their way are due; None: the student's turn has come, or too
    few are there to go by.
    """
    place = line.place_of(student)
    if place is None or line.turn_of(student) is not None:
        return None
    due = sorted(
        p.due_at
        for p in case.passes.open_of_room(line.destination)
        if p.destination == line.destination
    )
    if len(due) < place:
        return None
    return max(1, ceil((due[place - 1] - case.unit.now).total_seconds() / 60))


def already_in(case: Case, who: Who, destination: RoomId) -> InLine | None:
    """Return where a student stands in a destination's line, or None: not in it."""
    line = case.lines.of(destination)
    mine = _ticket_in(line, who.student)
    return None if mine is None else in_line(case, who, line, mine)


def give_up(case: Case, ticket: TicketId) -> DeskAnswer:
    """Take a ticket out of its line; one that is gone already stays gone."""
    found = case.lines.destination_of(ticket)
    if found is not None:
        destination, student = found
        case.journal.record(LineLeft(ticket, student, destination, LeftLineWhy.STUDENT))
    return LeftLine()


def ticket_to_use(case: Case, student: StudentId, destination: RoomId) -> TicketId | None:
    """Return the ticket that a pass to `destination` uses up, and leave every other line."""
    used = None
    for line, mine in case.lines.of_student(student, case.here):
        if line.destination == destination:
            used = mine.ticket
        else:
            # Whoever is out can't take a turn: keeping the place would hold up the others.
            case.journal.record(
                LineLeft(mine.ticket, student, line.destination, LeftLineWhy.STUDENT)
            )
    return used


def call_next(case: Case, ended: Pass) -> None:
    """Offer the place that was freed here to the first who waits here, if central can't be asked.

    Central owns lines; out of touch a kiosk gives only what it knows that it freed itself.
    """
    age_s = case.heard.age_s()
    if ended.origin != case.here or (age_s is not None and age_s <= OUT_OF_TOUCH_S):
        return
    room = case.reference.rooms().get(ended.destination)
    if room is None or room.capacity is None or not case.settings.line:
        return
    line = case.lines.of(ended.destination)
    for waiting in next_turns(line, 1):
        if waiting.origin == case.here:
            case.journal.record(
                TurnOffered(waiting.ticket, ended.destination, case.settings.turn_s)
            )


def _ticket_in(line: Line, student: StudentId) -> Waiting | None:
    return next((w for w in line.waiting if w.student == student), None)
