"""No word is cut, spilt, covered or too small: every screen, size, language and text size."""

import itertools
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QRectF, QSize

from hallpass.domain.look import Hand, Look
from hallpass.texts import LANGUAGES
from tests.kiosk.ui import gallery
from tests.kiosk.ui.fitting import Deskview, problems, walk

SIZES = [(800, 480), (1024, 600), (1280, 800), (1920, 1080), (1080, 1920)]
PERCENTS = [100, 150, 200]
SMALLEST = (800, 480)
Open = Callable[[tuple[int, int]], Deskview]


def named(size: tuple[int, int]) -> str:
    return f"{size[0]}x{size[1]}"


def misfits(desk: Deskview, language: str, percent: int, **look: object) -> list[str]:
    wanted = Look(text_percent=percent, **look)  # type: ignore[arg-type]
    found = []
    for name, screen in gallery.SCREENS.items():
        for busy in (False, True) if name in {"idle", "reading", "paused-testing"} else (True,):
            desk.show(screen, language, wanted, busy=busy)
            found += [f"{name} {language} {percent} %: {said}" for said in problems(desk)]
    return found


@pytest.fixture
def open_desk() -> Iterator[Open]:
    opened: list[Deskview] = []

    def open_one(size: tuple[int, int]) -> Deskview:
        opened.append(Deskview(QSize(*size)))
        return opened[-1]

    yield open_one
    for desk in opened:
        desk.close()


@pytest.mark.parametrize(("language", "percent"), [("en", 100), ("es", 200)])
def test_the_smallest_desk_fits(open_desk: Open, language: str, percent: int) -> None:
    found = misfits(open_desk(SMALLEST), language, percent)
    assert not found, "\n".join(found)


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("size", SIZES, ids=named)
def test_every_desk_fits(open_desk: Open, size: tuple[int, int]) -> None:
    desk = open_desk(size)
    found = []
    for language, percent in itertools.product(LANGUAGES, PERCENTS):
        found += misfits(desk, language, percent)
    found += misfits(desk, "en", 150, low_controls=True, hand=Hand.LEFT)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("size", [(800, 480), (1080, 1920)], ids=named)
@pytest.mark.parametrize("percent", [100, 200])
def test_low_controls_are_in_the_lower_part(
    open_desk: Open, size: tuple[int, int], percent: int
) -> None:
    desk = open_desk(size)
    found = []
    for name, screen in gallery.SCREENS.items():
        desk.show(screen, "en", Look(low_controls=True, text_percent=percent))
        root = desk.view.rootObject()
        buttons = [one for one in walk(root, QRectF()) if one.item.inherits("QQuickAbstractButton")]
        found += [
            f"{name}: {one.item.objectName()} at {one.box.y()}"
            for one in buttons
            if one.box.y() < 0.4 * root.height() - 1
        ]
    assert not found, "\n".join(found)
