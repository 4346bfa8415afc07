"""A camera on this machine, and the one way in which OpenCV opens devices and films."""

import os
from typing import TYPE_CHECKING

from hallpass.clock import Clock
from kiosk.errors import CameraGone
from kiosk.scanner.frames import Frame, check_image

if TYPE_CHECKING:
    import cv2

_SELECT_TIMEOUT_S = 3
"""How long OpenCV waits for a frame (its default is 10): a stop must end within 5 s."""


class CameraSource:
    """A camera by its number or device path, through OpenCV (V4L2 on Linux)."""

    WIDTH_PX = 1280
    HEIGHT_PX = 720

    def __init__(self, device: int | str, *, fps: float, clock: Clock) -> None:
        self.name = f"camera {device}"
        self._device = device
        self._fps = fps
        self._clock = clock
        self._capture: cv2.VideoCapture | None = None
        self._number = 0

    def open(self) -> None:
        """Open the camera at 1280 x 720."""
        import cv2

        self.close()
        capture = open_capture(self._device, self.name)
        # MJPEG, because raw 720p does not fit through USB 2 at 15 fps; one buffered frame, because
        # a badge in an old frame was held up a while ago.
        capture.set(cv2.CAP_PROP_FOURCC, float(cv2.VideoWriter.fourcc(*"MJPG")))
        capture.set(cv2.CAP_PROP_FRAME_WIDTH, self.WIDTH_PX)
        capture.set(cv2.CAP_PROP_FRAME_HEIGHT, self.HEIGHT_PX)
        capture.set(cv2.CAP_PROP_FPS, self._fps)
        capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
        self._capture = capture

    def read(self) -> Frame:
        """Wait for the camera's next frame."""
        if self._capture is None:
            raise not_open(self.name)
        found, image = self._capture.read()
        if not found:
            raise CameraGone(
                f"{self.name} gives no pictures any more. Is it unplugged? Plug it in again."
            )
        frame = Frame(check_image(image), self._number, self._clock.monotonic())
        self._number += 1
        return frame

    def close(self) -> None:
        """Give the camera back to the system."""
        if self._capture is not None:
            self._capture.release()
            self._capture = None


def open_capture(device: int | str, name: str) -> "cv2.VideoCapture":
    """Return an opened OpenCV capture.

    Args:
        device: A camera's number or path, or a film's path.
        name: What the error calls it.

    Raises:
        CameraGone: OpenCV can't open it.
    """
    os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", str(_SELECT_TIMEOUT_S))
    import cv2

    # Each failed attempt would write lines to stderr; the camera thread tells it once.
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    capture = cv2.VideoCapture(device)
    if not capture.isOpened():
        capture.release()
        raise CameraGone(
            f"{name} can't be opened. Is it plugged in, and does no other program use it? "
            "`hallpass-kiosk doctor` lists the cameras of this machine."
        )
    return capture


def not_open(name: str) -> CameraGone:
    """Return the fault of a source that is read before it was opened."""
    return CameraGone(f"{name} is not open")
