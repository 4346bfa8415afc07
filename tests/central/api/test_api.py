"""The program API: keys, scopes, errors in one form, requests sent twice, what it can do."""

from collections.abc import Iterator

import httpx
import pytest

from central.api.budgets import Buckets
from central.errors import TooMany
from central.services.administration import AccountChange
from central.services.api_keys import OF_PROGRAMS
from central.services.callers import Caller, Permission, operator
from central.store.audit_search import Wanted
from hallpass.domain.people import Role
from hallpass.ids import AdultId
from tests.central.web.school import ALGEBRA, RESTROOM, RunningSchool, running_school
from tests.fakes.clock import FakeClock


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSchool]:
    with running_school(tmp_path_factory.mktemp("school")) as served:
        yield served


def key_for(school: RunningSchool, *scopes: Permission, by: Caller | None = None) -> str:
    maker = by or operator(school.id)
    return school.call(
        school.services.api_keys.create(maker, "test", scopes or tuple(Permission))
    ).key


@pytest.fixture(scope="module")
def program(school: RunningSchool) -> Iterator[httpx.Client]:
    headers = {"authorization": f"Bearer {key_for(school)}"}
    with httpx.Client(base_url=f"{school.url}/api/v1", headers=headers, timeout=20) as client:
        yield client


def test_every_error_is_the_one_problem(school: RunningSchool, program: httpx.Client) -> None:
    asked = [
        httpx.get(f"{school.url}/api/v1/rooms"),
        httpx.get(f"{school.url}/api/v1/rooms", headers={"authorization": "Bearer wrong"}),
        httpx.get(f"{school.url}/api/v1/rooms", headers={"authorization": "Basic eDp5"}),
        program.get("/nowhere"),
        program.get("/rooms/nowhere"),
        program.delete("/rooms"),
        program.post("/accounts", content=b"{", headers={"content-type": "application/json"}),
        program.post("/accounts", json={"name": "X", "colour": 1}),
        program.post("/accounts", json={"name": "X", "roles": ["king"]}),
        program.get("/audit?before=-1"),
        program.get("/audit?since=2026-11-24"),
        program.post("/accounts", content=b"x" * 600_000),
        program.get("/devices/%00"),
        program.post("/accounts", json={"name": "a\u0000b", "roles": ["teacher"]}),
        program.post("/settings/room", json={"targets": [ALGEBRA], "values": {"colour": 1}}),
    ]
    codes = [answer.status_code for answer in asked]
    assert codes == [401, 401, 401, 404, 404, 405, 400, 400, 400, 400, 400, 413, 400, 400, 400]
    for answer in asked:
        assert set(answer.json()) == {"code", "message", "retry", "protocol"}, answer.text
        assert answer.headers["content-type"] == "application/json"
        assert "Traceback" not in answer.text
    assert asked[0].headers["www-authenticate"] == "Bearer"
    assert "colour" in asked[7].json()["message"]
    assert "colour" in asked[14].json()["message"]


def test_a_key_never_does_more_than_its_maker(school: RunningSchool) -> None:
    services, op = school.services, operator(school.id)
    made = school.call(
        services.administration.create(op, AccountChange("Max", (Role.ADMINISTRATOR,)))
    )
    maker = school.call(services.accounts.caller_of(school.id, made.adult))
    assert maker is not None
    key = key_for(school, Permission.SEE_DEVICES, Permission.SEE_ROOMS, by=maker)
    headers = {"authorization": f"Bearer {key}"}
    assert httpx.get(f"{school.url}/api/v1/devices", headers=headers).status_code == 200
    change = AccountChange("Max", (Role.TEACHER,))
    school.call(services.administration.change(op, AdultId(made.adult), change))
    assert httpx.get(f"{school.url}/api/v1/devices", headers=headers).status_code == 403
    assert httpx.get(f"{school.url}/api/v1/rooms", headers=headers).status_code == 200
    school.call(services.administration.set_disabled(op, made.adult, disabled=True))
    assert httpx.get(f"{school.url}/api/v1/rooms", headers=headers).status_code == 401


