"""A room's own properties, as everyone knows it, in the form of its settings.

They belong to no level: nothing above says them, and each stands in a field named "room/…".
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from central.web.settings_fields import YES, Reading, Typed, Wrong, plain
from hallpass.domain.rooms import PassShape, Room
from hallpass.ids import AreaId

BEGIN = "room/"
NUMBERS: Mapping[str, tuple[int, int, bool]] = {
    "limit_min": (1, 999, False),
    "capacity": (0, 9999, True),
}
"""Low, high, and whether it may be empty: not counted."""
SWITCHES = ("open", "restricted", "outside")
TEXTS: Mapping[str, int] = {"name": 40, "number": 8, "folder": 60, "icon": 60}
NAMES = (*TEXTS, "shape", "area", *NUMBERS, *SWITCHES)


def typed_of_room(room: Room) -> dict[str, str]:
    """Return what the form shows of a room."""
    typed = {name: getattr(room, name) for name in TEXTS}
    typed |= {
        name: "" if (value := getattr(room, name)) is None else str(value) for name in NUMBERS
    }
    typed |= {name: YES if getattr(room, name) else "" for name in SWITCHES}
    typed |= {"shape": room.shape.value, "area": room.area or ""}
    return plain({BEGIN + name: text for name, text in typed.items()})


def read_room(typed: Typed, room: Room, reading: Reading, areas: Iterable[AreaId]) -> Room:
    """Return the room as typed; of use only if nothing is wrong."""
    found: dict[str, Any] = {
        **_texts(typed, reading),
        **_shape(typed, reading),
        **_area(typed, room, reading, areas),
    }
    for name, (low, high, optional) in NUMBERS.items():
        text = typed.get(BEGIN + name, "")
        found[name] = reading.number(BEGIN + name, text, low, high, optional=optional)
    for name in SWITCHES:
        found[name] = typed.get(BEGIN + name, "") == YES
    return replace(room, **found)


def differing(before: Room, after: Room) -> tuple[tuple[str, Any, Any], ...]:
    """Return which properties differ: name, before, after."""
    pairs = ((name, getattr(before, name), getattr(after, name)) for name in NAMES)
    return tuple((name, one, other) for name, one, other in pairs if one != other)


def room_words(name: str, value: Any, t: Callable[..., str], areas: Mapping[AreaId, str]) -> str:
    """Return a property's value in words."""
    if name in SWITCHES:
        return t("console.value.on" if value else "console.value.off")
    if name in _COUNTED:
        return t("console.value.no_limit") if value is None else t(_COUNTED[name], n=value)
    if name == "shape":
        return t(f"console.room.shape.{value}")
    if name == "area":
        return areas.get(value, "") or t("console.room.no_area")
    return str(value) if value not in {None, ""} else t("console.value.none")


_COUNTED = {"capacity": "console.value.students", "limit_min": "console.value.minutes"}


def _texts(typed: Typed, reading: Reading) -> dict[str, str]:
    found = {}
    for name, limit in TEXTS.items():
        text = typed.get(BEGIN + name, "")
        missing = name == "name" and not text
        if missing or len(text) > limit or not (text.isprintable() or not text):
            low = 1 if name == "name" else 0
            reading.wrong[BEGIN + name] = Wrong("console.wrong.text", {"low": low, "high": limit})
        found[name] = text
    found["icon"] = found["icon"] or "room"
    return found


def _shape(typed: Typed, reading: Reading) -> dict[str, PassShape]:
    text = typed.get(BEGIN + "shape", "")
    if text not in tuple(PassShape):
        reading.wrong[BEGIN + "shape"] = Wrong("console.wrong.choice")
        return {}
    return {"shape": PassShape(text)}


def _area(
    typed: Typed, room: Room, reading: Reading, areas: Iterable[AreaId]
) -> dict[str, AreaId | None]:
    text = typed.get(BEGIN + "area", "")
    if text and text not in {*areas, room.area}:
        reading.wrong[BEGIN + "area"] = Wrong("console.wrong.choice")
        return {}
    return {"area": AreaId(text) if text else None}
