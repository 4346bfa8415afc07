"""Cameras over HTTP that show what they are told to: badges in a film, or pictures as they are."""

import threading
import time

import numpy as np
from numpy.typing import NDArray

from demo.cinema import Cinema
from demo.film.shots import Condition, Shot, Shown
from demo.film.source import FilmSource
from hallpass.clock import SystemClock
from kiosk.scanner.frames import Frame
from kiosk.scanner.pacing import Pacer

Image = NDArray[np.uint8]
"""uint8[h, w] grey."""


class BadgeFilm:
    """The camera of a kiosk under test; may close and open again where it was."""

    def __init__(self) -> None:
        self._next: Shot | None = None
        self._count = 0
        self._cinema: Cinema | None = None
        self.in_view = threading.Event()
        self.url = ""
        self.open()

    def open(self) -> None:
        """Start it; after `close` at the same address."""
        film = FilmSource(self._take, clock=SystemClock(), gap_s=0.1, on_shown=self._on_shown)
        port = self.url.rpartition(":")[2].partition("/")[0] or "0"
        self._cinema = Cinema(film, port=int(port))
        self._cinema.start()
        self.url = self._cinema.url

    def close(self) -> None:
        """Pull the plug; twice does no harm."""
        if self._cinema is not None:
            self._cinema.stop()
            self._cinema = None

    def show(self, badge: str) -> None:
        """Hold a badge up, once."""
        self._count += 1
        self.in_view.clear()
        self._next = Shot(badge, Condition.NOMINAL, self._count)

    def _take(self) -> Shot | None:
        shot, self._next = self._next, None
        return shot

    def _on_shown(self, _shown: Shown) -> None:
        self.in_view.set()


class Slides:
    """A camera that sees one picture after the other, each until the next one."""

    def __init__(self) -> None:
        self.name = "slides"
        self._image: Image = np.full((480, 640), 200, np.uint8)
        self._number = 0
        self._pacer = Pacer(15.0, SystemClock(), time.sleep)
        self._cinema = Cinema(self)
        self.url = self._cinema.url
        self._cinema.start()

    def show(self, image: Image) -> None:
        """Hold this up."""
        self._image = image

    def stop(self) -> None:
        """Close."""
        self._cinema.stop()

    def open(self) -> None:
        """Nothing is to be made ready."""

    def read(self) -> Frame:
        """Return the picture that is held up when a frame is due."""
        self._number += 1
        return Frame(self._image, self._number, self._pacer.wait())

    def close(self) -> None:
        """Nothing is to be let go."""
