"""Who stands in today and on coming days: named here, with a PIN that is shown once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from central.errors import Invalid
from central.services.callers import Permission
from central.services.substitutes import AHEAD
from central.services.views import NewSubstitute
from central.web.pages import by_folder
from central.web.visit import Desk, Visit, form_values, needs, see_other, visit_of
from hallpass.ids import AdultId, RoomId

FromDesk = NamedDependency[Desk]
_TYPED_LIMIT = 200
_WRONG = {"name": "web.wrong.name", "day": "web.wrong.day", "key": "web.wrong.key"}


@dataclass(frozen=True, slots=True)
class Typed:
    """The form as it was sent."""

    name: str = ""
    room: str = ""
    day: str = ""


@get("/substitutes", guards=[needs(Permission.GRANT_SUBSTITUTES)])
async def substitutes(request: Request[Any, Any, Any], desk: FromDesk) -> Response[str]:
    """Show who stands in, and the form for one more; `room` is chosen already."""
    visit = visit_of(request)
    room = request.query_params.get("room", "")[:_TYPED_LIMIT]
    return await _show(desk, visit, Typed(room=room))


@post("/substitutes", guards=[needs(Permission.GRANT_SUBSTITUTES)], status_code=200)
async def grant(request: Request[Any, Any, Any], desk: FromDesk) -> Response[str]:
    """Name a substitute, and show the PIN; it is in this answer and nowhere else."""
    visit = visit_of(request)
    sent = await form_values(request)
    typed = Typed(*(sent.get(name, "").strip()[:_TYPED_LIMIT] for name in ("name", "room", "day")))
    day = _day(typed.day)
    wrong = {} if typed.room else {"room": "web.wrong.choose_room"}
    if day is None:
        wrong["day"] = _WRONG["day"]
    if day is None or wrong:
        wrong |= {} if typed.name else {"name": _WRONG["name"]}
        return await _show(desk, visit, typed, wrong=wrong)
    try:
        new = await desk.services.substitutes.grant(
            visit.caller, sent.get("key", ""), typed.name, RoomId(typed.room), day
        )
    except Invalid as exc:
        fields = {problem.partition(":")[0] for problem in exc.problems}
        return await _show(
            desk, visit, typed, wrong={field: _WRONG[field] for field in _WRONG if field in fields}
        )
    return await _show(desk, visit, Typed(), new=new)


@post(
    "/substitutes/{adult:str}/revoke",
    guards=[needs(Permission.GRANT_SUBSTITUTES)],
    status_code=303,
)
async def revoke(request: Request[Any, Any, Any], desk: FromDesk, adult: FromPath[str]) -> Redirect:
    """End it now; the room's kiosk forgets them."""
    await desk.services.substitutes.revoke(visit_of(request).caller, AdultId(adult))
    return see_other("/substitutes")


async def _show(
    desk: Desk,
    visit: Visit,
    typed: Typed,
    *,
    wrong: Mapping[str, str] | None = None,
    new: NewSubstitute | None = None,
) -> Response[str]:
    service = desk.services.substitutes
    today = await service.today(visit.caller)
    rooms = await service.rooms(visit.caller)
    values = {
        "typed": typed,
        "wrong": wrong or {},
        "new": new,
        "listed": await service.list(visit.caller),
        "folders": by_folder(rooms),
        "only": rooms[0] if len(rooms) == 1 else None,
        "today": today,
        "last": today + AHEAD,
        # Sent twice, by a reload say, the same form names one substitute.
        "key": service.new_key(),
    }
    return desk.page(visit, "substitutes.html", values, status=422 if wrong else 200)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


ROUTES = (substitutes, grant, revoke)
