"""Signing in as a browser does it, one's own account, and the administrators' pages."""

import re

import httpx
import pyotp
import pytest

from central.services.access_policy import SecondFactorRule
from central.services.administration import AccountChange
from central.services.callers import Permission, operator
from central.web.agents import browser_of
from hallpass.domain.people import Role
from tests.central.web.school import RunningSchool
from tests.central.web.signing_in import sign_in, token_on

PASSWORD = "correct horse battery"
_SECRET = re.compile(r'<code class="num secret" dir="ltr">([A-Z2-7 ]+)</code>')
_CSRF = re.compile(r'name="csrf" value="([^"]+)"')


def csrf_in(answer: httpx.Response) -> str:
    found = _CSRF.search(answer.text)
    assert found is not None, answer.text
    return found[1]


def new_account(school: RunningSchool, name: str, *roles: Role) -> str:
    made = school.call(
        school.services.administration.create(operator(school.id), AccountChange(name, roles))
    )
    return made.password


def first_step(
    client: httpx.Client, name: str, password: str, onward: str = "/me"
) -> httpx.Response:
    sent = {
        "csrf": token_on(client, "/sign-in"),
        "name": name,
        "password": password,
        "next": onward,
    }
    return client.post("/sign-in", data=sent, follow_redirects=True)


def test_the_whole_way_in_and_a_new_token_at_each_step(
    school: RunningSchool, visitor: httpx.Client
) -> None:
    op = operator(school.id)
    school.call(school.services.administration.set_policy(op, SecondFactorRule.REQUIRED))
    try:
        given = new_account(school, "wendy", Role.ADMINISTRATOR)
        tokens = []
        page = first_step(visitor, "wendy", given)
        tokens.append(visitor.cookies["hallpass_session"])
        assert page.url.path == "/sign-in/password"
        assert visitor.get("/accounts").headers["location"].startswith("/sign-in")
        sent = {"csrf": csrf_in(page), "new": PASSWORD, "again": PASSWORD, "next": "/me"}
        page = visitor.post("/sign-in/password", data=sent, follow_redirects=True)
        tokens.append(visitor.cookies["hallpass_session"])
        assert page.url.path == "/sign-in/factor"
        assert visitor.get("/accounts").status_code == 303, "a half session opens nothing"
        secret = _SECRET.search(page.text)
        assert secret is not None
        code = pyotp.TOTP(secret[1].replace(" ", "")).now()
        sent = {"csrf": csrf_in(page), "code": code, "next": "/me"}
        page = visitor.post("/sign-in/factor", data=sent)
        tokens.append(visitor.cookies["hallpass_session"])
        codes = re.findall(r"<li><code>([a-z2-7-]{19})</code></li>", page.text)
        assert len(codes) == 10
        assert visitor.get("/accounts").status_code == 200
        assert len(set(tokens)) == 3
        for old in tokens[:2]:
            with httpx.Client(base_url=school.url, cookies={"hallpass_session": old}) as thief:
                assert thief.get("/accounts").status_code == 303
        with httpx.Client(base_url=school.url) as again:
            page = first_step(again, "wendy", PASSWORD)
            assert page.url.path == "/sign-in/code"
            sent = {"csrf": csrf_in(page), "code": code, "next": "/me"}
            wrong = again.post("/sign-in/code", data=sent)
            assert wrong.status_code == 422, "used already"
            sent |= {"csrf": csrf_in(wrong), "code": codes[3]}
            page = again.post("/sign-in/code", data=sent, follow_redirects=True)
            assert page.url.path == "/me"
    finally:
        school.call(school.services.administration.set_policy(op, SecondFactorRule.OPTIONAL))


def test_a_step_without_its_session_leads_back_to_the_beginning(visitor: httpx.Client) -> None:
    for step in ("code", "password", "factor"):
        answer = visitor.get(f"/sign-in/{step}")
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


