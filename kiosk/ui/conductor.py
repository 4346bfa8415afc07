"""Drives the faces: the one hop from other threads, then `flow.step`, then its commands.

Lives in the GUI thread and never waits there. Other threads emit the signals of `Conductor`; they
are connected to bound methods of it (a lambda or a plain function would run in the emitting
thread). What goes out, goes out by four callables that must return at once: they put a frozen value
into somebody's queue.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QImage

from hallpass.clock import Clock
from hallpass.domain.look import Look
from hallpass.texts import LANGUAGES, for_language
from kiosk.flow import events
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
from kiosk.flow.events import Event, Eyes, Tap, TimerName
from kiosk.flow.machine import State, step
from kiosk.flow.requests import DeskRequest
from kiosk.flow.screens import Identified, RestScreen
from kiosk.ui.desk_model import DeskModel
from kiosk.ui.door_model import DoorModel
from kiosk.ui.light import FULL, LIT_S, OFF, light_of
from kiosk.ui.look_model import LookModel
from kiosk.ui.present_adult import takes_pins
from kiosk.ui.present_desk import present_desk, spoken
from kiosk.ui.present_door import is_quiet, present_door
from kiosk.ui.present_room import present_room
from kiosk.ui.preview import PreviewFeed
from kiosk.ui.room_model import RoomModel
from kiosk.ui.speech import Speech, speech_of
from kiosk.ui.views import FaceSize

log = logging.getLogger(__name__)

_TICK_MS = 1000
_SOMEBODY = (
    events.BadgeRead
    | events.Touched
    | events.Tapped
    | events.Picked
    | events.Held
    | events.PinTyped
    | events.Identify
    | events.ShowMessage
)
"""What tells that somebody is there, or wants to be seen."""


@dataclass(frozen=True, slots=True)
class Outlets:
    """Where the flow's commands go; none of these may block."""

    ask_desk: Callable[[DeskRequest], None]
    """Each request is answered exactly once, by `Conductor.desk_answered`."""
    mark_shown: Callable[[DecisionId], None]
    play: Callable[[Cue], None]
    say: Callable[[str, str], None]
    """Speak these words, in the language of this tag; whatever is being said is cut off."""


