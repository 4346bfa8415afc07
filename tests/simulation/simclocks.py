"""The true time, and boxes whose wall clocks are wrong: a jump moves a wall, never the time."""

from datetime import UTC, datetime, timedelta

from hallpass.ids import BootId
from tests.fakes.clock import START

FIRST_WALL = datetime(1970, 1, 1, 0, 0, 9, tzinfo=UTC)
LAST_WALL = datetime(2100, 1, 1, tzinfo=UTC)
_BOOTED_S = 7.0


class TrueTime:
    """The one time that passes everywhere; central's clock as well, which is kept right."""

    def __init__(self, at: datetime = START) -> None:
        self._at = at

    def now(self) -> datetime:
        return self._at

    def monotonic(self) -> float:
        return 50_000.0 + (self._at - START).total_seconds()

    def boot_id(self) -> BootId:
        return BootId("central-boot")

    def advance(self, seconds: float) -> None:
        """Let time pass, for everybody."""
        self._at += timedelta(seconds=seconds)


class BoxClock:
    """A kiosk's clocks: the wall is off by some offset, boot time goes with the true time."""

    def __init__(self, true: TrueTime, name: str) -> None:
        self._true = true
        self._name = name
        self._boots = 1
        self._booted_at = START
        self._offset = timedelta(0)

    def now(self) -> datetime:
        return min(max(self._true.now() + self._offset, FIRST_WALL), LAST_WALL)

    def monotonic(self) -> float:
        return _BOOTED_S + (self._true.now() - self._booted_at).total_seconds()

    def boot_id(self) -> BootId:
        return BootId(f"{self._name}-boot-{self._boots}")

    def jump(self, seconds: float) -> None:
        """Set the wall, forward or back."""
        self.set_wall(self.now() + timedelta(seconds=seconds))

    def set_wall(self, wall: datetime) -> None:
        """Set the wall to a time."""
        self._offset = min(max(wall, FIRST_WALL), LAST_WALL) - self._true.now()

    def reboot(self, wall: datetime | None = None) -> None:
        """Begin another boot; None: the wall kept going, on a battery."""
        self._boots += 1
        self._booted_at = self._true.now()
        if wall is not None:
            self.set_wall(wall)
