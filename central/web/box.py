"""One box: how it is, what it is told to do, and what it answered."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from central.errors import Invalid, NotFound
from central.services.callers import Permission
from central.services.devices import SerialSeen
from central.services.drawing import Drawn, DrawRequest
from central.services.fleet import FleetBox
from central.services.fleet_views import OrderView
from central.web.visit import Desk, Visit, form_values, needs, see_other, visit_of
from hallpass.domain.layers import Level
from hallpass.domain.orders import OrderKind
from hallpass.domain.rooms import Room
from hallpass.domain.settings import Face, RoomSettings
from hallpass.ids import DeviceId, OrderId, RoomId

FromDesk = NamedDependency[Desk]
GIVEN = (
    OrderKind.IDENTIFY,
    OrderKind.MESSAGE,
    OrderKind.PICTURE,
    OrderKind.LOGS,
    OrderKind.DOCTOR,
    OrderKind.RESTART,
    OrderKind.UPDATE,
)
"""What a page can order; wiping comes with shutting a box out."""
_MINUTES_LIMIT = 480


@dataclass(frozen=True, slots=True)
class BoxPage:
    """One box."""

    item: FleetBox
    orders: tuple[OrderView, ...]
    paused: bool
    rooms: tuple[Room, ...]
    seen: tuple[SerialSeen, ...]
    """Of a box with two bodies: the hardware that was heard under its identity."""
    may_change: bool
    problem: str = ""


class _FaceShown(msgspec.Struct, frozen=True):
    face: Face
    width: int
    height: int


class _FacesShown(msgspec.Struct, frozen=True):
    faces: tuple[_FaceShown, ...] = ()


@get("/devices/{device:str}", guards=[needs(Permission.SEE_DEVICES)])
async def box_page(
    request: Request[Any, Any, Any], desk: FromDesk, device: FromPath[str]
) -> Response[str]:
    """Show one box."""
    visit = visit_of(request)
    page = await _page(desk, visit, DeviceId(device))
    template = "box_live.html" if visit.part == "live" else "box.html"
    return desk.page(visit, template, {"page": page, "given": GIVEN})


@post("/devices/{device:str}/order", guards=[needs(Permission.CHANGE_DEVICES)], status_code=303)
async def give_order(
    request: Request[Any, Any, Any], desk: FromDesk, device: FromPath[str]
) -> Response[str] | Redirect:
    """Tell the box to do something."""
    visit = visit_of(request)
    sent = await form_values(request)
    kind = next((k for k in GIVEN if k.value == sent.get("kind")), None)
    if kind is None:
        raise NotFound("there is no such order")
    minutes = sent.get("minutes", "")
    try:
        await desk.services.orders.give(
            visit.caller,
            DeviceId(device),
            kind,
            text=sent.get("text", "").strip(),
            minutes=_number(minutes),
        )
    except Invalid as exc:
        page = await _page(desk, visit, DeviceId(device), problem=exc.problems[0])
        return desk.page(visit, "box.html", {"page": page, "given": GIVEN}, status=422)
    return see_other(f"/devices/{quote(device)}#orders")


@post("/devices/{device:str}/pause", guards=[needs(Permission.CHANGE_ROOMS)], status_code=303)
async def pause(request: Request[Any, Any, Any], desk: FromDesk, device: FromPath[str]) -> Redirect:
    """Let the box take no new passes, or take them again: a setting of its own layer."""
    paused = (await form_values(request)).get("paused") == "yes"
    await desk.services.settings.change(
        visit_of(request).caller, Level.DEVICE, (device,), {"paused": paused}
    )
    return see_other(f"/devices/{quote(device)}")


@post("/devices/{device:str}/change", guards=[needs(Permission.CHANGE_DEVICES)], status_code=303)
async def change_box(
    request: Request[Any, Any, Any], desk: FromDesk, device: FromPath[str]
) -> Redirect:
    """Rename the box, hang it in another room, give it a new key, or say which of two it is."""
    caller, sent = visit_of(request).caller, await form_values(request)
    key, devices = DeviceId(device), desk.services.devices
    match sent.get("do"):
        case "rename":
            await devices.rename(caller, key, sent.get("name", ""))
        case "move":
            await devices.move(caller, key, RoomId(sent.get("room", "")))
        case "rotate":
            await devices.rotate(caller, key)
        case "pick":
            await devices.pick(caller, key, sent.get("serial", ""))
        case _:
            raise NotFound("there is no such change")
    return see_other(f"/devices/{quote(device)}")


@get("/devices/{device:str}/orders/{order:str}", guards=[needs(Permission.SEE_DEVICES)])
async def order_page(
    request: Request[Any, Any, Any], desk: FromDesk, device: FromPath[str], order: FromPath[str]
) -> Response[str]:
    """Show what a box sent: its log, its doctor's findings, or its faces, drawn again."""
    visit = visit_of(request)
    view = await _order(desk, visit, device, order)
    item = await desk.services.fleet.box(visit.caller, DeviceId(device))
    values = {
        "item": item,
        "order": view,
        "faces": _faces(view) if view.kind is OrderKind.PICTURE else (),
        "checks": _checks(view) if view.kind is OrderKind.DOCTOR else (),
    }
    return desk.page(visit, "order.html", values)


