"""The camera behind the desk: started with it, stopped with it, told about on its screen."""

import logging
import threading

import cv2
from PySide6.QtGui import QImage

from hallpass.clock import Clock
from hallpass.domain.badges import Symbology
from kiosk.app.options import NO_CAMERA
from kiosk.flow import events
from kiosk.flow.events import Eyes
from kiosk.scanner.decode import Decoder
from kiosk.scanner.frames import Frame
from kiosk.scanner.gate import BadgeRead
from kiosk.scanner.health import CameraHealth, CameraState
from kiosk.scanner.sources import open_source
from kiosk.scanner.worker import CameraWorker, ScannerCallbacks
from kiosk.ui.conductor import Conductor
from kiosk.ui.preview import grey_image

log = logging.getLogger(__name__)

FIRST_CAMERA = "0"


class Eyesight:
    """Owns the camera worker; anybody may call it."""

    def __init__(self, camera: str | None, clock: Clock, conductor: Conductor) -> None:
        self._camera = camera or FIRST_CAMERA
        self._clock = clock
        self._conductor = conductor
        self._symbologies: tuple[Symbology, ...] = (Symbology.QR,)
        self._wanted = False
        self._worker: CameraWorker | None = None
        self._lock = threading.Lock()
        self.words = CameraState.STARTING.value
        """How the camera is, for central's list of devices."""

    def want(self, *, wanted: bool) -> None:
        """Look, or stop looking."""
        with self._lock:
            self._wanted = wanted and self._camera != NO_CAMERA
            self._settle()

    def look_for(self, symbologies: tuple[Symbology, ...]) -> None:
        """Look for these; the worker starts anew if they are others than before."""
        with self._lock:
            if symbologies == self._symbologies:
                return
            self._symbologies = symbologies
            self._drop()
            self._settle()

    def stop(self) -> None:
        """Stop looking, for good."""
        self.want(wanted=False)

    def _settle(self) -> None:
        if not self._wanted:
            self._drop()
        elif self._worker is None:
            self._worker = CameraWorker(
                open_source(self._camera, clock=self._clock),
                Decoder(self._symbologies),
                self._clock,
                ScannerCallbacks(self._on_badge, self._on_health, self._on_preview),
            )
            self._worker.want_preview(wanted=True)
            self._worker.start()

    def _drop(self) -> None:
        if self._worker is not None:
            self._worker.stop()
            self._worker = None

    # In the camera thread

    def _on_badge(self, read: BadgeRead) -> None:
        self._conductor.badge_read.emit(events.BadgeRead(read.text, read.symbology, read.seen_at_s))

    def _on_health(self, health: CameraHealth) -> None:
        self.words = health.state.value
        if health.is_seeing:
            eyes = Eyes.SEEING
        elif health.state is CameraState.STARTING:
            eyes = Eyes.OPENING
        else:
            eyes = Eyes.GONE
        self._conductor.camera_changed.emit(eyes)

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
