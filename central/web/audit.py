"""The audit log as a page, and as files for spreadsheets and programs."""

from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.response import Stream

from central.services.callers import Permission
from central.services.texts import printable
from central.store.audit_search import Wanted
from central.web.visit import AnyRequest, Desk, Visit, needs, visit_of

FromDesk = NamedDependency[Desk]
_MAY = [needs(Permission.SEE_AUDIT)]
_TEXT_LIMIT = 200
_NUMBER_DIGITS = 18
_FIRST_YEAR, _LAST_YEAR = 1971, 2199
_FIELDS = ("q", "act", "who", "target", "from", "to")


@get("/audit", guards=_MAY)
async def audit(request: Request[Any, Any, Any], desk: FromDesk) -> Response[str]:
    """Show what was done, newest first."""
    visit = visit_of(request)
    typed = _typed(request)
    page = await desk.services.audit.search(
        visit.caller, _wanted(typed, visit), before=_number(request.query_params.get("before"))
    )
    values = {
        "page": page,
        "typed": typed,
        "acts": await desk.services.audit.acts(visit.caller),
        "filtered": any(typed.values()),
        "query": urlencode({name: value for name, value in typed.items() if value}),
    }
    return desk.page(visit, "audit.html", values)


@get("/audit.csv", guards=_MAY)
async def audit_csv(request: Request[Any, Any, Any], desk: FromDesk) -> Stream:
    """Hand out what was found as a table."""
    visit = visit_of(request)
    wanted = _wanted(_typed(request), visit)
    body = await desk.services.audit.export_csv(visit.caller, wanted)
    return Stream(body, media_type="text/csv; charset=utf-8", headers=_file("audit.csv"))


@get("/audit.jsonl", guards=_MAY)
async def audit_lines(request: Request[Any, Any, Any], desk: FromDesk) -> Stream:
    """Hand out what was found as JSON, one act a line."""
    visit = visit_of(request)
    wanted = _wanted(_typed(request), visit)
    body = await desk.services.audit.export_lines(visit.caller, wanted)
    return Stream(body, media_type="application/jsonl", headers=_file("audit.jsonl"))


def _typed(request: AnyRequest) -> dict[str, str]:
    sent = request.query_params
    return {name: _plain(sent.get(name, "")) for name in _FIELDS}


def _plain(text: str) -> str:
    return printable(text)[:_TEXT_LIMIT]


def _wanted(typed: dict[str, str], visit: Visit) -> Wanted:
    zone = ZoneInfo(visit.school.zone)
    until = _day(typed["to"], zone)
    return Wanted(
        who=typed["who"],
        act=typed["act"],
        target=typed["target"],
        since=_day(typed["from"], zone),
        until=until + timedelta(days=1) if until is not None else None,
        text=typed["q"],
    )


def _day(text: str, zone: ZoneInfo) -> datetime | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        return None
    return datetime.combine(day, time(), zone)


def _number(text: str | None) -> int:
    plain = text or ""
    short = len(plain) <= _NUMBER_DIGITS
    return int(plain) if short and plain.isascii() and plain.isdecimal() else 0


def _file(name: str) -> dict[str, str]:
    return {"content-disposition": f'attachment; filename="{name}"'}


ROUTES = (audit, audit_csv, audit_lines)
