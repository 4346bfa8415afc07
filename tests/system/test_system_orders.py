"""A real kiosk carries out what the school's key has ordered, also to start again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hallpass.codec import decode
from hallpass.domain.orders import OrderKind
from kiosk.sync.client import EXCHANGE, WAKE
from tests.fakes.rude_server import RudeServer, good, wake_stream
from tests.fakes.tiny_central import TinyCentral
from tests.kiosk.schoolroom import NAMES, SCHOOL_KEY
from tests.kiosk.sync.test_wiping import make_box
from tests.system.kiosk_process import KioskProcess
from tests.system.programs import wait_until

pytestmark = pytest.mark.slow


@pytest.fixture
def central() -> TinyCentral:
    tiny = TinyCentral()
    tiny.key = SCHOOL_KEY
    return tiny


@pytest.fixture
def server(central: TinyCentral) -> Iterator[RudeServer]:
    with RudeServer() as rude:
        rude.on(EXCHANGE, good(central.handle))
        rude.on(WAKE, wake_stream())
        yield rude


@pytest.mark.timeout(150)
def test_orders_are_carried_out_once_and_answered(
    tmp_path: Path, central: TinyCentral, server: RudeServer
) -> None:
    data, _ = make_box(tmp_path / "box")
    update = tmp_path / "updated"
    data.config.write_text(
        f'update_command = ["/bin/sh", "-c", "echo once >> {update}; echo ok"]\n'
    )
    kiosk = KioskProcess(data.root, "none", "--central", server.url, log=tmp_path / "kiosk.log")
    try:
        kiosk.wait_for_event("ready")
        server.wait_for(WAKE, 1)
        for kind in (OrderKind.LOGS, OrderKind.PICTURE, OrderKind.UPDATE, OrderKind.IDENTIFY):
            central.order(kind, "kiosk-101", minutes=0)
        server.push(central.wake(orders=4))
        wait_until(lambda: len(central.results) == 4, "four answers", 30)
        logs, picture, updated, identified = (
            central.results[f"order-{number}"] for number in range(1, 5)
        )
        assert logs.done
        assert "kiosk.store.store store.opened" in logs.document
        assert picture.done
        assert decode(dict, picture.document)["faces"]
        for name in NAMES:
            assert name.first not in logs.document + picture.document
        assert (updated.done, updated.document) == (True, "ok\n")
        assert identified.done
        kiosk.seen(lambda line: line.get("screen") == "Identified")

        central.order(OrderKind.RESTART, "kiosk-101")
        server.push(central.wake(orders=5))
        kiosk.wait_for_event("first_frame")
        kiosk.wait_for_event("ready")
        wait_until(lambda: "order-5" in central.results, "the restart's answer", 30)
        assert central.results["order-5"].done
        wait_until(
            lambda: central.requests[-1].status.health.last_end == "restarted", "its health", 30
        )
        health = central.requests[-1].status.health
        assert health.restarts_today == 1
        assert health.serial
        assert health.disk_total_mb
        wait_until(
            lambda: (
                central.requests[-1].status.health.faces.startswith("desk 1280x800")
                or not server.push(central.wake(orders=len(central.requests) + 10))
            ),
            "the windows' sizes",
            20,
        )
    finally:
        kiosk.stop()
    assert update.read_text() == "once\n"
