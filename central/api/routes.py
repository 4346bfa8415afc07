"""The API's router, its OpenAPI document and the same as a page."""

import functools
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import msgspec
from litestar import Litestar, Request, Response, Router, get
from litestar.di import NamedDependency, Provide
from litestar.enums import MediaType
from litestar.exceptions import HTTPException, ValidationException
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import Components, SecurityScheme
from litestar.types import Middleware

from central.api import access, emergency, fleet, rooms
from central.api.described import describe
from central.api.door import OPEN, caller_of, doorkeeper, make, no_nul
from central.api.reference import page_of
from central.errors import Refusal
from central.services.bundle import Services
from central.services.callers import Caller
from hallpass.clock import Clock
from hallpass.problems import Code, Problem

PREFIX = "/api/v1"
_BODY_LIMIT_BYTES = 512 << 10
_ROUTES = (*rooms.ROUTES, *fleet.ROUTES, *emergency.ROUTES, *access.ROUTES)
_DESCRIPTION = """What the console does, a program can do. Bring a key as `Authorization: Bearer …`;
a key does what its scopes say, and never more than whoever made it. Every error is a `Problem`.
A POST that makes something takes an `Idempotency-Key`: for a day, the same key with the same
request acts once and gets the same answer again (409 where the answer was a secret told once)."""
_EXTRA_LIMIT = 5


def make_api(
    services: Services, clock: Clock, *, handlers: dict[Any, Any], middleware: list[Middleware]
) -> Router:
    """Make the routes under /api/v1.

    Args:
        services: the use cases.
        clock: for how often a program may ask.
        handlers: how errors are answered, the same as kiosks get them.
        middleware: what adds the headers of every answer.
    """
    api = make(services, clock)
    problem_of: Callable[[Any, Exception], Any] = handlers[Refusal]
    return Router(
        path=PREFIX,
        route_handlers=[*_ROUTES, openapi_json, reference],
        guards=[doorkeeper(api)],
        before_request=no_nul,
        middleware=middleware,
        dependencies={
            "api": Provide(lambda: api, sync_to_thread=False),
            "caller": Provide(_caller, sync_to_thread=False),
            "document": Provide(document, sync_to_thread=False),
        },
        exception_handlers={**handlers, ValidationException: _unreadable(problem_of)},
        request_max_body_size=_BODY_LIMIT_BYTES,
        include_in_schema=False,
    )


def _caller(request: Request[Any, Any, Any]) -> Caller:
    return caller_of(request)


@get("/openapi.json", opt={OPEN: True}, sync_to_thread=False)
def openapi_json(document: NamedDependency[bytes]) -> Response[bytes]:
    """Answer the OpenAPI 3.1 document."""
    return Response(document, media_type=MediaType.JSON)


@get("/docs", opt={OPEN: True}, sync_to_thread=False)
def reference(document: NamedDependency[bytes]) -> Response[str]:
    """Answer the same as a page."""
    return Response(page_of(msgspec.json.decode(document)), media_type=MediaType.HTML)


@functools.cache
def document() -> bytes:
    """Return the OpenAPI document; made once, when somebody asks for it first."""
    config = OpenAPIConfig(
        title="Hallpass",
        version=version("hallpass"),
        description=_DESCRIPTION,
        use_handler_docstrings=True,
        components=Components(
            security_schemes={"key": SecurityScheme(type="http", scheme="bearer")}
        ),
    )
    router = Router(path=PREFIX, route_handlers=[*_ROUTES], dependencies=_SHAPES)
    app = Litestar(route_handlers=[router], openapi_config=config, logging_config=None)
    schema = app.openapi_schema.to_schema()
    describe(schema, _ROUTES, PREFIX)
    return msgspec.json.encode(schema)


_SHAPES = {
    # They stand for what the real router gives; the document tells nothing of them.
    "api": Provide(lambda: None, sync_to_thread=False),
    "caller": Provide(lambda: None, sync_to_thread=False),
}


def _unreadable(
    problem_of: Callable[[Any, Exception], Any],
) -> Callable[[Any, HTTPException], Any]:
    """Answer a body or a parameter that does not fit, saying what."""

    def answer(request: Request[Any, Any, Any], exc: HTTPException) -> Any:
        extra = exc.extra if isinstance(exc.extra, list) else []
        said = "; ".join(
            f"{item.get('key', '')}: {item.get('message', '')}".removeprefix(": ")
            for item in extra[:_EXTRA_LIMIT]
            if isinstance(item, dict)
        )
        refusal = Refusal((said or exc.detail)[:500])
        refusal.code = Code.BAD_REQUEST
        return problem_of(request, refusal)

    return answer


__all__ = ["PREFIX", "Problem", "document", "make_api"]
