"""GET /metrics for Prometheus: with the server's token, or without one from this machine alone."""

import hmac
from typing import Any

from litestar import Request, Response, Router, get
from litestar.di import NamedDependency, Provide

from central.errors import Unauthorized
from central.services.bundle import Services
from central.services.metrics import MEDIA_TYPE

_LOOPBACK = frozenset({"127.0.0.1", "::1"})


class MetricsDesk:
    """What the route stands on."""

    def __init__(self, services: Services, token: str) -> None:
        self.services = services
        self.token = token

    def lets_in(self, request: Request[Any, Any, Any]) -> bool:
        """Whether whoever asks may know: a proxy's requests come from elsewhere, and say so."""
        if not self.token:
            forwarded = "x-forwarded-for" in request.headers or "forwarded" in request.headers
            return request.client is not None and request.client.host in _LOOPBACK and not forwarded
        scheme, _, brought = request.headers.get("authorization", "").partition(" ")
        return scheme.lower() == "bearer" and hmac.compare_digest(
            brought.strip().encode(), self.token.encode()
        )


def make_metrics(services: Services, token: str, handlers: Any) -> Router:
    """Make the route.

    Args:
        services: the use cases.
        token: what has to be brought; empty: nothing, from this machine alone.
        handlers: how refusals are answered.
    """
    desk = MetricsDesk(services, token)
    return Router(
        path="/",
        route_handlers=[metrics],
        dependencies={"metrics_desk": Provide(lambda: desk, sync_to_thread=False)},
        exception_handlers=handlers,
        include_in_schema=False,
    )


@get("/metrics")
async def metrics(
    request: Request[Any, Any, Any], metrics_desk: NamedDependency[MetricsDesk]
) -> Response[bytes]:
    """Answer one scrape."""
    if not metrics_desk.lets_in(request):
        raise Unauthorized("metrics need the token of HALLPASS_METRICS_TOKEN")
    school = await metrics_desk.services.schools.only()
    body = b"" if school is None else await metrics_desk.services.metrics.sample(school.id)
    return Response(body, media_type=MEDIA_TYPE, headers={"cache-control": "no-store"})
