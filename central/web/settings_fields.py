"""What stands in the fields of one setting, and which value it means: one pair for each kind.

    typed_of(setting, value)         value -> {"per_day": "4"}, {"camera.region/left": "10", …}
    Reading(…).value(setting, typed) the way back; what makes no sense is said by field

A field is named by its setting's key, a part of a larger value by the key, a slash and the part.
Texts stand as they were typed; an empty field and one that is not there are the same.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Any

from central.services.logos import is_logo
from central.web.settings_logos import is_token, token_of
from hallpass.domain.badges import NumberRule, Symbology
from hallpass.domain.book import Kind, Setting
from hallpass.domain.box import Brightness, Region, Span
from hallpass.domain.look import Look, look_problems_of
from hallpass.domain.reasons import RuleName
from hallpass.domain.settings import Offer, StaleRule, Then
from hallpass.domain.situation import NEEDS
from hallpass.ids import RoomId
from hallpass.layerdoc import types
from hallpass.texts import LANGUAGES

YES = "yes"
FILE = "file"
ROWS_LIMIT = 24
STALE_RULES = tuple(rule for rule in RuleName if NEEDS[rule])
"""The rules that need to know something that can be old."""
REGION_PARTS = ("left", "top", "width", "height")
Typed = Mapping[str, str]

_TYPES = types()
_BARE_COLOUR = re.compile(r"[0-9a-fA-F]{6}")
_TIME = re.compile(r"([01]?\d|2[0-3])[:.h]?([0-5]\d)")


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with one field: a key of the catalogue and its values."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)


def plain(typed: Typed) -> dict[str, str]:
    """Return typed fields without the empty ones: what two people typed compares by this."""
    return {name: text for name, text in sorted(typed.items()) if text}


def typed_of(setting: Setting, value: Any) -> dict[str, str]:
    """Return what a form shows for a value."""
    return plain(_TYPED[setting.kind](setting.key, value))


def offered(typed: Typed) -> tuple[RoomId, ...]:
    """Return the destinations of an offers field, in the order of their numbers."""
    begin = "offers/order."
    places = {
        name.removeprefix(begin): _place(text)
        for name, text in typed.items()
        if name.startswith(begin)
    }
    return tuple(RoomId(room) for room in sorted(places, key=lambda room: places[room]))


def plain_colour(text: str) -> str:
    """Return a colour as it is kept: many leave the # out."""
    return f"#{text}" if _BARE_COLOUR.fullmatch(text) else text


def rows_of(typed: Typed, key: str) -> tuple[int, ...]:
    """Return the numbers of a list's rows that have something in them."""
    numbers = {
        int(part)
        for name in plain(typed)
        if name.startswith(f"{key}/") and (part := name.split("/")[1]).isascii() and part.isdigit()
    }
    return tuple(sorted(number for number in numbers if number < 1000))


