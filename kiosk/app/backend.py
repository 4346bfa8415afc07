"""Everything behind the screen: desk, camera and sync, joined by frozen values and signals."""

import logging
import random
from collections.abc import Callable, Generator
from concurrent.futures import Future
from datetime import datetime
from functools import partial
from importlib.metadata import version
from typing import Any
from zoneinfo import ZoneInfo

from hallpass.clock import Clock
from hallpass.domain.emergency import Emergency
from hallpass.domain.settings import symbologies_of
from hallpass.idsource import Uuid7Source
from kiosk.app.eyesight import Eyesight
from kiosk.app.options import Options
from kiosk.app.storebridge import StoreBridge
from kiosk.config import Config, DataDir
from kiosk.desk import Desk
from kiosk.device.keyboards import KeyboardWatch
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
    ) -> None:
        self._conductor = conductor
        self._clock = clock
        self._enrolled = enrolled
        self._store = Store(
            data.store, clock, Uuid7Source(clock),
            on_migrating=partial(self._tell_start, StartPhase.UPDATING),
        )  # fmt: skip
        self._desk = Desk(self._store)
        self._thread = DeskThread(self._store, on_health=self._on_store_health)
        self._told: RoomStatus | None = None
        self._zone = ""
        self._kept_house_s = clock.monotonic()
        self._plugged_in = False
        self._keyboards = KeyboardWatch(readers=frozenset(config.readers))
        self._eyes = Eyesight(options.camera or _text(config.camera), clock, conductor)
        url = options.central or enrolled.central_url
        self._sync: SyncRunner[Applied] = SyncRunner(
            clock=clock,
            chance=random.SystemRandom(),
            connect=partial(
                CentralClient,
                url,
                clock,
                key=enrolled.key,
                ca_file=config.ca_file,
                proxy=config.proxy,
            ),
            store=StoreBridge(self._thread, Exchange(self._store)),
            time_check=TimeCheck(enrolled.identity.school_key),
            callbacks=Callbacks(
                on_applied=self._on_applied,
                on_touch=self._on_touch,
                on_emergency=self._on_emergency,
            ),
            condition=lambda: Condition(version=version("hallpass"), camera=self._eyes.words),
        )

    def start(self, ready: Callable[[], None]) -> None:
        """Start the threads; `ready` is called once scans are taken."""
        self._thread.start()
        self._thread.submit(self._save_identity, urgent=True)
        self._thread.submit(self._tell_status, urgent=True).add_done_callback(lambda _: ready())
        self._sync.start()

    def stop(self) -> None:
        """End them: first who brings work, last who does it."""
        self._eyes.stop()
        self._sync.stop()
        self._thread.stop()

    def show_camera(self, *, wanted: bool) -> None:
        """Switch the camera on with a desk, off without one."""
        self._eyes.want(wanted=wanted)

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
        if self._clock.monotonic() - self._kept_house_s >= HOUSEKEEPING_S:
            self._kept_house_s = self._clock.monotonic()
            self._thread.submit_slices(self._keep_house).add_done_callback(_log_failure)

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
            self._eyes.look_for(symbologies_of(status.settings))
            self._conductor.status_changed.emit(status)

    def _keep_house(self) -> Generator[None, None, None]:
        while self._desk.tick():
            yield

    # In the sync thread

    def _on_applied(self, applied: Applied) -> None:
        if applied.digest_differs:
            log.warning("app.digest_differs")
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
        else:
            too_new = isinstance(fault, StoreTooNew)
            self._tell_start(StartPhase.TOO_OLD if too_new else StartPhase.BROKEN)


def _text(camera: str | int | None) -> str | None:
    return None if camera is None else str(camera)


def _log_failure(future: "Future[Any]") -> None:
    if not future.cancelled() and (exc := future.exception()) is not None:
        log.warning("app.job_failed why=%s", exc)
