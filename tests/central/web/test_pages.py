"""Pages over HTTP, without a browser: what they say, escape, refuse and save."""

import re

import httpx
import pytest

from tests.central.web.school import ALGEBRA, ART, LIBRARY, RESTROOM, RunningSchool
from tests.central.web.signing_in import sign_in

_FORM = re.compile(r'<input (?:[^>]*?)name="([^"]+)"(?:[^>]*?)value="([^"]*)"([^>]*)>')

_SELECT = re.compile(r'<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>', re.DOTALL)


@pytest.fixture
def admin(school: RunningSchool, visitor: httpx.Client) -> httpx.Client:
    sign_in(visitor, school, "foster")
    return visitor


def _form_on(client: httpx.Client, path: str) -> list[tuple[str, str]]:
    """What a browser would send for the form as it stands, in its order."""
    page = client.get(path).text.split('<form id="settings"')[1].split("</form>")[0]
    pairs = []
    for name, value, rest in _FORM.findall(page):
        kind = re.search(rf'type="(radio|checkbox)"[^>]*name="{re.escape(name)}"', page)
        if kind is None or "checked" in rest:
            pairs.append((name, value))
    for name, options in _SELECT.findall(page):
        pairs += [(name, value) for value in re.findall(r'value="([^"]*)" selected', options)]
    return pairs


def _changed(pairs: list[tuple[str, str]], **values: str) -> dict[str, list[str]]:
    sent: dict[str, list[str]] = {}
    for name, value in pairs:
        sent.setdefault(name, []).append(value)
    for name, text in values.items():
        sent[name.replace("__", ".")] = [text]
    return sent


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
    csrf = dict(_form_on(admin, f"/rooms/{LIBRARY}/settings"))["csrf"]
    for state, word in (("close", "Closed"), ("close", "Closed"), ("open", "Open")):
        answer = admin.post(f"/rooms/{LIBRARY}/state", data={"csrf": csrf, "state": state})
        assert answer.status_code == 303
        assert f'<div class="word">{word}</div>' in admin.get(f"/rooms/{LIBRARY}").text
    assert "Version 3" in admin.get(f"/rooms/{LIBRARY}/settings").text
    bad = admin.post(f"/rooms/{LIBRARY}/state", data={"csrf": csrf, "state": "explode"})
    assert bad.status_code == 400


def test_saving_makes_a_version_and_saving_nothing_makes_none(admin: httpx.Client) -> None:
    path = f"/rooms/{ART}/settings"
    assert admin.post(path, data=_changed(_form_on(admin, path))).status_code == 303
    assert "Version 1" in admin.get(path).text
    answer = admin.post(path, data=_changed(_form_on(admin, path), out_limit="2", first_min="10"))
    assert answer.status_code == 303
    text = admin.get(path).text
    assert "Version 2" in text
    assert 'name="out_limit" value="2"' in text


def test_a_bad_value_is_named_and_nothing_typed_is_lost(admin: httpx.Client) -> None:
    path = f"/rooms/{ALGEBRA}/settings"
    before = _form_on(admin, path)
    sent = _changed(before, out_limit="lots", per_day="4", **{f"limit__{RESTROOM}": "0"})
    answer = admin.post(path, data=sent)
    assert answer.status_code == 422
    assert "2 entries need another look" in answer.text
    assert 'name="out_limit" value="lots"' in answer.text
    assert 'name="per_day" value="4"' in answer.text
    assert "Enter a whole number from 0 to 999, or leave it empty." in answer.text
    assert _form_on(admin, path) == before


def test_buttons_work_without_script_and_save_nothing(admin: httpx.Client) -> None:
    path = f"/rooms/{ALGEBRA}/settings"
    before = _form_on(admin, path)
    answer = admin.post(path, data=_changed(before, do=f"down {RESTROOM}", per_day="7"))
    assert answer.status_code == 200
    order = re.findall(r'name="offer" value="([^"]+)"', answer.text)
    assert order == [LIBRARY, RESTROOM, ART]
    assert 'name="per_day" value="7"' in answer.text
    assert "Not saved yet" in answer.text
    assert _form_on(admin, path) == before


def test_a_save_over_somebody_elses_is_refused_with_what_changed(
    school: RunningSchool, admin: httpx.Client
) -> None:
    path = f"/rooms/{RESTROOM}/settings"
    mine = _form_on(admin, path)
    with httpx.Client(base_url=school.url) as other:
        sign_in(other, school, "howard")
        theirs = _form_on(other, path)
        assert other.post(path, data=_changed(theirs, capacity="2")).status_code == 303
    answer = admin.post(path, data=_changed(mine, per_day="3"))
    assert answer.status_code == 409
    assert "Mr. Howard saved version 2 while you were here" in answer.text
    assert "<strong>Places in this room</strong>: 2" in answer.text
    assert 'name="per_day" value="3"' in answer.text
    assert 'name="capacity" value="2"' in answer.text
    again = _changed(mine, per_day="3", capacity="2", based_on="2")
    assert admin.post(path, data=again).status_code == 303
    text = admin.get(path).text
    assert 'name="capacity" value="2"' in text
    assert 'name="per_day" value="3"' in text


def test_a_destination_that_is_no_room_is_refused_by_the_service(admin: httpx.Client) -> None:
    path = f"/rooms/{ALGEBRA}/settings"
    sent = _changed(_form_on(admin, path))
    sent["offer"].append("room-nowhere")
    answer = admin.post(path, data=sent)
    assert answer.status_code == 422
    assert "room-nowhere" in answer.text


def test_an_unknown_code_is_said_calmly(admin: httpx.Client) -> None:
    text = admin.get("/enrol?code=zzzz-zzzz").text
    assert "No kiosk waits with that code" in text
    assert admin.get("/devices/nothing/revoke").status_code == 404
