"""Is someone there? A cheap look at each frame, so that an empty room costs next to nothing.

A frame is shrunk to GRID and compared with what the room looks like, a running average. Shrinking
averages 256 pixels into one, which takes a dim camera's noise from 8 grey levels to a half; the
threshold is far above that and far below what a card or a hand changes.
"""

from typing import TYPE_CHECKING

import numpy.typing as npt

if TYPE_CHECKING:
    import numpy as np

    from kiosk.scanner.frames import Image

GRID = (80, 45)
"""Cells across and down."""
LEVEL = 7.0
"""Grey levels (of 255) that a cell must differ by."""
CELLS = 6
"""Cells that must differ: 6 of 3,600 is a 20 mm code a metre away, 40 x 40 pixels."""
ADAPT = 0.02
"""A frame's weight in the room's average: what stays becomes part of the room in some 10 s."""


class MotionCheck:
    """Remembers what the room looks like. One thread."""

    def __init__(self) -> None:
        self._room: npt.NDArray[np.float32] | None = None

    def is_moving(self, image: "Image") -> bool:
        """Return whether this frame differs from the room; the first frame does.

        Args:
            image: uint8[h, w] grey or uint8[h, w, 3] BGR.
        """
        import cv2
        import numpy as np

        small = cv2.resize(image, GRID, interpolation=cv2.INTER_AREA)
        grey = small if small.ndim == 2 else cv2.cvtColor(small, cv2.COLOR_BGR2GRAY)
        now = grey.astype(np.float32)
        if self._room is None:
            self._room = now
            return True
        changed = int(np.count_nonzero(np.abs(now - self._room) > LEVEL))
        cv2.accumulateWeighted(now, self._room, ADAPT)
        return changed >= CELLS
