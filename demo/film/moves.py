"""How a hand moves: in, held with a sway, and out again; and how that looks from the camera."""

from dataclasses import dataclass

import numpy as np

from demo.film.paint import Matrix
from demo.film.props import PX_PER_MM, Held
from demo.film.shots import HEIGHT_PX, WIDTH_PX, Condition

FOCAL_PX = 1108.0
"""A lens of 60° across 1280 pixels."""
ENTER_S = 0.4
HOLD_S = 0.8
LEAVE_S = 0.35
EXPOSURE_S = 1 / 60
LONG_EXPOSURE_S = 1 / 30


@dataclass(frozen=True, slots=True)
class Move:
    """One hand's way; degrees, millimetres and frame pixels."""

    distance_mm: float
    rest_px: tuple[float, float]
    """Where the badge's middle is held."""
    away_px: tuple[float, float]
    """Where it comes from and goes to, relative to that."""
    yaw_deg: float
    pitch_deg: float
    roll_deg: float
    sway_px: float
    sway_hz: float
    sway_axis: tuple[float, float]
    phase: float
    exposure_s: float

    @property
    def length_s(self) -> float:
        """Return how long the badge is in the picture, or on its way."""
        return ENTER_S + HOLD_S + LEAVE_S

    def place(self, at_s: float) -> tuple[float, float]:
        """Return where the badge's middle is, frame pixels, `at_s` seconds into the shot."""
        away = self._away(at_s)
        sway = self.sway_px * np.sin(2 * np.pi * self.sway_hz * at_s + self.phase)
        return (
            float(self.rest_px[0] + self.away_px[0] * away + self.sway_axis[0] * sway),
            float(self.rest_px[1] + self.away_px[1] * away + self.sway_axis[1] * sway),
        )

    def smear(self, at_s: float) -> tuple[float, float]:
        """Return how far the badge moves while the shutter is open, pixels in x and y."""
        x0, y0 = self.place(at_s)
        x1, y1 = self.place(at_s + self.exposure_s)
        return x1 - x0, y1 - y0

    def matrix(self, held: Held, at_s: float) -> Matrix:
        """Return the homography from the sprite's pixels to the frame's."""
        x, y = self.place(at_s)
        wobble = 1.2 * np.sin(2 * np.pi * 0.7 * at_s + 2 * self.phase)
        turn = _rotation(self.yaw_deg, self.pitch_deg, self.roll_deg + wobble)
        to_mm = np.array(
            [
                [1 / PX_PER_MM, 0, -held.centre[0] / PX_PER_MM],
                [0, 1 / PX_PER_MM, -held.centre[1] / PX_PER_MM],
                [0, 0, 1],
            ]
        )
        plane = np.column_stack([turn[:, 0], turn[:, 1], [0, 0, self.distance_mm]])
        camera = np.array([[FOCAL_PX, 0, x], [0, FOCAL_PX, y], [0, 0, 1]])
        matrix: Matrix = camera @ plane @ to_mm
        return matrix

    def _away(self, at_s: float) -> float:
        """Return 1 out of the picture, 0 held, with a hand's soft start and stop."""
        if at_s < ENTER_S:
            return float((1 - at_s / ENTER_S) ** 2)
        left_s = at_s - ENTER_S - HOLD_S
        return float(min(1.0, max(0.0, left_s / LEAVE_S)) ** 1.8)


def make_move(condition: Condition, rng: np.random.Generator) -> Move:
    """Return a hand's way under a condition."""
    is_phone = condition is Condition.PHONE_DARK
    side = float(rng.choice([-1, 1]))
    yaw, pitch = rng.normal(0, 5, 2)
    if condition is Condition.TILT:
        yaw, pitch = side * rng.uniform(30, 46), rng.uniform(-18, 18)
    shaky = condition is Condition.MOTION
    angle = rng.uniform(0, np.pi)
    return Move(
        distance_mm=float(rng.uniform(300, 390) if is_phone else rng.uniform(200, 270)),
        rest_px=(
            float(WIDTH_PX / 2 + rng.uniform(-150, 150)),
            float(HEIGHT_PX * 0.47 + rng.uniform(-40, 40)),
        ),
        away_px=(side * float(rng.uniform(80, 900)), float(rng.uniform(640, 760))),
        yaw_deg=float(yaw),
        pitch_deg=float(pitch),
        roll_deg=float(rng.normal(0, 7)),
        sway_px=float(rng.uniform(14, 22) if shaky else rng.uniform(1.5, 4)),
        sway_hz=float(rng.uniform(2.0, 2.8) if shaky else rng.uniform(0.6, 1.1)),
        sway_axis=(float(np.cos(angle)), float(np.sin(angle))),
        phase=float(rng.uniform(0, 2 * np.pi)),
        exposure_s=LONG_EXPOSURE_S if shaky or condition is Condition.DIM else EXPOSURE_S,
    )


def _rotation(yaw_deg: float, pitch_deg: float, roll_deg: float) -> Matrix:
    yaw, pitch, roll = np.deg2rad([yaw_deg, pitch_deg, roll_deg])
    about_y = [[np.cos(yaw), 0, np.sin(yaw)], [0, 1, 0], [-np.sin(yaw), 0, np.cos(yaw)]]
    about_x = [[1, 0, 0], [0, np.cos(pitch), -np.sin(pitch)], [0, np.sin(pitch), np.cos(pitch)]]
    about_z = [[np.cos(roll), -np.sin(roll), 0], [np.sin(roll), np.cos(roll), 0], [0, 0, 1]]
    matrix: Matrix = np.array(about_y) @ np.array(about_x) @ np.array(about_z)
    return matrix
