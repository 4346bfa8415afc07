"""What somebody sends to the settings pages that makes no sense: said in words, nothing lost."""

import base64
import json
import re

import httpx
import pytest

from hallpass.domain.layers import Level
from tests.central.web.forms import form_in, form_on, typed, value_in
from tests.central.web.school import ALGEBRA, ART, RunningSchool
from tests.central.web.signing_in import sign_in

_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c626001000000ffff03000006000557bfabd4"
    "0000000049454e44ae426082"
)
_PATH = f"/rooms/{ART}/settings"


@pytest.fixture
def admin(school: RunningSchool, visitor: httpx.Client) -> httpx.Client:
    sign_in(visitor, school, "foster")
    return visitor


def _send(
    client: httpx.Client, raw: bytes, changes: dict[str, str | None], path: str = _PATH
) -> httpx.Response:
    """Send the form as a browser does: with an empty file where none was picked."""
    sent = typed(form_on(client, path), {"do": "review", **changes})
    name = "logo.png" if raw else ""
    return client.post(path, data=sent, files={"look.logo/file": (name, raw, "image/png")})


def _saved_logo(school: RunningSchool) -> str:
    async def get() -> str:
        services = school.services
        account = await services.accounts.sign_in(school.id, "foster", school.passwords["foster"])
        assert account is not None
        view = await services.settings.effective(account, Level.ROOM, ART)
        return view.settings.look.logo

    return school.call(get())


def test_a_logo_goes_from_the_form_over_the_review_to_the_room(
    school: RunningSchool, admin: httpx.Client
) -> None:
    seen = _send(admin, _PNG, {"look.colour": "0b6b52"})
    assert seen.status_code == 200, seen.text
    assert "A picture (1 KB)" in seen.text
    edit = admin.post(_PATH, data=typed(form_in(seen.text, "review-form"), {"do": "edit"}))
    assert '<img src="data:image/png;base64,' in edit.text
    assert 'fill="#0b6b52"' in edit.text
    saved = admin.post(_PATH, data=typed(form_in(seen.text, "review-form"), {"do": "save"}))
    assert saved.status_code == 303, saved.text
    assert base64.b64decode(_saved_logo(school)) == _PNG
    page = admin.get(_PATH).text
    assert '<img src="data:image/png;base64,' in page
    assert 'name="look.logo" value="sha256:' in page, "pages don't carry it along"
    kept = _send(admin, b"", {"look.volume_percent": "30"})
    assert (
        admin.post(_PATH, data=typed(form_in(kept.text, "review-form"), {"do": "save"})).status_code
        == 303
    )
    assert base64.b64decode(_saved_logo(school)) == _PNG
    removed = _send(admin, b"", {"do": "no-logo"})
    assert removed.status_code == 200
    assert "data:image/png" not in removed.text
    assert _saved_logo(school), "nothing was saved by it yet"


@pytest.mark.parametrize(
    "raw",
    [
        b"\xff\xd8\xff" + b"\0" * (5 * 1024 * 1024),
        _PNG + b"\0" * (49 * 1024),
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b'<svg xmlns="http://www.w3.org/2000/svg"><use href="https://example.org/x#a"/></svg>',
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    ],
    ids=["photograph", "large", "script", "external", "handler"],
)
def test_a_file_that_is_no_logo_is_refused_and_nothing_typed_is_lost(
    admin: httpx.Client, raw: bytes
) -> None:
    answer = _send(admin, raw, {"look.colour": "greenish", "look.patience_percent": "250"})
    assert answer.status_code == 422
    assert 'id="look.logo-wrong"' in answer.text
    assert 'id="look.colour-wrong"' in answer.text
    assert 'value="greenish"' in answer.text
    assert 'value="250"' in answer.text
    assert "alert(1)" not in answer.text
    assert len(answer.text) < 300_000


def test_a_press_of_another_button_keeps_a_picked_file(admin: httpx.Client) -> None:
    answer = _send(admin, _PNG, {"do": "look", "look.colour": "#ff8800"})
    assert answer.status_code == 200
    assert re.search(r'name="look.logo" value="[A-Za-z0-9+/=]{50,}"', answer.text)
    assert 'fill="#ff8800"' in answer.text


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("per_day", "lots", "Enter a whole number from 0 to 99, or leave it empty."),
        ("first_min", "121", "Enter a whole number from 0 to 120."),
        ("upkeep.lease_h", "0", "Enter a whole number from 1 to 336."),
        ("camera.region/width", "5", "Enter a whole number from 10 to 100."),
        ("camera.region/left", "60", "It has to lie inside the picture"),
        ("screen.off/0/start", "25:00", "Enter a time of day such as 07:30."),
        ("look.theme", "oven", "Choose one of these."),
        ("room/limit_min", "0", "Enter a whole number from 1 to 999."),
        ("room/name", "", "Enter 1 to 40 characters."),
        ("room/area", "area-nowhere", "Choose one of these."),
    ],
)
def test_what_is_out_of_range_is_said_and_stands_as_typed(
    admin: httpx.Client, name: str, text: str, words: str
) -> None:
    before = form_on(admin, _PATH)
    sent = typed(before, {name: text, "between_min": "5", "do": "review"})
    answer = admin.post(_PATH, data=sent)
    assert answer.status_code == 422, answer.text
    assert words in answer.text
    after = form_in(answer.text)
    assert value_in(after, "between_min") == "5"
    if text and name not in {"look.theme", "room/area"}:
        assert value_in(after, name) == text
    assert form_on(admin, _PATH) == before


