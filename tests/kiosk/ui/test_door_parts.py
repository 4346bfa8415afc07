"""The door's parts, each alone: where the picture stands, the signs, eyesight, distances."""

import itertools

import numpy as np
import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage, QPainter

from kiosk.ui import drift, reading
from kiosk.ui.drift import drift_of
from kiosk.ui.signs import SIGNS, SignItem
from kiosk.ui.vision import MATRICES, Eyesight, as_seen_by, image_of, pixels_of, silhouette_of

WALK = [drift_of(minute) for minute in range(0, drift.ROUND_MIN, drift.STEP_MIN)]


def test_the_picture_never_leaves_its_margin() -> None:
    assert all(abs(x) <= drift.REACH and abs(y) <= drift.REACH for x, y in WALK)


def test_the_picture_stands_everywhere_and_comes_back() -> None:
    assert len(set(WALK)) == (2 * drift.REACH + 1) ** 2
    assert drift_of(0) == drift_of(drift.ROUND_MIN) == (0, 0)


def test_a_step_is_one_step_and_takes_minutes() -> None:
    for (x, y), (to_x, to_y) in itertools.pairwise([*WALK, WALK[0]]):
        assert abs(to_x - x) + abs(to_y - y) == 1
    assert len({drift_of(minute) for minute in range(drift.STEP_MIN)}) == 1


def painted(name: str, colour: str = "white", field: str = "black") -> QImage:
    item = SignItem()
    size = QSize(240, 240)
    item.setSize(size)
    item.setProperty("name", name)
    item.setProperty("colour", QColor(colour))
    image = QImage(size, QImage.Format.Format_RGB32)
    image.fill(QColor(field))
    painter = QPainter(image)
    item.paint(painter)
    painter.end()
    return image


@pytest.mark.parametrize("name", SIGNS)
def test_a_sign_is_large_and_inside_its_square(name: str) -> None:
    seen = pixels_of(painted(name))[:, :, 0] > 128
    assert 0.2 < seen.mean() < 0.8
    assert not seen[0].any()
    assert not seen[-1].any()
    assert not seen[:, 0].any()
    assert not seen[:, -1].any()
    rows = np.flatnonzero(seen.any(axis=1))
    assert rows[-1] - rows[0] > 0.8 * 240


def test_no_two_signs_look_alike_from_afar() -> None:
    small = {name: silhouette_of(painted(name), side=12) for name in SIGNS}
    for one, two in itertools.combinations(SIGNS, 2):
        # The mean difference; two pictures that have nothing in common are about 0.5 apart.
        assert float(np.abs(small[one] - small[two]).mean()) > 0.18, (one, two)


def test_a_sign_that_is_not_there_draws_nothing() -> None:
    assert painted("no-such-sign") == painted("")
    item = SignItem()
    item.setProperty("name", "open")
    item.setProperty("name", "open")
    item.setProperty("colour", QColor("red"))
    assert (item.property("name"), item.property("colour")) == ("open", QColor("red"))


def test_pixels_come_back_as_they_were() -> None:
    image = QImage(3, 2, QImage.Format.Format_RGB32)
    image.fill(QColor("#123456"))
    image.setPixelColor(2, 1, QColor("#fedcba"))
    back = image_of(pixels_of(image))
    assert (back.pixelColor(0, 0).name(), back.pixelColor(2, 1).name()) == ("#123456", "#fedcba")


@pytest.mark.parametrize("eyesight", Eyesight)
def test_white_black_and_grey_stay_what_they_are(eyesight: Eyesight) -> None:
    assert all(abs(sum(row) - 1) < 1e-3 for row in MATRICES[eyesight])
    for grey in ("#000000", "#777777", "#ffffff"):
        image = QImage(1, 1, QImage.Format.Format_RGB32)
        image.fill(QColor(grey))
        seen = as_seen_by(image, eyesight).pixelColor(0, 0)
        assert abs(seen.red() - QColor(grey).red()) <= 1


def test_red_and_green_come_together_for_those_who_lack_a_cone() -> None:
    def apart(eyesight: Eyesight) -> float:
        colours = []
        for name in ("#b3261e", "#5d7a00"):
            image = QImage(1, 1, QImage.Format.Format_RGB32)
            image.fill(QColor(name))
            colours.append(pixels_of(as_seen_by(image, eyesight))[0, 0].astype(int))
        return float(np.abs(colours[0] - colours[1]).sum())

    assert apart(Eyesight.DEUTERANOPIA) < 0.5 * apart(Eyesight.TRITANOPIA)


def test_the_distances_are_what_the_rule_says() -> None:
    assert reading.letter_mm(5, reading.SIGHT_20_40_ARCMIN) == pytest.approx(14.5, abs=0.1)
    far = reading.distance_m(reading.WORD_SHARE, 136, reading.SIGHT_20_40_ARCMIN)
    assert far == pytest.approx(5.1, abs=0.1)
    figures = reading.distance_m(reading.FIGURE_SHARE, 136, reading.SIGHT_20_20_ARCMIN)
    assert figures == pytest.approx(3.4, abs=0.1)
    lines = reading.distance_m(reading.LINE_SHARE, 136, reading.SIGHT_20_20_ARCMIN)
    assert lines == pytest.approx(2.4, abs=0.1)
