"""The film: the same from the same seed, whole, and readable in each condition."""

import numpy as np
import pytest

from demo.film.film import Film, Stage, render_still
from demo.film.shots import HEIGHT_PX, WIDTH_PX, Condition, Shot, Shown
from demo.film.source import FilmSource
from hallpass.domain.badges import card_text
from kiosk.errors import CameraGone
from kiosk.scanner.decode import Decoder
from tests.fakes.clock import FakeClock

TEXT = card_text(bytes(range(16)))


@pytest.fixture(scope="module")
def stage() -> Stage:
    return Stage()


def test_a_film_is_the_same_each_time() -> None:
    film = Film([Shot(TEXT, Condition.DIM, 5)], gap_s=0.1)
    for (frame, label), (again, label_again) in zip(film, film, strict=True):
        assert label == label_again
        assert np.array_equal(frame, again)


def test_seeds_differ() -> None:
    still = render_still(TEXT, Condition.NOMINAL, 1)
    assert still.shape == (HEIGHT_PX, WIDTH_PX, 3)
    assert still.dtype == np.uint8
    assert not np.array_equal(still, render_still(TEXT, Condition.NOMINAL, 2))


def test_a_badge_comes_is_held_and_leaves(stage: Stage) -> None:
    labels = [label for _, label in stage.play(Shot(TEXT, Condition.NOMINAL, 4))]
    whole = [number for number, label in enumerate(labels) if label == TEXT]
    assert labels[:9] == [None] * 9
    assert labels[-1] is None
    assert len(whole) >= 12, "0.8 s at 15 fps"
    assert whole == list(range(whole[0], whole[-1] + 1))


@pytest.mark.parametrize("condition", list(Condition))
def test_a_held_badge_is_read_in_each_condition_and_nothing_else(
    condition: Condition, stage: Stage
) -> None:
    decoder = Decoder()
    for seed in range(100, 102):
        shot = Shot(card_text(bytes([seed] * 16)), condition, seed)
        texts = {
            code.text
            for frame, _ in stage.play(shot, gap_s=0.2)
            for code in decoder.read_next(frame, moving=True)
        }
        assert texts == {shot.text}


def test_the_empty_room_says_nothing(stage: Stage) -> None:
    assert Decoder().read(stage.idle(), second_look=True) == ()


def test_a_long_text_gets_a_larger_code(stage: Stage) -> None:
    long_text = "HP2." + "Aa0_" * 60
    still = stage.still(Shot(long_text, Condition.NOMINAL, 1), 0.8)
    assert [code.text for code in Decoder().read(still)] == [long_text]


def test_the_source_asks_for_shots_and_tells_when_each_is_whole_in_view() -> None:
    clock = FakeClock()
    shots = [Shot(TEXT, Condition.NOMINAL, 1), None, Shot("SECOND", Condition.TILT, 2)]
    shown: list[Shown] = []
    source = FilmSource(
        lambda: shots.pop(0) if shots else None,
        clock=clock,
        on_shown=shown.append,
        sleep=clock.advance,
    )
    source.open()
    frames = [source.read() for _ in range(90)]
    source.close()
    assert [s.shot.text for s in shown] == [TEXT, "SECOND"]
    assert shown[0].seen_at_s == frames[shown[0].number].seen_at_s
    assert np.diff([frame.seen_at_s for frame in frames]) == pytest.approx([1 / 15] * 89)
    assert [frame.number for frame in frames] == list(range(90))
    with pytest.raises(CameraGone, match="not open"):
        source.read()
