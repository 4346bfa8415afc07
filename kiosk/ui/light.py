"""How bright a face is now: by the hour, dark in the hours in which nobody is there; pure.

an emergency            full
a Lockdown              as dim as can still be read ("locks, lights, out of sight")
in screen.off           dark, but lit for 30 s after a touch, a key or a badge, and for as long
                        as somebody is at the desk
else                    screen.brightness by the hour
"""

from datetime import time

from kiosk.flow.answers import RoomStatus

LIT_S = 30.0
"""So long a dark screen stays lit once somebody was there."""
LOCKDOWN_PERCENT = 20
FULL = 100
OFF = 0


def light_of(status: RoomStatus | None, at: time, *, somebody: bool) -> int:
    """Return the percent of light of the faces; 0: dark.

    Args:
        status: of the room; None: nothing is known yet.
        at: time of day, the school's.
        somebody: was there not long ago, or is.
    """
    if status is None:
        return FULL
    screen, emergency = status.settings.screen, status.emergency
    if emergency is not None:
        return min(LOCKDOWN_PERCENT, screen.percent_at(at)) if emergency.silent else FULL
    if screen.off_at(at) and not somebody:
        return OFF
    return screen.percent_at(at)


def shade_of(percent: int) -> float:
    """Return how much black lies over a face, 0 to 1, for so much of its light.

    A panel's light goes with the 2.2th power of what is drawn (IEC 61966-2-1, nearly), so that half
    the light is not half the value: the same percent is as bright as by a real backlight.
    """
    return 1.0 - float((max(OFF, min(FULL, percent)) / 100) ** (1 / 2.2))
