"""A browser on the console, signed in, at a desk or on a phone."""

import gzip

from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Response,
    StorageState,
)

from tests.central.web.browsing import enter
from tests.central.web.world import World

DESK, PHONE = (1280, 800), (390, 844)


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
        enter(page, world.school, name)
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
    return sum(len(gzip.compress(answer.body())) for answer in came if _is_whole(answer))


def _is_whole(answer: Response) -> bool:
    """Say whether an answer has a body with an end: a stream has no end, a redirect no body."""
    stream = "event-stream" in (answer.header_value("content-type") or "")
    return not stream and not 300 <= answer.status < 400


def at_rest(page: Page) -> None:
    """Wait until what loads by itself has loaded once, and the fonts with it."""
    page.wait_for_load_state("load")
    page.evaluate("document.fonts.ready")
