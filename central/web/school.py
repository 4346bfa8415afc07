"""The school: everything that is looked after rather than looked at, for whoever may."""

from dataclasses import dataclass
from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency

from central.services.callers import Permission
from central.web.visit import Desk, visit_of

FromDesk = NamedDependency[Desk]


@dataclass(frozen=True, slots=True)
class Entry:
    """One page that somebody may look after; its words are `console.school.<name>`."""

    name: str
    path: str
    icon: str
    permission: Permission


ENTRIES: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    (
        "configure",
        (
            Entry("settings", "/settings", "sliders-horizontal", Permission.CHANGE_ROOMS),
            Entry("many", "/settings/many", "settings-2", Permission.CHANGE_ROOMS),
            Entry("planned", "/settings/planned", "clock", Permission.CHANGE_ROOMS),
            Entry("areas", "/areas", "map-pin", Permission.CHANGE_ROOMS),
        ),
    ),
    (
        "people",
        (
            Entry("accounts", "/accounts", "users", Permission.CHANGE_ACCOUNTS),
            Entry("substitutes", "/substitutes", "user-round-check", Permission.GRANT_SUBSTITUTES),
        ),
    ),
    (
        "oversee",
        (
            Entry("audit", "/audit", "book-open", Permission.SEE_AUDIT),
            Entry("alerts", "/alerts", "bell", Permission.SEE_DEVICES),
            Entry("keys", "/programs", "key", Permission.CHANGE_PROGRAMS),
            Entry("webhooks", "/webhooks", "route", Permission.CHANGE_PROGRAMS),
        ),
    ),
)
SECTIONS = frozenset(
    {f"/{entry.path.split('/')[1]}" for _, found in ENTRIES for entry in found} - {"/alerts"}
) | {"/school"}
"""First parts of the addresses that belong to this tab."""


@get("/school")
async def school_page(request: Request[Any, Any, Any], desk: FromDesk) -> Response[str]:
    """Show what the visitor may look after."""
    visit = visit_of(request)
    groups = [
        (name, [entry for entry in found if visit.may(entry.permission)]) for name, found in ENTRIES
    ]
    return desk.page(
        visit, "school.html", {"groups": [(name, found) for name, found in groups if found]}
    )


ROUTES = (school_page,)
