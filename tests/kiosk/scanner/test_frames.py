"""Frames that are empty, torn, huge or of the wrong type are a clear fault."""

import numpy as np
import pytest

from kiosk.scanner.faults import FrameFault
from kiosk.scanner.frames import check_image


@pytest.mark.parametrize("shape", [(720, 1280), (720, 1280, 3), (16, 16)])
def test_grey_and_bgr_pass(shape: tuple[int, ...]) -> None:
    image = np.zeros(shape, np.uint8)
    assert check_image(image) is image


def test_a_cut_out_of_a_larger_picture_is_made_contiguous() -> None:
    cut = np.zeros((100, 100, 3), np.uint8)[:50, :50]
    assert check_image(cut).flags.c_contiguous


@pytest.mark.parametrize(
    ("candidate", "why"),
    [
        (None, "not a picture"),
        (b"\xff\xd8", "not a picture"),
        (np.zeros((0, 0, 3), np.uint8), "empty"),
        (np.zeros((720, 1280), np.float32), "float32"),
        (np.zeros((720, 1280, 3), np.uint16), "uint16"),
        (np.zeros((720, 1280, 2), np.uint8), "shape"),
        (np.zeros((720, 1280, 4), np.uint8), "shape"),
        (np.zeros(1280, np.uint8), "shape"),
        (np.zeros((3, 1280, 3), np.uint8), "torn"),
        (np.zeros((16, 20_000), np.uint8), "huge"),
        (np.lib.stride_tricks.as_strided(np.zeros(1, np.uint8), (9000, 9000), (0, 0)), "huge"),
    ],
)
def test_what_is_no_frame_is_refused(candidate: object, why: str) -> None:
    with pytest.raises(FrameFault, match=why):
        check_image(candidate)
