"""What can go wrong between the light and a badge, beside `kiosk.errors.CameraGone`.

EnvironmentFault
├── CameraGone         no pictures: missing, unplugged, busy, out of reach; try again later
└── FrameFault         one picture is unusable: empty, torn, huge; the next may be sound
Exception
└── SourceEnded        a film or folder that is not repeated is over: no fault
"""

from kiosk.errors import EnvironmentFault


class FrameFault(EnvironmentFault):
    """One picture can't be looked at; the next may be sound."""


class SourceEnded(Exception):
    """A film or folder has no more pictures."""
