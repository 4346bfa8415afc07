"""The door's signs: one large solid shape a state, told apart from five metres without colour.

They are shapes rather than icons: what counts from afar is the outline, so no two states share one
(disc, pair of figures, door, bars, sheet with pencil; in an emergency hand, shield, padlock, arrow
out of a frame, house). What is inside a shape is cut out of it and shows the field. The emergency
signs stand for the five actions of the Standard Response Protocol; the drawings are our own.

A name that is not there draws nothing: the word says it all the same.
"""

from collections.abc import Callable

from PySide6.QtCore import Property, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPainterPathStroker, QTransform
from PySide6.QtQml import QmlElement
from PySide6.QtQuick import QQuickItem, QQuickPaintedItem
from typing_extensions import override

QML_IMPORT_NAME = "Hallpass.Kiosk"
QML_IMPORT_MAJOR_VERSION = 1

SIDE = 100.0
"""Of the square that the shapes are drawn in."""


@QmlElement
class SignItem(QQuickPaintedItem):
    """Paints one sign, as large as fits."""

    altered = Signal()

    def __init__(self, parent: QQuickItem | None = None) -> None:
        super().__init__(parent)
        self._name = ""
        self._colour = QColor("black")
        self.setAntialiasing(True)

    @Property(str, notify=altered)
    def name(self) -> str:
        """A key of SIGNS; empty: nothing."""
        return self._name

    @name.setter  # type: ignore[no-redef]
    def name(self, name: str) -> None:
        if name != self._name:
            self._name = name
            self.altered.emit()
            self.update()

    @Property(QColor, notify=altered)
    def colour(self) -> QColor:
        """Of the shape."""
        return self._colour

    @colour.setter  # type: ignore[no-redef]
    def colour(self, colour: QColor) -> None:
        if colour != self._colour:
            self._colour = colour
            self.altered.emit()
            self.update()

    @override
    def paint(self, painter: QPainter) -> None:
        draw = SIGNS.get(self._name)
        if draw is None:
            return
        side = min(self.width(), self.height())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate((self.width() - side) / 2, (self.height() - side) / 2)
        painter.scale(side / SIDE, side / SIDE)
        painter.fillPath(draw(), self._colour)


def _rounded(x: float, y: float, wide: float, high: float, radius: float) -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(QRectF(x, y, wide, high), radius, radius)
    return path


def _disc(x: float, y: float, radius: float) -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QPointF(x, y), radius, radius)
    return path


def _line(width: float, *points: tuple[float, float]) -> QPainterPath:
    """Return a thick line through the points, with round ends."""
    path = QPainterPath(QPointF(*points[0]))
    for point in points[1:]:
        path.lineTo(QPointF(*point))
    stroker = QPainterPathStroker()
    stroker.setWidth(width)
    stroker.setCapStyle(Qt.PenCapStyle.RoundCap)
    stroker.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return stroker.createStroke(path).simplified()


def _shape(*points: tuple[float, float]) -> QPainterPath:
    """Return a closed shape with slightly rounded corners."""
    path = QPainterPath(QPointF(*points[0]))
    for point in points[1:]:
        path.lineTo(QPointF(*point))
    path.closeSubpath()
    stroker = QPainterPathStroker()
    stroker.setWidth(6.0)
    stroker.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return path.united(stroker.createStroke(path))


def _turned(path: QPainterPath, degrees: float, x: float, y: float) -> QPainterPath:
    """Return the path turned about a point."""
    turn = QTransform().translate(x, y).rotate(degrees).translate(-x, -y)
    return turn.map(path)


def _open() -> QPainterPath:
    return _disc(50, 50, 48).subtracted(_line(13, (28, 52), (44, 68), (73, 34)))


def _full() -> QPainterPath:
    """Two figures, shoulder to shoulder, on a full bar."""
    people = QPainterPath()
    for x in (26.0, 74.0):
        body = _rounded(x - 23, 38, 46, 60, 22).intersected(_rounded(0, 38, 100, 39, 0))
        people = people.united(_disc(x, 19, 15.5)).united(body)
    return people.united(_rounded(2, 84, 96, 14, 4))


