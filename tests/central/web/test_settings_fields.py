"""Each kind of setting: what stands in its fields, and which value that means."""

from dataclasses import fields
from datetime import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.web.settings_fields import Reading, typed_of
from hallpass.domain.badges import NumberRule, Symbology
from hallpass.domain.book import BOOK, BY_KEY, Kind
from hallpass.domain.box import Brightness, Camera, Region, Screen, Span
from hallpass.domain.layers import value_at, with_values
from hallpass.domain.look import Hand, Look, Sounds, Theme
from hallpass.domain.reasons import RuleName
from hallpass.domain.settings import (
    DoorNames,
    Face,
    Offer,
    RoomSettings,
    StaleRule,
    Strangers,
    Then,
    problems_of,
)
from hallpass.ids import RoomId

_A, _B = RoomId("room-a"), RoomId("room-b")
_PLAIN = RoomSettings(RoomId("room-own"), 1)
_FULL = RoomSettings(
    RoomId("room-own"),
    1,
    face=Face.BOTH,
    offers=(Offer(_B, needs_adult=True, limit_min=4), Offer(_A)),
    usual=_B,
    out_limit=3,
    per_day=0,
    strangers=Strangers.LET_GO,
    door_names=DoorNames.SHORT,
    numbers=NumberRule(Symbology.CODE_39, 7),
    stale={RuleName.CAPACITY: StaleRule(5, Then.REFUSE)},
    languages=("es", "en", "ar"),
    look=Look(Theme.CONTRAST, "#123456", "", 150, sounds=Sounds.ALL, hand=Hand.LEFT),
    camera=Camera("/dev/video0", 270, mirror=False, region=Region(10, 20, 30, 40)),
    screen=Screen(
        (Brightness(time(7), 80), Brightness(time(19, 30), 5)),
        (Span(time(22), time(5, 45)), Span(time(12), time(13))),
    ),
)


@pytest.mark.parametrize("key", [setting.key for setting in BOOK])
@pytest.mark.parametrize("settings", [_PLAIN, _FULL], ids=["plain", "full"])
def test_every_setting_comes_back_as_it_was(key: str, settings: RoomSettings) -> None:
    setting, value = BY_KEY[key], value_at(settings, key)
    reading = Reading(offers=(_A, _B))
    assert reading.value(setting, typed_of(setting, value)) == value
    assert reading.wrong == {}


def test_every_kind_has_fields() -> None:
    assert {setting.kind for setting in BOOK} == set(Kind)
    assert {f"look.{item.name}" for item in fields(Look)} <= set(BY_KEY)


def _read(key: str, typed: dict[str, str]) -> tuple[Any, dict[str, object]]:
    reading = Reading(own=RoomId("room-own"), offers=(_A,))
    value = reading.value(BY_KEY[key], typed)
    return value, {name: wrong.key.rpartition(".")[2] for name, wrong in reading.wrong.items()}


@pytest.mark.parametrize(
    "text", ["-1", "1.5", "abc", "1000", "\u0661", "1_0", "9" * 30, " ", "0x10", ""]
)
def test_a_number_that_makes_no_sense_is_named(text: str) -> None:
    assert _read("first_min", {"first_min": text})[1] == {"first_min": "number"}


def test_every_number_keeps_its_range_and_empty_is_no_limit_only_where_it_may_be() -> None:
    for setting in BOOK:
        if setting.kind is not Kind.NUMBER:
            continue
        key = setting.key
        for number, good in (
            (setting.low, True),
            (setting.high, True),
            (setting.low - 1, False),
            (setting.high + 1, False),
        ):
            value, wrong = _read(key, {key: str(number)})
            assert (not wrong) == good, (key, number)
            if good:
                assert value == number
                assert problems_of(with_values(_PLAIN, {key: value})) == ()
        assert (not _read(key, {})[1]) == setting.optional, key


@pytest.mark.parametrize(
    ("key", "typed", "wrong"),
    [
        ("look.theme", {"look.theme": "oven"}, {"look.theme": "choice"}),
        ("camera.rotation", {"camera.rotation": "45"}, {"camera.rotation": "choice"}),
        ("look.colour", {"look.colour": "red"}, {"look.colour": "colour"}),
        ("look.colour", {"look.colour": "javascript:x"}, {"look.colour": "colour"}),
        ("offers", {"offers/order.room-own": "1"}, {"offers": "own_room"}),
        (
            "offers",
            {"offers/order.room-a": "1", "offers/limit.room-a": "0"},
            {"offers/limit.room-a": "number_or_empty"},
        ),
        ("usual", {"usual": "room-b"}, {"usual": "usual"}),
        ("languages", {}, {"languages": "languages"}),
        ("languages", {"languages/tlh": "1"}, {"languages": "languages"}),
        ("stale", {}, {f"stale/{rule}.after": "number" for rule in RuleName}),
        ("numbers", {"numbers/symbology": "runes", "numbers/length": "8"}, {"numbers": "choice"}),
        (
            "numbers",
            {"numbers/symbology": "qr", "numbers/length": "3"},
            {"numbers/length": "number"},
        ),
        (
            "camera.region",
            {},
            {f"camera.region/{part}": "number" for part in _FULL.camera.region.__slots__},
        ),
        (
            "upkeep.window",
            {"upkeep.window/start": "25:00"},
            {"upkeep.window/start": "time", "upkeep.window/end": "time"},
        ),
        ("screen.off", {"screen.off/0/start": "22:00"}, {"screen.off/0/end": "time"}),
        (
            "screen.brightness",
            {"screen.brightness/0/start": "08:00"},
            {"screen.brightness/0/percent": "number"},
        ),
    ],
)
def test_what_makes_no_sense_is_said_beside_its_field(
    key: str, typed: dict[str, str], wrong: dict[str, str]
) -> None:
    found = _read(key, typed)[1]
    if key == "stale":
        found = {name: words for name, words in found.items() if name.endswith(".after")}
    assert found == wrong


def test_a_region_that_leaves_the_picture_is_named() -> None:
    typed = dict.fromkeys(("left", "top", "width", "height"), "60")
    assert _read("camera.region", {f"camera.region/{p}": t for p, t in typed.items()})[1] == {
        "camera.region": "region"
    }


def test_people_write_colours_and_times_their_own_way() -> None:
    assert _read("look.colour", {"look.colour": "0B6B52"}) == ("#0B6B52", {})
    value, wrong = _read(
        "upkeep.window", {"upkeep.window/start": "730", "upkeep.window/end": "9.15"}
    )
    assert (value, wrong) == (Span(time(7, 30), time(9, 15)), {})


@given(
    st.sampled_from([setting.key for setting in BOOK]),
    st.dictionaries(st.text(max_size=12), st.text(max_size=12), max_size=4),
)
def test_whatever_is_typed_is_read_or_named_and_never_breaks(
    key: str, parts: dict[str, str]
) -> None:
    typed = {(f"{key}/{part}" if part else key): text for part, text in parts.items()}
    value, wrong = _read(key, typed)
    if not wrong and BY_KEY[key].kind not in {Kind.OFFERS, Kind.USUAL, Kind.SPANS, Kind.SPAN}:
        problems = problems_of(with_values(_PLAIN, {key: value}))
        assert [text for text in problems if "same time" not in text] == []
