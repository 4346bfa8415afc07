"""Four layers of settings, folded into one whole document for a kiosk.

    defaults < school < area (building or floor) < room < device

A layer says only what it wants otherwise, by key: "per_day", "look.theme", "camera.region". A later
layer's value replaces an earlier one's whole. The fold is total: what an upper layer offers and
this room can't (itself as a destination, a usual one that is not offered) falls away; only what a
room itself says wrongly stays, for `problems_of` to name.
"""

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import StrEnum
from typing import Any

from hallpass.domain.settings import RoomSettings
from hallpass.ids import RoomId

NESTED = ("look", "inputs", "camera", "screen", "upkeep")
"""The parts of the settings whose fields are set one by one, as "look.theme"."""
_OWN = ("room", "version")
"""A document's own: no layer sets them."""


class Level(StrEnum):
    """Where a value comes from; the later one counts."""

    DEFAULT = "default"
    SCHOOL = "school"
    AREA = "area"
    ROOM = "room"
    DEVICE = "device"


LEVELS = (Level.SCHOOL, Level.AREA, Level.ROOM, Level.DEVICE)
"""The levels that somebody can set something at, in their order."""


@dataclass(frozen=True, slots=True)
class Layer:
    """What one level says; values are of the domain's own types."""

    level: Level
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Effective:
    """One kiosk's whole document, and which level each value comes from."""

    settings: RoomSettings
    origins: Mapping[str, Level]


@functools.cache
def keys() -> tuple[str, ...]:
    """Return every key that a layer can set, in the order of the document."""
    found: list[str] = []
    for field in fields(RoomSettings):
        if field.name in NESTED:
            part = getattr(_EMPTY, field.name)
            assert is_dataclass(part)  # noqa: S101 - so that a new part can't be forgotten
            found += [f"{field.name}.{inner.name}" for inner in fields(part)]
        elif field.name not in _OWN:
            found.append(field.name)
    return tuple(found)


def value_at(settings: RoomSettings, key: str) -> Any:
    """Return the value of a key; raises AttributeError for one that there is not."""
    part, _, inner = key.rpartition(".")
    return getattr(getattr(settings, part) if part else settings, inner)


def with_values(settings: RoomSettings, values: Mapping[str, Any]) -> RoomSettings:
    """Return a document with some values changed."""
    own: dict[str, Any] = {}
    parts: dict[str, dict[str, Any]] = {}
    for key, value in values.items():
        part, _, inner = key.rpartition(".")
        if part:
            parts.setdefault(part, {})[inner] = value
        else:
            own[inner] = value
    for part, changes in parts.items():
        own[part] = replace(getattr(settings, part), **changes)
    return replace(settings, **own)


def fold(room: RoomId, version: int, layers: Iterable[Layer]) -> Effective:
    """Return the document of a room's kiosk.

    Args:
        room: whose.
        version: of the document.
        layers: in any order; of one level the later counts.
    """
    values: dict[str, Any] = {}
    origins = dict.fromkeys(keys(), Level.DEFAULT)
    order = {level: at for at, level in enumerate(Level)}
    for layer in sorted(layers, key=lambda item: order[item.level]):
        for key, value in layer.values.items():
            if key in origins:
                values[key] = value
                origins[key] = layer.level
    settings = with_values(RoomSettings(room=room, version=version), values)
    return Effective(_fitting(settings, origins), origins)


def _fitting(settings: RoomSettings, origins: Mapping[str, Level]) -> RoomSettings:
    above = (Level.DEFAULT, Level.SCHOOL, Level.AREA)
    if origins["offers"] in above:
        offers = tuple(offer for offer in settings.offers if offer.room != settings.room)
        settings = replace(settings, offers=offers)
    if origins["usual"] in above and settings.usual is not None:
        offered = settings.offer_of(settings.usual) is not None
        settings = replace(settings, usual=settings.usual if offered else None)
    return settings


_EMPTY = RoomSettings(room=RoomId(""), version=1)
