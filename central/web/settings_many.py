"""Settings of many rooms at once: what shall change is said once, the rooms are ticked later.

Each row says "leave as it is" until somebody says otherwise: only what was set is changed, and in
the ticked rooms alone. The review is the same as one room's.
"""

from dataclasses import replace
from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency

from central.errors import BadRequest, Invalid, NotFound
from central.services.callers import Permission
from central.web.settings import ARRANGING, BODY_LIMIT_BYTES, ONLY_LOOKING, QUERY_LIMIT
from central.web.settings_draft import Draft, read_draft
from central.web.settings_fields import typed_of
from central.web.settings_pages import MANY, Place, Shown, load
from central.web.settings_review import review, with_draft, with_groups
from central.web.settings_rows import Says, SettingsForm, arranged, changes_of, new_row, posted
from central.web.settings_saving import go_on
from central.web.settings_show import FormPage, Telling
from central.web.visit import Desk, Visit, form_pairs, needs, visit_of
from hallpass.domain.book import settable_at
from hallpass.domain.layers import Level, value_at
from hallpass.texts import for_language

FromDesk = NamedDependency[Desk]
_MAY = [needs(Permission.CHANGE_ROOMS)]


@get(MANY, guards=_MAY)
async def many_page(request: Request[Any, Any, Any], desk: FromDesk) -> Response[str]:
    """Show the form for many rooms."""
    visit = visit_of(request)
    shown = await _school(desk, visit)
    query = request.query_params.get("q", "").strip()[:QUERY_LIMIT]
    return _show(desk, visit, shown, _form(shown), query)


@post(MANY, guards=_MAY, status_code=200, request_max_body_size=BODY_LIMIT_BYTES)
async def change_many(request: Request[Any, Any, Any], desk: FromDesk) -> Response[str] | Any:
    """Review or save a change of many rooms."""
    visit = visit_of(request)
    pairs = await form_pairs(request)
    sent = dict(pairs)
    shown = await _school(desk, visit)
    if "doc" in sent:
        draft = with_groups(shown, read_draft(pairs, Level.ROOM, ""), pairs)
        if sent.get("do") == "edit":
            form = with_draft(_as_rooms(shown), draft)
            return _show(desk, visit, shown, form, "", Telling(unsaved=True))
        return await go_on(desk, visit, shown, draft, sent, address=MANY)
    form = posted(pairs, _form(shown))
    verb, _, target = sent.get("do", "").partition(" ")
    query = sent.get("q", "").strip()[:QUERY_LIMIT]
    if verb in ARRANGING or verb in ONLY_LOOKING or query != sent.get("q_was", ""):
        if verb in ARRANGING:
            form = arranged(form, verb, target or sent.get("add", ""))
        return _show(desk, visit, shown, form, query, Telling(unsaved=form.touched))
    reading = shown.reading()
    values = changes_of(form, reading)
    if reading.wrong or form.unknown:
        problems = tuple(("", f"{key}: there is no such setting here") for key in form.unknown)
        telling = Telling(reading.wrong, problems, unsaved=True)
        return _show(desk, visit, shown, form, query, telling)
    if not values:
        return _show(desk, visit, shown, form, query, Telling(unchanged=True))
    return await review(
        desk, visit, shown, Draft(Level.ROOM, (), values, note=form.note), address=MANY
    )


@post(f"{MANY}/undo", guards=_MAY, status_code=200)
async def undo_many(request: Request[Any, Any, Any], desk: FromDesk) -> Response[str]:
    """Take a change of many places back, wherever nobody has changed it again since."""
    visit = visit_of(request)
    sent = dict(await form_pairs(request))
    try:
        level = Level(sent.get("level", ""))
        undo = msgspec.json.decode(sent.get("undo", ""), type=dict[str, tuple[int, int]])
    except (ValueError, msgspec.MsgspecError) as exc:
        raise BadRequest("this can't be taken back from here; use the history") from exc
    settings, done, kept = desk.services.settings, 0, 0
    for target, (before, after) in undo.items():
        history = await settings.history(visit.caller, level, target)
        if not history or history[0].version != after:
            kept += 1
            continue
        try:
            await settings.revert(visit.caller, level, target, before)
        except (Invalid, NotFound):
            kept += 1
        else:
            done += 1
    values = {"shown": await _school(desk, visit), "done": done, "kept": kept}
    return desk.page(visit, "settings_undone.html", values)


async def _school(desk: Desk, visit: Visit) -> Shown:
    return await load(desk.services, visit, Place(Level.SCHOOL, visit.school.id))


def _form(shown: Shown) -> SettingsForm:
    rows = {
        setting.key: new_row(
            Says.LEAVE, typed_of(setting, value_at(shown.view.settings, setting.key))
        )
        for setting in settable_at(Level.ROOM)
    }
    return SettingsForm(rows, 0)


def _as_rooms(shown: Shown) -> Shown:
    return replace(shown, form=_form(shown))


def _show(
    desk: Desk,
    visit: Visit,
    shown: Shown,
    form: SettingsForm,
    query: str,
    telling: Telling = Telling(),  # noqa: B008 - frozen
) -> Response[str]:
    texts = for_language(visit.language)
    page = FormPage(shown, form, texts, query, MANY, many=True, wrong=telling.wrong)
    values = {
        "page": page,
        "shown": shown,
        "form": form,
        "wrong": telling.wrong,
        "wrong_keys": frozenset(name.partition("/")[0] for name in telling.wrong),
        "problems": {"": [words for _, words in telling.problems]} if telling.problems else {},
        "telling": telling,
    }
    bad = telling.wrong or telling.problems
    return desk.page(visit, "settings_many.html", values, status=422 if bad else 200)


ROUTES = (many_page, change_many, undo_many)
