"""Draws every console page into docs/console/, at a desk and on a phone: `make console`.

Each picture is looked at by somebody before it is kept; docs/console/README.md is written anew.
"""

import io
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

from tests.central.web.browsing import chromium
from tests.central.web.console_pages import PAGES, ConsolePage
from tests.central.web.looking import DESK, PHONE, at_rest, visiting
from tests.central.web.world import World, busy_school

FOLDER = Path(__file__).parents[3] / "docs" / "console"
_TALLEST_PX = 2600
"""A page that goes on for longer is cut there: its head and its form are what is looked at."""
_HEAD = """# The console, page by page

Drawn by `make console` from a school that was made up (the demo's, with six boxes of which two have
something wrong), at 1280x800 and on a phone of 390x844; long pages are cut.
"""


def draw(folder: Path = FOLDER) -> None:
    """Draw all pages."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as data,
        busy_school(Path(data)) as world,
        chromium() as browser,
    ):
        windows = {
            (size, name): visiting(browser, world, size, name)
            for size in (DESK, PHONE)
            for name in {page.visitor for page in PAGES}
        }
        for page in sorted(PAGES, key=lambda item: item.drill):
            if page.drill and "emergency" not in world.ids:
                world.drill()
            for size, kind in ((DESK, "desk"), (PHONE, "phone")):
                window = windows[size, page.visitor].new_page()
                _draw(window, world, page, folder / f"{page.name}-{kind}.webp")
                window.close()
    lines = [_HEAD]
    lines += [
        f"\n## {page.what}\n\n`{page.path}`\n\n"
        f"![at a desk]({page.name}-desk.webp) ![on a phone]({page.name}-phone.webp)\n"
        for page in PAGES
    ]
    (folder / "README.md").write_text("".join(lines), encoding="utf-8")


def _draw(window: Page, world: World, page: ConsolePage, file: Path) -> None:
    answer = window.goto(page.path.format_map(world.ids))
    assert answer is not None
    assert answer.ok, f"{page.path}: {answer.status}"
    at_rest(window)
    image = Image.open(io.BytesIO(window.screenshot(full_page=True)))
    image = image.crop((0, 0, image.width, min(image.height, _TALLEST_PX)))
    image.save(file, "WEBP", quality=80, method=6)


if __name__ == "__main__":
    draw()
