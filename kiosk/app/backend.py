"""Everything behind the screen: desk, camera and sync, joined by frozen values and signals."""

import logging
import os
import random
import sys
from collections.abc import Callable, Generator
from concurrent.futures import Future
from datetime import datetime
from functools import partial
from importlib.metadata import version
from typing import Any
from zoneinfo import ZoneInfo

from hallpass.clock import Clock
from hallpass.domain.box import Channel
from hallpass.domain.emergency import Emergency
from hallpass.idsource import Uuid7Source
from kiosk.app.applying import Applying
from kiosk.app.box import Box
from kiosk.app.eyesight import Eyesight
from kiosk.app.options import Options
from kiosk.app.ordering import Hands, Ordering
from kiosk.app.storebridge import StoreBridge
from kiosk.app.trialling import Trialling
from kiosk.config import Config, DataDir
from kiosk.desk import Desk
from kiosk.device.keyboards import KeyboardWatch
from kiosk.device.program import run_program
from kiosk.device.runfile import End
from kiosk.device.upkeep import CHANNEL_VARIABLE, SelfUpdate
from kiosk.device.watchdog import STORE, Watchdog
from kiosk.errors import StoreFault, StoreTooNew
from kiosk.flow.answers import BadgeNotTaken, DecisionId, DeskFault, RoomStatus, Tamper
from kiosk.flow.events import StartChanged, StartPhase
from kiosk.flow.requests import DeskRequest, NoteTamper
from kiosk.store.exchange import Applied, Exchange
from kiosk.store.identity import save_identity
from kiosk.store.reference import Reference
from kiosk.store.store import Store
from kiosk.store.thread import DeskThread
from kiosk.sync.client import CentralClient
from kiosk.sync.exchanging import Condition
from kiosk.sync.identityfile import Enrolled
from kiosk.sync.identityfile import save_identity as save_enrolled
from kiosk.sync.keys import Keys
from kiosk.sync.runner import Callbacks, SyncRunner
from kiosk.sync.timecheck import TimeCheck
from kiosk.ui.conductor import Conductor

log = logging.getLogger(__name__)

HOUSEKEEPING_S = 60.0


