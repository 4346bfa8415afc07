"""Icons: one-colour line drawings, painted in any colour.

The files are Lucide's (ISC licence, icons/LICENSE-lucide.txt) and a few drawn for this project; a
name that is not there draws `room`, so that a school's typing mistake leaves no hole.
"""

import functools
from importlib.resources import files

from PySide6.QtCore import Property, QByteArray, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QTransform
from PySide6.QtQml import QmlElement
from PySide6.QtQuick import QQuickImageProvider, QQuickItem, QQuickPaintedItem
from PySide6.QtSvg import QSvgRenderer
from typing_extensions import override

QML_IMPORT_NAME = "Hallpass.Kiosk"
QML_IMPORT_MAJOR_VERSION = 1

FALLBACK = "room"
DIRECTED = frozenset(
    {
        "arrow-left",
        "arrow-right",
        "arrow-up-right",
        "chevron-left",
        "chevron-right",
        "footprints",
        "log-in",
        "log-out",
        "move-right",
        "undo-2",
    }
)
"""These point along the words: where words run from right to left, the other way."""
_FOLDER = files("kiosk.ui") / "icons"


@functools.cache
def drawing_of(name: str) -> str:
    """Return an icon's SVG, or the fallback's."""
    safe = name if name.replace("-", "").isalnum() and name.isascii() else FALLBACK
    file = _FOLDER / f"{safe}.svg"
    if not file.is_file():
        file = _FOLDER / f"{FALLBACK}.svg"
    return file.read_text(encoding="utf-8")


@functools.lru_cache(maxsize=128)
def _renderer_of(name: str, colour: str, stroke: float) -> QSvgRenderer:
    svg = drawing_of(name).replace("currentColor", colour)
    svg = svg.replace('stroke-width="2"', f'stroke-width="{stroke}"')
    return QSvgRenderer(QByteArray(svg.encode()))


class IconProvider(QQuickImageProvider):
    """Pictures of icons, by "name/colour/stroke" with the colour as "rrggbb".

    For what comes and goes: a painted item leaves its Python half behind when QML destroys it
    (PySide 6.12.0), a picture is Qt's alone.
    """

    PREFIX = "icon"

    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)

    @override
    def requestImage(self, id: str, size: QSize, requestedSize: QSize) -> QImage:
        name, colour, stroke = id.split("/")
        side = max(1, requestedSize.width(), requestedSize.height())
        image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _renderer_of(name, f"#{colour}", float(stroke)).render(painter, QRectF(0, 0, side, side))
        painter.end()
        return image


@QmlElement
class IconItem(QQuickPaintedItem):
    """Paints one icon."""

    altered = Signal()

    def __init__(self, parent: QQuickItem | None = None) -> None:
        super().__init__(parent)
        self._name = ""
        self._colour = QColor("black")
        self._stroke = 2.0
        self._rtl = False
        self.setAntialiasing(True)

    @Property(str, notify=altered)
    def name(self) -> str:
        """A file of icons/, without its ending; empty: nothing."""
        return self._name

    @name.setter  # type: ignore[no-redef]
    def name(self, name: str) -> None:
        self._name = name
        self.altered.emit()
        self.update()

    @Property(QColor, notify=altered)
    def colour(self) -> QColor:
        """Of the lines."""
        return self._colour

    @colour.setter  # type: ignore[no-redef]
    def colour(self, colour: QColor) -> None:
        self._colour = colour
        self.altered.emit()
        self.update()

    @Property("double", notify=altered)
    def stroke(self) -> float:
        """Width of the lines, of 24 for the whole icon."""
        return self._stroke

    @stroke.setter  # type: ignore[no-redef]
    def stroke(self, stroke: float) -> None:
        self._stroke = stroke
        self.altered.emit()
        self.update()

    @Property(bool, notify=altered)
    def rtl(self) -> bool:
        """Whether words run from right to left here."""
        return self._rtl

    @rtl.setter  # type: ignore[no-redef]
    def rtl(self, rtl: bool) -> None:
        self._rtl = rtl
        self.altered.emit()
        self.update()

    @override
    def paint(self, painter: QPainter) -> None:
        if self._name:
            if self._rtl and self._name in DIRECTED:
                painter.setTransform(QTransform(-1, 0, 0, 1, self.width(), 0), True)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setOpacity(self._colour.alphaF())
            renderer = _renderer_of(
                self._name, self._colour.name(QColor.NameFormat.HexRgb), self._stroke
            )
            renderer.render(painter, QRectF(QPointF(0, 0), self.size()))
