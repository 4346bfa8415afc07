"""What a camera hands over, and what must be true of it before anyone looks at it.

A `Frame` that exists is sound: uint8[h, w] grey or uint8[h, w, 3] BGR, row-major and contiguous,
within the limits below. All else is a `FrameFault` at the border, never a crash in a decoder.
"""

from dataclasses import dataclass
from typing import cast

import numpy as np
import numpy.typing as npt

from kiosk.scanner.faults import FrameFault

Image = npt.NDArray[np.uint8]
"""uint8[h, w] grey or uint8[h, w, 3] BGR, row-major."""

MIN_SIDE_PX = 16
"""A QR has at least 21 modules a side: nothing smaller can hold a code."""
MAX_SIDE_PX = 10_000
MAX_PIXELS = 50_000_000
"""A 48-megapixel photograph passes; what is larger costs seconds a frame and is no camera's."""


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One picture, as seen.

    Attributes:
        image: uint8[h, w] grey or uint8[h, w, 3] BGR. Nobody writes into it.
        number: Counts up from 0 within one run of a source.
        seen_at_s: Monotonic seconds (`Clock.monotonic`) when the source handed it over.
    """

    image: Image
    number: int
    seen_at_s: float


def check_image(candidate: object) -> Image:
    """Return the image if a decoder may look at it.

    Args:
        candidate: Whatever a driver, file or network handed over.

    Raises:
        FrameFault: It is empty, torn, huge, or not a picture of 8-bit grey or BGR.
    """
    if not isinstance(candidate, np.ndarray):
        raise FrameFault(f"a frame is not a picture but {type(candidate).__name__}")
    if candidate.dtype != np.uint8:
        raise FrameFault(f"a frame has {candidate.dtype} values, not 8-bit ones")
    if candidate.size == 0:
        raise FrameFault("a frame is empty")
    grey = candidate.ndim == 2
    if not grey and not (candidate.ndim == 3 and candidate.shape[2] == 3):
        raise FrameFault(f"a frame has the shape {candidate.shape}, neither grey nor BGR")
    check_size(width_px=candidate.shape[1], height_px=candidate.shape[0])
    return cast("Image", np.ascontiguousarray(candidate))


def check_size(*, width_px: int, height_px: int) -> None:
    """Refuse sizes that no camera of ours has.

    Raises:
        FrameFault: Too small to hold a code (a torn frame), or huge.
    """
    if min(width_px, height_px) < MIN_SIDE_PX:
        raise FrameFault(f"a frame is torn: {width_px} x {height_px} pixels")
    if max(width_px, height_px) > MAX_SIDE_PX or width_px * height_px > MAX_PIXELS:
        raise FrameFault(f"a frame is huge: {width_px} x {height_px} pixels")
