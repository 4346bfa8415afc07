"""Codes for the scanner's tests, drawn by zxing-cpp's own writer."""

import cv2
import numpy as np
import numpy.typing as npt
import zxingcpp

Image = npt.NDArray[np.uint8]


def draw(content: str | bytes, kind: str = "QRCode", scale: int = 4) -> Image:
    """Return a code with its quiet zone, uint8[h, w] grey."""
    barcode = zxingcpp.create_barcode(content, getattr(zxingcpp.BarcodeFormat, kind))
    return np.pad(np.array(barcode.to_image(scale=scale)), 30, constant_values=255)


def on_desk(*codes: Image, size: tuple[int, int] = (1280, 720)) -> Image:
    """Return a grey frame, uint8[h, w, 3], with the codes side by side."""
    frame = np.full((size[1], size[0], 3), 150, np.uint8)
    left = 20
    for code in codes:
        height, width = code.shape
        frame[20 : 20 + height, left : left + width] = code[..., None]
        left += width + 20
    return frame


def jpeg(image: Image) -> bytes:
    """Return the image as a JPEG."""
    return cv2.imencode(".jpg", image)[1].tobytes()
