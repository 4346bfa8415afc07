"""Accounts of the school, for administrators: made, changed, switched off, let in again."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from central.errors import Invalid, OutOfDate
from central.services.access_policy import SecondFactorRule
from central.services.administration import AccountChange, roles_that_can_be_given
from central.services.callers import Permission
from central.services.views import NewAccount
from central.web.agents import browser_of
from central.web.visit import (
    AnyRequest,
    Desk,
    Visit,
    form_pairs,
    form_values,
    needs,
    see_other,
    visit_of,
)
from hallpass.domain.people import Role
from hallpass.ids import AdultId

FromDesk = NamedDependency[Desk]
Page = Response[str] | Redirect
_NAME_LIMIT = 300
_MAY = [needs(Permission.CHANGE_ACCOUNTS)]
_SAID = frozenset({"changed", "disabled", "enabled", "factor", "signed_out", "policy"})


@get("/accounts", guards=_MAY)
async def accounts(request: Request[Any, Any, Any], desk: FromDesk) -> Response[str]:
    """Show all accounts."""
    return await _list(desk, visit_of(request), said=_said(request))


@post("/accounts/policy", guards=_MAY, status_code=200)
async def set_policy(request: Request[Any, Any, Any], desk: FromDesk) -> Page:
    """Say who needs a second factor."""
    visit = visit_of(request)
    sent = (await form_values(request)).get("second_factor", "")
    try:
        rule = SecondFactorRule(sent)
        await desk.services.administration.set_policy(visit.caller, rule)
    except ValueError:
        return await _list(desk, visit, problem="console.accounts.policy_unknown")
    except OutOfDate:
        return await _list(desk, visit, problem="console.accounts.own_factor_first")
    return see_other("/accounts?said=policy")


@get("/accounts/new", guards=_MAY)
async def new_page(request: Request[Any, Any, Any], desk: FromDesk) -> Response[str]:
    """Show the form of a new account."""
    return _new(desk, visit_of(request), AccountChange("", (Role.TEACHER,)), "")


@post("/accounts/new", guards=_MAY, status_code=200)
async def create(request: Request[Any, Any, Any], desk: FromDesk) -> Response[str]:
    """Make it, and tell its password, once."""
    visit = visit_of(request)
    change, sign_in = await _typed(request)
    try:
        made = await desk.services.administration.create(visit.caller, change, sign_in=sign_in)
    except Invalid as exc:
        return _new(desk, visit, change, sign_in, _wrong(exc))
    return await _one(desk, visit, made.adult, made=made)


@get("/accounts/{adult:str}", guards=_MAY)
async def account(
    request: Request[Any, Any, Any], desk: FromDesk, adult: FromPath[str]
) -> Response[str]:
    """Show one account."""
    return await _one(desk, visit_of(request), AdultId(adult), said=_said(request))


@post("/accounts/{adult:str}", guards=_MAY, status_code=200)
async def change_account(
    request: Request[Any, Any, Any], desk: FromDesk, adult: FromPath[str]
) -> Page:
    """Change name, roles and flags."""
    visit = visit_of(request)
    change, _ = await _typed(request)
    try:
        await desk.services.administration.change(visit.caller, AdultId(adult), change)
    except Invalid as exc:
        return await _one(desk, visit, AdultId(adult), typed=change, wrong=_wrong(exc))
    except OutOfDate:
        problem = "console.accounts.last_administrator"
        return await _one(desk, visit, AdultId(adult), typed=change, problem=problem)
    return see_other(f"/accounts/{adult}?said=changed")


@post("/accounts/{adult:str}/disabled", guards=_MAY, status_code=200)
async def set_disabled(
    request: Request[Any, Any, Any], desk: FromDesk, adult: FromPath[str]
) -> Page:
    """Switch it off, which signs it out at once, or on again."""
    visit = visit_of(request)
    disabled = (await form_values(request)).get("disabled") == "yes"
    try:
        await desk.services.administration.set_disabled(
            visit.caller, AdultId(adult), disabled=disabled
        )
    except OutOfDate:
        problem = "console.accounts.last_administrator"
        return await _one(desk, visit, AdultId(adult), problem=problem)
    return see_other(f"/accounts/{adult}?said={'disabled' if disabled else 'enabled'}")


@post("/accounts/{adult:str}/password", guards=_MAY, status_code=200)
async def reset_password(
    request: Request[Any, Any, Any], desk: FromDesk, adult: FromPath[str]
) -> Response[str]:
    """Give it another password, told once."""
    visit = visit_of(request)
    made = await desk.services.administration.reset_password(visit.caller, AdultId(adult))
    if made.adult == visit.caller.adult:
        # Their own sessions ended too: this answer is the last one that they get here.
        return desk.page(visit, "account_own_reset.html", {"made": made})
    return await _one(desk, visit, AdultId(adult), made=made)


@post("/accounts/{adult:str}/factor", guards=_MAY, status_code=303)
async def reset_factor(
    request: Request[Any, Any, Any], desk: FromDesk, adult: FromPath[str]
) -> Redirect:
    """Take a lost second factor away."""
    visit = visit_of(request)
    await desk.services.administration.reset_second_factor(visit.caller, AdultId(adult))
    return see_other(f"/accounts/{adult}?said=factor")


@post("/accounts/{adult:str}/sessions", guards=_MAY, status_code=303)
async def end_sessions(
    request: Request[Any, Any, Any], desk: FromDesk, adult: FromPath[str]
) -> Redirect:
    """Sign it out everywhere."""
    visit = visit_of(request)
    await desk.services.administration.get(visit.caller, AdultId(adult))
    own = visit.session.id if visit.session is not None else ""
    await desk.services.sessions.close_all(visit.caller, AdultId(adult), but=own)
    return see_other(f"/accounts/{adult}?said=signed_out")


async def _list(desk: Desk, visit: Visit, *, said: str = "", problem: str = "") -> Response[str]:
    found = await desk.services.administration.list(visit.caller)
    policy = await desk.services.administration.policy(visit.caller)
    values = {
        "accounts": [item for item in found if not item.disabled],
        "disabled": [item for item in found if item.disabled],
        "break_glass": any(item.break_glass and not item.disabled for item in found),
        "rule": policy.second_factor,
        "said": said,
        "problem": problem,
    }
    return desk.page(visit, "accounts.html", values, status=422 if problem else 200)


def _new(
    desk: Desk,
    visit: Visit,
    typed: AccountChange,
    sign_in: str,
    wrong: frozenset[str] = frozenset(),
) -> Response[str]:
    values = {
        "typed": typed,
        "sign_in": sign_in,
        "wrong": wrong,
        "roles": roles_that_can_be_given(),
    }
    return desk.page(visit, "account_new.html", values, status=422 if wrong else 200)


async def _one(
    desk: Desk,
    visit: Visit,
    adult: AdultId,
    *,
    said: str = "",
    problem: str = "",
    typed: AccountChange | None = None,
    wrong: frozenset[str] = frozenset(),
    made: NewAccount | None = None,
) -> Response[str]:
    view = await desk.services.administration.get(visit.caller, adult)
    own = visit.session.id if visit.session is not None else ""
    values = {
        "account": view,
        "typed": typed or AccountChange(view.name, view.roles, view.hall_monitor, view.break_glass),
        "sessions": await desk.services.sessions.list(visit.caller, adult, own=own),
        "browser": browser_of,
        "roles": roles_that_can_be_given(),
        "said": said,
        "problem": problem,
        "wrong": wrong,
        "made": made,
    }
    return desk.page(visit, "account.html", values, status=422 if problem or wrong else 200)


async def _typed(request: AnyRequest) -> tuple[AccountChange, str]:
    pairs = await form_pairs(request)
    sent = dict(pairs)
    known = {role.value: role for role in roles_that_can_be_given()}
    roles = tuple(known[value] for name, value in pairs if name == "role" and value in known)
    change = AccountChange(
        name=sent.get("name", "")[:_NAME_LIMIT],
        roles=tuple(dict.fromkeys(roles)),
        hall_monitor=sent.get("hall_monitor") == "yes",
        break_glass=sent.get("break_glass") == "yes",
    )
    return change, sent.get("sign_in", "")[:_NAME_LIMIT]


def _wrong(exc: Invalid) -> frozenset[str]:
    """Return the fields that make no sense; one taken already is a name's."""
    return frozenset(
        "taken" if "already" in problem else problem.partition(":")[0] for problem in exc.problems
    )


def _said(request: AnyRequest) -> str:
    said = request.query_params.get("said", "")
    return said if said in _SAID else ""


ROUTES = (
    accounts,
    set_policy,
    new_page,
    create,
    account,
    change_account,
    set_disabled,
    reset_password,
    reset_factor,
    end_sessions,
)