def _closed() -> QPainterPath:
    """A door in its frame."""
    frame = _rounded(16, 2, 68, 96, 6).subtracted(_rounded(25, 11, 50, 90, 2))
    leaf = _rounded(30, 16, 40, 82, 2).subtracted(_disc(61, 58, 5))
    return frame.united(leaf).united(_rounded(4, 90, 92, 8, 3))


def _paused() -> QPainterPath:
    return _rounded(14, 6, 27, 88, 8).united(_rounded(59, 6, 27, 88, 8))


def _testing() -> QPainterPath:
    """A sheet with lines, and a pencil across its corner."""
    sheet = _rounded(6, 2, 66, 96, 7)
    for y, to in ((24.0, 56.0), (42.0, 48.0), (60.0, 34.0)):
        sheet = sheet.subtracted(_line(8, (21, y), (to, y)))
    shaft = _rounded(55, 12, 21, 56, 4)
    tip = QPainterPath(QPointF(55, 71))
    for x, y in ((76, 71), (65.5, 93)):
        tip.lineTo(x, y)
    tip.closeSubpath()
    pencil = _turned(shaft.united(tip), 38, 65.5, 52)
    around = QPainterPathStroker()
    around.setWidth(11)
    around.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return sheet.subtracted(pencil.united(around.createStroke(pencil))).united(pencil)


def _wait() -> QPainterPath:
    """A clock: it is a matter of minutes."""
    ring = _disc(50, 50, 48).subtracted(_disc(50, 50, 36))
    return ring.united(_line(11, (50, 27), (50, 51), (65, 61)))


def _hold() -> QPainterPath:
    """A raised hand."""
    hand = _rounded(21, 44, 60, 53, 26).united(_rounded(21, 50, 60, 22, 0))
    for x, top in ((27.5, 19.0), (43.0, 8.0), (58.5, 11.0), (74.5, 25.0)):
        hand = hand.united(_line(13, (x, top), (x, 60)))
    return hand.united(_line(15, (11, 57), (33, 84)))


def _secure() -> QPainterPath:
    """A shield around a shield: nobody comes in from outside."""

    def shield(inset: float) -> QPainterPath:
        left, right, shoulder = 10 + inset, 90 - inset, 15 + inset * 0.75
        belly, foot = 76 - inset * 0.4, 90 - inset * 0.6
        path = QPainterPath(QPointF(50, 2 + inset))
        path.lineTo(right, shoulder)
        path.lineTo(right, 48)
        path.cubicTo(right, belly, 70 - inset * 0.3, foot, 50, 98 - inset)
        path.cubicTo(30 + inset * 0.3, foot, left, belly, left, 48)
        path.lineTo(left, shoulder)
        path.closeSubpath()
        return path

    return shield(0).subtracted(shield(9)).united(shield(17))


def _lockdown() -> QPainterPath:
    """A padlock."""
    bow = _rounded(24, 3, 52, 70, 26).subtracted(_rounded(37, 16, 26, 60, 13))
    body = _rounded(12, 44, 76, 54, 9)
    hole = _disc(50, 65, 7.5).united(_line(7, (50, 66), (50, 81)))
    return bow.united(body).subtracted(hole)


def _evacuate() -> QPainterPath:
    """An arrow out of a frame."""
    frame = _line(13, (44, 9), (9, 9), (9, 91), (44, 91))
    arrow = _line(17, (32, 50), (80, 50)).united(_line(17, (64, 25), (89, 50), (64, 75)))
    return frame.united(arrow)


def _shelter() -> QPainterPath:
    """A house."""
    roof = _shape((50, 7), (95, 49), (5, 49))
    walls = _rounded(16, 40, 68, 57, 5)
    return roof.united(walls).subtracted(_rounded(39, 62, 22, 36, 3))


SIGNS: dict[str, Callable[[], QPainterPath]] = {
    "open": _open,
    "full": _full,
    "closed": _closed,
    "paused": _paused,
    "testing": _testing,
    "wait": _wait,
    "hold": _hold,
    "secure": _secure,
    "lockdown": _lockdown,
    "evacuate": _evacuate,
    "shelter": _shelter,
}
"""In the square from 0 to SIDE; the keys are the names that `present_door` gives."""
