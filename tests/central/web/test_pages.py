"""Pages over HTTP, without a browser: what they say, escape, refuse and save."""

import httpx
import pytest

from tests.central.web.school import ALGEBRA, LIBRARY, RESTROOM, RunningSchool
from tests.central.web.signing_in import sign_in, token_on


@pytest.fixture
def admin(school: RunningSchool, visitor: httpx.Client) -> httpx.Client:
    sign_in(visitor, school, "foster")
    return visitor


def test_who_is_out_is_found_by_name_without_accents_and_by_room(
    school: RunningSchool, admin: httpx.Client
) -> None:
    jose = school.send_out("student-1", RESTROOM, minutes_ago=12)
    bobby = school.send_out("student-3", LIBRARY)
    try:
        text = admin.get("/hall").text
        assert "José Nuñez" in text
        assert "4 min over" in text
        assert "&lt;b&gt;Bobby&lt;/b&gt; O&#39;Tables" in text
        assert "<b>Bobby" not in text
        found = admin.get("/hall", params={"q": "nunez restroom"}).text
        assert "José Nuñez" in found
        assert "Tables" not in found
        assert "Tables" not in admin.get("/hall", params={"to": RESTROOM}).text
        nothing = admin.get("/hall", params={"q": "<script>alert(1)</script>"}).text
        assert "Nobody out matches that" in nothing
        assert "<script>alert" not in nothing
        part = admin.get("/hall?part=list").text
        assert "<html" not in part
        assert "José Nuñez" in part
    finally:
        school.bring_back(jose)
        school.bring_back(bobby)
    assert "Nobody is out" in admin.get("/hall").text


def test_a_room_shows_its_door_and_who_is_out(school: RunningSchool, admin: httpx.Client) -> None:
    amara = school.send_out("student-2", RESTROOM)
    try:
        text = admin.get(f"/rooms/{ALGEBRA}").text
        assert "2 places left" in text
        assert "Amara Okafor" in text
        assert "Amara Okafor" in admin.get(f"/rooms/{RESTROOM}").text
    finally:
        school.bring_back(amara)
    assert admin.get("/rooms/room-nowhere").status_code == 404


def test_closing_and_opening_say_what_shall_be(admin: httpx.Client) -> None:
    csrf = token_on(admin, f"/rooms/{LIBRARY}")
    for state, word in (("close", "Closed"), ("close", "Closed"), ("open", "Open")):
        answer = admin.post(f"/rooms/{LIBRARY}/state", data={"csrf": csrf, "state": state})
        assert answer.status_code == 303
        assert f'<div class="word">{word}</div>' in admin.get(f"/rooms/{LIBRARY}").text
    history = admin.get(f"/rooms/{LIBRARY}").text
    assert "version 3" in history.lower()
    bad = admin.post(f"/rooms/{LIBRARY}/state", data={"csrf": csrf, "state": "explode"})
    assert bad.status_code == 400


def test_an_unknown_code_is_said_calmly(admin: httpx.Client) -> None:
    text = admin.get("/enrol?code=zzzz-zzzz").text
    assert "No kiosk waits with that code" in text
    assert admin.get("/devices/nothing/revoke").status_code == 404