def test_a_key_gives_no_scope_that_it_has_not(school: RunningSchool) -> None:
    headers = {"authorization": f"Bearer {key_for(school, Permission.CHANGE_PROGRAMS)}"}
    for scopes, status in ((["run_emergency"], 403), (["change_programs"], 201)):
        answer = httpx.post(
            f"{school.url}/api/v1/keys", headers=headers, json={"name": "more", "scopes": scopes}
        )
        assert answer.status_code == status, answer.text


def test_rooms_and_settings_are_read_changed_and_gone_back_on(program: httpx.Client) -> None:
    rooms = {room["id"]: room for room in program.get("/rooms").json()}
    assert rooms[RESTROOM]["capacity"] == 4
    layer = program.get(f"/settings/room/{ALGEBRA}").json()
    change = {
        "targets": [ALGEBRA],
        "values": {"out_limit": 1},
        "based_on": {ALGEBRA: layer["version"]},
        "note": "by a program",
    }
    saved = program.post("/settings/room", json=change)
    assert saved.status_code == 200, saved.text
    assert saved.json()["keys"] == ["out_limit"]
    now = program.get(f"/settings/room/{ALGEBRA}").json()
    assert (now["own"]["out_limit"], now["origins"]["out_limit"]) == (1, "room")
    late = program.post("/settings/room", json=change | {"values": {"out_limit": 2}})
    assert (late.status_code, late.json()["code"]) == (409, "conflict")
    history = program.get(f"/settings/room/{ALGEBRA}/history").json()
    assert history[0]["note"] == "by a program"
    back = {"version": layer["version"], "note": "back"}
    assert program.post(f"/settings/room/{ALGEBRA}/revert", json=back).status_code == 200
    assert program.get(f"/settings/room/{ALGEBRA}").json()["own"]["out_limit"] == 3
    version = program.get(f"/settings/room/{RESTROOM}").json()["version"]
    other = program.put(f"/rooms/{RESTROOM}", json={"based_on": version, "limit_min": 6})
    assert other.status_code == 200, other.text
    assert program.get(f"/rooms/{RESTROOM}").json()["limit_min"] == 6


def test_who_is_out_is_seen_extended_and_ended(
    school: RunningSchool, program: httpx.Client
) -> None:
    started = school.send_out("student-1", RESTROOM, key="pass-api")
    found = program.get("/passes/out").json()
    assert [item["pass_id"] for item in found] == [started.pass_id]
    once = {"idempotency-key": "extend-1"}
    path = f"/passes/{started.pass_id}/extend"
    first = program.post(path, json={"minutes": 5}, headers=once)
    assert first.status_code == 200, first.text
    assert program.post(path, json={"minutes": 5}, headers=once).json() == first.json()
    reused = program.post(path, json={"minutes": 10}, headers=once)
    assert reused.status_code == 409
    assert program.post(f"/passes/{started.pass_id}/end").status_code == 200
    assert program.post(f"/passes/{started.pass_id}/end").status_code == 409
    assert program.get("/passes/out").json() == []


def test_a_drill_is_started_changed_and_ended_and_nobody_is_marked_safe(
    school: RunningSchool, program: httpx.Client
) -> None:
    assert program.get("/emergency").status_code == 404
    begun = program.post("/emergency/start", json={"action": "evacuate", "drill": True})
    assert begun.status_code == 200, begun.text
    assert (
        program.post("/emergency/start", json={"action": "hold", "drill": True}).status_code == 409
    )
    assert program.get("/emergency").json()["head"]["action"] == "evacuate"
    assert program.post("/emergency/change", json={"action": "shelter"}).status_code == 200
    other = program.post("/emergency/end", json={"emergency": "another"})
    assert other.status_code in {404, 409}
    ended = program.post("/emergency/end", json={"emergency": begun.json()["id"]})
    assert ended.json()["ended_at"] is not None
    assert "safe" not in {route.path.rpartition("/")[2] for route in school.app.routes}


