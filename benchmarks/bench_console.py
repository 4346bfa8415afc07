"""How heavy the console's pages are, and how soon they can be used: part of `make bench-fleet`.

Each page is opened in Chromium by somebody who has nothing of it yet. "Usable" is from the last
byte of central's answer until the page can be read and pressed: its document is there and the
scripts that wait for it have run.
"""

import tempfile
from pathlib import Path

from benchmarks.figures import Figure, percentile
from tests.central.web.browsing import chromium
from tests.central.web.console_pages import PAGES
from tests.central.web.looking import DESK, again, visiting, weight_of
from tests.central.web.world import busy_school

ROUNDS = 3
USABLE_MS = 200.0
FIRST_TIME_KB = 150.0
_USABLE = """
() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => {
  const page = performance.getEntriesByType("navigation")[0];
  done(Math.max(page.domContentLoadedEventEnd, 0) - page.responseEnd);
})))
"""


def run() -> list[Figure]:
    """Open every page some times; return the figures."""
    usable: list[float] = []
    heaviest = ("", 0.0)
    with (
        tempfile.TemporaryDirectory() as data,
        busy_school(Path(data)) as world,
        chromium() as browser,
    ):
        known = visiting(browser, world, DESK, "foster").storage_state()
        for _ in range(ROUNDS):
            for page in PAGES:
                if page.drill or not page.visitor:
                    continue
                window = again(browser, world, known)
                opened = window.new_page()
                weight_kb = weight_of(opened, page.path.format_map(world.ids)) / 1000
                usable.append(float(opened.evaluate(_USABLE)))
                heaviest = max(heaviest, (page.name, weight_kb), key=lambda item: item[1])
                window.close()
    return [
        Figure("console page usable after central's answer, p95", percentile(usable, 0.95),
               USABLE_MS, "ms"),
        Figure(f"heaviest page the first time, gzip ({heaviest[0]})", heaviest[1],
               FIRST_TIME_KB, "KB"),
    ]  # fmt: skip


def main() -> None:
    """Print the figures."""
    for figure in run():
        print(figure.line())


if __name__ == "__main__":
    main()
