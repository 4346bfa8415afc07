"""The first page after sign-in."""

from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency

from central.services.callers import Permission
from central.web.pages import home_page
from central.web.visit import Desk, visit_of

FromDesk = NamedDependency[Desk]


@get("/")
async def home(request: Request[Any, Any, Any], desk: FromDesk) -> Response[str]:
    """Show what concerns whoever signed in."""
    visit = visit_of(request)
    page = await home_page(desk.services, visit.caller, desk.clock.now())
    template = "home_live.html" if visit.part == "live" else "home.html"
    answered = request.query_params.get("answered", "")
    alarms = visit.may(Permission.SEE_AUDIT) and visit.may(Permission.CHANGE_ACCOUNTS)
    uses = await desk.services.administration.break_glass_uses(visit.caller) if alarms else ()
    values = {
        "page": page,
        "break_glass": uses,
        "answered": answered if answered in {"yes", "no"} else "",
    }
    return desk.page(visit, template, values)


ROUTES = (home,)
