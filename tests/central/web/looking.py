"""A browser on the console, signed in, at a desk or on a phone."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Response,
    StorageState,
    sync_playwright,
)

from tests.central.web.world import World

DESK, PHONE = (1280, 800), (390, 844)
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
         "--disable-background-networking", "--disable-component-update")  # fmt: skip


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Debian's browser until the block ends."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=[*QUIET])
        yield browser
        browser.close()


def visiting(browser: Browser, world: World, size: tuple[int, int], name: str) -> BrowserContext:
    """Return a window of a size; `name` is who signs in, empty for nobody."""
    width, height = size
    window = browser.new_context(
        base_url=world.school.url,
        viewport={"width": width, "height": height},
        locale="en-US",
        reduced_motion="reduce",
    )
    if name:
        page = window.new_page()
        page.goto("/sign-in")
        page.get_by_label("Name or e-mail").fill(name)
        page.get_by_label("Password").fill(world.school.passwords[name])
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"{world.school.url}/")
        page.close()
    return window


def again(browser: Browser, world: World, known: StorageState) -> BrowserContext:
    """Return a window of somebody who is signed in already, and has kept nothing else."""
    width, height = DESK
    return browser.new_context(
        base_url=world.school.url,
        viewport={"width": width, "height": height},
        storage_state=known,
    )


def weight_of(page: Page, path: str) -> int:
    """Open a page, and return the bytes of all that it needed, each in gzip."""
    came: list[Response] = []

    def note(answer: Response) -> None:
        came.append(answer)

    page.on("response", note)
    page.goto(path)
    at_rest(page)
    page.remove_listener("response", note)
    whole = (r for r in came if "event-stream" not in (r.header_value("content-type") or ""))
    return sum(len(gzip.compress(answer.body())) for answer in whole)


def at_rest(page: Page) -> None:
    """Wait until what loads by itself has loaded once, and the fonts with it."""
    page.wait_for_load_state("load")
    page.evaluate("document.fonts.ready")
