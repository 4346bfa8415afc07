"""Asks, substitutes and the look's form in Chromium, on a desktop and on a phone.

`HALLPASS_PICTURES=folder` also keeps a picture of each page, to be looked at.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from hallpass.domain.facts import AdultAnswered, RoomModeSet
from hallpass.domain.reasons import ReasonCode
from hallpass.domain.rooms import RoomMode
from hallpass.ids import AskId, StudentId
from tests.central.web.browsing import EXPECTED_NOISE, enter
from tests.central.web.school import ALGEBRA, ART, RunningSchool

pytestmark = pytest.mark.slow

_SIZES = {
    "desktop": ViewportSize(width=1280, height=800),
    "phone": ViewportSize(width=390, height=844),
}
_EXPECTED_NOISE = (*EXPECTED_NOISE, "htmx:afterRequest", "htmx:sendAbort")
"""The first two are answers that pages mean; the others are looks that a click onward cut off."""


@contextmanager
def _visit(
    browser: Browser, school: RunningSchool, who: str, size: str, *, script: bool = True
) -> Iterator[Page]:
    context = browser.new_context(
        base_url=school.url, viewport=_SIZES[size], locale="en-US", java_script_enabled=script
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on(
        "console", lambda m: complaints.append(m.text) if m.type in {"error", "warning"} else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    enter(page, school, who)
    yield page
    context.close()
    assert [c for c in complaints if not any(noise in c for noise in _EXPECTED_NOISE)] == []


def _seen(page: Page, name: str, size: str) -> None:
    """Nothing is wider than the screen; keep a picture if asked to."""
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, name
    folder = os.environ.get("HALLPASS_PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}-{size}.png", full_page=True, caret="initial")


@pytest.mark.parametrize("size", _SIZES)
def test_an_ask_comes_by_itself_keeps_what_is_typed_and_goes_with_one_tap(
    browser: Browser, school: RunningSchool, size: str
) -> None:
    one, two = f"one-{size}", f"two-{size}"
    with _visit(browser, school, "rivera", size) as page:
        school.ask(one, reasons=(ReasonCode.NEEDS_APPROVAL, ReasonCode.ORIGIN_FULL))
        card = page.locator(f"#ask-{one}")
        expect(card).to_contain_text("José Nuñez", timeout=4000)
        expect(card).to_contain_text("This destination needs an adult's yes")
        say = card.get_by_label("Message (optional)")
        say.fill("10 minutes")
        school.ask(two, "student-2", adult=None)
        expect(page.locator(f"#ask-{two}")).to_contain_text("for any adult", timeout=4000)
        expect(say).to_have_value("10 minutes")
        say.press("Enter")
        expect(card).to_be_visible()
        _seen(page, "asks", size)
        card.get_by_role("button", name="Yes").click()
        page.wait_for_url("**/?answered=yes")
        expect(page.get_by_text("You said yes")).to_be_visible()
        expect(page.locator(f"#ask-{one}")).to_have_count(0)
        _seen(page, "asked", size)
        # Somebody else answers the other one while it is still on this page.
        school.hand_in(AdultAnswered(AskId(two), StudentId("student-2"), yes=False), by="adult-3")
        expect(page.locator(f"#ask-{two}")).to_have_count(0, timeout=4000)


@pytest.mark.parametrize("size", _SIZES)
def test_an_ask_is_answered_without_script_and_a_late_answer_says_who_was_first(
    browser: Browser, school: RunningSchool, size: str
) -> None:
    key = f"plain-{size}"
    school.ask(key)
    with _visit(browser, school, "rivera", size, script=False) as page:
        school.hand_in(AdultAnswered(AskId(key), StudentId("student-1"), yes=False), by="adult-3")
        page.get_by_role("button", name="Yes").click()
        expect(page.get_by_role("heading", name="Somebody else was first")).to_be_visible()
        expect(page.get_by_text("Mr. Howard said not now")).to_be_visible()
        _seen(page, "ask-late", size)
        school.ask(f"{key}-2")
        page.goto("/")
        page.get_by_role("button", name="Not now").click()
        expect(page.get_by_text("You said not now")).to_be_visible()


@pytest.mark.parametrize("size", _SIZES)
def test_a_substitute_is_named_and_revoked(
    browser: Browser, school: RunningSchool, size: str
) -> None:
    with _visit(browser, school, "foster", size, script=size == "desktop") as page:
        page.get_by_role("link", name="School", exact=True).click()
        page.get_by_role("link", name="Substitutes").first.click()
        _seen(page, "substitutes-empty", size)
        page.get_by_label("Name").fill("Mr. Okoro")
        page.get_by_role("button", name="Make a PIN").click()
        expect(page.locator("#room-wrong")).to_be_visible()
        expect(page.get_by_label("Name")).to_have_value("Mr. Okoro")
        _seen(page, "substitutes-wrong", size)
        page.get_by_label("Room").select_option(ART)
        page.get_by_role("button", name="Make a PIN").click()
        pin = page.locator(".pin").inner_text().replace(" ", "")
        assert len(pin) == 6
        assert pin.isdecimal()
        expect(page.locator(".sub-list li")).to_have_count(1)
        _seen(page, "substitutes", size)
        page.get_by_role("button", name="Revoke Mr. Okoro").click()
        expect(page.get_by_text("No substitutes today or later")).to_be_visible()


@pytest.mark.parametrize("size", _SIZES)
def test_boards_show_what_an_adult_said(browser: Browser, school: RunningSchool, size: str) -> None:
    with _visit(browser, school, "foster", size) as page:
        page.goto(f"/rooms/{ALGEBRA}")
        until = school.clock.now() + timedelta(minutes=25)
        school.hand_in(RoomModeSet(ALGEBRA, RoomMode.TESTING, until))
        expect(page.locator(".door .field")).to_contain_text("Testing", timeout=4000)
        expect(page.locator(".door .field")).to_contain_text("until")
        _seen(page, "room-testing", size)
        for path in ("/", "/rooms"):
            page.goto(path)
            expect(page.locator("main")).to_contain_text("Testing")
            _seen(page, f"testing{path.replace('/', '-')}", size)
        school.hand_in(RoomModeSet(ALGEBRA, RoomMode.OPEN))
        expect(page.locator("main")).not_to_contain_text("Testing", timeout=6000)