@get("/devices/{device:str}/orders/{order:str}/{face:str}", guards=[needs(Permission.SEE_DEVICES)])
async def order_picture(
    request: Request[Any, Any, Any],
    desk: FromDesk,
    device: FromPath[str],
    order: FromPath[str],
    face: FromPath[str],
) -> Response[bytes]:
    """Send one face of a box, drawn again from the state that it sent."""
    visit = visit_of(request)
    view = await _order(desk, visit, device, order)
    shown = next((f for f in _faces(view) if f"{f.face}.png" == face), None)
    if shown is None:
        raise NotFound("this box sent no such face")
    drawn = await _drawn(desk, visit, DeviceId(device), view, shown)
    if not drawn.png:
        raise NotFound(drawn.words or f"this can't be drawn here ({drawn.why})")
    return Response(drawn.png, media_type="image/png", headers={"cache-control": "private"})


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
    return see_other("/devices?revoked=1")


async def _drawn(
    desk: Desk, visit: Visit, device: DeviceId, view: OrderView, shown: _FaceShown
) -> Drawn:
    item = await desk.services.fleet.box(visit.caller, device)
    effective = await desk.services.settings.of_room(visit.caller, item.box.room, device)
    detail = await desk.services.rooms.get(visit.caller, item.box.room)
    return await desk.services.drawing.draw(
        DrawRequest(
            face=shown.face,
            width=shown.width,
            height=shown.height,
            settings=effective.settings,
            rooms=detail.rooms,
            school=visit.school.name,
            state=view.document,
        )
    )


async def _page(desk: Desk, visit: Visit, device: DeviceId, *, problem: str = "") -> BoxPage:
    item = await desk.services.fleet.box(visit.caller, device)
    services, caller = desk.services, visit.caller
    may_change = visit.may(Permission.CHANGE_DEVICES)
    settings: RoomSettings | None = None
    rooms: tuple[Room, ...] = ()
    if item.room is not None and item.box.revoked_at is None:
        settings = (await services.settings.of_room(caller, item.box.room, device)).settings
        rooms = (await services.rooms.get(caller, item.box.room)).rooms
    return BoxPage(
        item=item,
        orders=await services.orders.of(caller, device),
        paused=settings is not None and settings.paused,
        rooms=rooms,
        seen=services.devices.serials(caller, device) if item.box.branched and may_change else (),
        may_change=may_change and item.box.revoked_at is None,
        problem=problem,
    )


async def _order(desk: Desk, visit: Visit, device: str, order: str) -> OrderView:
    view = await desk.services.orders.get(visit.caller, OrderId(order))
    if view.device != device:
        raise NotFound("there is no such order")
    return view


def _faces(view: OrderView) -> tuple[_FaceShown, ...]:
    try:
        return msgspec.json.decode(view.document, type=_FacesShown).faces
    except msgspec.MsgspecError:
        return ()


def _checks(view: OrderView) -> tuple[dict[str, Any], ...]:
    """Return a doctor's findings; what can't be read is shown as the text that it is."""
    try:
        found = msgspec.json.decode(view.document, type=list[dict[str, Any]])
    except msgspec.MsgspecError:
        return ()
    return tuple(item for item in found if {"name", "verdict", "what"} <= set(item))


def _number(text: str) -> int:
    plain = text.strip()
    if plain.isascii() and plain.isdigit() and len(plain) < 5:
        return min(int(plain), _MINUTES_LIMIT)
    return 0


ROUTES = (
    box_page,
    give_order,
    pause,
    change_box,
    order_page,
    order_picture,
    revoke_page,
    revoke,
)
