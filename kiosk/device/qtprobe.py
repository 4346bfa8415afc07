"""Starts Qt and says what it sees: `python -m kiosk.device.qtprobe FONT_FOLDER`, one JSON line.

A process of its own, because a platform plugin that can't load aborts the whole process, and one
process can try one platform alone.
"""

import json
import sys
from pathlib import Path


def main() -> None:
    """Print the platform, the screens and which fonts are there."""
    from PySide6 import QtQuick
    from PySide6.QtCore import qVersion
    from PySide6.QtGui import QFontDatabase, QGuiApplication

    app = QGuiApplication(sys.argv[:1])
    fonts = sorted(path for path in Path(sys.argv[1]).iterdir() if path.suffix in {".otf", ".ttf"})
    scripts = (
        QFontDatabase.WritingSystem.Arabic,
        QFontDatabase.WritingSystem.Devanagari,
        QFontDatabase.WritingSystem.Greek,
    )
    found = {
        "qt": qVersion(),
        "quick": QtQuick.__name__,
        "platform": app.platformName(),
        "screens": [
            {
                "name": screen.name(),
                "width_px": screen.size().width(),
                "height_px": screen.size().height(),
                "width_mm": round(screen.physicalSize().width()),
                "height_mm": round(screen.physicalSize().height()),
            }
            for screen in app.screens()
        ],
        "own_fonts": sum(QFontDatabase.addApplicationFont(str(path)) >= 0 for path in fonts),
        "other_scripts": sum(bool(QFontDatabase.families(script)) for script in scripts),
        "scripts": len(scripts),
    }
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