def test_other_sessions_end_from_ones_own_page(
    school: RunningSchool, visitor: httpx.Client
) -> None:
    csrf = sign_in(visitor, school, "howard")
    with httpx.Client(base_url=school.url) as other:
        sign_in(other, school, "howard")
        page = visitor.get("/me")
        key = re.search(r"/me/sessions/([0-9a-f]{64})/end", page.text)
        assert key is not None
        visitor.post(f"/me/sessions/{key[1]}/end", data={"csrf": csrf})
        assert other.get("/hall").status_code == 303
    assert visitor.get("/hall").status_code == 200


def test_changing_the_password_needs_the_old_one(
    school: RunningSchool, visitor: httpx.Client
) -> None:
    given = new_account(school, "paula", Role.TEACHER)
    page = first_step(visitor, "paula", given)
    sent = {"csrf": csrf_in(page), "new": PASSWORD, "again": PASSWORD}
    page = visitor.post("/sign-in/password", data=sent, follow_redirects=True)
    token = visitor.cookies["hallpass_session"]
    csrf = csrf_in(visitor.get("/me"))
    wrong = visitor.post(
        "/me/password", data={"csrf": csrf, "old": "no", "new": "x" * 12, "again": "x" * 12}
    )
    assert wrong.status_code == 422
    differ = visitor.post("/me/password", data={"csrf": csrf, "old": PASSWORD, "new": "a"})
    assert differ.status_code == 422
    new = "another good horse"
    done = visitor.post(
        "/me/password", data={"csrf": csrf, "old": PASSWORD, "new": new, "again": new}
    )
    assert done.headers["location"] == "/me?said=changed"
    assert visitor.cookies["hallpass_session"] != token


def test_administrators_make_change_reset_and_switch_off(
    school: RunningSchool, visitor: httpx.Client
) -> None:
    csrf = sign_in(visitor, school, "foster")
    assert visitor.post("/accounts/new", data={"csrf": csrf, "name": ""}).status_code == 422
    sent = {"csrf": csrf, "name": "Quinn <b>", "role": "teacher", "sign_in": "quinn"}
    made = visitor.post("/accounts/new", data=sent)
    assert made.status_code == 200
    assert "Quinn &lt;b&gt;" in made.text
    twice = visitor.post("/accounts/new", data=sent)
    assert twice.status_code == 422
    found = re.search(r'action="/accounts/([0-9a-f-]+)/password"', made.text)
    assert found is not None
    page = f"/accounts/{found[1]}"
    change = {
        "csrf": csrf,
        "name": "Quinn",
        "role": ["technician", "teacher"],
        "hall_monitor": "yes",
    }
    assert visitor.post(page, data=change).headers["location"] == f"{page}?said=changed"
    assert "Hall monitor" in visitor.get(page).text
    reset = visitor.post(f"{page}/password", data={"csrf": csrf})
    assert "Shown only now" in reset.text
    off = visitor.post(f"{page}/disabled", data={"csrf": csrf, "disabled": "yes"})
    assert off.headers["location"] == f"{page}?said=disabled"
    assert visitor.post("/accounts/nobody", data=change).status_code == 404


def test_the_audit_log_is_searched_and_handed_out(
    school: RunningSchool, visitor: httpx.Client
) -> None:
    sign_in(visitor, school, "foster")
    page = visitor.get("/audit", params={"act": "sign_in.succeeded"})
    assert "sign_in.succeeded" in page.text
    for odd in ("before=abc", "before=" + "9" * 40, "from=0001-01-01", "to=9999-12-31", "q=%25"):
        assert visitor.get(f"/audit?{odd}").status_code == 200, odd
    table = visitor.get("/audit.csv")
    assert table.headers["content-disposition"] == 'attachment; filename="audit.csv"'
    assert table.text.lstrip("\ufeff").startswith("number,at,who")
    assert visitor.get("/audit.jsonl").text.count("\n") > 1


