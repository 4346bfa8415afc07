"""Starts what stands behind the screen, in a thread of its own: its imports take a second.

Until it stands, a request is answered "not ready", so that no screen waits for ever.
"""

import asyncio
import logging
import os
import socket
import threading
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from hallpass.clock import Clock
from hallpass.domain.look import Look
from kiosk.app.box import Box
from kiosk.app.ending import Ending
from kiosk.app.logring import LogRing
from kiosk.app.options import Options
from kiosk.app.trialling import Trialling, TrialOutlets
from kiosk.config import Config, DataDir, checked_url
from kiosk.device.health import BoxWatch
from kiosk.device.runfile import RunFile
from kiosk.device.serial import serial_of
from kiosk.device.sound import SoundPlayer
from kiosk.device.voice import Voice
from kiosk.device.watchdog import STORE, Watchdog
from kiosk.errors import CentralRefused, ConfigFault, EnvironmentFault
from kiosk.flow.answers import BadgeNotTaken, DecisionId, NotTaken, RoomStatus
from kiosk.flow.commands import Cue
from kiosk.flow.events import EnrolmentChanged, StartChanged, StartPhase
from kiosk.flow.requests import DeskRequest
from kiosk.ui.conductor import Conductor, Outlets

if TYPE_CHECKING:
    from hallpass.wire import SignedOrder
    from kiosk.app.backend import Backend
    from kiosk.sync.enrol import Enrolment
    from kiosk.sync.handingin import HandingIn
    from kiosk.sync.identityfile import Enrolled

log = logging.getLogger(__name__)

RESTART_PATIENCE_S = 600.0
WIPE_PATIENCE_S = 20.0
"""So long a student may still finish at the desk before it ends."""
AGAIN_S = 10.0
"""Before a start that failed for want of something outside is tried again."""


