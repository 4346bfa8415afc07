"""A school as it is to be made: what a seed file says, and what a demo hands over.

As a file it is one JSON object with these names; ids may be any text of up to 64 characters.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from central.services.access_policy import SecondFactorRule
from hallpass.domain.layers import Layer, Level, fold
from hallpass.domain.people import Allowance, ApartPair, Role, Standing
from hallpass.domain.rooms import Room
from hallpass.domain.settings import RoomSettings, problems_of
from hallpass.domain.timetable import Timetable, timetable_problems_of
from hallpass.ids import AdultId, AreaId, RoomId, StudentId
from hallpass.layerdoc import read_layer
from hallpass.wire import ID_LIMIT

_AREA_NAME_LIMIT = 40
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class StudentPlan:
    """A student to be."""

    id: StudentId
    first: str
    last: str
    on_door: bool = True
    standing: Standing = Standing.ACTIVE
    allowance: Allowance = field(default_factory=Allowance)
    language: str = ""
    """The student's own, a BCP 47 tag such as "es" or "zh-Hans"; empty: not known."""


@dataclass(frozen=True, slots=True)
class AdultPlan:
    """An adult to be."""

    id: AdultId
    name: str
    roles: tuple[Role, ...] = (Role.TEACHER,)
    rooms: tuple[RoomId, ...] = ()
    """Where this adult may answer at the kiosk; administrators may everywhere."""
    sign_in: str | None = None
    """With it, this adult gets an account and a random password, told once."""
    pin: str | None = None
    """Digits to type at a kiosk; 4 to 12 of them."""
    hall_monitor: bool = False


@dataclass(frozen=True, slots=True)
class ClassPlan:
    """A class to be: who is expected in a room in one period."""

    id: str
    room: RoomId
    day_type: str
    period: str
    title: str
    students: tuple[StudentId, ...]
    adult: AdultId | None = None


@dataclass(frozen=True, slots=True)
class AreaPlan:
    """A building or a floor to be; rooms name it by their `area`."""

    id: AreaId
    name: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    """Its layer as JSON: key -> value (docs/settings.md)."""


@dataclass(frozen=True, slots=True)
class SchoolPlan:
    """All of it."""

    name: str
    rooms: tuple[Room, ...]
    timetable: Timetable | None = None
    school_settings: Mapping[str, Any] = field(default_factory=dict)
    """The school's layer as JSON: key -> value (docs/settings.md)."""
    areas: tuple[AreaPlan, ...] = ()
    """Buildings and floors, in their order."""
    settings: tuple[RoomSettings, ...] = ()
    """Whole documents, of rooms that are to have words of their own: what differs from the levels
    above becomes the room's layer. The other rooms get what those say."""
    students: tuple[StudentPlan, ...] = ()
    adults: tuple[AdultPlan, ...] = ()
    classes: tuple[ClassPlan, ...] = ()
    apart: tuple[ApartPair, ...] = ()
    second_factor: SecondFactorRule = SecondFactorRule.REQUIRED
    """Whether administrators and technicians need one; "optional" is for demonstrations."""


@dataclass(frozen=True, slots=True)
class Card:
    """A card to print: its text is told once, central keeps its hash."""

    owner: str
    name: str
    text: str
    adult: bool = False


@dataclass(frozen=True, slots=True)
class Issued:
    """What making a school gave out, once."""

    school: str
    cards: tuple[Card, ...] = ()
    passwords: dict[str, str] = field(default_factory=dict)
    """Sign-in name -> password."""


