"""How a picture looks to eyes that tell fewer colours apart; for the docs and for tests.

Matrices for severity 1.0 of Machado, Oliveira and Fernandes, "A Physiologically-based Model for
Simulation of Color Vision Deficiency", IEEE Transactions on Visualization and Computer Graphics
15(6), 2009, pages 1291-1298, table 1; they hold for linear RGB, so sRGB's curve (IEC 61966-2-1) is
taken off before and put on after. Grey is relative luminance as in WCAG 2.2.

Needs numpy, which no face imports at its start.
"""

from enum import StrEnum

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QImage


class Eyesight(StrEnum):
    """Which eyes."""

    PROTANOPIA = "protanopia"
    """No cones for long waves (red)."""
    DEUTERANOPIA = "deuteranopia"
    """None for middle ones (green): the most frequent."""
    TRITANOPIA = "tritanopia"
    """None for short ones (blue)."""
    GREY = "grey"
    """No colour at all."""


Matrix = tuple[tuple[float, float, float], ...]

_LUMINANCE = (0.2126, 0.7152, 0.0722)
MATRICES: dict[Eyesight, Matrix] = {
    Eyesight.PROTANOPIA: (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    Eyesight.DEUTERANOPIA: (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    Eyesight.TRITANOPIA: (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
    Eyesight.GREY: (_LUMINANCE, _LUMINANCE, _LUMINANCE),
}
Pixels = npt.NDArray[np.uint8]


def pixels_of(image: QImage) -> Pixels:
    """Return uint8[height, width, 3]: red, green, blue."""
    flat = image.convertToFormat(QImage.Format.Format_RGBX8888)
    raw = np.frombuffer(flat.constBits(), np.uint8)
    rows = raw.reshape(flat.height(), flat.bytesPerLine())[:, : flat.width() * 4]
    return rows.reshape(flat.height(), flat.width(), 4)[:, :, :3].copy()


def image_of(pixels: Pixels) -> QImage:
    """Return a picture that owns its pixels, from uint8[height, width, 3]."""
    high, wide, _ = pixels.shape
    raw = np.ascontiguousarray(pixels).tobytes()
    return QImage(raw, wide, high, wide * 3, QImage.Format.Format_RGB888).copy()


def as_seen_by(image: QImage, eyesight: Eyesight) -> QImage:
    """Return the picture as these eyes see it."""
    linear = _DECODE[pixels_of(image)]
    seen = linear @ np.array(MATRICES[eyesight], np.float32).T
    return image_of(_encoded(seen))


def silhouette_of(image: QImage, side: int = 24) -> npt.NDArray[np.float32]:
    """Return float32[side, side]: how bright it is from far off, 0 to 1 from its own field up.

    The field (the most frequent brightness) is 0 and what differs from it most is 1, whether that
    is lighter or darker: what is left is the shape, without colour and without contrast.

    Args:
        image: of at least `side` pixels a side.
        side: of the small picture.
    """
    bright = _DECODE[pixels_of(image)] @ np.array(_LUMINANCE, np.float32)
    high, wide = (bright.shape[0] // side) * side, (bright.shape[1] // side) * side
    blocks = bright[:high, :wide].reshape(side, high // side, side, wide // side)
    counts, edges = np.histogram(bright, bins=64, range=(0.0, 1.0))
    field = float(edges[int(counts.argmax())]) + 1 / 128
    apart = np.abs(blocks.mean(axis=(1, 3)) - field)
    return np.asarray(apart / max(float(apart.max()), 1e-6), np.float32)


def _decoded(levels: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    low = levels / np.float32(12.92)
    high = ((levels + np.float32(0.055)) / np.float32(1.055)) ** np.float32(2.4)
    return np.asarray(np.where(levels <= 0.04045, low, high), np.float32)


_DECODE = _decoded(np.arange(256, dtype=np.float32) / np.float32(255))


def _encoded(linear: npt.NDArray[np.float32]) -> Pixels:
    inside = np.clip(linear, 0.0, 1.0)
    high = 1.055 * inside ** (1 / 2.4) - 0.055
    curved = np.where(inside <= 0.0031308, 12.92 * inside, high)
    return np.asarray(np.rint(curved * 255), np.uint8)
