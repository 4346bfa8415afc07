"""The fleet's pages over HTTP: the list, one box, orders, alerts, webhooks, lists of boxes."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from hallpass.domain.orders import OrderKind
from tests.central.web.box import Box
from tests.central.web.school import ALGEBRA, RunningSchool, running_school
from tests.central.web.signing_in import sign_in, token_on


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSchool]:
    folder: Path = tmp_path_factory.mktemp("fleet")
    with running_school(folder) as running:
        yield running


@pytest.fixture(scope="module")
def admin(school: RunningSchool) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=school.url, timeout=20) as client:
        sign_in(client, school, "foster")
        yield client


@pytest.fixture(scope="module")
def box(school: RunningSchool, admin: httpx.Client) -> Iterator[Box]:
    box = Box(school.url, "pi-algebra")
    code = box.start()
    sent = {"csrf": token_on(admin, f"/enrol?code={code}"), "code": code, "room": ALGEBRA,
            "compared": "yes", "do": "approve"}  # fmt: skip
    assert admin.post("/enrol", data=sent).status_code == 303
    box.fetch_key()
    box.exchange(runs=1)
    yield box
    box.close()


def device_of(admin: httpx.Client) -> str:
    page = admin.get("/devices").text
    return page.split('id="device-')[1].split('"')[0]


def post(admin: httpx.Client, path: str, **sent: str) -> httpx.Response:
    return admin.post(path, data={"csrf": token_on(admin, "/devices"), **sent})


@pytest.mark.usefixtures("box")
def test_all_is_well_in_one_look(admin: httpx.Client) -> None:
    page = admin.get("/devices").text
    assert "Everything is all right." in page
    assert "Algebra" in page


def test_what_is_wrong_comes_first_and_is_filtered(admin: httpx.Client, box: Box) -> None:
    box.exchange(runs=1, tamper="keyboard")
    assert "1 kiosk needs somebody." in admin.get("/devices").text
    assert "Algebra" in admin.get("/devices", params={"show": "troubled"}).text
    assert "Nothing fits that search" in admin.get("/devices", params={"q": "zzz"}).text
    assert "Algebra" in admin.get("/devices", params={"q": "ALGÉBRA pi"}).text
    assert admin.get("/devices", params={"page": "-1", "area": "x" * 999}).status_code == 200
    box.exchange(runs=1)
    assert "<html" not in admin.get("/devices?part=list").text


@pytest.mark.parametrize(
    ("done", "said"), [("enrolled", "let in"), ("refused", "sent away"), ("revoked", "shut out")]
)
def test_what_was_done_is_said(admin: httpx.Client, done: str, said: str) -> None:
    assert said in admin.get("/devices", params={done: "1"}).text.lower()
    assert "is let in. in a few" not in admin.get("/devices").text.lower()


def test_a_box_is_told_to_identify_itself(admin: httpx.Client, box: Box) -> None:
    device = device_of(admin)
    assert post(admin, f"/devices/{device}/order", kind="identify").status_code == 303
    answer = box.exchange(runs=1)
    assert [OrderKind.IDENTIFY.value in signed.order for signed in answer.orders] == [True]
    page = admin.get(f"/devices/{device}").text
    assert "Identify" in page
    assert post(admin, f"/devices/{device}/order", kind="wipe").status_code == 404
    long = post(admin, f"/devices/{device}/order", kind="message", text="x" * 500, minutes="5")
    assert long.status_code == 422
    assert post(admin, "/devices/nobody/order", kind="identify").status_code == 404


def test_a_box_is_paused_and_goes_on(admin: httpx.Client, box: Box) -> None:
    device = device_of(admin)
    assert post(admin, f"/devices/{device}/pause", paused="yes").status_code == 303
    told = [
        bytes(change.doc) for change in box.exchange(runs=1).changes if change.kind == "settings"
    ]
    assert b'"paused":true' in told[-1]
    assert "Take passes again" in admin.get(f"/devices/{device}").text
    assert post(admin, f"/devices/{device}/pause", paused="no").status_code == 303


@pytest.mark.usefixtures("box")
def test_a_box_is_renamed_and_moved(admin: httpx.Client) -> None:
    device = device_of(admin)
    assert (
        post(admin, f"/devices/{device}/change", do="rename", name="Door left").status_code == 303
    )
    assert "Door left" in admin.get(f"/devices/{device}").text
    assert post(admin, f"/devices/{device}/change", do="explode").status_code == 404
    assert post(admin, f"/devices/{device}/change", do="move", room="nowhere").status_code == 404


def test_thresholds_and_mailboxes(admin: httpx.Client) -> None:
    good = {"away_min": "5", "waiting_min": "15", "behind_min": "5", "disk_free_mb": "500",
            "hot_c": "75", "restarts": "3", "mail": "tech@school.example, x@school.example",
            "told": "away"}  # fmt: skip
    assert post(admin, "/alerts", **good).status_code == 303
    page = admin.get("/alerts?saved=1").text
    assert "Saved." in page
    assert "Saved." not in admin.get("/alerts").text
    assert "tech@school.example" in page
    assert 'value="75"' in page
    for wrong in ({"hot_c": "900"}, {"hot_c": "1e2"}, {"mail": "nobody"}, {"away_min": ""}):
        answer = post(admin, "/alerts", **(good | wrong))
        assert answer.status_code == 422
        assert 'aria-invalid="true"' in answer.text


def test_a_webhook_shows_its_secret_once(admin: httpx.Client) -> None:
    made = post(admin, "/webhooks", url="https://example.org/h", event="alert.began")
    assert made.status_code == 200
    assert "whsec_" in made.text
    page = admin.get("/webhooks").text
    assert "https://example.org/h" in page
    assert "whsec_" not in page
    refused = post(admin, "/webhooks", url="javascript:alert(1)", event="alert.began")
    assert refused.status_code == 422
    assert "javascript:alert(1)" in refused.text


def test_the_plan_says_what_to_do_while_there_is_none(admin: httpx.Client) -> None:
    assert admin.get("/devices/plan").status_code == 200


def test_metrics_are_for_this_machine_alone(school: RunningSchool) -> None:
    assert httpx.get(f"{school.url}/metrics").status_code == 200
    proxied = httpx.get(f"{school.url}/metrics", headers={"x-forwarded-for": "203.0.113.9"})
    assert proxied.status_code == 401


@pytest.mark.usefixtures("box")
def test_revoking_asks_first_and_ends_it(admin: httpx.Client) -> None:
    device = device_of(admin)
    assert "Algebra" in admin.get(f"/devices/{device}/revoke").text
    assert post(admin, f"/devices/{device}/revoke").status_code == 303
    page = admin.get("/devices").text
    assert "1 revoked" in page or "revoked" in page
    assert post(admin, f"/devices/{device}/order", kind="identify").status_code in {403, 404, 409}
    assert "Shut out" in admin.get(f"/devices/{device}").text
