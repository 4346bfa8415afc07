"""The hall monitor's page: who is out now, and the stream that tells pages to look again."""

from collections.abc import AsyncIterator
from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.response import ServerSentEvent, ServerSentEventMessage

from central.live.hub import Hub, Rang
from central.services.callers import Permission
from central.web.pages import hall_page
from central.web.visit import BACKGROUND, Desk, Visit, needs, visit_of

FromDesk = NamedDependency[Desk]
FromHub = NamedDependency[Hub]
_GATHER_S = 0.3
"""Changes within this time are one: a bell's worth of passes is not forty redraws."""
_HEARTBEAT_S = 15.0
_STREAM_S = 600.0
"""Then the browser connects anew: a stream is no way to outlive one's session for long."""
_QUERY_LIMIT = 100


@get("/hall", guards=[needs(Permission.SEE_WHO_IS_OUT)])
async def hall(request: Request[Any, Any, Any], desk: FromDesk) -> Response[str]:
    """Show who is out, all or as searched for; `part=list` is what htmx puts in place."""
    visit = visit_of(request)
    page = await hall_page(
        desk.services,
        visit.caller,
        desk.clock.now(),
        query=request.query_params.get("q", "").strip()[:_QUERY_LIMIT],
        destination=request.query_params.get("to", "")[:_QUERY_LIMIT],
    )
    template = "hall_list.html" if visit.part == "list" else "hall.html"
    return desk.page(visit, template, {"page": page})


@get("/events", opt={BACKGROUND: True})
async def events(request: Request[Any, Any, Any], desk: FromDesk, hub: FromHub) -> ServerSentEvent:
    """Stream "changed" whenever a page may look different; what changed is not in it."""
    return ServerSentEvent(
        _events(visit_of(request), desk, hub),
        headers={"x-accel-buffering": "no", "cache-control": "no-store"},
    )


async def _events(visit: Visit, desk: Desk, hub: Hub) -> AsyncIterator[ServerSentEventMessage]:
    ends_at = desk.clock.monotonic() + _STREAM_S
    with hub.watch(visit.school.id, gather_s=_GATHER_S) as watch:
        yield ServerSentEventMessage(event="ready", data="1", retry=2000)
        while desk.clock.monotonic() < ends_at:
            rang = await watch.wait(_HEARTBEAT_S)
            if rang is Rang.CLOSED:
                return
            found = await desk.services.sessions.find(visit.school.id, visit.token, renew=False)
            if found is None:
                return
            if rang is Rang.CHANGED:
                yield ServerSentEventMessage(event="changed", data="1")
            else:
                yield ServerSentEventMessage(comment="quiet")


ROUTES = (hall, events)
