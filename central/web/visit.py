"""One request, as the pages see it: who, which school, which language, and how to answer.

`doorkeeper` is the router's guard and puts a `Visit` on each request: default deny. A route is for
everyone only if it says `opt={"public": True}`; one for some says `guards=[needs(Permission.X)]`,
and the service that it calls asks again.
"""

import base64
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from litestar import Request, Response
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie, UploadFile
from litestar.enums import MediaType, RequestEncodingType
from litestar.handlers.base import BaseRouteHandler
from litestar.response import Redirect

from central.errors import BadRequest, Forbidden, Unavailable
from central.services.bundle import Services
from central.services.callers import Caller, Permission, require
from central.services.emergency_views import AlarmView
from central.services.sessions import Origin, Session
from central.services.troubles import in_touch
from central.services.views import SchoolView
from central.web.render import Renderer, language_of, words
from central.web.security import CSRF_FIELD, csrf_token, new_secret, same_text
from hallpass.clock import Clock

PUBLIC = "public"
STATIC = "static"
BACKGROUND = "background"
"""A route that pages ask by themselves: it keeps no session alive."""
SESSION_COOKIE = "hallpass_session"
VISITOR_COOKIE = "hallpass_visitor"
LANGUAGE_COOKIE = "hallpass_language"
_YEAR_S = 365 * 24 * 3600

AnyConnection = ASGIConnection[Any, Any, Any, Any]
AnyRequest = Request[Any, Any, Any]


class SignInNeeded(Exception):
    """Nobody is signed in; carries where to go on afterwards."""

    def __init__(self, onward: str) -> None:
        super().__init__("sign in first")
        self.onward = onward


@dataclass(frozen=True, slots=True)
class Visit:
    """What is known about whoever asks."""

    school: SchoolView
    language: str
    session: Session | None
    half: Session | None
    """Somebody who gave a password and still has a step to go; it opens that step's page alone."""
    token: str
    """The token of either, or empty."""
    origin: Origin
    visitor: str
    """Before sign-in: the secret that binds the form to this browser."""
    path: str
    part: str
    """Which part of a page htmx asks for; empty: all of it."""
    secure: bool
    alarms: tuple[AlarmView, ...] = ()
    """What boxes raised and waits for this administrator's answer."""

    @property
    def caller(self) -> Caller:
        """Who is signed in.

        Raises:
            SignInNeeded: nobody is.
        """
        if self.session is None:
            raise SignInNeeded(self.path)
        return self.session.caller

    @property
    def csrf(self) -> str:
        """The token for this visitor's forms."""
        known = self.session or self.half
        return known.csrf if known is not None else csrf_token(self.visitor)

    def may(self, permission: Permission) -> bool:
        """Whether somebody is signed in and may do it."""
        return self.session is not None and self.session.caller.may(permission)


@dataclass(frozen=True, slots=True)
class Desk:
    """What all pages share."""

    services: Services
    clock: Clock
    renderer: Renderer

    def page(
        self,
        visit: Visit,
        template: str,
        values: Mapping[str, Any] | None = None,
        *,
        status: int = 200,
        cookies: list[Cookie] | None = None,
    ) -> Response[str]:
        """Answer with a template's page."""
        now = self.clock.now()
        html = self.renderer.render(
            template,
            {
                **words(visit.language, visit.school.zone, now),
                "visit": visit,
                "may": visit.may,
                "can": Permission,
                "csrf": visit.csrf,
                "in_touch": lambda device: in_touch(device, now),
                **(values or {}),
            },
        )
        return Response(html, media_type=MediaType.HTML, status_code=status, cookies=cookies)


def cookie_name(name: str, *, secure: bool) -> str:
    """Return a cookie's name; the prefix keeps other hosts from planting one (RFC 6265bis)."""
    return f"__Host-{name}" if secure else name


def own_cookie(visit: Visit, name: str, value: str, *, max_age: int | None = None) -> Cookie:
    """Return a cookie that no script reads and no other site's post carries."""
    return Cookie(
        key=cookie_name(name, secure=visit.secure),
        value=value,
        max_age=max_age,
        path="/",
        httponly=True,
        samesite="lax",
        secure=visit.secure,
    )


def language_cookie(visit: Visit, language: str) -> Cookie:
    """Return the cookie that remembers a language."""
    return own_cookie(visit, LANGUAGE_COOKIE, language, max_age=_YEAR_S)


def doorkeeper(desk: Desk) -> Callable[[AnyConnection, BaseRouteHandler], Awaitable[None]]:
    """Return the guard that knows each visitor, and lets in those with a session."""

    async def guard(connection: AnyConnection, handler: BaseRouteHandler) -> None:
        if handler.opt.get(STATIC):
            return
        if "\0" in connection.scope["path"] or b"%00" in connection.scope["query_string"]:
            # PostgreSQL's text has none: whatever is asked for by one is nowhere.
            raise BadRequest("an address with a character that none has")
        visit = await _visit(desk, connection, by_itself=bool(handler.opt.get(BACKGROUND)))
        connection.state.visit = visit
        if visit.session is None and not handler.opt.get(PUBLIC):
            raise SignInNeeded(onward_of(connection))

    return guard


