"""Buildings and floors over HTTP: made, named, ordered, filled, drawn on a plan, taken away."""

import io
import re

import httpx
import pytest
from PIL import Image

from tests.central.web.forms import form_on, value_in
from tests.central.web.school import ALGEBRA, ART, LIBRARY, RunningSchool
from tests.central.web.signing_in import sign_in


@pytest.fixture
def admin(school: RunningSchool, visitor: httpx.Client) -> httpx.Client:
    sign_in(visitor, school, "foster")
    return visitor


def _csrf(client: httpx.Client) -> str:
    return value_in(form_on(client, "/settings"), "csrf") or ""


def _make(client: httpx.Client, name: str) -> str:
    made = client.post("/areas", data={"csrf": _csrf(client), "do": "create", "name": name})
    assert made.status_code == 303, made.text
    return made.headers["location"]


def _do(client: httpx.Client, path: str, do: str, **values: object) -> httpx.Response:
    return client.post(path, data={"csrf": _csrf(client), "do": do, **values})


def _picture(width: int = 400, height: int = 200) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(made, "PNG")
    return made.getvalue()


def _upload(client: httpx.Client, path: str, raw: bytes) -> httpx.Response:
    return client.post(
        path,
        data={"csrf": _csrf(client), "do": "plan"},
        files={"plan_file": ("plan.png", raw, "image/png")},
    )


def test_one_is_made_filled_named_and_given_settings(admin: httpx.Client) -> None:
    path = _make(admin, "North wing")
    assert _do(admin, path, "rooms", room=[ALGEBRA, ART]).status_code == 303
    page = admin.get("/areas").text
    assert "2 rooms" in page
    assert 'value="room-101" checked' in admin.get(path).text
    assert _do(admin, path, "rename", name="East wing").status_code == 303
    assert "East wing" in admin.get(f"{path}/settings").text
    assert _do(admin, path, "rooms", room=[ART]).status_code == 303
    assert 'value="room-101" checked' not in admin.get(path).text
    refused = _do(admin, path, "delete")
    assert refused.status_code == 422
    assert _do(admin, path, "rooms").status_code == 303
    assert _do(admin, path, "delete").status_code == 303
    assert admin.get(path).status_code == 404


def test_they_are_put_in_order(admin: httpx.Client) -> None:
    first, second = _make(admin, "Ground floor"), _make(admin, "Upper floor")
    ids = [path.rpartition("/")[2] for path in (first, second)]

    def order() -> list[str]:
        found = re.findall(r'id="area-([^"]+)"', admin.get("/areas").text)
        return [area for area in found if area in ids]

    assert order() == ids
    assert _do(admin, "/areas", f"up {ids[1]}").status_code == 303
    assert order() == ids[::-1]
    assert _do(admin, "/areas", f"up {ids[1]}").status_code == 303
    assert order() == ids[::-1]
    assert _do(admin, "/areas", "up nowhere").status_code == 404


def test_a_plan_is_uploaded_and_rooms_are_placed_by_numbers(admin: httpx.Client) -> None:
    path = _make(admin, "Library wing")
    assert _do(admin, path, "rooms", room=[LIBRARY]).status_code == 303
    assert _upload(admin, path, _picture()).status_code == 303
    page = admin.get(path).text
    assert 'width="400" height="200"' in page, "the page keeps room for it"
    address = re.findall(r'src="([^"]+/plan\?v=[^"]+)"', page)[0]
    picture = admin.get(address)
    assert picture.headers["content-type"] == "image/png"
    placed = _do(admin, path, "places", **{f"x.{LIBRARY}": "250", f"y.{LIBRARY}": "900"})
    assert placed.status_code == 303
    assert f'name="x.{LIBRARY}" value="250"' in admin.get(path).text
    for x, y in (("1001", "5"), ("five", "5"), ("5", "")):
        wrong = _do(admin, path, "places", **{f"x.{LIBRARY}": x, f"y.{LIBRARY}": y})
        assert wrong.status_code == 422
        assert f'name="x.{LIBRARY}" value="{x}"' in wrong.text
    assert f'name="x.{LIBRARY}" value="250"' in admin.get(path).text
    assert _do(admin, path, "places", **{f"x.{LIBRARY}": "", f"y.{LIBRARY}": ""}).status_code == 303
    assert f'name="x.{LIBRARY}" value=""' in admin.get(path).text
    assert _do(admin, path, "no-plan").status_code == 303
    assert "No plan yet" in admin.get(path).text
    assert admin.get(f"{path}/plan").status_code == 404


@pytest.mark.parametrize("raw", [b"", b"<svg xmlns='x'/>", b"\x89PNG\r\n\x1a\nbroken", b"MZ"])
def test_what_is_no_picture_is_refused(admin: httpx.Client, raw: bytes) -> None:
    path = _make(admin, f"Wing {len(raw)}")
    answer = _upload(admin, path, raw)
    assert answer.status_code == 422
    assert "Nothing was saved" in answer.text


def test_names_that_make_no_sense_are_refused_and_kept(admin: httpx.Client) -> None:
    _make(admin, "Annex")
    for name in ("", "Annex", "x" * 60):
        answer = admin.post("/areas", data={"csrf": _csrf(admin), "do": "create", "name": name})
        assert answer.status_code == 422
        assert f'name="name" value="{name}"' in answer.text
    assert _do(admin, "/areas/nowhere", "rename", name="x").status_code == 404
