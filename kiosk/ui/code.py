"""A QR code on the screen, for a phone to follow: painted from its modules, dark on white."""

import functools

from PySide6.QtCore import Property, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtQml import QmlElement
from PySide6.QtQuick import QQuickItem, QQuickPaintedItem
from typing_extensions import override

QML_IMPORT_NAME = "Hallpass.Kiosk"
QML_IMPORT_MAJOR_VERSION = 1

_QUIET_MODULES = 4
"""The white margin that ISO/IEC 18004 asks for."""


@functools.lru_cache(maxsize=4)
def modules_of(text: str) -> tuple[tuple[bool, ...], ...]:
    """Return a QR code's modules, row by row, without its margin; True is dark."""
    from qrcode.constants import ERROR_CORRECT_M
    from qrcode.main import QRCode

    code = QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(text)
    code.make(fit=True)
    return tuple(tuple(bool(module) for module in row) for row in code.get_matrix())


@QmlElement
class CodeItem(QQuickPaintedItem):
    """Paints one code, each module a whole number of pixels; white in every theme."""

    altered = Signal()

    def __init__(self, parent: QQuickItem | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self.setAntialiasing(False)

    @Property(str, notify=altered)
    def text(self) -> str:
        """What it says; empty: nothing is drawn."""
        return self._text

    @text.setter  # type: ignore[no-redef]
    def text(self, text: str) -> None:
        self._text = text
        if text:
            # Here rather than in a frame: it takes longer than one.
            modules_of(text)
        self.altered.emit()
        self.update()

    @override
    def paint(self, painter: QPainter) -> None:
        if not self._text:
            return
        rows = modules_of(self._text)
        across = len(rows) + 2 * _QUIET_MODULES
        side = max(1, int(min(self.width(), self.height())) // across)
        left = (int(self.width()) - side * across) // 2
        top = (int(self.height()) - side * across) // 2
        painter.fillRect(QRectF(left, top, side * across, side * across), Qt.GlobalColor.white)
        dark = QColor("#000000")
        for y, row in enumerate(rows, start=_QUIET_MODULES):
            for x, module in enumerate(row, start=_QUIET_MODULES):
                if module:
                    painter.fillRect(left + x * side, top + y * side, side, side, dark)
