"""Signing in and out, and the language to speak.

Signing in has steps (`central.services.signing_in`): each has its page here, found by the cookie
that the step before gave, and the cookie changes with each.
"""

from typing import Any
from urllib.parse import quote

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect

from central.errors import Invalid, OutOfDate, TooMany, Unauthorized
from central.services.access_policy import Stage
from central.services.own_account import Offer
from central.services.sessions import NewSession
from central.web.qr import qr_svg
from central.web.visit import (
    PUBLIC,
    SESSION_COOKIE,
    VISITOR_COOKIE,
    Desk,
    Visit,
    form_values,
    language_cookie,
    local_address,
    own_cookie,
    see_other,
    visit_of,
)
from hallpass.texts import LANGUAGES

FromDesk = NamedDependency[Desk]
Page = Response[str] | Redirect
_NAME_LIMIT = 200
_PASSWORD_LIMIT = 1000
"""Characters that are looked at; argon2 would take a book, and the time for it."""
_CODE_LIMIT = 60
_PAGE_OF = {
    Stage.CODE: "/sign-in/code",
    Stage.PASSWORD: "/sign-in/password",
    Stage.ENROL: "/sign-in/factor",
}


@get("/sign-in", opt={PUBLIC: True})
async def sign_in_page(request: Request[Any, Any, Any], desk: FromDesk) -> Page:
    """Show the form, or go on if somebody is signed in already."""
    visit = visit_of(request)
    onward = local_address(request.query_params.get("next", "/"))
    if visit.session is not None:
        return see_other(onward)
    return _form(desk, visit, onward)


@post("/sign-in", opt={PUBLIC: True}, status_code=200)
async def sign_in(request: Request[Any, Any, Any], desk: FromDesk) -> Page:
    """Look at name and password; the answer to a wrong one does not tell which was wrong."""
    visit = visit_of(request)
    sent = await form_values(request)
    name = sent.get("name", "").strip()[:_NAME_LIMIT]
    password = sent.get("password", "")
    onward = local_address(sent.get("next", "/"))
    if not name or not 0 < len(password) <= _PASSWORD_LIMIT:
        return _form(desk, visit, onward, name=name, problem="web.sign_in.wrong")
    try:
        new = await desk.services.signing_in.password(
            visit.school.id, name, password, visit.origin, token=visit.token
        )
    except TooMany as exc:
        wait_s = exc.retry_s or 60
        return _form(desk, visit, onward, name=name, problem="web.sign_in.wait", wait_s=wait_s)
    if new is None:
        return _form(desk, visit, onward, name=name, problem="web.sign_in.wrong")
    return go_on(visit, new, onward)


@get("/sign-in/code", opt={PUBLIC: True})
async def code_page(request: Request[Any, Any, Any], desk: FromDesk) -> Page:
    """Ask for a code of the app."""
    visit = visit_of(request)
    onward = local_address(request.query_params.get("next", "/"))
    return _elsewhere(visit, Stage.CODE, onward) or _code(desk, visit, onward)


@post("/sign-in/code", opt={PUBLIC: True}, status_code=200)
async def code(request: Request[Any, Any, Any], desk: FromDesk) -> Page:
    """Look at a code."""
    visit = visit_of(request)
    sent = await form_values(request)
    onward = local_address(sent.get("next", "/"))
    elsewhere = _elsewhere(visit, Stage.CODE, onward)
    if elsewhere is not None:
        return elsewhere
    typed = sent.get("code", "")[:_CODE_LIMIT]
    try:
        new = await desk.services.signing_in.code(visit.school.id, visit.token, typed, visit.origin)
    except TooMany as exc:
        return _code(desk, visit, onward, problem="web.sign_in.wait", wait_s=exc.retry_s or 60)
    except Unauthorized:
        return _anew(onward)
    if new is None:
        return _code(desk, visit, onward, problem="web.code.wrong")
    return go_on(visit, new, onward)


@get("/sign-in/password", opt={PUBLIC: True})
async def password_page(request: Request[Any, Any, Any], desk: FromDesk) -> Page:
    """Ask for a password of one's own."""
    visit = visit_of(request)
    onward = local_address(request.query_params.get("next", "/"))
    return _elsewhere(visit, Stage.PASSWORD, onward) or _password(desk, visit, onward)


@post("/sign-in/password", opt={PUBLIC: True}, status_code=200)
async def password(request: Request[Any, Any, Any], desk: FromDesk) -> Page:
    """Keep a password of one's own."""
    visit = visit_of(request)
    sent = await form_values(request)
    onward = local_address(sent.get("next", "/"))
    elsewhere = _elsewhere(visit, Stage.PASSWORD, onward)
    if elsewhere is not None:
        return elsewhere
    typed = sent.get("new", "")[:_PASSWORD_LIMIT]
    if typed != sent.get("again", ""):
        return _password(desk, visit, onward, problem="web.password.differ")
    try:
        new = await desk.services.signing_in.new_password(
            visit.school.id, visit.token, typed, visit.origin
        )
    except Invalid as exc:
        return _password(desk, visit, onward, problem=password_problem(exc))
    except Unauthorized:
        return _anew(onward)
    return go_on(visit, new, onward)


@get("/sign-in/factor", opt={PUBLIC: True})
async def factor_page(request: Request[Any, Any, Any], desk: FromDesk) -> Page:
    """Show a second factor to scan: this account can't be without one."""
    visit = visit_of(request)
    onward = local_address(request.query_params.get("next", "/"))
    elsewhere = _elsewhere(visit, Stage.ENROL, onward)
    if elsewhere is not None:
        return elsewhere
    return await _factor(desk, visit, onward)


