"""Shows the form of one level's settings: as sent, with what is wrong beside its field."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from litestar import Response

from central.services.settings_views import Running, RunState
from central.services.troubles import heard_lately
from central.web.pages import by_folder
from central.web.settings_fields import (
    REGION_PARTS,
    ROWS_LIMIT,
    STALE_RULES,
    Reading,
    Typed,
    Wrong,
    offered,
    plain_colour,
    rows_of,
)
from central.web.settings_pages import Place, RowView, Shown, grouped, logo_shown
from central.web.settings_room import BEGIN
from central.web.settings_rows import Merged, Says, SettingsForm
from central.web.settings_words import Change, choice_words
from central.web.visit import Desk, Visit
from hallpass.domain.badges import Symbology
from hallpass.domain.book import BY_KEY, Group, Kind
from hallpass.domain.layers import Level
from hallpass.domain.look import Look, look_problems_of
from hallpass.domain.rooms import PassShape, Room
from hallpass.domain.settings import Then
from hallpass.ids import RoomId
from hallpass.texts import Texts, for_language

EMPTY_ROWS = 2
"""So many empty rows stand at the end of a list: there is no button for another."""


@dataclass(frozen=True)
class FormPage:
    """What the form's template needs; each part is made once."""

    shown: Shown
    form: SettingsForm
    texts: Texts
    query: str
    address: str
    many: bool = False
    """Whether it is for many rooms at once."""
    wrong: Mapping[str, Wrong] = field(default_factory=dict)

    @cached_property
    def groups(self) -> Mapping[Group, tuple[RowView, ...]]:
        """The rows by group."""
        return grouped(self.shown, self.form, self.query, self.texts)

    @cached_property
    def rooms(self) -> Mapping[RoomId, Room]:
        """All rooms."""
        return self.shown.rooms

    @cached_property
    def says(self) -> tuple[Says, ...]:
        """What a row can say."""
        return (Says.LEAVE, Says.ABOVE, Says.HERE) if self.many else (Says.ABOVE, Says.HERE)

    @cached_property
    def offered(self) -> tuple[RoomId, ...]:
        """The destinations, in their order."""
        row = self.form.rows.get("offers")
        return offered(row.typed) if row is not None else ()

    @cached_property
    def free(self) -> Mapping[str, tuple[Room, ...]]:
        """Rooms that could be destinations as well, by folder."""
        taken = set(self.offered)
        own = self.shown.view.room.id if self.shown.view.room is not None else None
        return by_folder(r for r in self.rooms.values() if r.id not in taken and r.id != own)

    @cached_property
    def choices(self) -> Mapping[str, tuple[tuple[str, str], ...]]:
        """Each choice of each setting with its words."""
        return {
            key: tuple(
                (choice, choice_words(self.texts, BY_KEY[key], choice))
                for choice in BY_KEY[key].choices
            )
            for key in self.form.rows
            if BY_KEY[key].kind is Kind.CHOICE
        }

    @cached_property
    def colour(self) -> str:
        """The colour as typed, if it is one."""
        row = self.form.rows.get("look.colour")
        colour = plain_colour(row.typed.get("look.colour", "")) if row is not None else ""
        return "" if look_problems_of(Look(colour=colour)) else colour

    @cached_property
    def logo(self) -> str:
        """The logo as an address."""
        return logo_shown(self.shown, self.form)

    @cached_property
    def tags(self) -> tuple[str, ...]:
        """Languages to put in order."""
        return self.shown.reading().languages

    @cached_property
    def region(self) -> tuple[int, ...]:
        """The camera's region in percent, as far as numbers are typed."""
        row = self.form.rows.get("camera.region")
        found = []
        for part, usual in zip(REGION_PARTS, (0, 0, 100, 100), strict=True):
            text = row.typed.get(f"camera.region/{part}", "") if row is not None else ""
            number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else usual
            found.append(min(100, number))
        return tuple(found)

    @cached_property
    def stale_open(self) -> bool:
        """Whether something in the folded table is wrong."""
        return any(name.startswith("stale/") for name in self.wrong)

    @cached_property
    def wrong_rows(self) -> tuple[str, ...]:
        """The rows that something is wrong with, each once."""
        names = (name if name.startswith(BEGIN) else name.partition("/")[0] for name in self.wrong)
        return tuple(dict.fromkeys(names))

    def title_of(self, key: str) -> str:
        """Return a row's title."""
        if key.startswith(BEGIN):
            return self.texts.get(f"console.room.{key.removeprefix(BEGIN)}")
        return self.shown.wording.title(key)

    stale_rules = STALE_RULES
    thens = tuple(Then)
    symbologies = tuple(Symbology)
    region_parts = REGION_PARTS
    shapes = tuple(PassShape)

    def rows_of(self, key: str) -> int:
        """Return how many rows a list has in the form, the empty ones included."""
        return min(ROWS_LIMIT, len(rows_of(self.form.rows[key].typed, key)) + EMPTY_ROWS)

    def said(self, key: str, typed: Typed) -> str:
        """Return typed fields in words, as far as they make sense."""
        reading = Reading()
        value = reading.value(BY_KEY[key], typed)
        if reading.wrong:
            return self.texts.get("console.value.see_below")
        return self.shown.wording.value(key, value)


