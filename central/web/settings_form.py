"""The form of a room's settings, apart from HTTP: nothing that somebody typed is ever lost.

    form_of(document) ──> SettingsForm <── posted(pairs)
    arranged(form, "up room-102")      the buttons that work without script
    read(form, document)               a new document, or what is wrong with which field

What to show when somebody else saved in between is in `central.web.settings_merging`.
A form holds what was typed, as text; only `read` makes numbers of it. An empty optional number
means "not limited".
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from central.web.form_fields import (
    CHOICES,
    COLOUR,
    LOGO,
    LOGO_FILE,
    NUMBERS,
    OFFER_LIMIT,
    SWITCHES,
    TEXTS,
    Group,
    Number,
)
from hallpass.domain.look import Look, logo_bytes, look_problems_of
from hallpass.domain.rooms import Room
from hallpass.domain.settings import Offer, RoomSettings
from hallpass.ids import RoomId
from hallpass.texts import LANGUAGES

YES = "yes"
USUAL = "usual"
OFFERS = "offers"
LANGUAGE = "languages"
_BARE_COLOUR = re.compile(r"[0-9a-fA-F]{6}")
_NEVER_IN_A_LOGO = re.compile(rb"<script|<!doctype|<!entity|<foreignobject", re.IGNORECASE)
"""A drawing needs none of these, and whoever sends them means no drawing."""


@dataclass(frozen=True, slots=True)
class OfferLine:
    """One destination, as typed."""

    room: RoomId
    needs_adult: bool = False
    limit: str = ""
    order: str = ""

    @property
    def limit_field(self) -> str:
        """The name of its limit's field."""
        return f"limit.{self.room}"


@dataclass(frozen=True, slots=True)
class SettingsForm:
    """What stands in the form."""

    values: Mapping[str, str]
    """Numbers, choices, switches and texts by name."""
    offers: tuple[OfferLine, ...]
    usual: str = ""
    languages: tuple[str, ...] = ()
    """In order; the first is the screen's."""
    logo_refused: bool = False
    """A file was picked that is no logo: the one from before stands."""

    @property
    def look(self) -> Look:
        """Return colour and logo as they stand, for a preview; each only if it can be used."""
        colour, logo = _plain_colour(self.values[COLOUR]), self.values[LOGO]
        return Look(
            colour=colour if not look_problems_of(Look(colour=colour)) else "",
            logo=logo if _is_logo(logo) else "",
        )


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with one field: a key of the catalogue and its values."""

    key: str
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Document:
    """What the form is about: the room as everyone knows it, and its kiosk's settings."""

    room: Room
    settings: RoomSettings


def form_of(document: Document) -> SettingsForm:
    """Return the form as it stands before anybody types."""
    settings = document.settings
    owner = {Group.ROOM: document.room, Group.SETTINGS: settings, Group.LOOK: settings.look}
    values = {n.name: _text(getattr(owner[n.group], n.name)) for n in NUMBERS.values()}
    values |= {name: str(getattr(owner[group], name)) for name, (group, _) in CHOICES.items()}
    values |= {name: YES if getattr(owner[group], name) else "" for name, group in SWITCHES.items()}
    values |= {name: getattr(settings.look, name) for name in TEXTS}
    offers = (
        OfferLine(offer.room, offer.needs_adult, _text(offer.limit_min))
        for offer in settings.offers
    )
    return SettingsForm(values, _numbered(offers), settings.usual or "", settings.languages)


def posted(pairs: Iterable[tuple[str, str]]) -> SettingsForm:
    """Return the form as it was sent; destinations in the order of their numbers."""
    sent: dict[str, str] = {}
    rooms: dict[str, None] = {}
    for name, value in pairs:
        if name == "offer":
            rooms[value] = None
        else:
            sent[name] = value.strip()
    lines = [
        OfferLine(
            RoomId(room),
            f"adult.{room}" in sent,
            sent.get(f"limit.{room}", ""),
            sent.get(f"order.{room}", ""),
        )
        for room in rooms
    ]
    lines.sort(key=_place)
    names = (*NUMBERS, *CHOICES, *SWITCHES, *TEXTS)
    values = {name: sent.get(name, "") for name in names}
    picked = sent.get(LOGO_FILE, "")
    if _is_logo(picked):
        values[LOGO] = picked
    return SettingsForm(
        values,
        _numbered(lines),
        sent.get(USUAL, ""),
        _languages(sent),
        logo_refused=bool(picked) and not _is_logo(picked),
    )


def without_logo(form: SettingsForm) -> SettingsForm:
    """Return the form after a press of the logo's own "remove"."""
    return replace(form, values={**form.values, LOGO: ""}, logo_refused=False)


