"""What a monitoring system wants to know, in Prometheus' text format: ids and numbers, no names.

A box is labelled by its id, its room's id and its room's number; a student is in no label.
"""

from collections.abc import Callable, Iterable

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector
from typing_extensions import override

from central.live.hub import Hub
from central.services.devices import device_view
from central.services.troubles import in_touch
from central.services.views import DeviceView
from central.store import alerts, devices, passes, rooms, schools, telling
from central.store.engine import Database
from hallpass.clock import Clock
from hallpass.domain.rooms import Room
from hallpass.ids import RoomId, SchoolId

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_LABELS = ("device", "room", "number")
_MB = 1 << 20
_BACKLOG_LIMIT = 1000


class _Sample(Collector):
    """Families that were read beforehand: reading takes an await, collecting may not."""

    def __init__(self, families: Iterable[Metric]) -> None:
        self._families = tuple(families)

    @override
    def collect(self) -> Iterable[Metric]:
        return self._families


class Metrics:
    """Reads one sample."""

    def __init__(self, database: Database, hub: Hub, clock: Clock) -> None:
        self._database = database
        self._hub = hub
        self._clock = clock

    async def sample(self, school: SchoolId) -> bytes:
        """Return everything, as Prometheus reads it."""
        now = self._clock.now()
        async with self._database.read() as session:
            known = await schools.by_id(session, school)
            every = await rooms.every(session, school)
            found = [device_view(box, self._hub) for box in await devices.every(session, school)]
            open_ = await passes.open_at(session, school, now)
            on = [a for a in await alerts.untold(session, school) if a.ended_at is None]
            due = await telling.due(session, school, now, _BACKLOG_LIMIT)
        boxes = [box for box in found if box.revoked_at is None]
        emergency = known.emergency
        families: list[Metric] = [
            _one("hallpass_students_out", "Students with an open pass.", len(open_)),
            _one("hallpass_alerts", "Alerts that are on.", len(on)),
            _one("hallpass_deliveries_due", "Webhooks and mails that wait to go out.", len(due)),
            _one("hallpass_feed_number", "Last number of the feed.", known.feed_number),
            _one("hallpass_kiosks", "Kiosks that were let in.", len(boxes)),
            _one(
                "hallpass_kiosks_in_touch",
                "Kiosks that listen, or asked in the last 3 minutes.",
                sum(in_touch(box, now) for box in boxes),
            ),
        ]
        state = GaugeMetricFamily(
            "hallpass_emergency", "1 while one is on, by action.", labels=("action", "drill")
        )
        if emergency is not None:
            state.add_metric((emergency.action.value, str(emergency.drill).lower()), 1)
        families.append(state)
        families += [
            _of_boxes(name, words, value, boxes, every)
            for name, words, value in (
                *_MEASURES,
                (
                    "hallpass_kiosk_in_touch",
                    "1: it listens, or asked in the last 3 minutes.",
                    lambda box: float(in_touch(box, now)),
                ),
            )
        ]
        registry = CollectorRegistry()
        registry.register(_Sample(families))
        ProcessCollector(registry=registry)
        return bytes(generate_latest(registry))


_Measure = tuple[str, str, Callable[[DeviceView], float | None]]
_MEASURES: tuple[_Measure, ...] = (
    (
        "hallpass_kiosk_heard_timestamp_seconds",
        "When it was last heard.",
        lambda box: None if box.heard_at is None else box.heard_at.timestamp(),
    ),
    (
        "hallpass_kiosk_outbox_facts",
        "Facts that wait for a receipt.",
        lambda box: box.status.outbox,
    ),
    (
        "hallpass_kiosk_outbox_oldest_seconds",
        "Age of the oldest of them.",
        lambda box: box.status.health.oldest_s,
    ),
    ("hallpass_kiosk_dead_facts", "Facts that were refused.", lambda box: box.status.dead),
    (
        "hallpass_kiosk_settings_version",
        "Version of the settings that it runs.",
        lambda box: box.status.settings_version,
    ),
    (
        "hallpass_kiosk_settings_wanted_version",
        "Version that it was sent.",
        lambda box: box.settings_wanted,
    ),
    (
        "hallpass_kiosk_camera_up",
        "1 unless its camera gives no picture.",
        lambda box: float(box.status.camera != "gone"),
    ),
    (
        "hallpass_kiosk_clock_trusted",
        "1 once its clock was compared with central's.",
        lambda box: float(box.status.clock_trusted),
    ),
    (
        "hallpass_kiosk_reads_today",
        "Badges read since midnight.",
        lambda box: box.status.health.reads_today,
    ),
    (
        "hallpass_kiosk_restarts_today",
        "Starts of its program since midnight, but the first.",
        lambda box: box.status.health.restarts_today,
    ),
    (
        "hallpass_kiosk_uptime_seconds",
        "How long its program has run.",
        lambda box: box.status.health.uptime_s,
    ),
    (
        "hallpass_kiosk_disk_free_bytes",
        "Room left on its disk.",
        lambda box: _bytes(box.status.health.disk_free_mb),
    ),
    (
        "hallpass_kiosk_memory_bytes",
        "Resident memory of its program.",
        lambda box: _bytes(box.status.health.memory_mb),
    ),
    (
        "hallpass_kiosk_temperature_celsius",
        "Of its processor.",
        lambda box: box.status.health.temperature_c,
    ),
    (
        "hallpass_kiosk_undervoltage",
        "1 if its supply was too weak since it started.",
        lambda box: _flag(box.status.health.undervoltage),
    ),
)


def _one(name: str, words: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, words, value=value)


def _of_boxes(
    name: str,
    words: str,
    value: Callable[[DeviceView], float | None],
    boxes: Iterable[DeviceView],
    every: dict[RoomId, Room],
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, words, labels=_LABELS)
    for box in boxes:
        measured = value(box)
        if measured is not None:
            number = every[box.room].number if box.room in every else ""
            family.add_metric((box.id, box.room, number), measured)
    return family


def _bytes(megabytes: int | None) -> float | None:
    return None if megabytes is None else float(megabytes * _MB)


def _flag(value: bool | None) -> float | None:
    return None if value is None else float(value)
