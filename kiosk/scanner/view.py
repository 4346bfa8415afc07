"""How a camera's picture is looked at: turned, a part of it, with more or less effort.

What a school sets about it (`hallpass.domain.box.Camera`) counts from the next frame on: the thread
that reads takes the newest value, no source is opened anew for it.
"""

from dataclasses import dataclass, replace
from typing import cast

from hallpass.domain.box import WHOLE, Camera, Effort, Region
from kiosk.scanner.frames import MIN_SIDE_PX, Frame, Image


@dataclass(frozen=True, slots=True)
class View:
    """How to look."""

    rotation: int = 0
    """Degrees clockwise by which the picture is turned."""
    region: Region = WHOLE
    """Of the turned picture."""
    effort: Effort = Effort.NORMAL


AS_IT_COMES = View()


def view_of(camera: Camera) -> View:
    """Return how the settings want to look."""
    return View(camera.rotation, camera.region, camera.effort)


def turned(frame: Frame, view: View) -> Frame:
    """Return a frame the right way up."""
    if view.rotation == 0:
        return frame
    import cv2

    codes = {
        90: cv2.ROTATE_90_CLOCKWISE,
        180: cv2.ROTATE_180,
        270: cv2.ROTATE_90_COUNTERCLOCKWISE,
    }
    code = codes.get(view.rotation)
    if code is None:
        return frame
    return replace(frame, image=cast("Image", cv2.rotate(frame.image, code)))


def searched(frame: Frame, view: View) -> Frame:
    """Return the part of a turned frame in which codes are looked for."""
    if view.region == WHOLE:
        return frame
    import numpy as np

    high, wide = frame.image.shape[:2]
    region = view.region
    left, top = wide * region.left // 100, high * region.top // 100
    right = max(left + MIN_SIDE_PX, wide * (region.left + region.width) // 100)
    bottom = max(top + MIN_SIDE_PX, high * (region.top + region.height) // 100)
    part = np.ascontiguousarray(frame.image[top:bottom, left:right])
    return replace(frame, image=part)
