"""How a window looks: the school's theme, colour, logo and sizes, and which way the words run.

`LookModel` is handed to each window; `Hues` is what qml/Theme.qml takes its colours from.
"""

from PySide6.QtCore import Property, QByteArray, QObject, QPointF, QRectF, QSizeF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtQml import QmlElement, QmlUncreatable
from PySide6.QtQuick import QQuickItem, QQuickPaintedItem
from PySide6.QtSvg import QSvgRenderer
from typing_extensions import override

from hallpass.domain.look import Hand, Look, Theme, logo_bytes
from kiosk.ui.colours import Colours, colours_of, mark_of, veil_of
from kiosk.ui.light import FULL, OFF, shade_of

QML_IMPORT_NAME = "Hallpass.Kiosk"
QML_IMPORT_MAJOR_VERSION = 1

_LOGO_MOST_PX = 1024
"""Of a picture's longer side: what is larger is made smaller once."""


@QmlElement
@QmlUncreatable("made by the conductor")
class LookModel(QObject):  # type: ignore[operator]  # the stub lacks the decorator
    """A window's look.

    Signals:
        changed: anything of it, but the light.
        lit: there is more light, or less.
        woken: somebody touched it in the dark.
    """

    changed = Signal()
    lit = Signal()
    woken = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._percent = FULL
        self._look = Look()
        self._rtl = False
        self._dim = False

    def show(self, look: Look, *, rtl: bool = False, dim: bool = False) -> None:
        """Look like this.

        Args:
            look: the school's.
            rtl: words run from right to left.
            dim: it is outside the school's day.
        """
        if (look, rtl, dim) != (self._look, self._rtl, self._dim):
            self._look, self._rtl, self._dim = look, rtl, dim
            self.changed.emit()

    def shine(self, percent: int) -> None:
        """Be so bright, in percent; 0: dark."""
        if percent != self._percent:
            self._percent = percent
            self.lit.emit()

    @property
    def look(self) -> Look:
        """What is shown."""
        return self._look

    @Property(float, notify=lit)
    def shade(self) -> float:
        """How much black lies over the face, 0 to 1."""
        return shade_of(self._percent)

    @Property(bool, notify=lit)
    def dark(self) -> bool:
        """Whether nothing can be seen."""
        return self._percent == OFF

    @Property(str, notify=changed)
    def theme(self) -> str:
        """light, dark or contrast; outside the school's day a light face is a dark one."""
        if self._look.theme is Theme.LIGHT and self._dim and self._look.dim_after_school:
            return Theme.DARK.value
        return self._look.theme.value

    @Property(str, notify=changed)
    def colour(self) -> str:
        """The school's own, as it set it; empty: ours. `Theme.accent` is the one to draw with."""
        return self._look.colour

    @Property(float, notify=changed)
    def scale(self) -> float:
        """Of the type that is read, 1 to 2."""
        return self._look.text_percent / 100

    @Property(bool, notify=changed)
    def motion(self) -> bool:
        """Whether anything may move."""
        return not self._look.reduced_motion

    @Property(bool, notify=changed)
    def left(self) -> bool:
        """Whether the controls are at the left hand."""
        return self._look.hand is Hand.LEFT

    @Property(bool, notify=changed)
    def low(self) -> bool:
        """Whether everything to touch is in the lower 60 %."""
        return self._look.low_controls

    @Property(bool, notify=changed)
    def rtl(self) -> bool:
        """Whether words run from right to left."""
        return self._rtl

    @Property(bool, notify=changed)
    def dim(self) -> bool:
        """Whether the face is dark for now."""
        return self._dim and self._look.dim_after_school


