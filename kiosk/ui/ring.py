"""A ring that fills, for what has to be held down; painted."""

from PySide6.QtCore import Property, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtQml import QmlElement
from PySide6.QtQuick import QQuickItem, QQuickPaintedItem
from typing_extensions import override

QML_IMPORT_NAME = "Hallpass.Kiosk"
QML_IMPORT_MAJOR_VERSION = 1

_THICK = 0.14
"""Of its side."""
_FAINT = 0.3
_TURN = 16 * 360
"""Qt counts angles in sixteenths of a degree."""


@QmlElement
class RingItem(QQuickPaintedItem):
    """Paints the ring, from the top clockwise; faint where it is not filled yet."""

    altered = Signal()

    def __init__(self, parent: QQuickItem | None = None) -> None:
        super().__init__(parent)
        self._part = 0.0
        self._colour = QColor("black")
        self.setAntialiasing(True)

    @Property(float, notify=altered)
    def part(self) -> float:
        """How much of it is filled, 0 to 1."""
        return self._part

    @part.setter  # type: ignore[no-redef]
    def part(self, part: float) -> None:
        part = max(0.0, min(1.0, part))
        if part != self._part:
            self._part = part
            self.altered.emit()
            self.update()

    @Property(QColor, notify=altered)
    def colour(self) -> QColor:
        """Of the ring."""
        return self._colour

    @colour.setter  # type: ignore[no-redef]
    def colour(self, colour: QColor) -> None:
        if colour != self._colour:
            self._colour = colour
            self.altered.emit()
            self.update()

    @override
    def paint(self, painter: QPainter) -> None:
        side = min(self.width(), self.height())
        thick = side * _THICK
        box = QRectF(
            (self.width() - side + thick) / 2,
            (self.height() - side + thick) / 2,
            side - thick,
            side - thick,
        )
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(self._colour, thick)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.setOpacity(_FAINT)
        painter.drawEllipse(box)
        painter.setOpacity(1.0)
        painter.drawArc(box, _TURN // 4, -round(_TURN * self._part))
