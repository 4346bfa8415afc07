"""Everybody's own account: password, second factor, and where they are signed in."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from central.errors import Invalid, NotFound, OutOfDate, TooMany
from central.web.agents import browser_of
from central.web.sign_in import go_on, offer_values, session_cookies
from central.web.visit import Desk, Visit, form_values, see_other, visit_of

FromDesk = NamedDependency[Desk]
Page = Response[str] | Redirect
_PASSWORD_LIMIT = 1000
_CODE_LIMIT = 60
_SAID = frozenset({"changed", "removed", "ended"})


@get("/me")
async def me(request: Request[Any, Any, Any], desk: FromDesk) -> Response[str]:
    """Show one's own account."""
    visit = visit_of(request)
    said = request.query_params.get("said", "")
    return await _page(desk, visit, said=said if said in _SAID else "")


@post("/me/password", status_code=200)
async def change_password(request: Request[Any, Any, Any], desk: FromDesk) -> Page:
    """Change the password; all other browsers are signed out."""
    visit = visit_of(request)
    sent = await form_values(request)
    old, new = sent.get("old", "")[:_PASSWORD_LIMIT], sent.get("new", "")[:_PASSWORD_LIMIT]
    if visit.session is None or new != sent.get("again", ""):
        return await _page(desk, visit, wrong=("new", "web.password.differ"))
    try:
        made = await desk.services.own_account.change_password(
            visit.caller, visit.session, visit.token, old, new, visit.origin
        )
    except Invalid as exc:
        field, _, what = exc.problems[0].partition(": ")
        key = "web.password.old_wrong" if field == "old" else f"web.password.{what}"
        return await _page(desk, visit, wrong=(field, key))
    except TooMany as exc:
        return await _page(desk, visit, wrong=("old", "web.sign_in.wait"), wait_s=exc.retry_s or 60)
    return go_on(visit, made, "/me?said=changed")


@get("/me/factor")
async def factor_page(request: Request[Any, Any, Any], desk: FromDesk) -> Page:
    """Show a second factor to scan."""
    return await _factor(desk, visit_of(request))


@post("/me/factor", status_code=200)
async def add_factor(request: Request[Any, Any, Any], desk: FromDesk) -> Page:
    """Keep it once a code of it was typed."""
    visit = visit_of(request)
    code = (await form_values(request)).get("code", "")[:_CODE_LIMIT]
    try:
        made = await desk.services.own_account.confirm(
            visit.school.id, visit.token, code, visit.origin
        )
    except TooMany as exc:
        return await _factor(desk, visit, problem="web.sign_in.wait", wait_s=exc.retry_s or 60)
    except OutOfDate:
        return see_other("/me")
    if made is None:
        return await _factor(desk, visit, problem="web.code.wrong")
    cookies = session_cookies(visit, made.session)
    return desk.page(visit, "sign_in_codes.html", _codes(made.codes), cookies=cookies)


@post("/me/factor/codes", status_code=200)
async def renew_codes(request: Request[Any, Any, Any], desk: FromDesk) -> Page:
    """Tell new codes for paper, once."""
    visit = visit_of(request)
    code = (await form_values(request)).get("code", "")[:_CODE_LIMIT]
    try:
        codes = await desk.services.own_account.renew_codes(visit.caller, code, visit.origin)
    except TooMany as exc:
        return await _page(
            desk, visit, wrong=("code", "web.sign_in.wait"), wait_s=exc.retry_s or 60
        )
    except OutOfDate:
        return see_other("/me")
    if codes is None:
        return await _page(desk, visit, wrong=("code", "web.code.wrong"))
    return desk.page(visit, "sign_in_codes.html", _codes(codes))


@post("/me/factor/remove", status_code=200)
async def remove_factor(request: Request[Any, Any, Any], desk: FromDesk) -> Page:
    """Take the second factor away; who must have one sets up another at once."""
    visit = visit_of(request)
    code = (await form_values(request)).get("code", "")[:_CODE_LIMIT]
    try:
        made = await desk.services.own_account.remove(visit.caller, visit.token, code, visit.origin)
    except TooMany as exc:
        return await _page(
            desk, visit, wrong=("code", "web.sign_in.wait"), wait_s=exc.retry_s or 60
        )
    except OutOfDate:
        return see_other("/me")
    if made is None:
        return await _page(desk, visit, wrong=("code", "web.code.wrong"))
    return go_on(visit, made, "/me?said=removed")


@post("/me/sessions/{key:str}/end", status_code=303)
async def end_session(
    request: Request[Any, Any, Any], desk: FromDesk, key: FromPath[str]
) -> Redirect:
    """Sign another browser out."""
    visit = visit_of(request)
    caller = visit.caller
    try:
        await desk.services.sessions.end(caller, caller.adult, key)
    except NotFound:
        return see_other("/me")
    return see_other("/me?said=ended")


@post("/me/sessions/end", status_code=303)
async def end_others(request: Request[Any, Any, Any], desk: FromDesk) -> Redirect:
    """Sign all other browsers out."""
    visit = visit_of(request)
    caller = visit.caller
    own = visit.session.id if visit.session is not None else ""
    await desk.services.sessions.close_all(caller, caller.adult, but=own)
    return see_other("/me?said=ended")


async def _page(
    desk: Desk,
    visit: Visit,
    *,
    said: str = "",
    wrong: tuple[str, str] = ("", ""),
    wait_s: int = 0,
) -> Response[str]:
    caller = visit.caller
    own = visit.session.id if visit.session is not None else ""
    values = {
        "me": await desk.services.own_account.view(caller),
        "sessions": await desk.services.sessions.list(caller, caller.adult, own=own),
        "browser": browser_of,
        "said": said,
        "wrong": wrong,
        "wait_s": wait_s,
    }
    status = 200 if not wrong[0] else 429 if wait_s else 422
    return desk.page(visit, "me.html", values, status=status)


async def _factor(desk: Desk, visit: Visit, *, problem: str = "", wait_s: int = 0) -> Page:
    caller = visit.caller
    try:
        offer = await desk.services.own_account.offer(caller.school, visit.token)
    except OutOfDate:
        return see_other("/me")
    values = {**offer_values(offer), "problem": problem, "wait_s": max(1, wait_s)}
    status = 200 if not problem else 429 if wait_s else 422
    return desk.page(visit, "me_factor.html", values, status=status)


def _codes(codes: tuple[str, ...]) -> dict[str, Any]:
    return {"codes": codes, "onward": "/me"}


ROUTES = (
    me,
    change_password,
    factor_page,
    add_factor,
    renew_codes,
    remove_factor,
    end_session,
    end_others,
)