@dataclass(frozen=True, slots=True)
class Telling:
    """What is said about a form beside what stands in it."""

    wrong: Mapping[str, Wrong] = field(default_factory=dict)
    problems: tuple[tuple[str, str], ...] = ()
    """Of the whole document: key (or empty) and words."""
    conflict: tuple[Merged, tuple[Change, ...]] | None = None
    """What somebody else saved in between: theirs is `before`, what was typed here `after`."""
    unsaved: bool = False
    unchanged: bool = False
    saved: int | None = None
    """The version of its layer after it was saved just now; None: nothing was."""
    before: int = 0
    """The version before; the same where only the room's own properties were changed."""
    run: int = 0
    """The version of the room's document that came of it, where its own properties changed."""
    undone: bool = False


NOTHING = Telling()


async def show(
    desk: Desk,
    visit: Visit,
    shown: Shown,
    form: SettingsForm,
    query: str = "",
    telling: Telling = NOTHING,
) -> Response[str]:
    """Answer with the form."""
    texts = for_language(visit.language)
    page = FormPage(shown, form, texts, query, shown.place.address, wrong=telling.wrong)
    by_key: dict[str, list[str]] = {}
    for key, words in telling.problems:
        by_key.setdefault(key if key in form.rows or key in form.room else "", []).append(words)
    bad = telling.wrong or telling.problems
    values = {
        "page": page,
        "shown": shown,
        "form": form,
        "wrong": telling.wrong,
        "wrong_keys": frozenset(name.partition("/")[0] for name in telling.wrong) | by_key.keys(),
        "problems": by_key,
        "telling": telling,
        "place": shown.place,
        "running": await running(desk, visit, shown.place),
    }
    status = 409 if telling.conflict else 422 if bad else 200
    return desk.page(visit, "settings.html", values, status=status)


async def running(desk: Desk, visit: Visit, place: Place) -> Mapping[str, Any]:
    """Return how far the boxes are that a level's settings concern, for the status part.

    Pages ask for it every two seconds while a box is behind: it folds no settings.
    """
    services, caller, target = desk.services, visit.caller, place.target
    only = RoomId(target) if place.level is Level.ROOM else None
    found = await services.settings.running(caller, only)
    if place.level is Level.DEVICE:
        found = tuple(item for item in found if item.device == target)
    elif place.level is Level.AREA:
        areas = await services.areas.list(caller)
        inside = {room.id for area in areas if area.id == target for room in area.rooms}
        found = tuple(item for item in found if item.room in inside)
    now = desk.clock.now()
    mine = tuple(_heard(item, now) for item in found)
    by_state: dict[RunState, tuple[Running, ...]] = {
        state: tuple(item for item in mine if item.state is state) for state in RunState
    }
    return {"all": mine, "by_state": by_state, "done": len(by_state[RunState.RUNS]) == len(mine)}


def _heard(item: Running, now: datetime) -> Running:
    """Count a box that polls, and did so just now, as one that was reached."""
    if item.state is RunState.WAITING and heard_lately(item.heard_at, now):
        return replace(item, state=RunState.SENT)
    return item
