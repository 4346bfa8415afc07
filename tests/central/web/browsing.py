"""Chromium as the console's tests use it: how it starts, signs in, and what it may say."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

from tests.central.web.school import RunningSchool

QUIET = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
         "--disable-background-networking", "--disable-component-update")  # fmt: skip
EXPECTED_NOISE = ("409 (Conflict)", "422 (Unprocessable")
"""Chromium reports these answers on its console; the pages mean them."""


@contextmanager
def chromium(*more: str) -> Iterator[Browser]:
    """Start Debian's browser, with `more` arguments, until the block ends."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=[*QUIET, *more]
        )
        yield browser
        browser.close()


def sign_in_as(page: Page, url: str, name: str, password: str) -> None:
    """Sign in as a person does; ends on the home page."""
    page.goto(f"{url}/sign-in")
    page.get_by_label("Name or e-mail").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{url}/")


def enter(page: Page, school: RunningSchool, name: str) -> None:
    """Sign in to a served school."""
    sign_in_as(page, school.url, name, school.passwords[name])


@contextmanager
def no_complaints(page: Page) -> Iterator[None]:
    """Fail at the end if the page's console said anything that the pages don't mean."""
    said: list[str] = []
    page.on("console", lambda m: said.append(m.text) if m.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield
    assert [c for c in said if not any(noise in c for noise in EXPECTED_NOISE)] == []
