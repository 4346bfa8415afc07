"""Webhooks: programs that are told; made, tried, looked at and ended."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from central.errors import Invalid
from central.services.callers import Permission
from central.services.telling import Event
from central.services.webhooks import NewWebhook
from central.web.visit import Desk, Visit, form_pairs, form_values, needs, see_other, visit_of

FromDesk = NamedDependency[Desk]
PICKED = tuple(event for event in Event if event is not Event.TEST)


@get("/webhooks", guards=[needs(Permission.CHANGE_PROGRAMS)])
async def webhooks_page(request: Request[Any, Any, Any], desk: FromDesk) -> Response[str]:
    """Show all webhooks and their last deliveries."""
    return await _show(desk, visit_of(request))


@post("/webhooks", guards=[needs(Permission.CHANGE_PROGRAMS)], status_code=200)
async def create_webhook(request: Request[Any, Any, Any], desk: FromDesk) -> Response[str]:
    """Make one; its secret is on this answer alone."""
    visit = visit_of(request)
    pairs = await form_pairs(request)
    url = dict(pairs).get("url", "")
    wanted = {value for name, value in pairs if name == "event"}
    events = tuple(event for event in PICKED if event.value in wanted)
    try:
        made = await desk.services.webhooks.create(visit.caller, url, events)
    except Invalid as exc:
        return await _show(desk, visit, url=url, events=events, problems=exc.problems)
    return await _show(desk, visit, made=made)


@post("/webhooks/{hook:str}", guards=[needs(Permission.CHANGE_PROGRAMS)], status_code=303)
async def change_webhook(
    request: Request[Any, Any, Any], desk: FromDesk, hook: FromPath[str]
) -> Redirect:
    """End one, or send it a test."""
    caller = visit_of(request).caller
    if (await form_values(request)).get("do") == "end":
        await desk.services.webhooks.end(caller, hook)
    else:
        await desk.services.webhooks.test(caller, hook)
    return see_other("/webhooks")


async def _show(
    desk: Desk,
    visit: Visit,
    *,
    url: str = "",
    events: tuple[Event, ...] = (),
    made: NewWebhook | None = None,
    problems: tuple[str, ...] = (),
) -> Response[str]:
    values = {
        "hooks": await desk.services.webhooks.list(visit.caller),
        "deliveries": (await desk.services.webhooks.deliveries(visit.caller))[:30],
        "events": PICKED,
        "picked": events,
        "url": url,
        "made": made,
        "problems": problems,
    }
    return desk.page(visit, "webhooks.html", values, status=422 if problems else 200)


ROUTES = (webhooks_page, create_webhook, change_webhook)