class Starter(QObject):
    """Owns the back end from the first frame to the end.

    Signals:
        ready: scans are taken.
    """

    ready = Signal()

    def __init__(
        self,
        options: Options,
        config: Config,
        data: DataDir,
        clock: Clock,
        watchdog: Watchdog,
        run: RunFile,
        ring: LogRing,
    ) -> None:
        super().__init__()
        self._options = options
        self._config = config
        self._data = data
        self._clock = clock
        self._watchdog = watchdog
        self._conductor: Conductor | None = None
        self._backend: Backend | None = None
        self._ending: Ending | None = None
        self._trialling: Trialling | None = None
        self._handing_in: HandingIn | None = None
        self.faces = ""
        """What is shown, with the windows' sizes, in a few words."""
        self._box = Box(
            watch=BoxWatch(data.root, clock),
            run=run,
            ring=ring,
            clock=clock,
            faces=lambda: self.faces,
            restart=self._restart,
            wipe=self._wipe,
        )
        self._camera_wanted = False
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="starter", daemon=True)
        self._sound, self._voice = SoundPlayer(), Voice()
        self.outlets = Outlets(self._ask_desk, self._mark_shown, self._play, self._say)
        self.trial_outlets = TrialOutlets(
            self._begin_settings, self._prove_settings, self._go_back, self._camera_why
        )

    def attach(self, conductor: Conductor, ending: Ending, trialling: Trialling) -> None:
        """Say whom to tell, who ends the program, and who watches over new settings."""
        self._conductor = conductor
        self._ending = ending
        self._trialling = trialling
        conductor.status_changed.connect(self._on_status)

    def start(self) -> None:
        """Begin; once, after the first frame."""
        self._thread.start()

    def stop(self) -> None:
        """End the back end, or the way to it."""
        self._stopping.set()
        self._sound.stop()
        self._voice.stop()
        if self._handing_in is not None:
            self._handing_in.stop()
        if self._backend is not None:
            self._backend.stop()

    def show_camera(self, *, wanted: bool) -> None:
        """Say whether a desk is shown, and so whether the camera has to look."""
        self._camera_wanted = wanted
        if self._backend is not None:
            self._backend.show_camera(wanted=wanted)

    def beat_store(self) -> None:
        """Ask the store for a sign of life."""
        if self._backend is None:
            # Waiting to be enrolled is no fault of the store's.
            self._watchdog.beat(STORE)
        else:
            self._backend.beat(self._watchdog)

    def refresh(self) -> None:
        """Look whether the clock alone changed what the faces show."""
        if self._backend is not None:
            self._backend.refresh()

    def watch(self) -> None:
        """Look whether somebody does to the box what no student should do."""
        if self._backend is not None:
            self._backend.watch()

    @property
    def _told(self) -> Conductor:
        if self._conductor is None:
            raise RuntimeError("the starter was not attached to a conductor")
        return self._conductor

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._start_backend()
            except EnvironmentFault as exc:
                log.error("app.start_failed again_s=%g why=%s", AGAIN_S, exc)  # noqa: TRY400
                self._told.start_changed.emit(StartChanged(StartPhase.BROKEN))
                self._stopping.wait(AGAIN_S)
            except Exception:
                log.exception("app.start_crashed")
                os._exit(1)  # a bug: nothing is hidden, the service manager starts us again
            else:
                return

    def _start_backend(self) -> None:
        from kiosk.app.backend import Backend

        self._finish_wipe()
        enrolled = self._enrolled()
        if enrolled is None or self._trialling is None or self._stopping.is_set():
            return
        backend = Backend(
            self._options,
            self._config,
            self._data,
            self._clock,
            enrolled,
            self._told,
            self._box,
            self._trialling,
        )
        backend.start(partial(self._on_ready, backend))
        self._backend = backend
        if self._stopping.is_set():
            backend.stop()

    def _finish_wipe(self) -> None:
        """Go on with a wipe that was begun, and hand in what it left; new boxes have neither."""
        from kiosk.sync import wiping
        from kiosk.sync.client import CentralClient
        from kiosk.sync.handingin import HandingIn

        wiping.go_on(self._data, self._options.pictures)
        if self._handing_in is None:
            self._handing_in = HandingIn(
                self._data,
                lambda url, key: CentralClient(
                    self._options.central or url, self._clock, key=key,
                    ca_file=self._config.ca_file, proxy=self._config.proxy,
                ),
            )  # fmt: skip
            self._handing_in.start()

    def _restart(self) -> None:
        if self._ending is not None:
            self._ending.asked.emit(RESTART_PATIENCE_S)

    def _wipe(self, order: "SignedOrder") -> None:
        """In the sync thread: write it down; what is left to do is the next run's, from its start.

        A new run, because the store must be closed for good, and nothing stay in memory.
        """
        from kiosk.sync import wiping

        try:
            wiping.begin(self._data, order)
        except EnvironmentFault as exc:
            # Said again with the next exchange.
            log.error("app.wipe_not_begun why=%s", exc)  # noqa: TRY400 - the why is said
            return
        if self._ending is not None:
            self._ending.asked.emit(WIPE_PATIENCE_S)

    def _on_ready(self, backend: "Backend") -> None:
        # In the desk's thread. Only now the camera: a code that is held up is read once, and a
        # screen that knows no room yet takes none.
        self.ready.emit()
        if not self._stopping.is_set():
            backend.show_camera(wanted=self._camera_wanted)

    def _enrolled(self) -> "Enrolled | None":
        """Return who this box is; a new one shows its code until somebody lets it in."""
        from kiosk.sync.identityfile import load_identity

        enrolled = load_identity(self._data.identity)
        if enrolled is not None:
            return enrolled
        url = self._options.central or self._config.central_url
        if url is None:
            raise ConfigFault(
                f"this box belongs to no school yet: say --central URL, or central_url in "
                f"{self._data.config}"
            )
        return asyncio.run(self._enrol(checked_url(url)))

    async def _enrol(self, url: str) -> "Enrolled | None":
        from kiosk.sync.enrol import Code, Granted, enrol_box

        def show(event: "Enrolment") -> None:
            if isinstance(event, Code):
                page = event.url.partition("?")[0]
                code = EnrolmentChanged(event.user_code, page, event.fingerprint)
                self._told.enrolment_changed.emit(code)
            elif isinstance(event, Granted):
                # Whatever stood in the way before the code came is over.
                self._told.start_changed.emit(StartChanged(StartPhase.STARTING))
                self._told.enrolment_changed.emit(EnrolmentChanged(None))

        while True:
            try:
                return await enrol_box(
                    url, self._data, self._clock, name=socket.gethostname(), show=show,
                    serial=serial_of(), batch=self._config.enrol_batch or "",
                    ca_file=self._config.ca_file, proxy=self._config.proxy,
                )  # fmt: skip
            except CentralRefused as exc:
                log.warning("app.enrol_refused why=%s", exc)
                await asyncio.sleep(AGAIN_S)

    # What the conductor hands out

    def _ask_desk(self, request: DeskRequest) -> None:
        if self._backend is None:
            self._told.desk_answered.emit(BadgeNotTaken(NotTaken.NOT_READY))
        else:
            self._backend.ask_desk(request)

    def _mark_shown(self, decision: DecisionId) -> None:
        if self._backend is not None:
            self._backend.mark_shown(decision)

    def _begin_settings(self) -> None:
        if self._backend is not None:
            self._backend.settings.begin()

    def _prove_settings(self, version: int) -> None:
        if self._backend is not None:
            self._backend.settings.prove(version)

    def _go_back(self, version: int, why: str) -> None:
        if self._backend is not None:
            self._backend.settings.go_back(version, why)

    def _camera_why(self) -> str:
        return "" if self._backend is None else self._backend.camera_why

    @Slot(object)
    def _on_status(self, status: RoomStatus) -> None:
        if _is_silent(status):
            # What is being said must not be said to its end.
            self._sound.hush()
            self._voice.hush()

    @property
    def _look(self) -> Look | None:
        """What is heard; None: nothing, as in a Lockdown, whatever the flow asks for."""
        status = self._told.state.status
        return None if status is None or _is_silent(status) else status.settings.look

    def _play(self, cue: Cue) -> None:
        if (look := self._look) is not None:
            self._sound.play(cue, look)

    def _say(self, words: str, language: str) -> None:
        if (look := self._look) is not None:
            self._voice.say(words, language, look)


def _is_silent(status: RoomStatus) -> bool:
    return status.emergency is not None and status.emergency.silent
