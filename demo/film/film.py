"""Shots to frames: the empty room, a badge comes, is held for 0.8 s, leaves; and so on."""

from collections.abc import Iterable, Iterator
from typing import cast

import cv2
import numpy as np

from demo.film.moves import ENTER_S, HOLD_S
from demo.film.paint import Image
from demo.film.render import Take, make_take, render
from demo.film.room import Light, Room, make_room
from demo.film.shots import FPS, Condition, Shot

GAP_S = 0.6
"""The empty room before each shot."""
_FADE_S = 0.35
"""How long the light takes to change between shots."""


class Stage:
    """The room with its light of the moment; makes the frames, one after the other.

    Attributes:
        room: The backdrop.
        fps: Frames a second.
    """

    def __init__(self, *, seed: int = 0, fps: float = FPS) -> None:
        self.room: Room = make_room(seed)
        self.fps = fps
        self._light = Light.BRIGHT
        self._faded_from = Light.BRIGHT
        self._fade = 1.0
        self._rng = np.random.default_rng([seed, 1])

    def idle(self) -> Image:
        """Return the empty room, uint8[720, 1280, 3]."""
        return self.room.add_noise(self._backdrop(), self._light, self._rng)

    def play(self, shot: Shot, *, gap_s: float = GAP_S) -> Iterator[tuple[Image, str | None]]:
        """Yield a shot's frames, the empty room before it included.

        Yields:
            The frame, uint8[720, 1280, 3], and the badge's text where its code is whole in view.
        """
        take = make_take(shot)
        self._set_light(take.light)
        for _ in range(round(gap_s * self.fps)):
            yield self.idle(), None
        for number in range(round(take.move.length_s * self.fps)):
            yield self._frame(take, number / self.fps)

    def still(self, shot: Shot, at_s: float) -> Image:
        """Return one frame of a shot."""
        take = make_take(shot)
        backdrop = self.room.lit[take.light]
        return render(take, at_s, self.room, backdrop, np.random.default_rng(shot.seed))

    def _frame(self, take: Take, at_s: float) -> tuple[Image, str | None]:
        image = render(take, at_s, self.room, self._backdrop(), self._rng)
        return image, take.shot.text if take.is_whole_in_view(at_s) else None

    def _set_light(self, light: Light) -> None:
        if light is not self._light:
            self._faded_from, self._light, self._fade = self._light, light, 0.0

    def _backdrop(self) -> Image:
        now = self.room.lit[self._light]
        if self._fade >= 1:
            return now
        before = self.room.lit[self._faded_from]
        self._fade = min(1.0, self._fade + 1 / (_FADE_S * self.fps))
        mixed = cv2.addWeighted(before, 1 - self._fade, now, self._fade, 0)
        return cast("Image", mixed)


class Film:
    """A film of given shots. Iterating again gives the same frames.

    Attributes:
        shots: What it shows, in order.
        fps: Frames a second.
    """

    def __init__(
        self, shots: Iterable[Shot], fps: float = FPS, *, gap_s: float = GAP_S, seed: int = 0
    ) -> None:
        self.shots = tuple(shots)
        self.fps = fps
        self._gap_s = gap_s
        self._seed = seed

    def __iter__(self) -> Iterator[tuple[Image, str | None]]:
        """Yield (frame uint8[720, 1280, 3] BGR, the text whole in view or None)."""
        stage = Stage(seed=self._seed, fps=self.fps)
        for shot in self.shots:
            yield from stage.play(shot, gap_s=self._gap_s)


def render_still(text: str, condition: Condition, seed: int) -> Image:
    """Return one frame, uint8[720, 1280, 3] BGR, of a badge held up: the middle of its shot."""
    return Stage(seed=0).still(Shot(text, condition, seed), ENTER_S + HOLD_S / 2)
