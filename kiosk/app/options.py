"""What `hallpass-kiosk run` was told."""

from dataclasses import dataclass
from pathlib import Path

from hallpass.domain.settings import Face

NO_CAMERA = "none"
"""What `--camera` says where readers that type do the reading, or nobody scans."""


@dataclass(frozen=True, slots=True)
class Options:
    """The command line; it wins over the configuration file."""

    data: Path
    face: Face | None = None
    """None: the room's settings say."""
    central: str | None = None
    camera: str | None = None
    size: tuple[int, int] | None = None
    """Windows of this many pixels; None: fullscreen."""
    at: tuple[int, int] = (0, 0)
    """Where the first window stands."""
    report: Path | None = None
    pictures: Path | None = None
