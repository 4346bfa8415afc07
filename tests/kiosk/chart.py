"""The state chart of the desk, as data: every way from one screen to another, and how it is gone.

Three things stand on it: the flow's own tests walk it, the tests of the faces walk it with real
fingers on real pages, and `python -m tests.kiosk.chart` draws it into docs/flow.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from hallpass.domain.board import RoomState
from hallpass.domain.emergency import Action
from hallpass.domain.timetable import DayPart
from hallpass.ids import TicketId
from kiosk.flow import answers, events, screens
from kiosk.flow.events import StartPhase, Tap
from tests.kiosk.flow.playbook import (
    ARRIVED,
    ASKED,
    BEGUN,
    BOARD,
    DARK,
    ELSEWHERE,
    IDENTIFY,
    IN_LINE,
    LAPSED,
    LIBRARY,
    LINE_OFFER,
    LOCAL,
    MAYA,
    NEEDS_ADULT,
    NEEDS_TEACHER,
    NO_ADULT,
    NOT_NOW,
    NOT_OURS,
    NOW,
    OVER,
    PANEL,
    PANEL_CALM,
    PANEL_DARK,
    PANEL_OFFICE,
    PANEL_OWN,
    PANEL_PLACES,
    PANEL_STUDENTS,
    RESTROOM,
    REVOKED,
    SETTINGS,
    SOON,
    STATUS,
    UNDONE,
    UNDONE_AGAIN,
    WELCOME,
    WHICH_FOLDERS,
    WHICH_FREE,
    alarmed,
    go,
)

DOC = Path(__file__).parents[2] / "docs" / "flow.md"


@dataclass(frozen=True, slots=True)
class Badge:
    """A badge is held up."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The desk answers, and its frame is painted."""

    answer: answers.DeskAnswer


@dataclass(frozen=True, slots=True)
class Press:
    """A button."""

    tap: Tap


@dataclass(frozen=True, slots=True)
class Pick:
    """A tile or a row."""

    key: str


@dataclass(frozen=True, slots=True)
class Hold:
    """Something is held down for as long as it takes."""

    key: str


@dataclass(frozen=True, slots=True)
class Pin:
    """A PIN, to its end."""

    pin: str = "2468"


@dataclass(frozen=True, slots=True)
class Tell:
    """Something that comes by itself."""

    event: events.Event


@dataclass(frozen=True, slots=True)
class Time:
    """The screen's time is over."""


Do = Badge | Answer | Press | Pick | Hold | Pin | Tell | Time


def status(**changes: object) -> Tell:
    return Tell(events.StatusChanged(replace(STATUS, **changes)))  # type: ignore[arg-type]


def board(state: RoomState) -> Tell:
    return status(board=replace(BOARD, state=state, until=NOW))


ALARM = Tell(events.StatusChanged(alarmed(Action.EVACUATE)))
DARK_NOW = Tell(events.StatusChanged(replace(STATUS, emergency=DARK, out_of_touch_since=NOW)))
LOCAL_NOW = Tell(events.StatusChanged(replace(STATUS, emergency=LOCAL)))
QUIET = Tell(events.StatusChanged(STATUS))
CALLED = status(called=(answers.Called(TicketId("t-1"), "rocket", LIBRARY, NOW),))
ANSWERED = status(answered=(answers.AnsweredAsk(ASKED.ask_id, yes=True),))
DISK_FULL = answers.DeskFault("disk full")
PANEL_NO_BADGE = (Answer(PANEL), Answer(PANEL_STUDENTS))


IN_THE_DARK = (DARK_NOW, Hold("adult"))


def scan(answer: answers.DeskAnswer) -> tuple[Do, ...]:
    return (Badge(), Answer(answer))


