"""The bundled fonts: one for Latin letters, and those for what it lacks.

All of Latin is Inter, Vietnamese included. Letters that it lacks come from the other families, in
their order and letter by letter, whatever the language of the screen: names don't keep to it. They
are looked for here before anything that the machine has, and nothing of the machine's is needed.

Taking a font costs next to no memory: its file is mapped, and only what is drawn of it is read.
"""

import functools
from importlib.resources import files
from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication

__all__ = ["FAMILY", "FOLDER", "OTHER_FAMILIES", "load_fonts"]

FAMILY = "Inter"
OTHER_FAMILIES = ("Noto Sans Arabic", "Noto Sans SC")
"""Regular and bold; half-bold letters are drawn bold."""
FOLDER = Path(str(files("kiosk.ui") / "fonts"))


@functools.cache
def load_fonts() -> None:
    """Take the bundled fonts, so that a face looks the same on every box; once a process.

    Raises:
        RuntimeError: a font file is damaged.
    """
    for file in sorted(FOLDER.glob("*.[ot]tf")):
        if QFontDatabase.addApplicationFont(str(file)) < 0:
            raise RuntimeError(f"{file.name}: Qt can't read this font")
    # Not the way of addApplicationFallbackFontFamily: PySide6 6.11 does not offer it.
    QFont.insertSubstitutions(FAMILY, list(OTHER_FAMILIES))
    QGuiApplication.setFont(QFont(FAMILY))
