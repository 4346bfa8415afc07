"""Every error as the one body, `hallpass.problems.Problem`, whatever went wrong.

Kiosks tell central's answers from a captive portal's by it: JSON, with the protocol's number.
"""

import logging
from http import HTTPStatus
from typing import Any

from litestar import Request, Response
from litestar.exceptions import HTTPException

from central.errors import EnvironmentFault, Refusal
from hallpass.codec import encode
from hallpass.problems import Code, Problem

log = logging.getLogger(__name__)

AnyRequest = Request[Any, Any, Any]
JSON = "application/json"
RETRY_S = 5
"""When the database is away."""

STATUS: dict[Code, HTTPStatus] = {
    Code.BAD_REQUEST: HTTPStatus.BAD_REQUEST,
    Code.UNAUTHORIZED: HTTPStatus.UNAUTHORIZED,
    Code.FORBIDDEN: HTTPStatus.FORBIDDEN,
    Code.REVOKED: HTTPStatus.FORBIDDEN,
    Code.NOT_FOUND: HTTPStatus.NOT_FOUND,
    Code.CONFLICT: HTTPStatus.CONFLICT,
    Code.TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Code.TOO_MANY_REQUESTS: HTTPStatus.TOO_MANY_REQUESTS,
    Code.PROTOCOL_UNSUPPORTED: HTTPStatus.BAD_REQUEST,
    # RFC 8628, section 3.5: the answers to a poll are errors with status 400.
    Code.ENROL_PENDING: HTTPStatus.BAD_REQUEST,
    Code.ENROL_SLOW_DOWN: HTTPStatus.BAD_REQUEST,
    Code.ENROL_EXPIRED: HTTPStatus.BAD_REQUEST,
    Code.ENROL_REFUSED: HTTPStatus.BAD_REQUEST,
    Code.UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
    Code.INTERNAL: HTTPStatus.INTERNAL_SERVER_ERROR,
}
_CODES = {
    HTTPStatus.NOT_FOUND: Code.NOT_FOUND,
    HTTPStatus.UNAUTHORIZED: Code.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN: Code.FORBIDDEN,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: Code.TOO_LARGE,
    HTTPStatus.TOO_MANY_REQUESTS: Code.TOO_MANY_REQUESTS,
    HTTPStatus.SERVICE_UNAVAILABLE: Code.UNAVAILABLE,
}


def problem_of(status: int, problem: Problem) -> Response[bytes]:
    """Return an error as it crosses the wire."""
    headers = {"retry-after": str(problem.retry)} if problem.retry is not None else {}
    if status == HTTPStatus.UNAUTHORIZED:
        headers["www-authenticate"] = "Bearer"
    return Response(encode(problem), media_type=JSON, status_code=int(status), headers=headers)


def refusal(_request: AnyRequest, exc: Refusal) -> Response[bytes]:
    """Answer what was refused, and why."""
    return problem_of(
        STATUS[exc.code], Problem(code=exc.code, message=exc.message, retry=exc.retry_s)
    )


def environment(request: AnyRequest, exc: EnvironmentFault) -> Response[bytes]:
    """Answer that central itself can't now."""
    log.warning("kiosk_api.unavailable path=%s why=%s", request.url.path, exc)
    problem = Problem(
        code=Code.UNAVAILABLE, message="central can't do this now: try again", retry=RETRY_S
    )
    return problem_of(HTTPStatus.SERVICE_UNAVAILABLE, problem)


def http(request: AnyRequest, exc: HTTPException) -> Response[bytes]:
    """Answer what the framework refused: no such route, a wrong method, too many bytes."""
    status = HTTPStatus(exc.status_code)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR and status not in _CODES:
        return bug(request, exc)
    code = _CODES.get(status, Code.BAD_REQUEST)
    message = f"{request.method} {request.url.path}: {status.phrase.lower()}"[:500]
    response = problem_of(status, Problem(code=code, message=message))
    response.headers.update(
        {key: value for key, value in (exc.headers or {}).items() if key.lower() == "allow"}
    )
    return response


def bug(request: AnyRequest, exc: Exception) -> Response[bytes]:
    """Answer a bug; the log has it, the answer nothing of it."""
    log.error("kiosk_api.bug path=%s", request.url.path, exc_info=exc)
    problem = Problem(code=Code.INTERNAL, message="central made a mistake; its log says more")
    return problem_of(HTTPStatus.INTERNAL_SERVER_ERROR, problem)


HANDLERS: Any = {
    Refusal: refusal,
    EnvironmentFault: environment,
    HTTPException: http,
    Exception: bug,
}
"""For Litestar's `exception_handlers`."""
