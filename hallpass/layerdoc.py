"""A layer as JSON: one object, key -> value; read with every value checked against its own type.

{"per_day": 4, "look.theme": "dark", "offers": [{"room": "r-nurse"}]}
"""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, get_type_hints

import msgspec

from hallpass.domain.book import BY_KEY
from hallpass.domain.layers import NESTED, Level
from hallpass.domain.settings import RoomSettings

LAYER_LIMIT_BYTES = 256 << 10
_LAYER = msgspec.json.Decoder(dict[str, msgspec.Raw])


def types() -> Mapping[str, Any]:
    """Return the type of every key's value."""
    whole = get_type_hints(RoomSettings)
    found: dict[str, Any] = {}
    for name, hint in whole.items():
        if name in NESTED:
            inner = get_type_hints(hint)
            found |= {f"{name}.{field.name}": inner[field.name] for field in fields(hint)}
        else:
            found[name] = hint
    return {key: hint for key, hint in found.items() if key in BY_KEY}


_TYPES = types()


def read_layer(raw: bytes, level: Level) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return a layer's values, and what is wrong with it, one sentence each, the key first.

    The values are of use only where nothing is wrong. A stored layer that an older or newer program
    wrote is read as far as it can be: see `read_stored`.
    """
    if len(raw) > LAYER_LIMIT_BYTES:
        return {}, (f"layer: more than {LAYER_LIMIT_BYTES >> 10} KB",)
    try:
        parts = _LAYER.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError) as exc:
        return {}, (f"layer: not a JSON object ({exc})",)
    values: dict[str, Any] = {}
    problems: list[str] = []
    for key, part in parts.items():
        setting = BY_KEY.get(key)
        if setting is None:
            problems.append(f"{key[:60]}: there is no such setting")
        elif level not in setting.levels:
            problems.append(f"{key}: can't be set for a {level.value}")
        else:
            try:
                values[key] = msgspec.json.decode(part, type=_TYPES[key])
            except (msgspec.MsgspecError, UnicodeDecodeError, ValueError) as exc:
                problems.append(f"{key}: {exc}")
    return values, tuple(problems)


def read_stored(raw: str, level: Level) -> dict[str, Any]:
    """Return what of a stored layer this program understands."""
    values, _ = read_layer(raw.encode(), level)
    return values


def write_layer(values: Mapping[str, Any]) -> bytes:
    """Write a layer down; keys in the order of the book, so that the same values are the same."""
    return msgspec.json.encode({key: values[key] for key in BY_KEY if key in values})
