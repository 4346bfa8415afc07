"""Drawing and pasting: sprites with soft edges, lit, warped and laid over a frame."""

from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]
"""uint8[h, w, 3] BGR."""
Mask = npt.NDArray[np.uint8]
"""uint8[h, w], 255 where something is."""
Matrix = npt.NDArray[np.float64]
"""float64[3, 3], a homography from sprite pixels to frame pixels."""
Colour = tuple[float, float, float]
"""Blue, green, red, 0 to 255."""


@dataclass(frozen=True, slots=True, eq=False)
class Sprite:
    """A picture with transparency, ready to be warped.

    Attributes:
        bgra: uint8[h, w, 4]; the colours are already multiplied by alpha, so that blurring and
            warping leave no fringe.
    """

    bgra: npt.NDArray[np.uint8]


class Canvas:
    """A transparent sheet to draw a sprite on, back to front."""

    def __init__(self, width_px: int, height_px: int) -> None:
        self.colour = np.zeros((height_px, width_px, 3), np.float32)
        self.alpha = np.zeros((height_px, width_px, 1), np.float32)

    def mask(self) -> Mask:
        """Return an empty mask of this sheet's size."""
        return np.zeros(self.alpha.shape[:2], np.uint8)

    def flat(self, mask: Mask, colour: Colour) -> None:
        """Paint a mask in one colour."""
        self.lay(mask, np.array(colour, np.float32))

    def rounded(self, mask: Mask, colour: Colour, *, depth_px: float, shade: float = 0.45) -> None:
        """Paint a mask as something round: darker towards its edge.

        Args:
            mask: Where it is.
            colour: Its lit colour.
            depth_px: How far the edge's shade reaches in.
            shade: How dark its edge is, 0 (not at all) to 1 (black).
        """
        inner = cv2.GaussianBlur(mask, (0, 0), depth_px).astype(np.float32)[..., None] / 255
        light = 1 - shade + shade * np.clip(inner * 1.6 - 0.6, 0, 1)
        self.lay(mask, (np.array(colour, np.float32) * light).astype(np.float32))

    def lay(self, mask: Mask, colour: npt.NDArray[np.float32]) -> None:
        """Paint a mask with float32[3] or float32[h, w, 3]."""
        cover = mask.astype(np.float32)[..., None] / 255
        self.colour += (colour - self.colour) * cover
        self.alpha += (1 - self.alpha) * cover

    def sprite(self, *, blur_px: float = 0.0, gain: float = 1.0) -> Sprite:
        """Return what was drawn, out of focus by blur_px and lit by gain."""
        shown = np.dstack([self.colour * gain, self.alpha * 255])
        bgra = np.clip(shown, 0, 255).astype(np.uint8)
        if blur_px > 0:
            bgra = cast("npt.NDArray[np.uint8]", cv2.GaussianBlur(bgra, (0, 0), blur_px))
        return Sprite(bgra)


def rounded_box(
    mask: Mask, corner: tuple[float, float], size: tuple[float, float], radius: float
) -> Mask:
    """Fill a box with round corners into a mask, and return the mask."""
    x, y = corner
    w, h = size
    r = int(min(radius, w / 2, h / 2))
    left, top, right, bottom = int(x), int(y), int(x + w), int(y + h)
    cv2.rectangle(mask, (left + r, top), (right - r, bottom), 255, -1, cv2.LINE_AA)
    cv2.rectangle(mask, (left, top + r), (right, bottom - r), 255, -1, cv2.LINE_AA)
    for cx in (left + r, right - r):
        for cy in (top + r, bottom - r):
            cv2.circle(mask, (cx, cy), r, 255, -1, cv2.LINE_AA)
    return mask


def paste(frame: Image, sprite: npt.NDArray[np.uint8], left: int, top: int) -> None:
    """Lay premultiplied uint8[h, w, 4] over the frame, in place, cut at the frame's edges."""
    height, width = frame.shape[:2]
    x0, y0 = max(left, 0), max(top, 0)
    x1, y1 = min(left + sprite.shape[1], width), min(top + sprite.shape[0], height)
    if x0 >= x1 or y0 >= y1:
        return
    part = sprite[y0 - top : y1 - top, x0 - left : x1 - left]
    under = frame[y0:y1, x0:x1]
    alpha = cv2.extractChannel(part, 3)
    clear = cv2.merge([cv2.bitwise_not(alpha)] * 3)
    kept = cv2.multiply(under, clear, scale=1 / 255)
    frame[y0:y1, x0:x1] = cv2.add(kept, cv2.cvtColor(part, cv2.COLOR_BGRA2BGR))


def warped_box(
    sprite: Sprite, matrix: Matrix, margin_px: int, frame_size: tuple[int, int]
) -> tuple[int, int, int, int] | None:
    """Return left, top, width, height of where a warped sprite meets the frame; None if nowhere."""
    height, width = sprite.bgra.shape[:2]
    corners = np.array([[[0, 0], [width, 0], [width, height], [0, height]]], np.float64)
    points = cv2.perspectiveTransform(corners, matrix)[0]
    left, top = np.floor(points.min(axis=0)).astype(int) - margin_px
    right, bottom = np.ceil(points.max(axis=0)).astype(int) + margin_px
    left, top = max(int(left), 0), max(int(top), 0)
    right, bottom = min(int(right), frame_size[0]), min(int(bottom), frame_size[1])
    if left >= right or top >= bottom:
        return None
    return left, top, right - left, bottom - top


def warp(sprite: Sprite, matrix: Matrix, box: tuple[int, int, int, int]) -> npt.NDArray[np.uint8]:
    """Return the part of the warped sprite within a box of the frame, premultiplied BGRA."""
    left, top, width, height = box
    shift = np.array([[1, 0, -left], [0, 1, -top], [0, 0, 1]], np.float64)
    warped = cv2.warpPerspective(sprite.bgra, shift @ matrix, (width, height))
    return cast("npt.NDArray[np.uint8]", warped)
