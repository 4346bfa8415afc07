"""Every page of the console: no accessibility fault (axe), no shift, no sideways scroll, light."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from tests.central.web.browsing import chromium
from tests.central.web.console_pages import PAGES, ConsolePage
from tests.central.web.looking import (
    DESK,
    PHONE,
    again,
    at_rest,
    visiting,
    weight_of,
)
from tests.central.web.world import World, busy_school

pytestmark = pytest.mark.slow
FIRST_TIME_BYTES = 150_000
"""A page and all that it needs, gzip, for a browser that has nothing yet."""
_OPTIONS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
_SHIFT = """
() => new Promise(done => {
  let shift = 0;
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) shift += entry.value;
  }).observe({type: "layout-shift", buffered: true});
  requestAnimationFrame(() => requestAnimationFrame(() => done(shift)));
})
"""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder: Path = tmp_path_factory.mktemp("busy")
    with busy_school(folder) as busy:
        yield busy


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def windows(world: World, browser: Browser) -> dict[tuple[tuple[int, int], str], BrowserContext]:
    return {
        (size, name): visiting(browser, world, size, name)
        for size in (DESK, PHONE)
        for name in {page.visitor for page in PAGES}
    }


def look(window: BrowserContext, world: World, page: ConsolePage) -> Page:
    if page.drill and "emergency" not in world.ids:
        world.drill()
    opened = window.new_page()
    errors: list[str] = []
    opened.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    opened.on("pageerror", lambda error: errors.append(str(error)))
    answer = opened.goto(page.path.format_map(world.ids))
    assert answer is not None
    assert answer.ok, answer.status
    at_rest(opened)
    assert errors == []
    return opened


IN_ORDER = sorted(PAGES, key=lambda page: page.drill)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("page", IN_ORDER, ids=lambda page: page.name)
def test_a_page_is_fit_for_everybody(
    windows: dict[tuple[tuple[int, int], str], BrowserContext],
    world: World,
    page: ConsolePage,
    size: tuple[int, int],
) -> None:
    opened = look(windows[size, page.visitor], world, page)
    try:
        found = Axe().run(opened, options=_OPTIONS)
        assert found.violations_count == 0, found.generate_report()
        assert opened.evaluate(_SHIFT) < 0.01
        assert opened.evaluate("document.documentElement.scrollWidth") <= size[0]
    finally:
        opened.close()


def test_no_page_weighs_more_than_it_may(browser: Browser, world: World) -> None:
    known = visiting(browser, world, DESK, "foster").storage_state()
    heavy = {}
    for page in PAGES:
        if page.drill or not page.visitor:
            continue
        window = again(browser, world, known)
        heavy[page.name] = weight_of(window.new_page(), page.path.format_map(world.ids))
        window.close()
    print(max(heavy.items(), key=lambda item: item[1]))  # noqa: T201 - the figure of the manual
    assert {name: size for name, size in heavy.items() if size > FIRST_TIME_BYTES} == {}
