"""The camera's picture on the desk: a feed and the item that paints it, mirrored or not.

QtMultimedia's VideoOutput draws nothing under the software renderer, so the picture is painted: one
nearest-neighbour drawImage a frame, cut to fill, and four corners in the colour behind it.
"""

from PySide6.QtCore import Property, QObject, QPointF, QRectF, Signal, Slot
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QTransform
from PySide6.QtQml import QmlElement, QmlUncreatable
from PySide6.QtQuick import QQuickItem, QQuickPaintedItem
from typing_extensions import override

QML_IMPORT_NAME = "Hallpass.Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


def grey_image(pixels: bytes, width_px: int, height_px: int) -> QImage:
    """Return a picture that owns its pixels, for `PreviewFeed.show`; callable from any thread.

    Args:
        pixels: uint8[height, width], row-major grey, without padding.
        width_px: of a row.
        height_px: number of rows.

    Raises:
        ValueError: the sizes don't fit.
    """
    if width_px <= 0 or height_px <= 0 or len(pixels) != width_px * height_px:
        raise ValueError(f"{len(pixels)} bytes are not {width_px}x{height_px} grey pixels")
    shared = QImage(pixels, width_px, height_px, width_px, QImage.Format.Format_Grayscale8)
    # RGB32 is what the painter blits without converting; the copy owns its pixels.
    return shared.convertToFormat(QImage.Format.Format_RGB32)


@QmlElement
@QmlUncreatable("made by the conductor")
class PreviewFeed(QObject):  # type: ignore[operator]  # the stub lacks the decorator
    """The newest picture.

    Signals:
        changed: there is a newer one.
        begun: the first one came, or there is none any more.
    """

    changed = Signal()
    begun = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._image = QImage()
        self.mirror = True
        """It is as in a mirror; told with the next picture."""

    @property
    def image(self) -> QImage:
        """The newest picture; null before the first and while the camera is gone."""
        return self._image

    def show(self, image: QImage) -> None:
        """Draw this picture; a null one: there is none."""
        flips = image.isNull() != self._image.isNull()
        self._image = image
        if flips:
            self.begun.emit()
        self.changed.emit()

    @Property(bool, notify=begun)
    def seen(self) -> bool:
        """Whether there is a picture."""
        return not self._image.isNull()


@QmlElement
class PreviewItem(QQuickPaintedItem):
    """Paints a feed's newest picture, mirrored or not, cut to fill, with round corners."""

    altered = Signal()

    def __init__(self, parent: QQuickItem | None = None) -> None:
        super().__init__(parent)
        self._feed: PreviewFeed | None = None
        self._radius = 0.0
        self._backdrop = QColor("white")
        self.setOpaquePainting(True)

    @Property(QObject, notify=altered)
    def feed(self) -> QObject | None:
        """Where the pictures come from."""
        return self._feed

    @feed.setter  # type: ignore[no-redef]
    def feed(self, feed: QObject | None) -> None:
        if not isinstance(feed, PreviewFeed) or feed is self._feed:
            return
        if self._feed is not None:
            self._feed.changed.disconnect(self.redraw)
        self._feed = feed
        feed.changed.connect(self.redraw)
        self.altered.emit()
        self.update()

    @Property("double", notify=altered)
    def radius(self) -> float:
        """Of the corners, in pixels."""
        return self._radius

    @radius.setter  # type: ignore[no-redef]
    def radius(self, radius: float) -> None:
        self._radius = radius
        self.altered.emit()
        self.update()

    @Property(QColor, notify=altered)
    def backdrop(self) -> QColor:
        """The colour behind the corners."""
        return self._backdrop

    @backdrop.setter  # type: ignore[no-redef]
    def backdrop(self, backdrop: QColor) -> None:
        self._backdrop = backdrop
        self.altered.emit()
        self.update()

    @Slot()
    def redraw(self) -> None:
        """Paint the newest picture, if anybody can see it."""
        if self.isVisible():
            self.update()

    @override
    def paint(self, painter: QPainter) -> None:
        area = QRectF(QPointF(0, 0), self.size())
        image = None if self._feed is None else self._feed.image
        if image is None or image.isNull():
            painter.fillRect(area, self._backdrop)
            return
        painter.save()
        if self._feed is not None and self._feed.mirror:
            painter.setTransform(QTransform(-1, 0, 0, 1, area.width(), 0), True)
        painter.drawImage(area, image, _fill(image, area))
        painter.restore()
        if self._radius > 0:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillPath(_corners(area, self._radius), self._backdrop)


def _fill(image: QImage, area: QRectF) -> QRectF:
    """Return the middle part of the picture that has the area's proportions."""
    width, height = float(image.width()), float(image.height())
    if width * area.height() > height * area.width():
        part = height * area.width() / area.height()
        return QRectF((width - part) / 2, 0, part, height)
    part = width * area.height() / area.width()
    return QRectF(0, (height - part) / 2, width, part)


def _corners(area: QRectF, radius: float) -> QPainterPath:
    path = QPainterPath()
    path.addRect(area)
    path.addRoundedRect(area, radius, radius)
    return path
