"""The console's router: each route behind the doorkeeper, each answer with the security headers.

`make_site` is what central's composition root calls; `ErrorPages` serves it for addresses that no
route knows.
"""

from typing import Any

from litestar import Request, Response, Router, get
from litestar.di import NamedDependency, Provide
from litestar.exceptions import HTTPException
from litestar.params import FromPath

from central.errors import EnvironmentFault, Refusal
from central.live.hub import Hub
from central.services.bundle import Services
from central.web import (
    accounts,
    alerts,
    areas,
    asks,
    audit,
    box,
    check,
    emergency,
    emergency_run,
    enrol,
    fleet,
    hall,
    home,
    me,
    programs,
    rooms,
    school,
    settings,
    settings_history,
    settings_many,
    sign_in,
    substitutes,
    webhooks,
)
from central.web.assets import Assets
from central.web.errors import ErrorPages
from central.web.render import Renderer
from central.web.security import secure_headers
from central.web.visit import STATIC, Desk, SignInNeeded, check_post, doorkeeper
from hallpass.clock import Clock

_BODY_LIMIT_BYTES = 256 * 1024
_FOR_EVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"

FromAssets = NamedDependency[Assets]


def make_site(services: Services, hub: Hub, clock: Clock) -> tuple[Router, ErrorPages]:
    """Make the console.

    Args:
        services: the use cases.
        hub: rings when something changed.
        clock: the server's.

    Returns:
        The router to mount at the root, and the error pages for what it does not know.
    """
    assets = Assets()
    renderer = Renderer(assets, school.SECTIONS)
    desk = Desk(services, clock, renderer)
    errors = ErrorPages(clock, renderer)
    router = Router(
        path="/",
        route_handlers=[
            static_file,
            favicon,
            *home.ROUTES,
            *sign_in.ROUTES,
            *me.ROUTES,
            *accounts.ROUTES,
            *audit.ROUTES,
            *programs.ROUTES,
            *hall.ROUTES,
            *check.ROUTES,
            *emergency.ROUTES,
            *emergency_run.ROUTES,
            *rooms.ROUTES,
            *settings_many.ROUTES,
            *settings_history.ROUTES,
            *settings.ROUTES,
            *areas.ROUTES,
            *fleet.ROUTES,
            *box.ROUTES,
            *enrol.ROUTES,
            *alerts.ROUTES,
            *webhooks.ROUTES,
            *school.ROUTES,
            *asks.ROUTES,
            *substitutes.ROUTES,
        ],
        guards=[doorkeeper(desk)],
        before_request=check_post,
        middleware=[secure_headers],
        dependencies={
            "assets": Provide(lambda: assets, sync_to_thread=False),
            "desk": Provide(lambda: desk, sync_to_thread=False),
            "hub": Provide(lambda: hub, sync_to_thread=False),
        },
        exception_handlers={
            SignInNeeded: errors.sign_in_first,
            Refusal: errors.refusal,
            EnvironmentFault: errors.fault,
            HTTPException: errors.http,
            Exception: errors.bug,
        },
        include_in_schema=False,
        request_max_body_size=_BODY_LIMIT_BYTES,
    )
    return router, errors


@get("/static/{name:path}", opt={STATIC: True}, sync_to_thread=False)
def static_file(
    request: Request[Any, Any, Any], name: FromPath[str], assets: FromAssets
) -> Response[bytes]:
    """Send a static file, packed where the browser takes that."""
    return _send(request, assets, name.lstrip("/"))


@get("/favicon.ico", opt={STATIC: True}, sync_to_thread=False)
def favicon(request: Request[Any, Any, Any], assets: FromAssets) -> Response[bytes]:
    """Send the icon also to browsers that look for it by its old name."""
    return _send(request, assets, "favicon.svg")


def _send(request: Request[Any, Any, Any], assets: Assets, name: str) -> Response[bytes]:
    asset = assets.get(name)
    if asset is None:
        raise HTTPException(status_code=404)
    exact = request.query_params.get("v") == asset.version
    headers = {
        "cache-control": _FOR_EVER if exact else _ASK_AGAIN,
        "etag": f'"{asset.version}"',
        "vary": "Accept-Encoding",
    }
    if request.headers.get("if-none-match") == headers["etag"]:
        return Response(b"", status_code=304, headers=headers, media_type=asset.media_type)
    body = asset.body
    if asset.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        body = asset.packed
        headers["content-encoding"] = "gzip"
    return Response(body, headers=headers, media_type=asset.media_type)