@post("/sign-in/factor", opt={PUBLIC: True}, status_code=200)
async def factor(request: Request[Any, Any, Any], desk: FromDesk) -> Page:
    """Keep the second factor once a code of it was typed, and tell the codes for paper."""
    visit = visit_of(request)
    sent = await form_values(request)
    onward = local_address(sent.get("next", "/"))
    elsewhere = _elsewhere(visit, Stage.ENROL, onward)
    if elsewhere is not None:
        return elsewhere
    typed = sent.get("code", "")[:_CODE_LIMIT]
    try:
        made = await desk.services.own_account.confirm(
            visit.school.id, visit.token, typed, visit.origin
        )
    except TooMany as exc:
        return await _factor(
            desk, visit, onward, problem="web.sign_in.wait", wait_s=exc.retry_s or 60
        )
    except (OutOfDate, Unauthorized):
        return _anew(onward)
    if made is None:
        return await _factor(desk, visit, onward, problem="web.code.wrong")
    values = {"codes": made.codes, "onward": onward}
    return desk.page(
        visit, "sign_in_codes.html", values, cookies=session_cookies(visit, made.session)
    )


@post("/sign-out", opt={PUBLIC: True}, status_code=303)
async def sign_out(request: Request[Any, Any, Any], desk: FromDesk) -> Redirect:
    """End the session here and in the database; also one that is on its way."""
    visit = visit_of(request)
    if visit.token:
        await desk.services.sessions.close(visit.school.id, visit.token, origin=visit.origin)
    return see_other("/sign-in", [own_cookie(visit, SESSION_COOKIE, "", max_age=0)])


@post("/language", opt={PUBLIC: True}, status_code=303)
async def choose_language(request: Request[Any, Any, Any]) -> Redirect:
    """Remember a language in this browser."""
    sent = await form_values(request)
    onward = local_address(sent.get("next", "/"))
    language = sent.get("language", "")
    if language not in LANGUAGES:
        return see_other(onward)
    return see_other(onward, [language_cookie(visit_of(request), language)])


def session_cookies(visit: Visit, new: NewSession) -> list[Any]:
    """Return the cookies of a browser that got another token."""
    return [
        own_cookie(visit, SESSION_COOKIE, new.token),
        own_cookie(visit, VISITOR_COOKIE, "", max_age=0),
    ]


def go_on(visit: Visit, new: NewSession, onward: str) -> Redirect:
    """Go to the next step, or to where somebody wanted to go."""
    target = _with_next(_PAGE_OF[new.stage], onward) if new.stage else onward
    return see_other(target, session_cookies(visit, new))


def password_problem(exc: Invalid) -> str:
    """Return the words' key for what is wrong with a chosen password."""
    return "web.password." + exc.problems[0].partition(": ")[2]


def _elsewhere(visit: Visit, stage: Stage, onward: str) -> Redirect | None:
    """Where to go from a step's page; None: it is this visitor's step."""
    if visit.session is not None:
        return see_other(onward)
    if visit.half is None:
        return _anew(onward)
    if visit.half.stage is not stage:
        return see_other(_with_next(_PAGE_OF[visit.half.stage], onward))
    return None


def _anew(onward: str) -> Redirect:
    return see_other(_with_next("/sign-in", onward))


def _with_next(path: str, onward: str) -> str:
    return path if onward == "/" else f"{path}?next={quote(onward, safe='')}"


def _form(
    desk: Desk, visit: Visit, onward: str, *, name: str = "", problem: str = "", wait_s: float = 0
) -> Response[str]:
    values = {"onward": onward, "name": name, "problem": problem, "wait_s": max(1, int(wait_s))}
    return desk.page(
        visit,
        "sign_in.html",
        values,
        status=_status(problem, wait_s),
        cookies=[own_cookie(visit, VISITOR_COOKIE, visit.visitor)],
    )


def _code(
    desk: Desk, visit: Visit, onward: str, *, problem: str = "", wait_s: float = 0
) -> Response[str]:
    values = {"onward": onward, "problem": problem, "wait_s": max(1, int(wait_s))}
    return desk.page(visit, "sign_in_code.html", values, status=_status(problem, wait_s))


def _password(desk: Desk, visit: Visit, onward: str, *, problem: str = "") -> Response[str]:
    values = {"onward": onward, "problem": problem}
    return desk.page(visit, "sign_in_password.html", values, status=_status(problem, 0))


async def _factor(
    desk: Desk, visit: Visit, onward: str, *, problem: str = "", wait_s: float = 0
) -> Page:
    try:
        offer = await desk.services.own_account.offer(visit.school.id, visit.token)
    except (OutOfDate, Unauthorized):
        return _anew(onward)
    values = {**offer_values(offer), "onward": onward, "problem": problem}
    values["wait_s"] = max(1, int(wait_s))
    return desk.page(visit, "sign_in_factor.html", values, status=_status(problem, wait_s))


def offer_values(offer: Offer) -> dict[str, Any]:
    """Return what a page needs to show a second factor."""
    secret = offer.secret
    groups = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    return {"qr": qr_svg(offer.uri), "secret": groups, "uri": offer.uri}


def _status(problem: str, wait_s: float) -> int:
    return 200 if not problem else 429 if wait_s else 422


ROUTES = (
    sign_in_page,
    sign_in,
    code_page,
    code,
    password_page,
    password,
    factor_page,
    factor,
    sign_out,
    choose_language,
)
