"""What a face shows of a room where nobody real must be seen: for previews of settings.

Believable numbers and names that nobody has ("Student A"); rooms and offers are the school's own.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from PySide6.QtGui import QColor, QImage, QPainter

from hallpass.domain.board import Board, OnDuty, RoomState
from hallpass.domain.rooms import Room
from hallpass.domain.settings import DoorNames, Offer, RoomSettings
from hallpass.ids import AdultId, PassId, RoomId, StudentId, TicketId
from kiosk.flow import answers, screens
from kiosk.flow.answers import OfferState, OfferView, Place, RoomStatus, Who
from kiosk.flow.events import StartPhase
from kiosk.flow.resting import rest_of

WHO = Who(StudentId("Student A"), "Student A")
TEACHER = answers.AdultRef(AdultId("Teacher A"), "Teacher A")
_NAMES = {
    DoorNames.NONE: (),
    DoorNames.INITIALS: ("S. A.", "S. B."),
    DoorNames.SHORT: ("Student A.", "Student B."),
}
_OUT = 2


def sample_status(
    settings: RoomSettings, rooms: Sequence[Room], school: str, now: datetime
) -> RoomStatus:
    """Return a status of a room on an ordinary morning.

    Args:
        settings: of the room.
        rooms: of the school; the room itself may be missing.
        school: its name, for a room that is not known.
        now: when the bell rings eight minutes later.
    """
    room = _room_of(settings.room, rooms) or Room(settings.room, school)
    places = settings.out_limit
    left = None if places is None else max(0, places - _OUT)
    board = Board(
        room=room.name,
        number=room.number,
        state=RoomState.FULL if left == 0 else RoomState.OPEN,
        places_left=left,
        out=_OUT,
        longest_min=6,
        here=0,
        names=_NAMES[settings.door_names],
        on_duty=OnDuty(
            TEACHER.name, title="Algebra", next_title="Geometry", next_at=now + timedelta(minutes=8)
        ),
    )
    return RoomStatus(board, settings)


def sample_screens(
    status: RoomStatus, rooms: Sequence[Room], now: datetime
) -> dict[str, screens.Screen]:
    """Return the screens that settings change, by what a request for a picture calls them."""
    settings = status.settings
    offers = tuple(_offer_view(offer, settings, rooms) for offer in settings.offers)
    place = _usual(offers)
    which = answers.WhichPlace(
        WHO, offers, choose_minutes=settings.choose_minutes, choose_shape=settings.choose_shape
    )
    shown: dict[str, screens.Screen] = {
        "rest": rest_of(status, None, StartPhase.STARTING),
        "places": screens.WhichDestination(which),
        "adult": screens.AskAdult(
            answers.NeedsAdult(
                "", WHO, place, (), teacher=TEACHER if settings.ask_teacher else None
            )
        ),
        "no": screens.NotNow(answers.NotNow("", WHO, place, ())),
        "line": screens.Waiting(answers.InLine("", WHO, place, TicketId("t"), 2, "rocket")),
    }
    if offers:
        first = next((o for o in offers if o.usual), offers[0])
        due = now + timedelta(minutes=first.limit_min)
        go = answers.Go("", WHO, PassId("p"), place, first.shape, first.limit_min, due)
        shown["going"] = screens.Going(go, settings.undo_s)
        if settings.choose_minutes or settings.choose_shape:
            minutes = tuple(dict.fromkeys((2, 5, first.limit_min)))
            shown["minutes"] = screens.HowLong(which, first, first.shape, minutes)
    return shown


def sample_statuses(status: RoomStatus) -> dict[str, RoomStatus]:
    """Return what a door shows with these settings, by name."""
    board = status.board
    closed = replace(board, state=RoomState.CLOSED, out=0, longest_min=None, names=())
    return {"rest": status, "closed": replace(status, board=closed)}


def camera_picture() -> QImage:
    """Return a picture that is not symmetric: a face on the left, a card on the right."""
    image = QImage(640, 360, QImage.Format.Format_RGB32)
    image.fill(QColor("#8d979f"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(0, 250, 640, 110, QColor("#6e7981"))
    painter.setBrush(QColor("#d9c2ae"))
    painter.drawEllipse(150, 70, 150, 190)
    painter.setBrush(QColor("#39506b"))
    painter.drawRoundedRect(90, 270, 280, 150, 60, 60)
    painter.fillRect(400, 150, 110, 150, QColor("#f4f4f4"))
    painter.fillRect(420, 170, 70, 70, QColor("#222222"))
    painter.end()
    return image


def black_picture() -> QImage:
    """Return the camera's picture where nobody real must be seen."""
    image = QImage(640, 360, QImage.Format.Format_RGB32)
    image.fill(QColor("black"))
    return image


def _room_of(room: RoomId, rooms: Sequence[Room]) -> Room | None:
    return next((one for one in rooms if one.id == room), None)


def _offer_view(offer: Offer, settings: RoomSettings, rooms: Sequence[Room]) -> OfferView:
    room = _room_of(offer.room, rooms) or Room(offer.room, offer.room)
    place = Place(room.id, room.name, room.number, room.icon)
    state = OfferState.FREE
    if not room.open:
        state = OfferState.CLOSED
    elif offer.needs_adult or room.restricted:
        state = OfferState.ADULT
    limit = room.limit_min if offer.limit_min is None else min(offer.limit_min, room.limit_min)
    usual = settings.usual == offer.room
    return OfferView(place, room.folder, state, limit, usual=usual, shape=room.shape)


def _usual(offers: Sequence[OfferView]) -> Place:
    if not offers:
        return Place(RoomId(""), "Library", "", "library")
    return next((offer for offer in offers if offer.usual), offers[0]).place
