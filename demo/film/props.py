"""What is held into the picture: a card or a phone with its QR, a hand, and a student behind."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
import qrcode
from qrcode.constants import ERROR_CORRECT_Q

from demo.film.paint import Canvas, Colour, Mask, Sprite, rounded_box
from demo.film.shots import Condition, Shot

PX_PER_MM = 6.0
"""Of a sprite: about what the camera sees of it at 20 cm."""
_QUIET = 4
"""Modules of white around a QR (ISO/IEC 18004)."""

_SKINS: tuple[Colour, ...] = (
    (150, 178, 228), (120, 152, 208), (92, 124, 180), (64, 92, 144), (46, 66, 104),
)  # fmt: skip
_CLOTHES: tuple[Colour, ...] = (
    (150, 92, 48), (70, 70, 170), (90, 132, 70), (70, 68, 66), (120, 84, 128), (60, 150, 200),
)  # fmt: skip
_HAIR: tuple[Colour, ...] = ((28, 30, 36), (40, 58, 84), (60, 96, 140), (24, 24, 24))


@dataclass(frozen=True, slots=True)
class Student:
    """Whose hand it is."""

    skin: Colour
    clothes: Colour
    hair: Colour


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """A hand with a badge in it, flat, facing the camera.

    Attributes:
        sprite: The picture.
        centre: x, y of the badge's middle, sprite pixels.
        code: Left, top, side of the QR with its quiet zone, sprite pixels.
    """

    sprite: Sprite
    centre: tuple[float, float]
    code: tuple[float, float, float]


def pick_student(rng: np.random.Generator) -> Student:
    """Return someone."""
    return Student(
        _SKINS[rng.integers(len(_SKINS))],
        _CLOTHES[rng.integers(len(_CLOTHES))],
        _HAIR[rng.integers(len(_HAIR))],
    )


def make_held(shot: Shot, student: Student, rng: np.random.Generator, *, gain: float) -> Held:
    """Return the shot's badge in a hand.

    Args:
        shot: What it says, and whether it is a phone.
        student: Whose hand.
        rng: The shot's chance.
        gain: The room's light on it, 0 to 1. A phone's screen has its own.
    """
    modules = _qr_modules(shot.text, int(rng.integers(8)))
    if shot.condition is Condition.PHONE_DARK:
        return _phone_in_hand(modules, student, rng, gain)
    return _card_in_hand(modules, student, rng, gain, over_code=shot.condition is Condition.FINGER)


def _qr_modules(text: str, mask_pattern: int) -> Mask:
    """Return uint8[n, n], 255 white, quiet zone included."""
    # A given mask spares trying all eight in pure Python, 30 ms for the smallest code.
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_Q, border=_QUIET, mask_pattern=mask_pattern)
    code.add_data(text, optimize=0)
    code.make(fit=True)
    return np.where(np.array(code.get_matrix()), 0, 255).astype(np.uint8)


def _card_in_hand(
    modules: Mask, student: Student, rng: np.random.Generator, gain: float, *, over_code: bool
) -> Held:
    width, height = 85.6 * PX_PER_MM, 54.0 * PX_PER_MM
    canvas = Canvas(int(width) + 160, int(height) + 560)
    left, top = 80.0, 40.0
    side = 40.0 * PX_PER_MM
    code_left = left + 4 * PX_PER_MM
    code_top = top + (height - side) - 3 * PX_PER_MM
    if over_code:
        grip_x = code_left + side * 0.9
        reach = side * float(rng.uniform(0.30, 0.38))
    else:
        grip_x = left + width * float(rng.uniform(0.70, 0.84))
        reach = 11 * PX_PER_MM
    _fist(canvas, student, (grip_x, top + height))
    body = rounded_box(canvas.mask(), (left, top), (width, height), 3.2 * PX_PER_MM)
    canvas.flat(body, (243, 246, 246))
    band = rounded_box(canvas.mask(), (left, top), (width, 9 * PX_PER_MM), 3.2 * PX_PER_MM)
    canvas.flat(np.minimum(band, body), student.clothes)
    _code(canvas, modules, (code_left, code_top, side))
    _lines(canvas, (code_left + side + 18, code_top + 34), rng)
    _thumb(canvas, student, (grip_x, top + height), reach, lean=float(rng.uniform(-18, 6)))
    return Held(
        canvas.sprite(gain=gain),
        (left + width / 2, top + height / 2),
        (code_left, code_top, side),
    )


def _phone_in_hand(modules: Mask, student: Student, rng: np.random.Generator, gain: float) -> Held:
    width, height = 72.0 * PX_PER_MM, 128.0 * PX_PER_MM
    canvas = Canvas(int(width) + 200, int(height) + 620)
    left, top = 100.0, 20.0
    # The phone's screen gives its own light: it is as bright in a dim room.
    lit = Student(_times(student.skin, gain), _times(student.clothes, gain), student.hair)
    _fist(canvas, lit, (left + width / 2, top + height * 0.92))
    canvas.flat(
        rounded_box(canvas.mask(), (left, top), (width, height), 9 * PX_PER_MM), (22, 20, 20)
    )
    canvas.flat(
        rounded_box(canvas.mask(), (left + 12, top + 12), (width - 24, height - 24), 44),
        (34, 30, 28),
    )
    side = 58.0 * PX_PER_MM
    code = (left + (width - side) / 2, top + height * 0.24, side)
    _code(canvas, np.where(modules > 0, 34, 226).astype(np.uint8), code)
    _words(canvas, "Hall pass", (left + 44, top + 86), 1.25, (232, 232, 232))
    clock = f"{rng.integers(8, 15)}:{rng.integers(10, 59)}"
    _words(canvas, clock, (left + width - 110, top + 46), 0.6, (170, 170, 170))
    for at, lean in ((0.66, -8.0), (0.78, 4.0)):
        grip = (left + width + 10, top + height * at)
        _thumb(canvas, lit, grip, 9 * PX_PER_MM, lean=-78 + lean)
    return Held(canvas.sprite(), (left + width / 2, code[1] + side / 2), code)


def _times(colour: Colour, gain: float) -> Colour:
    return colour[0] * gain, colour[1] * gain, colour[2] * gain


def _code(canvas: Canvas, modules: Mask, code: tuple[float, float, float]) -> None:
    left, top, side = (round(v) for v in code)
    # Drawn four times as fine and shrunk: a module's edge is where it is, not on a whole pixel.
    n = len(modules)
    fine = np.kron(modules, np.ones((max(1, 4 * side // n),) * 2, np.uint8))
    shown = cv2.resize(fine, (side, side), interpolation=cv2.INTER_AREA)
    canvas.colour[top : top + side, left : left + side] = shown[..., None]


def _lines(canvas: Canvas, corner: tuple[float, float], rng: np.random.Generator) -> None:
    x, y = corner
    _words(canvas, "STUDENT", (x, y), 0.9, (40, 40, 40))
    for row in range(3):
        length = float(rng.uniform(70, 130))
        mask = rounded_box(canvas.mask(), (x, y + 30 + row * 28), (length, 10), 5)
        canvas.flat(mask, (140, 140, 140))


def _words(
    canvas: Canvas, words: str, corner: tuple[float, float], size: float, colour: Colour
) -> None:
    mask = canvas.mask()
    where = (int(corner[0]), int(corner[1]))
    cv2.putText(mask, words, where, cv2.FONT_HERSHEY_DUPLEX, size, 255, 2, cv2.LINE_AA)
    canvas.flat(mask, colour)


def _fist(canvas: Canvas, student: Student, grip: tuple[float, float]) -> None:
    """Draw the hand behind the badge, and the arm down out of the picture."""
    x, y = int(grip[0]), int(grip[1])
    bottom = canvas.alpha.shape[0]
    arm = canvas.mask()
    points = np.array(
        [[x - 56, y + 150], [x + 66, y + 150], [x + 120, bottom], [x - 90, bottom]], np.int32
    )
    cv2.fillPoly(arm, [points], 255, cv2.LINE_AA)
    canvas.rounded(arm, student.clothes, depth_px=22)
    palm = rounded_box(canvas.mask(), (x - 84, y - 60), (168, 240), 70)
    canvas.rounded(palm, student.skin, depth_px=20)
    for finger in range(3):
        knuckle = canvas.mask()
        cv2.ellipse(
            knuckle, (x - 40, y + 18 + finger * 40), (66, 23), -6, 0, 360, 255, -1, cv2.LINE_AA
        )
        canvas.rounded(knuckle, student.skin, depth_px=9)


def _thumb(
    canvas: Canvas, student: Student, base: tuple[float, float], reach: float, *, lean: float
) -> None:
    """Draw a finger over the badge from a point on its edge, leaning by degrees from upright."""
    half = 10.5 * PX_PER_MM / 1.2
    length = reach + 90
    turn = np.deg2rad(lean)
    middle = (
        int(base[0] + np.sin(turn) * (reach - length / 2)),
        int(base[1] - np.cos(turn) * (reach - length / 2)),
    )
    mask = canvas.mask()
    cv2.ellipse(mask, middle, (int(half), int(length / 2)), lean, 0, 360, 255, -1, cv2.LINE_AA)
    shadow = cv2.GaussianBlur(np.roll(mask, (6, -8), (0, 1)), (0, 0), 7)
    canvas.lay(
        np.where(canvas.alpha[..., 0] > 0.5, shadow * 0.45, 0).astype(np.uint8),
        np.zeros(3, np.float32),
    )
    canvas.rounded(mask, student.skin, depth_px=13)
    nail = canvas.mask()
    tip = (
        int(base[0] + np.sin(turn) * (reach - half * 0.75)),
        int(base[1] - np.cos(turn) * (reach - half * 0.75)),
    )
    cv2.ellipse(nail, tip, (int(half * 0.5), int(half * 0.6)), lean, 0, 360, 255, -1, cv2.LINE_AA)
    pale = tuple(min(255.0, v * 1.12 + 8) for v in student.skin)
    canvas.lay(nail, np.array(pale, np.float32))


def make_figure(student: Student, *, gain: float) -> npt.NDArray[np.uint8]:
    """Return the student behind the badge, out of focus, premultiplied BGRA uint8[640, 560, 4]."""
    canvas = Canvas(560, 640)
    shirt = canvas.mask()
    cv2.ellipse(shirt, (280, 640), (255, 330), 0, 180, 360, 255, -1, cv2.LINE_AA)
    canvas.rounded(shirt, student.clothes, depth_px=40, shade=0.5)
    neck = rounded_box(canvas.mask(), (228, 250), (104, 130), 44)
    canvas.rounded(neck, student.skin, depth_px=24, shade=0.6)
    back = canvas.mask()
    cv2.ellipse(back, (280, 158), (124, 142), 0, 0, 360, 255, -1, cv2.LINE_AA)
    canvas.rounded(back, student.hair, depth_px=24)
    face = canvas.mask()
    cv2.ellipse(face, (280, 190), (98, 128), 0, 0, 360, 255, -1, cv2.LINE_AA)
    canvas.rounded(face, student.skin, depth_px=30, shade=0.4)
    fringe = canvas.mask()
    cv2.ellipse(fringe, (280, 140), (110, 92), 0, 185, 355, 255, -1, cv2.LINE_AA)
    canvas.rounded(fringe, student.hair, depth_px=14)
    for x in (242, 318):
        eye = canvas.mask()
        cv2.ellipse(eye, (x, 186), (14, 7), 0, 0, 360, 255, -1, cv2.LINE_AA)
        canvas.flat(eye, (34, 38, 46))
    mouth = canvas.mask()
    cv2.ellipse(mouth, (280, 256), (30, 8), 0, 0, 180, 255, -1, cv2.LINE_AA)
    canvas.flat(mouth, (84, 84, 148))
    return canvas.sprite(blur_px=6.5, gain=gain).bgra
