"""What the settings pages show of one level: its form, what is above it, whom it concerns."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from central.services.areas import AreaView
from central.services.bundle import Services
from central.services.settings_views import EffectiveView
from central.services.views import DeviceView
from central.store.searching import folded
from central.web.settings_fields import Reading, typed_of
from central.web.settings_logos import address_of, is_token, token_of
from central.web.settings_room import BEGIN, NAMES, typed_of_room
from central.web.settings_rows import Row, Says, SettingsForm, new_row, room_rows
from central.web.settings_words import Wording, choice_words
from central.web.visit import Visit
from hallpass.domain.book import BY_KEY, Group, Setting, settable_at
from hallpass.domain.layers import Effective, Layer, Level, fold, value_at
from hallpass.domain.rooms import Room
from hallpass.domain.settings import Face
from hallpass.ids import AreaId, RoomId
from hallpass.texts import LANGUAGES, Texts, for_language

MANY = "/settings/many"
USUAL_SIZES: Mapping[Face, tuple[int, int]] = {Face.DESK: (800, 480), Face.DOOR: (1280, 800)}
_FACE = re.compile(r"\b(desk|door) (\d{3,4})x(\d{3,4})")


@dataclass(frozen=True, slots=True)
class Place:
    """Whose settings a page is about."""

    level: Level
    target: str

    @property
    def address(self) -> str:
        """The page's own."""
        if self.level is Level.SCHOOL:
            return "/settings"
        return f"/{self.level.value}s/{quote(self.target, safe='')}/settings"


@dataclass(frozen=True, slots=True)
class Shown:
    """All that is known for one such page."""

    place: Place
    view: EffectiveView
    above: Effective
    """What would count here if this level said nothing."""
    rooms: Mapping[RoomId, Room]
    areas: tuple[AreaView, ...]
    form: SettingsForm
    wording: Wording

    @property
    def area_names(self) -> Mapping[AreaId, str]:
        """Name of each building or floor."""
        return {area.id: area.name for area in self.areas}

    def reading(self) -> Reading:
        """Return what reads a form of this page."""
        saved = (self.view.settings.look.logo, self.above.settings.look.logo)
        return Reading(
            own=self.view.room.id if self.view.room is not None else None,
            logos={token_of(logo): logo for logo in saved if logo},
            languages=tuple(dict.fromkeys((*LANGUAGES, *self.view.settings.languages))),
        )


@dataclass(frozen=True, slots=True)
class RowView:
    """One setting, ready for the page."""

    setting: Setting
    row: Row
    origin: Level
    """Where the value would come from, or comes from, if nothing is said here."""
    above: str
    """That value in words."""
    found: bool
    """Whether it matches what is searched for."""
    elsewhere: int
    """In how many rooms below something else is said."""


async def load(services: Services, visit: Visit, place: Place) -> Shown:
    """Return a level's settings.

    Raises:
        NotFound: there is no such area, room or box.
    """
    caller = visit.caller
    view = await services.settings.effective(caller, place.level, place.target)
    listed = await services.rooms.list(caller)
    rooms = {item.room.id: item.room for item in listed}
    above = fold(
        view.room.id if view.room is not None else RoomId(""),
        max(1, view.settings.version),
        (Layer(layer.level, layer.values) for layer in view.layers[:-1]),
    )
    return Shown(
        place=place,
        view=view,
        above=above,
        rooms=rooms,
        areas=await services.areas.list(caller),
        form=form_of(view),
        wording=Wording(for_language(visit.language), rooms),
    )


def form_of(view: EffectiveView) -> SettingsForm:
    """Return the form as it stands before anybody types."""
    rows = {
        setting.key: new_row(
            Says.HERE if setting.key in view.own.values else Says.ABOVE,
            typed_of(setting, value_at(view.settings, setting.key)),
        )
        for setting in settable_at(view.level)
    }
    room: Mapping[str, Row] = {}
    if view.level is Level.ROOM and view.room is not None:
        room = room_rows(typed_of_room(view.room), (BEGIN + name for name in NAMES))
    return SettingsForm(rows, view.own.version, room)


def grouped(
    shown: Shown, form: SettingsForm, query: str, texts: Texts
) -> Mapping[Group, tuple[RowView, ...]]:
    """Return the form's rows by group, in the order of the book."""
    found: dict[Group, list[RowView]] = {}
    for key, row in form.rows.items():
        setting = BY_KEY[key]
        found.setdefault(setting.group, []).append(
            RowView(
                setting,
                row,
                shown.above.origins[key],
                shown.wording.value(key, value_at(shown.above.settings, key)),
                matches(setting, query, texts),
                shown.view.overridden.get(key, 0),
            )
        )
    return {group: tuple(rows) for group, rows in found.items()}


def matches(setting: Setting, query: str, texts: Texts) -> bool:
    """Whether a setting has every word that is searched for."""
    if not query:
        return True
    text = folded(
        " ".join(
            (
                setting.key,
                texts.get(f"setting.group.{setting.group}"),
                texts.get(f"setting.{setting.key}.title"),
                texts.get(f"setting.{setting.key}.help"),
                *(choice_words(texts, setting, choice) for choice in setting.choices),
            )
        )
    )
    return all(word in text for word in folded(query).split())


def logo_shown(shown: Shown, form: SettingsForm) -> str:
    """Return the form's logo as an address; empty: there is none."""
    row = form.rows.get("look.logo")
    text = row.typed.get("look.logo", "") if row is not None else ""
    return address_of(shown.reading().logos.get(text, "") if is_token(text) else text)


def face_sizes(devices: Iterable[DeviceView]) -> Mapping[Face, tuple[int, int]]:
    """Return how large the faces of some boxes are, as they say; else the usual sizes."""
    sizes = dict(USUAL_SIZES)
    for device in devices:
        for face, width, height in _FACE.findall(device.status.health.faces):
            sizes[Face(face)] = (int(width), int(height))
    return sizes


def room_groups(
    rooms: Iterable[Room], names: Mapping[AreaId, str]
) -> Mapping[str, tuple[str, tuple[Room, ...]]]:
    """Return rooms by what people look for them under: a group's key, its name and its rooms.

    Where there are buildings or floors, by these, and the rooms in none of them by their folder.
    """
    found: dict[str, tuple[str, list[Room]]] = {
        f"area:{area}": (name, []) for area, name in names.items()
    }
    for room in rooms:
        if room.area in names:
            found[f"area:{room.area}"][1].append(room)
        else:
            found.setdefault(f"folder:{room.folder}", (room.folder, []))[1].append(room)
    return {key: (name, tuple(group)) for key, (name, group) in found.items() if group}
