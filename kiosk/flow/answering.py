"""From an answer to its screen, its sound and how long it stays; from a tap to its request."""

from typing import assert_never

from hallpass.domain.facts import VoidWhy
from kiosk.flow import answers, requests, screens
from kiosk.flow.answers import DecisionId, DeskAnswer
from kiosk.flow.commands import Cue
from kiosk.flow.events import Tap
from kiosk.flow.requests import DeskRequest
from kiosk.flow.screens import Screen

READING_S = 5.0
"""After this the desk is not "reading" but stuck, and says so."""
PATIENCE_S = 0.25
"""An answer that comes sooner replaces the screen before it without a flash in between."""
QUESTION_S = 20.0
PIN_S = 30.0
RESULT_S = 4.0
NOT_NOW_S = 6.0
WAITING_S = 8.0
UNDONE_S = 3.0


def screen_of(answer: DeskAnswer, undo_s: int) -> Screen:  # noqa: C901, PLR0911, PLR0912
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
        case answers.BadgeNotTaken():
            return screens.NotTaken(answer)
        case answers.DeskFault():
            return screens.Fault()
        case _:  # pragma: no cover
            assert_never(answer)


def decision_of(answer: DeskAnswer) -> DecisionId | None:
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
        ):
            return Cue.ASK
        case screens.NotNow() | screens.NotTaken() | screens.Fault():
            return Cue.NO
        case _:
            return None


def hold_s(screen: Screen) -> float | None:  # noqa: PLR0911
    """Return how many seconds a screen stays; None: it is where the desk rests."""
    match screen:
        case (
            screens.Starting()
            | screens.NotEnrolled()
            | screens.Idle()
            | screens.Emergency()
            | screens.Paused()
        ):
            return None
        case screens.Reading():
            return READING_S
        case screens.Going(undo_s=undo_s):
            return float(undo_s)
        case screens.AskAdult():
            return PIN_S
        case (
            screens.WhichDestination()
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


def request_of(screen: Screen, tap: Tap) -> DeskRequest | None:  # noqa: PLR0911
    """Return what a tap on this screen asks of the desk; None: nothing."""
    match screen, tap:
        case screens.Going(answer=go), Tap.SOMEWHERE_ELSE:
            return requests.UndoPass(go.pass_id, VoidWhy.SOMEWHERE_ELSE)
        case screens.Going(answer=go), Tap.NOT_ME:
            return requests.UndoPass(go.pass_id, VoidWhy.NOT_ME)
        case screens.BackAlready(answer=back), Tap.IM_BACK:
            return requests.ConfirmBack(back.pass_id)
        case (
            screens.BackAlready(answer=answers.BackAlready(why=answers.BackWhy.LAPSED, who=who)),
            Tap.IM_LEAVING,
        ):
            return requests.ChooseAgain(who.student, who.badge)
        case screens.Elsewhere(answer=elsewhere), Tap.HERE_NOW:
            return requests.ConfirmHere(elsewhere.pass_id)
        case screens.LineOffer(answer=offer), Tap.JOIN_LINE:
            return requests.WaitInLine(offer.who.student, offer.place.room)
        case screens.Waiting(answer=waiting), Tap.LEAVE_LINE:
            return requests.GiveUpLine(waiting.ticket)
        case (
            screens.NotNow() | screens.AskAdult() | screens.LineOffer() | screens.Waiting(),
            Tap.SOMEWHERE_ELSE,
        ):
            return requests.ChooseAgain(screen.answer.who.student, screen.answer.who.badge)
        case _:
            return None


def ends_it(screen: Screen, tap: Tap) -> bool:
    """Say whether a tap takes the desk back to rest."""
    if tap is Tap.IM_LEAVING:
        return isinstance(screen, screens.BackAlready)
    return tap is Tap.CANCEL and not isinstance(screen, screens.Reading)
