"""What a box does by itself, and when: in its maintenance window, where it is in nobody's way."""

from datetime import datetime

from hallpass.clock import Clock
from hallpass.domain.box import Channel
from hallpass.domain.settings import RoomSettings

CHANNEL_VARIABLE = "HALLPASS_CHANNEL"
"""What the update command finds the channel in."""
ONCE_IN_S = 20 * 3600.0
"""One try a window: longer than any of them, shorter than a day."""


def in_window(settings: RoomSettings, now_local: datetime) -> bool:
    """Say whether a box may restart and update by itself now.

    Args:
        settings: of its room.
        now_local: aware, in the school's zone.
    """
    return settings.upkeep.window.holds(now_local.time())


class SelfUpdate:
    """Says when it is time to look for an update: once in each window, never on a held box."""

    def __init__(self, clock: Clock, *, just_updated: bool = False) -> None:
        """Begin.

        Args:
            clock: for durations.
            just_updated: an update has just ended the last run: once in a window is enough, else
                an update that starts the program anew would go on for as long as the window does.
        """
        self._clock = clock
        self._tried_s = clock.monotonic() if just_updated else None

    def is_due(self, settings: RoomSettings, now_local: datetime) -> bool:
        """Say whether to look now; it is not due again in this window.

        Args:
            settings: of the box's room.
            now_local: aware, in the school's zone.
        """
        now_s = self._clock.monotonic()
        if settings.upkeep.channel is Channel.HELD or not in_window(settings, now_local):
            return False
        if self._tried_s is not None and now_s - self._tried_s < ONCE_IN_S:
            return False
        self._tried_s = now_s
        return True
