"""Contrast in every theme, off the values that QML draws with; whatever a school's colour is."""

import itertools
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor
from PySide6.QtQml import QQmlComponent

from hallpass.domain.look import Look, Theme
from kiosk.ui.colours import (
    BLACK,
    LEAST_LARGE,
    WHITE,
    colours_of,
    contrast,
    least,
    luminance,
    mark_of,
    shifted,
    veil_of,
)
from kiosk.ui.look_model import Hues
from kiosk.ui.views import Tone
from tests.kiosk.ui.fitting import Deskview

SCHOOLS = ["", "#ffcc00", "#ffffff", "#000000", "#7f7f7f", "#ff0000", "#0000ff", "#00ff00"]
COLOURS = st.integers(0, 0xFFFFFF).map(lambda n: f"#{n:06x}")
ON_PAPER = [
    ("ink", "paper"), ("ink", "card"), ("ink", "sunk"), ("ink", "tint"),
    ("quiet", "paper"), ("quiet", "card"), ("quiet", "sunk"),
    ("accent", "paper"), ("accent", "card"), ("accent", "tint"), ("on_accent", "accent"),
    ("warn_ink", "warn_paper"), ("on_alarm", "alarm"),
]  # fmt: skip
"""What stands on what."""


def test_contrast_is_wcags() -> None:
    assert contrast(WHITE, BLACK) == 21
    assert contrast("#767676", WHITE) == pytest.approx(4.54, abs=0.01)
    assert luminance(WHITE) == pytest.approx(1)


def pairs(theme: Theme, school: str) -> Iterator[tuple[str, str, str]]:
    """Every pair of words and what they are on, by name."""
    hues = Hues()
    hues.setProperty("theme", theme.value)
    hues.setProperty("school", school)
    for ink, behind in ON_PAPER:
        yield f"{ink} on {behind}", hues.role(ink).name(), hues.role(behind).name()
    for tone in Tone:
        ink = hues.text(tone.value).name()
        yield f"words on {tone}", ink, hues.field(tone.value).name()
        yield f"words on {tone}'s veil", ink, hues.veil(tone.value).name()
        for behind in ("card", "paper", "sunk"):
            yield (
                f"{tone}'s mark on {behind}",
                hues.mark(tone.value).name(),
                hues.role(behind).name(),
            )


@pytest.mark.parametrize("school", SCHOOLS)
@pytest.mark.parametrize("theme", Theme)
def test_every_word_can_be_read(theme: Theme, school: str) -> None:
    weak = {
        what: round(contrast(ink, behind), 2)
        for what, ink, behind in pairs(theme, school)
        if contrast(ink, behind) < least(theme)
    }
    assert not weak


@given(COLOURS, st.sampled_from(Theme))
def test_any_school_colour_can_be_read(school: str, theme: Theme) -> None:
    own = colours_of(theme, school)
    for behind in (own.paper, own.card, own.sunk, own.tint):
        assert contrast(own.accent, behind) >= least(theme)
    assert contrast(own.on_accent, own.accent) >= least(theme)
    assert contrast(own.ink, own.tint) >= least(theme)


def test_a_school_colour_that_can_be_read_stays_as_it_is() -> None:
    assert colours_of(Theme.LIGHT, "#0b4a8f").accent == "#0b4a8f"


@given(COLOURS, st.floats(1, 21))
def test_shifting_ends_at_black_or_white_at_the_latest(colour: str, wanted: float) -> None:
    found = shifted(colour, (WHITE,), wanted)
    assert contrast(found, WHITE) >= wanted or found == BLACK


@pytest.mark.parametrize("wrong", ["red", "#12345", "#12345g", "#1234567"])
def test_what_is_no_colour_is_ours(wrong: str) -> None:
    assert colours_of(Theme.LIGHT, wrong) == colours_of(Theme.LIGHT)


@pytest.mark.parametrize("theme", Theme)
def test_every_tone_has_a_field_of_its_own(theme: Theme) -> None:
    fields = colours_of(theme).fields
    assert set(fields) == {tone.value for tone in Tone} - {Tone.PLAIN.value}
    told_apart = [tone for tone in fields if tone not in {"closed", "quiet", "lockdown"}]
    for one, other in itertools.combinations(told_apart, 2):
        assert fields[one] != fields[other]
    assert veil_of(theme, "plain") == colours_of(theme).sunk
    assert mark_of(theme, "plain") == colours_of(theme).ink


@pytest.mark.parametrize("theme", Theme)
def test_the_edge_of_what_can_be_pressed_is_seen(theme: Theme) -> None:
    """A ring of focus is of the ink; in the contrast theme every button has an edge."""
    own = colours_of(theme)
    assert contrast(own.ink, own.paper) >= LEAST_LARGE
    if theme is Theme.CONTRAST:
        assert contrast(own.rule, own.paper) >= LEAST_LARGE


@pytest.mark.parametrize("theme", Theme)
def test_qml_draws_with_these(theme: Theme) -> None:
    desk = Deskview(QSize(400, 240))
    desk.look.show(Look(theme=theme, colour="#ffcc00"))
    component = QQmlComponent(desk.view.engine())
    folder = desk.view.source().resolved(desk.view.source()).toString().rsplit("/", 1)[0]
    component.setData(
        b'import QtQuick\nimport "' + folder.encode() + b'"\nItem { property color accent: '
        b"Theme.accent; property color paper: Theme.paper; property color go: "
        b'Theme.field("go"); property color words: Theme.text("go") }',
        desk.view.source(),
    )
    drawn = component.create()
    own = colours_of(theme, "#ffcc00")
    assert drawn.property("accent") == QColor(own.accent)
    assert drawn.property("paper") == QColor(own.paper)
    assert (drawn.property("go"), drawn.property("words")) == tuple(map(QColor, own.fields["go"]))
    drawn.deleteLater()
    desk.close()
