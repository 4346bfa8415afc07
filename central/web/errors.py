"""Refusals and faults as pages: a sentence that says what to do, and never an inside detail."""

import logging
from http import HTTPStatus
from urllib.parse import quote

from litestar import Response
from litestar.enums import MediaType
from litestar.exceptions import HTTPException
from litestar.response import Redirect

from central.errors import EnvironmentFault, Refusal
from central.web.render import Renderer, language_of, words
from central.web.security import HEADERS, NO_STORE
from central.web.visit import AnyRequest, SignInNeeded, Visit, see_other
from hallpass.clock import Clock
from hallpass.problems import Code

log = logging.getLogger(__name__)

_STATUS = {
    Code.BAD_REQUEST: HTTPStatus.BAD_REQUEST,
    Code.UNAUTHORIZED: HTTPStatus.UNAUTHORIZED,
    Code.FORBIDDEN: HTTPStatus.FORBIDDEN,
    Code.REVOKED: HTTPStatus.FORBIDDEN,
    Code.NOT_FOUND: HTTPStatus.NOT_FOUND,
    Code.CONFLICT: HTTPStatus.CONFLICT,
    Code.TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Code.TOO_MANY_REQUESTS: HTTPStatus.TOO_MANY_REQUESTS,
    Code.UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
}
_KNOWN = {403, 404, 405, 413, 429, 503}
"""Statuses with words of their own; the others share the ones of 400 and 500."""


class ErrorPages:
    """Answers for everything that goes wrong in the console."""

    def __init__(self, clock: Clock, renderer: Renderer) -> None:
        self._clock = clock
        self._renderer = renderer

    def sign_in_first(self, request: AnyRequest, exc: SignInNeeded) -> Response[str] | Redirect:
        """Lead to the sign-in page; htmx is told to take the whole window there."""
        target = "/sign-in" if exc.onward == "/" else f"/sign-in?next={quote(exc.onward, safe='')}"
        if request.headers.get("hx-request") == "true":
            return Response("", status_code=401, headers={"hx-redirect": target})
        if "text/event-stream" in request.headers.get("accept", ""):
            return Response("", status_code=401)
        return see_other(target)

    def refusal(self, request: AnyRequest, exc: Refusal) -> Response[str]:
        """Answer a refusal with its own sentence."""
        status = _STATUS.get(exc.code, HTTPStatus.BAD_REQUEST)
        response = self._page(request, status, exc.message)
        if exc.retry_s is not None:
            response.headers["retry-after"] = str(exc.retry_s)
        return response

    def http(self, request: AnyRequest, exc: HTTPException) -> Response[str]:
        """Answer what the framework refused: no such page, a wrong method, a broken request."""
        return self._page(request, exc.status_code, "")

    def fault(self, request: AnyRequest, exc: EnvironmentFault) -> Response[str]:
        """Answer that the server can't now, such as when its database is away; the log says why."""
        log.error("web.fault path=%s fault=%s", request.url.path, exc)
        return self._page(request, HTTPStatus.SERVICE_UNAVAILABLE, "")

    def bug(self, request: AnyRequest, exc: Exception) -> Response[str]:
        """Answer a bug; the log has it."""
        log.error("web.bug path=%s", request.url.path, exc_info=exc)
        return self._page(request, HTTPStatus.INTERNAL_SERVER_ERROR, "")

    def _page(self, request: AnyRequest, status: int, message: str) -> Response[str]:
        visit: Visit | None = request.state.get("visit")
        language = (
            visit.language
            if visit is not None
            else language_of(None, request.headers.get("accept-language", ""))
        )
        zone = visit.school.zone if visit is not None else "UTC"
        key = status if status in _KNOWN else 500 if status >= 500 else 400
        html = self._renderer.render(
            "error.html",
            {
                **words(language, zone, self._clock.now()),
                "status": int(status),
                "title_key": f"web.error.{int(key)}.title",
                "hint_key": f"web.error.{int(key)}.hint",
                "message": message,
            },
        )
        headers = {**HEADERS, "cache-control": NO_STORE}
        return Response(html, media_type=MediaType.HTML, status_code=int(status), headers=headers)
