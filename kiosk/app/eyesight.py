"""The camera behind the desk: started with it, stopped with it, told about on its screen."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import cv2
from PySide6.QtGui import QImage

from hallpass.clock import Clock
from hallpass.domain.badges import Symbology
from hallpass.domain.settings import RoomSettings, symbologies_of
from kiosk.app.box import Tally
from kiosk.app.options import NO_CAMERA
from kiosk.flow import events
from kiosk.flow.events import Eyes
from kiosk.scanner.decode import Decoder
from kiosk.scanner.frames import Frame
from kiosk.scanner.gate import BadgeRead
from kiosk.scanner.health import CameraHealth, CameraState
from kiosk.scanner.sources import open_source
from kiosk.scanner.view import AS_IT_COMES, view_of
from kiosk.scanner.worker import CameraWorker, ScannerCallbacks
from kiosk.ui.conductor import Conductor
from kiosk.ui.preview import grey_image

log = logging.getLogger(__name__)

FIRST_CAMERA = "0"


@dataclass(frozen=True, slots=True)
class _Wish:
    """What makes a worker another one."""

    camera: str
    symbologies: tuple[Symbology, ...]


class Eyesight:
    """Owns the camera worker; anybody may call it, and nobody waits but at the end.

    A worker ends and begins in a thread of its own: a driver that hangs keeps nobody else waiting.
    """

    def __init__(
        self,
        camera: str | None,
        clock: Clock,
        conductor: Conductor,
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        """Nothing is looked at yet.

        Args:
            camera: the box's own; None: the first. One that the settings name counts before it.
            clock: stamps frames.
            conductor: is told.
            changed: called when it came or went: central is to hear of it. In the camera's thread.
        """
        self._own = camera or FIRST_CAMERA
        self._clock = clock
        self._conductor = conductor
        self._changed = changed
        self._wish = _Wish(self._own, (Symbology.QR,))
        self._view = AS_IT_COMES
        self._wanted = False
        self._worker: CameraWorker | None = None
        self._made: _Wish | None = None
        self._lock = threading.Lock()
        self._changes = ThreadPoolExecutor(1, thread_name_prefix="camera-change")
        self.words = CameraState.STARTING.value
        """How the camera is, for central's list of devices."""
        self.why = ""
        """Why it sees nothing, in a few words."""
        self.since: datetime | None = None
        """Since when it is so."""
        self.reads = Tally(clock)

    def want(self, *, wanted: bool) -> None:
        """Look, or stop looking."""
        with self._lock:
            self._wanted = wanted
        self._change()

    def use(self, settings: RoomSettings) -> None:
        """Look as these settings say: at once what needs no other source or decoder."""
        camera = settings.camera
        with self._lock:
            self._view = view_of(camera)
            self._wish = _Wish(camera.device or self._own, symbologies_of(settings))
            if self._worker is not None:
                self._worker.look(self._view)
        self._change()

    def stop(self) -> None:
        """Stop looking, for good."""
        self.want(wanted=False)
        self._changes.shutdown()

    def _change(self) -> None:
        # A RuntimeError is a change after the end.
        with suppress(RuntimeError):
            self._changes.submit(self._settle).add_done_callback(_log_failure)

    def _settle(self) -> None:
        """Have the worker that is wanted now, whatever was wanted in between."""
        with self._lock:
            wish = self._wish if self._wanted and self._wish.camera != NO_CAMERA else None
        if wish == self._made:
            return
        if self._worker is not None:
            self._worker.stop()
        worker = None if wish is None else self._make(wish)
        with self._lock:
            self._worker, self._made = worker, wish
            if worker is not None:
                worker.look(self._view)
        if worker is not None:
            worker.start()

    def _make(self, wish: "_Wish") -> CameraWorker:
        worker = CameraWorker(
            open_source(wish.camera, clock=self._clock),
            Decoder(wish.symbologies),
            self._clock,
            ScannerCallbacks(self._on_badge, self._on_health, self._on_preview),
        )
        worker.want_preview(wanted=True)
        return worker

    # In the camera thread

    def _on_badge(self, read: BadgeRead) -> None:
        self.reads.note()
        self._conductor.badge_read.emit(events.BadgeRead(read.text, read.symbology, read.seen_at_s))

    def _on_health(self, health: CameraHealth) -> None:
        if self.since is None or health.state.value != self.words:
            self.since = self._clock.now()
        self.words = health.state.value
        # The first sentence says what; the others say what to do.
        self.why = health.reason.partition(". ")[0].rstrip(".")
        if health.is_seeing:
            eyes = Eyes.SEEING
        elif health.state is CameraState.STARTING:
            eyes = Eyes.OPENING
        else:
            eyes = Eyes.GONE
        self._conductor.camera_changed.emit(eyes)
        if eyes is not Eyes.OPENING:
            self._changed()

    def _on_preview(self, frame: Frame) -> None:
        self._conductor.preview_taken.emit(_picture(frame))


def _picture(frame: Frame) -> QImage:
    image = frame.image
    height_px, width_px = image.shape[:2]
    if image.ndim == 2:
        return grey_image(image.tobytes(), width_px, height_px)
    # Blue, green, red and a spare byte is what RGB32 is in memory; the copy owns its pixels.
    pixels = cv2.cvtColor(image, cv2.COLOR_BGR2BGRA).tobytes()
    return QImage(pixels, width_px, height_px, width_px * 4, QImage.Format.Format_RGB32).copy()


def _log_failure(future: "Future[Any]") -> None:
    if not future.cancelled() and (exc := future.exception()) is not None:
        log.error("app.camera_change_failed", exc_info=exc)