class Backend:
    """The threads desk, camera and sync of one enrolled box."""

    def __init__(
        self,
        options: Options,
        config: Config,
        data: DataDir,
        clock: Clock,
        enrolled: Enrolled,
        conductor: Conductor,
        box: Box,
        trialling: Trialling,
    ) -> None:
        self._conductor = conductor
        self._box = box
        self._clock = clock
        self._enrolled = enrolled
        self._store = Store(
            data.store, clock, Uuid7Source(clock),
            on_migrating=partial(self._tell_start, StartPhase.UPDATING),
        )  # fmt: skip
        self._desk = Desk(self._store)
        self._thread = DeskThread(self._store, on_health=self._on_store_health)
        self._trialling = trialling
        self.settings = Applying(
            self._store,
            self._thread,
            begun=trialling.begun.emit,
            failed=trialling.failed.emit,
            changed=self._on_settings,
        )
        self._told: RoomStatus | None = None
        self._recovered = False
        self._zone = ""
        self._kept_house_s = clock.monotonic()
        self._self_update = SelfUpdate(clock, just_updated=box.run.last_end == End.UPDATED)
        self._plugged_in = False
        self._keyboards = KeyboardWatch(readers=frozenset(config.readers))
        self._eyes = Eyesight(
            options.camera or _text(config.camera), clock, conductor, self._tell_sync
        )
        url = options.central or enrolled.central_url
        self._ordering = Ordering(
            self._thread, self._store, self._hands(options, config, data), self._tell_sync
        )
        self._sync: SyncRunner[Applied] = SyncRunner(
            clock=clock,
            chance=random.SystemRandom(),
            connect=partial(
                CentralClient,
                url,
                clock,
                keys=Keys(enrolled, partial(save_enrolled, data.identity)),
                ca_file=config.ca_file,
                proxy=config.proxy,
            ),
            store=StoreBridge(self._thread, Exchange(self._store, hold_settings=True)),
            time_check=TimeCheck(enrolled.identity.school_key),
            callbacks=Callbacks(
                on_applied=self._on_applied,
                on_touch=self._on_touch,
                on_emergency=self._on_emergency,
                on_orders=self._ordering.take,
                on_wipe=box.wipe,
            ),
            device=enrolled.identity.device,
            condition=self._condition,
        )

    def start(self, ready: Callable[[], None]) -> None:
        """Start the threads; `ready` is called once scans are taken."""
        self._thread.start()
        self._thread.submit(self._save_identity, urgent=True)
        # Before anything shows them: what the program ended with must not end it again.
        self._thread.submit(self._recover_settings, urgent=True).add_done_callback(_log_failure)
        self._thread.submit(self._tell_status, urgent=True).add_done_callback(lambda _: ready())
        self._ordering.begin()
        self._sync.start()

    def stop(self) -> None:
        """End them: first who brings work, last who does it."""
        self._eyes.stop()
        self._ordering.stop()
        self._sync.stop()
        self.settings.put_off()
        self._thread.stop()

    def show_camera(self, *, wanted: bool) -> None:
        """Switch the camera on with a desk, off without one."""
        self._eyes.want(wanted=wanted)

    @property
    def camera_why(self) -> str:
        """Why the camera sees nothing, in a few words."""
        return self._eyes.why

    def ask_desk(self, request: DeskRequest) -> None:
        """Hand a request to the desk; its answer comes as a signal, then the new status."""
        self._thread.submit(partial(self._answer, request), urgent=True)

    def watch(self) -> None:
        """Look whether somebody plugged in a keyboard; about every two seconds."""
        self._thread.submit(self._look_for_keyboards, urgent=False).add_done_callback(_log_failure)

    def mark_shown(self, decision: DecisionId) -> None:
        """Note that a decision was on the screen."""
        future = self._thread.submit(partial(self._desk.mark_shown, decision), urgent=True)
        future.add_done_callback(_log_failure)

    def beat(self, watchdog: Watchdog) -> None:
        """Let the store say that it works, and look whether the clock changed a board."""
        self._thread.submit(lambda: watchdog.beat(STORE), urgent=False)

    def refresh(self) -> None:
        """Tell the status anew: the clock alone changes a board (minutes, lapses, ages)."""
        self._thread.submit(self._tell_status, urgent=False)
        self._look_for_update()
        if self._clock.monotonic() - self._kept_house_s >= HOUSEKEEPING_S:
            self._kept_house_s = self._clock.monotonic()
            self._thread.submit_slices(self._keep_house).add_done_callback(_log_failure)

    def _look_for_update(self) -> None:
        told = self._told
        if told is None or not self._zone or not told.clock_trusted:
            # Without the school's time of day no window is known.
            return
        local = self._clock.now().astimezone(ZoneInfo(self._zone))
        if self._self_update.is_due(told.settings, local):
            self._ordering.update_by_itself()

    def _environment(self) -> dict[str, str]:
        """Return what a program that is run finds: which updates this box takes, too."""
        told = self._told
        channel = Channel.STABLE if told is None else told.settings.upkeep.channel
        return {**os.environ, CHANNEL_VARIABLE: channel.value}

    def _hands(self, options: Options, config: Config, data: DataDir) -> Hands:
        doctor = [sys.executable, "-m", "kiosk", "doctor", "--data", str(data.root), "--json"]
        for option, value in (("--central", options.central), ("--camera", options.camera)):
            doctor += [] if value is None else [option, value]
        return Hands(
            tell=self._conductor.order_told.emit,
            picture=self._conductor.face_state,
            logs=self._box.ring.text,
            doctor=doctor,
            update=config.update_command,
            run=lambda argv, limit_s, keep, errors: run_program(
                argv, limit_s, keep=keep, errors=errors, env=self._environment()
            ),
            updating=lambda begins: self._box.run.plan(End.UPDATED if begins else None),
            restart=self._box.restart,
        )

    # In the desk thread

    def _answer(self, request: DeskRequest) -> Generator[None, None, None]:
        try:
            # Between two checks of a PIN, which are slow, other scans are answered.
            answer = yield from self._desk.steps(request)
        except Exception:
            # A bug, and nothing is hidden: but the screen waits for exactly one answer, and without
            # it no later badge would be taken. Nothing was committed.
            log.exception("app.request_failed request=%s", type(request).__name__)
            answer = DeskFault("the desk failed; the log says why")
            self._trialling.failed.emit("the desk failed")
        self._conductor.desk_answered.emit(answer)
        if not isinstance(answer, BadgeNotTaken | DeskFault):
            self._sync.notify_new_facts()
        self._tell_status()

    def _look_for_keyboards(self) -> None:
        self._plugged_in |= self._keyboards.look()
        if not self._plugged_in:
            return
        try:
            locked = self._desk.note_tamper(NoteTamper(Tamper.KEYBOARD))
        except StoreFault as exc:
            # It stays noted, and the next look writes it down.
            log.debug("app.tamper_not_written why=%s", exc)
            return
        self._plugged_in = False
        log.warning("app.keyboard_plugged_in locked=%s", locked)
        if locked:
            self._tell_status()
            self._sync.notify_new_facts()

    def _recover_settings(self) -> None:
        if self._recovered:
            return
        is_held = self.settings.recover()
        self._recovered = True
        if is_held:
            self._trialling.held.emit()

    def _on_settings(self) -> None:
        self._tell_status()
        # Whoever saved them is looking at the page that says what this box runs.
        self._sync.notify_new_facts()

    def _tell_start(self, phase: StartPhase) -> None:
        self._conductor.start_changed.emit(StartChanged(phase))

    def _save_identity(self) -> None:
        with self._store.transaction() as unit:
            save_identity(unit, self._enrolled.identity)
        # Also after an update of the store, which is over then: settings may be long in coming.
        self._tell_start(StartPhase.STARTING)

    def _tell_status(self) -> None:
        try:
            status = self._desk.status()
            with self._store.transaction() as unit:
                timetable = Reference(unit, self._store.cache).timetable()
        except StoreFault as exc:
            log.debug("app.status_unknown why=%s", exc)
            return
        if timetable is not None and timetable.zone != self._zone:
            self._zone = timetable.zone
            self._conductor.zone_changed.emit(ZoneInfo(timetable.zone))
        # Before the first settings came, "starting" is the truth; "paused" would not be.
        if status.settings.version and status != self._told:
            self._told = status
            self._eyes.use(status.settings)
            self._conductor.status_changed.emit(status)

    def _keep_house(self) -> Generator[None, None, None]:
        while self._desk.tick():
            yield

    # In the sync thread

    def _tell_sync(self) -> None:
        self._sync.notify_new_facts()

    def _condition(self) -> Condition:
        zone = ZoneInfo(self._zone) if self._zone else None
        return Condition(
            version=version("hallpass"),
            camera=self._eyes.words,
            health=self._box.health(
                reads_today=self._eyes.reads.since_midnight(zone),
                camera_since=self._eyes.since,
                zone=zone,
            ),
        )

    def _on_applied(self, applied: Applied) -> None:
        if applied.digest_differs:
            log.warning("app.digest_differs")
        if applied.settings_changed:
            self._trialling.held.emit()
        if applied.settings_to_tell:
            # Whoever saved them is looking at the page that says whether they have arrived.
            self._sync.notify_new_facts()
        self.refresh()

    def _on_touch(self, since: datetime | None) -> None:
        log.info("app.touch out_of_touch_since=%s", since)
        self.refresh()

    def _on_emergency(self, emergency: Emergency | None) -> None:
        exchange = Exchange(self._store)
        self._thread.submit(partial(exchange.put_emergency, emergency), urgent=True)
        self._thread.submit(self._tell_status, urgent=True)

    def _on_store_health(self, fault: StoreFault | None) -> None:
        log.info("app.store_health well=%s", fault is None)
        if fault is None:
            self._thread.submit(self._save_identity, urgent=True).add_done_callback(_log_failure)
            self._thread.submit(self._recover_settings, urgent=True).add_done_callback(_log_failure)
            # What could not be written while it was not.
            self._trialling.held.emit()
        else:
            too_new = isinstance(fault, StoreTooNew)
            self._tell_start(StartPhase.TOO_OLD if too_new else StartPhase.BROKEN)


def _text(camera: str | int | None) -> str | None:
    return None if camera is None else str(camera)


def _log_failure(future: "Future[Any]") -> None:
    if not future.cancelled() and (exc := future.exception()) is not None:
        log.warning("app.job_failed why=%s", exc)
