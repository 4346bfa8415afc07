"""The settings of a school, a building or floor, a room or a box: one form for all four levels.

    form ──review──> review ──save──> the form again, with what became of it at each box
      ^  up, down, add, search …        "edit" leads back from the review, nothing is lost

A form is sent back with what was typed in it and what is wrong beside the field; only a whole and
sound one comes to the review. A form made from older settings is refused: what was changed here is
laid over what was saved there, and both are said.
"""

from collections.abc import Iterable
from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from central.errors import Invalid
from central.services.callers import Permission
from central.services.settings_views import CLEAR
from central.web.settings_draft import Draft, without_unchanged
from central.web.settings_fields import Reading, Wrong
from central.web.settings_pages import Place, Shown, load
from central.web.settings_review import review
from central.web.settings_room import BEGIN, read_room, room_words
from central.web.settings_rows import (
    Merged,
    Says,
    SettingsForm,
    arranged,
    changes_of,
    merged,
    posted,
)
from central.web.settings_saving import step
from central.web.settings_show import Telling, running, show
from central.web.settings_words import Change
from central.web.visit import AnyRequest, Desk, Visit, form_pairs, needs, visit_of
from hallpass.domain.book import BY_KEY
from hallpass.domain.layers import Level, value_at
from hallpass.domain.rooms import Room

FromDesk = NamedDependency[Desk]
ARRANGING = ("up", "down", "remove", "add", "no-logo")
ONLY_LOOKING = ("look", "search")
BODY_LIMIT_BYTES = 8 * 1024 * 1024
"""A photograph is too large for a logo, and still has to be read to say so."""
QUERY_LIMIT = 100
_MAY = [needs(Permission.CHANGE_ROOMS)]


@get("/settings", guards=_MAY)
async def school_settings(request: Request[Any, Any, Any], desk: FromDesk) -> Response[str]:
    """Show the school's settings."""
    return await _show_page(request, desk, _school(request))


@post("/settings", guards=_MAY, status_code=200, request_max_body_size=BODY_LIMIT_BYTES)
async def save_school_settings(
    request: Request[Any, Any, Any], desk: FromDesk
) -> Response[str] | Redirect:
    """Review or save the school's settings."""
    return await _act(request, desk, _school(request))


@get("/areas/{area:str}/settings", guards=_MAY)
async def area_settings(
    request: Request[Any, Any, Any], desk: FromDesk, area: FromPath[str]
) -> Response[str]:
    """Show the settings of a building or floor."""
    return await _show_page(request, desk, Place(Level.AREA, area))


@post(
    "/areas/{area:str}/settings",
    guards=_MAY,
    status_code=200,
    request_max_body_size=BODY_LIMIT_BYTES,
)
async def save_area_settings(
    request: Request[Any, Any, Any], desk: FromDesk, area: FromPath[str]
) -> Response[str] | Redirect:
    """Review or save the settings of a building or floor."""
    return await _act(request, desk, Place(Level.AREA, area))


@get("/rooms/{room:str}/settings", guards=_MAY)
async def room_settings(
    request: Request[Any, Any, Any], desk: FromDesk, room: FromPath[str]
) -> Response[str]:
    """Show a room's settings and its own properties."""
    return await _show_page(request, desk, Place(Level.ROOM, room))


@post(
    "/rooms/{room:str}/settings",
    guards=_MAY,
    status_code=200,
    request_max_body_size=BODY_LIMIT_BYTES,
)
async def save_room_settings(
    request: Request[Any, Any, Any], desk: FromDesk, room: FromPath[str]
) -> Response[str] | Redirect:
    """Review or save a room's settings and its own properties."""
    return await _act(request, desk, Place(Level.ROOM, room))


@get("/devices/{device:str}/settings", guards=_MAY)
async def device_settings(
    request: Request[Any, Any, Any], desk: FromDesk, device: FromPath[str]
) -> Response[str]:
    """Show the settings of one box."""
    return await _show_page(request, desk, Place(Level.DEVICE, device))


@post(
    "/devices/{device:str}/settings",
    guards=_MAY,
    status_code=200,
    request_max_body_size=BODY_LIMIT_BYTES,
)
async def save_device_settings(
    request: Request[Any, Any, Any], desk: FromDesk, device: FromPath[str]
) -> Response[str] | Redirect:
    """Review or save the settings of one box."""
    return await _act(request, desk, Place(Level.DEVICE, device))


def _school(request: AnyRequest) -> Place:
    return Place(Level.SCHOOL, visit_of(request).school.id)


async def _show_page(request: AnyRequest, desk: Desk, place: Place) -> Response[str]:
    """Show the form; `part=status` is how far the boxes are with what was saved."""
    visit = visit_of(request)
    if visit.part == "status":
        values = {"place": place, "running": await running(desk, visit, place)}
        return desk.page(visit, "settings_status.html", values)
    shown = await load(desk.services, visit, place)
    query = request.query_params.get("q", "").strip()[:QUERY_LIMIT]
    saved = request.query_params.get("saved")
    telling = Telling(
        saved=_number(saved) if saved is not None else None,
        before=_number(request.query_params.get("before", "")),
        run=_number(request.query_params.get("run", "")),
        undone="undone" in request.query_params,
    )
    return await show(desk, visit, shown, shown.form, query, telling)


