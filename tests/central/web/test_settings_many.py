"""One change for many rooms: said once, ticked, reviewed, saved, taken back everywhere."""

import re

import httpx
import pytest

from tests.central.web.forms import form_in, form_on, typed, value_in
from tests.central.web.school import ALGEBRA, ART, LIBRARY, RESTROOM, RunningSchool
from tests.central.web.signing_in import sign_in

_MANY = "/settings/many"


@pytest.fixture
def admin(school: RunningSchool, visitor: httpx.Client) -> httpx.Client:
    sign_in(visitor, school, "foster")
    return visitor


def _value(client: httpx.Client, room: str, key: str) -> tuple[str | None, str | None]:
    pairs = form_on(client, f"/rooms/{room}/settings")
    return value_in(pairs, key), value_in(pairs, f"says:{key}")


def _undo_on(page: str) -> dict[str, str]:
    form = page.split('action="/settings/many/undo"')[1].split("</form>", maxsplit=1)[0]
    found = re.findall(r'name="(\w+)" value="([^"]*)"', form)
    return {name: value.replace("&#34;", '"') for name, value in found}


def test_many_rooms_get_one_change_and_keep_all_else(admin: httpx.Client) -> None:
    before = _value(admin, ALGEBRA, "out_limit")
    seen = admin.post(_MANY, data=typed(form_on(admin, _MANY), {"per_day": "4", "do": "review"}))
    assert seen.status_code == 200, seen.text
    assert "0 rooms" in seen.text
    asked = typed(form_in(seen.text, "review-form"), {"do": "review"})
    counted = admin.post(_MANY, data={**asked, "target": [ALGEBRA, ART]})
    assert "2 rooms" in counted.text
    assert _value(admin, ART, "per_day") == ("", "above")
    done = admin.post(_MANY, data=typed(form_in(counted.text, "review-form"), {"do": "save"}))
    assert "Changed in 2 places" in done.text
    assert _value(admin, ALGEBRA, "per_day") == ("4", "here")
    assert _value(admin, ART, "per_day") == ("4", "here")
    assert _value(admin, LIBRARY, "per_day") == ("", "above")
    assert _value(admin, ALGEBRA, "out_limit") == before
    # Somebody changes one of them again: that one stays when the others are taken back.
    path = f"/rooms/{ART}/settings"
    other = admin.post(path, data=typed(form_on(admin, path), {"per_day": "9", "do": "review"}))
    admin.post(path, data=typed(form_in(other.text, "review-form"), {"do": "save"}))
    undone = admin.post(f"{_MANY}/undo", data=_undo_on(done.text))
    assert "Taken back in 1 place" in undone.text
    assert "1 place was changed again since" in undone.text
    assert _value(admin, ALGEBRA, "per_day") == ("", "above")
    assert _value(admin, ART, "per_day") == ("9", "here")
    cleared = admin.post(
        _MANY, data=typed(form_on(admin, _MANY), {"says:per_day": "above", "do": "review"})
    )
    asked = typed(form_in(cleared.text, "review-form"), {"do": "save", "target": ART})
    assert admin.post(_MANY, data=asked).status_code == 200
    assert _value(admin, ART, "per_day") == ("", "above")


def test_also_these_rooms_on_one_rooms_review(admin: httpx.Client) -> None:
    path = f"/rooms/{RESTROOM}/settings"
    seen = admin.post(path, data=typed(form_on(admin, path), {"undo_s": "9", "do": "review"}))
    asked = typed(form_in(seen.text, "review-form"), {"do": "review", "target": LIBRARY})
    counted = admin.post(path, data=asked)
    assert "2 rooms" in counted.text
    done = admin.post(path, data=typed(form_in(counted.text, "review-form"), {"do": "save"}))
    assert "Changed in 2 places" in done.text
    assert _value(admin, LIBRARY, "undo_s") == ("9", "here")
    assert _value(admin, RESTROOM, "undo_s") == ("9", "here")


def test_a_whole_group_is_ticked_without_script(admin: httpx.Client) -> None:
    seen = admin.post(_MANY, data=typed(form_on(admin, _MANY), {"turn_s": "77", "do": "review"}))
    asked = typed(form_in(seen.text, "review-form"), {"do": "review", "group": "folder:Places"})
    counted = admin.post(_MANY, data=asked)
    assert "2 rooms" in counted.text
    ticked = [value for name, value in form_in(counted.text, "review-form") if name == "target"]
    assert set(ticked) == {RESTROOM, LIBRARY}
    none = admin.post(_MANY, data={**asked, "group": "folder:Nowhere"})
    assert "0 rooms" in none.text


def test_what_makes_no_sense_in_one_of_the_rooms_is_said_by_room(admin: httpx.Client) -> None:
    sent = typed(form_on(admin, _MANY), {"do": "review"})
    sent["offers/order.room-nowhere"] = ["1"]
    seen = admin.post(_MANY, data=sent)
    asked = {**typed(form_in(seen.text, "review-form"), {"do": "review"}), "target": [ART, LIBRARY]}
    counted = admin.post(_MANY, data=asked)
    assert counted.status_code == 422
    assert "2 things would not make sense" in counted.text
    assert "<strong>106 Art</strong>" in counted.text
    assert re.search(r'id="save" disabled', counted.text)
    refused = admin.post(_MANY, data=typed(form_in(counted.text, "review-form"), {"do": "save"}))
    assert refused.status_code == 422
    assert "there is no room room-nowhere" in refused.text


def test_nothing_and_nonsense_are_said(admin: httpx.Client) -> None:
    nothing = admin.post(_MANY, data=typed(form_on(admin, _MANY), {"do": "review"}))
    assert "Nothing is different" in nothing.text
    wrong = admin.post(_MANY, data=typed(form_on(admin, _MANY), {"per_day": "x", "do": "review"}))
    assert wrong.status_code == 422
    assert value_in(form_in(wrong.text), "per_day") == "x"
    csrf = value_in(form_on(admin, _MANY), "csrf")
    for undo in ("", "[]", '{"a": [1]}'):
        bad = admin.post(f"{_MANY}/undo", data={"csrf": csrf, "level": "room", "undo": undo})
        assert bad.status_code == 400
    bad = admin.post(f"{_MANY}/undo", data={"csrf": csrf, "level": "moon", "undo": "{}"})
    assert bad.status_code == 400
