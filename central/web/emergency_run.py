"""Starting, changing and ending an emergency: two deliberate taps each, in two different places.

The first tap is a link to a page that says what would happen; the second is that page's button.
Nothing here needs a script.
"""

from dataclasses import dataclass
from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from central.errors import BadRequest, OutOfDate
from central.services.callers import Permission
from central.services.emergency_views import AlarmView, EmergencyView
from central.web.visit import Desk, Visit, form_values, needs, see_other, visit_of
from hallpass.domain.emergency import Action
from hallpass.ids import AlarmId, EmergencyId

FromDesk = NamedDependency[Desk]
_Asked = Request[Any, Any, Any]
_RUN = [needs(Permission.RUN_EMERGENCY)]
_KINDS = ("drill", "real")


@dataclass(frozen=True, slots=True)
class ConfirmPage:
    """What the second tap would do."""

    step: str
    """start, change, end or confirm (an alarm)."""
    action: Action | None = None
    drill: bool = False
    alarm: AlarmView | None = None
    on: EmergencyView | None = None
    out: int = 0
    """How many are out now."""


@get("/emergency/start", guards=_RUN)
async def start_page(request: _Asked, desk: FromDesk) -> Response[str] | Redirect:
    """Ask for the second tap."""
    visit = visit_of(request)
    action = _action(request.query_params.get("action", ""))
    drill = _drill(request.query_params.get("kind", ""))
    if await desk.services.emergency.current(visit.caller) is not None:
        return see_other("/emergency")
    out = len(await desk.services.passes.out_now(visit.caller))
    page = ConfirmPage("start", action, drill, out=out)
    return desk.page(visit, "emergency_confirm.html", {"page": page})


@post("/emergency/start", guards=_RUN, status_code=303)
async def start(request: _Asked, desk: FromDesk) -> Redirect:
    """Start it; whoever is second lands on the page of the one that is on."""
    visit = visit_of(request)
    sent = await form_values(request)
    action, drill = _action(sent.get("action", "")), _drill(sent.get("kind", ""))
    try:
        await desk.services.emergency.start(
            visit.caller, action, drill=drill, note=sent.get("note", "")
        )
    except OutOfDate:
        return see_other("/emergency?second=1")
    return see_other("/emergency")


@get("/emergency/change", guards=_RUN)
async def change_page(request: _Asked, desk: FromDesk) -> Response[str] | Redirect:
    """Ask for the second tap."""
    visit = visit_of(request)
    action = _action(request.query_params.get("action", ""))
    view = await desk.services.emergency.current(visit.caller)
    if view is None or view.head.action is action:
        return see_other("/emergency")
    page = ConfirmPage("change", action, view.head.drill, on=view)
    return desk.page(visit, "emergency_confirm.html", {"page": page})


@post("/emergency/change", guards=_RUN, status_code=303)
async def change(request: _Asked, desk: FromDesk) -> Redirect:
    """Give the one that is on another action."""
    visit = visit_of(request)
    sent = await form_values(request)
    await desk.services.emergency.change(
        visit.caller, _action(sent.get("action", "")), note=sent.get("note", "")
    )
    return see_other("/emergency")


@get("/emergency/end", guards=_RUN)
async def end_page(request: _Asked, desk: FromDesk) -> Response[str] | Redirect:
    """Ask for the second tap."""
    visit = visit_of(request)
    view = await desk.services.emergency.current(visit.caller)
    if view is None:
        return see_other("/emergency")
    page = ConfirmPage("end", view.head.action, view.head.drill, on=view)
    return desk.page(visit, "emergency_confirm.html", {"page": page})


@post("/emergency/end", guards=_RUN, status_code=303)
async def end(request: _Asked, desk: FromDesk) -> Redirect:
    """End the one that the page was about; its report comes next."""
    visit = visit_of(request)
    sent = await form_values(request)
    key = EmergencyId(sent.get("emergency", ""))
    view = await desk.services.emergency.end(visit.caller, note=sent.get("note", ""), emergency=key)
    return see_other(f"/emergency/{view.head.id}")


@get("/emergency/alarms/{alarm:str}", guards=_RUN)
async def alarm_page(
    request: _Asked, desk: FromDesk, alarm: FromPath[str]
) -> Response[str] | Redirect:
    """Ask what a box's alarm shall be for the school: the second tap."""
    visit = visit_of(request)
    found = _waiting(visit, alarm)
    if found is None:
        return see_other("/emergency")
    wanted = request.query_params.get("action", "")
    action = found.action if not wanted else _action(wanted)
    kind = request.query_params.get("kind", "")
    page = ConfirmPage(
        "confirm",
        action,
        found.drill if not kind else _drill(kind),
        alarm=found,
        on=await desk.services.emergency.current(visit.caller),
        out=len(await desk.services.passes.out_now(visit.caller)),
    )
    return desk.page(visit, "emergency_confirm.html", {"page": page})


@post("/emergency/alarms/{alarm:str}", guards=_RUN, status_code=303)
async def answer_alarm(request: _Asked, desk: FromDesk, alarm: FromPath[str]) -> Redirect:
    """Make it the school's, or set it aside."""
    visit = visit_of(request)
    sent = await form_values(request)
    service, key, note = desk.services.emergency, AlarmId(alarm), sent.get("note", "")
    if sent.get("act") == "dismiss":
        await service.dismiss(visit.caller, key, note)
    elif sent.get("act") == "confirm":
        action, drill = _action(sent.get("action", "")), _drill(sent.get("kind", ""))
        await service.confirm(visit.caller, key, action, drill=drill, note=note)
    else:
        raise BadRequest("this button is not known; load the page again")
    return see_other("/emergency")


@get("/emergency/past", guards=_RUN)
async def past(request: _Asked, desk: FromDesk) -> Response[str]:
    """Show all emergencies and drills."""
    visit = visit_of(request)
    heads = await desk.services.emergency.list(visit.caller)
    return desk.page(visit, "emergency_past.html", {"heads": heads})


@get("/emergency/{emergency:str}", guards=_RUN)
async def report_page(request: _Asked, desk: FromDesk, emergency: FromPath[str]) -> Response[str]:
    """Show what was done, when and by whom."""
    visit = visit_of(request)
    report = await desk.services.emergency.report(visit.caller, EmergencyId(emergency))
    return desk.page(visit, "emergency_report.html", {"report": report})


def _action(text: str) -> Action:
    try:
        return Action(text)
    except ValueError as exc:
        raise BadRequest("this button is not known; load the page again") from exc


def _drill(kind: str) -> bool:
    if kind not in _KINDS:
        raise BadRequest("choose a drill or a real one; load the page again")
    return kind == "drill"


def _waiting(visit: Visit, alarm: str) -> AlarmView | None:
    return next((item for item in visit.alarms if item.id == alarm), None)


ROUTES = (
    start_page,
    start,
    change_page,
    change,
    end_page,
    end,
    alarm_page,
    answer_alarm,
    past,
    report_page,
)
