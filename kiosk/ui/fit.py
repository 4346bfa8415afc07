"""Looks at a face's real window: words that are cut, spilt or covered, controls out of reach.

For a school's settings before they are sent, for a kiosk's own trial of them, and for tests.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtQuick import QQuickItem

SHRUNK = 0.6
"""As small as words may be made, of the size that is wanted; display sizes to that of a lead."""
LEAD = 24
SLACK = 1.045
"""By so much joined letters are wider than the metrics of their font say."""


@dataclass(frozen=True, slots=True)
class Found:
    """A text or a button, and the part of the window in which it can be seen."""

    item: QQuickItem
    box: QRectF
    """In the window."""
    port: QRectF
    """The window, or the part of it that scrolls."""
    holder: QRectF | None
    """The button or card that it is in."""
    scrolls: bool

    @property
    def seen(self) -> QRectF:
        """What of it can be seen."""
        return self.box.intersected(self.port)


def walk(
    item: QQuickItem,
    port: QRectF,
    holder: QRectF | None = None,
    *,
    scrolls: bool = False,
) -> Iterator[Found]:
    """Yield all visible texts and buttons under an item."""
    if not item.isVisible():
        return
    box = item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))
    if item.inherits("QQuickText"):
        if item.property("text"):
            yield Found(item, _drawn(item), port, holder, scrolls)
        return
    if item.inherits("QQuickAbstractButton"):
        yield Found(item, box, port, None, scrolls)
        holder = box
    elif item.inherits("QQuickRectangle") and item.property("radius") > 0:
        holder = box
    if item.inherits("QQuickFlickable") and item.property("interactive"):
        port, scrolls = box, True
    for child in item.childItems():
        yield from walk(child, port, holder, scrolls=scrolls)


def misfits(root: QQuickItem) -> list[str]:
    """Return what is wrong with what is on the glass, in words; empty: all of it fits.

    Args:
        root: of a desk's window, or of a door's.
    """
    window = QRectF(0, 0, root.width(), root.height())
    found = list(walk(root, window))
    texts = [one for one in found if one.item.inherits("QQuickText")]
    buttons = [one for one in found if not one.item.inherits("QQuickText")]
    unit = root.property("unit")
    said = [problem for one in texts for problem in _of_text(one, unit)]
    said += out_of_reach(root, buttons)
    # A door's numerals stand in the air of the lines around them: its sizes have their own tests.
    for kind in (texts, buttons) if root.property("touch") else ():
        for one, other in itertools.combinations(kind, 2):
            common = one.seen.intersected(other.seen)
            if common.width() > 2 and common.height() > 0.12 * min(
                one.box.height(), other.box.height()
            ):
                said.append(
                    f"{name(one)} and {name(other)} overlap: {_at(one.box)} {_at(other.box)}"
                )
    return said


def out_of_reach(root: QQuickItem, buttons: list[Found] | None = None) -> list[str]:
    """Return which controls are too small for a finger, or outside the window."""
    if buttons is None:
        window = QRectF(0, 0, root.width(), root.height())
        found = walk(root, window)
        buttons = [one for one in found if not one.item.inherits("QQuickText")]
    touch = root.property("touch") or 0.0
    return [problem for one in buttons for problem in _of_button(one, touch)]


def name(one: Found) -> str:
    """Return what a message calls it."""
    return repr(str(one.item.property("text") or one.item.objectName()))


def _at(box: QRectF) -> str:
    return f"{box.width():.0f}x{box.height():.0f} at {box.x():.0f},{box.y():.0f}"


def _drawn(item: QQuickItem) -> QRectF:
    """Return where a text's letters are, in the window."""
    high = item.property("contentHeight")
    wide = max(item.width(), item.property("contentWidth"))
    left, top = (item.width() - wide) / 2, (item.height() - high) / 2
    box = item.mapRectToScene(QRectF(left, top, wide, high))
    if str(item.property("text")).isdigit():
        # Digits have no descenders: what is under them may stand in that air.
        box = box.adjusted(0, 0.1 * high, 0, -0.1 * high)
    return box


def _of_text(one: Found, unit: float) -> Iterator[str]:
    item = one.item
    if item.property("truncated"):
        yield f"{name(one)} is cut off"
    if item.property("contentWidth") > SLACK * item.width() + 2:
        yield f"{name(one)} is wider than its box: {item.property('contentWidth')} {item.width()}"
    around = one.port.adjusted(-3, -3, 3, 3)
    if one.scrolls:
        around.setTop(-1e6)
        around.setBottom(1e6)
    if not around.contains(one.box):
        yield f"{name(one)} is outside: {_at(one.box)} of {_at(one.port)}"
    if one.holder is not None and not one.holder.adjusted(-1, -1, 1, 1).contains(one.box):
        yield f"{name(one)} is out of its card: {_at(one.box)} of {_at(one.holder)}"
    size, most = item.property("font").pixelSize(), item.property("most")
    if most is not None and size < min(SHRUNK * most, LEAD * unit) - 1:
        yield f"{name(one)} is shrunk to {size} of {most}"


def _of_button(one: Found, touch: float) -> Iterator[str]:
    box = one.box
    if min(box.width(), box.height()) < touch - 1:
        yield f"{name(one)} is too small: {_at(box)} for {touch:.0f}"
    if not one.scrolls and not one.port.adjusted(-1, -1, 1, 1).contains(box):
        yield f"{name(one)} is outside: {_at(box)}"
