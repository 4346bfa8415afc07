"""Default deny, walked over the whole route table, for nobody and for everybody.

Who may what is in `who_may.WHO`. A route that is not there fails here: write its line.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest

from central.services.callers import HALL_MONITOR, OF_ROLE, Caller, Permission
from central.services.sessions import NewSession
from hallpass.domain.people import Role
from tests.central.web.school import ALGEBRA, RunningSchool
from tests.central.web.who_may import (
    EVERYONE,
    KIOSK,
    KIOSK_NEW,
    PROGRAM,
    SIGNED_IN,
    WHO,
    Own,
    Program,
    Who,
)

_FILLED = {"{room:str}": ALGEBRA, "{name:path}": "app.css"}
_PART = re.compile(r"\{[^}]+\}")
_SHUT = {401, 403}
_MUCH = 17 << 20
"""Bytes; more than the largest upload (a floor plan) may have."""


@dataclass(frozen=True)
class Somebody:
    """Whoever walks: with permissions, and a way to a new session."""

    name: str
    caller: Caller


def routes(school: RunningSchool) -> list[str]:
    """Every "METHOD /path" of the program."""
    return sorted(
        f"{method} {route.path}"
        for route in school.app.routes
        for method in getattr(route, "methods", ())
        if method != "OPTIONS"
    )


def address(path: str) -> str:
    for name, value in _FILLED.items():
        path = path.replace(name, value)
    return _PART.sub("nobody", path)


def ask(client: httpx.Client, route: str, *, csrf: str = "", key: str = "") -> httpx.Response:
    method, path = route.split(" ", 1)
    form = method == "POST" and not path.startswith(("/kiosk/", "/api/"))
    headers = {"authorization": f"Bearer {key}"} if key else {}
    with client.stream(
        method, address(path), data={"csrf": csrf} if form else None, headers=headers
    ) as answer:
        if "event-stream" not in answer.headers.get("content-type", ""):
            answer.read()
        return answer


@pytest.fixture(scope="module")
def everybody(school: RunningSchool) -> tuple[Somebody, ...]:
    made = []
    for name, roles, hall_monitor in (
        *((role.value, (role,), False) for role in Role if role is not Role.STUDENT),
        ("nobody", (), False),
        ("monitor", (), True),
    ):
        new = school.call(
            school.services.accounts.create(
                school.id, f"Walk {name}", roles, sign_in=f"walk-{name}", hall_monitor=hall_monitor
            )
        )
        caller = school.call(school.services.accounts.caller_of(school.id, new.adult))
        assert caller is not None
        made.append(Somebody(name, caller))
    return tuple(made)


@pytest.fixture
def client(school: RunningSchool) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=school.url, timeout=10) as opened:
        yield opened


def signed_in(school: RunningSchool, client: httpx.Client, caller: Caller) -> NewSession:
    new = school.call(school.services.sessions.open(caller))
    client.cookies.clear()
    client.cookies.set("hallpass_session", new.token)
    return new


def test_every_route_says_who_may(school: RunningSchool) -> None:
    known = set(routes(school))
    missing, gone = sorted(known - set(WHO)), sorted(set(WHO) - known)
    assert not missing, f"tests/central/web/who_may.py lacks a line for: {missing}"
    assert not gone, f"tests/central/web/who_may.py names routes that are gone: {gone}"


def test_nobody_gets_no_further_than_the_doors(school: RunningSchool, client: httpx.Client) -> None:
    for route in routes(school):
        who = WHO.get(route)
        answer = ask(client, route)
        where = (route, answer.status_code)
        if who is EVERYONE:
            # A post without this browser's token is refused; that is another test's matter.
            allowed = _SHUT if route.startswith("POST") else {200, 303}
            assert answer.status_code in allowed, where
        elif who is KIOSK_NEW:
            assert answer.status_code == 400, where
        elif who in {KIOSK, PROGRAM} or isinstance(who, Program):
            assert answer.status_code == 401, where
            assert answer.json()["code"] == "unauthorized", where
        elif "text/event-stream" in answer.headers.get("content-type", ""):
            pytest.fail(f"{route} streams to nobody")
        else:
            assert answer.status_code == 303, where
            assert answer.headers["location"].startswith("/sign-in"), where


def _may(somebody: Somebody, who: Who) -> bool:
    if isinstance(who, Own):
        return somebody.caller.may(who.permission)
    if isinstance(who, Permission):
        return somebody.caller.may(who)
    return who in {EVERYONE, SIGNED_IN}


def test_each_role_gets_its_own_and_nothing_else(
    school: RunningSchool, client: httpx.Client, everybody: tuple[Somebody, ...]
) -> None:
    for somebody in everybody:
        new = signed_in(school, client, somebody.caller)
        for route in routes(school):
            who = WHO.get(route)
            if who is None or who in {KIOSK, KIOSK_NEW, PROGRAM} or isinstance(who, Program):
                continue
            answer = ask(client, route, csrf=new.csrf)
            if route == "POST /sign-out":
                new = signed_in(school, client, somebody.caller)
            where = (somebody.name, route, answer.status_code)
            assert answer.status_code < 500, where
            if _may(somebody, who):
                allowed_to_refuse = isinstance(who, Own)
                assert allowed_to_refuse or answer.status_code not in _SHUT, where
            else:
                assert answer.status_code == 403, where


def test_each_post_needs_its_token(
    school: RunningSchool, client: httpx.Client, everybody: tuple[Somebody, ...]
) -> None:
    administrator = next(s for s in everybody if s.name == "administrator")
    signed_in(school, client, administrator.caller)
    for route in routes(school):
        if not route.startswith("POST") or route.startswith(("POST /kiosk/", "POST /api/")):
            continue
        for csrf in ("", "0" * 43):
            answer = ask(client, route, csrf=csrf)
            assert answer.status_code == 403, (route, csrf, answer.status_code)


def test_no_post_reads_more_than_its_limit(
    school: RunningSchool, client: httpx.Client, everybody: tuple[Somebody, ...]
) -> None:
    administrator = next(s for s in everybody if s.name == "administrator")
    new = signed_in(school, client, administrator.caller)
    form = {"content-type": "application/x-www-form-urlencoded"}
    for route in routes(school):
        if not route.startswith("POST") or route.startswith(("POST /kiosk/", "POST /api/")):
            continue
        if WHO.get(route) is EVERYONE:
            continue
        body = f"csrf={new.csrf}&x=".encode() + b"y" * _MUCH
        try:
            answer = client.post(address(route.split(" ")[1]), content=body, headers=form)
        except (httpx.ReadError, httpx.WriteError):
            continue  # closed before all of it was sent: nothing was read
        assert answer.status_code in {400, 413}, (route, answer.status_code)


def test_nul_characters_are_refused_everywhere(
    school: RunningSchool, client: httpx.Client, everybody: tuple[Somebody, ...]
) -> None:
    administrator = next(s for s in everybody if s.name == "administrator")
    new = signed_in(school, client, administrator.caller)
    for path in ("/rooms/%00", "/hall?q=%00", "/devices/a%00b", "/audit?q=%00"):
        assert client.get(path).status_code == 400, path
    sent = {"csrf": new.csrf, "name": "a\0b", "role": "teacher"}
    assert client.post("/accounts/new", data=sent).status_code == 400


def test_a_session_is_no_key_of_a_box_or_a_program(
    school: RunningSchool, client: httpx.Client, everybody: tuple[Somebody, ...]
) -> None:
    administrator = next(s for s in everybody if s.name == "administrator")
    new = signed_in(school, client, administrator.caller)
    for route in routes(school):
        who = WHO.get(route)
        if who in {KIOSK, PROGRAM} or isinstance(who, Program):
            assert ask(client, route).status_code == 401, route
            assert ask(client, route, key=new.token).status_code == 401, route


def test_a_programs_key_opens_its_scopes_alone(
    school: RunningSchool, client: httpx.Client, everybody: tuple[Somebody, ...]
) -> None:
    administrator = next(s for s in everybody if s.name == "administrator").caller
    keys = {
        scope: school.call(
            school.services.api_keys.create(administrator, f"walk {scope}", [scope])
        ).key
        for scope in Permission
    }
    for route in routes(school):
        who = WHO.get(route)
        if not isinstance(who, Program):
            continue
        other = next(scope for scope in Permission if scope is not who.scope)
        refused = ask(client, route, key=keys[other])
        assert refused.status_code == 403, (route, refused.status_code)
        assert refused.json()["code"] == "forbidden", route
        answer = ask(client, route, key=keys[who.scope])
        assert answer.status_code not in _SHUT, (route, answer.status_code)
        assert answer.status_code < 500, (route, answer.status_code)


def test_every_answer_carries_the_headers(school: RunningSchool, client: httpx.Client) -> None:
    for route in routes(school):
        if WHO.get(route) in {KIOSK, KIOSK_NEW} or route in {"GET /healthz", "GET /metrics"}:
            continue
        headers = ask(client, route).headers
        policy = headers.get("content-security-policy", "")
        assert "default-src 'none'" in policy, route
        assert "frame-ancestors 'none'" in policy, route
        assert "unsafe" not in policy, route
        assert headers.get("x-content-type-options") == "nosniff", route
        assert headers.get("cache-control"), route


def test_roles_hold_what_the_table_of_the_design_says() -> None:
    assert OF_ROLE[Role.STUDENT] == frozenset()
    assert OF_ROLE[Role.ADMINISTRATOR] == frozenset(Permission)
    for role in (Role.TEACHER, Role.ASSISTANT, Role.SUBSTITUTE, Role.TECHNICIAN):
        held = OF_ROLE[role]
        for never in (
            Permission.CHANGE_ACCOUNTS,
            Permission.SEE_AUDIT,
            Permission.CHANGE_PROGRAMS,
            Permission.RUN_EMERGENCY,
        ):
            assert never not in held, (role, never)
    assert Permission.CHANGE_PASSES in HALL_MONITOR
    assert Permission.SEE_DEVICES not in HALL_MONITOR
