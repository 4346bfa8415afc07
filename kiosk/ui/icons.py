"""Icons: one-colour line drawings, painted in any colour.

The files are Lucide's (ISC licence, icons/LICENSE-lucide.txt) and a few drawn for this project; a
name that is not there draws `room`, so that a school's typing mistake leaves no hole.
"""

import functools
from importlib.resources import files

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtQuick import QQuickImageProvider
from PySide6.QtSvg import QSvgRenderer
from typing_extensions import override

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

    Not a painted item: what comes and goes would leave its Python half behind when QML destroys it
    (PySide 6.11), while a picture is Qt's alone.
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
