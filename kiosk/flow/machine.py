"""The screen machine: `step(state, event) -> (state, commands)`.

Where the desk rests is read off what is known, the first that holds:

    a code to be let in with    NotEnrolled
    no room status yet          Starting
    an emergency                Emergency
    the room closed or paused   Paused
    else                        Idle

What moves it:

    at              event                     leads to
    any             BadgeRead                 ReadBadge (on AskAdult: AskPassWithAdult); from Idle
                                              at once to Reading, else after PATIENCE_S; while the
                                              desk is at it, or the answer before has not been on
                                              the glass: kept (one, the newest)
    any             Answered                  the answer's screen (answering.screen_of)
    WhichDest.      Picked                    AskPass
    Going           Somewhere else, Not me    UndoPass; then the destinations, or Undone
    BackAlready     I'm back                  ConfirmBack
    BackAlready     I'm leaving               rest; if the pass had lapsed: the destinations
    Elsewhere       I'm here now              ConfirmHere
    LineOffer       Join the line             WaitInLine
    Waiting         Leave the line            GiveUpLine -> LeftLine
    AskAdult        PinTyped                  AskPassWithAdult
    AskAdult, NotNow, LineOffer, Waiting
                    Somewhere else            the destinations
    a question      Touched                   its full time again
    all but Reading Cancel                    rest
    any             SCREEN timer              rest; from Reading: Fault
    any             an emergency begins       Emergency, at once
    any             FrameShown                MarkShown, then the badge that was kept

What must stay true: a decision is marked only after the frame of its own screen was shown; each
request has one answer, and none is sent while another is under way; an answer that comes after the
desk gave up on it is not shown (its decision stays unmarked, so the next scan gets it again); in a
Lockdown nothing is read, shown or played; whatever happens, the timers lead back to rest.
"""

from dataclasses import dataclass, replace
from typing import assert_never

from hallpass.domain.board import RoomState
from hallpass.domain.emergency import Emergency
from kiosk.flow import answering, answers, requests, screens
from kiosk.flow.answers import DecisionId, DeskAnswer, RoomStatus
from kiosk.flow.commands import (
    AskDesk,
    Command,
    Cue,
    MarkShown,
    Play,
    ShowScreen,
    StartTimer,
    StopTimer,
)
from kiosk.flow.events import (
    Answered,
    BadgeRead,
    CameraChanged,
    EnrolmentChanged,
    Event,
    Eyes,
    FrameShown,
    Picked,
    PinTyped,
    StatusChanged,
    Tapped,
    TimerFired,
    TimerName,
    Touched,
)
from kiosk.flow.requests import DeskRequest
from kiosk.flow.screens import QuestionScreen, RestScreen, Screen

_STARTING = screens.Starting()
UNDO_S = 5
"""While no settings say otherwise; the same as theirs."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The request under way."""

    request: DeskRequest
    badge: BadgeRead | None = None
    """The code that was shown as an adult's: if it is none, it is read as a student's."""
    overdue: bool = False
    """The desk gave up on it; its answer is not shown."""


@dataclass(frozen=True, slots=True)
class State:
    """Where the screen is."""

    screen: Screen = _STARTING
    serial: int = 0
    """Of the screen; counts up with every ShowScreen."""
    status: RoomStatus | None = None
    enrolment: screens.NotEnrolled | None = None
    eyes: Eyes = Eyes.OPENING
    asked: Asked | None = None
    queued: BadgeRead | None = None
    to_mark: DecisionId | None = None
    """The decision that the screen shows, until its frame was shown."""

    @property
    def rest(self) -> RestScreen:
        """Where the desk rests."""
        if self.enrolment is not None:
            return self.enrolment
        if self.status is None:
            return screens.Starting()
        if self.status.emergency is not None:
            return screens.Emergency(self.status.emergency)
        if self.status.board.state is RoomState.CLOSED:
            return screens.Paused(closed=True)
        if self.status.settings.paused:
            return screens.Paused()
        return screens.Idle()

    @property
    def emergency(self) -> Emergency | None:
        """The emergency now in force."""
        return None if self.status is None else self.status.emergency

    @property
    def waits(self) -> bool:
        """Say whether the next badge has to wait."""
        return self.asked is not None or self.to_mark is not None

    @property
    def reads(self) -> bool:
        """Say whether a badge means anything now."""
        if self.status is None or self.enrolment is not None:
            return False
        return self.status.emergency is None or self.status.emergency.takes_scans


