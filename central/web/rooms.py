"""All rooms, one room, and its switches for the hurried (open or closed, paused)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from central.errors import BadRequest
from central.services.callers import Permission
from central.web.pages import room_page, rooms_page
from central.web.visit import Desk, form_values, needs, see_other, visit_of
from hallpass.domain.rooms import RoomMode
from hallpass.ids import RoomId

FromDesk = NamedDependency[Desk]


@get("/rooms", guards=[needs(Permission.SEE_ROOMS)])
async def rooms(request: Request[Any, Any, Any], desk: FromDesk) -> Response[str]:
    """Show all rooms."""
    visit = visit_of(request)
    page = await rooms_page(desk.services, visit.caller)
    template = "rooms_list.html" if visit.part == "list" else "rooms.html"
    return desk.page(visit, template, {"page": page})


@get("/rooms/{room:str}", guards=[needs(Permission.SEE_ROOMS)])
async def room_page_of(
    request: Request[Any, Any, Any], desk: FromDesk, room: FromPath[str]
) -> Response[str]:
    """Show one room: its door, who is out, its kiosk."""
    visit = visit_of(request)
    page = await room_page(desk.services, visit.caller, RoomId(room), desk.clock.now())
    template = "room_live.html" if visit.part == "live" else "room.html"
    return desk.page(visit, template, {"page": page})


@post("/rooms/{room:str}/state", guards=[needs(Permission.CHANGE_ROOMS)], status_code=303)
async def set_state(
    request: Request[Any, Any, Any], desk: FromDesk, room: FromPath[str]
) -> Redirect:
    """Open, close, pause or resume a room.

    Each button says what shall be, not "the other way round", so a second press changes nothing.
    """
    visit = visit_of(request)
    wanted = (await form_values(request)).get("state", "")
    detail = await desk.services.rooms.get(visit.caller, RoomId(room))
    match wanted:
        case "open" | "close":
            changed = (replace(detail.room, open=wanted == "open"), detail.settings)
        case "pause" | "resume":
            changed = (detail.room, replace(detail.settings, paused=wanted == "pause"))
        case _:
            raise BadRequest("this button is not known; load the page again")
    if changed != (detail.room, detail.settings):
        await desk.services.rooms.update(
            visit.caller, *changed, based_on=detail.settings.version, note=wanted
        )
    return see_other(f"/rooms/{quote(detail.room.id)}")


@post("/rooms/{room:str}/mode", guards=[needs(Permission.SEE_ROOMS)], status_code=303)
async def set_mode(
    request: Request[Any, Any, Any], desk: FromDesk, room: FromPath[str]
) -> Redirect:
    """Say what a room is for now, as its adult does at the desk."""
    visit = visit_of(request)
    sent = await form_values(request)
    minutes = sent.get("minutes", "")
    try:
        mode = RoomMode(sent.get("mode", ""))
        until = desk.clock.now() + timedelta(minutes=int(minutes)) if minutes else None
    except (ValueError, OverflowError) as exc:
        raise BadRequest("this button is not known; load the page again") from exc
    await desk.services.hall.set_mode(visit.caller, RoomId(room), mode, until)
    return see_other(f"/rooms/{quote(room, safe='')}")


ROUTES = (rooms, room_page_of, set_state, set_mode)
