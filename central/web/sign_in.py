"""Signing in and out, and the language to speak."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect

from central.errors import TooMany
from central.web.throttle import AddressThrottle
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
FromThrottle = NamedDependency[AddressThrottle]
_NAME_LIMIT = 200
_PASSWORD_LIMIT = 1000
"""Characters that are looked at; argon2 would take a book, and the time for it."""


@get("/sign-in", opt={PUBLIC: True})
async def sign_in_page(request: Request[Any, Any, Any], desk: FromDesk) -> Response[str] | Redirect:
    """Show the form, or go on if somebody is signed in already."""
    visit = visit_of(request)
    onward = local_address(request.query_params.get("next", "/"))
    if visit.session is not None:
        return see_other(onward)
    return _form(desk, visit, onward)


@post("/sign-in", opt={PUBLIC: True}, status_code=200)
async def sign_in(
    request: Request[Any, Any, Any], desk: FromDesk, throttle: FromThrottle
) -> Response[str] | Redirect:
    """Look at name and password; the answer to a wrong one does not tell which was wrong."""
    visit = visit_of(request)
    sent = await form_values(request)
    name = sent.get("name", "").strip()[:_NAME_LIMIT]
    password = sent.get("password", "")
    onward = local_address(sent.get("next", "/"))
    address = request.client.host if request.client else ""
    wait_s = throttle.spend(address)
    if wait_s > 0:
        return _form(desk, visit, onward, name=name, problem="web.sign_in.wait", wait_s=wait_s)
    if not name or not 0 < len(password) <= _PASSWORD_LIMIT:
        return _form(desk, visit, onward, name=name, problem="web.sign_in.wrong")
    try:
        caller = await desk.services.accounts.sign_in(visit.school.id, name, password)
    except TooMany as exc:
        wait_s = exc.retry_s or 60
        return _form(desk, visit, onward, name=name, problem="web.sign_in.wait", wait_s=wait_s)
    if caller is None:
        return _form(desk, visit, onward, name=name, problem="web.sign_in.wrong")
    throttle.succeeded(address)
    if visit.token:
        # Never two lives behind one browser: what it came with ends here.
        await desk.services.sessions.close(visit.school.id, visit.token)
    session = await desk.services.sessions.open(caller)
    return see_other(
        onward,
        [
            own_cookie(visit, SESSION_COOKIE, session.token),
            own_cookie(visit, VISITOR_COOKIE, "", max_age=0),
        ],
    )


@post("/sign-out", status_code=303)
async def sign_out(request: Request[Any, Any, Any], desk: FromDesk) -> Redirect:
    """End the session here and in the database."""
    visit = visit_of(request)
    await desk.services.sessions.close(visit.school.id, visit.token)
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


def _form(
    desk: Desk, visit: Visit, onward: str, *, name: str = "", problem: str = "", wait_s: float = 0
) -> Response[str]:
    values = {"onward": onward, "name": name, "problem": problem, "wait_s": max(1, int(wait_s))}
    status = 200 if not problem else 429 if wait_s else 422
    return desk.page(
        visit,
        "sign_in.html",
        values,
        status=status,
        cookies=[own_cookie(visit, VISITOR_COOKIE, visit.visitor)],
    )


ROUTES = (sign_in_page, sign_in, sign_out, choose_language)
