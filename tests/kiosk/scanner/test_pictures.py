"""Encoded pictures: torn, empty, huge and strange ones are a clear fault."""

import struct

import cv2
import numpy as np
import pytest

from kiosk.scanner.faults import FrameFault
from kiosk.scanner.pictures import MAX_BYTES, decode_picture
from tests.kiosk.scanner.codes import draw, jpeg, on_desk

PICTURE = on_desk(draw("hello"))


def png(image: np.ndarray) -> bytes:
    return cv2.imencode(".png", image)[1].tobytes()


@pytest.mark.parametrize("encode", [jpeg, png])
def test_a_sound_picture_is_unpacked(encode) -> None:
    assert decode_picture(encode(PICTURE)).shape == PICTURE.shape


def test_bytes_after_the_end_do_no_harm() -> None:
    assert decode_picture(jpeg(PICTURE) + b"SEFT" * 400).shape == PICTURE.shape


@pytest.mark.parametrize("kept", [0.3, 0.9])
@pytest.mark.parametrize("encode", [jpeg, png])
def test_a_torn_picture_is_refused(encode, kept: float) -> None:
    data = encode(PICTURE)
    with pytest.raises(FrameFault, match="torn"):
        decode_picture(data[: int(len(data) * kept)])


def test_a_thumbnails_end_does_not_hide_that_the_picture_is_torn() -> None:
    whole = jpeg(PICTURE)
    thumbnail = jpeg(cv2.resize(PICTURE, (64, 36)))
    segment = b"\xff\xe1" + struct.pack(">H", len(thumbnail) + 2) + thumbnail
    assert decode_picture(whole[:2] + segment + whole[2:]).shape == PICTURE.shape
    with pytest.raises(FrameFault, match="torn"):
        decode_picture(whole[:2] + segment + whole[2:-500])


def test_a_picture_cut_within_its_header_is_refused() -> None:
    with pytest.raises(FrameFault):
        decode_picture(jpeg(PICTURE)[:60])


def test_a_huge_size_is_refused_before_it_is_unpacked() -> None:
    small = bytearray(png(np.zeros((20, 20, 3), np.uint8)))
    small[16:24] = struct.pack(">II", 60_000, 60_000)
    with pytest.raises(FrameFault, match="huge"):
        decode_picture(bytes(small))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b"<html>Sign in to the network</html>", "not a picture"),
        (b"\xff\xd8\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", "not a picture"),
        (b"\0" * (MAX_BYTES + 1), "huge"),
    ],
)
def test_what_is_no_picture_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(FrameFault, match=why):
        decode_picture(data)
