"""The settings pages over HTTP: form, review, save, merge, history, one click back."""

import re
from datetime import timedelta

import httpx
import pytest

from hallpass.clock import SystemClock
from tests.central.web.forms import Pairs, form_in, form_on, typed, value_in
from tests.central.web.school import ALGEBRA, ART, LIBRARY, RESTROOM, RunningSchool
from tests.central.web.signing_in import sign_in


@pytest.fixture
def admin(school: RunningSchool, visitor: httpx.Client) -> httpx.Client:
    sign_in(visitor, school, "foster")
    return visitor


def review(
    client: httpx.Client, path: str, changes: dict[str, str | None], pairs: Pairs | None = None
) -> httpx.Response:
    """Type into a form and ask for the review."""
    sent = typed(pairs or form_on(client, path), {**changes, "do": "review"})
    return client.post(path, data=sent)


def save(
    client: httpx.Client, path: str, changes: dict[str, str | None], **more: str
) -> httpx.Response:
    """Type, review and save."""
    seen = review(client, path, changes)
    assert seen.status_code == 200, seen.text
    sent = typed(form_in(seen.text, "review-form"), {"do": "save", **more})
    return client.post(path, data=sent)


def _text(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def _shows(client: httpx.Client, path: str, name: str) -> tuple[str | None, str | None]:
    """What a row shows, and what it says of where that comes from."""
    pairs = form_on(client, path)
    return value_in(pairs, name), value_in(pairs, f"says:{name}")


def test_a_change_is_reviewed_then_saved_and_says_where_it_comes_from(
    admin: httpx.Client,
) -> None:
    path = f"/rooms/{ART}/settings"
    seen = review(admin, path, {"per_day": "4", "room/capacity": "12"})
    words = _text(seen.text)
    assert "Passes a student a day No limit 4 passes" in words
    assert "Places No limit 12 students" in words
    assert "1 room" in words
    assert _shows(admin, path, "per_day") == ("", "above"), "nothing was saved by it"
    answer = save(admin, path, {"per_day": "4", "room/capacity": "12"}, note="exams")
    assert answer.status_code == 303
    page = admin.get(answer.headers["location"]).text
    assert "Saved as version" in page
    assert _shows(admin, path, "per_day") == ("4", "here")
    assert value_in(form_on(admin, path), "room/capacity") == "12"
    assert "exams" in admin.get(f"{path}/history").text


def test_saving_nothing_makes_no_version(admin: httpx.Client) -> None:
    path = f"/rooms/{LIBRARY}/settings"
    before = form_on(admin, path)
    answer = review(admin, path, {})
    assert answer.status_code == 200
    assert "Nothing is different" in answer.text
    assert form_on(admin, path) == before


def test_what_the_school_says_counts_in_rooms_that_say_nothing(admin: httpx.Client) -> None:
    room = f"/rooms/{RESTROOM}/settings"
    assert save(admin, "/settings", {"turn_s": "60"}).status_code == 303
    assert _shows(admin, room, "turn_s") == ("60", "above")
    assert "From the school" in admin.get(room).text
    assert save(admin, room, {"turn_s": "45"}).status_code == 303
    assert _shows(admin, room, "turn_s") == ("45", "here")
    assert "1 room says otherwise" in admin.get("/settings").text
    seen = review(admin, room, {"says:turn_s": "above"})
    assert "As the level above: 60 seconds" in _text(seen.text)
    assert save(admin, room, {"says:turn_s": "above"}).status_code == 303
    assert _shows(admin, room, "turn_s") == ("60", "above")


def test_one_click_takes_a_change_back_the_rooms_own_properties_included(
    admin: httpx.Client,
) -> None:
    path = f"/rooms/{LIBRARY}/settings"
    before = [pair for pair in form_on(admin, path) if pair[0] not in {"based_on", "csrf"}]
    answer = save(admin, path, {"between_min": "15", "room/name": "Reading room"})
    page = admin.get(answer.headers["location"]).text
    assert "Reading room" in page
    undo = page.split(f'action="{path}/back"')[1].split("</form>", 1)[0]
    sent = dict(re.findall(r'name="(\w+)" value="([^"]*)"', undo))
    back = admin.post(f"{path}/back", data=sent)
    assert back.status_code == 303
    assert "Taken back" in admin.get(back.headers["location"]).text
    after = [pair for pair in form_on(admin, path) if pair[0] not in {"based_on", "csrf"}]
    assert after == before
    late = admin.post(f"{path}/back", data=sent)
    assert late.headers["location"].endswith("/history?moved=1"), "nobody undoes what is gone"


def test_only_the_rooms_own_properties_are_taken_back_where_only_they_were_changed(
    admin: httpx.Client,
) -> None:
    path = f"/rooms/{RESTROOM}/settings"
    save(admin, path, {"per_day": "8"})
    answer = save(admin, path, {"room/limit_min": "9"}, note="a shorter way")
    page = admin.get(answer.headers["location"]).text
    undo = page.split(f'action="{path}/back"')[1].split("</form>", 1)[0]
    history = admin.get(f"{path}/history").text.split('id="of-room"')[1]
    assert "A pass to here takes 8 min 9 min" in _text(history)
    assert "a shorter way" in history
    sent = dict(re.findall(r'name="(\w+)" value="([^"]*)"', undo))
    assert admin.post(f"{path}/back", data=sent).status_code == 303
    after = form_on(admin, path)
    assert value_in(after, "room/limit_min") == "8"
    assert value_in(after, "per_day") == "8", "that was another change"
    nonsense = {**sent, "run": "9999", "expect": value_in(after, "based_on") or ""}
    assert admin.post(f"{path}/back", data=nonsense).status_code in {303, 404}
    assert value_in(form_on(admin, path), "room/limit_min") == "8"


def test_history_says_each_difference_and_leads_back(admin: httpx.Client) -> None:
    path = "/settings"
    save(admin, path, {"buffer_min": "20"}, note="longer corridors")
    save(admin, path, {"buffer_min": "25"})
    page = admin.get(f"{path}/history").text
    assert "longer corridors" in page
    assert "Overtime before a pass ends 20 minutes 25 minutes" in _text(page)
    form = re.findall(r'name="version" value="(\d+)">.*?name="expect" value="(\d+)"', page)
    csrf = value_in(form_on(admin, path), "csrf")
    version, expect = form[0]
    sent = {"csrf": csrf, "version": version, "expect": expect}
    assert admin.post(f"{path}/back", data=sent).status_code == 303
    assert _shows(admin, path, "buffer_min") == ("20", "here")
    assert admin.get(f"/rooms/{ART}/settings/history").status_code == 200
    assert admin.get("/rooms/nowhere/settings/history").status_code == 404


def test_a_search_finds_by_words_and_loses_nothing_typed(admin: httpx.Client) -> None:
    path = f"/rooms/{ALGEBRA}/settings"
    page = admin.get(path, params={"q": "high contrast"}).text
    hidden = dict(re.findall(r'id="row-([\w.]+)" data-row (hidden)?', page))
    assert hidden["look.theme"] == ""
    assert hidden["per_day"] == "hidden"
    assert "No setting matches that" in admin.get(path, params={"q": "xyzzy"}).text
    sent = typed(form_on(admin, path), {"per_day": "7", "q": "contrast", "do": "review"})
    found = admin.post(path, data=sent)
    assert found.status_code == 200
    assert 'id="review-form"' not in found.text, "a new search is no review"
    assert value_in(form_in(found.text), "per_day") == "7"
    nothing = admin.get(path, params={"q": "<script>alert(1)</script>"}).text
    assert "<script>alert" not in nothing


def test_buttons_work_without_script_and_save_nothing(admin: httpx.Client) -> None:
    path = f"/rooms/{ALGEBRA}/settings"
    before = form_on(admin, path)
    sent = typed(before, {"do": f"down {RESTROOM}", "per_day": "7"})
    answer = admin.post(path, data=sent)
    assert answer.status_code == 200
    assert re.findall(r'id="offer-([^"]+)"', answer.text) == [LIBRARY, RESTROOM, ART]
    assert value_in(form_in(answer.text), "per_day") == "7"
    assert "Not saved yet" in answer.text
    assert form_on(admin, path) == before
    seen = review(admin, path, {}, form_in(answer.text))
    assert "Library L1, Restroom R1, Art 106" in _text(seen.text)
    edit = typed(form_in(seen.text, "review-form"), {"do": "edit", "note": "as asked"})
    again = admin.post(path, data=edit)
    assert value_in(form_in(again.text), "note") == "as asked", "it waits for the next review"
    assert re.findall(r'id="offer-([^"]+)"', again.text) == [LIBRARY, RESTROOM, ART]
    assert value_in(form_in(again.text), "per_day") == "7"


def test_a_form_made_from_older_settings_shows_theirs_beside_mine(
    school: RunningSchool, admin: httpx.Client
) -> None:
    path = f"/rooms/{RESTROOM}/settings"
    mine = form_on(admin, path)
    with httpx.Client(base_url=school.url) as other:
        sign_in(other, school, "howard")
        assert save(other, path, {"out_limit": "2", "room/capacity": "5"}).status_code == 303
    answer = review(admin, path, {"per_day": "3", "out_limit": "9"}, mine)
    assert answer.status_code == 409
    note = _text(answer.text.split('id="conflict"')[1])
    assert "Mr. Howard changed this" in note
    assert "Out from here at once : 2 students; yours: 9 students" in note
    assert "Places : 5 students" in note
    merged = form_in(answer.text)
    assert value_in(merged, "per_day") == "3"
    assert value_in(merged, "out_limit") == "9"
    assert value_in(merged, "room/capacity") == "5"
    seen = review(admin, path, {}, merged)
    assert seen.status_code == 200
    sent = typed(form_in(seen.text, "review-form"), {"do": "save"})
    assert admin.post(path, data=sent).status_code == 303
    after = form_on(admin, path)
    assert [value_in(after, name) for name in ("per_day", "out_limit", "room/capacity")] == [
        "3",
        "9",
        "5",
    ]


@pytest.mark.parametrize(
    ("path", "key"), [("/settings", "first_min"), (f"/rooms/{ART}/settings", "back_already_s")]
)
def test_a_save_over_somebody_elses_says_so_and_waits_for_another(
    school: RunningSchool, admin: httpx.Client, path: str, key: str
) -> None:
    seen = review(admin, path, {key: "7"})
    with httpx.Client(base_url=school.url) as other:
        sign_in(other, school, "howard")
        assert save(other, path, {key: "11"}).status_code == 303
    refused = admin.post(path, data=typed(form_in(seen.text, "review-form"), {"do": "save"}))
    assert refused.status_code == 409
    note = _text(refused.text.split('id="conflict"')[1])
    assert "Mr. Howard changed this in between" in note
    assert re.search(r"11 (minutes|seconds); yours: 7 ", note)
    assert _shows(admin, path, key)[0] == "11"
    again = typed(form_in(refused.text, "review-form"), {"do": "save"})
    assert admin.post(path, data=again).status_code == 303
    assert _shows(admin, path, key)[0] == "7"


def test_two_who_change_a_rooms_own_properties_lose_neither(
    school: RunningSchool, admin: httpx.Client
) -> None:
    path = f"/rooms/{ART}/settings"
    seen = review(admin, path, {"room/folder": "Studios"})
    with httpx.Client(base_url=school.url) as other:
        sign_in(other, school, "howard")
        assert save(other, path, {"room/limit_min": "12"}).status_code == 303
    refused = admin.post(path, data=typed(form_in(seen.text, "review-form"), {"do": "save"}))
    assert refused.status_code == 409
    again = typed(form_in(refused.text, "review-form"), {"do": "save"})
    assert admin.post(path, data=again).status_code == 303
    after = form_on(admin, path)
    assert value_in(after, "room/folder") == "Studios"
    assert value_in(after, "room/limit_min") == "12"


def test_a_change_can_wait_for_its_time_and_be_withdrawn(admin: httpx.Client) -> None:
    path = f"/rooms/{ART}/settings"
    seen = review(admin, path, {"last_min": "10"})
    later = {"do": "save", "when": "later", "note": "from Monday"}
    late = admin.post(
        path, data=typed(form_in(seen.text, "review-form"), {**later, "due": "2020-01-01T07:00"})
    )
    assert late.status_code == 422
    assert "Choose a time in the future" in late.text
    assert 'value="from Monday"' in late.text
    planned = admin.post(
        path,
        data=typed(form_in(late.text, "review-form"), {**later, "due": f"{_in_a_month()}T07:00"}),
    )
    assert planned.headers.get("location") == "/settings/planned", planned.text
    page = admin.get("/settings/planned").text
    assert "from Monday" in page
    assert "7:00" in page
    assert "No passes at the end of a period 10 minutes" in _text(page)
    assert _shows(admin, path, "last_min")[0] == "0"
    action = re.findall(r'action="(/settings/planned/[^"]+/withdraw)"', page)[0]
    csrf = value_in(form_on(admin, path), "csrf")
    assert admin.post(action, data={"csrf": csrf}).status_code == 303
    assert "Nothing is planned" in admin.get("/settings/planned").text
    assert admin.post(action, data={"csrf": csrf}).status_code == 404


def _in_a_month() -> str:
    return (SystemClock().now() + timedelta(days=30)).date().isoformat()
