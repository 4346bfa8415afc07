"""The school's boxes, and letting a new one in: compare its fingerprint, pick its room."""

from typing import Any
from urllib.parse import quote

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from central.errors import EnrolmentExpired, EnrolmentRefused, NotFound
from central.services.callers import Permission
from central.web.pages import devices_page, enrol_page
from central.web.visit import Desk, form_values, needs, see_other, visit_of
from hallpass.ids import DeviceId, RoomId

FromDesk = NamedDependency[Desk]
_CODE_LIMIT = 20


@get("/devices", guards=[needs(Permission.SEE_DEVICES)])
async def devices(request: Request[Any, Any, Any], desk: FromDesk) -> Response[str]:
    """Show all boxes."""
    visit = visit_of(request)
    page = await devices_page(desk.services, visit.caller, desk.clock.now())
    template = "devices_list.html" if visit.part == "list" else "devices.html"
    return desk.page(visit, template, {"page": page})


@get("/devices/{device:str}/revoke", guards=[needs(Permission.CHANGE_DEVICES)])
async def revoke_page(
    request: Request[Any, Any, Any], desk: FromDesk, device: FromPath[str]
) -> Response[str]:
    """Ask before a box is shut out: it loses its student data and needs to be enrolled anew."""
    visit = visit_of(request)
    found = await desk.services.devices.list(visit.caller)
    view = next((item for item in found if item.id == device), None)
    if view is None:
        raise NotFound("there is no such box")
    return desk.page(visit, "revoke.html", {"device": view})


@post("/devices/{device:str}/revoke", guards=[needs(Permission.CHANGE_DEVICES)], status_code=303)
async def revoke(
    request: Request[Any, Any, Any], desk: FromDesk, device: FromPath[str]
) -> Redirect:
    """Shut a box out."""
    await desk.services.devices.revoke(visit_of(request).caller, DeviceId(device))
    return see_other("/devices")


@get("/enrol", guards=[needs(Permission.CHANGE_DEVICES)])
async def enrol(request: Request[Any, Any, Any], desk: FromDesk) -> Response[str]:
    """Show the box that asks with a code, or the field for one."""
    visit = visit_of(request)
    code = request.query_params.get("code", "")[:_CODE_LIMIT].strip().upper()
    page = await enrol_page(desk.services, visit.caller, visit.school.fingerprint, code=code)
    return desk.page(visit, "enrol.html", {"page": page})


@post("/enrol", guards=[needs(Permission.CHANGE_DEVICES)], status_code=200)
async def answer_enrolment(
    request: Request[Any, Any, Any], desk: FromDesk
) -> Response[str] | Redirect:
    """Let the box in as a room's kiosk, or send it away."""
    visit = visit_of(request)
    sent = await form_values(request)
    code = sent.get("code", "")[:_CODE_LIMIT].strip().upper()
    room = sent.get("room", "")
    enrolments = desk.services.enrolments
    problem = ""
    try:
        if sent.get("do") == "refuse":
            await enrolments.refuse(visit.caller, code)
            return see_other("/devices?refused=1")
        if room and sent.get("compared"):
            await enrolments.approve(visit.caller, code, RoomId(room))
            return see_other(f"/devices?enrolled={quote(code)}")
        problem = "web.enrol.pick_room" if not room else "web.enrol.compare_first"
    except (EnrolmentExpired, EnrolmentRefused, NotFound):
        problem = "web.enrol.unknown"
    page = await enrol_page(
        desk.services,
        visit.caller,
        visit.school.fingerprint,
        code=code,
        room=room,
        problem=problem,
    )
    return desk.page(visit, "enrol.html", {"page": page}, status=422)


ROUTES = (devices, revoke_page, revoke, enrol, answer_enrolment)
