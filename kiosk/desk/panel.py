"""The adult's panel: opened by a badge or PIN, whole and as of now with each answer."""

from hallpass.domain.decision import Go as Granted
from hallpass.domain.people import Adult
from hallpass.domain.reasons import Reason, ReasonCode
from hallpass.domain.rooms import RoomMode
from hallpass.domain.situation import Ask
from hallpass.ids import StudentId
from kiosk.desk import adults, alarming
from kiosk.desk.case import Case
from kiosk.desk.choosing import limit_of
from kiosk.desk.deciding import gather
from kiosk.flow.answers import (
    AdultNotTaken,
    AdultRef,
    DeskAnswer,
    HelloAdult,
    OutRow,
    Panel,
    PanelDid,
    PanelDone,
    PanelOffer,
    PanelPlaces,
    PanelStudents,
    WaitRow,
    Who,
)
from kiosk.flow.requests import Credential


def open_panel(case: Case, credential: Credential) -> DeskAnswer:
    """Answer an adult's badge or PIN that is to open the panel."""
    adult = adults.adult_of(case, credential)
    if not isinstance(adult, Adult):
        return AdultNotTaken(adult)
    return _opened(case, adult)


def greet(case: Case, adult: Adult | None) -> DeskAnswer:
    """Answer an adult's badge that was held up with nobody having asked for one."""
    if adult is None or not case.hour.may_act(adult):
        return HelloAdult("" if adult is None else adult.name)
    return _opened(case, adult)


def _opened(case: Case, adult: Adult) -> Panel:
    return show(case, adult, PanelDone(PanelDid.UNLOCKED) if adults.unlock(case) else None)


def show(case: Case, adult: Adult, done: PanelDone | None = None) -> Panel:
    """Return the panel as it stands.

    Args:
        case: the request.
        adult: who opened it.
        done: what their last act came to.
    """
    now, mode, duty = case.unit.now, case.modes.of(case.here), case.hour.duty
    word = mode.at(now)
    return Panel(
        adult=AdultRef(adult.id, adult.name),
        out=_out(case),
        waiting=_waiting(case),
        mode=word,
        mode_until=None if word is RoomMode.OPEN else mode.until,
        class_now="" if duty.now is None else duty.now.title,
        class_next="" if duty.then is None else duty.then.title,
        bell_at=case.hour.bell_at,
        done=done,
        alarm=alarming.view(case),
    )


def _out(case: Case) -> tuple[OutRow, ...]:
    now = case.unit.now
    out = [p for p in case.passes.open_of_room(case.here) if p.origin == case.here]
    return tuple(
        OutRow(
            who=case.who(p.student),
            pass_id=p.id,
            place=case.place(p.destination),
            started_at=p.started_at,
            due_at=p.due_at,
            out_min=p.out_min(now),
            limit_min=p.limit_min,
        )
        for p in sorted(out, key=lambda p: (p.started_at, p.id))
    )


def _waiting(case: Case) -> tuple[WaitRow, ...]:
    return tuple(
        WaitRow(
            who=case.who(waiting.student),
            ticket=waiting.ticket,
            place=case.place(line.destination),
            symbol=waiting.symbol,
            position=position,
        )
        for line in case.lines.from_room(case.here)
        for position, waiting in enumerate(line.waiting, 1)
        if waiting.origin == case.here
    )


def list_students(case: Case, adult: Adult) -> PanelStudents:
    """Return whom the adult may send, by name: of whoever has none here nothing can be shown."""
    named = case.reference.names(tuple(case.hour.students))
    people = [Who(key, name.short, None, name.language) for key, name in named.items()]
    people.sort(key=lambda who: (who.name.casefold(), who.student))
    return PanelStudents(AdultRef(adult.id, adult.name), tuple(people))


def list_places(case: Case, adult: Adult, student: StudentId) -> PanelPlaces:
    """Return where the adult may send a student, and what that lifts."""
    who = case.who(student)
    gathering, rooms = gather(case, who), case.reference.rooms()
    offers = []
    for offer in case.settings.offers:
        room = rooms.get(offer.room)
        if room is None:
            continue
        decision = gathering.decide(Ask(student, offer.room, adult=adult.id))
        offers.append(
            PanelOffer(
                place=case.place(room.id),
                folder=room.folder,
                limit_min=limit_of(offer, room),
                lifts=_codes(decision.lifted) if isinstance(decision, Granted) else (),
                refused=() if isinstance(decision, Granted) else _codes(decision.reasons),
            )
        )
    return PanelPlaces(AdultRef(adult.id, adult.name), who, tuple(offers))


def _codes(reasons: tuple[Reason, ...]) -> tuple[ReasonCode, ...]:
    return tuple(reason.code for reason in reasons)