def needs(permission: Permission) -> Callable[[AnyConnection, BaseRouteHandler], None]:
    """Return a guard that lets in who has the permission."""

    def guard(connection: AnyConnection, _: BaseRouteHandler) -> None:
        require(visit_of(connection).caller, permission)

    return guard


def visit_of(connection: AnyConnection) -> Visit:
    """Return what the doorkeeper found."""
    visit: Visit = connection.state.visit
    return visit


async def check_post(request: AnyRequest) -> None:
    """Let a post in only with the token of the cookie that it came with.

    Raises:
        Forbidden: there is none, or it is another's; also if a browser says that another site sent
            it (Sec-Fetch-Site, which old browsers leave out).
    """
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    visit = visit_of(request)
    sent = dict(await form_pairs(request)).get(CSRF_FIELD, "")
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        raise Forbidden("this form was sent from another site")
    if not same_text(sent, visit.csrf):
        raise Forbidden("this page is too old; go back, load it again, and send it once more")


async def form_pairs(request: AnyRequest) -> list[tuple[str, str]]:
    """Return what a form sent, in its order, repeated names included.

    Raises:
        BadRequest: it is not a form's text.
    """
    if request.content_type[0] == RequestEncodingType.MULTI_PART:
        return _without_nul(await _multipart_pairs(request))
    body = await request.body()
    try:
        text = body.decode("utf-8", errors="strict")
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=2000, errors="strict")
    except ValueError as exc:
        raise BadRequest("this form can't be read; load the page again") from exc
    return _without_nul(pairs)


def _without_nul(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Refuse what PostgreSQL's text can't hold, and no keyboard types."""
    if any("\0" in name or "\0" in value for name, value in pairs):
        raise BadRequest("this form holds a character that no text has")
    return pairs


async def _multipart_pairs(request: AnyRequest) -> list[tuple[str, str]]:
    """Return what a form with files sent; a file is its content in base64."""
    try:
        form = await request.form()
    except (ValueError, LookupError) as exc:
        raise BadRequest("this form can't be read; load the page again") from exc
    pairs: list[tuple[str, str]] = []
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            await value.seek(0)
            pairs.append((name, base64.b64encode(await value.read()).decode("ascii")))
        else:
            pairs.append((name, str(value)))
    return pairs


async def form_values(request: AnyRequest) -> dict[str, str]:
    """Return what a form sent, the last of each name."""
    return dict(await form_pairs(request))


def onward_of(connection: AnyConnection) -> str:
    """Return the address to come back to: the page itself, never one of its parts or streams."""
    if connection.scope.get("method") != "GET" or connection.query_params.get("part"):
        return "/"
    query = connection.scope.get("query_string", b"").decode("ascii", errors="ignore")
    path = quote(connection.scope["path"])
    return f"{path}?{query}" if query else path


def local_address(address: str) -> str:
    """Return an address only if it leads back into this site; else the home page."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return "/"
    odd = parts.scheme or parts.netloc or "\\" in address or not address.isprintable()
    if odd or not address.startswith("/") or address.startswith("//"):
        return "/"
    return address


def see_other(path: str, cookies: list[Cookie] | None = None) -> Redirect:
    """Answer a post: go and look there."""
    return Redirect(path, status_code=303, cookies=cookies)


def origin_of(connection: AnyConnection) -> Origin:
    """Return where a request came from; a proxy's word counts only if it is a trusted one's."""
    address = connection.client.host if connection.client else ""
    return Origin(address, connection.headers.get("user-agent", ""))


async def _visit(desk: Desk, connection: AnyConnection, *, by_itself: bool) -> Visit:
    secure = connection.url.scheme == "https"
    school = await desk.services.schools.only()
    if school is None:
        raise Unavailable("there is no school here yet: run hallpass-central seed")
    cookies = connection.cookies
    token = cookies.get(cookie_name(SESSION_COOKIE, secure=secure), "")
    part = connection.query_params.get("part", "")
    origin = origin_of(connection)
    session = half = None
    if token:
        renew = not (by_itself or part)
        session = await desk.services.sessions.find(school.id, token, renew=renew, origin=origin)
        if session is None:
            half = await desk.services.sessions.half(school.id, token, origin=origin)
    return Visit(
        school=school,
        language=language_of(
            cookies.get(cookie_name(LANGUAGE_COOKIE, secure=secure)),
            connection.headers.get("accept-language", ""),
        ),
        session=session,
        half=half,
        token=token if session is not None or half is not None else "",
        origin=origin,
        visitor=cookies.get(cookie_name(VISITOR_COOKIE, secure=secure), "") or new_secret(),
        path=connection.url.path,
        part=part,
        secure=secure,
        alarms=await _alarms(desk, session),
    )


async def _alarms(desk: Desk, session: Session | None) -> tuple[AlarmView, ...]:
    if session is None or not session.caller.may(Permission.RUN_EMERGENCY):
        return ()
    return await desk.services.emergency.alarms(session.caller)
