"""Buildings and floors: named, ordered, with rooms in them, and a plan to place the rooms on."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from central.errors import Invalid, NotFound, TooLarge
from central.services.areas import AreaView
from central.services.callers import Permission
from central.web.visit import (
    Desk,
    Visit,
    form_pairs,
    form_values,
    needs,
    see_other,
    visit_of,
)
from hallpass.domain.rooms import Room
from hallpass.ids import AreaId, RoomId

FromDesk = NamedDependency[Desk]
_MAY = [needs(Permission.CHANGE_ROOMS)]
_PLAN_LIMIT_BYTES = 16 << 20
"""A picture that is too large still has to be read to say so."""
WHOLE = 1000


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed for a room's place, and what is wrong with it."""

    x: str = ""
    y: str = ""
    wrong: bool = False


@get("/areas", guards=_MAY)
async def areas_page(request: Request[Any, Any, Any], desk: FromDesk) -> Response[str]:
    """Show all buildings and floors."""
    return await _list(desk, visit_of(request))


@post("/areas", guards=_MAY, status_code=200)
async def create(request: Request[Any, Any, Any], desk: FromDesk) -> Response[str] | Redirect:
    """Add one, or move one up or down."""
    visit = visit_of(request)
    sent = await form_values(request)
    verb, _, target = sent.get("do", "").partition(" ")
    if verb in {"up", "down"}:
        await _move(desk, visit, AreaId(target), -1 if verb == "up" else 1)
        return see_other("/areas")
    name = sent.get("name", "").strip()
    try:
        area = await desk.services.areas.create(visit.caller, name)
    except Invalid as exc:
        return await _list(desk, visit, name, exc.problems)
    return see_other(f"/areas/{quote(area, safe='')}")


@get("/areas/{area:str}", guards=_MAY)
async def area_page(
    request: Request[Any, Any, Any], desk: FromDesk, area: FromPath[str]
) -> Response[str]:
    """Show one: its name, its rooms, its plan."""
    visit = visit_of(request)
    saved = "saved" in request.query_params
    return await _one(desk, visit, AreaId(area), saved=saved)


@post(
    "/areas/{area:str}",
    guards=_MAY,
    status_code=200,
    request_max_body_size=_PLAN_LIMIT_BYTES,
)
async def change(
    request: Request[Any, Any, Any], desk: FromDesk, area: FromPath[str]
) -> Response[str] | Redirect:
    """Do what a button says: rename, put rooms in, give it a plan, place rooms, delete."""
    visit = visit_of(request)
    pairs = await form_pairs(request)
    own = AreaId(area)
    try:
        verb = await _do(desk, visit, own, pairs)
    except (Invalid, TooLarge) as exc:
        problems = exc.problems if isinstance(exc, Invalid) else (exc.message,)
        return await _one(desk, visit, own, problems=problems, sent=dict(pairs))
    if verb == "delete":
        return see_other("/areas")
    return see_other(f"/areas/{quote(area, safe='')}?saved=1")


@get("/areas/{area:str}/plan", guards=[needs(Permission.SEE_ROOMS)])
async def plan_picture(
    request: Request[Any, Any, Any], desk: FromDesk, area: FromPath[str]
) -> Response[bytes]:
    """Send the plan's picture; its address carries its hash, so a browser may keep it."""
    visit = visit_of(request)
    picture = await desk.services.areas.plan(visit.caller, AreaId(area))
    kept = "private, max-age=86400" if request.query_params.get("v") else "no-store"
    return Response(picture.content, media_type=picture.media_type, headers={"cache-control": kept})


async def _do(desk: Desk, visit: Visit, area: AreaId, pairs: list[tuple[str, str]]) -> str:
    areas, caller, sent = desk.services.areas, visit.caller, dict(pairs)
    match verb := sent.get("do", ""):
        case "rename":
            await areas.rename(caller, area, sent.get("name", "").strip())
        case "rooms":
            await _put_rooms(desk, visit, area, [value for name, value in pairs if name == "room"])
        case "plan":
            raw = _file(sent.get("plan_file", ""))
            if not raw:
                raise Invalid(("plan: choose a picture first",))
            await areas.set_plan(caller, area, raw)
        case "no-plan":
            await areas.set_plan(caller, area, None)
        case "places":
            await areas.place(caller, area, _places(sent))
        case "delete":
            await areas.delete(caller, area)
        case _:
            raise Invalid(("this button is not known; load the page again",))
    return verb