def test_a_usual_destination_that_is_not_offered_is_said_beside_it(admin: httpx.Client) -> None:
    path = f"/rooms/{ALGEBRA}/settings"
    answer = admin.post(
        path, data=typed(form_on(admin, path), {"usual": ART + "x", "do": "review"})
    )
    assert answer.status_code == 422
    assert 'id="usual-wrong"' in answer.text
    removed = admin.post(
        path, data=typed(form_on(admin, path), {"do": "remove room-restroom", "per_day": "5"})
    )
    assert value_in(form_in(removed.text), "usual") == ""


def test_what_the_whole_document_says_against_it_stands_beside_its_key(
    admin: httpx.Client,
) -> None:
    changes = {"inputs.cards": None, "inputs.phones": None, "per_day": "5", "do": "review"}
    answer = admin.post(_PATH, data=typed(form_on(admin, _PATH), changes))
    assert answer.status_code == 422
    beside = answer.text.split('id="row-inputs.cards"')[1].split('id="row-inputs.phones"')[0]
    assert "no badge at all could be read" in beside
    assert value_in(form_in(answer.text), "per_day") == "5"
    sent = typed(form_on(admin, _PATH), {"do": "review"})
    sent["offers/order.room-nowhere"] = ["9"]
    nowhere = admin.post(_PATH, data=sent)
    assert nowhere.status_code == 422
    assert "there is no room room-nowhere" in nowhere.text


def test_unknown_keys_and_those_of_another_level_are_refused(admin: httpx.Client) -> None:
    sent = typed(form_on(admin, _PATH), {"per_week": "3", "do": "review"})
    sent["row"].append("per_week")
    answer = admin.post(_PATH, data=sent)
    assert answer.status_code == 422
    assert "per_week: there is no such setting" in answer.text


@pytest.mark.parametrize(
    "doc",
    [
        "nonsense",
        "{}x",
        '{"set": []}',
        '{"set": {"per_week": 3}}',
        '{"set": {"per_day": "many"}}',
        '{"set": {"look.logo": "PHN2ZyBvbmxvYWQ9ImFsZXJ0KDEpIi8+"}}',
        '{"sett": {}}',
    ],
)
def test_a_review_that_somebody_tampered_with_is_refused_calmly(
    admin: httpx.Client, doc: str
) -> None:
    csrf = value_in(form_on(admin, _PATH), "csrf")
    before = form_on(admin, _PATH)
    for do in ("save", "edit", "preview", "review"):
        answer = admin.post(_PATH, data={"csrf": csrf, "doc": doc, "do": do})
        assert answer.status_code == 400, answer.text
        assert "Traceback" not in answer.text
    assert form_on(admin, _PATH) == before


def test_a_review_of_what_makes_no_sense_can_not_be_saved(admin: httpx.Client) -> None:
    csrf = value_in(form_on(admin, _PATH), "csrf")
    doc = json.dumps({"set": {"per_day": 4000}})
    answer = admin.post(_PATH, data={"csrf": csrf, "doc": doc, "do": "save"})
    assert answer.status_code == 422
    assert "4000 is not between 0 and 99" in answer.text
    assert value_in(form_on(admin, _PATH), "per_day") == ""


def test_forms_need_their_token(admin: httpx.Client) -> None:
    paths = (_PATH, "/settings", f"{_PATH}/back", "/settings/many", "/settings/many/undo", "/areas")
    for path in paths:
        assert admin.post(path, data={"csrf": "x", "do": "save"}).status_code == 403, path
    broken = admin.post(
        _PATH,
        content=b"--x\r\nnonsense",
        headers={"content-type": "multipart/form-data; boundary=x"},
    )
    assert broken.status_code == 400


def test_teachers_and_strangers_see_no_settings(
    school: RunningSchool, visitor: httpx.Client
) -> None:
    paths = (
        "/settings",
        _PATH,
        "/settings/many",
        "/settings/planned",
        "/areas",
        f"{_PATH}/history",
    )
    for path in paths:
        assert visitor.get(path).headers["location"].startswith("/sign-in"), path
    sign_in(visitor, school, "rivera")
    for path in paths:
        assert visitor.get(path).status_code == 403, path


def test_places_that_are_not_there(admin: httpx.Client) -> None:
    for path in ("/areas/x/settings", "/rooms/x/settings", "/devices/x/settings", "/areas/x"):
        assert admin.get(path).status_code == 404, path
