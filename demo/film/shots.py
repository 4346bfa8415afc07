"""What a film is asked to show: a badge text, held up under a condition."""

import zlib
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

WIDTH_PX = 1280
HEIGHT_PX = 720
FPS = 15.0


class Condition(StrEnum):
    """Light and handling, as a classroom has them."""

    NOMINAL = "nominal"
    DIM = "dim"
    GLARE = "glare"
    MOTION = "motion"
    TILT = "tilt"
    DEFOCUS = "defocus"
    PHONE_DARK = "phone_dark"
    FINGER = "finger"
    UNEVEN = "uneven"


@dataclass(frozen=True, slots=True)
class Shot:
    """One badge held up once.

    Attributes:
        text: What its QR says.
        condition: How it is held and lit.
        seed: Everything else: who, from where, how far away, how steadily.
    """

    text: str
    condition: Condition
    seed: int

    def generator(self) -> np.random.Generator:
        """Return this shot's own source of chance; the same shot has the same one."""
        kind = list(Condition).index(self.condition)
        return np.random.default_rng([self.seed, kind, zlib.crc32(self.text.encode())])


@dataclass(frozen=True, slots=True)
class Shown:
    """A badge that is whole in view for the first time in its shot.

    Attributes:
        shot: What is shown.
        number: The frame's number.
        seen_at_s: Monotonic seconds of that frame.
    """

    shot: Shot
    number: int
    seen_at_s: float
