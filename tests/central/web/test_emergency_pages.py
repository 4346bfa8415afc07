"""The emergency's pages without a script: two taps, marks with undo, files, banners."""

import contextlib
import re
from collections.abc import Iterator

import httpx
import pytest

from central.errors import OutOfDate
from central.services.callers import Caller
from hallpass.domain.emergency import Action
from hallpass.domain.facts import AlarmRaised
from hallpass.domain.people import Role
from hallpass.ids import AdultId, AlarmId
from tests.central.web.school import ALGEBRA, ART, LIBRARY, RESTROOM, RunningSchool
from tests.central.web.signing_in import sign_in


def admin_of(school: RunningSchool) -> Caller:
    return Caller(school.id, AdultId("adult-1"), "Ms. Foster", (Role.ADMINISTRATOR,))


@pytest.fixture(autouse=True)
def calm(school: RunningSchool) -> Iterator[None]:
    """Leave no emergency on, and nobody out, for the next test."""
    yield
    admin = admin_of(school)
    with contextlib.suppress(OutOfDate):
        school.call(school.services.emergency.end(admin))
    for row in school.call(school.services.passes.out_now(admin)):
        school.call(school.services.hall.end_pass(admin, row.value.id))


def start(client: httpx.Client, csrf: str, action: str = "evacuate", kind: str = "drill") -> None:
    sent = {"csrf": csrf, "action": action, "kind": kind, "note": "practice"}
    answer = client.post("/emergency/start", data=sent)
    assert (answer.status_code, answer.headers["location"]) == (303, "/emergency")


def test_the_first_tap_only_asks(school: RunningSchool, visitor: httpx.Client) -> None:
    csrf = sign_in(visitor, school, "foster")
    page = visitor.get("/emergency").text
    assert page.count("/emergency/start?action=") == 2 * len(Action)
    asked = visitor.get("/emergency/start?action=lockdown&kind=real").text
    assert "Start Lockdown for the whole school?" in asked
    assert school.call(school.services.emergency.current(admin_of(school))) is None
    start(visitor, csrf, "lockdown", "real")
    for path in ("/emergency", "/", "/rooms", "/hall"):
        assert 'class="siren"' in visitor.get(path).text, path
    assert "DRILL" not in re.sub(r"<[^>]*>", "", visitor.get("/rooms").text)


@pytest.mark.parametrize("query", ["", "?action=panic&kind=real", "?action=hold&kind=maybe"])
def test_a_tap_that_says_nothing_known_is_refused(
    school: RunningSchool, visitor: httpx.Client, query: str
) -> None:
    sign_in(visitor, school, "foster")
    assert visitor.get(f"/emergency/start{query}").status_code == 400


def test_whoever_is_second_lands_on_the_one_that_is_on(
    school: RunningSchool, visitor: httpx.Client
) -> None:
    csrf = sign_in(visitor, school, "foster")
    start(visitor, csrf)
    sent = {"csrf": csrf, "action": "lockdown", "kind": "real"}
    assert visitor.post("/emergency/start", data=sent).headers["location"].startswith("/emergency?")
    assert "Evacuate" in visitor.get("/emergency").text
    sent = {"csrf": csrf, "action": "lockdown"}
    assert visitor.post("/emergency/change", data=sent).status_code == 303
    assert "<title>Lockdown" in visitor.get("/emergency").text


