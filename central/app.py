"""The composition root: the only place where central's parts are named together.

Start: open the database, bring its schema up to date, join the services, listen, say so. Then the
server, the jobs and (on PostgreSQL) the listener run beside each other until a signal; every open
stream is ended first, so that stopping takes a moment however many kiosks listen.
"""

import asyncio
import contextlib
import logging
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from litestar import Litestar, Request, Response
from litestar.exceptions import HTTPException
from typing_extensions import override

from central.api.routes import make_api
from central.config import Config
from central.errors import EnvironmentFault, PortTaken
from central.jobs.planned import Planned
from central.jobs.presences import Presences
from central.jobs.turns import Turns
from central.jobs.watch import FleetWatch
from central.kiosk_api import problem_answers
from central.kiosk_api.routes import make_kiosk_api
from central.live.hub import Hub
from central.live.listening import listen
from central.services.bundle import Services, make_services, teller
from central.services.drawing import Drawing
from central.store.engine import Database
from central.store.migrating import migrate
from central.store.unit import CHANNEL, read_hint
from central.web.errors import ErrorPages
from central.web.metrics import make_metrics
from central.web.security import secure_headers
from central.web.site import make_site
from hallpass.clock import Clock
from hallpass.idsource import IdSource

log = logging.getLogger(__name__)

STOP_S = 3
"""How long requests under way may take once central is told to stop."""
SCHOOL_CHECK_S = 1.0
FOR_PROGRAMS = ("/kiosk/", "/healthz/", "/metrics/", "/api/")
"""Addresses below which every answer is for a program."""


@dataclass(frozen=True, slots=True)
class Central:
    """An open central: its database is migrated, its services are joined."""

    database: Database
    hub: Hub
    services: Services
    clock: Clock
    metrics_token: str = field(default="", repr=False)


@asynccontextmanager
async def open_central(config: Config, clock: Clock, ids: IdSource) -> AsyncIterator[Central]:
    """Open the database and join the services; for commands, and for `serve`.

    Raises:
        EnvironmentFault: the database can't be used, or is a newer program's.
    """
    database = Database(config.database)
    drawing = Drawing(config.draw_command)
    try:
        await migrate(database)
        hub = Hub()
        services = make_services(
            database, hub, clock, ids, school=config.school, drawing=drawing, mail=config.mail
        )
        try:
            yield Central(database, hub, services, clock, config.metrics_token)
        finally:
            await services.delivering.close()
            with contextlib.suppress(EnvironmentFault):
                await services.devices.write_down()
    finally:
        await drawing.close()
        await database.close()


def make_app(central: Central) -> Litestar:
    """Join the routes: the kiosks', the pages', and an answer for every other address."""
    kiosk, health = make_kiosk_api(central.services, central.clock)
    site, pages = make_site(central.services, central.hub, central.clock)
    api = make_api(
        central.services,
        central.clock,
        handlers=problem_answers.HANDLERS,
        middleware=[secure_headers],
    )
    metrics = make_metrics(central.services, central.metrics_token, problem_answers.HANDLERS)
    return Litestar(
        route_handlers=[kiosk, health, metrics, api, site],
        exception_handlers={HTTPException: _unknown(pages)},
        openapi_config=None,
        logging_config=None,
        debug=False,
    )


def _unknown(pages: ErrorPages) -> Any:
    """Answer addresses that no route knows: kiosks get a problem, people a page."""

    def answer(request: Request[Any, Any, Any], exc: HTTPException) -> Response[Any]:
        if f"{request.url.path}/".startswith(FOR_PROGRAMS):
            return problem_answers.http(request, exc)
        return pages.http(request, exc)

    return answer


async def serve(
    config: Config, clock: Clock, ids: IdSource, announce: Callable[[str], None]
) -> None:
    """Serve until a signal.

    Args:
        config: where the database is and what to listen on; port 0 takes a free one.
        clock: the time.
        ids: new ids.
        announce: told the address once requests are taken.

    Raises:
        EnvironmentFault: it could not start.
    """
    listener = bind(config.host, config.port)
    with contextlib.closing(listener):
        async with open_central(config, clock, ids) as central:
            server = Server(
                make_app(central),
                central.hub,
                lambda: announce(address(listener)),
                trusted_proxy=config.trusted_proxy,
            )
            async with asyncio.TaskGroup() as tasks:
                helpers = [tasks.create_task(_work(central))]
                if not central.database.embedded:
                    helpers.append(tasks.create_task(listen_to_others(central)))
                await server.serve(sockets=[listener])
                for helper in helpers:
                    helper.cancel()


async def _work(central: Central) -> None:
    """Run the jobs of the school, as soon as there is one."""
    while True:
        school = None
        try:
            school = await central.services.schools.only()
        except EnvironmentFault:
            log.debug("jobs.no_school store=away")
        except Exception:
            log.exception("jobs.no_school")
        if school is not None:
            async with asyncio.TaskGroup() as jobs:
                for job in (
                    Turns(central.services, central.clock),
                    FleetWatch(central.services, central.clock),
                    Presences(central.services, central.clock),
                    Planned(central.services),
                ):
                    jobs.create_task(job.run(school.id))
            return
        await asyncio.sleep(SCHOOL_CHECK_S)


async def listen_to_others(central: Central, listening: Callable[[], None] | None = None) -> None:
    """Ring for what other processes commit; `listening` is told when nothing can be missed."""
    tell = teller(central.hub)

    def heard(text: str) -> None:
        tell(read_hint(text))

    def missed() -> None:
        central.hub.ring_all()
        if listening is not None:
            listening()

    await listen(central.database.url, CHANNEL, heard, missed)


class Server(uvicorn.Server):
    """uvicorn, with our signals: a stop ends all streams first, and is no error."""

    def __init__(
        self,
        app: Litestar,
        hub: Hub,
        ready: Callable[[], None],
        *,
        trusted_proxy: tuple[str, ...] = (),
    ) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,
                server_header=False,
                # uvicorn itself would believe everybody on this machine.
                proxy_headers=bool(trusted_proxy),
                forwarded_allow_ips=list(trusted_proxy),
                lifespan="on",
                ws="none",
                # httptools knows no limit for headers.
                http="h11",
                timeout_graceful_shutdown=STOP_S,
                timeout_keep_alive=75,
                h11_max_incomplete_event_size=64 << 10,
            )
        )
        self._hub = hub
        self._ready = ready

    @override
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        stops = (signal.SIGINT, signal.SIGTERM)
        for number in stops:
            with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
                loop.add_signal_handler(number, self.stop)
        try:
            yield
        finally:
            for number in stops:
                with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
                    loop.remove_signal_handler(number)

    def stop(self) -> None:
        """Stop serving, soon."""
        self.should_exit = True

    @override
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()

    @override
    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._hub.close()
        await super().shutdown(sockets)


def bind(host: str, port: int) -> socket.socket:
    """Take an address.

    Raises:
        PortTaken: it is somebody else's, or not this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named TCP: asyncio switches Nagle's delay (40 ms an answer) off only for sockets that say so.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as exc:
        listener.close()
        raise PortTaken(
            f"{host}:{port} can't be listened on ({exc.strerror}): "
            "stop what uses it, or name another with --port"
        ) from exc
    return listener


def address(listener: socket.socket) -> str:
    """Return a bound socket's address as browsers type it."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