async def _act(request: AnyRequest, desk: Desk, place: Place) -> Response[str] | Redirect:
    visit = visit_of(request)
    pairs = await form_pairs(request)
    sent = dict(pairs)
    shown = await load(desk.services, visit, place)
    if "doc" in sent:
        return await step(desk, visit, shown, pairs)
    verb, _, target = sent.get("do", "").partition(" ")
    query = sent.get("q", "").strip()[:QUERY_LIMIT]
    form = posted(pairs, shown.form)
    searched = query != sent.get("q_was", "").strip()[:QUERY_LIMIT]
    if verb in ARRANGING or verb in ONLY_LOOKING or searched:
        if verb in ARRANGING:
            form = arranged(form, verb, target or sent.get("add", ""))
        reading = shown.reading()
        changes_of(form, reading)
        wrong = {key: words for key, words in reading.wrong.items() if key in _SAID_AT_ONCE}
        return await show(desk, visit, shown, form, query, Telling(wrong, unsaved=form.touched))
    return await _review(desk, visit, shown, form, query)


_SAID_AT_ONCE = ("look.colour", "look.logo")
"""What is wrong with these is said before anybody asks for a review."""


async def _review(
    desk: Desk, visit: Visit, shown: Shown, form: SettingsForm, query: str
) -> Response[str] | Redirect:
    result = merged(form, shown.form)
    of_room = any(name in shown.form.room for name in result.theirs)
    if form.unknown:
        words = tuple(("", f"{key}: there is no such setting here") for key in form.unknown)
        return await show(desk, visit, shown, form, query, Telling(problems=words, unsaved=True))
    if result.theirs and (form.based_on != shown.form.based_on or of_room):
        telling = Telling(conflict=(result, _conflict(shown, result)), unsaved=True)
        return await show(desk, visit, shown, result.form, query, telling)
    draft, wrong = _read(shown, result.form)
    if wrong:
        return await show(desk, visit, shown, result.form, query, Telling(wrong, unsaved=True))
    if not draft.values and draft.room is None:
        return await show(desk, visit, shown, shown.form, query, Telling(unchanged=True))
    problems = await _problems(desk, visit, draft)
    if problems:
        telling = Telling(problems=problems, unsaved=True)
        return await show(desk, visit, shown, result.form, query, telling)
    return await review(desk, visit, shown, draft)


def _conflict(shown: Shown, result: Merged) -> tuple[Change, ...]:
    """Say what they changed, and beside it what was typed here where that is something else."""
    wording, t, found = shown.wording, shown.wording.texts.get, []
    reading = shown.reading()
    for key in result.theirs:
        mine = ""
        if key.startswith(BEGIN):
            name, room = key.removeprefix(BEGIN), shown.view.room
            theirs = room_words(name, getattr(room, name), t, shown.area_names)
            if key in result.clashes:
                mine = result.form.room[key].typed.get(key, "") or t("console.value.none")
            found.append(Change(t(f"console.room.{name}"), theirs, mine, key))
            continue
        if key in result.clashes:
            row = result.form.rows[key]
            value = CLEAR if row.says is Says.ABOVE else reading.value(BY_KEY[key], row.typed)
            typed = ", ".join(row.typed.values())
            mine = typed if key in reading.wrong else wording.value(key, value)
        theirs = wording.value(key, value_at(shown.view.settings, key))
        found.append(Change(wording.title(key), theirs, mine, key))
    return tuple(found)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _read(shown: Shown, form: SettingsForm) -> tuple[Draft, dict[str, Wrong]]:
    reading = shown.reading()
    values = changes_of(form, reading)
    room = _room_of(shown, form, reading)
    place = shown.place
    draft = Draft(
        place.level,
        (place.target,),
        values,
        {place.target: shown.view.own.version},
        room=room,
        seen=shown.view.room if room is not None else None,
        note=form.note,
    )
    return without_unchanged(draft, shown.view.own.values), reading.wrong


def _room_of(shown: Shown, form: SettingsForm, reading: Reading) -> Room | None:
    if shown.view.room is None or not any(row.touched for row in form.room.values()):
        return None
    return read_room(form.room_typed, shown.view.room, reading, shown.area_names)


async def _problems(desk: Desk, visit: Visit, draft: Draft) -> tuple[tuple[str, str], ...]:
    """Return what the whole document says against it, by key."""
    if not draft.values:
        return ()
    try:
        preview = await desk.services.settings.preview(
            visit.caller, draft.level, draft.targets, draft.values
        )
    except Invalid as exc:
        return keyed(exc.problems)
    single = draft.level in (Level.ROOM, Level.DEVICE)
    return tuple(
        (item.key, item.words if single else f"{item.room_name}: {item.words}")
        for item in preview.problems
    )


def keyed(problems: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return problems as key and words."""
    parts = (text.partition(": ") for text in problems)
    return tuple((key, words) if words else ("", key) for key, _, words in parts)


ROUTES = (
    school_settings,
    save_school_settings,
    area_settings,
    save_area_settings,
    room_settings,
    save_room_settings,
    device_settings,
    save_device_settings,
)
