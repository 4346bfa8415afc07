"""Recordings as sources: a film, a folder of pictures, a single picture; paced like a camera."""

from pathlib import Path
from typing import TYPE_CHECKING

from hallpass.clock import Clock
from kiosk.errors import CameraGone
from kiosk.scanner.camera import not_open, open_capture
from kiosk.scanner.faults import FrameFault, SourceEnded
from kiosk.scanner.frames import Frame, Image, check_image
from kiosk.scanner.pacing import AtEnd, Pacer, Sleep
from kiosk.scanner.pictures import PICTURE_SUFFIXES, decode_picture

if TYPE_CHECKING:
    import cv2


class FilmFileSource:
    """A video file, paced."""

    def __init__(
        self, path: Path, *, fps: float, clock: Clock, sleep: Sleep, at_end: AtEnd
    ) -> None:
        self.name = f"film {path.name}"
        self._path = path
        self._at_end = at_end
        self._pacer = Pacer(fps, clock, sleep)
        self._capture: cv2.VideoCapture | None = None
        self._number = 0
        self._played = 0

    def open(self) -> None:
        """Open the film at its beginning."""
        self.close()
        if not self._path.is_file():
            raise CameraGone(f"There is no film at {self._path}. Check the path.")
        self._capture = open_capture(str(self._path), self.name)
        self._played = 0

    def read(self) -> Frame:
        """Return the film's next frame when it is due."""
        if self._capture is None:
            raise not_open(self.name)
        found, picture = self._capture.read()
        image: object = picture if found else self._turn_back()
        seen_at_s = self._pacer.wait()
        self._played += 1
        frame = Frame(check_image(image), self._number, seen_at_s)
        self._number += 1
        return frame

    def _turn_back(self) -> object:
        if self._at_end is AtEnd.END and self._played:
            raise SourceEnded(f"{self.name} is over")
        self.open()
        found, image = self._capture.read() if self._capture is not None else (False, None)
        if not found:
            raise CameraGone(f"{self.name} holds no pictures that can be read. Use another film.")
        return image

    def close(self) -> None:
        """Close the file."""
        if self._capture is not None:
            self._capture.release()
            self._capture = None


class FolderSource:
    """The pictures of a folder in order of name, or a single picture, paced."""

    def __init__(
        self, path: Path, *, fps: float, clock: Clock, sleep: Sleep, at_end: AtEnd
    ) -> None:
        self.name = f"pictures {path.name}"
        self._path = path
        self._at_end = at_end
        self._pacer = Pacer(fps, clock, sleep)
        self._files: tuple[Path, ...] = ()
        self._at = 0
        self._number = 0

    def open(self) -> None:
        """List the pictures."""
        self._files = picture_files(self._path)
        if not self._files:
            raise CameraGone(f"There are no pictures at {self._path}. Check the path.")
        self._at = 0

    def read(self) -> Frame:
        """Return the next picture when it is due."""
        if not self._files:
            raise not_open(self.name)
        if self._at >= len(self._files):
            if self._at_end is AtEnd.END:
                raise SourceEnded(f"{self.name} is over")
            self._at = 0
        path = self._files[self._at]
        self._at += 1
        seen_at_s = self._pacer.wait()
        frame = Frame(read_picture(path), self._number, seen_at_s)
        self._number += 1
        return frame

    def close(self) -> None:
        """Forget the list."""
        self._files = ()


def picture_files(path: Path) -> tuple[Path, ...]:
    """Return a picture itself, or a folder's pictures by name; nothing if there are none."""
    if path.is_file():
        return (path,)
    if not path.is_dir():
        return ()
    return tuple(
        sorted(p for p in path.iterdir() if p.suffix.lower() in PICTURE_SUFFIXES and p.is_file())
    )


def read_picture(path: Path) -> Image:
    """Return a file's picture, uint8[h, w, 3] BGR.

    Raises:
        CameraGone: The file can't be read.
        FrameFault: It is no sound picture.
    """
    try:
        data = path.read_bytes()
    except OSError as exc:
        raise CameraGone(f"{path} can't be read: {exc.strerror}. Check the path.") from exc
    try:
        return decode_picture(data)
    except FrameFault as exc:
        raise FrameFault(f"{path.name}: {exc}") from exc
