"""Every number of the book: its ends are taken, what lies beyond is refused and named."""

import base64
from datetime import time
from typing import Any

import pytest

from hallpass.domain.book import BOOK, RANGES, Kind, Setting, Unit
from hallpass.domain.box import Brightness, Camera, Region, Screen, Span, Upkeep
from hallpass.domain.layers import with_values
from hallpass.domain.look import LOGO_LIMIT
from hallpass.domain.settings import RoomSettings, problems_of
from hallpass.ids import RoomId

PLAIN = RoomSettings(RoomId("here"), 1)
NUMBERS = [setting for setting in BOOK if setting.kind is Kind.NUMBER]


def problems(values: dict[str, Any]) -> tuple[str, ...]:
    return problems_of(with_values(PLAIN, values))


def test_every_range_is_in_the_book_and_every_number_has_one() -> None:
    assert {setting.key for setting in NUMBERS} == set(RANGES)
    assert all((s.low, s.high) == RANGES[s.key] and s.unit is not Unit.NONE for s in NUMBERS)


@pytest.mark.parametrize("setting", NUMBERS, ids=lambda setting: setting.key)
def test_a_numbers_range(setting: Setting) -> None:
    for taken in (setting.low, setting.high):
        assert problems({setting.key: taken}) == ()
    for refused in (setting.low - 1, setting.high + 1):
        (problem,) = problems({setting.key: refused})
        assert problem.startswith(f"{setting.key}: {refused} is not between {setting.low} and")
    if setting.optional:
        assert problems({setting.key: None}) == ()


def hour(at: int) -> time:
    return time(at)


@pytest.mark.parametrize(
    ("key", "taken", "refused"),
    [
        ("camera.rotation", 270, 45),
        ("camera.device", "/dev/video0", "two\nlines"),
        ("camera.device", "x" * 200, "x" * 201),
        ("camera.region", Region(90, 90, 10, 10), Region(91, 0, 10, 10)),
        ("camera.region", Region(0, 0, 10, 10), Region(0, 0, 9, 100)),
        ("camera.region", Region(), Region(-1, 0, 50, 50)),
        ("screen.brightness", (Brightness(hour(7), 5),), (Brightness(hour(7), 4),)),
        ("screen.brightness", (Brightness(hour(7), 100),), (Brightness(hour(7), 101),)),
        (
            "screen.brightness",
            (Brightness(hour(7), 50), Brightness(hour(8), 60)),
            (Brightness(hour(7), 50), Brightness(hour(7), 60)),
        ),
        ("screen.off", (Span(hour(16), hour(15)),), (Span(hour(16), time(15, 1)),)),
        ("screen.off", (), tuple(Span(hour(1), time(1, 1)) for _ in range(25))),
        ("upkeep.window", Span(hour(2), time(2, 30)), Span(hour(2), time(2, 29))),
        ("upkeep.window", Span(time(23, 45), time(0, 15)), Span(hour(2), hour(2))),
        ("look.colour", "#0B6b52", "teal"),
        ("look.colour", "", "#12345"),
        ("languages", ("en",), ()),
    ],
)
def test_what_is_no_plain_number(key: str, taken: object, refused: object) -> None:
    assert problems({key: taken}) == ()
    assert [
        problem.partition(":")[0].partition(".")[0] for problem in problems({key: refused})
    ] == [key.partition(".")[0]]


def test_a_logo_is_a_picture_of_some_size() -> None:
    head = b"\x89PNG\r\n\x1a\n"
    most = base64.b64encode(head + b"\0" * (LOGO_LIMIT // 4 * 3 - len(head))).decode()
    assert len(most) == LOGO_LIMIT
    assert problems({"look.logo": most}) == ()
    for refused in (most + "AAAA", "bm90IGEgcGljdHVyZQ==", "*"):
        (problem,) = problems({"look.logo": refused})
        assert problem.startswith("look.logo: ")


def test_times_of_day_go_past_midnight() -> None:
    night = Span(time(22), time(5))
    assert night.minutes == 7 * 60
    assert [night.holds(time(h)) for h in (21, 22, 0, 4, 5)] == [False, True, True, True, False]
    screen = Screen((Brightness(time(7), 80), Brightness(time(18), 30)), (night,))
    assert [screen.percent_at(time(h)) for h in (0, 7, 17, 18)] == [30, 80, 80, 30]
    assert Screen().percent_at(time(0)) == 100
    assert screen.off_at(time(23))
    assert not screen.off_at(time(12))
    assert Camera().region == Region()
    assert Upkeep().window.minutes == 120
