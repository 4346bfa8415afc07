"""One shot at one instant to one frame, a few milliseconds each on one core.

What stays the same in a shot (the room in its light, the hand with the badge, the student) is
drawn once; a frame is a copy, two pastes, a warp and noise.
"""

from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np
import numpy.typing as npt

from demo.film.moves import Move, make_move
from demo.film.paint import Image, paste, warp, warped_box
from demo.film.props import Held, make_figure, make_held, pick_student
from demo.film.room import Light, Room
from demo.film.shots import HEIGHT_PX, WIDTH_PX, Condition, Shot

_DIM_GAIN = 0.3
_GLARE_SIDE_PX = 400


@dataclass(frozen=True, slots=True, eq=False)
class Take:
    """A shot made ready to be rendered.

    Attributes:
        shot: What it shows.
        light: The room's.
        move: The hand's way.
        held: The hand with the badge.
        figure: The student behind, premultiplied BGRA.
        defocus_px: Of the badge.
        glare: uint8[n, n, 3] to be added, and where its middle is, frame pixels; None without.
    """

    shot: Shot
    light: Light
    move: Move
    held: Held
    figure: npt.NDArray[np.uint8]
    defocus_px: float
    glare: tuple[Image, tuple[float, float]] | None

    def is_whole_in_view(self, at_s: float) -> bool:
        """Return whether the code is in the picture, quiet zone included."""
        corners = self.code_corners(at_s)
        inside = (corners >= 0).all() and (corners <= (WIDTH_PX, HEIGHT_PX)).all()
        return bool(inside)

    def code_corners(self, at_s: float) -> npt.NDArray[np.float64]:
        """Return float64[4, 2], the code with its quiet zone in frame pixels."""
        x, y, side = self.held.code
        flat = np.array([[[x, y], [x + side, y], [x + side, y + side], [x, y + side]]])
        return cast(
            "npt.NDArray[np.float64]",
            cv2.perspectiveTransform(flat, self.move.matrix(self.held, at_s))[0],
        )


def make_take(shot: Shot) -> Take:
    """Draw what stays the same in a shot; about 40 ms."""
    rng = shot.generator()
    student = pick_student(rng)
    light = _LIGHTS.get(shot.condition, Light.BRIGHT)
    gain = _DIM_GAIN if light is Light.DIM else 1.0
    held = make_held(shot, student, rng, gain=gain)
    move = make_move(shot.condition, rng)
    defocus_px = float(rng.uniform(1.8, 2.6)) if shot.condition is Condition.DEFOCUS else 0.5
    take = Take(shot, light, move, held, make_figure(student, gain=gain), defocus_px, None)
    if shot.condition is not Condition.GLARE:
        return take
    return Take(
        shot, light, move, held, take.figure, defocus_px, (_glare(rng), _glare_place(take, rng))
    )


_LIGHTS = {Condition.DIM: Light.DIM, Condition.UNEVEN: Light.UNEVEN}


def render(take: Take, at_s: float, room: Room, backdrop: Image, rng: np.random.Generator) -> Image:
    """Return uint8[720, 1280, 3] BGR.

    Args:
        take: The shot.
        at_s: Seconds into it.
        room: For its noise and its shade.
        backdrop: The empty room in the light of the moment, not written to.
        rng: The noise's chance.
    """
    frame = backdrop.copy()
    x, y = take.move.place(at_s)
    # The student comes in behind the badge, and moves less: they stand further away.
    lean = 0.55 * (x - WIDTH_PX / 2)
    left, top = int(WIDTH_PX / 2 + lean - 280), int(90 + 0.75 * max(0.0, y - 380))
    _paste_lit(frame, take.figure, (left, top), take.light, room)
    _paste_held(frame, take, at_s, room)
    if take.glare is not None:
        _add_glare(frame, *take.glare)
    return room.add_noise(frame, take.light, rng)


