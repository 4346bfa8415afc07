"""The hall monitor's pages: who is out, what to do about it; and the stream that rings pages."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, ServerSentEvent, ServerSentEventMessage

from central.errors import BadRequest
from central.live.hub import Hub, Rang
from central.services.callers import Permission
from central.web.hall_pages import asked_of, hall_page, pass_of
from central.web.render import words
from central.web.visit import (
    BACKGROUND,
    Desk,
    Visit,
    form_values,
    local_address,
    needs,
    see_other,
    visit_of,
)
from hallpass.domain.orders import TEXT_LIMIT
from hallpass.ids import PassId

FromDesk = NamedDependency[Desk]
FromHub = NamedDependency[Hub]
_GATHER_S = 0.3
"""Changes within this time are one: a bell's worth of passes is not forty redraws."""
_HEARTBEAT_S = 15.0
_STREAM_S = 600.0
"""Then the browser connects anew: a stream is no way to outlive one's session for long."""
READY = ("office", "call", "back_yet", "send_back")
"""Ready words to a room: web.hall.ready.*; none names a student."""


@get("/hall", guards=[needs(Permission.SEE_WHO_IS_OUT)])
async def hall(request: Request[Any, Any, Any], desk: FromDesk) -> Response[str]:
    """Show who is out, all or as searched for; `part=list` is what htmx puts in place."""
    visit = visit_of(request)
    asked = asked_of(dict(request.query_params))
    page = await hall_page(desk.services, visit.caller, asked, desk.clock.now())
    template = "hall_list.html" if visit.part == "list" else "hall.html"
    return desk.page(visit, template, {"page": page})


@get("/hall/passes/{key:str}", guards=[needs(Permission.CHANGE_PASSES)])
async def one_pass(
    request: Request[Any, Any, Any], desk: FromDesk, key: FromPath[str]
) -> Response[str]:
    """Show one who is out, and all that an adult can do about it."""
    visit = visit_of(request)
    row = await pass_of(desk.services, visit.caller, PassId(key))
    sent = request.query_params.get("sent", "")
    values = {"row": row, "ready": READY, "sent": sent, "limit": TEXT_LIMIT}
    return desk.page(visit, "hall_pass.html", values)


@post("/hall/passes/{key:str}", guards=[needs(Permission.CHANGE_PASSES)], status_code=303)
async def act_on_pass(
    request: Request[Any, Any, Any], desk: FromDesk, key: FromPath[str]
) -> Redirect:
    """End a pass, give it more time, or say a word to the room that it came from."""
    visit, pass_id = visit_of(request), PassId(key)
    sent = await form_values(request)
    hall_service = desk.services.hall
    match sent.get("act", ""):
        case "end":
            await hall_service.end_pass(visit.caller, pass_id)
        case "extend5":
            await hall_service.extend_pass(visit.caller, pass_id, 5)
        case "extend10":
            await hall_service.extend_pass(visit.caller, pass_id, 10)
        case "message":
            text = await _message(desk, visit, pass_id, sent)
            await hall_service.message_origin(visit.caller, pass_id, text)
            return see_other(f"/hall/passes/{quote(key, safe='')}?sent=1")
        case _:
            raise BadRequest("this button is not known; load the page again")
    return see_other(local_address(sent.get("back", "/hall")))


async def _message(desk: Desk, visit: Visit, pass_id: PassId, sent: dict[str, str]) -> str:
    """Return the words of a form: its own, else the ready ones that were picked."""
    own = sent.get("text", "").strip()
    if own:
        return own
    ready = sent.get("ready", "")
    if ready not in READY:
        raise BadRequest("choose a message or write one; load the page again")
    row = await pass_of(desk.services, visit.caller, pass_id)
    said = words(visit.language, visit.school.zone, desk.clock.now())
    return str(said["t"](f"web.hall.ready.{ready}", time=said["clock"](row.value.started_at)))


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


ROUTES = (hall, one_pass, act_on_pass, events)
