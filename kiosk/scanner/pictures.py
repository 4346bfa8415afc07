"""An encoded picture (JPEG, PNG, and what else OpenCV reads) to an image, or a clear fault.

The size is read from the header before anything is decoded: a picture of 65,535 x 65,535 pixels
takes a few hundred bytes to send and 13 GB to unpack.
"""

import struct
from dataclasses import dataclass

from kiosk.scanner.faults import FrameFault
from kiosk.scanner.frames import Image, check_image, check_size

PICTURE_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff", ".ppm"})
MAX_BYTES = 64_000_000

_JPEG_START = b"\xff\xd8"
_JPEG_END = b"\xff\xd9"
_PNG_START = b"\x89PNG\r\n\x1a\n"
# ITU-T T.81, table B.1: start-of-frame markers; C4, C8 and CC in that range are something else.
_JPEG_FRAME_MARKERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_SCAN_MARKER = 0xDA


@dataclass(frozen=True, slots=True)
class PictureHeader:
    """What a picture says of itself before it is unpacked."""

    width_px: int
    height_px: int
    is_torn: bool


def decode_picture(data: bytes) -> Image:
    """Return the picture as uint8[h, w, 3] BGR, turned upright as its EXIF says.

    Raises:
        FrameFault: Not a picture, torn (its end is missing), empty, or huge.
    """
    if not data:
        raise FrameFault("the picture is empty")
    if len(data) > MAX_BYTES:
        raise FrameFault(f"the picture is huge: {len(data)} bytes")
    header = read_header(data)
    if header is not None:
        check_size(width_px=header.width_px, height_px=header.height_px)
        if header.is_torn:
            # libjpeg fills what is missing with grey and only warns.
            raise FrameFault("the picture is torn: its end is missing")
    return check_image(_unpack(data))


def read_header(data: bytes) -> PictureHeader | None:
    """Return what a JPEG's or PNG's header says, None if there is none to be read."""
    if data.startswith(_PNG_START) and len(data) >= 24:
        width_px, height_px = struct.unpack(">II", data[16:24])
        return PictureHeader(width_px, height_px, is_torn=b"IEND" not in data[-64:])
    if data.startswith(_JPEG_START):
        return _read_jpeg_header(data)
    return None


def _read_jpeg_header(data: bytes) -> PictureHeader | None:
    size: tuple[int, int] | None = None
    at = len(_JPEG_START)
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        length, height_px, width_px = struct.unpack(">HxHH", data[at + 2 : at + 9])
        if marker == _JPEG_SCAN_MARKER and size is not None:
            # Looked for from here on: a thumbnail in the header has an end of its own.
            return PictureHeader(*size, is_torn=data.find(_JPEG_END, at) < 0)
        if marker in _JPEG_FRAME_MARKERS:
            size = (width_px, height_px)
        at += 2 + length
    return None if size is None else PictureHeader(*size, is_torn=True)


def _unpack(data: bytes) -> object:
    import cv2
    import numpy as np

    try:
        image = cv2.imdecode(np.frombuffer(data, dtype=np.uint8), cv2.IMREAD_COLOR)
    except cv2.error as exc:
        raise FrameFault("this is not a picture that can be read") from exc
    if image is None:
        raise FrameFault("this is not a picture that can be read")
    return image
