"""What a school does to a kiosk: no camera, strange codes, typing errors, a network that lies.

The kiosk is the real program in a process of its own. In each case it goes on as far as it can,
says what is wrong, loses nothing, and ends within 5 s when it is told to.
"""

import hashlib
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import cv2
import numpy as np
import pytest
import zxingcpp

from hallpass.domain.settings import Offer, Strangers
from hallpass.ids import RoomId
from tests.fakes import rude_server
from tests.fakes.box import NOWHERE, Box, make_box
from tests.fakes.rude_server import Action, RudeServer
from tests.system.kiosk_process import KioskProcess
from tests.system.programs import STOP_S, run_command, wait_until
from tests.system.projector import BadgeFilm, Image, Slides

pytestmark = pytest.mark.slow

PHOTO = Path(__file__).parents[1] / "data/qr/photos/zxing-1_22bc4ee5.jpg"
EXCHANGE, WAKE = "/kiosk/v1/exchange", "/kiosk/v1/wake"
MOST_QR_BYTES = 2953
"""A QR of version 40, level L (ISO/IEC 18004): the longest code that can be held up."""

STRANGE = {
    "as long as bytes can be": b"A" * MOST_QR_BYTES,
    "as long as digits can be": "7" * 7089,
    "control characters": "HP1\x00\x07\x1b[2J\r\n\x7f",
    "no text": b"HP1\xff\xfe\x80\xc3\x28",
}


def make(folder: Path, central: str = NOWHERE) -> Box:
    """A box where every scan is a go: the gym is neither counted nor restricted."""
    gym = RoomId("room-gym")
    return make_box(
        folder,
        datetime.now(UTC),  # noqa: TID251 - the kiosk's process lives in real time
        central=central,
        offers=(Offer(gym),),
        usual=gym,
        out_limit=None,
        strangers=Strangers.LET_GO,
    )


@pytest.fixture
def box(tmp_path: Path) -> Box:
    return make(tmp_path / "box")


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., KioskProcess]]:
    """Start kiosks; each must end by itself within 5 s."""
    running: list[KioskProcess] = []

    def start(box: Box, camera: str | Path, *more: str) -> KioskProcess:
        log = tmp_path / "kiosk.log"
        running.append(KioskProcess(box.data.root, str(camera), *more, log=log))
        return running[-1]

    yield start
    try:
        for kiosk in running:
            assert kiosk.stop(STOP_S) == 0
    finally:
        for kiosk in running:
            kiosk.end()


def rows(box: Box, sql: str) -> list[tuple[object, ...]]:
    """Read the kiosk's file as a stranger would."""
    with closing(sqlite3.connect(f"file:{box.data.store}?mode=ro", uri=True)) as db:
        return db.execute(sql).fetchall()


def passes_started(box: Box) -> int:
    return len(rows(box, "SELECT id FROM facts WHERE kind = 'pass_started'"))


def test_a_camera_that_comes_late_goes_and_comes_back(
    box: Box, film: BadgeFilm, start: Callable[..., KioskProcess], tmp_path: Path
):
    film.close()
    kiosk = start(box, film.url, "--pictures", str(tmp_path / "pictures"))
    kiosk.wait_for_event("camera", state="gone")
    kiosk.wait_for_event("picture", file="desk-idle-nocamera.png")
    for number, student in enumerate(box.here()[:2], 1):
        film.open()
        kiosk.wait_for_event("camera", state="seeing")
        film.show(box.badges[student])
        kiosk.wait_for_screen("Going")
        assert passes_started(box) == number
        film.close()
        kiosk.wait_for_event("camera", state="gone")
    blind = cv2.imread(str(tmp_path / "pictures" / "desk-idle-nocamera.png"))
    assert blind is not None
    assert len(np.unique(blind.reshape(-1, 3), axis=0)) > 2, "words are on the screen"


def test_a_photograph_of_another_code_is_not_one_of_ours(
    box: Box, start: Callable[..., KioskProcess], tmp_path: Path
):
    camera = tmp_path / "camera"
    camera.mkdir()
    shutil.copy(PHOTO, camera)
    kiosk = start(box, camera)
    assert kiosk.wait_for_screen("NotTaken")["why"] == "not_ours"
    assert passes_started(box) == 0


def qr(content: bytes | str) -> Image:
    """Render a code as it fills a camera's picture."""
    code = zxingcpp.create_barcode(content, zxingcpp.BarcodeFormat.QRCode)
    return np.array(code.to_image(scale=4, add_quiet_zones=True))


def test_strange_codes_are_not_ours_and_start_nothing(
    box: Box, start: Callable[..., KioskProcess], slides: Slides, tmp_path: Path
):
    kiosk = start(box, slides.url)
    kiosk.wait_for_event("camera", state="seeing")
    for strange in STRANGE.values():
        slides.show(qr(strange))
        assert kiosk.wait_for_screen("NotTaken", 15)["why"] == "not_ours"
    assert passes_started(box) == 0
    assert rows(box, "SELECT * FROM outbox") == []
    slides.show(qr(box.badges[box.here()[0]]))
    kiosk.wait_for_screen("Going", 15)
    assert "Traceback" not in (tmp_path / "kiosk.log").read_text("utf-8")


def test_a_typing_error_in_the_configuration_is_named(box: Box):
    box.data.config.write_text('camrea = "0"\n', "utf-8")
    done = run_command("kiosk", "run", "--data", box.data.root, "--windowed")
    assert done.returncode == 3
    assert "camrea" in done.stderr
    assert "did you mean camera?" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_newer_programs_database_is_left_alone(
    box: Box, start: Callable[..., KioskProcess], tmp_path: Path
):
    with closing(sqlite3.connect(box.data.store)) as db:
        with db:
            db.execute("UPDATE alembic_version SET version_num = '9999'")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = hashlib.sha256(box.data.store.read_bytes()).digest()
    kiosk = start(box, "none")
    log = tmp_path / "kiosk.log"
    kiosk.wait_for_event("first_frame")
    wait_until(
        lambda: "install the newer program again" in log.read_text("utf-8"), "a word in the log", 20
    )
    assert "9999" in log.read_text("utf-8")
    assert kiosk.stop(STOP_S) == 0
    assert hashlib.sha256(box.data.store.read_bytes()).digest() == before
    assert not list(box.data.root.glob("kiosk.db.*")), "nothing was put aside"


RUDE: dict[str, Action] = {
    "a captive portal": rude_server.html(200),
    "our key is not taken": rude_server.problem(401, "unknown_key"),
    "no answer, ever": rude_server.hang(),
    "half an answer": rude_server.truncated(lambda _: b'{"protocol": 1, "cursor": {"epoch": "'),
}


@pytest.mark.parametrize("how", RUDE)
def test_scanning_goes_on_whatever_central_answers(
    film: BadgeFilm, start: Callable[..., KioskProcess], tmp_path: Path, how: str
):
    with RudeServer() as server:
        for path in (EXCHANGE, WAKE):
            server.on(path, RUDE[how])
        box = make(tmp_path / "box", server.url)
        kiosk = start(box, film.url)
        kiosk.wait_for_event("camera", state="seeing")
        server.wait_for(EXCHANGE, 1)
        film.show(box.badges[box.here()[0]])
        kiosk.wait_for_screen("Going", 15)
        # With an exchange under way that carries the pass, or after its failure.
        assert kiosk.stop(STOP_S) == 0
        assert passes_started(box) == len(rows(box, "SELECT * FROM outbox")) == 1
        assert rows(box, "SELECT * FROM dead_letters") == []
    assert "Traceback" not in (tmp_path / "kiosk.log").read_text("utf-8")
