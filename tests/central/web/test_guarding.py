"""Tokens, cookies and headers of the console; test_route_walk.py walks all routes."""

import httpx
import pytest

from central.services.callers import Permission
from tests.central.web.school import ALGEBRA, RunningSchool
from tests.central.web.signing_in import sign_in, token_on


@pytest.mark.parametrize("csrf", ["", "0" * 64, "ñ"])
def test_a_post_without_its_token_changes_nothing(
    school: RunningSchool, visitor: httpx.Client, csrf: str
) -> None:
    sign_in(visitor, school, "foster")
    for path in (f"/rooms/{ALGEBRA}/settings", f"/rooms/{ALGEBRA}/state", "/sign-out", "/enrol"):
        assert visitor.post(path, data={"csrf": csrf, "state": "close"}).status_code == 403
    assert visitor.get("/hall").status_code == 200
    caller = school.call(school.services.accounts.sign_in(school.id, "foster", _pw(school)))
    assert caller is not None
    assert caller.may(Permission.CHANGE_ROOMS)
    detail = school.call(school.services.rooms.get(caller, ALGEBRA))
    assert detail.settings.version == 1


def _pw(school: RunningSchool) -> str:
    return school.passwords["foster"]


def test_another_sessions_token_and_another_sites_post_are_refused(
    school: RunningSchool, visitor: httpx.Client
) -> None:
    csrf = sign_in(visitor, school, "foster")
    with httpx.Client(base_url=school.url) as other:
        sign_in(other, school, "howard")
        assert other.post("/sign-out", data={"csrf": csrf}).status_code == 403
    answer = visitor.post(
        "/sign-out", data={"csrf": csrf}, headers={"sec-fetch-site": "cross-site"}
    )
    assert answer.status_code == 403


def test_sign_in_needs_the_token_of_this_browser(
    school: RunningSchool, visitor: httpx.Client
) -> None:
    sent = {"name": "foster", "password": _pw(school), "csrf": "x"}
    assert visitor.post("/sign-in", data=sent).status_code == 403
    with httpx.Client(base_url=school.url) as other:
        sent["csrf"] = token_on(other, "/sign-in")
    token_on(visitor, "/sign-in")
    assert visitor.post("/sign-in", data=sent).status_code == 403


def test_a_planted_session_opens_nothing_and_sign_in_makes_a_new_one(
    school: RunningSchool, visitor: httpx.Client
) -> None:
    visitor.cookies.set("hallpass_session", "planted", domain="127.0.0.1")
    assert visitor.get("/hall").status_code == 303
    sign_in(visitor, school, "foster")
    first = visitor.cookies["hallpass_session"]
    assert first != "planted"
    with httpx.Client(base_url=school.url) as again:
        sign_in(again, school, "foster")
        assert again.cookies["hallpass_session"] != first


def test_signing_out_ends_the_session_in_the_database(
    school: RunningSchool, visitor: httpx.Client
) -> None:
    csrf = sign_in(visitor, school, "foster")
    token = visitor.cookies["hallpass_session"]
    answer = visitor.post("/sign-out", data={"csrf": csrf})
    assert answer.headers["location"] == "/sign-in"
    with httpx.Client(base_url=school.url, cookies={"hallpass_session": token}) as thief:
        assert thief.get("/hall").status_code == 303


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(
    school: RunningSchool, visitor: httpx.Client
) -> None:
    csrf = token_on(visitor, "/sign-in")
    sent = {"csrf": csrf, "name": "foster", "password": _pw(school)}
    answer = visitor.post("/sign-in", data=sent)
    cookie = next(c for c in answer.headers.get_list("set-cookie") if "hallpass_session=" in c)
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie  # this server speaks plain HTTP


def test_a_wrong_name_and_a_wrong_password_read_the_same(visitor: httpx.Client) -> None:
    csrf = token_on(visitor, "/sign-in")
    texts = set()
    for name in ("foster", "nobody"):
        sent = {"csrf": csrf, "name": name, "password": "wrong"}
        answer = visitor.post("/sign-in", data=sent)
        assert answer.status_code == 422
        texts.add(answer.text.replace(name, ""))
    assert len(texts) == 1


def test_guessing_one_account_is_slowed(visitor: httpx.Client) -> None:
    csrf = token_on(visitor, "/sign-in")
    sent = {"csrf": csrf, "name": "victim", "password": "wrong"}
    codes = [visitor.post("/sign-in", data=sent).status_code for _ in range(12)]
    assert codes[0] == 422
    assert codes[-1] == 429


def test_where_to_go_on_after_sign_in_stays_here(
    school: RunningSchool, visitor: httpx.Client
) -> None:
    answer = visitor.get("/hall", params={"q": "josé"})
    assert answer.headers["location"] == "/sign-in?next=%2Fhall%3Fq%3Djos%25C3%25A9"
    csrf = token_on(visitor, "/sign-in")
    sent = {
        "csrf": csrf,
        "name": "foster",
        "password": _pw(school),
        "next": "https://evil.example/",
    }
    assert visitor.post("/sign-in", data=sent).headers["location"] == "/"


@pytest.mark.parametrize("path", ["/sign-in", "/hall", "/nowhere", "/static/app.css", "/rooms/x"])
def test_every_answer_carries_the_headers(visitor: httpx.Client, path: str) -> None:
    headers = visitor.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers.get_list("cache-control")


def test_pages_stay_out_of_caches_and_files_stay_in(visitor: httpx.Client) -> None:
    page = visitor.get("/sign-in")
    assert page.headers["cache-control"] == "no-store"
    address = page.text.split('rel="stylesheet" href="')[1].split('"')[0]
    sheet = visitor.get(address)
    assert sheet.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert sheet.headers["content-type"] == "text/css; charset=utf-8"
    plain = visitor.get(address.partition("?")[0])
    assert plain.headers["cache-control"] == "no-cache"
    again = visitor.get(address, headers={"if-none-match": sheet.headers["etag"]})
    assert again.status_code == 304
    assert visitor.get("/favicon.ico").headers["content-type"] == "image/svg+xml"
    assert visitor.get("/static/..%2fmodels.py").status_code == 404


def test_an_expired_page_sends_htmx_to_sign_in(visitor: httpx.Client) -> None:
    answer = visitor.get("/hall?part=list", headers={"hx-request": "true"})
    assert answer.status_code == 401
    assert answer.headers["hx-redirect"] == "/sign-in"
    assert visitor.get("/events", headers={"accept": "text/event-stream"}).status_code == 401


@pytest.mark.parametrize(
    "body",
    [b"\xff\xfe=1", b"csrf=%ff", b"a=1&" * 3000, b"x" * 300_000],
    ids=["bytes", "percent", "many", "long"],
)
def test_forms_that_make_no_sense_are_refused_calmly(
    school: RunningSchool, visitor: httpx.Client, body: bytes
) -> None:
    sign_in(visitor, school, "foster")
    answer = visitor.post(
        "/language",
        content=body,
        headers={"content-type": "application/x-www-form-urlencoded"},
    )
    assert answer.status_code in {400, 403, 413}
    assert "Traceback" not in answer.text


def test_the_other_language_is_remembered(school: RunningSchool, visitor: httpx.Client) -> None:
    csrf = sign_in(visitor, school, "foster")
    assert "Who is out now" in visitor.get("/hall").text
    visitor.post("/language", data={"csrf": csrf, "language": "es", "next": "/hall"})
    assert "Quién está fuera ahora" in visitor.get("/hall").text
