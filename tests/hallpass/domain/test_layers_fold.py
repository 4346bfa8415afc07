"""Four layers folded into one document: total, the later level counts, a cleared one gives way."""

from dataclasses import fields
from datetime import time
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from hallpass.domain.badges import NumberRule, Symbology
from hallpass.domain.book import BOOK, BY_KEY, Kind, Setting, settable_at
from hallpass.domain.box import Brightness, Region, Span
from hallpass.domain.layers import (
    LEVELS,
    NESTED,
    Layer,
    Level,
    fold,
    keys,
    value_at,
    with_values,
)
from hallpass.domain.reasons import RuleName
from hallpass.domain.settings import Offer, RoomSettings, StaleRule, Then
from hallpass.ids import RoomId
from hallpass.layerdoc import read_layer, types, write_layer

HERE = RoomId("here")
ROOMS = [RoomId(name) for name in ("here", "nurse", "restroom", "library")]
_offers = st.lists(st.sampled_from(ROOMS), unique=True, max_size=4).map(
    lambda rooms: tuple(Offer(room) for room in rooms)
)
_times = st.builds(time, st.integers(0, 23), st.integers(0, 59))
_spans = st.builds(Span, _times, _times)
_OF_KIND: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.SWITCH: st.booleans(),
    Kind.TEXT: st.text(max_size=20),
    Kind.COLOUR: st.sampled_from(["", "#0b6b52"]),
    Kind.LOGO: st.sampled_from(["", "PHN2Zz4="]),
    Kind.LANGUAGES: st.lists(st.sampled_from(["en", "es", "vi"]), unique=True).map(tuple),
    Kind.OFFERS: _offers,
    Kind.USUAL: st.none() | st.sampled_from(ROOMS),
    Kind.STALE: st.dictionaries(
        st.sampled_from(RuleName), st.builds(StaleRule, st.integers(0, 99), st.sampled_from(Then))
    ),
    Kind.NUMBER_BADGES: st.none()
    | st.builds(NumberRule, st.sampled_from(Symbology), st.integers(4, 32)),
    Kind.REGION: st.builds(Region, st.integers(0, 50), st.integers(0, 50)),
    Kind.SPAN: _spans,
    Kind.SPANS: st.lists(_spans, max_size=3).map(tuple),
    Kind.BRIGHTNESS: st.lists(st.builds(Brightness, _times, st.integers(5, 100)), max_size=3).map(
        tuple
    ),
}


def value_of(setting: Setting) -> st.SearchStrategy[Any]:
    if setting.kind is Kind.NUMBER:
        numbers = st.integers(setting.low, setting.high)
        return st.none() | numbers if setting.optional else numbers
    if setting.kind is Kind.CHOICE:
        hint = types()[setting.key]
        return st.sampled_from([int(c) for c in setting.choices] if hint is int else list(hint))
    return _OF_KIND[setting.kind]


def values_at(level: Level) -> st.SearchStrategy[dict[str, Any]]:
    optional = {setting.key: value_of(setting) for setting in settable_at(level)}
    return st.fixed_dictionaries({}, optional=optional)


LAYERS = st.tuples(*map(values_at, LEVELS)).map(
    lambda said: tuple(Layer(level, values) for level, values in zip(LEVELS, said, strict=True))
)
FALLS_AWAY = {"offers", "usual"}
"""What a room can't have from above is taken away by the fold."""


def test_the_book_has_each_key_once_and_no_other() -> None:
    assert sorted(setting.key for setting in BOOK) == sorted(keys())
    assert len(BY_KEY) == len(BOOK)
    nested = {field.name for field in fields(RoomSettings) if field.name in NESTED}
    assert nested == set(NESTED)
    assert set(types()) == set(keys())


@given(LAYERS, st.randoms(use_true_random=False))
def test_the_last_level_that_says_something_counts_in_whatever_order_they_come(
    layers: tuple[Layer, ...], chance: Any
) -> None:
    shuffled = list(layers)
    chance.shuffle(shuffled)
    folded = fold(HERE, 7, shuffled)
    assert (folded.settings.room, folded.settings.version) == (HERE, 7)
    for key in keys():
        said = [layer for layer in layers if key in layer.values]
        level = said[-1].level if said else Level.DEFAULT
        assert folded.origins[key] is level
        if key not in FALLS_AWAY or level in {Level.ROOM, Level.DEVICE}:
            expected = said[-1].values[key] if said else value_at(RoomSettings(HERE, 1), key)
            assert value_at(folded.settings, key) == expected


@given(LAYERS, st.data())
def test_what_is_cleared_is_the_level_aboves(layers: tuple[Layer, ...], data: Any) -> None:
    level = data.draw(st.sampled_from(LEVELS))
    key = data.draw(st.sampled_from([setting.key for setting in settable_at(level)]))
    upper = [layer for layer in layers if layer.level != level]
    (own,) = (layer for layer in layers if layer.level == level)
    cleared = Layer(level, {name: v for name, v in own.values.items() if name != key})
    without = Layer(level, {})
    origin = fold(HERE, 1, [*upper, cleared]).origins[key]
    assert origin is fold(HERE, 1, [*upper, without]).origins[key]
    assert origin is not level


@given(LAYERS)
def test_nothing_from_above_leads_a_room_to_itself_or_to_where_it_does_not_lead(
    layers: tuple[Layer, ...],
) -> None:
    folded = fold(HERE, 1, layers)
    if folded.origins["offers"] is not Level.ROOM:
        assert folded.settings.offer_of(HERE) is None
    if folded.origins["usual"] is not Level.ROOM and folded.settings.usual is not None:
        assert folded.settings.offer_of(folded.settings.usual) is not None


@given(st.data())
def test_a_layer_comes_back_as_it_was_written(data: Any) -> None:
    level = data.draw(st.sampled_from(LEVELS))
    values = data.draw(values_at(level))
    raw = write_layer(values)
    assert read_layer(raw, level) == (values, ())
    assert write_layer(dict(reversed(values.items()))) == raw


def test_a_value_is_put_in_and_found_again() -> None:
    settings = with_values(RoomSettings(HERE, 1), {"per_day": 3, "look.voice": True})
    assert (value_at(settings, "per_day"), value_at(settings, "look.voice")) == (3, True)
    assert settings.look.volume_percent == 50


def test_unknown_keys_of_a_newer_program_are_passed_over() -> None:
    folded = fold(HERE, 1, [Layer(Level.SCHOOL, {"moon": 1, "per_day": 2})])
    assert folded.settings.per_day == 2
    assert "moon" not in folded.origins
