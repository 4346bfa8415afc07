"""Prometheus reads what central says, nobody else does, and the dashboard asks for what exists."""

import json
import re
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from central.services.metrics import MEDIA_TYPE
from hallpass.wire import BoxHealth, KioskStatus
from tests.central.house import ALGEBRA, ANA, Yard

DASHBOARD = Path(__file__).parents[3] / "deploy" / "grafana" / "hallpass.json"
WELL = KioskStatus(
    settings_version=1,
    camera="working",
    clock_trusted=True,
    health=BoxHealth(
        disk_free_mb=900, memory_mb=240, temperature_c=55.5, undervoltage=False, reads_today=7
    ),
)


@pytest.fixture
def sample(yard: Yard) -> str:
    box = yard.box(ALGEBRA)
    yard.run(box.sending((box.started(ANA, "p1"),), None, WELL))
    return yard.run(yard.services.metrics.sample(yard.school)).decode()


def test_it_says_how_the_boxes_are(sample: str) -> None:
    values = {
        family.name: [(s.labels, s.value) for s in family.samples]
        for family in text_string_to_metric_families(sample)
    }
    assert values["hallpass_students_out"] == [({}, 1.0)]
    assert values["hallpass_kiosks_in_touch"] == [({}, 1.0)]
    labels, free = values["hallpass_kiosk_disk_free_bytes"][0]
    assert (labels["room"], labels["number"], free) == (ALGEBRA, "101", 900 * 2**20)
    assert values["hallpass_kiosk_undervoltage"][0][1] == 0
    assert values["hallpass_emergency"] == []
    assert MEDIA_TYPE.startswith("text/plain")


def test_it_names_nobody(sample: str) -> None:
    for name in ("Ana", "Ruiz", "Rivera", ANA):
        assert name not in sample


def test_the_dashboard_asks_for_metrics_that_exist(sample: str) -> None:
    dashboard = json.loads(DASHBOARD.read_text())
    asked = {
        name
        for panel in dashboard["panels"]
        for target in panel["targets"]
        for name in re.findall(r"hallpass_\w+", target["expr"])
    }
    told = set(re.findall(r"^# TYPE (hallpass_\w+)", sample, re.MULTILINE))
    assert asked <= told
    assert len({panel["id"] for panel in dashboard["panels"]}) == len(dashboard["panels"])
