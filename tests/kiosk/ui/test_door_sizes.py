"""Every door in every window, language and text size: large enough, whole, inside, uncovered."""

import itertools
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QRectF, QSize
from PySide6.QtQuick import QQuickItem

from hallpass.domain.look import Look
from hallpass.texts import LANGUAGES
from kiosk.ui import reading
from tests.kiosk.ui import doors
from tests.kiosk.ui.conftest import items_under
from tests.kiosk.ui.doorway import Doorway, looking

SIZES = [(800, 480), (1024, 600), (1280, 800), (1920, 1080), (1080, 1920)]
SHARES = {
    "word": reading.WORD_SHARE,
    "places": reading.WORD_SHARE,
    "figure": reading.FIGURE_SHARE,
}


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def doorway(request: pytest.FixtureRequest) -> Iterator[Doorway]:
    made = Doorway(QSize(*request.param))
    yield made
    made.close()


def texts_of(doorway: Doorway) -> list[QQuickItem]:
    root = doorway.view.rootObject()
    return [i for i in items_under(root) if i.inherits("QQuickText") and i.property("text")]


def too_small(doorway: Doorway) -> list[str]:
    side = min(doorway.view.width(), doorway.view.height())
    found = []
    for item in texts_of(doorway):
        least = SHARES.get(item.objectName(), reading.LINE_SHARE) * side
        size = item.property("font").pixelSize()
        if size < int(least):
            found.append(f"{item.property('words')!r} ({item.objectName()}): {size} < {least:.1f}")
    return found


def spoilt(doorway: Doorway) -> list[str]:
    window = QRectF(0, 0, doorway.view.width(), doorway.view.height()).adjusted(4, 4, -4, -4)
    boxes: list[tuple[str, QRectF]] = []
    found = []
    for item in texts_of(doorway):
        words = str(item.property("words"))
        if " ".join(str(item.property("text")).split()) != " ".join(words.split()) and " " in words:
            found.append(f"{words!r} is not whole")
        wide, high = item.property("contentWidth"), item.property("contentHeight")
        if wide > item.width() + 2:
            found.append(f"{words!r} is wider than its box")
        box = item.mapRectToScene(QRectF(0, (item.height() - high) / 2, item.width(), high))
        if not window.contains(box):
            found.append(f"{words!r} is outside: {box}")
        # Digits and capitals have no descenders, and no line is filled up to its top.
        boxes.append((words, box.adjusted(0, 0.1 * high, 0, -0.1 * high)))
    for (one, a), (two, b) in itertools.combinations(boxes, 2):
        common = a.intersected(b)
        if common.width() > 2 and common.height() > 2:
            found.append(f"{one!r} is over {two!r}: {a} {b}")
    return found


@pytest.mark.parametrize("percent", [100, 140, 200])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_door_can_be_read_and_is_whole(doorway: Doorway, language: str, percent: int) -> None:
    problems = []
    for name, status in doors.DOORS.items():
        doorway.show(looking(status, language, percent=percent), *doors.told(name))
        doorway.settle()
        problems += [f"{name}: {problem}" for problem in too_small(doorway) + spoilt(doorway)]
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("name", ["open", "full", "closed", "paused", "testing"])
def test_an_ordinary_door_is_far_larger_than_it_must_be(doorway: Doorway, name: str) -> None:
    doorway.show(doors.DOORS[name])
    doorway.settle()
    side = min(doorway.view.width(), doorway.view.height())
    assert doorway.find("word").property("font").pixelSize() > 0.2 * side
    assert doorway.find("sign").width() > 0.4 * side


def test_larger_text_is_larger(doorway: Doorway) -> None:
    doorway.show(doors.STATUS)
    usual = doorway.find("duty").property("font").pixelSize()
    doorway.show(looking(doors.STATUS, percent=200))
    assert doorway.find("duty").property("font").pixelSize() >= 1.2 * usual


def test_a_turned_screen_is_laid_out_anew(doorway: Doorway) -> None:
    size = doorway.view.size()
    problems = []
    for turned in (size.transposed(), size):
        doorway.view.resize(turned)
        for name in ("long-closed", "open", "names", "called-three", "emergency-hold", "weekend"):
            doorway.show(doors.DOORS[name])
            doorway.settle()
            problems += [f"{name}: {problem}" for problem in too_small(doorway) + spoilt(doorway)]
    assert not problems, "\n".join(problems)


def test_from_right_to_left_all_of_it_is_mirrored(doorway: Doorway) -> None:
    def place(name: str) -> float:
        item = doorway.find(name)
        return item.mapRectToScene(QRectF(0, 0, item.width(), item.height())).center().x()

    problems = []
    for name in ("open", "full", "names", "called-three", "emergency-hold", "long-testing"):
        doorway.show(doors.DOORS[name])
        doorway.settle()
        usual = {part: place(part) for part in ("sign", "number", "clock")}
        doorway.look.show(Look(), rtl=True)
        doorway.settle()
        for part, x in usual.items():
            assert place(part) == pytest.approx(doorway.view.width() - x, abs=2), (name, part)
        problems += [f"{name}: {problem}" for problem in too_small(doorway) + spoilt(doorway)]
        doorway.look.show(Look())
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize(
    ("word", "phrase"),
    [
        ("原地停留请勿走动", "请留在教室或所在区域。不要进入走廊。等待下一步通知。请清空走廊。"),
        ("البقاء في الأماكن", "ابقوا في غرفكم أو أماكنكم. أخلوا الممرات فورًا من فضلكم."),
    ],
)
def test_other_scripts_break_where_they_may(doorway: Doorway, word: str, phrase: str) -> None:
    doorway.show(doors.DOORS["emergency-hold"])
    doorway.door.show(replace(doorway.door.view, word=word, phrase=phrase))
    doorway.settle()
    broken = doorway.find("phrase").property("text")
    assert "\n" in broken
    assert broken.replace("\n", " " if " " in phrase else "") == phrase
    assert not spoilt(doorway) + too_small(doorway)
