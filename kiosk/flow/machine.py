"""The screen machine: `step(state, event) -> (state, commands)`.

Where the desk rests is read off what is known (resting.rest_of). What moves it:

    at              event                     leads to
    any             BadgeRead                 ReadBadge (on AskAdult: AskPassWithAdult); from where
                                              it rests at once to Reading, else after PATIENCE_S;
                                              while the desk is at it, or the answer before has not
                                              been on the glass: kept (one, the newest)
    any             Answered                  the answer's screen (answering.screen_of)
    any             Tapped, Picked            what it means there (taps): a request, a screen, rest
    AdultEntry      PinTyped                  OpenPanel
    AskAdult        PinTyped                  AskPassWithAdult
    AskedAdult      StatusChanged             the adult has answered: TakeAnswer
    a question      Touched                   its full time again
    any             SCREEN timer              rest; from Reading: Fault
    any             an emergency begins       Emergency, at once
    any             a turn is offered         the chime; the screen stays
    any             FrameShown                MarkShown, then the badge that was kept

docs/flow.md draws it. What must stay true: a decision is marked only after the frame of its own
screen was shown; each request has one answer, and none is sent while another is under way; an
answer that comes after the desk gave up on it is not shown (its decision stays unmarked, so the
next scan gets it again); in a Lockdown nothing is read, shown or played; whatever happens, the
timers lead back to rest.
"""

from dataclasses import dataclass, replace
from typing import assert_never

from hallpass.domain.emergency import Emergency
from hallpass.ids import TicketId
from kiosk.flow import answering, answers, requests, screens, taps
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
    StartChanged,
    StartPhase,
    StatusChanged,
    Tap,
    Tapped,
    TimerFired,
    TimerName,
    Touched,
)
from kiosk.flow.requests import DeskRequest
from kiosk.flow.resting import rest_of
from kiosk.flow.screens import EntryWhy, PanelScreen, QuestionScreen, RestScreen, Screen

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
    entry: EntryWhy | None = None
    """Why an adult was asked for a badge or PIN when it was sent."""
    emergency: int | None = None
    """The version of the emergency that was on when it was sent."""


