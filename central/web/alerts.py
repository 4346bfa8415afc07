"""Alerts: what is and was wrong, from when on it counts, and who is told."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect

from central.errors import Invalid
from central.services.alerts import AlertPolicy
from central.services.callers import Permission
from central.services.telling import MailTo
from central.services.troubles import RANGES, Thresholds, TroubleKind
from central.store.telling import MAIL
from central.web.visit import Desk, Visit, form_pairs, needs, see_other, visit_of

FromDesk = NamedDependency[Desk]
_DONE = ("saved", "tested")
"""What was done just before, as the page's own address says; each has its words."""


@get("/alerts", guards=[needs(Permission.SEE_DEVICES)])
async def alerts_page(request: Request[Any, Any, Any], desk: FromDesk) -> Response[str]:
    """Show alerts, thresholds and mailboxes."""
    visit = visit_of(request)
    if visit.part == "list":
        latest = await desk.services.alerts.latest(visit.caller)
        return desk.page(visit, "alerts_live.html", {"latest": latest})
    policy, mail = await desk.services.alerts.policy(visit.caller)
    done = next((name for name in _DONE if name in request.query_params), "")
    return await _show(desk, visit, policy, mail, done=done)


@post("/alerts", guards=[needs(Permission.CHANGE_ALERTS)], status_code=200)
async def change_alerts(
    request: Request[Any, Any, Any], desk: FromDesk
) -> Response[str] | Redirect:
    """Save thresholds and mailboxes, or send a test mail."""
    visit = visit_of(request)
    pairs = await form_pairs(request)
    sent = dict(pairs)
    if sent.get("do") == "test":
        await desk.services.webhooks.test(visit.caller, MAIL)
        return see_other("/alerts?tested=1")
    policy, mail = await desk.services.alerts.policy(visit.caller)
    mail = MailTo(tuple(dict.fromkeys(sent.get("mail", "").replace(",", " ").split())))
    numbers, wrong = _numbers(sent)
    told = {value for name, value in pairs if name == "told"}
    policy = replace(
        policy,
        quiet=sent.get("quiet") == "yes",
        muted=tuple(kind for kind in TroubleKind if kind.value not in told),
    )
    if wrong:
        return await _show(desk, visit, policy, mail, typed=sent, problems=wrong)
    policy = replace(policy, thresholds=Thresholds(**numbers))
    try:
        await desk.services.alerts.change(visit.caller, policy, mail)
    except Invalid as exc:
        return await _show(desk, visit, policy, mail, typed=sent, problems=exc.problems)
    return see_other("/alerts?saved=1")


async def _show(
    desk: Desk,
    visit: Visit,
    policy: AlertPolicy,
    mail: MailTo,
    *,
    typed: Mapping[str, str] | None = None,
    problems: tuple[str, ...] = (),
    done: str = "",
) -> Response[str]:
    numbers = {name: str(getattr(policy.thresholds, name)) for name in RANGES}
    if typed is not None:
        numbers |= {name: typed.get(name, "") for name in RANGES}
    values = {
        "latest": await desk.services.alerts.latest(visit.caller),
        "done": done,
        "policy": policy,
        "mail": typed.get("mail", "") if typed is not None else "\n".join(mail.addresses),
        "mails": desk.services.delivering.mails,
        "numbers": numbers,
        "ranges": RANGES,
        "kinds": tuple(TroubleKind),
        "problems": problems,
        "wrong": {problem.partition(":")[0] for problem in problems},
    }
    return desk.page(visit, "alerts.html", values, status=422 if problems else 200)


def _numbers(sent: Mapping[str, str]) -> tuple[dict[str, int], tuple[str, ...]]:
    numbers: dict[str, int] = {}
    wrong: list[str] = []
    for name, (low, high) in RANGES.items():
        text = sent.get(name, "").strip()
        if text.isascii() and text.isdigit() and len(text) < 7:
            numbers[name] = int(text)
        else:
            wrong.append(f"{name}: {text[:20]!r} is not between {low} and {high}")
    return numbers, tuple(wrong)


ROUTES = (alerts_page, change_alerts)