def arranged(form: SettingsForm, verb: str, room: str) -> SettingsForm:
    """Return the form after a press of a destination's button.

    Args:
        form: as it was sent.
        verb: up, down, remove or add; any other changes nothing.
        room: of the destination.
    """
    lines = list(form.offers)
    at = next((i for i, line in enumerate(lines) if line.room == room), None)
    if verb == "add" and at is None and room:
        lines.append(OfferLine(RoomId(room)))
    if at is None:
        return replace(form, offers=_numbered(lines))
    match verb:
        case "up" if at > 0:
            lines[at - 1], lines[at] = lines[at], lines[at - 1]
        case "down" if at < len(lines) - 1:
            lines[at + 1], lines[at] = lines[at], lines[at + 1]
        case "remove":
            del lines[at]
        case _:
            pass
    usual = "" if verb == "remove" and form.usual == room else form.usual
    return replace(form, offers=_numbered(lines), usual=usual)


def read(form: SettingsForm, document: Document) -> tuple[Document, Mapping[str, Wrong]]:
    """Return the document that the form asks for, and what is wrong with it by field.

    The document is of use only where nothing is wrong.
    """
    wrong: dict[str, Wrong] = {}
    numbers = {
        name: _read_number(name, form.values[name], number, wrong)
        for name, number in NUMBERS.items()
    }
    choices: dict[str, Any] = {}
    for name, (_, choice) in CHOICES.items():
        if form.values[name] in tuple(choice):
            choices[name] = choice(form.values[name])
        else:
            wrong[name] = Wrong("web.wrong.choice", {})
    offers = tuple(_read_offer(line, document.room.id, wrong) for line in form.offers)
    if form.usual and form.usual not in {line.room for line in form.offers}:
        wrong[USUAL] = Wrong("web.wrong.usual", {})
    known = {*LANGUAGES, *document.settings.languages}
    if not form.languages or not known.issuperset(form.languages):
        wrong[LANGUAGE] = Wrong("web.wrong.languages", {})
    wrong |= wrong_look(form)
    if wrong:
        return document, wrong
    own: dict[Group, dict[str, Any]] = {group: {} for group in Group}
    for number in NUMBERS.values():
        own[number.group][number.name] = numbers[number.name]
    for name, (group, _) in CHOICES.items():
        own[group][name] = choices[name]
    for name, group in SWITCHES.items():
        own[group][name] = form.values[name] == YES
    look = replace(
        document.settings.look,
        **own[Group.LOOK],
        colour=_plain_colour(form.values[COLOUR]),
        logo=form.values[LOGO],
    )
    settings = replace(
        document.settings,
        **own[Group.SETTINGS],
        offers=offers,
        usual=RoomId(form.usual) if form.usual else None,
        languages=form.languages,
        look=look,
    )
    return Document(replace(document.room, **own[Group.ROOM]), settings), {}


def wrong_look(form: SettingsForm) -> Mapping[str, Wrong]:
    """Return what is wrong with colour and logo, by field."""
    wrong = {}
    if look_problems_of(Look(colour=_plain_colour(form.values[COLOUR]))):
        wrong[COLOUR] = Wrong("web.wrong.colour", {})
    if form.logo_refused or (form.values[LOGO] and not _is_logo(form.values[LOGO])):
        wrong[LOGO] = Wrong("web.wrong.logo", {})
    return wrong


def _text(value: int | None) -> str:
    return "" if value is None else str(value)


def _plain_colour(text: str) -> str:
    """Return a colour as it is kept: many leave the # out."""
    return f"#{text}" if _BARE_COLOUR.fullmatch(text) else text


def _is_logo(text: str) -> bool:
    raw = logo_bytes(Look(logo=text))
    return raw is not None and not _NEVER_IN_A_LOGO.search(raw)


def _languages(sent: Mapping[str, str]) -> tuple[str, ...]:
    """Return the languages in the order of their places; of two at one place as they came."""
    places = [
        (int(place), tag)
        for name, place in sent.items()
        if (tag := name.removeprefix("language.")) != name and place in _PLACES
    ]
    return tuple(tag for _, tag in sorted(places, key=lambda item: item[0]))


_PLACES = frozenset(str(place) for place in range(1, 100))


def _numbered(lines: Iterable[OfferLine]) -> tuple[OfferLine, ...]:
    return tuple(replace(line, order=str(i)) for i, line in enumerate(lines, start=1))


def _place(line: OfferLine) -> float:
    return float(line.order) if line.order.isascii() and line.order.isdigit() else float("inf")


def _read_number(name: str, text: str, number: Number, wrong: dict[str, Wrong]) -> int | None:
    if not text and number.optional:
        return None
    # int() also takes "1_000" and other scripts' digits, which nobody means here.
    value = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
    if value is None or not number.low <= value <= number.high:
        key = "web.wrong.number_or_empty" if number.optional else "web.wrong.number"
        wrong[name] = Wrong(key, {"low": number.low, "high": number.high})
        return None
    return value


def _read_offer(line: OfferLine, own: RoomId, wrong: dict[str, Wrong]) -> Offer:
    if line.room == own:
        wrong[OFFERS] = Wrong("web.wrong.own_room", {})
    limit_min = _read_number(line.limit_field, line.limit, OFFER_LIMIT, wrong)
    return Offer(line.room, line.needs_adult, limit_min)
