"""The empty classroom behind the badge: out of focus, in several lights, with a camera's noise."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import cast

import cv2
import numpy as np
import numpy.typing as npt

from demo.film.paint import Colour, Image
from demo.film.shots import HEIGHT_PX, WIDTH_PX

_BLUR_PX = 6.0
_NOISE_MARGIN_PX = 64
_NOISE_OFFSET = 40
"""Noise is kept as uint8 around this, and taken off again as it is added."""


class Light(Enum):
    """How the room is lit."""

    BRIGHT = auto()
    DIM = auto()
    UNEVEN = auto()


@dataclass(frozen=True, slots=True, eq=False)
class Room:
    """The backdrop in every light, and the noise that goes over it.

    Attributes:
        lit: uint8[720, 1280, 3] for each light, free of noise.
        shade: For UNEVEN, uint8[720, 1280, 3]: 255 is fully lit.
        noise: For each light, uint8[784, 1344, 3] around _NOISE_OFFSET.
    """

    lit: dict[Light, Image]
    shade: Image
    noise: dict[Light, npt.NDArray[np.uint8]]

    def add_noise(self, frame: Image, light: Light, rng: np.random.Generator) -> Image:
        """Return the frame with a camera's noise: the same field, cut out elsewhere each time."""
        x, y = (int(v) for v in rng.integers(0, _NOISE_MARGIN_PX, 2))
        field = self.noise[light][y : y + HEIGHT_PX, x : x + WIDTH_PX]
        return cast("Image", cv2.addWeighted(frame, 1.0, field, 1.0, -_NOISE_OFFSET))


def make_room(seed: int) -> Room:
    """Return a classroom; the seed says which. Takes about half a second."""
    rng = np.random.default_rng(seed)
    base = _classroom(rng).astype(np.float32)
    shade = _shade(rng)
    dim = base * np.array([0.24, 0.27, 0.31], np.float32)
    return Room(
        lit={
            Light.BRIGHT: _to_image(base),
            Light.DIM: _to_image(dim),
            Light.UNEVEN: _to_image(base * shade),
        },
        shade=_to_image(shade * 255),
        noise={
            Light.BRIGHT: _noise(rng, 2.2),
            Light.DIM: _noise(rng, 5.5),
            Light.UNEVEN: _noise(rng, 2.8),
        },
    )


def _to_image(values: npt.NDArray[np.float32]) -> Image:
    return np.clip(values, 0, 255).astype(np.uint8)


def _noise(rng: np.random.Generator, level: float) -> npt.NDArray[np.uint8]:
    shape = (HEIGHT_PX + _NOISE_MARGIN_PX, WIDTH_PX + _NOISE_MARGIN_PX)
    # A sensor's noise is mostly in brightness, and a Bayer filter smears it a little.
    grey = cv2.GaussianBlur(rng.normal(0, 1.6, shape).astype(np.float32), (0, 0), 0.6)
    colour = rng.normal(0, 0.35, (*shape, 3)).astype(np.float32)
    return _to_image((grey[..., None] + colour) * level + _NOISE_OFFSET + 0.5)


def _shade(rng: np.random.Generator) -> npt.NDArray[np.float32]:
    """Return float32[720, 1280, 3]: a bright window on one side, deep shade on the other."""
    ys, xs = np.mgrid[0:HEIGHT_PX, 0:WIDTH_PX].astype(np.float32)
    slant = xs / WIDTH_PX + 0.35 * ys / HEIGHT_PX
    if rng.random() < 0.5:
        slant = slant[:, ::-1]
    edge = 1 / (1 + np.exp((slant - 0.68) * 9))
    return np.dstack([0.26 + 0.84 * edge] * 3).astype(np.float32)