def test_making_under_one_key_makes_once(program: httpx.Client) -> None:
    once = {"idempotency-key": "make-pat"}
    body = {"name": "Pat", "roles": ["teacher"], "sign_in": "pat"}
    made = program.post("/accounts", json=body, headers=once)
    assert made.status_code == 201, made.text
    assert len(made.json()["password"]) == 16
    again = program.post("/accounts", json=body, headers=once)
    assert again.status_code == 409, "its secret was told"
    names = [account["sign_in"] for account in program.get("/accounts").json()]
    assert names.count("pat") == 1
    refused = program.post("/accounts", json=body, headers={"idempotency-key": "other"})
    assert refused.status_code == 400
    mended = program.post(
        "/accounts", json=body | {"sign_in": "pat2"}, headers={"idempotency-key": "other"}
    )
    assert mended.status_code == 201, "what was refused did nothing: the key acts anew"


def test_accounts_and_hooks_and_keys_end(school: RunningSchool, program: httpx.Client) -> None:
    made = program.post("/accounts", json={"name": "Robin", "roles": ["technician"]}).json()
    path = f"/accounts/{made['id']}"
    assert program.post(f"{path}/disable").status_code == 200
    assert program.get(path).json()["disabled"] is True
    assert program.post(f"{path}/enable").status_code == 200
    assert program.post(f"{path}/reset-second-factor").status_code == 200
    assert program.post(f"{path}/sign-out").status_code == 200
    reset = program.post(f"{path}/reset-password").json()
    assert reset["password"] != made["password"]
    whole = {"name": "Robin", "roles": ["assistant"], "hall_monitor": True}
    assert program.put(path, json=whole).json()["roles"] == ["assistant"]
    key = program.post("/keys", json={"name": "k", "scopes": ["see_rooms"], "days": 1}).json()
    assert program.delete(f"/keys/{key['about']['id']}").status_code == 204
    opened = httpx.get(
        f"{school.url}/api/v1/rooms", headers={"authorization": f"Bearer {key['key']}"}
    )
    assert opened.status_code == 401
    assert program.delete("/webhooks/nobody").status_code == 404


def test_what_a_program_does_is_written_down_under_its_key(
    school: RunningSchool, program: httpx.Client
) -> None:
    program.post("/accounts", json={"name": "Logged", "roles": ["teacher"]})
    page = program.get("/audit", params={"act": "account.", "limit": 5}).json()
    assert page["entries"][0]["act"] == "account.created"
    assert page["entries"][0]["program"] is not None
    assert page["entries"][0]["address"] == "127.0.0.1"
    assert page["older"] is not None
    older = program.get("/audit", params={"act": "account.", "before": page["older"]}).json()
    assert all(entry["number"] < page["older"] for entry in older["entries"])
    found = school.call(
        school.services.audit.search(operator(school.id), Wanted(act="account.created"))
    )
    assert found.entries[0].program_name == "test"


def test_the_document_and_its_page_need_no_key_and_no_foreign_host(school: RunningSchool) -> None:
    document = httpx.get(f"{school.url}/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            assert operation["x-scope"] in set(Permission), (path, method)
            assert operation["description"], (path, method)
            assert {"400", "401", "403", "404", "429"} <= set(operation["responses"])
    page = httpx.get(f"{school.url}/api/v1/docs")
    assert page.status_code == 200
    assert "http" not in page.text.replace("https://hooks.school.example", "")
    assert "<script" not in page.text


def test_a_program_that_asks_too_often_waits() -> None:
    clock = FakeClock()
    buckets = Buckets(clock, 3, 2.0)
    for _ in range(3):
        buckets.take("one")
    with pytest.raises(TooMany) as refused:
        buckets.take("one")
    assert refused.value.retry_s is not None
    buckets.take("other")
    clock.advance(refused.value.retry_s)
    buckets.take("one")


def test_the_page_offers_the_scopes_that_open_something(program: httpx.Client) -> None:
    paths = program.get("/openapi.json").json()["paths"].values()
    taken = {what["x-scope"] for path in paths for what in path.values() if "x-scope" in what}
    assert taken == set(OF_PROGRAMS)
