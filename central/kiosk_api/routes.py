"""POST enrol/start, enrol/poll, exchange and farewell; GET wake; under /kiosk/v1. GET /healthz.

Bodies are bytes here: hallpass.wire says what is in them, and reading them is ours, so that every
error is a `Problem`.
"""

from collections.abc import AsyncIterator
from typing import Any

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency, Provide
from litestar.response import Stream

from central.errors import EnvironmentFault, Refusal, Unauthorized
from central.kiosk_api.problem_answers import HANDLERS, JSON
from central.kiosk_api.reading import exchange_of, message_of
from central.kiosk_api.throttle import Throttle
from central.live.hub import Rang
from central.services.bundle import Services
from central.store.devices import Box
from hallpass.clock import Clock
from hallpass.codec import encode
from hallpass.ids import SchoolId
from hallpass.problems import PROTOCOL
from hallpass.wire import (
    REQUEST_LIMIT_BYTES,
    SEALED_LIMIT,
    SEALED_LIMIT_CHARS,
    EnrolPoll,
    EnrolStart,
    Farewell,
    Message,
    Wake,
)

HEARTBEAT_S = 15.0
STARTS = 30
STARTS_WINDOW_S = 60.0
POLLS = 600
"""A school's boxes may share one address, and each asks every two seconds."""
FAREWELLS = 60
FAREWELL_LIMIT_BYTES = SEALED_LIMIT * SEALED_LIMIT_CHARS + (64 << 10)
_ENROL_LIMIT_BYTES = 16 << 10
_NO_STORE = {"cache-control": "no-store"}
AnyRequest = Request[Any, Any, Any]


class KioskApi:
    """What the routes stand on."""

    def __init__(self, services: Services, clock: Clock) -> None:
        self.services = services
        self.starts = Throttle(clock, STARTS, STARTS_WINDOW_S)
        self.polls = Throttle(clock, POLLS, STARTS_WINDOW_S)
        self.farewells = Throttle(clock, FAREWELLS, STARTS_WINDOW_S)


def make_kiosk_api(services: Services, clock: Clock) -> tuple[Router, Router]:
    """Make the kiosks' routes, and the health check."""
    api = KioskApi(services, clock)
    given = {"api": Provide(lambda: api, sync_to_thread=False)}
    kiosk = Router(
        path="/kiosk/v1",
        route_handlers=[enrol_start, enrol_poll, exchange, farewell, wake],
        dependencies=given,
        exception_handlers=HANDLERS,
        request_max_body_size=REQUEST_LIMIT_BYTES,
    )
    health = Router(
        path="/", route_handlers=[healthz], dependencies=given, exception_handlers=HANDLERS
    )
    return kiosk, health


@post("/enrol/start", status_code=200, request_max_body_size=_ENROL_LIMIT_BYTES)
async def enrol_start(request: AnyRequest, api: NamedDependency[KioskApi]) -> Response[bytes]:
    """Begin letting a box in."""
    api.starts.take(_address(request))
    message = message_of(EnrolStart, await request.body())
    return _answer(await api.services.enrolments.start(message, address=_address(request)))


@post("/enrol/poll", status_code=200, request_max_body_size=_ENROL_LIMIT_BYTES)
async def enrol_poll(request: AnyRequest, api: NamedDependency[KioskApi]) -> Response[bytes]:
    """Hand the key out, once somebody has approved."""
    api.polls.take(_address(request))
    message = message_of(EnrolPoll, await request.body())
    return _answer(await api.services.enrolments.poll(message))


@post("/exchange", status_code=200)
async def exchange(request: AnyRequest, api: NamedDependency[KioskApi]) -> Response[bytes]:
    """One sync round trip."""
    # Who it is comes first: nobody else's bytes are read.
    school, box = await _identify(request, api)
    asked = exchange_of(await request.body())
    return _answer(await api.services.exchange.run(school, box.id, asked))


@post("/farewell", status_code=200, request_max_body_size=FAREWELL_LIMIT_BYTES)
async def farewell(request: AnyRequest, api: NamedDependency[KioskApi]) -> Response[bytes]:
    """Tell a box whose key was taken back to wipe itself, and take what it had sealed."""
    api.farewells.take(_address(request))
    key = _key(request)
    # Who it is comes first here too; whether it is out of service is for the service to say.
    await api.services.devices.whose(key)
    message = message_of(Farewell, await request.body())
    return _answer(await api.services.farewells.take(key, message))


@get("/wake", status_code=200)
async def wake(request: AnyRequest, api: NamedDependency[KioskApi]) -> Stream:
    """Stream wake events (text/event-stream), the first at once, a comment when it is quiet."""
    school, box = await _identify(request, api)
    return Stream(
        _events(api.services, school, box),
        media_type="text/event-stream",
        # A proxy must hand each event on as it comes.
        headers={**_NO_STORE, "x-accel-buffering": "no"},
    )


async def _events(services: Services, school: SchoolId, box: Box) -> AsyncIterator[bytes]:
    told: Wake | None = None
    rang = Rang.CHANGED
    with services.hub.watch(school, room=box.room, device=box.id) as watch:
        while True:
            try:
                # Read after the watch began, so that nothing is missed in between.
                now = await services.exchange.wake(school, box.id)
            except (Refusal, EnvironmentFault):
                # Revoked, or the database is away: the kiosk learns which by its next request.
                return
            if told is not None and now.epoch != told.epoch:
                # It has another room by now: its next stream is rung for that one.
                return
            if told is not None and now.emergency != told.emergency and now.number != told.number:
                # All kiosks get this now. What else is new comes after it, not from all at once:
                # whoever exchanged first would hold up those that have not heard yet.
                now = msgspec.structs.replace(now, number=told.number)
                services.hub.later(watch)
            if now != told:
                yield _event(now)
            elif rang is Rang.QUIET:
                yield b": quiet\n\n"
            told = now
            rang = await watch.wait(HEARTBEAT_S)
            if rang is Rang.CLOSED:
                return


def _event(message: Wake) -> bytes:
    return b"event: wake\ndata: " + encode(message) + b"\n\n"


@get("/healthz", status_code=200)
async def healthz(api: NamedDependency[KioskApi]) -> Response[bytes]:
    """Say whether central can work: it answers, and its database does."""
    school = await api.services.schools.only()
    return Response(
        encode({"protocol": PROTOCOL, "status": "ok", "school": school is not None}),
        media_type=JSON,
        headers=_NO_STORE,
    )


async def _identify(request: AnyRequest, api: KioskApi) -> tuple[SchoolId, Box]:
    return await api.services.devices.identify(_key(request))


def _key(request: AnyRequest) -> str:
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise Unauthorized("this needs the key that a kiosk gets when it is enrolled")
    return key.strip()


def _address(request: AnyRequest) -> str:
    return request.client.host if request.client is not None else ""


def _answer(message: Message) -> Response[bytes]:
    return Response(encode(message), media_type=JSON, headers=_NO_STORE)