@dataclass(slots=True)
class Reading:
    """Reads typed fields; gathers what is wrong with which."""

    own: RoomId | None = None
    """The room whose settings they are, if of one."""
    logos: Mapping[str, str] = field(default_factory=dict)
    """Logos that are saved, by what stands for them in a form."""
    offers: tuple[RoomId, ...] | None = None
    """What is offered there, to check the usual one; None: that is not known here."""
    languages: tuple[str, ...] = LANGUAGES
    wrong: dict[str, Wrong] = field(default_factory=dict)

    def value(self, setting: Setting, typed: Typed) -> Any:
        """Return the value that is meant; of use only if nothing is wrong."""
        readers: Mapping[Kind, Callable[[Setting, Typed], Any]] = {
            Kind.NUMBER: self._number_of,
            Kind.CHOICE: self._choice,
            Kind.SWITCH: lambda setting, typed: typed.get(setting.key, "") == YES,
            Kind.TEXT: lambda setting, typed: typed.get(setting.key, ""),
            Kind.COLOUR: self._colour,
            Kind.LOGO: self._logo,
            Kind.LANGUAGES: self._languages,
            Kind.OFFERS: self._offers,
            Kind.USUAL: self._usual,
            Kind.STALE: self._stale,
            Kind.NUMBER_BADGES: self._number_badges,
            Kind.REGION: self._region,
            Kind.SPAN: lambda setting, typed: self._span(setting.key, typed),
            Kind.SPANS: self._spans,
            Kind.BRIGHTNESS: self._brightness,
        }
        return readers[setting.kind](setting, plain(typed))

    def number(
        self, name: str, text: str, low: int, high: int, *, optional: bool = False
    ) -> int | None:
        """Return a whole number; None where it is empty and may be, or wrong."""
        if not text and optional:
            return None
        # int() also takes "1_000" and other scripts' digits, which nobody means here.
        value = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
        if value is None or not low <= value <= high:
            key = "console.wrong.number_or_empty" if optional else "console.wrong.number"
            self.wrong[name] = Wrong(key, {"low": low, "high": high})
            return None
        return value

    def _number_of(self, setting: Setting, typed: Typed) -> int | None:
        key = setting.key
        return self.number(
            key, typed.get(key, ""), setting.low, setting.high, optional=setting.optional
        )

    def _choice(self, setting: Setting, typed: Typed) -> Any:
        text = typed.get(setting.key, "")
        if text not in setting.choices:
            self.wrong[setting.key] = Wrong("console.wrong.choice")
            return None
        return _TYPES[setting.key](text)

    def _colour(self, setting: Setting, typed: Typed) -> str:
        colour = plain_colour(typed.get(setting.key, ""))
        if look_problems_of(Look(colour=colour)):
            self.wrong[setting.key] = Wrong("console.wrong.colour")
        return colour

    def _logo(self, setting: Setting, typed: Typed) -> str:
        key = setting.key
        text, picked = typed.get(key, ""), typed.get(f"{key}/{FILE}", "")
        logo = self.logos.get(text, "") if is_token(text) else text
        if picked or (text and not is_logo(logo)):
            self.wrong[key] = Wrong("console.wrong.logo")
        return logo

    def _languages(self, setting: Setting, typed: Typed) -> tuple[str, ...]:
        begin = f"{setting.key}/"
        places = {
            name.removeprefix(begin): _place(text)
            for name, text in typed.items()
            if name.startswith(begin)
        }
        chosen = tuple(sorted(places, key=lambda tag: places[tag]))
        if not chosen or not set(self.languages).issuperset(chosen):
            self.wrong[setting.key] = Wrong("console.wrong.languages")
        return chosen

    def _offers(self, setting: Setting, typed: Typed) -> tuple[Offer, ...]:
        found = []
        for room in offered(typed):
            if room == self.own:
                self.wrong[setting.key] = Wrong("console.wrong.own_room")
            name = f"offers/limit.{room}"
            limit = self.number(name, typed.get(name, ""), 1, 999, optional=True)
            found.append(Offer(room, f"offers/adult.{room}" in typed, limit))
        return tuple(found)

    def _usual(self, setting: Setting, typed: Typed) -> RoomId | None:
        text = typed.get(setting.key, "")
        if text and self.offers is not None and text not in self.offers:
            self.wrong[setting.key] = Wrong("console.wrong.usual")
        return RoomId(text) if text else None

    def _stale(self, setting: Setting, typed: Typed) -> dict[RuleName, StaleRule]:
        found = {}
        for rule in STALE_RULES:
            after, then = f"{setting.key}/{rule}.after", f"{setting.key}/{rule}.then"
            minutes = self.number(after, typed.get(after, ""), 0, 10_080)
            chosen = typed.get(then, "")
            if chosen not in tuple(Then):
                self.wrong[then] = Wrong("console.wrong.choice")
            elif minutes is not None and (made := StaleRule(minutes, Then(chosen))) != StaleRule():
                found[rule] = made
        return found

    def _number_badges(self, setting: Setting, typed: Typed) -> NumberRule | None:
        kind = typed.get(f"{setting.key}/symbology", "")
        name = f"{setting.key}/length"
        if not kind:
            return None
        if kind not in tuple(Symbology):
            self.wrong[setting.key] = Wrong("console.wrong.choice")
            return None
        length = self.number(name, typed.get(name, ""), 4, 32)
        return None if length is None else NumberRule(Symbology(kind), length)

    def _region(self, setting: Setting, typed: Typed) -> Region:
        key = setting.key
        numbers = [
            self.number(f"{key}/{part}", typed.get(f"{key}/{part}", ""), low, 100)
            for part, low in zip(REGION_PARTS, (0, 0, 10, 10), strict=True)
        ]
        left, top, width, height = (number or 0 for number in numbers)
        if None not in numbers and (left + width > 100 or top + height > 100):
            self.wrong[key] = Wrong("console.wrong.region")
        return Region(left, top, width, height)

    def _time(self, name: str, text: str) -> time | None:
        match = _TIME.fullmatch(text.strip())
        if match is None:
            self.wrong[name] = Wrong("console.wrong.time")
            return None
        return time(int(match[1]), int(match[2]))

    def _span(self, key: str, typed: Typed) -> Span | None:
        start = self._time(f"{key}/start", typed.get(f"{key}/start", ""))
        end = self._time(f"{key}/end", typed.get(f"{key}/end", ""))
        return None if start is None or end is None else Span(start, end)

    def _spans(self, setting: Setting, typed: Typed) -> tuple[Span, ...]:
        key = setting.key
        spans = [self._span(f"{key}/{row}", typed) for row in rows_of(typed, key)[:ROWS_LIMIT]]
        return tuple(span for span in spans if span is not None)

    def _brightness(self, setting: Setting, typed: Typed) -> tuple[Brightness, ...]:
        found = []
        for row in rows_of(typed, setting.key)[:ROWS_LIMIT]:
            at, percent = f"{setting.key}/{row}/start", f"{setting.key}/{row}/percent"
            start = self._time(at, typed.get(at, ""))
            bright = self.number(percent, typed.get(percent, ""), 5, 100)
            if start is not None and bright is not None:
                found.append(Brightness(start, bright))
        return tuple(found)


