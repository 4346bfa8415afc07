"""Where frames come from: what every source does, and the one that `--camera` names.

A source is opened, read and closed by one thread. It may be opened again after it failed or was
closed; the camera thread does so with growing pauses. Files play as fast as they can be read, so
they are paced; a camera and a stream come at their own pace.
"""

import time
from pathlib import Path
from typing import Protocol

from hallpass.clock import Clock
from kiosk.scanner.frames import Frame
from kiosk.scanner.pacing import AtEnd, Sleep
from kiosk.scanner.pictures import PICTURE_SUFFIXES


class FrameSource(Protocol):
    """Gives frames, one after the other. All methods are called by one thread."""

    @property
    def name(self) -> str:
        """What a technician calls it; no secrets (an address without its password)."""
        ...

    def open(self) -> None:
        """Make ready to read; called again after a failure or a close.

        Raises:
            CameraGone: It is not there, or not readable.
        """
        ...

    def read(self) -> Frame:
        """Return the next frame, waiting for it for a few seconds at most.

        Raises:
            CameraGone: It gives no frames any more; close and open it again.
            FrameFault: This frame is unusable; read on.
            SourceEnded: There are no more.
        """
        ...

    def close(self) -> None:
        """Let go of the device or file. Closing twice does no harm."""
        ...


def open_source(
    spec: str,
    *,
    clock: Clock,
    fps: float = 15.0,
    at_end: AtEnd = AtEnd.REPEAT,
    sleep: Sleep = time.sleep,
) -> FrameSource:
    """Return the source that `--camera` names; it is not opened yet.

    Args:
        spec: "0" or "/dev/video0", a film, a folder of pictures, a picture, or http://…
        clock: Stamps each frame.
        fps: What a camera is asked for, and the pace of files.
        at_end: Whether a film or folder starts again.
        sleep: What paces files.
    """
    from kiosk.scanner.camera import CameraSource
    from kiosk.scanner.files import FilmFileSource, FolderSource
    from kiosk.scanner.mjpeg import MjpegSource

    if spec.startswith(("http://", "https://")):
        return MjpegSource(spec, clock=clock)
    if spec.isdecimal():
        return CameraSource(int(spec), fps=fps, clock=clock)
    if spec.startswith("/dev/"):
        return CameraSource(spec, fps=fps, clock=clock)
    path = Path(spec)
    if path.is_dir() or path.suffix.lower() in PICTURE_SUFFIXES:
        return FolderSource(path, fps=fps, clock=clock, sleep=sleep, at_end=at_end)
    return FilmFileSource(path, fps=fps, clock=clock, sleep=sleep, at_end=at_end)
