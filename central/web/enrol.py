"""Letting boxes in: one by its code, or many by a list and one code made beforehand."""

import base64
from typing import Any
from urllib.parse import quote

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from central.errors import EnrolmentExpired, EnrolmentRefused, Invalid, NotFound
from central.services.callers import Permission
from central.web.pages import enrol_page
from central.web.visit import Desk, Visit, form_values, needs, see_other, visit_of
from hallpass.ids import DeviceId, RoomId

FromDesk = NamedDependency[Desk]
_CODE_LIMIT = 20
_BATCH_BODY_BYTES = 2 << 20


@get("/enrol", guards=[needs(Permission.CHANGE_DEVICES)])
async def enrol(request: Request[Any, Any, Any], desk: FromDesk) -> Response[str]:
    """Show the box that asks with a code, or the field for one."""
    visit = visit_of(request)
    code = request.query_params.get("code", "")[:_CODE_LIMIT].strip().upper()
    return await _show(desk, visit, code, replaces=request.query_params.get("replaces", ""))


@post("/enrol", guards=[needs(Permission.CHANGE_DEVICES)], status_code=200)
async def answer_enrolment(
    request: Request[Any, Any, Any], desk: FromDesk
) -> Response[str] | Redirect:
    """Let the box in as a room's kiosk or in another's place, or send it away."""
    visit = visit_of(request)
    sent = await form_values(request)
    code = sent.get("code", "")[:_CODE_LIMIT].strip().upper()
    room, replaces = sent.get("room", ""), sent.get("replaces", "")
    enrolments = desk.services.enrolments
    try:
        if sent.get("do") == "refuse":
            await enrolments.refuse(visit.caller, code)
            return see_other("/devices?refused=1")
        if replaces and not room:
            room = (await desk.services.devices.get(visit.caller, DeviceId(replaces))).room
        if room and sent.get("compared"):
            old = DeviceId(replaces) if replaces else None
            await enrolments.approve(visit.caller, code, RoomId(room), replaces=old)
            return see_other(f"/devices?enrolled={quote(code)}")
        problem = "web.enrol.pick_room" if not room else "web.enrol.compare_first"
    except (EnrolmentExpired, EnrolmentRefused, NotFound):
        problem = "web.enrol.unknown"
    return await _show(desk, visit, code, room=room, replaces=replaces, problem=problem)


@get("/enrol/batches", guards=[needs(Permission.CHANGE_DEVICES)])
async def batches_page(request: Request[Any, Any, Any], desk: FromDesk) -> Response[str]:
    """Show lists of boxes that let themselves in."""
    return await _batches(desk, visit_of(request))


@post(
    "/enrol/batches",
    guards=[needs(Permission.CHANGE_DEVICES)],
    status_code=200,
    request_max_body_size=_BATCH_BODY_BYTES,
)
async def make_batch(request: Request[Any, Any, Any], desk: FromDesk) -> Response[str]:
    """Look at a list, and on the second press make its code, which is on this answer alone."""
    visit = visit_of(request)
    sent = await form_values(request)
    name = sent.get("name", "").strip()[:80]
    try:
        # Picked just now (a file arrives in base64), else carried along from the look before.
        content = base64.b64decode(sent.get("file") or sent.get("content", ""), validate=True)
    except ValueError:
        content = b""
    enrolments = desk.services.enrolments
    values: dict[str, Any] = {"name": name, "content": base64.b64encode(content).decode()}
    if sent.get("do") == "make" and not sent.get("file"):
        try:
            made = await enrolments.make_batch(visit.caller, content, name)
            return await _batches(desk, visit, {"made": made})
        except Invalid as exc:
            values["problems"] = exc.problems
    values["preview"] = await enrolments.preview_batch(visit.caller, content, name)
    bad = not values["preview"].ok
    return await _batches(desk, visit, values, status=422 if bad or values.get("problems") else 200)


@post("/enrol/batches/{batch:str}/end", guards=[needs(Permission.CHANGE_DEVICES)], status_code=303)
async def end_batch(
    request: Request[Any, Any, Any], desk: FromDesk, batch: FromPath[str]
) -> Redirect:
    """Let nobody in by this code any more."""
    await desk.services.enrolments.end_batch(visit_of(request).caller, batch)
    return see_other("/enrol/batches")


async def _show(
    desk: Desk, visit: Visit, code: str, *, room: str = "", replaces: str = "", problem: str = ""
) -> Response[str]:
    page = await enrol_page(
        desk.services,
        visit.caller,
        visit.school.fingerprint,
        code=code,
        room=room,
        problem=problem,
    )
    old = None
    if replaces:
        old = await desk.services.fleet.box(visit.caller, DeviceId(replaces))
    values = {"page": page, "old": old, "replaces": replaces}
    return desk.page(visit, "enrol.html", values, status=422 if problem else 200)


async def _batches(
    desk: Desk, visit: Visit, values: dict[str, Any] | None = None, *, status: int = 200
) -> Response[str]:
    shown: dict[str, Any] = {
        "batches": await desk.services.enrolments.batches(visit.caller),
        "name": "",
        "content": "",
        "preview": None,
        "made": None,
        "problems": (),
    }
    return desk.page(visit, "batches.html", shown | (values or {}), status=status)


ROUTES = (enrol, answer_enrolment, batches_page, make_batch, end_batch)
