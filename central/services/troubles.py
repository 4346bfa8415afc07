"""What is wrong with a box, if anything: pure, so that page, alert and metric say the same.

A trouble is a fact about now; an alert (`central.services.alerts`) is a trouble that
lasted, and that somebody was told of.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from central.services.views import DeviceView

FRESH = timedelta(minutes=3)
"""A box that polls instead of listening is in touch if it was heard so recently."""


class TroubleKind(StrEnum):
    """What can be wrong; in the order in which it is told."""

    AWAY = "away"
    CLONED = "cloned"
    TAMPER = "tamper"
    REFUSED = "refused"
    """It could not use the settings that it was sent."""
    BEHIND = "behind"
    """It is in touch, and has not taken its newest settings for a while."""
    CAMERA = "camera"
    STORAGE = "storage"
    DISK = "disk"
    DEAD_FACTS = "dead_facts"
    WAITING = "waiting"
    """Facts wait for central though the box is in touch."""
    CLOCK = "clock"
    HOT = "hot"
    POWER = "power"
    RESTARTS = "restarts"


class Weight(StrEnum):
    """How soon somebody has to go there."""

    BROKEN = "broken"
    """Students can't use it, or what they do is at risk."""
    WARNING = "warning"


_BROKEN = frozenset(
    {
        TroubleKind.AWAY,
        TroubleKind.CLONED,
        TroubleKind.TAMPER,
        TroubleKind.CAMERA,
        TroubleKind.STORAGE,
        TroubleKind.DISK,
    }
)
CAMERA_GONE = "gone"
"""What a kiosk calls a camera that was unplugged, is busy, frozen or black."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From when on a condition is a trouble."""

    away_min: int = 10
    waiting_min: int = 15
    behind_min: int = 5
    disk_free_mb: int = 500
    hot_c: int = 80
    restarts: int = 3
    """A day."""


RANGES = {
    "away_min": (1, 1440),
    "waiting_min": (1, 1440),
    "behind_min": (1, 1440),
    "disk_free_mb": (50, 100_000),
    "hot_c": (40, 110),
    "restarts": (1, 100),
}
"""Lowest and highest of each threshold."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that is wrong with one box."""

    kind: TroubleKind
    since: datetime | None = None
    """Since when, where that is known."""
    values: dict[str, str | int] = field(default_factory=dict)
    """What its words need (`console.trouble.<kind>`)."""

    @property
    def weight(self) -> Weight:
        """How much it matters."""
        return Weight.BROKEN if self.kind in _BROKEN else Weight.WARNING


def in_touch(box: DeviceView, now: datetime) -> bool:
    """Whether a box listens to central now, or asked just before."""
    return box.connected or heard_lately(box.heard_at, now)


def heard_lately(heard_at: datetime | None, now: datetime) -> bool:
    """Whether a box asked just before."""
    return heard_at is not None and now - heard_at < FRESH


def is_behind(box: DeviceView) -> bool:
    """Whether a box has not taken its newest settings, and does not say why."""
    return not box.status.settings_problem and box.status.settings_version < box.settings_wanted


def troubles_of(
    box: DeviceView, limits: Thresholds, now: datetime, *, behind_since: datetime | None = None
) -> tuple[Trouble, ...]:
    """Return what is wrong with a box; one that was shut out has no troubles any more.

    Args:
        box: as central last heard of it.
        limits: from when on it counts.
        now: aware.
        behind_since: since when it `is_behind` while in touch, as far as anybody has watched.
    """
    if box.revoked_at is not None:
        return ()
    order = list(TroubleKind)
    found = [
        *_of_touch(box, limits, now, behind_since),
        *_of_program(box),
        *_of_hardware(box, limits),
    ]
    return tuple(sorted(found, key=lambda trouble: order.index(trouble.kind)))


def _of_touch(
    box: DeviceView, limits: Thresholds, now: datetime, behind_since: datetime | None
) -> Iterator[Trouble]:
    status = box.status
    if not in_touch(box, now):
        since = box.heard_at or box.enrolled_at
        if now - since >= timedelta(minutes=limits.away_min):
            yield Trouble(TroubleKind.AWAY, since)
        return
    if status.health.oldest_s >= limits.waiting_min * 60:
        yield Trouble(
            TroubleKind.WAITING,
            values={"n": status.outbox, "minutes": status.health.oldest_s // 60},
        )
    late = timedelta(minutes=limits.behind_min)
    if behind_since is not None and now - behind_since >= late:
        yield Trouble(TroubleKind.BEHIND, behind_since, {"version": box.settings_wanted})


def _of_program(box: DeviceView) -> Iterator[Trouble]:
    status = box.status
    if box.branched:
        yield Trouble(TroubleKind.CLONED)
    if status.tamper:
        yield Trouble(TroubleKind.TAMPER)
    if status.settings_problem:
        yield Trouble(TroubleKind.REFUSED, values={"why": status.settings_problem})
    if status.camera == CAMERA_GONE:
        yield Trouble(TroubleKind.CAMERA, status.health.camera_since)
    if status.dead:
        yield Trouble(TroubleKind.DEAD_FACTS, values={"n": status.dead})
    if box.heard_at is not None and not status.clock_trusted:
        yield Trouble(TroubleKind.CLOCK)


def _of_hardware(box: DeviceView, limits: Thresholds) -> Iterator[Trouble]:
    health = box.status.health
    if health.storage:
        yield Trouble(TroubleKind.STORAGE, values={"why": health.storage})
    if health.disk_free_mb is not None and health.disk_free_mb < limits.disk_free_mb:
        yield Trouble(TroubleKind.DISK, values={"mb": health.disk_free_mb})
    if health.temperature_c is not None and health.temperature_c >= limits.hot_c:
        yield Trouble(TroubleKind.HOT, values={"degrees": round(health.temperature_c)})
    if health.undervoltage:
        yield Trouble(TroubleKind.POWER)
    if health.restarts_today >= limits.restarts:
        yield Trouble(
            TroubleKind.RESTARTS, values={"n": health.restarts_today, "why": health.last_end}
        )
