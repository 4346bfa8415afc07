"""Every screen of the desk and every state of the door, by name: for tests and for looking at."""

from dataclasses import replace
from datetime import timedelta

from hallpass.domain.emergency import Action
from hallpass.domain.reasons import ReasonCode
from hallpass.domain.rooms import PassShape, RoomMode
from hallpass.ids import AdultId, AlarmId, AskId, PassId, RoomId, StudentId, TicketId
from kiosk.flow import answers, screens
from kiosk.flow.alarms import AlarmAct, AlarmView
from kiosk.flow.answers import OfferState, OfferView, Place, RoomStatus, Who
from kiosk.flow.events import StartPhase
from kiosk.ui.samples import camera_picture
from tests.kiosk.ui.doors import (
    BOARD,
    DOORS,
    NOW,
    SETTINGS,
    STATUS,
    alarmed,
    called,
    emergency,
)

__all__ = ["BOARD", "DOORS", "NOW", "SETTINGS", "STATUS", "alarmed", "camera_picture", "emergency"]

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


def go(
    who: Who = WHO, place: Place = RESTROOM, shape: PassShape = PassShape.ROUND_TRIP
) -> answers.Go:
    due = NOW + timedelta(minutes=10)
    return answers.Go("d-go", who, PassId("pass-1"), place, shape, 10, due)


NEEDS_ADULT = answers.NeedsAdult("d-ask", WHO, NURSE, (ReasonCode.NEEDS_APPROVAL,))
LINE = answers.InLine("d-line", WHO, ENGLISH, TicketId("t-1"), 3, "rocket")

FREE = replace(offer(RESTROOM, usual=True), folder="")
WHICH_FOLDERS = answers.WhichPlace(
    WHO,
    (
        FREE,
        replace(offer(LIBRARY), folder="Study"),
        replace(offer(ENGLISH, OfferState.LINE), folder="Study"),
        replace(offer(NURSE, OfferState.ADULT), folder="Help"),
        replace(offer(COUNSELLING, OfferState.NOT_NOW), folder="Offices and services"),
        replace(offer(GYM, OfferState.CLOSED), folder="Offices and services"),
        *(replace(offer(replace(ENGLISH, room=RoomId(f"r-{n}"))), folder="Rooms") for n in "abc"),
    ),
    choose_minutes=True,
    choose_shape=True,
)

RIVERA = answers.AdultRef(AdultId("rivera"), "Ms. Rivera")
LONG_ADULT = answers.AdultRef(AdultId("wolfe"), "Mr. Wolfeschlegelstein")
FIRST_NAMES = (
    *("Aaliyah", "Abdul", "Ana", "Benjamin", "Camila", "Chloe", "Daniel", "David", "Elena"),
    *("Emma", "Ethan", "Fatima", "Gabriel", "Grace", "Hannah", "Isaac", "Isabella", "Jayden"),
    *("Jonas", "Kevin", "Layla", "Leo", "Liam", "Lucia", "Maximiliana-Josephine", "Maya"),
    *("Minh", "Noah", "Olivia", "Priya", "Samuel", "Sofia", "Thu", "William", "Zoe"),
)
CLASS = tuple(
    Who(StudentId(f"class-{i}"), f"{name} {chr(65 + i % 26)}.")
    for i, name in enumerate(FIRST_NAMES)
)


def out_row(i: int, out_min: int, place: Place = RESTROOM) -> answers.OutRow:
    started = NOW - timedelta(minutes=out_min)
    who = CLASS[i % len(CLASS)]
    due = started + timedelta(minutes=8)
    return answers.OutRow(who, PassId(f"pass-{i}"), place, started, due, out_min, 8)


