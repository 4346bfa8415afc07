"""Where a picture stands that is on a screen all day, so that nothing burns in; pure.

The whole picture walks over a small square of offsets, one step every few minutes, row by row and
back the way it came: each step is small enough not to be seen, none is left out, and the offset
follows from the minute alone, so that a restart leaves no jump.
"""

STEP_MIN = 3
"""Minutes between two steps."""
REACH = 4
"""Steps to each side of the middle."""
_SIDE = 2 * REACH + 1
_OFFSETS = _SIDE * _SIDE
ROUND_MIN = 2 * (_OFFSETS - 1) * STEP_MIN
"""Minutes until the walk begins anew: eight hours."""


def drift_of(minute: int) -> tuple[int, int]:
    """Return the offset for a minute, in steps of -REACH to REACH to the right and down.

    Args:
        minute: since any fixed moment; at 0 the picture stands in the middle.
    """
    at = (minute // STEP_MIN + _OFFSETS // 2) % (2 * (_OFFSETS - 1))
    if at >= _OFFSETS:
        at = 2 * (_OFFSETS - 1) - at
    row, column = divmod(at, _SIDE)
    if row % 2:
        column = _SIDE - 1 - column
    return column - REACH, row - REACH