REACH: dict[str, tuple[Do, ...]] = {
    "Starting": (),
    "NotEnrolled": (Tell(events.EnrolmentChanged("KTQX-4927", "https://s")),),
    "Idle": (QUIET,),
    "Paused": (board(RoomState.PAUSED),),
    "Locked": (status(tamper=answers.Tamper.GUESSING),),
    "Emergency": (ALARM,),
    "Reading": (QUIET, Badge()),
    "WhichDestination": (QUIET, *scan(WHICH_FOLDERS)),
    "WhichDestination in a folder": (QUIET, *scan(WHICH_FOLDERS), Pick("folder:Study")),
    "WhichDestination with a choice": (QUIET, *scan(WHICH_FREE)),
    "HowLong": (QUIET, *scan(WHICH_FREE), Pick(RESTROOM.room)),
    "Going": (QUIET, *scan(go())),
    "Welcome": (QUIET, *scan(WELCOME)),
    "ArrivedHere": (QUIET, *scan(ARRIVED)),
    "AskAdult": (QUIET, *scan(NEEDS_TEACHER)),
    "AskedAdult": (QUIET, *scan(NEEDS_TEACHER), Press(Tap.ASK_TEACHER), Answer(ASKED)),
    "LineOffer": (QUIET, *scan(LINE_OFFER)),
    "Waiting": (QUIET, *scan(IN_LINE)),
    "NotNow": (QUIET, *scan(NOT_NOW)),
    "BackAlready": (QUIET, *scan(SOON)),
    "BackAlready after it lapsed": (QUIET, *scan(LAPSED)),
    "Elsewhere": (QUIET, *scan(ELSEWHERE)),
    "Undone": (QUIET, *scan(go()), Press(Tap.NOT_ME), Answer(UNDONE)),
    "LeftLine": (QUIET, *scan(IN_LINE), Press(Tap.LEAVE_LINE), Answer(answers.LeftLine())),
    "SeenHere": (ALARM, *scan(answers.SeenHere(MAYA))),
    "HelloAdult": (QUIET, *scan(answers.HelloAdult("Mr. Osei"))),
    "NotTaken": (QUIET, *scan(REVOKED)),
    "Fault": (QUIET, *scan(answers.DeskFault("disk full"))),
    "AdultEntry": (QUIET, Press(Tap.ADULT)),
    "AdultEntry for a student": (QUIET, Press(Tap.NO_BADGE)),
    "AdultEntry in an emergency": (ALARM, Press(Tap.ADULT)),
    "AdultEntry in a Lockdown": IN_THE_DARK,
    "AdultEntry when locked": (status(tamper=answers.Tamper.GUESSING), Press(Tap.ADULT)),
    "Panel": (QUIET, *scan(PANEL_CALM)),
    "Panel in an emergency": (LOCAL_NOW, *scan(PANEL_OWN)),
    "PanelAlarm": (QUIET, *scan(PANEL_CALM), Press(Tap.ALARM)),
    "PanelAllClear": (LOCAL_NOW, *scan(PANEL_OWN), Press(Tap.ALL_CLEAR)),
    "PanelAllClear in a Lockdown": (*IN_THE_DARK, Pin(), Answer(PANEL_DARK)),
    "PanelAllClear by the office": (ALARM, Press(Tap.ADULT), Pin(), Answer(PANEL_OFFICE)),
    "Identified": (QUIET, Tell(IDENTIFY)),
    "Lockdown": (DARK_NOW,),
    "PanelPass": (QUIET, *scan(PANEL), Pick("pass-2")),
    "PanelMode": (QUIET, *scan(PANEL), Press(Tap.TEST)),
    "PanelSwap": (QUIET, *scan(PANEL), Press(Tap.SWAP_CLASS)),
    "PanelStudents": (QUIET, *scan(PANEL), Press(Tap.STUDENTS), Answer(PANEL_STUDENTS)),
    "PanelPlaces": (
        QUIET, *scan(PANEL), Press(Tap.STUDENTS), Answer(PANEL_STUDENTS), Pick("leo"),
        Answer(PANEL_PLACES),
    ),
}  # fmt: skip
"""How each place of the chart is reached from a box that has just started."""