@QmlElement
class Hues(QObject):  # the stub lacks the decorator
    """The colours of one theme with a school's own."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = Theme.LIGHT
        self._school = ""
        self._colours: Colours = colours_of(self._theme)

    @Property(str, notify=changed)
    def theme(self) -> str:
        """light, dark or contrast."""
        return self._theme.value

    @theme.setter  # type: ignore[no-redef]
    def theme(self, theme: str) -> None:
        self._theme = Theme(theme)
        self._renew()

    @Property(str, notify=changed)
    def school(self) -> str:
        """The school's colour, as "#rrggbb"; empty: ours."""
        return self._school

    @school.setter  # type: ignore[no-redef]
    def school(self, school: str) -> None:
        self._school = school
        self._renew()

    @Slot(str, result=QColor)
    def role(self, name: str) -> QColor:
        """Return a colour of `Colours` by its name."""
        return QColor(getattr(self._colours, name))

    @Slot(str, result=QColor)
    def field(self, tone: str) -> QColor:
        """Return what a page of this tone is on."""
        return QColor(self._colours.fields.get(tone, (self._colours.paper,))[0])

    @Slot(str, result=QColor)
    def text(self, tone: str) -> QColor:
        """Return the words on that field."""
        fallback = (self._colours.paper, self._colours.ink)
        return QColor(self._colours.fields.get(tone, fallback)[1])

    @Slot(str, result=QColor)
    def veil(self, tone: str) -> QColor:
        """Return what lies on that field: cards and buttons that belong to it."""
        return QColor(veil_of(self._theme, tone, self._school))

    @Slot(str, result=QColor)
    def mark(self, tone: str) -> QColor:
        """Return a tone's colour for words and icons on a card or on paper."""
        return QColor(mark_of(self._theme, tone, self._school))

    def _renew(self) -> None:
        self._colours = colours_of(self._theme, self._school)
        self.changed.emit()


class Picture:
    """A school's logo, as far as it can be drawn."""

    def __init__(self, raw: bytes | None) -> None:
        self._image = QImage()
        self._vector: QSvgRenderer | None = None
        if not raw:
            return
        if raw.startswith(b"\x89PNG"):
            self._image = _small(QImage.fromData(raw))
            return
        # Not at the start: few schools have one, and it reads XML.
        from kiosk.ui.svg import can_be_drawn

        if can_be_drawn(raw):
            vector = QSvgRenderer(QByteArray(raw))
            self._vector = vector if vector.isValid() else None

    @property
    def size(self) -> QSizeF:
        """Its own; empty: there is nothing to draw."""
        if self._vector is not None:
            return QSizeF(self._vector.defaultSize())
        return QSizeF(self._image.size())

    def paint(self, painter: QPainter, area: QRectF) -> None:
        """Draw it over this area."""
        if self._vector is not None:
            self._vector.render(painter, area)
        elif not self._image.isNull():
            painter.drawImage(area, self._image)


def _small(image: QImage) -> QImage:
    if max(image.width(), image.height()) <= _LOGO_MOST_PX:
        return image
    return image.scaled(
        _LOGO_MOST_PX,
        _LOGO_MOST_PX,
        Qt.AspectRatioMode.KeepAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )


@QmlElement
class LogoItem(QQuickPaintedItem):
    """Paints the school's logo as large as it fits; nothing where there is none."""

    altered = Signal()

    def __init__(self, parent: QQuickItem | None = None) -> None:
        super().__init__(parent)
        self._model: LookModel | None = None
        self._logo = ""
        self._picture = Picture(None)
        self.setAntialiasing(True)

    @Property(QObject, notify=altered)
    def look(self) -> QObject | None:
        """Whose logo."""
        return self._model

    @look.setter  # type: ignore[no-redef]
    def look(self, look: QObject | None) -> None:
        if not isinstance(look, LookModel) or look is self._model:
            return
        if self._model is not None:
            self._model.changed.disconnect(self.renew)
        self._model = look
        look.changed.connect(self.renew)
        self.renew()

    @Property(float, notify=altered)
    def ratio(self) -> float:
        """Width by height; 0: there is none."""
        size = self._picture.size
        return size.width() / size.height() if size.height() > 0 else 0.0

    @Slot()
    def renew(self) -> None:
        """Take the logo of the look."""
        look = Look() if self._model is None else self._model.look
        if look.logo != self._logo:
            self._logo = look.logo
            self._picture = Picture(logo_bytes(look))
            self.update()
        self.altered.emit()

    @override
    def paint(self, painter: QPainter) -> None:
        size = self._picture.size
        if size.isEmpty():
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        fitted = size.scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        at = QPointF(
            (self.width() - fitted.width()) / 2,
            (self.height() - fitted.height()) / 2,
        )
        self._picture.paint(painter, QRectF(at, fitted))
