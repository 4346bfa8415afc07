"""How fast a recording plays, and what it does at its end."""

from collections.abc import Callable
from enum import Enum, auto

from hallpass.clock import Clock

Sleep = Callable[[float], None]
"""Seconds; `time.sleep`, or a fake clock's advance."""


class AtEnd(Enum):
    """What a film or folder does after its last picture."""

    REPEAT = auto()
    END = auto()


class Pacer:
    """Holds a file back to a camera's pace. After a stall it goes on from there: no burst."""

    def __init__(self, fps: float, clock: Clock, sleep: Sleep) -> None:
        if not fps > 0:
            raise ValueError(f"a film needs a pace above 0 frames a second, not {fps}")
        self._period_s = 1 / fps
        self._clock = clock
        self._sleep = sleep
        self._due_s = clock.monotonic()

    def wait(self) -> float:
        """Sleep until the next frame is due.

        Returns:
            Monotonic seconds when it is shown.
        """
        early_s = self._due_s - self._clock.monotonic()
        if early_s > 0:
            self._sleep(early_s)
        now_s = self._clock.monotonic()
        self._due_s = max(self._due_s + self._period_s, now_s)
        return now_s
