"""The manual of settings, made from the book and the catalogue: `python -m hallpass.settingsdoc`.

What it prints is checked in as docs/settings.md; a test fails when the two differ.
"""

import json
import sys
from collections.abc import Iterator

from hallpass.domain.book import BOOK, Group, Kind, Setting
from hallpass.domain.layers import LEVELS
from hallpass.settingsschema import default_of
from hallpass.texts import LANGUAGES, for_language

_WORDS = for_language("en")
_HEAD = """\
# Settings

Made by `python -m hallpass.settingsdoc` (`make settings-doc`) from the book of settings and the
catalogue of words; not written by hand. [settings.schema.json](settings.schema.json) says the same
to programs.

A value comes from the last level that says something about its key:

    built in < school < building or floor < room < kiosk

A level says only what it wants otherwise, as one JSON object, key to value:

    {"per_day": 4, "look.theme": "dark", "offers": [{"room": "r-nurse"}]}

What decides about passes is one for a room, however many kiosks hang in it, and so cannot be set
for a single kiosk. What the levels above offer and a room cannot, such as itself as a destination,
falls away there. Times of day are the school's.

A change is checked in every room that it concerns before anything is saved. A kiosk checks its
settings again, applies them between two students, keeps the last good ones, goes back to them by
itself if it cannot run with the new ones, and says which it runs.
"""
_SHAPES = {
    Kind.OFFERS: (
        'list, in order, of {"room": id of a room, "needs_adult": true or false, '
        '"limit_min": 1 to 999 or null}'
    ),
    Kind.USUAL: "id of a room that is offered, or null",
    Kind.STALE: (
        'for each rule by name: {"after_min": 0 to 10080, '
        '"then": "let_go", "ask_adult" or "refuse"}'
    ),
    Kind.NUMBER_BADGES: (
        '{"symbology": "qr", "code_128", "code_39" or "typed", "length": 4 to 32}, or null: none'
    ),
    Kind.REGION: (
        '{"left", "top", "width", "height"} in percent of the picture; at least 10 wide and high'
    ),
    Kind.SPAN: '{"start": "02:00:00", "end": "04:00:00"}; past midnight where it ends first',
    Kind.SPANS: 'list of at most 24 {"start": "22:00:00", "end": "05:00:00"}',
    Kind.BRIGHTNESS: 'list of at most 24 {"start": "07:00:00", "percent": 5 to 100}',
    Kind.SWITCH: "true or false",
    Kind.TEXT: "text of at most 200 characters",
    Kind.COLOUR: "`#rrggbb`, or empty",
    Kind.LOGO: "PNG or SVG in base64, at most 48 KB; or empty",
    Kind.LANGUAGES: f"list of language tags ({', '.join(LANGUAGES)}), at least one",
}
"""What a value looks like, of kinds that are neither a number nor a choice."""


def text() -> str:
    """Return the manual as it is checked in."""
    return "\n".join(_lines())


def heading(setting: Setting) -> str:
    """Return a setting's heading."""
    return f"### {_WORDS.get(f'setting.{setting.key}.title')} (`{setting.key}`)"


def _lines() -> Iterator[str]:
    yield _HEAD
    for group in Group:
        yield f"## {_WORDS.get(f'setting.group.{group.value}')}\n"
        for setting in BOOK:
            if setting.group is group:
                yield from _of(setting)


def _of(setting: Setting) -> Iterator[str]:
    yield heading(setting) + "\n"
    yield _WORDS.get(f"setting.{setting.key}.help") + "\n"
    yield f"- Key: `{setting.key}`"
    levels = (_WORDS.get(f"setting.level.{level.value}").lower() for level in setting.levels)
    every = " (every level)" if setting.levels == LEVELS else ""
    yield f"- Can be set for: {', '.join(levels)}{every}"
    yield f"- Value: {_value(setting)}"
    for choice in setting.choices:
        words = _WORDS.get(f"setting.{setting.key}.{choice}")
        yield f"  - `{_code(setting, choice)}`: {words}"
    yield f"- Built in: `{json.dumps(default_of(setting.key), ensure_ascii=False)}`\n"


def _value(setting: Setting) -> str:
    unit = _WORDS.get(f"setting.unit.{setting.unit.value}") if setting.unit.value else ""
    if setting.kind is Kind.NUMBER:
        empty = "; null: not limited" if setting.optional else ""
        return f"whole number, {setting.low} to {setting.high} {unit}".rstrip() + empty
    if setting.kind is Kind.CHOICE:
        return f"one of these{f', in {unit}' if unit else ''}"
    return _SHAPES[setting.kind]


def _code(setting: Setting, choice: str) -> str:
    return choice if isinstance(default_of(setting.key), int) else json.dumps(choice)


if __name__ == "__main__":
    sys.stdout.write(text())