def kind_of(place: str) -> str:
    """Return the kind of screen that is shown at a place of the chart."""
    return "Emergency" if place == "Lockdown" else place.split(" ", maxsplit=1)[0]


@dataclass(frozen=True, slots=True)
class Way:
    """One way of the chart."""

    start: str
    words: str
    do: tuple[Do, ...]
    end: str

    @property
    def screens(self) -> tuple[str, str]:
        """The kinds of screen that it joins."""
        return kind_of(self.start), kind_of(self.end)


def _answered() -> Iterable[Way]:
    for end, answer in (
        ("WhichDestination", WHICH_FOLDERS), ("Going", go()), ("Welcome", WELCOME),
        ("ArrivedHere", ARRIVED), ("AskAdult", NEEDS_ADULT), ("LineOffer", LINE_OFFER),
        ("Waiting", IN_LINE), ("NotNow", NOT_NOW), ("BackAlready", SOON),
        ("Elsewhere", ELSEWHERE), ("SeenHere", answers.SeenHere(MAYA)), ("Panel", PANEL),
        ("HelloAdult", answers.HelloAdult("Mr. Osei")), ("NotTaken", NOT_OURS),
        ("Fault", answers.DeskFault("disk full")),
    ):  # fmt: skip
        words = type(answer).__name__
        yield Way("Reading", words, (Answer(answer),), end)


REST = (
    Way("Starting", "not enrolled", (Tell(events.EnrolmentChanged("AB12")),), "NotEnrolled"),
    Way("NotEnrolled", "let in", (Tell(events.EnrolmentChanged(None)),), "Starting"),
    Way("Starting", "being updated", (Tell(events.StartChanged(StartPhase.UPDATING)),), "Starting"),
    Way("Starting", "can't start", (Tell(events.StartChanged(StartPhase.BROKEN)),), "Starting"),
    Way("Starting", "the room is known", (QUIET,), "Idle"),
    Way("Idle", "closed", (board(RoomState.CLOSED),), "Paused"),
    Way("Idle", "testing", (board(RoomState.TESTING),), "Paused"),
    Way("Idle", "paused", (board(RoomState.PAUSED),), "Paused"),
    Way("Idle", "kiosk paused", (status(settings=replace(SETTINGS, paused=True)),), "Paused"),
    Way("Idle", "no-pass time", (status(no_pass_until=NOW),), "Paused"),
    Way("Idle", "the day is over", (status(day=DayPart.OVER),), "Paused"),
    Way("Paused", "open again", (QUIET,), "Idle"),
    Way("Idle", "tampered with", (status(tamper=answers.Tamper.KEYBOARD),), "Locked"),
    Way("Locked", "unlocked", (QUIET,), "Idle"),
    Way("Idle", "emergency", (ALARM,), "Emergency"),
    Way("Emergency", "over", (QUIET,), "Idle"),
    Way("Idle", "out of touch", (status(out_of_touch_since=NOW),), "Idle"),
    Way("Idle", "camera gone", (Tell(events.CameraChanged(events.Eyes.GONE)),), "Idle"),
    Way("Idle", "a turn is called", (CALLED,), "Idle"),
    Way("Idle", "badge", (Badge(),), "Reading"),
    Way("Paused", "badge", (Badge(),), "Reading"),
    Way("Locked", "badge", (Badge(),), "Reading"),
    Way("Emergency", "badge, slow", (Badge(), Tell(events.Touched())), "Emergency"),
    Way("Idle", "an adult", (Press(Tap.ADULT),), "AdultEntry"),
    Way("Paused", "an adult", (Press(Tap.ADULT),), "AdultEntry"),
    Way("Locked", "an adult", (Press(Tap.ADULT),), "AdultEntry"),
    Way("Idle", "no badge", (Press(Tap.NO_BADGE),), "AdultEntry"),
    Way("Paused", "no badge", (Press(Tap.NO_BADGE),), "AdultEntry"),
)
"""Where it rests, and what leads away from there."""

