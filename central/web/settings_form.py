"""The form of a room's settings, apart from HTTP: nothing that somebody typed is ever lost.

    form_of(document) ──> SettingsForm <── posted(pairs)
    arranged(form, "up room-102")      the buttons that work without script
    read(form, document)               a new document, or what is wrong with which field
    merged(base, current, mine)        somebody else saved in between: what to show now

A form holds what was typed, as text; only `read` makes numbers of it. An empty optional number
means "not limited".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from hallpass.domain.rooms import Room
from hallpass.domain.settings import DoorNames, Face, Offer, RoomSettings, Strangers
from hallpass.ids import RoomId

YES = "yes"
USUAL = "usual"
OFFERS = "offers"


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number of the form."""

    name: str
    low: int
    high: int
    optional: bool = False


ROOM_NUMBERS = (Number("capacity", 0, 9999, optional=True), Number("limit_min", 1, 999))
SETTINGS_NUMBERS = (
    Number("out_limit", 0, 999, optional=True),
    Number("school_limit", 0, 9999, optional=True),
    Number("per_day", 0, 99, optional=True),
    Number("between_min", 0, 999),
    Number("first_min", 0, 120),
    Number("last_min", 0, 120),
    Number("turn_s", 10, 600),
    Number("buffer_min", 0, 240),
    Number("back_already_s", 0, 300),
    Number("undo_s", 3, 30),
)
NUMBERS: Mapping[str, Number] = {
    number.name: number for number in (*ROOM_NUMBERS, *SETTINGS_NUMBERS)
}
CHOICES: Mapping[str, tuple[str, ...]] = {
    "face": tuple(Face),
    "door_names": tuple(DoorNames),
    "strangers": tuple(Strangers),
}
ROOM_SWITCHES = ("open", "restricted")
SETTINGS_SWITCHES = ("paused", "line")
SWITCHES = (*ROOM_SWITCHES, *SETTINGS_SWITCHES)
OFFER_LIMIT = Number("offer_limit", 1, 999, optional=True)


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
    """Numbers, choices and switches by name."""
    offers: tuple[OfferLine, ...]
    usual: str = ""


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


@dataclass(frozen=True, slots=True)
class Merged:
    """A form over a document that somebody else has saved since."""

    form: SettingsForm
    theirs: tuple[str, ...]
    """Fields that they changed."""
    clashes: tuple[str, ...]
    """Of those, the ones that were changed here too, to something else."""


def form_of(document: Document) -> SettingsForm:
    """Return the form as it stands before anybody types."""
    room, settings = document.room, document.settings
    values = {number.name: _text(getattr(room, number.name)) for number in ROOM_NUMBERS}
    values |= {number.name: _text(getattr(settings, number.name)) for number in SETTINGS_NUMBERS}
    values |= {name: str(getattr(settings, name)) for name in CHOICES}
    values |= {name: YES if getattr(room, name) else "" for name in ROOM_SWITCHES}
    values |= {name: YES if getattr(settings, name) else "" for name in SETTINGS_SWITCHES}
    offers = (
        OfferLine(offer.room, offer.needs_adult, _text(offer.limit_min))
        for offer in settings.offers
    )
    return SettingsForm(values, _numbered(offers), settings.usual or "")


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
    names = (*NUMBERS, *CHOICES, *SWITCHES)
    return SettingsForm(
        {name: sent.get(name, "") for name in names}, _numbered(lines), sent.get(USUAL, "")
    )


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
    for name, choices in CHOICES.items():
        if form.values[name] not in choices:
            wrong[name] = Wrong("web.wrong.choice", {})
    offers = tuple(_read_offer(line, document.room.id, wrong) for line in form.offers)
    if form.usual and form.usual not in {line.room for line in form.offers}:
        wrong[USUAL] = Wrong("web.wrong.usual", {})
    if wrong:
        return document, wrong
    of_room: dict[str, Any] = {number.name: numbers[number.name] for number in ROOM_NUMBERS}
    of_room |= {name: form.values[name] == YES for name in ROOM_SWITCHES}
    of_settings: dict[str, Any] = {n.name: numbers[n.name] for n in SETTINGS_NUMBERS}
    of_settings |= {name: form.values[name] == YES for name in SETTINGS_SWITCHES}
    room = replace(document.room, **of_room)
    settings = replace(
        document.settings,
        **of_settings,
        face=Face(form.values["face"]),
        door_names=DoorNames(form.values["door_names"]),
        strangers=Strangers(form.values["strangers"]),
        offers=offers,
        usual=RoomId(form.usual) if form.usual else None,
    )
    return Document(room, settings), {}


def merged(base: SettingsForm, current: SettingsForm, mine: SettingsForm) -> Merged:
    """Lay what was changed here over what was saved in between.

    Args:
        base: what this form was made from.
        current: what is saved now.
        mine: what was sent.
    """
    flat_base, flat_current, flat_mine = _flat(base), _flat(current), _flat(mine)
    theirs = tuple(name for name in flat_base if flat_current[name] != flat_base[name])
    own = {name for name in flat_base if flat_mine[name] != flat_base[name]}
    values = {name: (mine if name in own else current).values[name] for name in current.values}
    form = SettingsForm(
        values,
        (mine if OFFERS in own else current).offers,
        (mine if USUAL in own else current).usual,
    )
    clashes = tuple(
        name for name in theirs if name in own and flat_mine[name] != flat_current[name]
    )
    return Merged(form, theirs, clashes)


def differences(one: SettingsForm, other: SettingsForm) -> tuple[str, ...]:
    """Return the names of the fields that differ."""
    flat_one, flat_other = _flat(one), _flat(other)
    return tuple(name for name in flat_one if flat_one[name] != flat_other[name])


def _flat(form: SettingsForm) -> dict[str, object]:
    return {**form.values, OFFERS: form.offers, USUAL: form.usual}


def _text(value: int | None) -> str:
    return "" if value is None else str(value)


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
