"""The camera thread: it reads a source, and tells the others what it reads and how it is.

Everything handed out is a frozen value; the callbacks run in the camera thread and must return at
once (emit a signal, put into a queue). A source that fails is opened again, with growing pauses,
for as long as the thread runs; each change of its state is told once.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from hallpass.clock import Clock
from kiosk.errors import CameraGone
from kiosk.scanner.decode import Decoder
from kiosk.scanner.faults import FrameFault, SourceEnded
from kiosk.scanner.frames import Frame
from kiosk.scanner.gate import BadgeRead
from kiosk.scanner.health import CameraHealth, CameraState
from kiosk.scanner.preview import preview_of
from kiosk.scanner.reader import BadgeReader
from kiosk.scanner.sources import FrameSource
from kiosk.scanner.view import AS_IT_COMES, View, searched, turned

log = logging.getLogger(__name__)

THREAD_NAME = "camera"
STOP_TIMEOUT_S = 5.0
RETRY_PAUSES_S = (0.5, 1.0, 2.0, 4.0)
"""Pauses before a failed source is opened again; the last one repeats."""
BAD_FRAMES_LIMIT = 30
"""Unusable frames in a row (2 s) after which a source counts as gone."""


@dataclass(frozen=True, slots=True)
class ScannerCallbacks:
    """Who hears of what; all run in the camera thread."""

    on_badge: Callable[[BadgeRead], None]
    on_health: Callable[[CameraHealth], None]
    on_preview: Callable[[Frame], None] | None = None
    """Each frame, at most 640 pixels wide; only while a preview is wanted."""


class CameraWorker:
    """Owns one source, one decoder and the thread that reads them."""

    def __init__(
        self,
        source: FrameSource,
        decoder: Decoder,
        clock: Clock,
        callbacks: ScannerCallbacks,
        *,
        retry_pauses_s: tuple[float, ...] = RETRY_PAUSES_S,
        view: View = AS_IT_COMES,
    ) -> None:
        self._source = source
        self._reader = BadgeReader(decoder)
        self._clock = clock
        self._callbacks = callbacks
        self._retry_pauses_s = retry_pauses_s
        self._view = view
        self._stopping = threading.Event()
        self._preview_wanted = threading.Event()
        self._state: CameraState | None = None
        self._has_worked = False
        self._failures = 0
        # A daemon: a driver that hangs in the kernel must not keep the program from ending.
        self._thread = threading.Thread(target=self._run, name=THREAD_NAME, daemon=True)

    def start(self) -> None:
        """Start the thread; once."""
        self._thread.start()

    def stop(self, timeout_s: float = STOP_TIMEOUT_S) -> bool:
        """Ask the thread to end and wait for it; a stopped worker is not started again.

        Returns:
            Whether it has ended, and with it the callbacks.
        """
        self._stopping.set()
        if self._thread.ident is None:
            return True
        self._thread.join(timeout_s)
        if self._thread.is_alive():
            log.error("scanner.stop_late source=%s timeout_s=%.1f", self._source.name, timeout_s)
            return False
        return True

    def want_preview(self, *, wanted: bool) -> None:
        """Switch the preview on or off; from any thread."""
        if wanted:
            self._preview_wanted.set()
        else:
            self._preview_wanted.clear()

    def look(self, view: View) -> None:
        """Look like this from the next frame on; from any thread."""
        self._view = view

    def _run(self) -> None:
        import cv2

        # More threads would only take the second core from the desk and the screen.
        cv2.setNumThreads(1)
        self._tell(CameraState.STARTING)
        while not self._stopping.is_set():
            try:
                self._play()
            except SourceEnded:
                self._tell(CameraState.ENDED)
                break
            except CameraGone as exc:
                self._failed(str(exc))
            except Exception:
                log.exception("scanner.failed source=%s", self._source.name)
                self._failed("The scanner failed and starts again by itself.")
        self._source.close()

    def _play(self) -> None:
        """Read until stopped; whatever goes wrong comes out as an exception."""
        self._source.open()
        bad_frames = 0
        while not self._stopping.is_set():
            try:
                frame = self._source.read()
            except FrameFault as exc:
                bad_frames += 1
                if bad_frames >= BAD_FRAMES_LIMIT:
                    raise CameraGone(
                        f"{self._source.name} gives no usable pictures: {exc}"
                    ) from exc
                continue
            bad_frames = 0
            self._saw(frame)

    def _saw(self, frame: Frame) -> None:
        self._failures = 0
        if self._state not in {CameraState.WORKING, CameraState.RECOVERED}:
            self._tell(CameraState.RECOVERED if self._has_worked else CameraState.WORKING)
            self._has_worked = True
        # The badge first: the preview can wait for a millisecond, the student should not.
        view = self._view
        frame = turned(frame, view)
        for badge in self._reader.read(searched(frame, view), view.effort):
            self._callbacks.on_badge(badge)
        if self._callbacks.on_preview is not None and self._preview_wanted.is_set():
            self._callbacks.on_preview(preview_of(frame))

    def _failed(self, reason: str) -> None:
        self._source.close()
        self._tell(CameraState.GONE, reason)
        self._failures += 1
        pause = min(self._failures, len(self._retry_pauses_s)) - 1
        self._stopping.wait(self._retry_pauses_s[pause])

    def _tell(self, state: CameraState, reason: str = "") -> None:
        if state is self._state:
            return
        self._state = state
        level = logging.WARNING if state is CameraState.GONE else logging.INFO
        log.log(level, "scanner.%s source=%s %s", state, self._source.name, reason)
        now_s = self._clock.monotonic()
        self._callbacks.on_health(CameraHealth(state, self._source.name, now_s, reason))