def test_a_teacher_marks_safe_and_undoes_and_sees_no_switches(
    school: RunningSchool, visitor: httpx.Client
) -> None:
    school.send_out("student-1", LIBRARY)
    school.send_out("student-3", RESTROOM)
    with httpx.Client(base_url=school.url) as admin:
        start(admin, sign_in(admin, school, "foster"))
    csrf = sign_in(visitor, school, "rivera")
    page = visitor.get("/emergency").text
    assert "José Nuñez" in page
    assert "&lt;b&gt;Bobby" in page
    assert "/emergency/end" not in page
    sent = {"csrf": csrf, "act": "safe", "show": "unaccounted", "here": "Gym <door>"}
    answer = visitor.post("/emergency/people/student-1", data=sent)
    assert answer.status_code == 303
    assert "just=student-1" in answer.headers["location"]
    page = visitor.get(answer.headers["location"]).text
    assert "José Nuñez is marked safe" in page
    assert "Gym &lt;door&gt;" in visitor.get("/emergency?show=safe").text
    visitor.post("/emergency/people/student-1", data={"csrf": csrf, "act": "undo"})
    assert "Safe, Ms. Rivera" not in visitor.get("/emergency?show=all").text
    found = visitor.get("/emergency?q=okaf").text
    assert "Amara Okafor" in found
    part = visitor.post(
        "/emergency/people/student-2?part=list", data={"csrf": csrf, "act": "add", "q": "okaf"}
    )
    assert part.status_code == 200
    assert "Amara Okafor is marked safe" in part.text
    assert "<html" not in part.text
    assert visitor.post("/emergency/people/student-2", data={"csrf": csrf}).status_code == 400
    assert visitor.post("/emergency/people/no", data=sent | {"act": "safe"}).status_code == 404
    # Somebody ends it while a thumb is on its way.
    school.call(school.services.emergency.end(admin_of(school)))
    late = visitor.post("/emergency/people/student-1?part=list", data=sent)
    assert "The emergency is over" in late.text
    assert "<html" not in late.text
    assert visitor.post("/emergency/people/student-1", data=sent).status_code == 303


def test_the_list_is_narrowed_by_room_and_words(
    school: RunningSchool, visitor: httpx.Client
) -> None:
    school.send_out("student-1", LIBRARY)
    school.send_out("student-2", ART)
    csrf = sign_in(visitor, school, "foster")
    start(visitor, csrf)
    assert "Amara" not in visitor.get(f"/emergency?part=list&room={LIBRARY}").text
    listed = visitor.get("/emergency?part=list&q=okafor+art").text
    assert "Amara" in listed
    assert "José" not in listed


def test_the_list_is_sent_as_files_and_a_page_to_print(
    school: RunningSchool, visitor: httpx.Client
) -> None:
    school.send_out("student-1", LIBRARY)
    csrf = sign_in(visitor, school, "foster")
    start(visitor, csrf)
    view = school.call(school.services.emergency.current(admin_of(school)))
    assert view is not None
    base = f"/emergency/{view.head.id}"
    answer = visitor.get(f"{base}/list.csv")
    assert "attachment" in answer.headers["content-disposition"]
    assert "José Nuñez" in answer.text
    assert visitor.get(f"{base}/list.pdf").content.startswith(b"%PDF-")
    assert "José Nuñez" in visitor.get(f"{base}/print").text
    assert visitor.get("/emergency/none/list.csv").status_code == 404
    sent = {"csrf": csrf, "emergency": view.head.id, "note": "all well"}
    assert visitor.post("/emergency/end", data=sent).headers["location"] == base
    report = visitor.get(base).text
    assert "all well" in report
    assert "Never marked safe" in report
    assert base in visitor.get("/emergency/past").text
    assert visitor.get(f"{base}/timeline.csv").text.count("\r\n") >= 3
    assert visitor.post("/emergency/end", data=sent).status_code == 409
    # What is over is for administrators.
    with httpx.Client(base_url=school.url) as teacher:
        sign_in(teacher, school, "rivera")
        for path in (base, f"{base}/list.csv", f"{base}/print", "/emergency/past"):
            assert teacher.get(path).status_code == 403, path


def test_an_alarm_is_on_every_page_of_an_administrator_until_it_is_answered(
    school: RunningSchool, visitor: httpx.Client
) -> None:
    csrf = sign_in(visitor, school, "foster")
    school.hand_in(AlarmRaised(AlarmId("alarm-1"), Action.LOCKDOWN), by="adult-2")
    with httpx.Client(base_url=school.url) as teacher:
        sign_in(teacher, school, "rivera")
        assert "siren alarm" not in teacher.get("/hall").text
        assert teacher.get("/emergency/alarms/alarm-1").status_code == 403
    for path in ("/", "/hall", "/rooms", "/banner?part=banner"):
        assert "Alarm at Algebra: Lockdown" in visitor.get(path).text, path
    asked = visitor.get("/emergency/alarms/alarm-1?action=hold&kind=drill").text
    assert "Hold for the whole school" in asked
    sent = {"csrf": csrf, "act": "confirm", "action": "hold", "kind": "drill"}
    assert visitor.post("/emergency/alarms/alarm-1", data=sent).status_code == 303
    assert "siren alarm" not in visitor.get("/hall").text
    assert "Hold" in visitor.get("/emergency").text
    assert visitor.post("/emergency/alarms/alarm-1", data=sent).status_code == 409
    assert visitor.get("/emergency/alarms/alarm-1").status_code == 303