def _classroom(rng: np.random.Generator) -> Image:
    room = np.zeros((HEIGHT_PX, WIDTH_PX, 3), np.uint8)
    floor_y = 560
    wall = np.array([198, 208, 212]) + rng.integers(-12, 12, 3)
    room[:floor_y] = np.linspace(wall * 1.04, wall * 0.9, floor_y)[:, None].clip(0, 255)
    room[floor_y:] = np.linspace([96, 118, 138], [70, 88, 106], HEIGHT_PX - floor_y)[:, None]
    _box(room, (0, floor_y - 14, WIDTH_PX, 14), (120, 132, 140))
    _board(room, rng)
    _window(room, int(rng.integers(930, 1000)))
    _shelf(room, rng)
    for x in (90, 420, 760, 1080):
        _desk(room, x + int(rng.integers(-40, 40)), 545 + int(rng.integers(0, 30)))
    soft = cv2.GaussianBlur(room, (0, 0), _BLUR_PX)
    return cast("Image", cv2.multiply(soft, _vignette(), scale=1 / 255))


def _box(room: Image, box: tuple[int, int, int, int], colour: Colour) -> None:
    x, y, w, h = box
    cv2.rectangle(room, (x, y), (x + w, y + h), colour, -1)


def _board(room: Image, rng: np.random.Generator) -> None:
    x = int(rng.integers(250, 330))
    _box(room, (x - 8, 112, 556, 276), (150, 155, 158))
    _box(room, (x, 120, 540, 260), (232, 234, 232))
    _box(room, (x + 20, 380, 500, 10), (120, 122, 124))
    for row in range(5):
        at = x + 30
        y = 160 + row * 42
        while at < x + 480:
            length = int(rng.integers(14, 60))
            if rng.random() < 0.75:
                ink = (120, 70, 50) if row else (50, 50, 160)
                cv2.line(room, (at, y), (at + length, y + int(rng.integers(-3, 4))), ink, 5)
            at += length + 14


def _window(room: Image, x: int) -> None:
    _box(room, (x - 12, 60, 274, 340), (206, 212, 214))
    sky = np.linspace([250, 240, 226], [236, 226, 208], 316)[:, None]
    room[72:388, x : x + 250] = sky
    cv2.ellipse(room, (x + 60, 392), (110, 70), 0, 180, 360, (110, 160, 120), -1)
    cv2.ellipse(room, (x + 200, 392), (90, 46), 0, 180, 360, (96, 146, 104), -1)
    _box(room, (x, 386, 250, 24), (206, 212, 214))
    _box(room, (x + 120, 72, 10, 316), (206, 212, 214))
    _box(room, (x, 226, 250, 8), (206, 212, 214))


def _shelf(room: Image, rng: np.random.Generator) -> None:
    _box(room, (30, 210, 190, 350), (72, 104, 138))
    for y in (226, 336, 446):
        _box(room, (40, y, 170, 96), (46, 66, 90))
        x = 44
        while x < 196:
            w, h = int(rng.integers(9, 20)), int(rng.integers(60, 88))
            spine = tuple(float(v) for v in rng.integers(50, 190, 3))
            _box(room, (x, y + 96 - h, w - 2, h), cast("Colour", spine))
            x += w


def _desk(room: Image, x: int, y: int) -> None:
    top = np.array([[x, y], [x + 190, y], [x + 214, y + 34], [x - 24, y + 34]], np.int32)
    cv2.fillPoly(room, [top], (128, 172, 204))
    _box(room, (x - 24, y + 34, 238, 8), (90, 126, 156))
    for leg in (x - 14, x + 198):
        _box(room, (leg, y + 42, 7, 140), (84, 84, 86))
    _box(room, (x + 50, y + 62, 96, 70), (140, 96, 62))


def _vignette() -> Image:
    ys, xs = np.mgrid[-1 : 1 : HEIGHT_PX * 1j, -1 : 1 : WIDTH_PX * 1j].astype(np.float32)
    fall = 255 * (1 - 0.2 * np.clip((xs**2 + ys**2) / 2, 0, 1))
    return np.dstack([fall] * 3).astype(np.uint8)
