"""The whole state chart on the real pages, with real presses: each way leads where it should."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication

from hallpass.domain.settings import Face
from tests.kiosk import chart
from tests.kiosk.chart import Way
from tests.kiosk.flow.test_chart import named
from tests.kiosk.ui.conftest import Stage
from tests.kiosk.ui.fingers import Walker

FRESH = {"Starting", "NotEnrolled"}


@pytest.fixture(scope="module")
def walker(qapp: QGuiApplication) -> Iterator[Walker]:  # noqa: ARG001
    stage = Stage()
    yield Walker(stage, stage.open(Face.DESK, QSize(1024, 600)))
    stage.close()


def go(walker: Walker, way: Way) -> None:
    walker.go_to(way.start)
    for one in way.do:
        walker.do(one)
    assert type(walker.screen).__name__ == chart.kind_of(way.end)


@pytest.mark.parametrize("way", [w for w in chart.WAYS if w.start not in FRESH], ids=named)
def test_each_way(walker: Walker, way: Way) -> None:
    walker.reset()
    go(walker, way)


@pytest.mark.parametrize("way", [w for w in chart.WAYS if w.start in FRESH], ids=named)
def test_each_way_of_a_new_box(stage: Stage, way: Way) -> None:
    go(Walker(stage, stage.open()), way)
