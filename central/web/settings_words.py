"""Values of settings in words, for reviews, histories and what the level above says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any

from central.services.settings_views import CLEAR, Difference
from hallpass.domain.badges import NumberRule
from hallpass.domain.book import BY_KEY, Kind, Setting, Unit
from hallpass.domain.box import WHOLE, Brightness, Region, Span
from hallpass.domain.reasons import RuleName
from hallpass.domain.rooms import Room
from hallpass.domain.settings import Offer, StaleRule
from hallpass.ids import RoomId
from hallpass.texts import LANGUAGES, Texts


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a difference, in words."""

    title: str
    before: str
    after: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Wording:
    """Says values in one language."""

    texts: Texts
    rooms: Mapping[RoomId, Room]

    def title(self, key: str) -> str:
        """Return a setting's title; its key where this program knows it no more."""
        return self.texts.get(f"setting.{key}.title") if key in BY_KEY else key

    def value(self, key: str, value: Any) -> str:
        """Return a value in words; CLEAR is what the level above says."""
        if value is CLEAR:
            return self.texts.get("console.value.above")
        setting = BY_KEY.get(key)
        if setting is None:
            return str(value)
        if value in (None, "", ()) and not setting.optional:
            return self._none(setting)
        return self._by_kind[setting.kind](setting, value)

    def change(self, difference: Difference) -> Change:
        """Return a difference in words."""
        return Change(
            self.title(difference.key),
            self.value(difference.key, difference.before),
            self.value(difference.key, difference.after),
            difference.key,
        )

    def room(self, room: RoomId) -> str:
        """Return a room's name with its number; its id where it is gone."""
        found = self.rooms.get(room)
        return f"{found.name} {found.number}".strip() if found is not None else room

    @property
    def _by_kind(self) -> Mapping[Kind, Callable[[Setting, Any], str]]:
        get = self.texts.get
        return {
            Kind.NUMBER: self._number,
            Kind.CHOICE: lambda setting, value: choice_words(self.texts, setting, str(value)),
            Kind.SWITCH: lambda _, value: get("console.value.on" if value else "console.value.off"),
            Kind.TEXT: lambda _, value: str(value),
            Kind.COLOUR: lambda _, value: str(value),
            Kind.LOGO: lambda _, value: get(
                "console.value.picture", kb=max(1, len(value) * 3 // 4096)
            ),
            Kind.LANGUAGES: lambda _, value: ", ".join(
                get(f"web.language.{tag}") if tag in LANGUAGES else tag for tag in value
            ),
            Kind.OFFERS: lambda _, value: ", ".join(self._offer(offer) for offer in value),
            Kind.USUAL: lambda _, value: self.room(value),
            Kind.STALE: self._stale,
            Kind.NUMBER_BADGES: self._number_badges,
            Kind.REGION: self._region,
            Kind.SPAN: lambda _, value: self._span(value),
            Kind.SPANS: lambda _, value: ", ".join(self._span(span) for span in value),
            Kind.BRIGHTNESS: self._brightness,
        }

    def _none(self, setting: Setting) -> str:
        match setting.kind:
            case Kind.BRIGHTNESS:
                return self.texts.get("console.value.always_full")
            case Kind.SPANS:
                return self.texts.get("console.value.never")
            case Kind.COLOUR:
                return self.texts.get("console.value.our_colour")
            case Kind.TEXT:
                return self.texts.get("console.value.the_boxs")
            case _:
                return self.texts.get("console.value.none")

    def _number(self, setting: Setting, value: int | None) -> str:
        if value is None:
            return self.texts.get("console.value.no_limit")
        if setting.unit is Unit.NONE:
            return str(value)
        return f"{value} {self.texts.get(f'setting.unit.{setting.unit}')}"

    def _offer(self, offer: Offer) -> str:
        notes = []
        if offer.limit_min is not None:
            notes.append(self.texts.get("console.value.minutes", n=offer.limit_min))
        if offer.needs_adult:
            notes.append(self.texts.get("console.value.needs_adult"))
        return self.room(offer.room) + (f" ({', '.join(notes)})" if notes else "")

    def _stale(self, _: Setting, value: Mapping[RuleName, StaleRule]) -> str:
        if not value:
            return self.texts.get("console.value.stale_usual")
        return "; ".join(
            self.texts.get(
                "console.value.stale",
                rule=self.texts.get(f"rule.{rule}"),
                n=item.after_min,
                then=self.texts.get(f"console.then.{item.then}"),
            )
            for rule, item in value.items()
        )

    def _number_badges(self, _: Setting, value: NumberRule) -> str:
        kind = self.texts.get(f"console.symbology.{value.symbology}")
        return self.texts.get("console.value.number_badges", kind=kind, n=value.length)

    def _region(self, _: Setting, value: Region) -> str:
        if value == WHOLE:
            return self.texts.get("console.value.whole_picture")
        return self.texts.get(
            "console.value.region",
            left=value.left,
            top=value.top,
            width=value.width,
            height=value.height,
        )

    def _span(self, span: Span) -> str:
        return f"{self._hour(span.start)} - {self._hour(span.end)}"

    def _brightness(self, _: Setting, value: tuple[Brightness, ...]) -> str:
        return ", ".join(f"{self._hour(item.start)}: {item.percent} %" for item in value)

    def _hour(self, at: time) -> str:
        return f"{at.hour:02}:{at.minute:02}"


def choice_words(texts: Texts, setting: Setting, choice: str) -> str:
    """Return one of a setting's choices in words."""
    if setting.unit is Unit.DEGREES:
        return f"{choice}°"
    return texts.get(f"setting.{setting.key}.{choice}")