LEAVING = (
    *_answered(),
    Way("Reading", "stuck", (Time(),), "Fault"),
    Way("WhichDestination", "a folder", (Pick("folder:Study"),), "WhichDestination"),
    Way("WhichDestination in a folder", "back", (Press(Tap.BACK),), "WhichDestination"),
    Way("WhichDestination in a folder", "picked", (Pick(LIBRARY.room), Answer(go())), "Going"),
    Way("WhichDestination", "picked", (Pick(RESTROOM.room), Answer(go())), "Going"),
    Way("WhichDestination", "full", (Pick(RESTROOM.room), Answer(LINE_OFFER)), "LineOffer"),
    Way("WhichDestination", "needs a yes", (Pick(RESTROOM.room), Answer(NEEDS_ADULT)), "AskAdult"),
    Way("WhichDestination", "refused", (Pick(RESTROOM.room), Answer(NOT_NOW)), "NotNow"),
    Way("WhichDestination", "cancel", (Press(Tap.CANCEL),), "Idle"),
    Way("WhichDestination", "time", (Time(),), "Idle"),
    Way("WhichDestination with a choice", "picked", (Pick(RESTROOM.room),), "HowLong"),
    Way("HowLong", "one-way or not", (Press(Tap.OTHER_SHAPE),), "HowLong"),
    Way("HowLong", "minutes", (Pick("5"), Answer(go())), "Going"),
    Way("HowLong", "back", (Press(Tap.BACK),), "WhichDestination"),
    Way("HowLong", "cancel", (Press(Tap.CANCEL),), "Idle"),
    Way("HowLong", "time", (Time(),), "Idle"),
    Way("Going", "somewhere else",
        (Press(Tap.SOMEWHERE_ELSE), Answer(UNDONE_AGAIN), Answer(WHICH_FOLDERS)),
        "WhichDestination"),
    Way("Going", "not me", (Press(Tap.NOT_ME), Answer(UNDONE)), "Undone"),
    Way("Going", "time", (Time(),), "Idle"),
    Way("Going", "the next badge", (Badge(), Answer(WELCOME)), "Welcome"),
    Way("Undone", "time", (Time(),), "Idle"),
    Way("NotNow", "somewhere else",
        (Press(Tap.SOMEWHERE_ELSE), Answer(WHICH_FOLDERS)), "WhichDestination"),
    Way("NotNow", "time", (Time(),), "Idle"),
    Way("NotTaken", "time", (Time(),), "Idle"),
    Way("Fault", "time", (Time(),), "Idle"),
    Way("LineOffer", "join", (Press(Tap.JOIN_LINE), Answer(IN_LINE)), "Waiting"),
    Way("LineOffer", "somewhere else",
        (Press(Tap.SOMEWHERE_ELSE), Answer(WHICH_FOLDERS)), "WhichDestination"),
    Way("LineOffer", "cancel", (Press(Tap.CANCEL),), "Idle"),
    Way("LineOffer", "time", (Time(),), "Idle"),
    Way("Waiting", "leave the line", (Press(Tap.LEAVE_LINE), Answer(answers.LeftLine())),
        "LeftLine"),
    Way("Waiting", "somewhere else",
        (Press(Tap.SOMEWHERE_ELSE), Answer(WHICH_FOLDERS)), "WhichDestination"),
    Way("Waiting", "time", (Time(),), "Idle"),
    Way("LeftLine", "time", (Time(),), "Idle"),
)  # fmt: skip
"""From a badge to a pass, or to a reason why not now."""

