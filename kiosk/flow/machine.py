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
    PanelAlarm…     Held                      RaiseAlarm, EndAlarm; in the dark: AdultEntry
    a question      Touched                   its full time again
    Identified      Touched                   rest
    any             SCREEN timer              rest; from Reading: Fault
    any             an emergency begins       Emergency, at once
    any             AlarmChanged              what is in force now, at once
    any             a turn is offered         the chime; the screen stays
    rest            Identify                  Identified; elsewhere it waits for rest
    any             FrameShown                MarkShown, then the badge that was kept

docs/flow.md draws it. What must stay true: a decision is marked only after the frame of its own
screen was shown; each request has one answer, and none is sent while another is under way; an
answer that comes after the desk gave up on it is not shown (its decision stays unmarked, so the
next scan gets it again); in a Lockdown nothing is read, shown or played; whatever happens, the
timers lead back to rest.
"""

from dataclasses import replace
from typing import assert_never

from hallpass.domain.emergency import Emergency
from hallpass.domain.orders import TEXT_LIMIT
from kiosk.flow import answering, answers, requests, screens, taps
from kiosk.flow.alarms import AlarmChanged
from kiosk.flow.answers import DeskAnswer, RoomStatus, ShownAnswer
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
    FrameShown,
    Held,
    Identify,
    Picked,
    PinTyped,
    ShowMessage,
    StartChanged,
    StatusChanged,
    Tap,
    Tapped,
    TimerFired,
    TimerName,
    Touched,
)
from kiosk.flow.requests import DeskRequest
from kiosk.flow.screens import EntryWhy, PanelScreen, QuestionScreen, RestScreen, Screen
from kiosk.flow.state import Asked, State

__all__ = ["State", "step"]

MESSAGE_MOST_S = 86_400.0
UNDO_S = 5
"""While no settings say otherwise; the same as theirs."""


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
            case Held():
                self._held(event.key)
            case Identify():
                self._identify(event)
            case ShowMessage():
                self._message(event)
            case _:  # pragma: no cover
                assert_never(event)

    # What happened

    def _badge_read(self, badge: BadgeRead) -> None:
        state = self.state
        if not state.reads:
            if state.is_dark and isinstance(state.screen, screens.AdultEntry) and not state.asked:
                # The one thing that is read in a Lockdown: an adult's badge in place of a PIN.
                self._ask(requests.OpenPanel(requests.Credential(badge_text=badge.text)))
            return
        if state.waits:
            self.state = replace(state, queued=badge)
            if isinstance(state.screen, _AT_EASE):
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
        if isinstance(answer, AlarmChanged):
            self._alarm_changed(answer.emergency)
            return
        if asked.overdue or self._is_silenced(asked, answer):
            self._send_queued()
            if self.state.asked is None and isinstance(self.state.screen, screens.Reading):
                self._rest()
            return
        self._take_up(asked, answer)

    def _take_up(self, asked: Asked, answer: ShownAnswer) -> None:
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
                why = asked.entry or EntryWhy.PANEL
                on = self.state.emergency if why is EntryWhy.EMERGENCY else None
                self._show(screens.AdultEntry(why, refused, on))
                self._send_queued()
            case answers.Panel(adult=adult) if asked.entry is EntryWhy.NO_BADGE:
                self._ask(requests.ListStudents(adult.id))
            case answers.Panel() if _asks_about_emergency(asked, answer):
                self._show(screens.PanelAllClear(answer))
                self._send_queued()
            case answers.DeskFault() if self.state.is_dark:
                self._fail_in_the_dark()
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

    def _held(self, key: str) -> None:
        if self.state.asked is None:
            self._mean(taps.on_hold(self.state.screen, key))

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
        if isinstance(screen, screens.Identified):
            self._rest()
            return
        of_adults = isinstance(screen, PanelScreen | screens.AdultEntry)
        hides = of_adults and self.state.emergency is not None
        if isinstance(screen, QuestionScreen) and not hides:
            self._start_screen_timer()

    def _enrolment_changed(self, event: EnrolmentChanged) -> None:
        code = event.code
        known = (
            None if code is None else screens.NotEnrolled(code, event.address, event.fingerprint)
        )
        self.state = replace(self.state, enrolment=known)
        self._follow_rest()

    def _timer_fired(self, event: TimerFired) -> None:
        state = self.state
        if event.name is TimerName.MESSAGE:
            self.state = replace(state, message="")
            return
        if event.serial != state.serial:
            return
        waiting = state.asked is not None and not state.asked.overdue
        match event.name:
            case TimerName.PATIENCE:
                if waiting and not state.is_dark:
                    self._show(screens.Reading())
            case TimerName.SCREEN:
                if isinstance(state.screen, screens.Reading) or (waiting and state.is_dark):
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
            self.state = replace(self.state, queued=None, wanted=None)
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

    def _alarm_changed(self, emergency: Emergency | None) -> None:
        """Show at once what the desk has just written; the status that says so is on its way."""
        status = self.state.status
        if status is not None:
            self.state = replace(
                self.state,
                status=replace(status, emergency=emergency, alarm_told=False),
                queued=None,
                wanted=None,
            )
        self._rest()

    def _identify(self, event: Identify) -> None:
        if self.state.emergency is not None:
            # What everyone does now is not covered by anything.
            return
        self.state = replace(self.state, wanted=event)
        if isinstance(self.state.screen, RestScreen | screens.Identified):
            self._rest()

    def _message(self, event: ShowMessage) -> None:
        text = event.text.strip()[:TEXT_LIMIT]
        self.state = replace(self.state, message=text)
        if text:
            seconds = min(MESSAGE_MOST_S, max(1.0, event.seconds))
            self._do(StartTimer(TimerName.MESSAGE, seconds, self.state.serial))
        else:
            self._do(StopTimer(TimerName.MESSAGE))

    # What is done about it

    def _do(self, command: Command) -> None:
        self.commands.append(command)

    def _play(self, cue: Cue | None) -> None:
        if cue is not None and not self.state.is_dark:
            self._do(Play(cue))

    def _ask(self, request: DeskRequest, badge: BadgeRead | None = None) -> None:
        screen = self.state.screen
        entry = screen.why if isinstance(screen, screens.AdultEntry) else None
        asked = Asked(request, badge, entry=entry, emergency=self.state.emergency)
        self.state = replace(self.state, asked=asked)
        self._do(AskDesk(request))
        match screen:
            case _ if isinstance(screen, _AT_EASE):
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
            case screens.Reading() | screens.Going() | screens.Identified():
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

    def _show_answer(self, answer: ShownAnswer) -> None:
        screen = answering.screen_of(answer, self._undo_s)
        self._show(screen)
        self.state = replace(self.state, to_mark=answering.decision_of(answer))
        self._play(answering.cue_of(screen))
        self._send_queued()

    def _rest(self) -> None:
        wanted, rest = self.state.wanted, self.state.rest
        if wanted is not None and not isinstance(rest, screens.Emergency):
            self.state = replace(self.state, wanted=None)
            self._show(_identified(wanted, self.state.status))
        else:
            self._show(rest)
        self._send_queued()

    def _fail_in_the_dark(self) -> None:
        """Say what failed where it was tried: no bright page, no sound."""
        screen = self.state.screen
        if isinstance(screen, screens.PanelAllClear):
            self._show(replace(screen, failed=True))
        else:
            self._rest()

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
        if self.state.is_dark:
            self._fail_in_the_dark()
            return
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

    def _is_silenced(self, asked: Asked, answer: ShownAnswer) -> bool:
        emergency = self.state.emergency
        if emergency is None:
            return False
        # What was asked before it began opens nothing over it.
        before = asked.emergency != emergency
        if emergency.silent:
            return before or not isinstance(asked.request, _IN_THE_DARK)
        if emergency.stops_new_passes and isinstance(answer, answers.Go):
            return True
        return before and isinstance(answering.screen_of(answer, UNDO_S), QuestionScreen)


_AT_EASE = screens.Idle | screens.Paused | screens.Locked | screens.Identified
"""A badge turns these into Reading at once: nobody reads what is on them."""
_IN_THE_DARK = requests.OpenPanel | requests.EndAlarm | requests.RaiseAlarm
"""All that is answered in a Lockdown."""


def _asks_about_emergency(asked: Asked, panel: answers.Panel) -> bool:
    """Say whether the panel is to be opened where it says what becomes of the emergency.

    In a Lockdown it is opened nowhere else: no names are shown then.
    """
    here = asked.entry is EntryWhy.EMERGENCY or isinstance(asked.request, requests.EndAlarm)
    return panel.alarm.emergency is not None and (here or taps.is_dark(panel))


def _identified(wanted: Identify, status: RoomStatus | None) -> screens.Identified:
    room, number = ("", "") if status is None else (status.board.room, status.board.number)
    return screens.Identified(wanted.name, room, number, max(1.0, wanted.seconds))


def _read(badge: BadgeRead) -> requests.ReadBadge:
    return requests.ReadBadge(badge.text, badge.symbology, badge.seen_at_s)
