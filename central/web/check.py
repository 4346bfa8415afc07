"""An adult in the corridor checks a badge with a phone's camera.

`POST /check/read` takes one picture: a frame from the page's script, some three a second, or a
photograph from a plain form. This page alone may use the camera.
"""

import base64
import binascii
from typing import Any
from urllib.parse import quote

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from central.errors import BadRequest
from central.services.badge_pictures import BYTES_LIMIT
from central.services.callers import Permission
from central.services.checking import CheckAnswer, Found
from central.web.security import HEADERS
from central.web.visit import Desk, form_values, needs, visit_of
from hallpass.ids import StudentId

FromDesk = NamedDependency[Desk]
_Asked = Request[Any, Any, Any]
_GUARDS = [needs(Permission.CHECK_BADGES)]
_WITH_CAMERA = {
    "permissions-policy": HEADERS["permissions-policy"].replace("camera=()", "camera=(self)")
}
_FORM_BYTES = BYTES_LIMIT + (64 << 10)


@get("/check", guards=_GUARDS)
async def check(request: _Asked, desk: FromDesk) -> Response[str]:
    """Show the camera, and a form for a photograph."""
    answer = desk.page(visit_of(request), "check.html", {"answer": None, "rooms": ()})
    answer.headers.update(_WITH_CAMERA)
    return answer


@post("/check/read", guards=_GUARDS, status_code=200, request_max_body_size=_FORM_BYTES)
async def read(request: _Asked, desk: FromDesk) -> Response[str]:
    """Read the badge in a picture; 204 to the script if there is none in it."""
    visit = visit_of(request)
    sent = (await form_values(request)).get("frame", "")
    try:
        raw = base64.b64decode(sent, validate=True)
    except (binascii.Error, ValueError) as exc:
        raise BadRequest("this is no picture that can be read: send a JPEG or a PNG") from exc
    found = await desk.services.checking.read_picture(visit.caller, raw)
    if found.found is Found.NO_CODE and visit.part == "answer":
        return Response("", status_code=204)
    return await _show(request, desk, found)


@get("/check/{student:str}", guards=_GUARDS)
async def again(request: _Asked, desk: FromDesk, student: FromPath[str]) -> Response[str]:
    """Show a student once more, after something was done."""
    found = await desk.services.checking.look(visit_of(request).caller, StudentId(student))
    return await _show(request, desk, found)


async def _show(request: _Asked, desk: Desk, found: CheckAnswer) -> Response[str]:
    visit = visit_of(request)
    rooms = (await desk.services.hall.places(visit.caller)).rooms if found.emergency else ()
    back = f"/check/{quote(found.student or '', safe='')}"
    values = {"answer": found, "rooms": rooms, "back": back}
    template = "check_answer.html" if visit.part == "answer" else "check.html"
    answer = desk.page(visit, template, values)
    answer.headers.update(_WITH_CAMERA)
    return answer


ROUTES = (check, read, again)