def step(state: State, event: Event) -> tuple[State, tuple[Command, ...]]:
    """Take one event; return what the screen is then, and what is to be done, in order."""
    turn = _Turn(state)
    turn.take(event)
    return turn.state, tuple(turn.commands)


class _Turn:
    """One step under way: gathers the commands and the state as they come."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.commands: list[Command] = []

    def take(self, event: Event) -> None:  # noqa: C901, PLR0912
        match event:
            case BadgeRead():
                self._badge_read(event)
            case Answered():
                self._answered(event.answer)
            case Picked():
                self._picked(event)
            case Tapped():
                self._tapped(event)
            case PinTyped():
                self._pin_typed(event.pin)
            case Touched():
                if isinstance(self.state.screen, QuestionScreen):
                    self._start_screen_timer()
            case TimerFired():
                self._timer_fired(event)
            case StatusChanged():
                self._status_changed(event.status)
            case EnrolmentChanged():
                code = event.code
                self._change_rest(
                    enrolment=None if code is None else screens.NotEnrolled(code, event.address)
                )
            case CameraChanged():
                self.state = replace(self.state, eyes=event.eyes)
            case FrameShown():
                self._frame_shown(event.serial)
            case _:  # pragma: no cover
                assert_never(event)

    # What happened

    def _badge_read(self, badge: BadgeRead) -> None:
        state = self.state
        if not state.reads:
            return
        if state.waits:
            self.state = replace(state, queued=badge)
            if isinstance(state.screen, screens.Idle):
                self._show(screens.Reading())
            return
        if isinstance(state.screen, screens.AskAdult):
            self._ask(self._with_adult(requests.Credential(badge_text=badge.text)), badge)
            return
        self._ask(_read(badge))

    def _answered(self, answer: DeskAnswer) -> None:
        asked = self.state.asked
        if asked is None:
            return
        self.state = replace(self.state, asked=None)
        self._do(StopTimer(TimerName.PATIENCE))
        if asked.overdue or self._is_silenced(answer):
            self._send_queued()
            if self.state.asked is None and isinstance(self.state.screen, screens.Reading):
                self._rest()
            return
        match answer:
            case answers.NeedsAdult(refused=answers.AdultRefused.NOT_ALLOWED) if asked.badge:
                # A student's badge always means that student, also where an adult's was awaited.
                self._ask(_read(asked.badge))
            case answers.Undone(choose_again=True, who=who):
                self._ask(requests.ChooseAgain(who.student, who.badge))
            case answers.BadgeNotTaken(why=answers.NotTaken.NOT_OURS) if isinstance(
                self.state.screen, QuestionScreen
            ):
                self._play(Cue.NO)
                self._send_queued()
            case _:
                self._show_answer(answer)

    def _picked(self, event: Picked) -> None:
        state = self.state
        if state.asked is not None or not isinstance(state.screen, screens.WhichDestination):
            return
        which = state.screen.answer
        for offer in which.offers:
            if offer.place.room == event.destination and offer.state is not (
                answers.OfferState.CLOSED
            ):
                who = which.who
                self._ask(requests.AskPass(who.student, event.destination, who.badge))
                return

    def _tapped(self, event: Tapped) -> None:
        state = self.state
        if state.asked is not None and not state.asked.overdue:
            return
        request = answering.request_of(state.screen, event.tap)
        if request is not None and state.asked is None:
            self._ask(request)
        elif answering.ends_it(state.screen, event.tap):
            self._rest()

    def _pin_typed(self, pin: str) -> None:
        if self.state.asked is None and isinstance(self.state.screen, screens.AskAdult) and pin:
            self._ask(self._with_adult(requests.Credential(pin=pin)))

    def _timer_fired(self, event: TimerFired) -> None:
        state = self.state
        if event.serial != state.serial:
            return
        waiting = state.asked is not None and not state.asked.overdue
        match event.name:
            case TimerName.PATIENCE:
                if waiting:
                    self._show(screens.Reading())
            case TimerName.SCREEN:
                if isinstance(state.screen, screens.Reading):
                    self._give_up()
                elif waiting:
                    self._show(screens.Reading())
                else:
                    self._rest()
            case _:  # pragma: no cover
                assert_never(event.name)

    def _status_changed(self, status: RoomStatus) -> None:
        before = self.state.emergency
        if status.emergency is None or status.emergency == before:
            self._change_rest(status=status)
            return
        self.state = replace(self.state, status=status, queued=None)
        if self.state.screen != self.state.rest:
            self._rest()

    def _frame_shown(self, serial: int) -> None:
        decision = self.state.to_mark
        if serial != self.state.serial or decision is None:
            return
        self.state = replace(self.state, to_mark=None)
        self._do(MarkShown(decision))
        self._send_queued()

    # What is done about it

    def _do(self, command: Command) -> None:
        self.commands.append(command)

    def _play(self, cue: Cue | None) -> None:
        if cue is not None:
            self._do(Play(cue))

    def _ask(self, request: DeskRequest, badge: BadgeRead | None = None) -> None:
        self.state = replace(self.state, asked=Asked(request, badge))
        self._do(AskDesk(request))
        match self.state.screen:
            case screens.Idle():
                self._show(screens.Reading())
            case screens.Reading():
                self._start_screen_timer()
            case _:
                self._do(StartTimer(TimerName.PATIENCE, answering.PATIENCE_S, self.state.serial))

    def _with_adult(self, credential: requests.Credential) -> DeskRequest:
        screen = self.state.screen
        assert isinstance(screen, screens.AskAdult)  # noqa: S101
        who, place = screen.answer.who, screen.answer.place
        return requests.AskPassWithAdult(who.student, place.room, credential, who.badge)

    def _show(self, screen: Screen) -> None:
        self.state = replace(self.state, screen=screen, serial=self.state.serial + 1, to_mark=None)
        self._do(ShowScreen(screen, self.state.serial))
        self._start_screen_timer()

    def _start_screen_timer(self) -> None:
        seconds = answering.hold_s(self.state.screen)
        if seconds is None:
            self._do(StopTimer(TimerName.SCREEN))
        else:
            self._do(StartTimer(TimerName.SCREEN, seconds, self.state.serial))

    def _show_answer(self, answer: DeskAnswer) -> None:
        status = self.state.status
        undo_s = UNDO_S if status is None else status.settings.undo_s
        screen = answering.screen_of(answer, undo_s)
        self._show(screen)
        self.state = replace(self.state, to_mark=answering.decision_of(answer))
        self._play(answering.cue_of(screen))
        self._send_queued()

    def _rest(self) -> None:
        self._show(self.state.rest)
        self._send_queued()

    def _change_rest(
        self,
        *,
        status: RoomStatus | None = None,
        enrolment: screens.NotEnrolled | None = None,
    ) -> None:
        if status is None:
            self.state = replace(self.state, enrolment=enrolment)
        else:
            self.state = replace(self.state, status=status)
        rest = self.state.rest
        if isinstance(self.state.screen, RestScreen) and self.state.screen != rest:
            self._rest()

    def _give_up(self) -> None:
        asked = self.state.asked
        self.state = replace(
            self.state, asked=None if asked is None else replace(asked, overdue=True), queued=None
        )
        fault = screens.Fault(slow=True)
        self._show(fault)
        self._play(answering.cue_of(fault))

    def _send_queued(self) -> None:
        badge = self.state.queued
        if badge is None or self.state.waits:
            return
        self.state = replace(self.state, queued=None)
        self._badge_read(badge)

    def _is_silenced(self, answer: DeskAnswer) -> bool:
        emergency = self.state.emergency
        if emergency is None:
            return False
        return emergency.silent or (emergency.stops_new_passes and isinstance(answer, answers.Go))


def _read(badge: BadgeRead) -> requests.ReadBadge:
    return requests.ReadBadge(badge.text, badge.symbology, badge.seen_at_s)
