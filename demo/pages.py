"""Pictures of central's pages, taken with Chromium as an administrator sees them."""

from pathlib import Path
from shutil import which

PAGES = (
    ("home", "/"),
    ("hall", "/hall"),
    ("rooms", "/rooms"),
    ("room", "/rooms/room-101"),
    ("settings", "/rooms/room-101/settings"),
    ("devices", "/devices"),
)
_SIZES = {"desktop": (1280, 800), "phone": (390, 844)}
_QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


def take_pictures(url: str, sign_in: str, password: str, folder: Path) -> int:
    """Take a picture of each page in each size; return how many, 0 where there is no Chromium."""
    chromium = which("chromium") or which("chromium-browser") or which("google-chrome")
    if chromium is None:
        return 0
    from playwright.sync_api import sync_playwright

    taken = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(_QUIET))
        for size, (width, height) in _SIZES.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto(f"{url}/sign-in")
            page.screenshot(path=folder / f"page-sign-in-{size}.png")
            page.fill("input[name=name]", sign_in)
            page.fill("input[name=password]", password)
            page.press("input[name=password]", "Enter")
            page.wait_for_url(f"{url}/")
            for name, path in PAGES:
                page.goto(url + path)
                page.screenshot(path=folder / f"page-{name}-{size}.png")
                taken += 1
            page.close()
        browser.close()
    return taken
