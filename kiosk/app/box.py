"""What the program knows of itself and its box as a whole, and how it ends."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

import msgspec

from hallpass.clock import Clock
from hallpass.wire import BoxHealth, SignedOrder
from kiosk.app.logring import LogRing
from kiosk.device.health import BoxWatch
from kiosk.device.runfile import RunFile

_DAY = timedelta(hours=25)
"""The longest there is: when clocks go back."""
_COUNTED = 20_000


class Tally:
    """How often something happened since midnight. One thread notes, any may ask."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._times: deque[datetime] = deque(maxlen=_COUNTED)

    def note(self) -> None:
        """It happened just now."""
        now = self._clock.now()
        while self._times and self._times[0] < now - _DAY:
            self._times.popleft()
        self._times.append(now)

    def since_midnight(self, zone: tzinfo | None) -> int:
        """Return how often, as the school counts days; None: as this machine does."""
        today = self._clock.now().astimezone(zone).date()
        return sum(at.astimezone(zone).date() == today for at in tuple(self._times))


@dataclass(frozen=True, slots=True)
class Box:
    """What the back end is handed of the program around it. All of it from any thread."""

    watch: BoxWatch
    run: RunFile
    ring: LogRing
    clock: Clock
    faces: Callable[[], str]
    """What is shown, with the windows' sizes."""
    restart: Callable[[], None]
    """End the program between two students, and start it again."""
    wipe: Callable[[SignedOrder], None]
    """Take student data off this box; the order was verified."""

    def health(
        self, *, reads_today: int, camera_since: datetime | None, zone: tzinfo | None
    ) -> BoxHealth:
        """Return how the box is, as the fleet page hears it."""
        uptime_s = max(0.0, self.clock.monotonic() - self.run.began_s)
        return msgspec.structs.replace(
            self.watch.read(),
            faces=self.faces()[:200],
            reads_today=reads_today,
            camera_since=camera_since,
            uptime_s=int(uptime_s // 60) * 60,
            restarts_today=self.run.restarts_since_midnight(self.clock.now(), zone),
            last_end=self.run.last_end,
        )
