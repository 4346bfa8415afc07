"""Asks on the home page and the page of substitutes, over HTTP without script."""

import re
from datetime import timedelta

import httpx
import pytest

from hallpass.domain.facts import RoomModeSet
from hallpass.domain.reasons import ReasonCode
from hallpass.domain.rooms import RoomMode
from tests.central.web.box import Box
from tests.central.web.school import ALGEBRA, ART, RunningSchool
from tests.central.web.signing_in import sign_in

_KEY = re.compile(r'name="key" value="([^"]+)"')
_PIN = re.compile(r'class="pin num"[^>]*>(\d{3}) (\d{3})<')


@pytest.fixture
def teacher(school: RunningSchool, visitor: httpx.Client) -> httpx.Client:
    visitor.headers["x-csrf"] = sign_in(visitor, school, "rivera")
    return visitor


def _post(client: httpx.Client, path: str, **data: str) -> httpx.Response:
    return client.post(path, data={"csrf": client.headers["x-csrf"], **data})


def test_an_ask_says_who_where_and_why_and_is_gone_once_answered(
    school: RunningSchool, teacher: httpx.Client
) -> None:
    school.ask("ask-1", reasons=(ReasonCode.NEEDS_APPROVAL, ReasonCode.ORIGIN_FULL))
    page = teacher.get("/").text
    assert "José Nuñez" in page
    assert "Library" in page
    assert "This destination needs an adult&#39;s yes" in page
    assert "out from this room (limit 3)" in page
    answer = _post(teacher, "/asks/ask-1", answer="yes", message="10 minutes")
    assert (answer.status_code, answer.headers["location"]) == (303, "/?answered=yes")
    after = teacher.get("/?answered=yes").text
    assert "You said yes" in after
    assert 'id="ask-ask-1"' not in after
    assert "You said" not in teacher.get("/?answered=<b>").text
    again = _post(teacher, "/asks/ask-1", answer="no")
    assert again.status_code == 409
    assert "You answered this already" in again.text
    assert "Ms. Rivera said yes" in again.text


def test_an_answer_needs_the_pages_token_and_a_known_button(
    school: RunningSchool, teacher: httpx.Client
) -> None:
    school.ask("ask-2")
    assert teacher.post("/asks/ask-2", data={"answer": "yes"}).status_code == 403
    assert _post(teacher, "/asks/ask-2", answer="perhaps").status_code == 400
    assert 'id="ask-ask-2"' in teacher.get("/?part=live").text
    _post(teacher, "/asks/ask-2", answer="no")


def test_an_administrator_answers_no_teachers_ask(
    school: RunningSchool, visitor: httpx.Client
) -> None:
    school.ask("ask-3")
    csrf = sign_in(visitor, school, "foster")
    assert 'id="ask-ask-3"' not in visitor.get("/").text
    answer = visitor.post("/asks/ask-3", data={"csrf": csrf, "answer": "yes"})
    assert answer.status_code == 403


def test_the_pin_is_shown_once_and_a_reload_makes_no_second_substitute(
    teacher: httpx.Client,
) -> None:
    page = teacher.get("/substitutes").text
    assert f'<option value="{ALGEBRA}" selected>' in page
    assert f'<option value="{ART}"' not in page
    found = _KEY.search(page)
    today = re.search(r'id="day" name="day" value="([^"]+)"', page)
    assert found is not None
    assert today is not None
    sent = {"key": found[1], "name": "Mr. <i>Okoro", "room": ALGEBRA, "day": today[1]}
    made = _post(teacher, "/substitutes", **sent)
    assert made.status_code == 200
    assert _PIN.search(made.text)
    assert "Mr. &lt;i&gt;Okoro" in made.text
    listed = teacher.get("/substitutes").text
    assert not _PIN.search(listed)
    assert listed.count("Mr. &lt;i&gt;Okoro") == 2, "in the list, and in its button's label"
    reloaded = _post(teacher, "/substitutes", **sent)
    assert reloaded.status_code == 422
    assert "sent already" in reloaded.text
    adult = re.search(r'id="substitute-([^"]+)"', listed)
    assert adult is not None
    revoked = _post(teacher, f"/substitutes/{adult[1]}/revoke")
    assert revoked.status_code == 303
    assert "&lt;i&gt;Okoro" not in teacher.get("/substitutes").text


def test_what_is_wrong_is_named_and_kept(school: RunningSchool, teacher: httpx.Client) -> None:
    answer = _post(teacher, "/substitutes", name="Mr. Okoro", room="", day="soon")
    assert answer.status_code == 422
    assert 'value="Mr. Okoro"' in answer.text
    for field in ("room", "day"):
        assert f'id="{field}-wrong"' in answer.text
    foreign = _post(
        teacher,
        "/substitutes",
        name="Mr. Okoro",
        room=ART,
        day=school.clock.now().date().isoformat(),
        key=school.services.substitutes.new_key(),
    )
    assert foreign.status_code == 403


def test_boards_say_testing_until(school: RunningSchool, teacher: httpx.Client) -> None:
    until = school.clock.now() + timedelta(minutes=30)
    school.hand_in(RoomModeSet(ALGEBRA, RoomMode.TESTING, until))
    try:
        for path in ("/", "/rooms", f"/rooms/{ALGEBRA}"):
            text = teacher.get(path).text
            assert "Testing" in text, path
            assert "until" in text, path
    finally:
        school.hand_in(RoomModeSet(ALGEBRA, RoomMode.OPEN))
    assert "Testing" not in teacher.get("/rooms").text


def test_a_locked_desk_is_told_on_the_devices_page(
    school: RunningSchool, visitor: httpx.Client
) -> None:
    box = Box(school.url, "tablet-9")
    code = box.start()
    school.call(school.services.enrolments.approve_by_operator(school.id, code, ALGEBRA))
    box.fetch_key()
    sign_in(visitor, school, "foster")
    try:
        box.exchange(tamper="keyboard")
        for page in ("/devices?part=list", "/"):
            assert "locked until an adult was there" in visitor.get(page).text
        box.exchange(tamper="<b>else</b>")
        assert "<b>else" not in visitor.get("/devices").text
        box.exchange()
        assert "locked until" not in visitor.get("/devices").text
    finally:
        box.close()
