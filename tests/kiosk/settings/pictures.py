"""Pictures for cameras under test."""

import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]


def street(width: int = 320, height: int = 240) -> Image:
    """Return a grey picture that is not symmetric: bright in the upper left, dark below."""
    image = np.full((height, width), 90, np.uint8)
    image[: height // 3, : width // 4] = 220
    image[2 * height // 3 :, :] = 30
    return image
