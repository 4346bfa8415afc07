"""A technician's day in a browser: real Chromium, real central, real kiosks, and their pixels.

Enrol a box, push settings that it can't run with, hold a drill, mark a student safe, and shut a box
out: each is done by clicks, and looked at where it arrives.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from hallpass.clock import SystemClock
from tests.central.web.browsing import chromium, sign_in_as
from tests.system.conftest import HERE
from tests.system.kiosk_process import KioskProcess
from tests.system.programs import SchoolRunning, wait_until
from tests.system.projector import BadgeFilm

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

THERE = "room-102"
LATEST_S = 2.0
"""From the click to the glass, connected."""
MINUTE_S = 60.0


@pytest.fixture(scope="module")
def film() -> Iterator[BadgeFilm]:
    film = BadgeFilm()
    yield film
    film.close()


@pytest.fixture(scope="module")
def kiosk(school_running: SchoolRunning, film: BadgeFilm) -> KioskProcess:
    """The kiosk of room 101: both faces, and a camera that sees."""
    kiosk = school_running.kiosk(HERE, film.url)
    kiosk.seen(lambda line: line["event"] == "ready")
    kiosk.seen(lambda line: line.get("screen") == "Idle")
    return kiosk


@pytest.fixture(scope="module")
def page(school_running: SchoolRunning) -> Iterator[Page]:
    """An administrator's browser."""
    with chromium() as browser:
        page = browser.new_page(base_url=school_running.url, locale="en-US")
        page.set_default_timeout(10_000)
        sign_in_as(page, school_running.url, "foster", school_running.passwords["foster"])
        yield page


def device_of(page: Page, name: str) -> str:
    """Return the id of the box of a room, from its row in the list."""
    page.goto("/devices")
    link = page.locator("tr", has_text=name).locator("a").first
    return (link.get_attribute("href") or "").removeprefix("/devices/")


def test_a_new_box_is_let_in_within_a_minute(page: Page, school_running: SchoolRunning) -> None:
    new = school_running.kiosk(THERE)
    new.wait_for_screen("NotEnrolled")
    begun_s = SystemClock().monotonic()
    page.goto("/devices")
    page.get_by_role("button", name="Look").click()
    page.get_by_text("The same", exact=False).first.click()
    page.get_by_label("Room", exact=False).select_option(THERE)
    page.locator("button[value=approve]").click()
    idle = new.wait_for_screen("Idle")
    assert idle["at_s"] - begun_s < MINUTE_S
    expect(page.locator("table.fleet")).to_contain_text("English")
    new.stop()


def test_a_camera_that_is_not_there_is_taken_back_by_the_kiosk(
    page: Page, kiosk: KioskProcess
) -> None:
    device = device_of(page, "Algebra")
    page.goto(f"/devices/{device}/settings")
    page.locator('[id="camera.device"]').fill("/dev/no-such-camera")
    page.locator('[name="says:camera.device"][value=here]').check()
    page.locator("#review").click()
    page.locator("button[value=save]").click()
    kiosk.wait_for_event("camera", state="gone")
    kiosk.wait_for_event("camera", state="seeing")
    page.goto(f"/devices/{device}")
    said = page.locator("#live")
    expect(said).to_contain_text("/dev/no-such-camera", timeout=20_000)
    expect(said).to_contain_text("could not use its settings")


def test_a_drill_turns_both_faces_within_a_second_or_two(
    page: Page, kiosk: KioskProcess, school_running: SchoolRunning, film: BadgeFilm
) -> None:
    film.show(school_running.badges(HERE)[0])
    kiosk.wait_for_screen("Going")
    kiosk.wait_for_screen("Idle")
    page.goto("/emergency")
    page.locator('a[href*="action=lockdown"][href*="kind=drill"]').click()
    clicked_s = SystemClock().monotonic()
    page.locator("form[action='/emergency/start'] button").click()
    desk = kiosk.wait_for_screen("Emergency")
    door = kiosk.seen(lambda line: line.get("state") == "emergency")
    took_s = max(desk["at_s"], door["at_s"]) - clicked_s
    print(f"click -> both faces: {took_s * 1e3:.0f} ms")  # noqa: T201 - the figure of the manual
    assert took_s < LATEST_S
    expect(page.locator(".siren")).to_contain_text("DRILL", ignore_case=True)


def test_a_student_who_was_out_is_marked_safe_by_hand(
    page: Page, school_running: SchoolRunning
) -> None:
    pupil = next(p for p in school_running.school.pupils if p.room == HERE)
    name = f"{pupil.first} {pupil.last}"
    page.goto("/emergency")
    expect(page.locator("#main")).to_contain_text(name)
    page.get_by_role("button", name="Safe").click()
    expect(page.get_by_role("button", name="Safe")).to_have_count(0)
    page.goto("/emergency?show=all")
    expect(page.locator("#main")).to_contain_text(name)
    expect(page.locator("#main")).to_contain_text("Ms. Foster")


def test_the_drill_ends_and_the_faces_go_back(page: Page, kiosk: KioskProcess) -> None:
    page.goto("/emergency/end")
    clicked_s = SystemClock().monotonic()
    page.locator("form[action='/emergency/end'] button").click()
    idle = kiosk.wait_for_screen("Idle")
    assert idle["at_s"] - clicked_s < LATEST_S
    page.goto("/emergency/past")
    expect(page.locator("#main")).to_contain_text("Lockdown")


def test_a_box_that_is_shut_out_has_nothing_of_students_left(
    page: Page, school_running: SchoolRunning, kiosk: KioskProcess
) -> None:
    device = device_of(page, "Algebra")
    held = secrets_of(school_running)
    box = school_running.box(HERE)
    assert found_in(box, held), "the box held nothing that could be taken away"
    page.goto(f"/devices/{device}/revoke")
    page.get_by_role("button", name=re.compile("Revoke|Shut")).click()
    kiosk.wait_for_screen("NotEnrolled", MINUTE_S)
    page.goto(f"/devices/{device}")
    expect(page.locator("#live")).to_contain_text("no student data is left", timeout=20_000)
    wait_until(lambda: not found_in(box, held), "student data is gone", 10)
    kiosk.stop()
    assert found_in(box, held) == set()


def secrets_of(school: SchoolRunning) -> set[bytes]:
    """Return what of this room's students could be on a disk: names, ids, hashes of badges."""
    import hashlib

    pupils = [pupil for pupil in school.school.pupils if pupil.room == HERE]
    words = {pupil.id for pupil in pupils}
    words |= {f'"{pupil.first}"' for pupil in pupils}
    cards = (school.cards[pupil.id] for pupil in pupils)
    words |= {hashlib.sha256(card.rpartition(".")[2].encode()).hexdigest() for card in cards}
    return {word.encode() for word in words}


def found_in(folder: Path, held: set[bytes]) -> set[bytes]:
    """Return what of it is in any byte of any file of a folder."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {word for path in files for word in held if word in path.read_bytes()}