class Conductor(QObject):
    """Owns the flow's state, its timers and the view-models.

    Signals to emit from any thread:
        badge_read(events.BadgeRead), desk_answered(DeskAnswer), status_changed(RoomStatus),
        camera_changed(Eyes), enrolment_changed(events.EnrolmentChanged),
        start_changed(events.StartChanged), zone_changed(tzinfo),
        order_told(events.Identify | events.ShowMessage), preview_taken(QImage; a null one:
        there is none).

    Look and language change while the desk rests, never under somebody's hand; those of the door,
    which nobody touches, at once.

    Signals that it emits, in the GUI thread:
        light_changed(int): the faces are to be so bright, in percent; 0: dark.
        screen_changed: another screen is to be drawn; the desk's window has to paint a frame.
        screen_shown(Screen, int): the frame of this screen, with this serial, was on the glass.
        door_shown(Board): the frame of this board was on the glass.
    """

    badge_read = Signal(object)
    desk_answered = Signal(object)
    status_changed = Signal(object)
    camera_changed = Signal(object)
    enrolment_changed = Signal(object)
    start_changed = Signal(object)
    preview_taken = Signal(QImage)
    zone_changed = Signal(object)
    order_told = Signal(object)

    light_changed = Signal(int)
    screen_changed = Signal()
    screen_shown = Signal(object, int)
    door_shown = Signal(object)

    def __init__(
        self,
        outlets: Outlets,
        clock: Clock,
        *,
        zone: tzinfo | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.desk = DeskModel(self)
        self.room = RoomModel(self)
        self.door = DoorModel(self)
        self.feed = PreviewFeed(self)
        self.look = LookModel(self)
        self.door_look = LookModel(self)
        self._outlets = outlets
        self._clock = clock
        self._state = State()
        self._boards = 0
        self._shown = self._board_shown = -1
        self._look = Look()
        self._dim = False
        self._light = FULL
        self._lit_until_s = clock.monotonic() + LIT_S
        self.sizes: tuple[FaceSize, ...] = ()
        """Of the windows that are open."""
        self.has_backlight = False
        """The panel itself is made brighter and darker (`light_changed`), not what is drawn."""
        self._speech = self._door_speech = Speech(for_language(LANGUAGES[0]), zone)
        self._timers = {name: self._make_timer(name) for name in TimerName}
        self._tick = QTimer(self)
        self._connect()
        self._draw()
        self._show_time()
        self._tick.start(_TICK_MS)

    @property
    def state(self) -> State:
        """Where the flow is."""
        return self._state

    def face_state(self) -> str:
        """Return what the faces show, as JSON without names (kiosk.ui.facestate); any thread."""
        # Not at the start: no face needs it for its first frame.
        from kiosk.ui.facestate import face_state

        state, zone = self._state, getattr(self._speech.zone, "key", "")
        return face_state(
            state.screen, state.status, self.sizes, at=self._clock.now(), zone=zone, eyes=state.eyes
        )

    def take(self, event: Event) -> None:
        """Let one thing have happened. GUI thread only."""
        before = self._state
        if isinstance(event, _SOMEBODY):
            self._wake()
        self._state, commands = step(before, event)
        now = self._state
        told = now.status is not before.status
        said = now.message != before.message
        if told or said or _wanted(now) != _wanted(before):
            self._draw_door()
        if told and self._settle() and now.serial == before.serial:
            self._draw()
        if told or said or now.eyes is not before.eyes:
            self._draw_room()
            self.shine()
        for command in commands:
            self._execute(command)

    def frame_shown(self, serial: int) -> None:
        """The desk's window has swapped a frame that shows the screen of this serial."""
        if serial == self._state.serial and serial != self._shown:
            self._shown = serial
            self.screen_shown.emit(self._state.screen, serial)
        self.take(events.FrameShown(serial))

    def board_shown(self, serial: int) -> None:
        """The door's window has swapped a frame that shows the board of this serial."""
        if serial == self._boards != self._board_shown and self._state.status is not None:
            self._board_shown = serial
            self.door_shown.emit(self._state.status.board)

    @property
    def light(self) -> int:
        """How bright the faces are to be, in percent; 0: dark."""
        return self._light

    def shine(self) -> None:
        """Be as bright as it is time for."""
        now_s = self._clock.monotonic()
        if not isinstance(self._state.screen, RestScreen):
            # Whoever was at the desk finds it lit for as long again.
            self._lit_until_s = now_s + LIT_S
        local = self._clock.now().astimezone(self._speech.zone).time()
        light = light_of(self._state.status, local, somebody=now_s < self._lit_until_s)
        drawn = FULL if self.has_backlight and light != OFF else light
        for look in (self.look, self.door_look):
            look.shine(drawn)
        if light != self._light:
            self._light = light
            self.light_changed.emit(light)

    def stop(self) -> None:
        """Let no timer fire any more."""
        self._tick.stop()
        for timer, _ in self._timers.values():
            timer.stop()

    # Commands

    def _execute(self, command: Command) -> None:
        match command:
            case ShowScreen():
                self._draw()
            case AskDesk():
                self._outlets.ask_desk(command.request)
            case StartTimer():
                timer, serials = self._timers[command.name]
                serials[:] = [command.serial]
                timer.start(round(command.seconds * 1000))
            case StopTimer():
                self._timers[command.name][0].stop()
            case Play():
                self._outlets.play(command.cue)
            case MarkShown():
                self._outlets.mark_shown(command.decision)

    def _draw(self) -> None:
        if self._settle():
            self._draw_room()
        speech = speech_of(self._state.screen, self._speech, own=self._look.own_language)
        self.look.show(self._look, rtl=speech.rtl, dim=self._dim)
        view = present_desk(self._state.screen, speech, pins=takes_pins(self._state.status))
        self.desk.show(view, self._state.serial)
        self.screen_changed.emit()
        if self._look.voice and (words := spoken(view)):
            self._outlets.say(words, speech.texts.language)

    def _draw_room(self) -> None:
        state = self._state
        self.room.show(present_room(state.status, state.eyes, self._speech, state.message))

    def _draw_door(self) -> None:
        status = self._state.status
        if status is None:
            return
        settings = status.settings
        self._door_speech = Speech(for_language(settings.languages[0]), self._speech.zone)
        rtl = self._door_speech.rtl
        self.door_look.show(settings.look, rtl=rtl, dim=is_quiet(status))
        self._boards = self.door.show(
            present_door(status, self._door_speech, self._state.message, _wanted(self._state))
        )

    def _settle(self) -> bool:
        """Take over the settings' look and language if the desk rests; say whether they changed."""
        status = self._state.status
        if status is None or not isinstance(self._state.screen, RestScreen):
            return False
        now = (self._look, self._dim, self._speech.texts.language)
        self._look = status.settings.look
        self.feed.mirror = status.settings.camera.mirror
        self._dim = is_quiet(status)
        self._speech = Speech(for_language(status.settings.languages[0]), self._speech.zone)
        return now != (self._look, self._dim, self._speech.texts.language)

    @Slot()
    def _show_time(self) -> None:
        at = self._clock.now()
        self.shine()
        self.room.tick(self._speech.time(at))
        self.door.tick(self._door_speech.time(at), int(at.timestamp() // 60))

    # Light

    @Slot()
    def _wake(self) -> None:
        self._lit_until_s = self._clock.monotonic() + LIT_S
        self.shine()

    # Events

    def _make_timer(self, name: TimerName) -> tuple[QTimer, list[int]]:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.setObjectName(name.value)
        return timer, [0]

    def _connect(self) -> None:
        self.badge_read.connect(self._on_event)
        self.enrolment_changed.connect(self._on_event)
        self.start_changed.connect(self._on_event)
        self.order_told.connect(self._on_event)
        self.desk_answered.connect(self._on_answer)
        self.status_changed.connect(self._on_status)
        self.camera_changed.connect(self._on_camera)
        self.preview_taken.connect(self._on_preview)
        self.zone_changed.connect(self._on_zone)
        self._timers[TimerName.SCREEN][0].timeout.connect(self._on_screen_timer)
        self._timers[TimerName.PATIENCE][0].timeout.connect(self._on_patience_timer)
        self._timers[TimerName.MESSAGE][0].timeout.connect(self._on_message_timer)
        self._tick.timeout.connect(self._show_time)
        self.look.woken.connect(self._wake)
        self.door_look.woken.connect(self._wake)
        self.desk.tapped.connect(self._on_tapped)
        self.desk.picked.connect(self._on_picked)
        self.desk.held.connect(self._on_held)
        self.desk.typed.connect(self._on_typed)
        self.desk.touched.connect(self._on_touched)

    @Slot(object)
    def _on_event(self, event: Event) -> None:
        self.take(event)

    @Slot(object)
    def _on_answer(self, answer: DeskAnswer) -> None:
        self.take(events.Answered(answer))

    @Slot(object)
    def _on_status(self, status: RoomStatus) -> None:
        self.take(events.StatusChanged(status))

    @Slot(object)
    def _on_camera(self, eyes: Eyes) -> None:
        self.take(events.CameraChanged(eyes))
        if eyes is Eyes.GONE:
            self.feed.show(QImage())

    @Slot(QImage)
    def _on_preview(self, image: QImage) -> None:
        self.feed.show(image)

    @Slot(object)
    def _on_zone(self, zone: tzinfo | None) -> None:
        self._speech = Speech(self._speech.texts, zone)
        self._door_speech = Speech(self._door_speech.texts, zone)
        self._show_time()
        self._draw_room()
        self._draw_door()

    @Slot()
    def _on_screen_timer(self) -> None:
        self._on_timer(TimerName.SCREEN)

    @Slot()
    def _on_patience_timer(self) -> None:
        self._on_timer(TimerName.PATIENCE)

    @Slot()
    def _on_message_timer(self) -> None:
        self._on_timer(TimerName.MESSAGE)

    def _on_timer(self, name: TimerName) -> None:
        self.take(events.TimerFired(name, self._timers[name][1][0]))

    @Slot(str)
    def _on_tapped(self, tap: str) -> None:
        self.take(events.Tapped(Tap(tap)))

    @Slot(str)
    def _on_picked(self, key: str) -> None:
        self.take(events.Picked(key))

    @Slot(str)
    def _on_held(self, key: str) -> None:
        self.take(events.Held(key))

    @Slot(str)
    def _on_typed(self, pin: str) -> None:
        self.take(events.PinTyped(pin))

    @Slot()
    def _on_touched(self) -> None:
        self.take(events.Touched())


def _wanted(state: State) -> Identified | None:
    """Return what the desk shows while somebody looks for this box: the door says so as well."""
    return state.screen if isinstance(state.screen, Identified) else None
