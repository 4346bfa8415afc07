"""Words of the settings pages: each there in both languages, none unused; values in words."""

import re
from datetime import time
from pathlib import Path
from typing import Any

import pytest

from central.services.settings_views import CLEAR, Difference
from central.web.settings_words import Wording
from hallpass.domain.badges import NumberRule, Symbology
from hallpass.domain.book import BOOK, BY_KEY, Group, Unit
from hallpass.domain.box import Brightness, Region, Span
from hallpass.domain.layers import value_at
from hallpass.domain.reasons import RuleName
from hallpass.domain.rooms import Room
from hallpass.domain.settings import Offer, RoomSettings, StaleRule, Then
from hallpass.ids import RoomId
from hallpass.texts import for_language

_WEB = Path(__file__).parents[3] / "central" / "web"
_OURS = ("settings", "area")
_KEY = re.compile(r"""["'](console\.[a-z0-9_.]*[a-z0-9_])["'](?! ~)""")
_PREFIX = re.compile(r"""["'](console\.[a-z0-9_.]*\.)(?:["'] [~+]|\{)""")
_BEGINNINGS = (
    "settings", "status", "conflict", "says", "range", "choose", "value", "then", "stale",
    "symbology", "numbers", "region", "span", "bright", "rows", "colour", "logo", "language",
    "offer", "wrong", "room", "face", "preview", "review", "done", "history", "planned", "many",
    "area",
)  # fmt: skip
_CHOICE_WITHOUT_WORDS = "camera.rotation"
"""Degrees are written as they are."""


def _sources(*beginnings: str) -> str:
    files = [*_WEB.glob("templates/*.html"), *_WEB.glob("*.py")]
    ours = [path for path in files if path.name.startswith(beginnings)] if beginnings else files
    return "\n".join(path.read_text(encoding="utf-8") for path in ours)


def _known(language: str) -> set[str]:
    catalogue = for_language(language)._catalogue
    return {key if isinstance(key, str) else key[0] for key in catalogue._catalog}


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_word_that_these_pages_use_is_there(language: str) -> None:
    sources = _sources(*_OURS)
    assert not set(_KEY.findall(sources)) - _known(language)
    for prefix in _PREFIX.findall(sources):
        assert any(key.startswith(prefix) for key in _known(language)), prefix


def test_no_word_of_ours_lies_unused() -> None:
    sources = _sources()
    used, prefixes = set(_KEY.findall(sources)), tuple(_PREFIX.findall(sources))
    ours = {key for key in _known("en") if key.startswith("console.")}
    unused = {
        key
        for key in ours
        if key.split(".")[1] in _BEGINNINGS and key not in used and not key.startswith(prefixes)
    }
    assert not unused


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_setting_has_a_title_an_explanation_and_named_choices(language: str) -> None:
    known = _known(language)
    for setting in BOOK:
        wanted = {f"setting.{setting.key}.title", f"setting.{setting.key}.help"}
        if setting.key != _CHOICE_WITHOUT_WORDS:
            wanted |= {f"setting.{setting.key}.{choice}" for choice in setting.choices}
        assert wanted <= known, wanted - known
    assert {f"setting.group.{group}" for group in Group} <= known
    assert {f"setting.unit.{unit}" for unit in Unit if unit} <= known


_ROOMS = {
    RoomId("a"): Room(RoomId("a"), "Art", "106"),
    RoomId("b"): Room(RoomId("b"), "Library"),
}


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("per_day", None, "No limit"),
        ("per_day", 0, "0 passes"),
        ("turn_s", 90, "90 seconds"),
        ("line", False, "Off"),
        ("look.theme", "dark", "Dark"),
        ("camera.rotation", 270, "270°"),
        ("look.colour", "", "Hallpass's own"),
        ("look.logo", "", "None"),
        ("look.logo", "A" * 4096, "A picture (3 KB)"),
        ("camera.device", "", "The box's own"),
        ("languages", ("es", "en"), "Español, English"),
        ("offers", (), "None"),
        (
            "offers",
            (Offer(RoomId("a"), True, 4), Offer(RoomId("gone"))),
            "Art 106 (4 min, needs an adult), gone",
        ),
        ("usual", RoomId("b"), "Library"),
        ("usual", None, "None"),
        ("stale", {}, "Every rule: after 30 min judge by what is known"),
        (
            "stale",
            {RuleName.CAPACITY: StaleRule(5, Then.REFUSE)},
            "Places: after 5 min refuse",
        ),
        ("numbers", None, "None"),
        ("numbers", NumberRule(Symbology.QR, 7), "QR code, 7 characters"),
        ("camera.region", Region(), "The whole picture"),
        (
            "camera.region",
            Region(1, 2, 30, 40),
            "30 x 40 % of the picture, 1 % from the left, 2 % from the top",
        ),
        ("upkeep.window", Span(time(2), time(4, 30)), "02:00 - 04:30"),
        ("screen.off", (), "Never"),
        ("screen.off", (Span(time(22), time(5)),), "22:00 - 05:00"),
        ("screen.brightness", (), "Always full"),
        ("screen.brightness", (Brightness(time(7), 80),), "07:00: 80 %"),
        ("per_day", CLEAR, "As the level above"),
        ("from_tomorrow", 4, "4"),
    ],
)
def test_values_are_said_in_words(key: str, value: Any, words: str) -> None:
    assert Wording(for_language("en"), _ROOMS).value(key, value) == words


def test_a_difference_has_a_title_and_both_sides() -> None:
    change = Wording(for_language("es"), _ROOMS).change(Difference("per_day", CLEAR, 4))
    assert (change.before, change.after) == ("Como el nivel superior", "4 pases")
    assert change.title
    unknown = Wording(for_language("en"), _ROOMS).change(Difference("of_later", 1, 2))
    assert (unknown.title, unknown.before, unknown.after) == ("of_later", "1", "2")


@pytest.mark.parametrize("key", sorted(BY_KEY))
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_setting_as_built_in_can_be_said(key: str, language: str) -> None:
    value = value_at(RoomSettings(RoomId("r"), 1), key)
    assert Wording(for_language(language), {}).value(key, value)