def test_keys_are_told_once_and_taken_back(school: RunningSchool, visitor: httpx.Client) -> None:
    csrf = sign_in(visitor, school, "foster")
    sent = {"csrf": csrf, "name": "Bells", "days": "30", "scope": ["see_rooms", "see_who_is_out"]}
    page = visitor.post("/programs", data=sent)
    key = re.search(r"hallpass_[\w-]{43}", page.text)
    assert key is not None
    assert key[0] not in visitor.get("/programs").text
    bearer = {"authorization": f"Bearer {key[0]}"}
    assert httpx.get(f"{school.url}/api/v1/rooms", headers=bearer).status_code == 200
    for wrong in ({"days": "x"}, {"days": "0"}, {"scope": "king"}, {"name": ""}):
        assert visitor.post("/programs", data=sent | wrong).status_code == 422, wrong
    revoke = re.search(r'action="(/programs/[^"]+/revoke)"', page.text)
    assert revoke is not None
    visitor.post(revoke[1], data={"csrf": csrf})
    assert httpx.get(f"{school.url}/api/v1/rooms", headers=bearer).status_code == 401


def test_a_break_glass_account_is_told_on_the_first_page(
    school: RunningSchool, visitor: httpx.Client
) -> None:
    op = operator(school.id)
    made = school.call(
        school.services.administration.create(
            op, AccountChange("Envelope", (Role.ADMINISTRATOR,), break_glass=True)
        )
    )
    with httpx.Client(base_url=school.url) as other:
        page = first_step(other, "envelope", made.password)
        sent = {"csrf": csrf_in(page), "new": PASSWORD, "again": PASSWORD}
        other.post("/sign-in/password", data=sent)
    sign_in(visitor, school, "foster")
    assert "The break-glass account Envelope was used." in visitor.get("/").text
    with httpx.Client(base_url=school.url) as teacher:
        sign_in(teacher, school, "rivera")
        assert "Envelope" not in teacher.get("/").text


def test_the_last_administrator_stays(school: RunningSchool, visitor: httpx.Client) -> None:
    csrf = sign_in(visitor, school, "foster")
    caller = school.call(
        school.services.accounts.sign_in(school.id, "foster", school.passwords["foster"])
    )
    assert caller is not None
    assert caller.may(Permission.CHANGE_ACCOUNTS)
    for view in school.call(school.services.administration.list(caller)):
        if Role.ADMINISTRATOR in view.roles and view.sign_in != "foster" and not view.disabled:
            visitor.post(f"/accounts/{view.adult}/disabled", data={"csrf": csrf, "disabled": "yes"})
    answer = visitor.post(
        f"/accounts/{caller.adult}/disabled", data={"csrf": csrf, "disabled": "yes"}
    )
    assert answer.status_code == 422
    assert "last administrator" in answer.text


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("", ""),
        (
            "Mozilla/5.0 (X11; CrOS x86_64) AppleWebKit/537 Chrome/140 Safari/537",
            "Chrome, ChromeOS",
        ),
        ("Mozilla/5.0 (iPhone; CPU) AppleWebKit/605 Version/18 Safari/604", "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537 Edg/140", "Edge, Windows"),
        ("curl/8.14 " + "x" * 100, ("curl/8.14 " + "x" * 100)[:60]),
    ],
)
def test_a_browser_is_told_in_words_its_owner_knows(agent: str, words: str) -> None:
    assert browser_of(agent) == words


def test_a_proxy_is_believed_only_if_it_is_trusted(
    school: RunningSchool, visitor: httpx.Client
) -> None:
    spoofed = {"x-forwarded-for": "203.0.113.5", "x-forwarded-proto": "https"}
    visitor.headers.update(spoofed)
    sign_in(visitor, school, "foster")
    caller = school.call(
        school.services.accounts.sign_in(school.id, "foster", school.passwords["foster"])
    )
    assert caller is not None
    listed = school.call(school.services.sessions.list(caller, caller.adult))
    assert {item.address for item in listed} == {"127.0.0.1"}
