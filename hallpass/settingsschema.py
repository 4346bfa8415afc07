"""The settings' JSON Schema (draft 2020-12): of a layer, and of a whole document.

`python -m hallpass.settingsschema` prints it; it is checked in as docs/settings.schema.json, and a
test fails when the two differ. What contradicts itself only together with another key (a usual
destination that is not offered) no schema says; `problems_of` does.
"""

import sys
from collections.abc import Mapping
from typing import Any

import msgspec

from hallpass.domain.book import BOOK, BY_KEY, Kind, Setting
from hallpass.domain.box import TEXT_LIMIT
from hallpass.domain.layers import NESTED, value_at
from hallpass.domain.look import LOGO_LIMIT
from hallpass.domain.settings import RoomSettings
from hallpass.ids import RoomId
from hallpass.layerdoc import types
from hallpass.texts import for_language

_NO_ROOM = RoomSettings(RoomId(""), 1)
_INNER: Mapping[str, Mapping[str, dict[str, Any]]] = {
    "Brightness": {"percent": {"minimum": 5, "maximum": 100}},
    "Offer": {"limit_min": {"minimum": 1, "maximum": 999}},
    "StaleRule": {"after_min": {"minimum": 0, "maximum": 10_080}},
    "NumberRule": {"length": {"minimum": 4, "maximum": 32}},
    "Region": {
        "left": {"minimum": 0, "maximum": 90},
        "top": {"minimum": 0, "maximum": 90},
        "width": {"minimum": 10, "maximum": 100},
        "height": {"minimum": 10, "maximum": 100},
    },
}
"""Ranges inside of values that are no plain number."""


def schema() -> dict[str, Any]:
    """Return the schema."""
    hints = types()
    keyed, components = msgspec.json.schema_components(
        [RoomSettings, *(hints[setting.key] for setting in BOOK)], ref_template="#/$defs/{name}"
    )
    document, *parts = keyed
    for name, fields in _INNER.items():
        for field, bounds in fields.items():
            _bound(components[name]["properties"][field], bounds)
    part_of = {name: type(getattr(_NO_ROOM, name)).__name__ for name in NESTED}
    for setting in BOOK:
        part, _, field = setting.key.rpartition(".")
        owner = components[part_of[part] if part else RoomSettings.__name__]
        _bound(owner["properties"][field], _bounds(setting))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Settings of Hallpass",
        "layer": {
            "type": "object",
            "description": "What one level says; a key that is not there is the level above's.",
            "properties": {
                setting.key: _property(setting, part)
                for setting, part in zip(BOOK, parts, strict=True)
            },
            "additionalProperties": False,
        },
        "document": {
            "description": "What a kiosk is told to be: all levels folded into one.",
            **document,
        },
        "$defs": dict(sorted(components.items())),
    }


def text() -> str:
    """Return it as it is checked in."""
    return msgspec.json.format(msgspec.json.encode(schema()), indent=2).decode() + "\n"


def default_of(key: str) -> Any:
    """Return what a key is where no level says anything, as JSON."""
    return msgspec.json.decode(msgspec.json.encode(value_at(_NO_ROOM, key)))


def _property(setting: Setting, part: dict[str, Any]) -> dict[str, Any]:
    words = for_language("en")
    found = dict(part)
    _bound(found, _bounds(setting))
    return {
        "title": words.get(f"setting.{setting.key}.title"),
        "description": words.get(f"setting.{setting.key}.help"),
        "default": default_of(setting.key),
        "levels": [level.value for level in BY_KEY[setting.key].levels],
        **found,
    }


_OF_KIND: Mapping[Kind, dict[str, Any]] = {
    Kind.COLOUR: {"pattern": "^(#[0-9a-fA-F]{6})?$"},
    Kind.LOGO: {"contentEncoding": "base64", "maxLength": LOGO_LIMIT},
    Kind.TEXT: {"maxLength": TEXT_LIMIT},
    Kind.LANGUAGES: {"minItems": 1},
    Kind.SPANS: {"maxItems": 24},
    Kind.BRIGHTNESS: {"maxItems": 24},
}


def _bounds(setting: Setting) -> dict[str, Any]:
    if setting.kind is Kind.NUMBER:
        return {"minimum": setting.low, "maximum": setting.high}
    if setting.key == "camera.rotation":
        return {"enum": [int(choice) for choice in setting.choices]}
    return _OF_KIND.get(setting.kind, {})


def _bound(found: dict[str, Any], bounds: Mapping[str, Any]) -> None:
    """Put bounds on a value's schema; where it may be null, on the other of the two."""
    if "anyOf" in found:
        found["anyOf"] = [
            {**one, **bounds} if one.get("type") == "integer" else one for one in found["anyOf"]
        ]
    else:
        found.update(bounds)


if __name__ == "__main__":
    sys.stdout.write(text())
