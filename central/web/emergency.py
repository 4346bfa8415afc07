"""The emergency's live page: who is unaccounted for, marked safe in one tap, files to keep."""

from typing import Any
from urllib.parse import quote, urlencode

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from central.errors import BadRequest, OutOfDate
from central.services.callers import Caller, Permission
from central.services.emergency_files import csv_of, pdf_of, timeline_csv_of
from central.services.emergency_views import EmergencyView
from central.web.emergency_pages import Filter, emergency_page, filter_of
from central.web.visit import BACKGROUND, Desk, form_values, needs, see_other, visit_of
from hallpass.domain.emergency import Action
from hallpass.ids import EmergencyId, RoomId, StudentId

FromDesk = NamedDependency[Desk]
_Asked = Request[Any, Any, Any]


@get("/emergency", guards=[needs(Permission.SEE_EMERGENCY)])
async def emergency(request: _Asked, desk: FromDesk) -> Response[str]:
    """Show the one that is on, or how to start one; `part=list` is what htmx puts in place."""
    visit = visit_of(request)
    view = await desk.services.emergency.current(visit.caller)
    if view is None:
        template = "emergency_over.html" if visit.part == "list" else "emergency_none.html"
        return desk.page(visit, template, {"actions": tuple(Action)})
    asked = filter_of(dict(request.query_params))
    just = request.query_params.get("just", "")
    return await _list(request, desk, view, asked, just)


async def _list(
    request: _Asked, desk: Desk, view: EmergencyView, asked: Filter, just: str
) -> Response[str]:
    visit = visit_of(request)
    page = await emergency_page(desk.services, visit.caller, view, asked, desk.clock.now(), just)
    template = "emergency_list.html" if visit.part == "list" else "emergency_live.html"
    return desk.page(visit, template, {"page": page, "actions": tuple(Action)})


@post("/emergency/people/{student:str}", guards=[needs(Permission.MARK_SAFE)], status_code=200)
async def mark(request: _Asked, desk: FromDesk, student: FromPath[str]) -> Response[str] | Redirect:
    """Mark somebody safe, take that back, put them on the list, or say where they were seen."""
    visit, who = visit_of(request), StudentId(student)
    sent = await form_values(request)
    asked = filter_of(sent)
    try:
        await _mark(desk, visit.caller, who, sent)
    except OutOfDate:
        # It was ended a moment ago.
        if visit.part == "list":
            return desk.page(visit, "emergency_over.html")
        return see_other("/emergency")
    just = "" if sent["act"] == "undo" else student
    if sent.get("back") == "check":
        return see_other(f"/check/{quote(student, safe='')}")
    if visit.part == "list":
        view = await desk.services.emergency.current(visit.caller)
        if view is not None:
            return await _list(request, desk, view, asked, just)
    return see_other(f"/emergency?{_query(asked, just)}")


async def _mark(desk: Desk, caller: Caller, who: StudentId, sent: dict[str, str]) -> None:
    marking, here = desk.services.marking, filter_of(sent).here
    match sent.get("act", ""):
        case "safe":
            await marking.mark_safe(caller, who, here)
        case "undo":
            await marking.unmark(caller, who)
        case "add":
            await marking.add_person(caller, who, here)
        case "seen":
            await marking.seen(caller, who, RoomId(sent.get("seen_room", "")))
        case _:
            raise BadRequest("this button is not known; load the page again")


def _query(asked: Filter, just: str) -> str:
    values = {
        "q": asked.query,
        "area": asked.area,
        "room": asked.room,
        "show": asked.show,
        "here": asked.here,
        "just": just,
    }
    return urlencode({key: value for key, value in values.items() if value})


@get("/emergency/{emergency:str}/list.csv", guards=[needs(Permission.SEE_EMERGENCY)])
async def list_csv(request: _Asked, desk: FromDesk, emergency: FromPath[str]) -> Response[bytes]:
    """Send the list for a spreadsheet."""
    visit = visit_of(request)
    report = await desk.services.emergency.report(visit.caller, EmergencyId(emergency))
    return _file(csv_of(report, visit.language), "text/csv; charset=utf-8", "emergency-list.csv")


@get("/emergency/{emergency:str}/timeline.csv", guards=[needs(Permission.RUN_EMERGENCY)])
async def timeline_csv(
    request: _Asked, desk: FromDesk, emergency: FromPath[str]
) -> Response[bytes]:
    """Send the timeline for a spreadsheet."""
    visit = visit_of(request)
    report = await desk.services.emergency.report(visit.caller, EmergencyId(emergency))
    content = timeline_csv_of(report, visit.language)
    return _file(content, "text/csv; charset=utf-8", "emergency-timeline.csv")


@get("/emergency/{emergency:str}/list.pdf", guards=[needs(Permission.SEE_EMERGENCY)])
async def list_pdf(request: _Asked, desk: FromDesk, emergency: FromPath[str]) -> Response[bytes]:
    """Send the list for paper."""
    visit = visit_of(request)
    report = await desk.services.emergency.report(visit.caller, EmergencyId(emergency))
    content = pdf_of(report, visit.language, desk.clock.now())
    return _file(content, "application/pdf", "emergency-list.pdf")


def _file(content: bytes, media_type: str, name: str) -> Response[bytes]:
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)


@get("/emergency/{emergency:str}/print", guards=[needs(Permission.SEE_EMERGENCY)])
async def print_page(request: _Asked, desk: FromDesk, emergency: FromPath[str]) -> Response[str]:
    """Show the list as it is printed: large type, nothing else."""
    visit = visit_of(request)
    view = await desk.services.emergency.get(visit.caller, EmergencyId(emergency))
    return desk.page(visit, "emergency_print.html", {"view": view, "now": desk.clock.now()})


@get("/banner", opt={BACKGROUND: True})
async def banner(request: _Asked, desk: FromDesk) -> Response[str]:
    """Return what stands on top of every page, for pages that nothing else keeps up to date."""
    return desk.page(visit_of(request), "emergency.html", {"by_itself": True})


ROUTES = (emergency, mark, list_csv, timeline_csv, list_pdf, print_page, banner)
