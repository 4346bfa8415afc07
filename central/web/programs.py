"""Keys of programs: made, told once, taken back."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from central.errors import Forbidden, Invalid
from central.services.api_keys import OF_PROGRAMS, NewApiKey
from central.services.callers import Permission
from central.web.visit import Desk, Visit, form_pairs, needs, see_other, visit_of

FromDesk = NamedDependency[Desk]
_MAY = [needs(Permission.CHANGE_PROGRAMS)]
_NAME_LIMIT = 200
_DAYS_DIGITS = 4


@get("/programs", guards=_MAY)
async def programs(request: Request[Any, Any, Any], desk: FromDesk) -> Response[str]:
    """Show all keys."""
    return await _page(desk, visit_of(request))


@post("/programs", guards=_MAY, status_code=200)
async def create(request: Request[Any, Any, Any], desk: FromDesk) -> Response[str]:
    """Make a key, and tell it, once."""
    visit = visit_of(request)
    pairs = await form_pairs(request)
    sent = dict(pairs)
    every = {permission.value: permission for permission in Permission}
    scopes = [every[value] for name, value in pairs if name == "scope" and value in every]
    name, days = sent.get("name", "")[:_NAME_LIMIT], sent.get("days", "").strip()
    digits = days.isascii() and days.isdecimal() and len(days) <= _DAYS_DIGITS
    typed = {"name": name, "days": days, "scopes": scopes}
    if days and not digits:
        return await _page(desk, visit, typed=typed, wrong=frozenset({"days"}))
    try:
        made = await desk.services.api_keys.create(
            visit.caller, name, scopes, days=int(days) if days else None
        )
    except Invalid as exc:
        wrong = frozenset(problem.partition(":")[0] for problem in exc.problems)
        return await _page(desk, visit, typed=typed, wrong=wrong)
    except Forbidden:
        return await _page(desk, visit, typed=typed, wrong=frozenset({"scopes"}))
    return await _page(desk, visit, made=made)


@post("/programs/{key:str}/revoke", guards=_MAY, status_code=303)
async def revoke(request: Request[Any, Any, Any], desk: FromDesk, key: FromPath[str]) -> Redirect:
    """Take a key back."""
    await desk.services.api_keys.revoke(visit_of(request).caller, key)
    return see_other("/programs")


async def _page(
    desk: Desk,
    visit: Visit,
    *,
    typed: dict[str, Any] | None = None,
    wrong: frozenset[str] = frozenset(),
    made: NewApiKey | None = None,
) -> Response[str]:
    found = await desk.services.api_keys.list(visit.caller)
    values = {
        "offered": OF_PROGRAMS,
        "keys": [key for key in found if key.works],
        "over": [key for key in found if not key.works],
        "typed": typed or {"name": "", "days": "365", "scopes": []},
        "wrong": wrong,
        "made": made,
    }
    return desk.page(visit, "programs.html", values, status=422 if wrong else 200)


ROUTES = (programs, create, revoke)
