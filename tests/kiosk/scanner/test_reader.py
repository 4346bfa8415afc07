"""Frames to badges without a thread: motion, decoding, gate together."""

import numpy as np
import pytest

from hallpass.domain.badges import TEXT_LIMIT
from kiosk.scanner.decode import Decoder
from kiosk.scanner.frames import Frame
from kiosk.scanner.motion import MotionCheck
from kiosk.scanner.preview import preview_of
from kiosk.scanner.reader import IDLE_DECODE_EVERY, BadgeReader
from tests.kiosk.scanner.codes import draw, on_desk

ROOM = on_desk()
RNG = np.random.default_rng(1)


def noisy(image: np.ndarray, level: float = 5.0) -> np.ndarray:
    noise = RNG.normal(0, level, image.shape)
    return np.clip(image + noise, 0, 255).astype(np.uint8)


def read(reader: BadgeReader, image: np.ndarray, number: int) -> list[str]:
    return [badge.text for badge in reader.read(Frame(image, number, number / 15))]


def test_a_badge_is_read_in_the_first_frame_that_shows_it() -> None:
    for idle_frames in range(20, 23):
        reader = BadgeReader(Decoder())
        for number in range(idle_frames):
            assert read(reader, noisy(ROOM), number) == []
        assert not reader.is_moving
        assert read(reader, noisy(on_desk(draw("A"))), idle_frames) == ["A"]
        assert reader.is_moving


def test_a_badge_held_for_a_minute_is_one_read() -> None:
    reader = BadgeReader(Decoder())
    held = on_desk(draw("A"))
    reads = [read(reader, held, number) for number in range(900)]
    assert [text for texts in reads for text in texts] == ["A"]
    assert not reader.is_moving


def test_a_code_too_long_for_a_badge_is_handed_on_cut() -> None:
    reader = BadgeReader(Decoder())
    (text,) = read(reader, on_desk(draw("A1" * 2000, scale=3)), 0)
    assert text == ("A1" * 2000)[: TEXT_LIMIT + 1]


def test_an_empty_room_is_decoded_now_and_then() -> None:
    class Counting(Decoder):
        looks = 0

        def read_next(self, image, *, moving, effort):
            self.looks += 1
            return super().read_next(image, moving=moving, effort=effort)

    decoder = Counting()
    reader = BadgeReader(decoder)
    for number in range(1 + 30 * IDLE_DECODE_EVERY):
        read(reader, ROOM, number)
    assert decoder.looks == 1 + 30


@pytest.mark.parametrize("level", [2.0, 8.0])
def test_noise_is_no_motion(level: float) -> None:
    check = MotionCheck()
    check.is_moving(noisy(ROOM, level))
    assert not any(check.is_moving(noisy(ROOM, level)) for _ in range(30))


def test_a_slow_change_of_light_is_no_motion_and_a_hand_is() -> None:
    check = MotionCheck()
    check.is_moving(ROOM)
    dusk = [(ROOM * (1 - step / 3000)).astype(np.uint8) for step in range(150)]
    assert not any(check.is_moving(image) for image in dusk)
    hand = dusk[-1].copy()
    hand[600:660, 600:660] = 90
    assert check.is_moving(hand)


def test_motion_is_seen_in_grey_pictures_too() -> None:
    check = MotionCheck()
    assert check.is_moving(ROOM[..., 0])
    assert not check.is_moving(ROOM[..., 0])


def test_the_preview_is_at_most_640_pixels_wide() -> None:
    shown = preview_of(Frame(ROOM, 7, 1.5))
    assert shown.image.shape == (360, 640, 3)
    assert (shown.number, shown.seen_at_s) == (7, 1.5)
    small = Frame(ROOM[:100, :200], 8, 1.6)
    assert preview_of(small) is small
