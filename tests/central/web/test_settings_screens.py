"""The kiosk's screens in a review, drawn by a stand-in; the settings of one box."""

import base64
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from hallpass.ids import RoomId
from hallpass.wire import BoxHealth, KioskStatus
from tests.central.web.box import Box
from tests.central.web.forms import form_in, form_on, typed, value_in
from tests.central.web.school import ALGEBRA, RunningSchool, running_school
from tests.central.web.signing_in import sign_in

_WORKER = Path(__file__).parents[2] / "fakes" / "draw_worker.py"
_PATH = f"/rooms/{ALGEBRA}/settings"


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSchool]:
    """One whose faces are drawn by the stand-in."""
    environment = {"HALLPASS_DRAW_COMMAND": f"{sys.executable} {_WORKER}"}
    with running_school(tmp_path_factory.mktemp("school"), environment=environment) as served:
        yield served


@pytest.fixture(scope="module")
def box(school: RunningSchool) -> Iterator[Box]:
    """A kiosk of Algebra with two screens."""
    kiosk = Box(school.url, "tablet-1")
    code = kiosk.start()

    async def approve() -> None:
        services = school.services
        caller = await services.accounts.sign_in(school.id, "foster", school.passwords["foster"])
        assert caller is not None
        await services.enrolments.approve(caller, code, RoomId(ALGEBRA))

    school.call(approve())
    kiosk.fetch_key()
    faces = BoxHealth(faces="desk 1024x600, door 1080x1920")
    kiosk.exchange_as(KioskStatus(settings_version=1, health=faces))
    yield kiosk
    kiosk.close()


@pytest.fixture
def admin(school: RunningSchool, visitor: httpx.Client) -> httpx.Client:
    sign_in(visitor, school, "foster")
    return visitor


def _review(client: httpx.Client, changes: dict[str, str | None], path: str = _PATH) -> str:
    answer = client.post(path, data=typed(form_on(client, path), {**changes, "do": "review"}))
    assert answer.status_code == 200, answer.text
    return answer.text


def _sizes(html: str) -> list[tuple[int, int]]:
    pictures = [
        base64.b64decode(text) for text in re.findall(r'src="data:image/png;base64,([^"]+)"', html)
    ]
    return [(int.from_bytes(raw[16:20]), int.from_bytes(raw[20:24])) for raw in pictures]


@pytest.mark.usefixtures("box")
def test_both_faces_are_shown_before_and_after_at_the_boxs_own_sizes(admin: httpx.Client) -> None:
    seen = _review(admin, {"face": "both", "look.theme": "dark", "look.colour": "#123456"})
    assert 'viewBox="0 0 1024 600"' in seen, "the page keeps room for them"
    sent = typed(form_in(seen, "review-form"), {"do": "preview", "note": "why not"})
    shown = admin.post(_PATH, data=sent)
    assert _sizes(shown.text) == [(1024, 600), (1024, 600), (1080, 1920), (1080, 1920)]
    # What the worker says of the new screen, and did not say of the old one.
    assert shown.text.count("This would not fit on the screen") == 2
    assert "color was darkened" in shown.text.replace("colour", "color")
    assert 'value="why not"' in shown.text
    part = admin.post(f"{_PATH}?part=pictures", data=sent)
    assert "<html" not in part.text
    assert _sizes(part.text) == _sizes(shown.text)
    assert value_in(form_on(admin, _PATH), "look.theme") == "light", "nothing was saved by it"


@pytest.mark.usefixtures("box")
def test_the_moment_and_the_room_can_be_chosen(admin: httpx.Client) -> None:
    seen = _review(admin, {"between_min": "5"}, "/settings")
    sent = typed(form_in(seen, "review-form"), {"do": "preview"})
    shown = admin.post("/settings", data=sent)
    assert _sizes(shown.text) == [(1024, 600)] * 2 or _sizes(shown.text) == [(800, 480)] * 2
    again = {**sent, "show_room": ["room-library"], "moment": ["places"]}
    library = admin.post("/settings", data=again)
    assert '<option value="room-library" selected>' in library.text
    assert '<option value="places" selected>' in library.text
    assert _sizes(library.text) == [(800, 480)] * 2, "the usual size where no box is"
    nowhere = admin.post("/settings", data={**sent, "show_room": ["nowhere"]})
    assert nowhere.status_code == 404


def test_one_box_has_settings_of_its_own(admin: httpx.Client, box: Box) -> None:
    path = f"/devices/{box.device}/settings"
    page = admin.get(path).text
    assert "From the school" in page or "As built in" in page
    pairs = form_on(admin, path)
    assert value_in(pairs, "per_day") is None, "what decides is the room's"
    answer = admin.post(path, data=typed(pairs, {"look.volume_percent": "20", "do": "review"}))
    assert "1 room" in answer.text
    assert "1 box" in answer.text
    saved = admin.post(path, data=typed(form_in(answer.text, "review-form"), {"do": "save"}))
    assert saved.status_code == 303, saved.text
    assert value_in(form_on(admin, path), "look.volume_percent") == "20"
    assert value_in(form_on(admin, _PATH), "look.volume_percent") == "50"
    assert "1 room says otherwise" in admin.get(_PATH).text
    status = admin.get(f"{path}?part=status").text
    assert "tablet-1: sent, version 2" in status
    refused = KioskStatus(settings_version=1, settings_problem="the screen would be empty")
    box.exchange_as(refused)
    status = admin.get(f"{path}?part=status").text
    assert "tablet-1 could not use version 2" in status
    assert "the screen would be empty" in status
    assert "It went back to version 1" in status
    box.exchange_as(KioskStatus(settings_version=2))
    assert "on the kiosk&#39;s screen: version 2" in admin.get(f"{path}?part=status").text


def test_without_the_kiosks_program_the_review_says_so(tmp_path: Path) -> None:
    with (
        running_school(tmp_path, environment={"HALLPASS_DRAW_COMMAND": ""}) as school,
        httpx.Client(base_url=school.url, timeout=10) as client,
    ):
        sign_in(client, school, "foster")
        seen = _review(client, {"per_day": "4"})
        assert "Previews need the kiosk program on this server" in seen
        sent = typed(form_in(seen, "review-form"), {"do": "preview"})
        shown = client.post(_PATH, data=sent)
        assert "Previews need the kiosk program on this server" in shown.text
        spanish = client.get(_PATH, headers={"accept-language": "es"})
        assert "Ajustes de 101 Algebra" in spanish.text
