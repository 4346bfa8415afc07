"""The film as a camera: a `FrameSource` for the scanner, which asks for each next badge."""

import time
from collections.abc import Callable, Iterator

from demo.film.film import GAP_S, Stage
from demo.film.paint import Image
from demo.film.shots import FPS, Shot, Shown
from hallpass.clock import Clock
from kiosk.errors import CameraGone
from kiosk.scanner.frames import Frame
from kiosk.scanner.pacing import Pacer, Sleep


class FilmSource:
    """Plays shots as they are wanted, and the empty room in between, at a camera's pace.

    Attributes:
        name: What a technician calls it.
    """

    def __init__(
        self,
        next_shot: Callable[[], Shot | None],
        *,
        clock: Clock,
        fps: float = FPS,
        gap_s: float = GAP_S,
        seed: int = 0,
        on_shown: Callable[[Shown], None] | None = None,
        sleep: Sleep = time.sleep,
    ) -> None:
        """Draw nothing yet.

        Args:
            next_shot: Asked in the reading thread whenever the room is empty; None: not now.
            clock: Stamps and paces the frames.
            fps: Frames a second.
            gap_s: The empty room before each shot.
            seed: Which room it is.
            on_shown: Told in the reading thread, once a shot, when its code is first whole in view.
            sleep: What paces the frames.
        """
        self.name = "film"
        self._next_shot = next_shot
        self._clock = clock
        self._fps = fps
        self._gap_s = gap_s
        self._seed = seed
        self._on_shown = on_shown
        self._sleep = sleep
        self._stage: Stage | None = None
        self._pacer: Pacer | None = None
        self._shot: Shot | None = None
        self._frames: Iterator[tuple[Image, str | None]] = iter(())
        self._number = 0

    def open(self) -> None:
        """Draw the room, about half a second the first time."""
        if self._stage is None:
            self._stage = Stage(seed=self._seed, fps=self._fps)
        self._pacer = Pacer(self._fps, self._clock, self._sleep)

    def read(self) -> Frame:
        """Return the next frame when it is due."""
        if self._stage is None or self._pacer is None:
            raise CameraGone("the film is not open")
        image, text = self._next(self._stage)
        frame = Frame(image, self._number, self._pacer.wait())
        self._number += 1
        if text is not None and self._shot is not None:
            shown, self._shot = Shown(self._shot, frame.number, frame.seen_at_s), None
            if self._on_shown is not None:
                self._on_shown(shown)
        return frame

    def close(self) -> None:
        """Stop in the middle of a shot, if there is one."""
        self._pacer = None
        self._frames = iter(())

    def _next(self, stage: Stage) -> tuple[Image, str | None]:
        for image, text in self._frames:
            return image, text
        self._shot = self._next_shot()
        if self._shot is None:
            self._frames = iter(())
            return stage.idle(), None
        self._frames = stage.play(self._shot, gap_s=self._gap_s)
        return next(self._frames)
