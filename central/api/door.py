"""The API's door: whose key, whether it works, which scope a route needs, how often one may ask.

A route without a scope lets no key in: default deny.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from litestar import Request, delete, get, post, put
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.handlers.base import BaseRouteHandler
from litestar.openapi import ResponseSpec
from litestar.params import PathParameter, QueryParameter

from central.api.budgets import Buckets
from central.errors import BadRequest, Forbidden, Unauthorized, Unavailable
from central.services.bundle import Services
from central.services.callers import Caller, Permission, require
from hallpass.clock import Clock
from hallpass.problems import Problem

T = TypeVar("T")
AnyConnection = ASGIConnection[Any, Any, Any, Any]
AnyRequest = Request[Any, Any, State]
SCOPE = "scope"
OPEN = "open"
"""`opt={OPEN: True}`: without a key."""
PER_KEY, KEY_REFILL_S = 300, 0.2
"""A burst of 300, then 5 a second."""
PER_ADDRESS, ADDRESS_REFILL_S = 60, 2.0
"""Of keys that open nothing."""
_BEARER = "bearer"

Key = Annotated[str, PathParameter(min_length=1, max_length=64, description="An id.")]
Number = Annotated[int, QueryParameter(ge=0, le=2**53)]
Words = Annotated[str, QueryParameter(max_length=200)]


@dataclass(frozen=True, slots=True)
class Api:
    """What the routes stand on."""

    services: Services
    programs: Buckets
    strangers: Buckets

    async def once(
        self,
        request: AnyRequest,
        caller: Caller,
        of: type[T],
        act: Callable[[], Awaitable[T]],
        *,
        secret: bool = False,
    ) -> T:
        """Act once under the request's Idempotency-Key; see `Repeats.once`."""
        key = request.headers.get("idempotency-key", "")
        whole = f"{request.method} {request.url.path}\n".encode() + await request.body()
        return await self.services.repeats.once(caller, key, whole, of, act, secret=secret)


FromApi = NamedDependency[Api]
FromCaller = NamedDependency[Caller]


def make(services: Services, clock: Clock) -> Api:
    """Make it."""
    return Api(
        services,
        Buckets(clock, PER_KEY, KEY_REFILL_S),
        Buckets(clock, PER_ADDRESS, ADDRESS_REFILL_S),
    )


def doorkeeper(api: Api) -> Callable[[AnyConnection, BaseRouteHandler], Awaitable[None]]:
    """Return the guard of all routes."""

    async def guard(connection: AnyConnection, handler: BaseRouteHandler) -> None:
        if handler.opt.get(OPEN):
            return
        if "\0" in connection.scope["path"] or b"%00" in connection.scope["query_string"]:
            raise BadRequest("a NUL character: no id and no text has one")
        connection.state.caller = await _caller(api, connection)
        scope = handler.opt.get(SCOPE)
        if not isinstance(scope, Permission):
            raise Forbidden("no key opens this")
        require(connection.state.caller, scope)

    return guard


async def no_nul(request: AnyRequest) -> None:
    r"""Refuse a body with a NUL character, written out or escaped: PostgreSQL's text has none."""
    if request.method in {"GET", "HEAD", "OPTIONS", "DELETE"}:
        return
    body = await request.body()
    if b"\0" in body or b"\\u0000" in body:
        raise BadRequest("a NUL character: no text has one")


def caller_of(request: AnyRequest) -> Caller:
    """Return the program that asks; plain, for routes that need it."""
    caller: Caller = request.state.caller
    return caller


async def _caller(api: Api, connection: AnyConnection) -> Caller:
    address = connection.client.host if connection.client else ""
    scheme, _, key = connection.headers.get("authorization", "").partition(" ")
    if scheme.casefold() != _BEARER or not key.strip():
        raise Unauthorized("bring a key: Authorization: Bearer hallpass_…")
    school = await api.services.schools.only()
    if school is None:
        raise Unavailable("there is no school here yet: run hallpass-central seed")
    try:
        caller = await api.services.api_keys.caller_with(school.id, key.strip(), address)
    except Unauthorized:
        api.strangers.take(address)
        raise
    api.programs.take(caller.api_key or "")
    return caller


def _said(words: str) -> ResponseSpec:
    return ResponseSpec(Problem, generate_examples=False, description=words)


PROBLEMS = {
    400: _said("It can't be read, or makes no sense; the message says what."),
    401: _said("No key, or one that opens nothing."),
    403: _said("The key lacks the scope, or this is not its maker's to do."),
    404: _said("There is no such thing."),
    409: _said("Somebody changed it in between, or it is in that state already."),
    413: _said("More bytes than are read."),
    429: _said("Too often: `retry` says the seconds to wait."),
    503: _said("The server can't now: try again."),
}
_SECURITY: list[dict[str, list[str]]] = [{"key": []}]


def _route(make_route: Any, path: str, scope: Permission, tag: str, **more: Any) -> Any:
    return make_route(
        path,
        opt={SCOPE: scope},
        responses=PROBLEMS,
        tags=[tag],
        security=_SECURITY,
        **more,
    )


def reads(path: str, scope: Permission, tag: str) -> Callable[[Any], HTTPRouteHandler]:
    """Mark a GET that needs a scope."""
    found: Callable[[Any], HTTPRouteHandler] = _route(get, path, scope, tag)
    return found


def makes(path: str, scope: Permission, tag: str) -> Callable[[Any], HTTPRouteHandler]:
    """Mark a POST that makes something, answered with 201; it takes an Idempotency-Key."""
    found: Callable[[Any], HTTPRouteHandler] = _route(post, path, scope, tag, status_code=201)
    return found


def does(path: str, scope: Permission, tag: str) -> Callable[[Any], HTTPRouteHandler]:
    """Mark a POST that changes something, answered with 200."""
    found: Callable[[Any], HTTPRouteHandler] = _route(post, path, scope, tag, status_code=200)
    return found


def changes(path: str, scope: Permission, tag: str) -> Callable[[Any], HTTPRouteHandler]:
    """Mark a PUT: the same one twice is as good as once."""
    found: Callable[[Any], HTTPRouteHandler] = _route(put, path, scope, tag)
    return found


def ends(path: str, scope: Permission, tag: str) -> Callable[[Any], HTTPRouteHandler]:
    """Mark a DELETE, answered with 204."""
    found: Callable[[Any], HTTPRouteHandler] = _route(delete, path, scope, tag)
    return found