def _place(text: str) -> float:
    return float(text) if text.isascii() and text.isdigit() and len(text) < 6 else float("inf")


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _hour(at: time) -> str:
    return f"{at.hour:02}:{at.minute:02}"


def _simple(key: str, value: Any) -> dict[str, str]:
    return {key: _text(value)}


def _of_offers(key: str, value: Iterable[Offer]) -> dict[str, str]:
    typed = {}
    for place, offer in enumerate(value, start=1):
        typed[f"{key}/order.{offer.room}"] = str(place)
        typed[f"{key}/adult.{offer.room}"] = YES if offer.needs_adult else ""
        typed[f"{key}/limit.{offer.room}"] = _text(offer.limit_min)
    return typed


def _of_stale(key: str, value: Mapping[RuleName, StaleRule]) -> dict[str, str]:
    typed = {}
    for rule in STALE_RULES:
        item = value.get(rule, StaleRule())
        typed[f"{key}/{rule}.after"] = str(item.after_min)
        typed[f"{key}/{rule}.then"] = item.then.value
    return typed


def _of_numbers(key: str, value: NumberRule | None) -> dict[str, str]:
    if value is None:
        return {}
    return {f"{key}/symbology": value.symbology.value, f"{key}/length": str(value.length)}


def _of_span(key: str, value: Span) -> dict[str, str]:
    return {f"{key}/start": _hour(value.start), f"{key}/end": _hour(value.end)}


def _of_spans(key: str, value: Iterable[Span]) -> dict[str, str]:
    typed: dict[str, str] = {}
    for row, span in enumerate(value):
        typed |= _of_span(f"{key}/{row}", span)
    return typed


def _of_brightness(key: str, value: Iterable[Brightness]) -> dict[str, str]:
    typed = {}
    for row, item in enumerate(value):
        typed[f"{key}/{row}/start"] = _hour(item.start)
        typed[f"{key}/{row}/percent"] = str(item.percent)
    return typed


_TYPED: Mapping[Kind, Callable[[str, Any], dict[str, str]]] = {
    Kind.NUMBER: _simple,
    Kind.CHOICE: _simple,
    Kind.SWITCH: lambda key, value: {key: YES if value else ""},
    Kind.TEXT: _simple,
    Kind.COLOUR: _simple,
    Kind.LOGO: lambda key, value: {key: token_of(value)},
    Kind.LANGUAGES: lambda key, value: {
        f"{key}/{tag}": str(place) for place, tag in enumerate(value, start=1)
    },
    Kind.OFFERS: _of_offers,
    Kind.USUAL: _simple,
    Kind.STALE: _of_stale,
    Kind.NUMBER_BADGES: _of_numbers,
    Kind.REGION: lambda key, value: {
        f"{key}/{part}": str(getattr(value, part)) for part in REGION_PARTS
    },
    Kind.SPAN: _of_span,
    Kind.SPANS: _of_spans,
    Kind.BRIGHTNESS: _of_brightness,
}
