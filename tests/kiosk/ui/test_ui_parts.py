"""Preview, icons, rows and windows, each alone."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, QObject, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QAbstractItemModelTester

from hallpass.domain.settings import Face
from kiosk.flow.events import Tap
from kiosk.ui.drawing import Scene, draw_desk, draw_door
from kiosk.ui.faces import FaceWindow
from kiosk.ui.icons import DIRECTED, IconProvider
from kiosk.ui.preview import PreviewFeed, PreviewItem, grey_image
from kiosk.ui.rows import RowsModel
from kiosk.ui.views import Button, Jump
from tests.kiosk.ui import gallery
from tests.kiosk.ui.conftest import DENVER, Stage

ICONS = Path(__file__).parents[3] / "kiosk" / "ui" / "icons"


def test_a_grey_picture_owns_its_pixels() -> None:
    pixels = bytes([0, 64, 128, 255, 10, 20])
    image = grey_image(pixels, 3, 2)
    del pixels
    assert (image.width(), image.height()) == (3, 2)
    assert image.pixelColor(1, 0) == QColor(64, 64, 64)
    assert image.pixelColor(2, 1) == QColor(20, 20, 20)


@pytest.mark.parametrize(("width", "height"), [(0, 2), (3, 0), (-3, -2), (2, 2)])
def test_a_torn_picture_is_refused(width: int, height: int) -> None:
    with pytest.raises(ValueError, match="grey pixels"):
        grey_image(bytes(6), width, height)


def paint(item: PreviewItem, size: QSize) -> QImage:
    item.setSize(size)
    image = QImage(size, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    item.paint(painter)
    painter.end()
    return image


def test_the_preview_is_cut_to_fill_mirrored_and_round() -> None:
    owner = QObject()
    feed = PreviewFeed(owner)
    wide = QImage(400, 100, QImage.Format.Format_RGB32)
    wide.fill(QColor("black"))
    for x in range(200, 400):
        for y in range(100):
            wide.setPixelColor(x, y, QColor("red"))
    item = PreviewItem()
    item.setProperty("backdrop", QColor("lime"))
    assert paint(item, QSize(50, 50)).pixelColor(25, 25) == QColor("lime")
    item.setProperty("feed", feed)
    item.setProperty("feed", owner)
    item.setProperty("radius", 10.0)
    feed.show(wide)
    image = paint(item, QSize(50, 50))
    assert image.pixelColor(10, 25) == QColor("red")
    assert image.pixelColor(40, 25) == QColor("black")
    assert image.pixelColor(0, 0) == QColor("lime")
    assert (item.property("radius"), item.property("feed")) == (10.0, feed)
    other = PreviewFeed(owner)
    item.setProperty("feed", other)
    feed.show(wide)
    assert item.property("backdrop") == QColor("lime")
    assert paint(item, QSize(50, 50)).pixelColor(25, 25) == QColor("lime")


def test_a_tall_picture_is_cut_above_and_below() -> None:
    owner = QObject()
    feed = PreviewFeed(owner)
    tall = QImage(10, 100, QImage.Format.Format_RGB32)
    tall.fill(QColor("red"))
    for x in range(10):
        tall.setPixelColor(x, 0, QColor("blue"))
    item = PreviewItem()
    item.setProperty("feed", feed)
    feed.show(tall)
    assert paint(item, QSize(40, 40)).pixelColor(20, 0) == QColor("red")


def test_glyphs_turn_the_same_icons() -> None:
    glyph = (ICONS.parent / "qml" / "Glyph.qml").read_text(encoding="utf-8")
    assert "mirror: Theme.rtl && directed" in glyph
    listed = glyph.split("directed: [")[1].split("]")[0]
    assert {name.strip(' "') for name in listed.split(",")} == DIRECTED
    assert {file.stem for file in ICONS.glob("*.svg")} >= DIRECTED


def test_a_picture_of_an_icon_has_its_colour_and_size() -> None:
    image = IconProvider().requestImage("check/ff0000/2.4", QSize(), QSize(40, 40))
    assert image.size() == QSize(40, 40)
    found = {image.pixelColor(x, y).name() for x in range(40) for y in range(40)}
    assert "#ff0000" in found
    assert image.pixelColor(0, 0).alpha() == 0


def test_rows_keep_to_the_rules_of_models() -> None:
    owner = QObject()
    rows = RowsModel(Button, owner)
    QAbstractItemModelTester(rows, QAbstractItemModelTester.FailureReportingMode.Warning, owner)
    moves: list[str] = []
    rows.rowsInserted.connect(lambda *_: moves.append("in"))
    rows.rowsRemoved.connect(lambda *_: moves.append("out"))
    rows.dataChanged.connect(lambda *_: moves.append("words"))
    buttons = (Button(Tap.CANCEL, "Cancel"), Button(Tap.NOT_ME, "Not me", main=True))
    rows.show(buttons)
    rows.show(buttons)
    assert moves == ["in"]
    roles = {bytes(name.data()).decode(): role for role, name in rows.roleNames().items()}
    assert rows.data(rows.index(1, 0), roles["tap"]) == "not_me"
    assert rows.data(rows.index(1, 0), roles["main"]) is True
    assert rows.data(rows.index(1, 0), Qt.ItemDataRole.DisplayRole) is None
    assert rows.data(QModelIndex(), roles["tap"]) is None
    assert rows.rowCount(rows.index(0, 0)) == 0
    rows.show(buttons[1:])
    assert moves == ["in", "out"]
    rows.show((Button(Tap.BACK, "Back"), *buttons))
    assert moves == ["in", "out", "in"]
    assert [rows.data(rows.index(i, 0), roles["tap"]) for i in range(rows.rowCount())] == [
        "back",
        "cancel",
        "not_me",
    ]
    rows.show((Button(Tap.BACK, "Back"), Button(Tap.DONE, "Done"), buttons[1]))
    assert moves == ["in", "out", "in", "words"]
    rows.show(())
    assert rows.rowCount() == 0


@given(st.lists(st.lists(st.integers(0, 4), max_size=6), max_size=6))
def test_rows_are_what_was_shown_last(shown: list[list[int]]) -> None:
    owner = QObject()
    rows = RowsModel(Jump, owner)
    QAbstractItemModelTester(rows, QAbstractItemModelTester.FailureReportingMode.Warning, owner)
    for numbers in shown:
        rows.show(tuple(Jump("A", n) for n in numbers))
        found = [rows.data(rows.index(i, 0), 258) for i in range(rows.rowCount())]
        assert found == numbers


@pytest.mark.qt_log_level_fail("CRITICAL")
def test_a_window_that_qml_refuses_says_why(stage: Stage) -> None:
    with pytest.raises(RuntimeError, match=r"Door\.qml.*door"):
        FaceWindow(Face.DOOR, {"desk": stage.conductor.desk}, stage.conductor)


def test_a_face_is_drawn_for_the_docs() -> None:
    scene = Scene(gallery.STATUS, gallery.NOW, DENVER, preview=gallery.camera_picture())
    going = draw_desk(gallery.SCREENS["going"], scene, QSize(400, 240))
    assert (going.width(), going.pixelColor(395, 5).name()) == (400, "#0d7a4c")
    door = draw_door(replace(scene, status=gallery.DOORS["full"]), QSize(400, 240))
    assert door.pixelColor(395, 120).name() == "#f5b83d"


_SAY_IMPORTS = """
import sys, kiosk.ui.faces
heavy = {"cv2", "sqlalchemy", "httpx", "numpy", "msgspec", "cryptography"}
print(sorted({module.split(".")[0] for module in sys.modules} & heavy))
"""


def test_the_first_frame_needs_no_heavy_import() -> None:
    said = subprocess.run(
        [
            sys.executable,
            "-c",
            _SAY_IMPORTS,
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.strip() == "[]"


def test_emitting_gives_back_no_reference_too_many() -> None:
    """PySide6 6.12.0 did on Python 3.11: None and True ran out, and the process ended."""
    owner = QObject()
    feed = PreviewFeed(owner)
    before = sys.getrefcount(None), sys.getrefcount(True)
    for _ in range(500):
        feed.changed.emit()
    assert min(sys.getrefcount(None) - before[0], sys.getrefcount(True) - before[1]) > -100
