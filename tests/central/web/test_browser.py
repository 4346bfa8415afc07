"""The console in Chromium, against the real server: what updates by itself, and how it looks."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from hallpass.domain.facts import EndHow, PassEnded, PassStarted
from hallpass.domain.rooms import PassShape
from hallpass.ids import PassId, StudentId
from tests.central.web.box import Box
from tests.central.web.browsing import enter
from tests.central.web.school import ALGEBRA, ART, RESTROOM, RunningSchool

pytestmark = pytest.mark.slow

_PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def box(browser: Browser, school: RunningSchool) -> Iterator[Box]:
    """A kiosk that was let in through the page, for Algebra."""
    kiosk = Box(school.url, "tablet-1")
    code = kiosk.start()
    assert kiosk.started is not None
    context = browser.new_context(base_url=school.url, locale="en-US")
    shown = context.new_page()
    enter(shown, school, "foster")
    shown.goto("/devices")
    expect(shown.get_by_text("tablet-1 asks to be let in")).to_be_visible()
    shown.goto(f"/enrol?code={code.lower().replace('-', '')}")
    print_shown = shown.locator("#fingerprint").inner_text().replace(" ", "")
    assert print_shown == kiosk.started.fingerprint
    shown.get_by_label("Which room is it for?").select_option(ALGEBRA)
    shown.get_by_role("button", name="Let it in").click()
    expect(shown.get_by_role("alert")).to_contain_text("Compare the fingerprint first")
    expect(shown.get_by_label("Which room is it for?")).to_have_value(ALGEBRA)
    shown.get_by_label("Both are the same").check()
    shown.get_by_role("button", name="Let it in").click()
    shown.wait_for_url("**/devices*")
    context.close()
    assert kiosk.fetch_key() == ALGEBRA
    yield kiosk
    kiosk.close()


def _started(key: str, student: str = "student-1") -> PassStarted:
    return PassStarted(
        pass_id=PassId(key),
        student=StudentId(student),
        origin=ALGEBRA,
        destination=RESTROOM,
        shape=PassShape.ROUND_TRIP,
        limit_min=8,
        buffer_min=15,
    )


def test_the_hall_updates_by_itself_and_keeps_the_search(page: Page, box: Box) -> None:
    page.goto("/hall")
    expect(page.get_by_text("Nobody is out")).to_be_visible()
    out = _started("live-1")
    box.exchange(out)
    expect(page.get_by_role("cell", name="José Nuñez")).to_be_visible(timeout=4000)
    expect(page.locator("#count")).to_have_text("1")
    page.get_by_label("Search by name or room").fill("amara")
    expect(page.get_by_text("Nobody out matches that")).to_be_visible()
    box.exchange(_started("live-2", "student-2"))
    expect(page.get_by_role("cell", name="Amara Okafor")).to_be_visible(timeout=4000)
    expect(page.get_by_role("cell", name="José Nuñez")).to_have_count(0)
    expect(page.get_by_label("Search by name or room")).to_be_focused()
    page.get_by_label("Search by name or room").fill("")
    expect(page.get_by_role("cell", name="José Nuñez")).to_be_visible()
    box.exchange(PassEnded(out.pass_id, out.student, EndHow.RETURNED))
    expect(page.get_by_role("cell", name="José Nuñez")).to_have_count(0, timeout=4000)
    box.exchange(PassEnded(PassId("live-2"), StudentId("student-2"), EndHow.RETURNED))
    expect(page.get_by_text("Nobody is out")).to_be_visible(timeout=4000)


def test_a_rooms_door_follows_its_kiosk(page: Page, box: Box) -> None:
    page.goto(f"/rooms/{ALGEBRA}")
    expect(page.locator(".door .below")).to_contain_text("Nobody out")
    out = _started("door-1")
    box.exchange(out, minutes_ago=3)
    expect(page.locator(".door .below")).to_contain_text("1 out", timeout=4000)
    expect(page.locator(".door .below")).to_contain_text("longest 3 min")
    box.exchange(PassEnded(out.pass_id, out.student, EndHow.RETURNED))
    expect(page.locator(".door .below")).to_contain_text("Nobody out", timeout=4000)


@pytest.mark.parametrize("width", [390, 800, 1280, 1920])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_wider_than_the_screen(
    browser: Browser, school: RunningSchool, box: Box, width: int, scheme: str
) -> None:
    out = [_started(f"wide-{width}-{scheme}-{i}", f"student-{i}") for i in (1, 3)]
    box.exchange(*out, minutes_ago=14)
    context = browser.new_context(
        base_url=school.url,
        viewport={"width": width, "height": 844},
        color_scheme="dark" if scheme == "dark" else "light",
        locale="es-MX" if width == _PHONE["width"] else "en-US",
    )
    page = context.new_page()
    page.goto("/sign-in")
    page.locator("#name").fill("foster")
    page.locator("#password").fill(school.passwords["foster"])
    page.locator("main form button").click()
    page.wait_for_url(f"{school.url}/")
    rooms = (f"/rooms/{ALGEBRA}", f"/rooms/{ART}", f"/rooms/{ALGEBRA}/settings")
    for path in ("/", "/hall", "/rooms", *rooms, "/devices", "/enrol", "/rooms/nowhere"):
        page.goto(path)
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, path
    context.close()
    box.exchange(*(PassEnded(p.pass_id, p.student, EndHow.RETURNED) for p in out))


def test_without_script_everything_can_still_be_done(
    browser: Browser, school: RunningSchool
) -> None:
    context = browser.new_context(
        base_url=school.url, java_script_enabled=False, locale="en-US", viewport=_PHONE
    )
    page = context.new_page()
    enter(page, school, "howard")
    page.goto("/hall")
    page.get_by_label("Search by name or room").fill("nobody of that name")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_text("Nobody out matches that")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in")
    page.goto("/hall")
    expect(page.get_by_label("Password")).to_be_visible()
    context.close()


def test_an_ended_session_leads_an_open_page_toenter(
    browser: Browser, school: RunningSchool, box: Box
) -> None:
    context = browser.new_context(base_url=school.url, locale="en-US")
    page, other = context.new_page(), context.new_page()
    enter(page, school, "howard")
    page.goto("/hall")
    expect(page.get_by_text("Nobody is out")).to_be_visible()
    other.goto("/rooms")
    other.get_by_role("button", name="Sign out").click()
    other.wait_for_url("**/sign-in")
    out = _started("ended-1", "student-2")
    box.exchange(out)
    page.wait_for_url("**/sign-in*", timeout=20_000)
    context.close()
    box.exchange(PassEnded(out.pass_id, out.student, EndHow.RETURNED))