COMING = (
    Way("Welcome", "time", (Time(),), "Idle"),
    Way("ArrivedHere", "time", (Time(),), "Idle"),
    Way("BackAlready", "I'm back", (Press(Tap.IM_BACK), Answer(WELCOME)), "Welcome"),
    Way("BackAlready", "I'm leaving", (Press(Tap.IM_LEAVING),), "Idle"),
    Way("BackAlready after it lapsed", "I'm leaving",
        (Press(Tap.IM_LEAVING), Answer(WHICH_FOLDERS)), "WhichDestination"),
    Way("BackAlready", "time", (Time(),), "Idle"),
    Way("Elsewhere", "I'm here now", (Press(Tap.HERE_NOW), Answer(WELCOME)), "Welcome"),
    Way("Elsewhere", "cancel", (Press(Tap.CANCEL),), "Idle"),
    Way("Elsewhere", "time", (Time(),), "Idle"),
    Way("SeenHere", "time", (Time(),), "Emergency"),
    Way("Going", "emergency", (ALARM,), "Emergency"),
    Way("Panel", "emergency", (ALARM,), "Emergency"),
)  # fmt: skip
"""Back, arrived, seen."""

ADULTS = (
    Way("AskAdult", "PIN", (Pin(), Answer(go())), "Going"),
    Way("AskAdult", "an adult's badge", (Badge(), Answer(go())), "Going"),
    Way("AskAdult", "wrong PIN",
        (Pin(), Answer(replace(NEEDS_TEACHER, refused=answers.AdultRefused.WRONG))), "AskAdult"),
    Way("AskAdult", "ask the teacher", (Press(Tap.ASK_TEACHER), Answer(ASKED)), "AskedAdult"),
    Way("AskAdult", "somewhere else",
        (Press(Tap.SOMEWHERE_ELSE), Answer(WHICH_FOLDERS)), "WhichDestination"),
    Way("AskAdult", "cancel", (Press(Tap.CANCEL),), "Idle"),
    Way("AskAdult", "time", (Time(),), "Idle"),
    Way("AskedAdult", "yes", (ANSWERED, Answer(go())), "Going"),
    Way("AskedAdult", "no", (ANSWERED, Answer(NOT_NOW)), "NotNow"),
    Way("AskedAdult", "somewhere else",
        (Press(Tap.SOMEWHERE_ELSE), Answer(WHICH_FOLDERS)), "WhichDestination"),
    Way("AskedAdult", "cancel", (Press(Tap.CANCEL),), "Idle"),
    Way("AskedAdult", "time", (Time(),), "Idle"),
    Way("AdultEntry", "PIN or badge", (Pin(), Answer(PANEL)), "Panel"),
    Way("AdultEntry", "wrong PIN", (Pin(), Answer(NO_ADULT)), "AdultEntry"),
    Way("AdultEntry for a student", "PIN or badge", (Pin(), *PANEL_NO_BADGE), "PanelStudents"),
    Way("AdultEntry when locked", "PIN or badge", (Pin(), Answer(PANEL)), "Panel"),
    Way("AdultEntry", "cancel", (Press(Tap.CANCEL),), "Idle"),
    Way("AdultEntry", "time", (Time(),), "Idle"),
    Way("HelloAdult", "time", (Time(),), "Idle"),
    Way("Panel", "a pass", (Pick("pass-2"),), "PanelPass"),
    Way("Panel", "let through the line", (Pick("t-1"), Answer(PANEL)), "Panel"),
    Way("Panel", "send somebody",
        (Press(Tap.STUDENTS), Answer(PANEL_STUDENTS)), "PanelStudents"),
    Way("Panel", "pause", (Press(Tap.PAUSE_ROOM),), "PanelMode"),
    Way("Panel", "close", (Press(Tap.CLOSE_ROOM),), "PanelMode"),
    Way("Panel", "testing", (Press(Tap.TEST),), "PanelMode"),
    Way("Panel", "swap class", (Press(Tap.SWAP_CLASS),), "PanelSwap"),
    Way("Panel", "done", (Press(Tap.DONE),), "Idle"),
    Way("Panel", "time", (Time(),), "Idle"),
    Way("Panel", "a student's badge", (Badge(), Answer(go())), "Going"),
    Way("PanelPass", "end", (Press(Tap.END), Answer(PANEL)), "Panel"),
    Way("PanelPass", "extend", (Press(Tap.EXTEND), Answer(PANEL)), "Panel"),
    Way("PanelPass", "back", (Press(Tap.BACK),), "Panel"),
    Way("PanelPass", "time", (Time(),), "Idle"),
    Way("PanelMode", "until the bell", (Pick("bell"), Answer(PANEL)), "Panel"),
    Way("PanelMode", "minutes", (Pick("10"), Answer(PANEL)), "Panel"),
    Way("PanelMode", "until changed", (Pick("open"), Answer(PANEL)), "Panel"),
    Way("PanelMode", "back", (Press(Tap.BACK),), "Panel"),
    Way("PanelMode", "time", (Time(),), "Idle"),
    Way("PanelSwap", "yes", (Press(Tap.CONFIRM), Answer(PANEL)), "Panel"),
    Way("PanelSwap", "back", (Press(Tap.BACK),), "Panel"),
    Way("PanelSwap", "time", (Time(),), "Idle"),
    Way("PanelStudents", "a student", (Pick("leo"), Answer(PANEL_PLACES)), "PanelPlaces"),
    Way("PanelStudents", "back", (Press(Tap.BACK), Answer(PANEL)), "Panel"),
    Way("PanelStudents", "time", (Time(),), "Idle"),
    Way("PanelPlaces", "a place", (Pick(LIBRARY.room), Answer(PANEL)), "Panel"),
    Way("PanelPlaces", "back", (Press(Tap.BACK), Answer(PANEL)), "Panel"),
    Way("PanelPlaces", "time", (Time(),), "Idle"),
)  # fmt: skip
"""An adult's yes, and the adult's panel."""

