"""From an answer to its screen, its sound and how long it stays."""

from typing import assert_never

from kiosk.flow import answers, screens
from kiosk.flow.answers import DecisionId, ShownAnswer
from kiosk.flow.commands import Cue
from kiosk.flow.screens import EntryWhy, PanelScreen, RestScreen, Screen

READING_S = 5.0
"""After this the desk is not "reading" but stuck, and says so."""
PATIENCE_S = 0.25
"""An answer that comes sooner replaces the screen before it without a flash in between."""
QUESTION_S = 20.0
PIN_S = 30.0
ASKED_S = 60.0
"""An adult needs a moment to look at their own device."""
PANEL_S = 45.0
PANEL_IN_EMERGENCY_S = 15.0
UNDO_MOST_S = 30
RESULT_S = 4.0
NOT_NOW_S = 6.0
WAITING_S = 8.0
UNDONE_S = 3.0


def screen_of(answer: ShownAnswer, undo_s: int) -> Screen:  # noqa: C901, PLR0911, PLR0912
    """Return the screen that shows an answer."""
    match answer:
        case answers.WhichPlace():
            return screens.WhichDestination(answer)
        case answers.Go():
            return screens.Going(answer, undo_s)
        case answers.WelcomeBack():
            return screens.Welcome(answer)
        case answers.Arrived():
            return screens.ArrivedHere(answer)
        case answers.BackAlready():
            return screens.BackAlready(answer)
        case answers.OutElsewhere():
            return screens.Elsewhere(answer)
        case answers.NeedsAdult():
            return screens.AskAdult(answer)
        case answers.LineOffer():
            return screens.LineOffer(answer)
        case answers.InLine():
            return screens.Waiting(answer)
        case answers.NotNow():
            return screens.NotNow(answer)
        case answers.Undone():
            return screens.Undone(answer)
        case answers.LeftLine():
            return screens.LeftLine()
        case answers.SeenHere():
            return screens.SeenHere(answer)
        case answers.HelloAdult():
            return screens.HelloAdult(answer)
        case answers.Asked():
            return screens.AskedAdult(answer)
        case answers.Panel():
            return screens.Panel(answer)
        case answers.PanelStudents():
            return screens.PanelStudents(answer)
        case answers.PanelPlaces():
            return screens.PanelPlaces(answer)
        case answers.AdultNotTaken():
            return screens.AdultEntry(EntryWhy.PANEL, answer.refused)
        case answers.BadgeNotTaken():
            return screens.NotTaken(answer)
        case answers.DeskFault():
            return screens.Fault()
        case _:  # pragma: no cover
            assert_never(answer)


def decision_of(answer: ShownAnswer) -> DecisionId | None:
    """Return what is to be marked once the answer's frame was shown."""
    match answer:
        case (
            answers.Go()
            | answers.WelcomeBack()
            | answers.Arrived()
            | answers.NeedsAdult()
            | answers.LineOffer()
            | answers.InLine()
            | answers.NotNow()
            | answers.Asked()
        ):
            return answer.decision
        case _:
            return None


def cue_of(screen: Screen) -> Cue | None:
    """Return the sound that goes with a screen."""
    match screen:
        case screens.Going():
            return Cue.GO
        case screens.Welcome() | screens.ArrivedHere() | screens.SeenHere():
            return Cue.BACK
        case (
            screens.WhichDestination()
            | screens.AskAdult()
            | screens.LineOffer()
            | screens.Waiting()
            | screens.BackAlready()
            | screens.Elsewhere()
            | screens.AskedAdult()
        ):
            return Cue.ASK
        case screens.NotNow() | screens.NotTaken() | screens.Fault():
            return Cue.NO
        case _:
            return None


def hold_s(screen: Screen) -> float | None:  # noqa: C901, PLR0911 - a table
    """Return how many seconds a screen stays; None: it is where the desk rests."""
    match screen:
        case _ if isinstance(screen, RestScreen):
            return None
        case _ if isinstance(screen, PanelScreen):
            return PANEL_S
        case screens.Reading():
            return READING_S
        case screens.Identified(seconds=seconds):
            return seconds
        case screens.Going(undo_s=undo_s):
            return float(undo_s)
        case screens.AskAdult() | screens.AdultEntry():
            return PIN_S
        case screens.AskedAdult():
            return ASKED_S
        case (
            screens.WhichDestination()
            | screens.HowLong()
            | screens.LineOffer()
            | screens.BackAlready()
            | screens.Elsewhere()
        ):
            return QUESTION_S
        case screens.Waiting():
            return WAITING_S
        case screens.NotNow() | screens.Fault():
            return NOT_NOW_S
        case screens.Undone() | screens.LeftLine():
            return UNDONE_S
        case _:
            return RESULT_S
