"""The picture of themselves that students see while they hold up a badge."""

from typing import cast

from kiosk.scanner.frames import Frame, Image

PREVIEW_WIDTH_PX = 640
"""Qt paints this at 15 fps for about 2 % of a core; the full picture costs four times as much."""


def preview_of(frame: Frame) -> Frame:
    """Return the frame scaled down to at most PREVIEW_WIDTH_PX, its shape's proportions kept."""
    import cv2

    height_px, width_px = frame.image.shape[:2]
    if width_px <= PREVIEW_WIDTH_PX:
        return frame
    size = (PREVIEW_WIDTH_PX, max(1, round(height_px * PREVIEW_WIDTH_PX / width_px)))
    image = cast("Image", cv2.resize(frame.image, size, interpolation=cv2.INTER_AREA))
    return Frame(image, frame.number, frame.seen_at_s)
