"""A clock that moves only when told to; the contract test runs on it and on the real one."""

from datetime import UTC, datetime, timedelta

from hallpass.ids import BootId

START = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
"""A Tuesday, 9:00 in Denver."""


class FakeClock:
    """Wall and boot time under a test's hand; `jump` moves the wall alone, `reboot` starts anew."""

    def __init__(self, now: datetime = START) -> None:
        self._now = now
        self._monotonic_s = 1000.0
        self._boots = 1

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._monotonic_s

    def boot_id(self) -> BootId:
        return BootId(f"boot-{self._boots}")

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self._now += timedelta(seconds=seconds)
        self._monotonic_s += seconds

    def jump(self, seconds: float) -> None:
        """Set the wall clock, forward or back, while no time passes."""
        self._now += timedelta(seconds=seconds)

    def reboot(self, wall: datetime | None = None) -> None:
        """Begin another boot, with the wall clock as the box then believes."""
        self._boots += 1
        self._monotonic_s = 5.0
        if wall is not None:
            self._now = wall