async def _put_rooms(desk: Desk, visit: Visit, area: AreaId, ticked: list[str]) -> None:
    """Make the area's rooms be the ticked ones."""
    view = await _view(desk, visit, area)
    inside = {room.id for room in view.rooms}
    wanted = {RoomId(room) for room in ticked}
    if added := sorted(wanted - inside):
        await desk.services.areas.put_rooms(visit.caller, area, added)
    if gone := sorted(inside - wanted):
        await desk.services.areas.put_rooms(visit.caller, None, gone)


def _file(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""


def typed_places(sent: Mapping[str, str]) -> dict[RoomId, Typed]:
    """Return what was typed for each room's place."""
    found: dict[RoomId, Typed] = {}
    for name, text in sent.items():
        if name.startswith("x."):
            room = name.removeprefix("x.")
            x, y = text.strip(), sent.get(f"y.{room}", "").strip()
            good = (not x and not y) or (_on_plan(x) and _on_plan(y))
            found[RoomId(room)] = Typed(x, y, wrong=not good)
    return found


def _on_plan(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 5 and int(text) <= WHOLE


def _places(sent: Mapping[str, str]) -> dict[RoomId, tuple[int, int] | None]:
    typed = typed_places(sent)
    if any(item.wrong for item in typed.values()):
        raise Invalid((f"place: 0 to {WHOLE} of the plan's width and height",))
    return {room: (int(item.x), int(item.y)) if item.x else None for room, item in typed.items()}


async def _move(desk: Desk, visit: Visit, area: AreaId, by: int) -> None:
    order = [view.id for view in await desk.services.areas.list(visit.caller)]
    if area not in order:
        raise NotFound("there is no such building or floor")
    at = order.index(area)
    to = at + by
    if 0 <= to < len(order):
        order[at], order[to] = order[to], order[at]
        await desk.services.areas.order(visit.caller, order)


async def _view(desk: Desk, visit: Visit, area: AreaId) -> AreaView:
    every = await desk.services.areas.list(visit.caller)
    view = next((item for item in every if item.id == area), None)
    if view is None:
        raise NotFound("there is no such building or floor")
    return view


async def _list(
    desk: Desk, visit: Visit, name: str = "", problems: tuple[str, ...] = ()
) -> Response[str]:
    values = {
        "areas": await desk.services.areas.list(visit.caller),
        "name": name,
        "problems": problems,
    }
    return desk.page(visit, "areas.html", values, status=422 if problems else 200)


async def _one(
    desk: Desk,
    visit: Visit,
    area: AreaId,
    *,
    saved: bool = False,
    problems: tuple[str, ...] = (),
    sent: Mapping[str, str] | None = None,
) -> Response[str]:
    view = await _view(desk, visit, area)
    every: tuple[Room, ...] = tuple(
        item.room for item in await desk.services.rooms.list(visit.caller)
    )
    typed = typed_places(sent or {})
    places = {room.id: typed.get(room.id) or _saved(view, room.id) for room in view.rooms}
    picture = await desk.services.areas.plan(visit.caller, area) if view.plan else None
    names = {item.id: item.name for item in await desk.services.areas.list(visit.caller)}
    values = {
        "area": view,
        "rooms": every,
        "names": names,
        "places": places,
        "name": (sent or {}).get("name", view.name),
        "saved": saved,
        "problems": problems,
        "size": png_size(picture.content) if picture is not None else (0, 0),
    }
    return desk.page(visit, "area.html", values, status=422 if problems else 200)


def _saved(view: AreaView, room: RoomId) -> Typed:
    at = view.places.get(room)
    return Typed(str(at[0]), str(at[1])) if at is not None else Typed()


def png_size(content: bytes) -> tuple[int, int]:
    """Return a PNG's width and height, so that the page keeps room for it (its IHDR chunk)."""
    return int.from_bytes(content[16:20]), int.from_bytes(content[20:24])


ROUTES = (areas_page, create, area_page, change, plan_picture)
