"""The settings of one room's kiosk: shown, changed, sent, and seen to arrive.

A form is sent back with what was typed in it and what is wrong beside the field; only a whole and
sound one is saved, as the room's next version. A form made from an older version is refused: what
was changed here is laid over what was saved there, and both are said.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from central.errors import Invalid, OutOfDate
from central.services.callers import Permission
from central.services.views import RoomDetail, SettingsVersion
from central.web.form_fields import CHOICES, NUMBERS, SWITCHES
from central.web.pages import by_folder
from central.web.settings_form import (
    Document,
    SettingsForm,
    Wrong,
    arranged,
    form_of,
    posted,
    read,
    without_logo,
    wrong_look,
)
from central.web.settings_merging import Merged, differences, merged
from central.web.visit import Desk, Visit, form_pairs, needs, see_other, visit_of
from hallpass.domain.look import Look, logo_bytes
from hallpass.ids import RoomId
from hallpass.texts import LANGUAGES

FromDesk = NamedDependency[Desk]
_VERBS = ("up", "down", "remove", "add")
_LOOKING = ("preview", "no-logo")
"""These show the form again as well: with the colour as it will be, or without the logo."""
_BODY_LIMIT_BYTES = 8 * 1024 * 1024
"""A photograph is too large for a logo, and still has to be read to say so."""


@get("/rooms/{room:str}/settings", guards=[needs(Permission.CHANGE_ROOMS)])
async def settings_page(
    request: Request[Any, Any, Any], desk: FromDesk, room: FromPath[str]
) -> Response[str]:
    """Show the form; `part=status` is whether the kiosk runs what was sent."""
    visit = visit_of(request)
    detail = await desk.services.rooms.get(visit.caller, RoomId(room))
    if visit.part == "status":
        return desk.page(visit, "settings_status.html", {"detail": detail})
    form = form_of(Document(detail.room, detail.settings))
    return await _show(desk, visit, detail, form)


@post(
    "/rooms/{room:str}/settings",
    guards=[needs(Permission.CHANGE_ROOMS)],
    status_code=200,
    request_max_body_size=_BODY_LIMIT_BYTES,
)
async def save_settings(
    request: Request[Any, Any, Any], desk: FromDesk, room: FromPath[str]
) -> Response[str] | Redirect:
    """Save the form, or do what a destination's button says and show it again, unsaved."""
    visit = visit_of(request)
    detail = await desk.services.rooms.get(visit.caller, RoomId(room))
    pairs = await form_pairs(request)
    sent = dict(pairs)
    form = posted(pairs)
    verb, _, target = sent.get("do", "").partition(" ")
    based_on = _version(sent.get("based_on", ""))
    if verb in _VERBS or verb in _LOOKING:
        if verb in _VERBS:
            form = arranged(form, verb, target or sent.get("add", ""))
        elif verb == "no-logo":
            form = without_logo(form)
        wrong = wrong_look(form)
        return await _show(desk, visit, detail, form, wrong=wrong, based_on=based_on, unsaved=True)
    if based_on != detail.settings.version:
        return await _show_merged(desk, visit, detail, form, based_on)
    document, wrong = read(form, Document(detail.room, detail.settings))
    if wrong:
        return await _show(desk, visit, detail, form, wrong=wrong, unsaved=True)
    return await _save(desk, visit, detail, form, document)


async def _save(
    desk: Desk, visit: Visit, detail: RoomDetail, form: SettingsForm, document: Document
) -> Response[str] | Redirect:
    based_on = detail.settings.version
    if document != Document(detail.room, detail.settings):
        try:
            await desk.services.rooms.update(
                visit.caller, document.room, document.settings, based_on=based_on
            )
        except OutOfDate:
            # Saved by somebody else between our look and our update.
            detail = await desk.services.rooms.get(visit.caller, detail.room.id)
            return await _show_merged(desk, visit, detail, form, based_on)
        except Invalid as exc:
            return await _show(desk, visit, detail, form, problems=exc.problems, unsaved=True)
    return see_other(f"/rooms/{quote(detail.room.id)}/settings")


async def _show_merged(
    desk: Desk, visit: Visit, detail: RoomDetail, mine: SettingsForm, based_on: int
) -> Response[str]:
    history = await desk.services.rooms.history(visit.caller, detail.room.id)
    current = form_of(Document(detail.room, detail.settings))
    base = next((item for item in history if item.version == based_on), None)
    base_form = current if base is None else form_of(Document(base.room, base.settings))
    result = merged(base_form, current, mine)
    if base is None:
        result = Merged(mine, (), differences(current, mine))
    return await _show(
        desk,
        visit,
        detail,
        result.form,
        wrong=wrong_look(result.form),
        conflict=(result, current, history),
        unsaved=True,
    )


async def _show(
    desk: Desk,
    visit: Visit,
    detail: RoomDetail,
    form: SettingsForm,
    *,
    wrong: Mapping[str, Wrong] | None = None,
    problems: tuple[str, ...] = (),
    conflict: tuple[Merged, SettingsForm, tuple[SettingsVersion, ...]] | None = None,
    based_on: int | None = None,
    unsaved: bool = False,
) -> Response[str]:
    rooms = {room.id: room for room in detail.rooms}
    offered = {line.room for line in form.offers}
    free = (room for room in detail.rooms if room.id not in offered and room.id != detail.room.id)
    values = {
        "detail": detail,
        "form": form,
        "rooms": rooms,
        "free": by_folder(free),
        "numbers": NUMBERS,
        "choices_of": {name: tuple(choice) for name, (_, choice) in CHOICES.items()},
        "switches": SWITCHES,
        "tags": tuple(dict.fromkeys((*form.languages, *LANGUAGES))),
        "logo": _picture(form.look),
        "wrong": wrong or {},
        "problems": problems,
        "conflict": conflict,
        "based_on": detail.settings.version if based_on is None else based_on,
        "unsaved": unsaved,
    }
    status = 409 if conflict else 422 if wrong or problems else 200
    return desk.page(visit, "settings.html", values, status=status)


def _picture(look: Look) -> str:
    """Return the logo as an address that a page can show; empty: there is none."""
    raw = logo_bytes(look)
    if raw is None:
        return ""
    kind = "png" if raw.startswith(b"\x89PNG") else "svg+xml"
    return f"data:image/{kind};base64,{look.logo}"


def _version(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


ROUTES = (settings_page, save_settings)
