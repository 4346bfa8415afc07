"""What both faces show besides a student's own answer."""

from hallpass.domain.board import Board, board_of
from hallpass.domain.emergency import Emergency
from hallpass.domain.rooms import Room
from hallpass.domain.settings import DoorNames, RoomSettings
from hallpass.ids import RoomId
from kiosk.desk.case import Case
from kiosk.flow.answers import AnsweredAsk, Called, RoomStatus, Tamper
from kiosk.store.alarms import Alarms
from kiosk.store.cache import Cache
from kiosk.store.outbox import Outbox
from kiosk.store.reference import Reference
from kiosk.store.unit import Unit


def read_status(unit: Unit, cache: Cache) -> RoomStatus:
    """Return this room's status as of now; before any settings came, an empty paused room."""
    settings = Reference(unit, cache).settings() or _before_settings(unit)
    case = Case(unit, cache, settings)
    hour = case.hour
    return RoomStatus(
        board=_board(case),
        settings=settings,
        emergency=case.emergency,
        alarm_told=Alarms(unit).told() if _is_own(case.emergency) else True,
        out_of_touch_since=case.heard.out_of_touch_since(),
        outbox=Outbox(unit).depth(),
        clock_trusted=unit.trusted,
        day=hour.day,
        no_pass_until=hour.no_pass_until,
        called=_called(case),
        answered=tuple(
            AnsweredAsk(ask.id, bool(ask.yes))
            for ask in case.asks.answered()
            if ask.origin == case.here
        ),
        tamper=Tamper(unit.meta.tamper) if case.locked else None,
    )


def _is_own(emergency: Emergency | None) -> bool:
    return emergency is not None and emergency.local


def _board(case: Case) -> Board:
    settings, here = case.settings, case.here
    room = case.reference.rooms().get(here) or Room(here, case.unit.meta.school_name or "")
    passes = case.passes.open_of_room(here)
    line = case.lines.of(here)
    out = tuple(p.student for p in passes if p.origin == here)
    return board_of(
        room,
        settings,
        passes,
        case.unit.now,
        names={} if settings.door_names is DoorNames.NONE else case.reference.names(out),
        waiting=len(line.waiting),
        turns=line.turns,
        emergency=case.emergency,
        out_of_touch_since=case.heard.out_of_touch_since(),
        mode=case.modes.of(here),
        on_duty=case.hour.on_duty,
    )


def _called(case: Case) -> tuple[Called, ...]:
    """Return the turns that are on offer now to those who joined their line here."""
    return tuple(
        Called(waiting.ticket, waiting.symbol, case.place(line.destination), waiting.turn_until)
        for line in case.lines.from_room(case.here)
        for waiting in line.waiting
        if waiting.origin == case.here and waiting.turn_until is not None
    )


def _before_settings(unit: Unit) -> RoomSettings:
    return RoomSettings(RoomId(unit.meta.room or ""), version=0, paused=True)
