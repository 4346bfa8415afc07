"""Is everything all right? All boxes in one look: a list, and a plan of each part of the school."""

import io
from dataclasses import dataclass
from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from PIL import Image

from central.services.callers import Permission
from central.services.fleet import FleetBox, FleetView
from central.services.views import EnrolmentView
from central.store.areas import Area
from central.store.pictures import Picture
from central.store.searching import folded
from central.web.visit import Desk, Visit, needs, visit_of
from hallpass.domain.rooms import Room

FromDesk = NamedDependency[Desk]
_DONE = ("enrolled", "refused", "revoked")
"""What was done just before, as the page's own address says; each has its words."""
PAGE = 200
"""Boxes on one page of the list; those that need somebody come first."""


@dataclass(frozen=True, slots=True)
class FleetPage:
    """The list, as asked for."""

    fleet: FleetView
    boxes: tuple[FleetBox, ...]
    found: int
    query: str
    area: str
    only_troubled: bool
    page: int
    pages: int
    pending: tuple[EnrolmentView, ...]
    may_change: bool


@dataclass(frozen=True, slots=True)
class Pin:
    """One room on a plan."""

    room: Room
    boxes: tuple[FleetBox, ...]
    x: int
    """Thousandths of the picture's width."""
    y: int
    """On the same scale, downwards."""

    @property
    def state(self) -> str:
        """How it is drawn: bad, warn, good, or none where no box hangs."""
        if not self.boxes:
            return "none"
        if any(item.broken for item in self.boxes):
            return "bad"
        return "warn" if any(item.troubles for item in self.boxes) else "good"


@dataclass(frozen=True, slots=True)
class PlanPage:
    """One part of the school on its plan."""

    fleet: FleetView
    area: Area | None
    pins: tuple[Pin, ...]
    unplaced: tuple[FleetBox, ...]
    """Boxes of this area whose room is not on the plan."""
    height: int
    """Of the picture, where its width is 1000."""


@get("/devices", guards=[needs(Permission.SEE_DEVICES)])
async def fleet_list(request: Request[Any, Any, Any], desk: FromDesk) -> Response[str]:
    """Show all boxes, those that need somebody first."""
    visit = visit_of(request)
    asked = request.query_params
    page = await _list(
        desk,
        visit,
        query=asked.get("q", "")[:80].strip(),
        area=asked.get("area", "")[:64],
        only_troubled=asked.get("show") == "troubled",
        number=asked.get("page", ""),
    )
    template = "fleet_live.html" if visit.part == "list" else "fleet.html"
    done = next((name for name in _DONE if name in asked), "")
    return desk.page(visit, template, {"page": page, "done": done})


@get("/devices/plan", guards=[needs(Permission.SEE_DEVICES)])
async def fleet_plan(request: Request[Any, Any, Any], desk: FromDesk) -> Response[str]:
    """Show one part of the school on its plan."""
    visit = visit_of(request)
    fleet = await desk.services.fleet.look(visit.caller)
    wanted = request.query_params.get("area", "")
    drawn = [area for area in fleet.areas if area.plan] or list(fleet.areas)
    area = next((a for a in fleet.areas if a.id == wanted), drawn[0] if drawn else None)
    height = 0
    if area is not None and area.plan:
        height = _height(await desk.services.areas.plan(visit.caller, area.id))
    page = _plan(fleet, area, height)
    template = "fleet_plan_live.html" if visit.part == "plan" else "fleet_plan.html"
    return desk.page(visit, template, {"page": page})


async def _list(
    desk: Desk, visit: Visit, *, query: str, area: str, only_troubled: bool, number: str
) -> FleetPage:
    fleet = await desk.services.fleet.look(visit.caller)
    words = folded(query).split()
    found = [
        item
        for item in fleet.boxes
        if (not only_troubled or item.troubles)
        and (not area or (item.room is not None and item.room.area == area))
        and all(word in _text_of(item) for word in words)
    ]
    pages = max(1, -(-len(found) // PAGE))
    at = min(pages, max(1, int(number) if number.isascii() and number.isdigit() else 1))
    may_change = visit.may(Permission.CHANGE_DEVICES)
    return FleetPage(
        fleet=fleet,
        boxes=tuple(found[(at - 1) * PAGE : at * PAGE]),
        found=len(found),
        query=query,
        area=area,
        only_troubled=only_troubled,
        page=at,
        pages=pages,
        pending=await desk.services.enrolments.pending(visit.caller) if may_change else (),
        may_change=may_change,
    )


def _plan(fleet: FleetView, area: Area | None, height: int) -> PlanPage:
    inside = [room for room in fleet.rooms if area is not None and room.area == area.id]
    pins = tuple(
        Pin(
            room,
            tuple(item for item in fleet.boxes if item.box.room == room.id),
            fleet.places[room.id][0],
            fleet.places[room.id][1] * height // 1000,
        )
        for room in inside
        if room.id in fleet.places
    )
    ids = {room.id for room in inside} - {pin.room.id for pin in pins}
    return PlanPage(fleet, area, pins, tuple(i for i in fleet.boxes if i.box.room in ids), height)


def _height(picture: Picture) -> int:
    """Return a picture's height in thousandths of its width; only its head is read."""
    with Image.open(io.BytesIO(picture.content)) as image:
        return max(1, image.height * 1000 // max(1, image.width))


def _text_of(item: FleetBox) -> str:
    room = item.room
    parts = (item.box.name, item.box.serial, item.box.status.health.model)
    return folded(" ".join((*parts, room.number if room else "", room.name if room else "")))


ROUTES = (fleet_list, fleet_plan)
