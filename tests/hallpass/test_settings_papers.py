"""The manual and the schema of settings: made from the book, current, and with nothing left out."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from babel.messages.pofile import read_po

from hallpass import settingsdoc, settingsschema
from hallpass.codec import encode
from hallpass.domain.book import BOOK, Group, Kind, Setting, Unit
from hallpass.domain.layers import LEVELS, Level
from hallpass.domain.settings import RoomSettings
from hallpass.ids import RoomId
from hallpass.layerdoc import LAYER_LIMIT_BYTES, read_layer, read_stored
from hallpass.texts.compile import FOLDER

DOCS = Path(__file__).parents[2] / "docs"
SCHEMA = settingsschema.schema()


def valid(part: str, document: Any) -> bool:
    schema = {"$defs": SCHEMA["$defs"], **SCHEMA[part]}
    return jsonschema.Draft202012Validator(schema).is_valid(document)


def test_the_manual_is_current() -> None:
    assert (DOCS / "settings.md").read_text("utf-8") == settingsdoc.text(), "make settings-doc"


def test_the_schema_is_current() -> None:
    kept = (DOCS / "settings.schema.json").read_text("utf-8")
    assert kept == settingsschema.text(), "make settings-doc"


@pytest.mark.parametrize("setting", BOOK, ids=lambda setting: setting.key)
def test_every_setting_has_its_heading_once(setting: Setting) -> None:
    lines = settingsdoc.text().splitlines()
    assert lines.count(settingsdoc.heading(setting)) == 1
    assert lines.count(f"- Key: `{setting.key}`") == 1


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_setting_has_its_words(language: str) -> None:
    with (FOLDER / f"{language}.po").open("rb") as file:
        known = {message.id for message in read_po(file) if message.string}
    needed = {f"setting.{s.key}.{part}" for s in BOOK for part in ("title", "help")}
    needed |= {f"setting.{s.key}.{choice}" for s in BOOK for choice in s.choices}
    needed |= {f"setting.group.{group.value}" for group in Group}
    needed |= {f"setting.unit.{unit.value}" for unit in Unit if unit is not Unit.NONE}
    needed |= {f"setting.level.{level.value}" for level in Level}
    assert sorted(needed - known) == []


def test_the_schema_is_one_and_takes_what_is_built_in() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA["layer"])
    assert valid("document", json.loads(encode(RoomSettings(RoomId("r"), 1))))
    whole = {setting.key: settingsschema.default_of(setting.key) for setting in BOOK}
    assert valid("layer", whole)
    assert valid("layer", {})
    assert not valid("layer", {"moon": 1})


@pytest.mark.parametrize(
    "setting", [s for s in BOOK if s.kind is Kind.NUMBER], ids=lambda setting: setting.key
)
def test_the_schema_has_the_range(setting: Setting) -> None:
    for value, fits in (
        (setting.low - 1, False), (setting.low, True), (setting.high, True),
        (setting.high + 1, False), (None, setting.optional),
    ):  # fmt: skip
        document = json.loads(encode(RoomSettings(RoomId("r"), 1)))
        part, _, field = setting.key.rpartition(".")
        (document[part] if part else document)[field] = value
        assert valid("layer", {setting.key: value}) is fits
        assert valid("document", document) is fits


@pytest.mark.parametrize(
    ("raw", "level", "problem"),
    [
        (b"", Level.SCHOOL, "layer: not a JSON object"),
        (b"[]", Level.SCHOOL, "layer: not a JSON object"),
        (b'{"per_day":1', Level.SCHOOL, "layer: not a JSON object"),
        (b'{"\xff":1}', Level.SCHOOL, "layer: not a JSON object"),
        (b'{"moon":1}', Level.SCHOOL, "moon: there is no such setting"),
        (b'{"room":"r"}', Level.SCHOOL, "room: there is no such setting"),
        (b'{"look":{}}', Level.SCHOOL, "look: there is no such setting"),
        (b'{"per_day":"many"}', Level.SCHOOL, "per_day: Expected `int | null`"),
        (b'{"per_day":1.5}', Level.SCHOOL, "per_day: Expected `int | null`"),
        (b'{"look.theme":"neon"}', Level.ROOM, "look.theme: Invalid enum value"),
        (b'{"screen.off":[{"start":"25:00"}]}', Level.ROOM, "screen.off: Invalid"),
        (b'{"per_day":1}', Level.DEVICE, "per_day: can't be set for a device"),
        (b" " * (LAYER_LIMIT_BYTES + 1), Level.SCHOOL, "layer: more than 256 KB"),
    ],
)
def test_what_is_no_layer_is_named(raw: bytes, level: Level, problem: str) -> None:
    _, problems = read_layer(raw, level)
    assert len(problems) == 1
    assert problems[0].startswith(problem)


def test_a_stored_layer_is_read_as_far_as_it_is_understood() -> None:
    raw = '{"per_day":2,"moon":{"deep":[1]},"look.theme":"neon","turn_s":60}'
    for level in LEVELS:
        expected = {} if level is Level.DEVICE else {"per_day": 2, "turn_s": 60}
        assert read_stored(raw, level) == expected