EMERGENCIES = (
    Way("Panel", "an emergency here", (Press(Tap.ALARM),), "PanelAlarm"),
    Way("PanelAlarm", "a drill or not", (Press(Tap.DRILL),), "PanelAlarm"),
    Way("PanelAlarm", "held 3 s", (Hold("hold"), Answer(BEGUN)), "Emergency"),
    Way("PanelAlarm", "a Lockdown, held 3 s",
        (Hold("lockdown"), Answer(answers.AlarmChanged(DARK))), "Emergency"),
    Way("PanelAlarm", "back", (Press(Tap.BACK),), "Panel"),
    Way("PanelAlarm", "not written", (Hold("hold"), Answer(DISK_FULL)), "Fault"),
    Way("PanelAlarm", "time", (Time(),), "Idle"),
    Way("PanelAlarm", "a student's badge", (Badge(), Answer(go())), "Going"),
    Way("PanelAlarm", "emergency", (ALARM,), "Emergency"),
    Way("Emergency", "an adult", (Press(Tap.ADULT),), "AdultEntry"),
    Way("Emergency", "out of touch",
        (Tell(events.StatusChanged(replace(alarmed(Action.EVACUATE), out_of_touch_since=NOW))),),
        "Emergency"),
    Way("Emergency", "the office has it", (LOCAL_NOW,), "Emergency"),
    Way("Lockdown", "held 3 s anywhere", (Hold("adult"),), "AdultEntry"),
    Way("Lockdown", "over", (QUIET,), "Idle"),
    Way("AdultEntry in an emergency", "PIN or badge",
        (Pin(), Answer(PANEL_OWN)), "PanelAllClear"),
    Way("AdultEntry in an emergency", "badge", (Badge(), Answer(PANEL_OWN)), "PanelAllClear"),
    Way("AdultEntry in an emergency", "wrong PIN", (Pin(), Answer(NO_ADULT)), "AdultEntry"),
    Way("AdultEntry in an emergency", "a student's badge",
        (Badge(), Answer(answers.SeenHere(MAYA))), "SeenHere"),
    Way("AdultEntry in an emergency", "cancel", (Press(Tap.CANCEL),), "Emergency"),
    Way("AdultEntry in an emergency", "time", (Time(),), "Emergency"),
    Way("AdultEntry in a Lockdown", "PIN or badge", (Pin(), Answer(PANEL_DARK)), "PanelAllClear"),
    Way("AdultEntry in a Lockdown", "badge", (Badge(), Answer(PANEL_DARK)), "PanelAllClear"),
    Way("AdultEntry in a Lockdown", "wrong PIN or badge",
        (Badge(), Answer(NO_ADULT)), "AdultEntry"),
    Way("AdultEntry in a Lockdown", "cancel", (Press(Tap.CANCEL),), "Emergency"),
    Way("Panel in an emergency", "end it", (Press(Tap.ALL_CLEAR),), "PanelAllClear"),
    Way("Panel in an emergency", "another one", (Press(Tap.ALARM),), "PanelAlarm"),
    Way("PanelAllClear", "held 3 s", (Hold("end"), Answer(OVER)), "Idle"),
    Way("PanelAllClear", "another one", (Press(Tap.ALARM),), "PanelAlarm"),
    Way("PanelAllClear", "back", (Press(Tap.BACK),), "Panel"),
    Way("PanelAllClear", "not written", (Hold("end"), Answer(DISK_FULL)), "Fault"),
    Way("PanelAllClear", "time", (Time(),), "Emergency"),
    Way("PanelAllClear", "over meanwhile", (QUIET, Press(Tap.DONE)), "Idle"),
    Way("PanelAllClear in a Lockdown", "held 3 s", (Hold("end"), Answer(OVER)), "Idle"),
    Way("PanelAllClear in a Lockdown", "not written",
        (Hold("end"), Answer(DISK_FULL)), "PanelAllClear"),
    Way("PanelAllClear in a Lockdown", "central is in touch again",
        (Hold("end"), Answer(PANEL_DARK)), "PanelAllClear"),
    Way("PanelAllClear in a Lockdown", "done", (Press(Tap.DONE),), "Emergency"),
    Way("PanelAllClear by the office", "back", (Press(Tap.BACK),), "Panel"),
    Way("Idle", "identify", (Tell(IDENTIFY),), "Identified"),
    Way("Paused", "identify", (Tell(IDENTIFY),), "Identified"),
    Way("Going", "identify, then time", (Tell(IDENTIFY), Time()), "Identified"),
    Way("Identified", "a touch", (Tell(events.Touched()),), "Idle"),
    Way("Identified", "time", (Time(),), "Idle"),
    Way("Identified", "badge", (Badge(),), "Reading"),
    Way("Identified", "emergency", (ALARM,), "Emergency"),
    Way("Emergency", "identify", (Tell(IDENTIFY),), "Emergency"),
)  # fmt: skip
"""An emergency at one box, begun and ended by an adult; and the box that somebody looks for."""

