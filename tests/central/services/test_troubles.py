"""Each trouble: from when on it is one, and who has none."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from central.services.troubles import RANGES, Thresholds, TroubleKind, Weight, troubles_of
from central.services.views import DeviceView
from hallpass.ids import DeviceId, RoomId
from hallpass.texts import for_language
from hallpass.wire import BoxHealth, KioskStatus

NOW = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
LIMITS = Thresholds()
WELL = DeviceView(
    id=DeviceId("d"),
    name="box",
    serial="",
    room=RoomId("r"),
    room_name="Algebra",
    enrolled_at=NOW - timedelta(days=1),
    heard_at=NOW,
    connected=True,
    revoked_at=None,
    status=KioskStatus(settings_version=3, camera="working", clock_trusted=True),
    settings_wanted=3,
)


def box(**status: Any) -> DeviceView:
    return replace(WELL, status=msgspec.structs.replace(WELL.status, **status))


def health(**values: Any) -> DeviceView:
    return box(health=BoxHealth(**values))


def kinds(view: DeviceView, **watched: Any) -> list[TroubleKind]:
    return [trouble.kind for trouble in troubles_of(view, LIMITS, NOW, **watched)]


def away(minutes: float) -> DeviceView:
    return replace(WELL, connected=False, heard_at=NOW - timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("view", "found"),
    [
        (WELL, []),
        (away(9.9), []),
        (away(10), [TroubleKind.AWAY]),
        (replace(WELL, connected=False, heard_at=None), [TroubleKind.AWAY]),
        (replace(WELL, branched=True), [TroubleKind.CLONED]),
        (box(tamper="keyboard"), [TroubleKind.TAMPER]),
        (box(settings_problem="no camera"), [TroubleKind.REFUSED]),
        (box(camera="gone"), [TroubleKind.CAMERA]),
        (box(camera="starting"), []),
        (box(dead=2), [TroubleKind.DEAD_FACTS]),
        (box(clock_trusted=False), [TroubleKind.CLOCK]),
        (health(oldest_s=899), []),
        (health(oldest_s=900), [TroubleKind.WAITING]),
        (health(storage="read-only"), [TroubleKind.STORAGE]),
        (health(disk_free_mb=500), []),
        (health(disk_free_mb=499), [TroubleKind.DISK]),
        (health(temperature_c=79.9), []),
        (health(temperature_c=80.0), [TroubleKind.HOT]),
        (health(undervoltage=True), [TroubleKind.POWER]),
        (health(restarts_today=3, last_end="crashed"), [TroubleKind.RESTARTS]),
        (replace(away(60), revoked_at=NOW), []),
    ],
)
def test_what_is_a_trouble(view: DeviceView, found: list[TroubleKind]) -> None:
    assert kinds(view) == found


def test_a_box_that_has_not_taken_its_settings_for_five_minutes() -> None:
    behind = box(settings_version=2)
    assert kinds(behind) == []
    assert kinds(behind, behind_since=NOW - timedelta(minutes=4)) == []
    assert kinds(behind, behind_since=NOW - timedelta(minutes=5)) == [TroubleKind.BEHIND]


def test_the_broken_ones_are_told_first() -> None:
    view = replace(health(restarts_today=5, disk_free_mb=1, undervoltage=True), branched=True)
    weights = [trouble.weight for trouble in troubles_of(view, LIMITS, NOW)]
    assert weights == sorted(weights, key=list(Weight).index)


@pytest.mark.parametrize("language", ["en", "es"])
def test_each_has_its_words(language: str) -> None:
    everything = replace(
        health(
            oldest_s=9000, storage="read-only", disk_free_mb=1, temperature_c=99.0,
            undervoltage=True, restarts_today=9, last_end="crashed",
        ),
        branched=True,
    )  # fmt: skip
    views = (everything, box(tamper="x"), box(settings_problem="y"), box(camera="gone"),
             box(dead=1), box(clock_trusted=False), away(99))  # fmt: skip
    told = [t for view in views for t in troubles_of(view, LIMITS, NOW)]
    told += troubles_of(box(settings_version=1), LIMITS, NOW, behind_since=NOW - timedelta(days=1))
    assert {trouble.kind for trouble in told} == set(TroubleKind)
    for trouble in told:
        assert for_language(language).get(f"console.trouble.{trouble.kind}", **trouble.values)


def test_each_threshold_has_a_range() -> None:
    for name, (low, high) in RANGES.items():
        assert low <= getattr(LIMITS, name) <= high
