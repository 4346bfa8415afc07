"""Every screen of the desk and every state of the door, by name: for tests and for looking at."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from PySide6.QtGui import QColor, QImage, QPainter

from hallpass.domain.board import Board, RoomState
from hallpass.domain.emergency import Action, Emergency
from hallpass.domain.reasons import ReasonCode
from hallpass.domain.rooms import PassShape
from hallpass.domain.settings import RoomSettings
from hallpass.ids import PassId, RoomId, StudentId, TicketId
from kiosk.flow import answers, screens
from kiosk.flow.answers import OfferState, OfferView, Place, RoomStatus, Who

NOW = datetime(2026, 11, 24, 17, 32, tzinfo=UTC)
WHO = Who(StudentId("student-1"), "Maya R.")
LONG_WHO = Who(StudentId("student-2"), "Maximiliana-Josephine W.")

RESTROOM = Place(RoomId("restroom"), "Restroom", "R1", "toilet")
LIBRARY = Place(RoomId("library"), "Library", "L1", "library")
NURSE = Place(RoomId("nurse"), "Nurse", "N1", "heart-pulse")
GYM = Place(RoomId("gym"), "Gym", "G1", "dumbbell")
ENGLISH = Place(RoomId("room-102"), "English", "102", "book-open")
COUNSELLING = Place(RoomId("long"), "Counselling and Attendance Office", "A12", "handshake")


def offer(place: Place, state: OfferState = OfferState.FREE, *, usual: bool = False) -> OfferView:
    return OfferView(place, "Places", state, 8, usual=usual)


OFFERS = (
    offer(LIBRARY),
    offer(RESTROOM, usual=True),
    offer(NURSE, OfferState.ADULT),
    replace(offer(GYM, OfferState.CLOSED), alternative=LIBRARY.room),
    offer(ENGLISH, OfferState.LINE),
    offer(COUNSELLING, OfferState.NOT_NOW),
)

BOARD = Board("Algebra", "101", RoomState.OPEN, places_left=2, out=1, longest_min=6, here=0)
SETTINGS = RoomSettings(RoomId("room-101"), 1)
STATUS = RoomStatus(BOARD, SETTINGS)


def emergency(action: Action, *, drill: bool = False) -> Emergency:
    return Emergency(action, 1, NOW - timedelta(minutes=2), drill)


def alarmed(action: Action, *, drill: bool = False) -> RoomStatus:
    state = emergency(action, drill=drill)
    board = replace(BOARD, state=RoomState.EMERGENCY, emergency=state)
    return replace(STATUS, board=board, emergency=state)


def go(
    who: Who = WHO, place: Place = RESTROOM, shape: PassShape = PassShape.ROUND_TRIP
) -> answers.Go:
    due = NOW + timedelta(minutes=10)
    return answers.Go("d-go", who, PassId("pass-1"), place, shape, 10, due)


NEEDS_ADULT = answers.NeedsAdult("d-ask", WHO, NURSE, (ReasonCode.NEEDS_APPROVAL,))
LINE = answers.InLine("d-line", WHO, ENGLISH, TicketId("t-1"), 3, "rocket")

SCREENS: dict[str, screens.Screen] = {
    "starting": screens.Starting(),
    "not-enrolled": screens.NotEnrolled("KTQX-4927", "https://passes.example.edu/enrol"),
    "idle": screens.Idle(),
    "reading": screens.Reading(),
    "which": screens.WhichDestination(answers.WhichPlace(WHO, OFFERS)),
    "which-no-usual": screens.WhichDestination(
        answers.WhichPlace(WHO, (offer(LIBRARY), offer(NURSE, OfferState.ADULT), offer(GYM)))
    ),
    "which-many": screens.WhichDestination(
        answers.WhichPlace(
            LONG_WHO,
            tuple(
                replace(o, place=replace(o.place, room=RoomId(f"{o.place.room}-{i}")), usual=False)
                for i in range(3)
                for o in OFFERS
            ),
        )
    ),
    "which-none": screens.WhichDestination(answers.WhichPlace(WHO, ())),
    "going": screens.Going(go(), 5),
    "going-one-way": screens.Going(go(place=ENGLISH, shape=PassShape.ONE_WAY), 5),
    "going-long": screens.Going(go(LONG_WHO, COUNSELLING), 5),
    "welcome": screens.Welcome(answers.WelcomeBack("d-back", WHO, PassId("pass-1"), 6)),
    "arrived": screens.ArrivedHere(answers.Arrived("d-here", WHO, PassId("pass-1"), ended=True)),
    "arrived-goes-on": screens.ArrivedHere(
        answers.Arrived("d-here", WHO, PassId("pass-1"), ended=False)
    ),
    "ask-adult": screens.AskAdult(NEEDS_ADULT),
    "ask-adult-wrong": screens.AskAdult(
        replace(NEEDS_ADULT, who=LONG_WHO, place=COUNSELLING, refused=answers.AdultRefused.WRONG)
    ),
    "line-offer": screens.LineOffer(answers.LineOffer("d-offer", WHO, ENGLISH, 2)),
    "waiting": screens.Waiting(LINE),
    "turn": screens.Waiting(replace(LINE, turn=True, symbol="butterfly")),
    "not-now": screens.NotNow(answers.NotNow("d-no", WHO, LIBRARY, (ReasonCode.DESTINATION_FULL,))),
    "back-already": screens.BackAlready(
        answers.BackAlready(WHO, PassId("pass-1"), answers.BackWhy.SOON, RESTROOM)
    ),
    "back-lapsed": screens.BackAlready(
        answers.BackAlready(WHO, PassId("pass-1"), answers.BackWhy.LAPSED, RESTROOM)
    ),
    "elsewhere": screens.Elsewhere(answers.OutElsewhere(WHO, PassId("pass-1"), LIBRARY)),
    "undone": screens.Undone(answers.Undone(WHO, choose_again=False)),
    "left-line": screens.LeftLine(),
    "seen-here": screens.SeenHere(answers.SeenHere(WHO)),
    "hello-adult": screens.HelloAdult(answers.HelloAdult("Ms. Rivera")),
    "paused": screens.Paused(),
    "closed": screens.Paused(closed=True),
    "fault": screens.Fault(),
    "slow": screens.Fault(slow=True),
    **{
        f"not-taken-{why}": screens.NotTaken(answers.BadgeNotTaken(why)) for why in answers.NotTaken
    },
    **{
        f"emergency-{action}": screens.Emergency(emergency(action, drill=action is Action.HOLD))
        for action in Action
    },
}

DOORS: dict[str, RoomStatus] = {
    "open": STATUS,
    "full": replace(
        STATUS,
        board=replace(BOARD, state=RoomState.FULL, places_left=0, out=3, longest_min=12, waiting=2),
    ),
    "closed": replace(
        STATUS, board=replace(BOARD, state=RoomState.CLOSED, out=0, longest_min=None)
    ),
    "paused": replace(STATUS, board=replace(BOARD, state=RoomState.PAUSED)),
    "uncounted": replace(STATUS, board=replace(BOARD, places_left=None, out=0, longest_min=None)),
    "names": replace(
        STATUS,
        board=replace(
            BOARD,
            room="Counselling and Attendance",
            number="A12",
            places_left=12,
            out=4,
            waiting=1,
            names=("Ana P.", "Jonas K.", "Maya R.", "Thu L."),
            as_of=NOW - timedelta(minutes=50),
        ),
        out_of_touch_since=NOW - timedelta(minutes=50),
    ),
    **{f"emergency-{action}": alarmed(action, drill=action is Action.HOLD) for action in Action},
}


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
