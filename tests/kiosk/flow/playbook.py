"""A script for the flow: this goes in, that must come out; and values to play it with."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hallpass.domain.badges import Symbology
from hallpass.domain.board import Board, RoomState
from hallpass.domain.emergency import Action, Emergency
from hallpass.domain.reasons import ReasonCode
from hallpass.domain.rooms import PassShape, RoomMode
from hallpass.domain.settings import RoomSettings
from hallpass.ids import AdultId, AlarmId, AskId, PassId, RoomId, StudentId, TicketId
from kiosk.flow import answers, commands, events
from kiosk.flow.alarms import AlarmAct, AlarmChanged, AlarmView
from kiosk.flow.answers import AdultRef, OfferState, OfferView, Place, RoomStatus, Who
from kiosk.flow.machine import State, step

NOW = datetime(2026, 11, 24, 17, 32, tzinfo=UTC)
MAYA = Who(StudentId("maya"), "Maya R.")
LEO = Who(StudentId("leo"), "Leo T.")
RESTROOM = Place(RoomId("restroom"), "Restroom", "R1", "toilet")
LIBRARY = Place(RoomId("library"), "Library", "L1", "library")
GYM = Place(RoomId("gym"), "Gym", "G1", "dumbbell")
PASS = PassId("pass-1")

SETTINGS = RoomSettings(RoomId("room-101"), 1, undo_s=5)
BOARD = Board("Algebra", "101", RoomState.OPEN, 2, 1, 6, 0)
STATUS = RoomStatus(BOARD, SETTINGS)

OFFERS = (
    OfferView(RESTROOM, "", OfferState.FREE, 8, usual=True),
    OfferView(LIBRARY, "", OfferState.ADULT, 20),
    OfferView(GYM, "", OfferState.CLOSED, 10, alternative=LIBRARY.room),
)


def emergency(action: Action, version: int = 1) -> Emergency:
    return Emergency(action, version, NOW)


def alarmed(action: Action, version: int = 1) -> RoomStatus:
    return replace(STATUS, emergency=emergency(action, version))


def badge(text: str = "HP1MAYA", seen_at_s: float = 1.0) -> events.BadgeRead:
    return events.BadgeRead(text, Symbology.QR, seen_at_s)


def go(who: Who = MAYA, decision: str = "d-go") -> answers.Go:
    due = NOW + timedelta(minutes=8)
    return answers.Go(decision, who, PASS, RESTROOM, PassShape.ROUND_TRIP, 8, due)


WELCOME = answers.WelcomeBack("d-back", MAYA, PASS, 6)
ARRIVED = answers.Arrived("d-here", MAYA, PASS, ended=True)
WHICH = answers.WhichPlace(MAYA, OFFERS)
NEEDS_ADULT = answers.NeedsAdult("d-ask", MAYA, LIBRARY, (ReasonCode.NEEDS_APPROVAL,))
LINE_OFFER = answers.LineOffer("d-offer", MAYA, LIBRARY, 2)
IN_LINE = answers.InLine("d-line", MAYA, LIBRARY, TicketId("t-1"), 3, "rocket")
NOT_NOW = answers.NotNow("d-no", MAYA, LIBRARY, (ReasonCode.DESTINATION_FULL,))
SOON = answers.BackAlready(MAYA, PASS, answers.BackWhy.SOON, RESTROOM)
LAPSED = replace(SOON, why=answers.BackWhy.LAPSED)
ELSEWHERE = answers.OutElsewhere(MAYA, PASS, LIBRARY)
UNDONE = answers.Undone(MAYA, choose_again=False)
UNDONE_AGAIN = answers.Undone(MAYA, choose_again=True)
NOT_OURS = answers.BadgeNotTaken(answers.NotTaken.NOT_OURS)
REVOKED = answers.BadgeNotTaken(answers.NotTaken.REVOKED)

RIVERA = AdultRef(AdultId("rivera"), "Ms. Rivera")
ROOMS = (
    replace(OFFERS[0]),
    OfferView(LIBRARY, "Study", OfferState.FREE, 20),
    OfferView(GYM, "Study", OfferState.FREE, 10),
    *(
        OfferView(
            Place(RoomId(f"room-{n}"), f"Room {n}", str(n), "room"), "Rooms", OfferState.FREE, 9
        )
        for n in range(101, 109)
    ),
)
WHICH_FOLDERS = answers.WhichPlace(MAYA, ROOMS)
WHICH_FREE = answers.WhichPlace(MAYA, ROOMS, choose_minutes=True, choose_shape=True)
NEEDS_TEACHER = replace(NEEDS_ADULT, teacher=RIVERA)
ASKED = answers.Asked("d-asked", MAYA, LIBRARY, AskId("ask-1"), RIVERA)
OUT_ROW = answers.OutRow(
    LEO, PassId("pass-2"), RESTROOM, NOW - timedelta(minutes=6), NOW + timedelta(minutes=2), 6, 8
)
WAIT_ROW = answers.WaitRow(MAYA, TicketId("t-1"), LIBRARY, "rocket", 1)
PANEL = answers.Panel(
    RIVERA, (OUT_ROW,), (WAIT_ROW,), RoomMode.OPEN, None, "Algebra", "Geometry", NOW
)
PANEL_STUDENTS = answers.PanelStudents(RIVERA, (LEO, MAYA))
PANEL_PLACES = answers.PanelPlaces(
    RIVERA,
    LEO,
    (
        answers.PanelOffer(RESTROOM, "", 8),
        answers.PanelOffer(LIBRARY, "", 20, lifts=(ReasonCode.DESTINATION_FULL,)),
        answers.PanelOffer(GYM, "", 10, refused=(ReasonCode.DESTINATION_CLOSED,)),
    ),
)
CAN_RAISE = AlarmView(AlarmAct.RAISE)
PANEL_CALM = replace(PANEL, alarm=CAN_RAISE)
LOCAL = Emergency(Action.HOLD, 0, NOW, local=True)
DARK = Emergency(Action.LOCKDOWN, 1, NOW)
PANEL_OWN = replace(PANEL, alarm=AlarmView(AlarmAct.END_OWN, LOCAL, AlarmId("alarm-1")))
PANEL_DARK = replace(PANEL, alarm=AlarmView(AlarmAct.END_HEARD, DARK, heard_at=NOW))
PANEL_OFFICE = replace(PANEL, alarm=AlarmView(AlarmAct.OFFICE, emergency(Action.EVACUATE)))
BEGUN, OVER = AlarmChanged(LOCAL), AlarmChanged(None)
IDENTIFY = events.Identify("Kiosk 7", 60.0)
NO_ADULT = answers.AdultNotTaken(answers.AdultRefused.WRONG)

ANSWERS: tuple[answers.DeskAnswer, ...] = (
    WHICH,
    go(),
    WELCOME,
    ARRIVED,
    SOON,
    LAPSED,
    ELSEWHERE,
    NEEDS_ADULT,
    replace(NEEDS_ADULT, refused=answers.AdultRefused.WRONG),
    replace(NEEDS_ADULT, refused=answers.AdultRefused.NOT_ALLOWED),
    LINE_OFFER,
    IN_LINE,
    NOT_NOW,
    UNDONE,
    UNDONE_AGAIN,
    answers.LeftLine(),
    answers.SeenHere(MAYA),
    answers.HelloAdult("Ms. Rivera"),
    NOT_OURS,
    REVOKED,
    answers.DeskFault("disk full"),
    WHICH_FREE,
    NEEDS_TEACHER,
    ASKED,
    PANEL,
    PANEL_STUDENTS,
    PANEL_PLACES,
    NO_ADULT,
    PANEL_CALM,
    PANEL_OWN,
    PANEL_DARK,
    PANEL_OFFICE,
    BEGUN,
    OVER,
    AlarmChanged(DARK),
)


class Play:
    """Takes events one after the other; keeps what came out of the last and of all."""

    def __init__(self, *events_before: events.Event) -> None:
        self.state = State()
        self.last: tuple[commands.Command, ...] = ()
        self.all: list[commands.Command] = []
        for event in events_before:
            self.take(event)

    def take(self, event: events.Event) -> "Play":
        self.state, self.last = step(self.state, event)
        self.all += self.last
        return self

    def answer(self, answer: answers.DeskAnswer) -> "Play":
        return self.take(events.Answered(answer))

    def tap(self, tap: events.Tap) -> "Play":
        return self.take(events.Tapped(tap))

    def fire(self, name: events.TimerName = events.TimerName.SCREEN) -> "Play":
        return self.take(events.TimerFired(name, self.state.serial))

    def shown(self) -> "Play":
        return self.take(events.FrameShown(self.state.serial))

    @property
    def asked(self) -> list[object]:
        """What the last event asked of the desk."""
        return [c.request for c in self.last if isinstance(c, commands.AskDesk)]

    @property
    def cues(self) -> list[commands.Cue]:
        return [c.cue for c in self.last if isinstance(c, commands.Play)]

    @property
    def timers(self) -> dict[str, float | None]:
        """The timers that the last event started (seconds) or stopped (None)."""
        found: dict[str, float | None] = {}
        for command in self.last:
            if isinstance(command, commands.StartTimer):
                found[command.name.value] = command.seconds
            elif isinstance(command, commands.StopTimer):
                found[command.name.value] = None
        return found


def idle() -> Play:
    return Play(events.StatusChanged(STATUS))


def after(answer: answers.DeskAnswer) -> Play:
    """A badge was read and answered so, and the answer's frame was shown."""
    return idle().take(badge()).answer(answer).shown()
