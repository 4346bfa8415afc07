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
from kiosk.app.options import Options
from kiosk.config import Config, DataDir, checked_url
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
    from kiosk.app.backend import Backend
    from kiosk.sync.enrol import Enrolment
    from kiosk.sync.identityfile import Enrolled

log = logging.getLogger(__name__)

AGAIN_S = 10.0
"""Before a start that failed for want of something outside is tried again."""


class Starter(QObject):
    """Owns the back end from the first frame to the end.

    Signals:
        ready: scans are taken.
    """

    ready = Signal()

    def __init__(
        self, options: Options, config: Config, data: DataDir, clock: Clock, watchdog: Watchdog
    ) -> None:
        super().__init__()
        self._options = options
        self._config = config
        self._data = data
        self._clock = clock
        self._watchdog = watchdog
        self._conductor: Conductor | None = None
        self._backend: Backend | None = None
        self._camera_wanted = False
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="starter", daemon=True)
        self._sound, self._voice = SoundPlayer(), Voice()
        self.outlets = Outlets(self._ask_desk, self._mark_shown, self._play, self._say)

    def attach(self, conductor: Conductor) -> None:
        """Say whom to tell."""
        self._conductor = conductor
        conductor.status_changed.connect(self._on_status)

    def start(self) -> None:
        """Begin; once, after the first frame."""
        self._thread.start()

    def stop(self) -> None:
        """End the back end, or the way to it."""
        self._stopping.set()
        self._sound.stop()
        self._voice.stop()
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

        enrolled = self._enrolled()
        if enrolled is None or self._stopping.is_set():
            return
        backend = Backend(
            self._options, self._config, self._data, self._clock, enrolled, self._told
        )
        backend.start(partial(self._on_ready, backend))
        self._backend = backend
        if self._stopping.is_set():
            backend.stop()

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
                self._told.enrolment_changed.emit(EnrolmentChanged(event.user_code, page))
            elif isinstance(event, Granted):
                # Whatever stood in the way before the code came is over.
                self._told.start_changed.emit(StartChanged(StartPhase.STARTING))
                self._told.enrolment_changed.emit(EnrolmentChanged(None))

        while True:
            try:
                return await enrol_box(
                    url, self._data, self._clock, name=socket.gethostname(), show=show,
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