def _paste_held(frame: Image, take: Take, at_s: float, room: Room) -> None:
    matrix = take.move.matrix(take.held, at_s)
    smear_x, smear_y = (abs(v) for v in take.move.smear(at_s))
    margin = int(max(smear_x, smear_y) / 2 + 3 * take.defocus_px) + 2
    box = warped_box(take.held.sprite, matrix, margin, (WIDTH_PX, HEIGHT_PX))
    if box is None:
        return
    shown = warp(take.held.sprite, matrix, box)
    # One axis after the other: a diagonal smear becomes a small box, which is hardly kinder.
    window = (max(1, round(smear_x)), max(1, round(smear_y)))
    if window != (1, 1):
        shown = cast("npt.NDArray[np.uint8]", cv2.blur(shown, window))
    shown = cast("npt.NDArray[np.uint8]", cv2.GaussianBlur(shown, (0, 0), take.defocus_px))
    _paste_lit(frame, shown, box[:2], take.light, room)


def _paste_lit(
    frame: Image,
    sprite: npt.NDArray[np.uint8],
    corner: tuple[int, int],
    light: Light,
    room: Room,
) -> None:
    """Lay premultiplied BGRA over the frame, in the room's shade where it has one."""
    left, top = corner
    if light is not Light.UNEVEN:
        paste(frame, sprite, left, top)
        return
    x0, y0 = max(left, 0), max(top, 0)
    x1, y1 = min(left + sprite.shape[1], WIDTH_PX), min(top + sprite.shape[0], HEIGHT_PX)
    if x0 >= x1 or y0 >= y1:
        return
    part = sprite[y0 - top : y1 - top, x0 - left : x1 - left]
    # The alpha of the shade is 255: what is in the shade is dark, not see-through.
    shade = cv2.cvtColor(room.shade[y0:y1, x0:x1], cv2.COLOR_BGR2BGRA)
    dark = cv2.multiply(part, shade, scale=1 / 255)
    paste(frame, cast("npt.NDArray[np.uint8]", dark), x0, y0)


def _glare(rng: np.random.Generator) -> Image:
    """Return a lamp's reflection: a burnt-out core with a halo."""
    ys, xs = np.mgrid[-1 : 1 : _GLARE_SIDE_PX * 1j, -1 : 1 : _GLARE_SIDE_PX * 1j]
    turn = rng.uniform(0, np.pi)
    along = xs * np.cos(turn) + ys * np.sin(turn)
    across = ys * np.cos(turn) - xs * np.sin(turn)
    far = (along / rng.uniform(0.13, 0.2)) ** 2 + (across / rng.uniform(0.06, 0.1)) ** 2
    light = 330 * np.exp(-far) + 46 * np.exp(-far / 6)
    light *= np.clip((1 - np.hypot(xs, ys)) * 4, 0, 1)
    return cast("Image", np.dstack([light, light, light * 0.96]).clip(0, 255).astype(np.uint8))


def _glare_place(take: Take, rng: np.random.Generator) -> tuple[float, float]:
    """Return a place on the held code away from its three finder patterns."""
    corners = take.code_corners(take.move.length_s / 2)
    weights = np.array([0.12, 0.18, 0.52, 0.18]) + rng.uniform(-0.06, 0.06, 4)
    x, y = (weights / weights.sum()) @ corners
    return float(x), float(y)


def _add_glare(frame: Image, glare: Image, place: tuple[float, float]) -> None:
    half = glare.shape[0] // 2
    left, top = int(place[0]) - half, int(place[1]) - half
    x0, y0 = max(left, 0), max(top, 0)
    x1, y1 = min(left + 2 * half, WIDTH_PX), min(top + 2 * half, HEIGHT_PX)
    part = glare[y0 - top : y1 - top, x0 - left : x1 - left]
    frame[y0:y1, x0:x1] = cv2.add(frame[y0:y1, x0:x1], part)
