"""What somebody at the screen may do next, and what an administrator may change."""

from collections.abc import Coroutine
from dataclasses import replace
from typing import Any

from hallpass.domain.badges import Symbology
from hallpass.domain.facts import VoidWhy
from hallpass.domain.rooms import RoomMode
from hallpass.domain.settings import RoomSettings
from hallpass.ids import RoomId
from kiosk.flow.answers import (
    Asked,
    BackAlready,
    Go,
    InLine,
    LineOffer,
    NeedsAdult,
    OutElsewhere,
    Panel,
    PanelPlaces,
    PanelStudents,
    WelcomeBack,
    WhichPlace,
)
from kiosk.flow.requests import (
    AskPass,
    AskPassWithAdult,
    AskTeacher,
    ChooseAgain,
    ConfirmBack,
    ConfirmHere,
    Credential,
    DeskRequest,
    EndByAdult,
    ExtendByAdult,
    GiveUpLine,
    ListPlaces,
    ListStudents,
    ReadBadge,
    SendByAdult,
    SetMode,
    ShowPanel,
    SwapClass,
    TakeAnswer,
    UndoPass,
    WaitInLine,
)
from tests.simulation.simcentral import SimCentral
from tests.simulation.simkiosk import SimKiosk
from tests.simulation.simtown import NURSE, RESTROOM, Town

TOUCHABLE = (
    WhichPlace, BackAlready, OutElsewhere, LineOffer, InLine, NeedsAdult, Go, WelcomeBack, Asked,
    Panel, PanelStudents, PanelPlaces,
)  # fmt: skip


def scan_of(kiosk: SimKiosk, text: str) -> ReadBadge:
    """Hold up a card."""
    return ReadBadge(text, Symbology.QR, kiosk.clock.monotonic())


def request_of(  # noqa: C901, PLR0911, PLR0912 - one return for each screen
    kiosk: SimKiosk, pick: int, town: Town
) -> DeskRequest | None:
    """Touch what the screen offers; of several things, one by `pick`."""
    match kiosk.screen:
        case WhichPlace(who, offers):
            return AskPass(who.student, offers[pick % len(offers)].place.room, who.badge)
        case BackAlready(who, pass_id):
            return ConfirmBack(pass_id) if pick % 3 else ChooseAgain(who.student, who.badge)
        case OutElsewhere(_, pass_id):
            return ConfirmHere(pass_id)
        case LineOffer(_, who, place):
            return WaitInLine(who.student, place.room)
        case InLine(_, who, place, ticket):
            return GiveUpLine(ticket) if pick % 3 else AskPass(who.student, place.room, who.badge)
        case Asked(ask_id=ask_id):
            return TakeAnswer(ask_id)
        case Panel() | PanelStudents() | PanelPlaces():
            return act_of(kiosk.screen, pick)
        case NeedsAdult(_, who, place, teacher=teacher) if teacher is not None and pick % 2:
            return AskTeacher(who.student, place.room, teacher.id, who.badge)
        case NeedsAdult(_, who, place):
            yes = Credential(badge_text=town.cards["foster"])
            return AskPassWithAdult(who.student, place.room, yes, who.badge)
        case Go(_, who, pass_id):
            if pick == 0:
                return ChooseAgain(who.student, who.badge)
            return UndoPass(pass_id, (VoidWhy.NOT_ME, VoidWhy.SOMEWHERE_ELSE)[pick % 2])
        case WelcomeBack(_, who, pass_id):
            return (ConfirmBack(pass_id), ChooseAgain(who.student, who.badge))[pick % 2]
        case _:
            return None


def act_of(screen: Panel | PanelStudents | PanelPlaces, pick: int) -> DeskRequest:
    """Touch what the panel offers."""
    adult = screen.adult.id
    match screen:
        case PanelStudents(students=students) if students:
            return ListPlaces(adult, students[pick % len(students)].student)
        case PanelPlaces(who=who, offers=offers) if offers:
            return SendByAdult(adult, who.student, offers[pick % len(offers)].place.room)
        case Panel(out=out, waiting=waiting):
            acts: list[DeskRequest] = [
                ListStudents(adult),
                SetMode(adult, RoomMode.OPEN),
                SetMode(adult, tuple(RoomMode)[pick % len(RoomMode)], minutes=10),
                SetMode(adult, RoomMode.CLOSED),
                SwapClass(adult),
                *(EndByAdult(adult, row.pass_id) for row in out),
                *(ExtendByAdult(adult, row.pass_id, 5) for row in out),
                *(SendByAdult(adult, row.who.student, row.place.room) for row in waiting),
            ]
            return acts[pick % len(acts)]
        case _:
            return ShowPanel(adult)


def settings_change(
    central: SimCentral, room: RoomId, pick: int
) -> Coroutine[Any, Any, RoomSettings]:
    """Change one thing of a room, or of the restroom, as its page does."""
    return _change(central, room, pick)


async def _change(central: SimCentral, room: RoomId, pick: int) -> RoomSettings:
    rooms, admin = central.rooms, central.admin
    detail = await rooms.get(admin, room if pick < 8 else RESTROOM)
    now, place = detail.settings, detail.room
    changed = [
        replace(now, paused=not now.paused),
        replace(now, usual=None),
        replace(now, usual=now.offers[-1].room if now.offers else None),
        replace(now, back_already_s=0),
        replace(now, buffer_min=0 if now.buffer_min else 15),
        replace(now, out_limit=1 if now.out_limit is None else None),
        replace(now, line=not now.line),
        replace(now, offers=tuple(o for o in now.offers if o.room != NURSE)),
    ]
    if pick == 8:
        place = replace(place, capacity=None if place.capacity else 1)
    elif pick > 8:
        place = replace(place, open=not place.open)
    settings = changed[pick] if pick < 8 else now
    if settings.usual not in {offer.room for offer in settings.offers}:
        settings = replace(settings, usual=None)
    return await rooms.update(admin, place, settings, based_on=now.version)