def problems_of_plan(plan: SchoolPlan) -> tuple[str, ...]:
    """Return what makes no sense, each line naming the place; empty: fit to be made."""
    rooms = {room.id for room in plan.rooms}
    students = {student.id for student in plan.students}
    adults = {adult.id for adult in plan.adults}
    found = [] if plan.name.strip() else ["name: a school needs one"]
    found += _twice("rooms", [r.id for r in plan.rooms])
    found += _twice("areas", [a.id for a in plan.areas])
    found += _twice("students", [s.id for s in plan.students])
    found += _twice("adults", [a.id for a in plan.adults])
    found += _twice("classes", [c.id for c in plan.classes])
    found += _twice("settings", [s.room for s in plan.settings])
    found += _twice("adults", [a.sign_in.casefold() for a in plan.adults if a.sign_in])
    if plan.timetable is not None:
        found += [f"timetable: {problem}" for problem in timetable_problems_of(plan.timetable)]
    found += _problems_above_rooms(plan)
    for item in plan.settings:
        found += [f"settings of {item.room}: {problem}" for problem in problems_of(item)]
        found += _unknown(f"settings of {item.room}", {item.room} - rooms)
        found += _unknown(f"settings of {item.room}: offers", {o.room for o in item.offers} - rooms)
    found += [
        f"student {s.id}: language: {s.language!r} is no language tag, such as es"
        for s in plan.students
        if s.language and not _LANGUAGE.fullmatch(s.language)
    ]
    for adult in plan.adults:
        found += _unknown(f"adult {adult.id}: rooms", set(adult.rooms) - rooms)
        pin = adult.pin
        if pin is not None and not (pin.isascii() and pin.isdecimal() and 4 <= len(pin) <= 12):
            found.append(f"adult {adult.id}: pin: 4 to 12 digits are needed")
    for taught in plan.classes:
        found += _unknown(f"class {taught.id}: room", {taught.room} - rooms)
        found += _unknown(f"class {taught.id}: students", set(taught.students) - students)
        found += _unknown(f"class {taught.id}: adult", {taught.adult} - {None} - adults)
    for pair in plan.apart:
        found += _unknown(f"apart {pair.id}", {pair.one, pair.other} - students)
    return tuple(found)


def layers_of(plan: SchoolPlan) -> Iterator[tuple[str, Level, str, Mapping[str, Any]]]:
    """Yield each layer above rooms: its place in the file, its level, its area's id, its JSON."""
    yield "school_settings", Level.SCHOOL, "", plan.school_settings
    for area in plan.areas:
        yield f"area {area.id}: settings", Level.AREA, area.id, area.settings


def _problems_above_rooms(plan: SchoolPlan) -> Iterable[str]:
    rooms, areas = {room.id for room in plan.rooms}, {area.id for area in plan.areas}
    read: dict[tuple[Level, str], Mapping[str, Any]] = {}
    for where, level, target, raw in layers_of(plan):
        read[level, target], problems = read_layer(msgspec.json.encode(raw), level)
        yield from (f"{where}: {problem}" for problem in problems)
        offers = read[level, target].get("offers", ())
        yield from _unknown(f"{where}: offers", {offer.room for offer in offers} - rooms)
    for area in plan.areas:
        if not 0 < len(area.name.strip()) <= _AREA_NAME_LIMIT:
            yield f"area {area.id}: name: 1 to {_AREA_NAME_LIMIT} characters are needed"
    for room in plan.rooms:
        yield from _unknown(f"room {room.id}: area", {room.area} - {None} - areas)
    own = {item.room for item in plan.settings}
    for room in plan.rooms:
        said = [
            Layer(level, values)
            for (level, target), values in read.items()
            if level is Level.SCHOOL or target == room.area
        ]
        if room.id not in own and any(layer.values for layer in said):
            folded = fold(room.id, 1, said).settings
            yield from (f"settings of {room.id}: {text}" for text in problems_of(folded))


def _twice(where: str, ids: list[str]) -> Iterable[str]:
    seen: set[str] = set()
    for key in ids:
        if key in seen:
            yield f"{where}: {key} is there twice"
        seen.add(key)
        if not (0 < len(key) <= ID_LIMIT and key.isascii() and key.isprintable()) or " " in key:
            yield f"{where}: {key!r} is no id: 1 to {ID_LIMIT} printable ASCII characters, no space"


def _unknown(where: str, ids: Iterable[object]) -> list[str]:
    return [f"{where}: {key} is not in this file" for key in sorted(map(str, ids))]
