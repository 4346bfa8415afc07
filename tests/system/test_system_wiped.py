"""A real kiosk whose key was taken back: it wipes itself, hands in what it had, and asks anew."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hallpass.codec import encode
from hallpass.signing import fingerprint
from hallpass.wire import EnrolStarted
from kiosk.sync.client import ENROL_POLL, ENROL_START, EXCHANGE, FAREWELL, WAKE
from kiosk.sync.handingin import waiting
from tests.fakes.rude_server import RudeServer, good, hang, html, problem
from tests.fakes.tiny_central import TinyCentral
from tests.kiosk.schoolroom import SCHOOL_KEY
from tests.kiosk.sync.test_wiping import grep, make_box
from tests.system.kiosk_process import KioskProcess
from tests.system.programs import wait_until

pytestmark = pytest.mark.slow

CODE = "ABCD-2345"


@pytest.fixture
def central() -> TinyCentral:
    tiny = TinyCentral()
    tiny.key = SCHOOL_KEY
    return tiny


@pytest.fixture
def server(central: TinyCentral) -> Iterator[RudeServer]:
    started = EnrolStarted(
        device_code="device-code-000001",
        user_code=CODE,
        expires_s=600,
        interval_s=5,
        fingerprint=fingerprint(central.school_key),
    )
    with RudeServer() as rude:
        rude.on(EXCHANGE, problem(403, "revoked"))
        rude.on(WAKE, problem(403, "revoked"))
        rude.on(ENROL_START, good(lambda _: encode(started)))
        rude.on(ENROL_POLL, problem(400, "enrol_pending"))
        yield rude


@pytest.mark.timeout(90)
def test_revoked_box_wipes_itself_hands_in_and_asks_to_be_let_in(
    tmp_path: Path, central: TinyCentral, server: RudeServer
) -> None:
    data, unsent = make_box(tmp_path / "box")
    text = data.identity.read_text()
    data.identity.write_text(text.replace("https://passes.school.example", server.url))
    # Away in between: what was sealed waits, the new enrolment does not.
    farewell = good(central.farewell("kiosk-101"))
    server.on(FAREWELL, farewell, html(502), farewell)
    data.config.write_text(f'central_url = "{server.url}"\n')
    kiosk = KioskProcess(data.root, "none", log=tmp_path / "kiosk.log")
    try:
        kiosk.wait_for_screen("NotEnrolled")
        assert grep(data.root) == []
        wait_until(lambda: not waiting(data), "all is handed in", 30)
    finally:
        kiosk.stop()
    assert [str(fact.id) for fact in central.handed_in] == unsent
    assert b"a-bearer-secret" not in b"".join(
        path.read_bytes() for path in data.root.rglob("*") if path.is_file()
    )
    assert "wipe.done" in (tmp_path / "kiosk.log").read_text()


@pytest.mark.timeout(120)
def test_killed_in_the_middle_it_goes_on_with_it(
    tmp_path: Path, central: TinyCentral, server: RudeServer
) -> None:
    data, unsent = make_box(tmp_path / "box")
    data.config.write_text(f'central_url = "{server.url}"\n')
    server.on(FAREWELL, good(central.farewell("kiosk-101")), hang())
    kiosk = KioskProcess(data.root, "none", "--central", server.url, log=tmp_path / "kiosk.log")
    try:
        wait_until(data.wipe.exists, "the order is written down", 30)
    finally:
        kiosk.kill()
    server.on(FAREWELL, good(central.farewell("kiosk-101")))
    kiosk = KioskProcess(data.root, "none", "--central", server.url, log=tmp_path / "kiosk.log")
    try:
        kiosk.wait_for_screen("NotEnrolled")
        wait_until(lambda: not waiting(data), "all is handed in", 30)
    finally:
        kiosk.stop()
    assert grep(data.root) == []
    assert [str(fact.id) for fact in central.handed_in] == unsent
