"""What was set when, by whom and why; one click back; and what waits for its time."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from central.errors import BadRequest, Invalid
from central.services.callers import Permission
from central.services.settings_views import CLEAR, LayerMoved, LayerVersion, PlannedView
from central.services.views import SettingsVersion
from central.web.settings import keyed
from central.web.settings_pages import Place, Shown, load
from central.web.settings_room import differing, room_words
from central.web.settings_show import Telling, show
from central.web.settings_words import Change, Wording
from central.web.visit import AnyRequest, Desk, Visit, form_values, needs, see_other, visit_of
from hallpass.domain.layers import Level
from hallpass.domain.rooms import Room
from hallpass.ids import RoomId
from hallpass.texts import for_language

FromDesk = NamedDependency[Desk]
_MAY = [needs(Permission.CHANGE_ROOMS)]
_OVER_LIMIT = 20


@dataclass(frozen=True, slots=True)
class VersionView:
    """One version in words."""

    version: LayerVersion
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class RoomChange:
    """One change of a room's own properties in words."""

    version: SettingsVersion
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class PlanView:
    """A planned change in words."""

    plan: PlannedView
    changes: tuple[Change, ...]


@get(
    [
        "/settings/history",
        "/areas/{area:str}/settings/history",
        "/rooms/{room:str}/settings/history",
        "/devices/{device:str}/settings/history",
    ],
    guards=_MAY,
)
async def history_page(request: Request[Any, Any, Any], desk: FromDesk) -> Response[str]:
    """Show every version of a level's settings, the newest first."""
    visit = visit_of(request)
    shown = await load(desk.services, visit, place_of(request))
    found = await desk.services.settings.history(
        visit.caller, shown.place.level, shown.place.target
    )
    versions = tuple(
        VersionView(item, tuple(shown.wording.change(one) for one in item.differences))
        for item in found
    )
    moved = "moved" in request.query_params
    values = {
        "shown": shown,
        "versions": versions,
        "moved": moved,
        "of_room": await _of_room(desk, visit, shown),
    }
    return desk.page(visit, "settings_history.html", values, status=409 if moved else 200)


@post(
    [
        "/settings/back",
        "/areas/{area:str}/settings/back",
        "/rooms/{room:str}/settings/back",
        "/devices/{device:str}/settings/back",
    ],
    guards=_MAY,
    status_code=303,
)
async def go_back(request: Request[Any, Any, Any], desk: FromDesk) -> Response[str] | Redirect:
    """Say again what an older version said; not over what nobody here has seen."""
    visit = visit_of(request)
    sent = await form_values(request)
    shown = await load(desk.services, visit, place_of(request))
    version, expect, run = (_number(sent.get(name, "")) for name in ("version", "expect", "run"))
    if expect != shown.view.own.version:
        return see_other(f"{shown.place.address}/history?moved=1")
    try:
        if run:
            saved = await _room_back(desk, visit, shown, version, run)
        else:
            settings, place = desk.services.settings, shown.place
            made = await settings.revert(visit.caller, place.level, place.target, version)
            saved = made.versions.get(place.target, expect)
    except LayerMoved:
        return see_other(f"{shown.place.address}/history?moved=1")
    except Invalid as exc:
        telling = Telling(problems=keyed(exc.problems))
        return await show(desk, visit, shown, shown.form, "", telling)
    return see_other(f"{shown.place.address}?{urlencode({'saved': saved, 'undone': 1})}")


async def _room_back(desk: Desk, visit: Visit, shown: Shown, version: int, run: int) -> int:
    """Take a room's own properties back together with what was set in the same step."""
    if shown.view.room is None:
        raise BadRequest("only a room has properties of its own")
    room, own = shown.view.room, shown.view.own
    after, before = _pair(await desk.services.rooms.history(visit.caller, room.id), run, room)
    changed = {}
    if version != own.version:
        layers = await desk.services.settings.history(visit.caller, Level.ROOM, room.id)
        said = {item.version: item.values for item in layers}.get(version, {})
        back = {**dict.fromkeys(own.values, CLEAR), **said}
        changed = {key: value for key, value in back.items() if own.values.get(key, CLEAR) != value}
    saved = await desk.services.settings.save_room(
        visit.caller,
        before,
        changed,
        seen=after,
        based_on=own.version,
        note=f"back to version {version}",
    )
    return saved.versions.get(room.id, own.version)


def _pair(documents: tuple[SettingsVersion, ...], run: int, current: Room) -> tuple[Room, Room]:
    """Return a room as a version of its document has it, and as the version before had it."""
    by_version = {item.version: item.room for item in documents}
    after = by_version.get(run, current)
    older = [at for at in by_version if at < run]
    return after, by_version[max(older)] if older else after


def place_of(request: AnyRequest) -> Place:
    """Return whose settings an address names."""
    for level in (Level.AREA, Level.ROOM, Level.DEVICE):
        if level.value in request.path_params:
            return Place(level, str(request.path_params[level.value]))
    return Place(Level.SCHOOL, visit_of(request).school.id)


@get("/settings/planned", guards=_MAY)
async def planned_page(request: Request[Any, Any, Any], desk: FromDesk) -> Response[str]:
    """Show what waits for its time, and what is over."""
    visit = visit_of(request)
    listed = await desk.services.rooms.list(visit.caller)
    rooms: dict[RoomId, Room] = {item.room.id: item.room for item in listed}
    wording = Wording(for_language(visit.language), rooms)
    planning = desk.services.planning
    values = {
        "waiting": _in_words(await planning.planned(visit.caller), wording),
        "over": _in_words((await planning.planned(visit.caller, over=True))[:_OVER_LIMIT], wording),
    }
    return desk.page(visit, "settings_planned.html", values)


@post("/settings/planned/{plan:str}/withdraw", guards=_MAY, status_code=303)
async def withdraw(
    request: Request[Any, Any, Any], desk: FromDesk, plan: FromPath[str]
) -> Redirect:
    """Let a planned change never be made."""
    await desk.services.planning.withdraw(visit_of(request).caller, plan)
    return see_other("/settings/planned")


async def _of_room(desk: Desk, visit: Visit, shown: Shown) -> tuple[RoomChange, ...]:
    """Return how a room's own properties were changed, the newest first."""
    if shown.place.level is not Level.ROOM or shown.view.room is None:
        return ()
    t, names = shown.wording.texts.get, shown.area_names
    found = await desk.services.rooms.history(visit.caller, shown.view.room.id)
    return tuple(
        RoomChange(
            item,
            tuple(
                Change(
                    t(f"console.room.{name}"),
                    room_words(name, before, t, names),
                    room_words(name, after, t, names),
                )
                for name, before, after in differing(older.room, item.room)
            ),
        )
        for item, older in pairwise(found)
        if differing(older.room, item.room)
    )


def _in_words(plans: tuple[PlannedView, ...], wording: Wording) -> tuple[PlanView, ...]:
    return tuple(
        PlanView(
            plan,
            tuple(
                Change(wording.title(key), "", wording.value(key, value), key)
                for key, value in plan.values.items()
            ),
        )
        for plan in plans
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


ROUTES = (history_page, go_back, planned_page, withdraw)
