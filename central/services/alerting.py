"""When a trouble becomes an alert, when that is over, and when somebody is told: pure.

    trouble ── lasts LASTS_S ──> on ── told (at once, or as school begins) ──> on, told
                                  │                                             │
                                  └── away LASTS_S ──> over, nobody told        └── over, told once

A trouble that comes and goes within `LASTS_S` is none. What went by itself before anybody was told
is written down, and tells nobody.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from central.services.troubles import Trouble
from central.store.alerts import Alert
from hallpass.ids import DeviceId

LASTS = timedelta(seconds=60)
"""So long a trouble has to last, or to be away, before it is believed."""
Key = tuple[DeviceId, str]


@dataclass(frozen=True, slots=True)
class Watched:
    """What was noticed, and is not believed yet."""

    came: Mapping[Key, datetime] = field(default_factory=dict)
    went: Mapping[Key, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Round:
    """What one look changed."""

    watched: Watched
    new: tuple[tuple[DeviceId, Trouble, datetime], ...]
    """Box, trouble, since when."""
    changed: tuple[Alert, ...]
    """Known ones with what is new about them; those told now have the round's time."""
    tell_new: bool
    """Whether the new ones are told of now."""


def look(
    now: datetime,
    troubles: Mapping[DeviceId, tuple[Trouble, ...]],
    known: tuple[Alert, ...],
    watched: Watched,
    *,
    quiet: bool,
) -> Round:
    """Compare what is wrong with what is known to be.

    Args:
        now: aware.
        troubles: of every box.
        known: alerts that are on, or whose end was not told.
        watched: of the round before.
        quiet: tell nobody now; what is on by then is told later.
    """
    present = {(box, t.kind.value): t for box, found in troubles.items() for t in found}
    on = {(alert.device, alert.kind) for alert in known if alert.ended_at is None}
    came = {key: watched.came.get(key, now) for key in present if key not in on}
    went = {key: watched.went.get(key, now) for key in on if key not in present}
    new = tuple(
        (key[0], present[key], present[key].since or since)
        for key, since in came.items()
        if now - since >= LASTS
    )
    changed = []
    for alert in known:
        is_over = went.get((alert.device, alert.kind))
        after = _after(alert, now, is_over, quiet=quiet)
        if after != alert:
            changed.append(after)
    told = {(box, trouble.kind.value) for box, trouble, _ in new}
    over = {(alert.device, alert.kind) for alert in changed if alert.ended_at is not None}
    rest = Watched(
        {key: since for key, since in came.items() if key not in told},
        {key: since for key, since in went.items() if key not in over},
    )
    return Round(rest, new, tuple(changed), tell_new=not quiet)


def _after(alert: Alert, now: datetime, went: datetime | None, *, quiet: bool) -> Alert:
    if alert.ended_at is None and went is not None and now - went >= LASTS:
        alert = replace(alert, ended_at=went)
    if alert.ended_at is None:
        return alert if quiet or alert.told_at else replace(alert, told_at=now)
    if alert.told_at is None:
        return replace(alert, end_told_at=alert.ended_at)
    return alert if quiet or alert.end_told_at else replace(alert, end_told_at=now)