@dataclass(frozen=True, slots=True)
class State:
    """Where the screen is."""

    screen: Screen = _STARTING
    serial: int = 0
    """Of the screen; counts up with every ShowScreen."""
    status: RoomStatus | None = None
    enrolment: screens.NotEnrolled | None = None
    phase: StartPhase = StartPhase.STARTING
    eyes: Eyes = Eyes.OPENING
    asked: Asked | None = None
    queued: BadgeRead | None = None
    to_mark: DecisionId | None = None
    """The decision that the screen shows, until its frame was shown."""

    @property
    def rest(self) -> RestScreen:
        """Where the desk rests."""
        return rest_of(self.status, self.enrolment, self.phase)

    @property
    def emergency(self) -> Emergency | None:
        """The emergency now in force."""
        return None if self.status is None else self.status.emergency

    @property
    def waits(self) -> bool:
        """Say whether the next badge has to wait."""
        return self.asked is not None or self.to_mark is not None

    @property
    def called(self) -> frozenset[TicketId]:
        """Whose turn is on offer now."""
        return (
            frozenset() if self.status is None else frozenset(c.ticket for c in self.status.called)
        )

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
                self._picked(event.key)
            case Tapped():
                self._tapped(event.tap)
            case PinTyped():
                self._pin_typed(event.pin)
            case Touched():
                self._touched()
            case TimerFired():
                self._timer_fired(event)
            case StatusChanged():
                self._status_changed(event.status)
            case EnrolmentChanged():
                self._enrolment_changed(event)
            case StartChanged():
                self.state = replace(self.state, phase=event.phase)
                self._follow_rest()
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
            if isinstance(state.screen, screens.Idle | screens.Paused | screens.Locked):
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
        if asked.overdue or self._is_silenced(asked, answer):
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
            case answers.AdultNotTaken(refused=refused):
                self._show(screens.AdultEntry(asked.entry or EntryWhy.PANEL, refused))
                self._send_queued()
            case answers.Panel(adult=adult) if asked.entry is EntryWhy.NO_BADGE:
                self._ask(requests.ListStudents(adult.id))
            case _:
                self._show_answer(answer)

    def _picked(self, key: str) -> None:
        if self.state.asked is None:
            self._mean(taps.on_pick(self.state.screen, key))

    def _tapped(self, tap: Tap) -> None:
        asked = self.state.asked
        meaning = taps.on_tap(self.state.screen, tap)
        if asked is None or (asked.overdue and meaning is taps.Rest.REST):
            self._mean(meaning)

    def _mean(self, meaning: taps.Meaning) -> None:
        if meaning is None:
            return
        if isinstance(meaning, taps.Rest):
            self._rest()
        elif isinstance(meaning, Screen):
            self._show(meaning)
        else:
            self._ask(meaning)

    def _pin_typed(self, pin: str) -> None:
        if self.state.asked is not None or not pin:
            return
        credential = requests.Credential(pin=pin)
        match self.state.screen:
            case screens.AskAdult():
                self._ask(self._with_adult(credential))
            case screens.AdultEntry():
                self._ask(requests.OpenPanel(credential))
            case _:
                pass

    def _touched(self) -> None:
        screen = self.state.screen
        hides = isinstance(screen, PanelScreen) and self.state.emergency is not None
        if isinstance(screen, QuestionScreen) and not hides:
            self._start_screen_timer()

    def _enrolment_changed(self, event: EnrolmentChanged) -> None:
        code = event.code
        known = None if code is None else screens.NotEnrolled(code, event.address)
        self.state = replace(self.state, enrolment=known)
        self._follow_rest()

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
        before, called = self.state.emergency, self.state.called
        self.state = replace(self.state, status=status)
        if status.emergency is not None and status.emergency != before:
            self.state = replace(self.state, queued=None)
            if self.state.screen != self.state.rest:
                self._rest()
            return
        if self.state.called - called and not self._is_quiet:
            self._play(Cue.TURN)
        self._follow_rest()
        self._take_answer()

    def _frame_shown(self, serial: int) -> None:
        decision = self.state.to_mark
        if serial != self.state.serial or decision is None:
            return
        self.state = replace(self.state, to_mark=None)
        self._do(MarkShown(decision))
        self._send_queued()
        self._take_answer()

    # What is done about it

    def _do(self, command: Command) -> None:
        self.commands.append(command)

    def _play(self, cue: Cue | None) -> None:
        if cue is not None:
            self._do(Play(cue))

    def _ask(self, request: DeskRequest, badge: BadgeRead | None = None) -> None:
        screen = self.state.screen
        entry = screen.why if isinstance(screen, screens.AdultEntry) else None
        emergency = self.state.emergency
        version = None if emergency is None else emergency.version
        asked = Asked(request, badge, entry=entry, emergency=version)
        self.state = replace(self.state, asked=asked)
        self._do(AskDesk(request))
        match screen:
            case screens.Idle() | screens.Paused() | screens.Locked():
                self._show(screens.Reading())
            case screens.Reading():
                self._start_screen_timer()
            case _:
                self._do(StartTimer(TimerName.PATIENCE, answering.PATIENCE_S, self.state.serial))

    def _with_adult(self, credential: requests.Credential) -> DeskRequest:
        screen = self.state.screen
        assert isinstance(screen, screens.AskAdult)  # noqa: S101
        who, place = screen.answer.who, screen.answer.place
        needs = screen.answer
        return requests.AskPassWithAdult(
            who.student, place.room, credential, who.badge, needs.minutes, needs.shape
        )

    def _show(self, screen: Screen) -> None:
        self.state = replace(self.state, screen=screen, serial=self.state.serial + 1, to_mark=None)
        self._do(ShowScreen(screen, self.state.serial))
        self._start_screen_timer()

    def _start_screen_timer(self) -> None:
        seconds = self._hold_s()
        if seconds is None:
            self._do(StopTimer(TimerName.SCREEN))
        else:
            self._do(StartTimer(TimerName.SCREEN, seconds, self.state.serial))

    def _hold_s(self) -> float | None:
        seconds, status = answering.hold_s(self.state.screen), self.state.status
        if seconds is None or status is None:
            return seconds
        match self.state.screen:
            case screens.Reading() | screens.Going():
                return seconds
            case screen if isinstance(screen, PanelScreen):
                # An adult's authority stays open no longer for it, and hides no emergency.
                return seconds if self.state.emergency is None else answering.PANEL_IN_EMERGENCY_S
            case _:
                return seconds * status.settings.look.patience_percent / 100

    @property
    def _undo_s(self) -> int:
        """How long a pass can be taken back on the screen: longer for slow hands, up to a limit."""
        status = self.state.status
        if status is None:
            return UNDO_S
        wanted = status.settings.undo_s * status.settings.look.patience_percent // 100
        return max(status.settings.undo_s, min(answering.UNDO_MOST_S, wanted))

    def _show_answer(self, answer: DeskAnswer) -> None:
        screen = answering.screen_of(answer, self._undo_s)
        self._show(screen)
        self.state = replace(self.state, to_mark=answering.decision_of(answer))
        self._play(answering.cue_of(screen))
        self._send_queued()

    def _rest(self) -> None:
        self._show(self.state.rest)
        self._send_queued()

    def _follow_rest(self) -> None:
        """Show where the desk rests now, if it rests: nothing moves under somebody's hand."""
        if isinstance(self.state.screen, RestScreen) and self.state.screen != self.state.rest:
            self._rest()

    def _take_answer(self) -> None:
        screen, status = self.state.screen, self.state.status
        if not isinstance(screen, screens.AskedAdult) or status is None or self.state.waits:
            return
        ask_id = screen.answer.ask_id
        if any(answered.ask_id == ask_id for answered in status.answered):
            self._ask(requests.TakeAnswer(ask_id))

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
        if self.state.reads:
            # Never as a yes: whoever held it up had not seen what is asked now.
            self._ask(_read(badge))

    @property
    def _is_quiet(self) -> bool:
        """No new passes, so that no turn is called."""
        emergency = self.state.emergency
        return emergency is not None and emergency.stops_new_passes

    def _is_silenced(self, asked: Asked, answer: DeskAnswer) -> bool:
        emergency = self.state.emergency
        if emergency is None:
            return False
        if emergency.silent or (emergency.stops_new_passes and isinstance(answer, answers.Go)):
            return True
        # What was asked before it began opens nothing over it.
        before = asked.emergency != emergency.version
        return before and isinstance(answering.screen_of(answer, UNDO_S), QuestionScreen)


def _read(badge: BadgeRead) -> requests.ReadBadge:
    return requests.ReadBadge(badge.text, badge.symbology, badge.seen_at_s)