PANEL = answers.Panel(
    RIVERA,
    (out_row(1, 12), out_row(21, 6, LIBRARY)),
    (answers.WaitRow(CLASS[4], TicketId("t-1"), ENGLISH, "rocket", 1),),
    RoomMode.OPEN,
    None,
    "Algebra II",
    "Geometry",
    NOW + timedelta(minutes=8),
)
FULL_PANEL = replace(
    PANEL,
    adult=LONG_ADULT,
    out=tuple(out_row(i, 60 - i, COUNSELLING) for i in range(40)),
    waiting=tuple(
        answers.WaitRow(CLASS[i], TicketId(f"t-{i}"), COUNSELLING, "butterfly", i) for i in (24, 5)
    ),
    mode=RoomMode.TESTING,
    mode_until=NOW + timedelta(minutes=8),
    class_now="Advanced Placement Statistics",
    class_next="Introduction to Engineering",
)
HERE = replace(emergency(Action.HOLD), version=0, local=True)
CALM_PANEL = replace(PANEL, alarm=AlarmView(AlarmAct.RAISE))
OWN_PANEL = replace(PANEL, alarm=AlarmView(AlarmAct.END_OWN, HERE, AlarmId("alarm-1")))
CUT_OFF_PANEL = replace(
    PANEL,
    alarm=AlarmView(
        AlarmAct.END_HEARD,
        emergency(Action.SHELTER, drill=True),
        heard_at=NOW - timedelta(minutes=50),
    ),
)
DARK_PANEL = replace(
    CUT_OFF_PANEL, alarm=replace(CUT_OFF_PANEL.alarm, emergency=emergency(Action.LOCKDOWN))
)
OFFICE_PANEL = replace(PANEL, alarm=AlarmView(AlarmAct.OFFICE, emergency(Action.SECURE)))
SENT = answers.PanelDone(
    answers.PanelDid.SENT, CLASS[24], COUNSELLING, lifted=(ReasonCode.DESTINATION_FULL,)
)
REFUSED = answers.PanelDone(
    answers.PanelDid.REFUSED, CLASS[24], COUNSELLING, refused=(ReasonCode.NO_PASSES,)
)
PANEL_OFFERS = (
    answers.PanelOffer(RESTROOM, "", 8),
    answers.PanelOffer(LIBRARY, "Study", 20, lifts=(ReasonCode.DESTINATION_FULL,)),
    answers.PanelOffer(
        NURSE, "Help", 20, lifts=(ReasonCode.NEEDS_APPROVAL, ReasonCode.PASSES_PER_DAY)
    ),
    answers.PanelOffer(GYM, "", 10, refused=(ReasonCode.ALREADY_OUT,)),
    answers.PanelOffer(COUNSELLING, "", 10),
)