CHARTS: dict[str, tuple[Way, ...]] = {
    "Where it rests": REST,
    "Leaving": LEAVING,
    "Coming back": COMING,
    "Adults": ADULTS,
    "Emergencies": EMERGENCIES,
}
WAYS = tuple(way for ways in CHARTS.values() for way in ways)
KINDS = {kind_of(name) for name in REACH}
EVERY_SCREEN = {cls.__name__ for cls in screens.Screen.__args__}


def drawn(ways: Iterable[Way]) -> str:
    """Return one chart in Mermaid's notation; ways between the same two screens share an arrow."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for way in ways:
        found = arrows.setdefault(way.screens, [])
        if way.words not in found:
            found.append(way.words)
    lines = [f"    {a} --> {b}: {', '.join(words)}" for (a, b), words in arrows.items()]
    return "\n".join(["```mermaid", "stateDiagram-v2", *lines, "```"])


def document(text: str) -> str:
    """Return docs/flow.md with each chart drawn anew under its heading."""
    for title, ways in CHARTS.items():
        head, mark, rest = text.partition(f"## {title}\n")
        if not mark:
            raise ValueError(f"docs/flow.md has no heading {title}")
        before, _, after = rest.partition("```mermaid")
        _, _, after = after.partition("```")
        text = f"{head}{mark}{before}{drawn(ways)}{after}"
    return text


if __name__ == "__main__":
    DOC.write_text(document(DOC.read_text(encoding="utf-8")), encoding="utf-8")