def test_an_alarm_can_be_set_aside(school: RunningSchool, visitor: httpx.Client) -> None:
    csrf = sign_in(visitor, school, "foster")
    school.hand_in(AlarmRaised(AlarmId("alarm-2"), Action.HOLD), by="adult-2")
    sent = {"csrf": csrf, "act": "dismiss"}
    assert visitor.post("/emergency/alarms/alarm-2", data=sent).status_code == 303
    assert "siren alarm" not in visitor.get("/rooms").text
    assert school.call(school.services.emergency.current(admin_of(school))) is None


@pytest.mark.parametrize("language", ["es", "fr", "vi", "ar", "zh"])
def test_the_live_page_speaks_every_language(
    school: RunningSchool, visitor: httpx.Client, language: str
) -> None:
    school.send_out("student-1", LIBRARY)
    start(visitor, sign_in(visitor, school, "foster"))
    visitor.headers["accept-language"] = language
    page = visitor.get("/emergency?just=student-1").text
    assert f'lang="{language}"' in page
    assert not re.search(r"\bweb\.[a-z_]+\.", page)


def test_hall_acts_without_a_script(school: RunningSchool, visitor: httpx.Client) -> None:
    csrf = sign_in(visitor, school, "rivera")
    body = school.send_out("student-1", LIBRARY, minutes_ago=12, key="acts-1")
    school.send_out("student-2", ART, minutes_ago=1, key="acts-2")
    page = visitor.get("/hall?sort=name&late=1").text
    assert "José" in page
    assert "Amara" not in page
    one = visitor.get("/hall/passes/acts-1").text
    assert "Please send word to the office" in one
    sent = {"csrf": csrf, "act": "extend10", "back": "/hall?late=1"}
    answer = visitor.post("/hall/passes/acts-1", data=sent)
    assert answer.headers["location"] == "/hall?late=1"
    assert "José" not in visitor.get("/hall?late=1&part=list").text
    sent = {"csrf": csrf, "act": "end", "back": "https://elsewhere.example/"}
    assert visitor.post("/hall/passes/acts-1", data=sent).headers["location"] == "/"
    assert visitor.get("/hall/passes/acts-1").status_code == 404
    assert visitor.post("/hall/passes/acts-2", data={"csrf": csrf, "act": "x"}).status_code == 400
    message = {"csrf": csrf, "act": "message", "ready": "call"}
    assert visitor.post("/hall/passes/acts-2", data=message).status_code == 404  # no kiosk there
    assert body.pass_id == "acts-1"


def test_a_rooms_mode_from_its_page(school: RunningSchool, visitor: httpx.Client) -> None:
    csrf = sign_in(visitor, school, "rivera")
    assert f"/rooms/{ALGEBRA}/mode" in visitor.get(f"/rooms/{ALGEBRA}").text
    assert f"/rooms/{ART}/mode" not in visitor.get(f"/rooms/{ART}").text
    sent = {"csrf": csrf, "mode": "testing", "minutes": "20"}
    assert visitor.post(f"/rooms/{ALGEBRA}/mode", data=sent).status_code == 303
    assert 'class="door testing"' in visitor.get(f"/rooms/{ALGEBRA}").text
    assert visitor.post(f"/rooms/{ART}/mode", data=sent).status_code == 403
    for odd in ({"mode": "gone"}, {"mode": "closed", "minutes": "x"}, {"minutes": "9" * 400}):
        answer = visitor.post(f"/rooms/{ALGEBRA}/mode", data={"csrf": csrf, **odd})
        assert answer.status_code == 400, odd
    visitor.post(f"/rooms/{ALGEBRA}/mode", data={"csrf": csrf, "mode": "open"})