SCREENS: dict[str, screens.Screen] = {
    **{
        "starting" if phase is StartPhase.STARTING else f"starting-{phase}": screens.Starting(phase)
        for phase in StartPhase
    },
    "not-enrolled": screens.NotEnrolled(
        "KTQX-4927", "https://passes.example.edu/enrol", "3fa9c07e15b2d84466e1" + "0" * 44
    ),
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
    "which-folders": screens.WhichDestination(WHICH_FOLDERS),
    "which-in-a-folder": screens.WhichDestination(WHICH_FOLDERS, "Study"),
    "how-long": screens.HowLong(WHICH_FOLDERS, FREE, PassShape.ROUND_TRIP, (2, 3, 5, 8)),
    "how-long-one-way": screens.HowLong(WHICH_FOLDERS, FREE, PassShape.ONE_WAY, (8,)),
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
    "ask-adult-teacher": screens.AskAdult(replace(NEEDS_ADULT, teacher=RIVERA)),
    "asked-adult": screens.AskedAdult(
        answers.Asked("d-asked", WHO, NURSE, AskId("ask-1"), LONG_ADULT)
    ),
    **{
        f"entry-{why}": screens.AdultEntry(why)
        for why in screens.EntryWhy
        if why is not screens.EntryWhy.EMERGENCY
    },
    **{
        f"entry-in-{action}": screens.AdultEntry(
            screens.EntryWhy.EMERGENCY,
            answers.AdultRefused.WRONG if action is Action.LOCKDOWN else None,
            emergency(action, drill=action is Action.SHELTER),
        )
        for action in (Action.LOCKDOWN, Action.EVACUATE, Action.SHELTER)
    },
    "entry-refused": screens.AdultEntry(screens.EntryWhy.PANEL, answers.AdultRefused.THROTTLED),
    "line-offer": screens.LineOffer(answers.LineOffer("d-offer", WHO, ENGLISH, 2)),
    "waiting": screens.Waiting(LINE),
    "waiting-long": screens.Waiting(replace(LINE, who=LONG_WHO, place=COUNSELLING, wait_min=12)),
    "turn": screens.Waiting(replace(LINE, turn=True, symbol="butterfly")),
    "not-now": screens.NotNow(answers.NotNow("d-no", WHO, LIBRARY, (ReasonCode.DESTINATION_FULL,))),
    "not-now-message": screens.NotNow(
        answers.NotNow("d-no", WHO, NURSE, (), "After the quiz, please: ten more minutes")
    ),
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
    **{
        f"paused-{why}": screens.Paused(
            why, None if why is screens.PausedWhy.DAY_OVER else NOW + timedelta(minutes=8)
        )
        for why in screens.PausedWhy
    },
    "paused": screens.Paused(screens.PausedWhy.PAUSED),
    **{f"locked-{why}": screens.Locked(why) for why in answers.Tamper},
    "panel": screens.Panel(CALM_PANEL),
    "panel-quiet": screens.Panel(replace(PANEL, out=(), waiting=(), class_next="")),
    "panel-full": screens.Panel(replace(FULL_PANEL, alarm=CALM_PANEL.alarm)),
    "panel-done": screens.Panel(replace(PANEL, done=SENT)),
    "panel-refused": screens.Panel(replace(PANEL, done=REFUSED)),
    "panel-pass": screens.PanelPass(PANEL, PANEL.out[0]),
    "panel-mode": screens.PanelMode(PANEL, RoomMode.TESTING, (10, 20, 30)),
    "panel-swap": screens.PanelSwap(PANEL),
    "panel-students": screens.PanelStudents(answers.PanelStudents(RIVERA, CLASS)),
    "panel-few-students": screens.PanelStudents(answers.PanelStudents(RIVERA, CLASS[:7])),
    "panel-places": screens.PanelPlaces(answers.PanelPlaces(RIVERA, WHO, PANEL_OFFERS)),
    "fault": screens.Fault(),
    "slow": screens.Fault(slow=True),
    **{
        f"not-taken-{why}": screens.NotTaken(answers.BadgeNotTaken(why)) for why in answers.NotTaken
    },
    **{
        f"emergency-{action}": screens.Emergency(emergency(action, drill=action is Action.HOLD))
        for action in Action
    },
    "emergency-evacuate-unheard": screens.Emergency(
        emergency(Action.EVACUATE, drill=True), NOW - timedelta(minutes=50)
    ),
    "emergency-lockdown-unheard": screens.Emergency(
        emergency(Action.LOCKDOWN), NOW - timedelta(minutes=50)
    ),
    "emergency-here": screens.Emergency(HERE, told=True),
    "emergency-here-telling": screens.Emergency(HERE, told=False),
    "emergency-here-unheard": screens.Emergency(
        replace(HERE, drill=True), NOW - timedelta(minutes=50), told=False
    ),
    "alarm": screens.PanelAlarm(CALM_PANEL),
    "alarm-drill": screens.PanelAlarm(CALM_PANEL, drill=True),
    "all-clear-here": screens.PanelAllClear(OWN_PANEL),
    "all-clear-unheard": screens.PanelAllClear(CUT_OFF_PANEL),
    "all-clear-failed": screens.PanelAllClear(DARK_PANEL, failed=True),
    "all-clear-office": screens.PanelAllClear(OFFICE_PANEL),
    "panel-in-an-emergency": screens.Panel(OWN_PANEL),
    "identify": screens.Identified("kiosk-101-left", "Algebra", "101", 60.0),
    "identify-long": screens.Identified(
        "counselling-and-attendance-2", "Counselling and Attendance", "A12", 60.0
    ),
}


CALLED = replace(STATUS, called=called(2))
"""Somebody's turn."""


def status_of(screen: screens.Screen) -> RoomStatus:
    """Return what the room is like where this screen is shown."""
    if isinstance(screen, screens.Paused) and screen.why is screens.PausedWhy.DAY_OVER:
        return DOORS["weekend"]
    return STATUS
