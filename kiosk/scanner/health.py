"""What the camera thread says about itself, once per change."""

from dataclasses import dataclass
from enum import StrEnum


class CameraState(StrEnum):
    """How the camera is.

    STARTING -> WORKING -> GONE -> RECOVERED -> GONE ...; STARTING -> GONE if it never worked
    (then WORKING once it does); ENDED after the last picture of a film that does not repeat.
    """

    STARTING = "starting"
    WORKING = "working"
    GONE = "gone"
    RECOVERED = "recovered"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class CameraHealth:
    """One change of the camera's state.

    Attributes:
        state: What it is now.
        source: What a technician calls the source.
        since_s: Monotonic seconds of the change.
        reason: For GONE, what happened and what to do about it; else empty.
    """

    state: CameraState
    source: str
    since_s: float
    reason: str = ""

    @property
    def is_seeing(self) -> bool:
        """Return whether pictures are coming."""
        return self.state in {CameraState.WORKING, CameraState.RECOVERED}
