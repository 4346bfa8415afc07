"""Draws docs/screens: every state of both faces, in three sizes and three themes. `make screens`.

One picture a state: a column for each size, a row for each theme. The five states of the door as
people with three kinds of colour blindness see them, and without any colour, are one picture more.
"""

import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter

from hallpass.domain.look import Theme
from hallpass.texts import for_language
from kiosk.flow.answers import RoomStatus
from kiosk.flow.screens import Screen
from kiosk.ui.drawing import Scene, draw_desk, draw_door
from kiosk.ui.faces import load_fonts, prepare
from kiosk.ui.present_desk import Speech, present_desk
from kiosk.ui.present_door import present_door
from kiosk.ui.vision import Eyesight, as_seen_by
from tests.kiosk.ui import doors, gallery

FOLDER = Path(__file__).parents[3] / "docs" / "screens"
SIZES = (QSize(800, 480), QSize(1280, 800), QSize(1080, 1920))
ROW_HEIGHT = 400
"""Pixels of each picture on a sheet."""
GAP = 16
QUALITY = 70
BEHIND = QColor("#d8d8d8")
FIVE = ("open", "full", "closed", "testing", "emergency-evacuate")
"""The door's five states."""
ZONE = ZoneInfo("America/Denver")


def dressed(status: RoomStatus, theme: Theme) -> RoomStatus:
    """Return a status whose settings ask for a theme."""
    look = replace(status.settings.look, theme=theme)
    return replace(status, settings=replace(status.settings, look=look))


def scene(status: RoomStatus, theme: Theme) -> Scene:
    """Return what a picture shows besides its screen."""
    return Scene(dressed(status, theme), gallery.NOW, ZONE, preview=gallery.camera_picture())


def sheet(draw: Callable[[Theme, QSize], QImage]) -> QImage:
    """Return all sizes and themes of one state on one picture."""
    widths = [round(size.width() * ROW_HEIGHT / size.height()) for size in SIZES]
    whole = QImage(
        sum(widths) + GAP * (len(SIZES) + 1),
        (ROW_HEIGHT + GAP) * len(Theme) + GAP,
        QImage.Format.Format_RGB32,
    )
    whole.fill(BEHIND)
    painter = QPainter(whole)
    for row, theme in enumerate(Theme):
        x = GAP
        for size, width in zip(SIZES, widths, strict=True):
            picture = draw(theme, size).scaled(
                QSize(width, ROW_HEIGHT),
                Qt.AspectRatioMode.IgnoreAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            painter.drawImage(QPoint(x, GAP + row * (ROW_HEIGHT + GAP)), picture)
            x += width + GAP
    painter.end()
    return whole


def desk_sheet(screen: Screen) -> QImage:
    """Return the sheet of one screen of the desk."""
    return sheet(lambda theme, size: draw_desk(screen, scene(gallery.STATUS, theme), size))


def door_sheet(name: str) -> QImage:
    """Return the sheet of one state of the door."""
    status, (message, wanted) = gallery.DOORS[name], doors.told(name)
    return sheet(
        lambda theme, size: draw_door(replace(scene(status, theme), message=message), size, wanted)
    )


def vision_sheet() -> QImage:
    """Return the door's five states as different eyes see them: a row for each kind of eyes."""
    size, height = SIZES[0], 240
    width = round(size.width() * height / size.height())
    whole = QImage(
        (width + GAP) * len(FIVE) + GAP,
        (height + GAP) * (len(Eyesight) + 1) + GAP,
        QImage.Format.Format_RGB32,
    )
    whole.fill(BEHIND)
    painter = QPainter(whole)
    for column, name in enumerate(FIVE):
        picture = draw_door(scene(gallery.DOORS[name], Theme.LIGHT), size)
        views = [picture, *(as_seen_by(picture, eyes) for eyes in Eyesight)]
        for row, view in enumerate(views):
            at = QPoint(GAP + column * (width + GAP), GAP + row * (height + GAP))
            small = view.scaled(
                QSize(width, height),
                Qt.AspectRatioMode.IgnoreAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            painter.drawImage(at, small)
    painter.end()
    return whole


def index(desks: Iterable[str], doors: Iterable[str]) -> str:
    """Return the page that shows them all."""
    sizes = ", ".join(f"{size.width()}x{size.height()}" for size in SIZES)
    speech = Speech(for_language("en"), ZONE)
    lines = [
        "# Every screen",
        "",
        f"Made by `make screens`; from left to right {sizes}, from top to bottom the light, the",
        "dark and the high-contrast theme. Everybody on them is made up.",
        "",
        "## The door's five states, for every kind of eyes",
        "",
        "From top to bottom: all colours, " + ", ".join(Eyesight) + ".",
        "",
        "![The five states of a door under simulated colour blindness](door-vision.webp)",
        "",
        "## The desk",
        "",
    ]
    for name in desks:
        title = present_desk(gallery.SCREENS[name], speech).title
        lines += [f"### {name}", "", f"![{name}: {title}](desk-{name}.webp)", ""]
    lines += ["## The door", ""]
    for name in doors:
        word = present_door(gallery.DOORS[name], speech).word
        lines += [f"### {name}", "", f"![{name}: {word}](door-{name}.webp)", ""]
    return "\n".join(lines)


def main(only: list[str]) -> None:
    """Draw all of them, or those that are named."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    prepare()
    application = QGuiApplication([])
    load_fonts()
    FOLDER.mkdir(parents=True, exist_ok=True)
    sheets: dict[str, Callable[[], QImage]] = {"door-vision": vision_sheet}
    for name, screen in gallery.SCREENS.items():
        sheets[f"desk-{name}"] = lambda screen=screen: desk_sheet(screen)  # type: ignore[misc]
    for name in gallery.DOORS:
        sheets[f"door-{name}"] = partial(door_sheet, name)
    wanted = only or list(sheets)
    for name in wanted:
        sheets[name]().save(str(FOLDER / f"{name}.webp"), quality=QUALITY)
        print(name, flush=True)  # noqa: T201 - what is being drawn
    if not only:
        for old in FOLDER.glob("*.webp"):
            if old.stem not in sheets:
                old.unlink()
        text = index(gallery.SCREENS, gallery.DOORS)
        (FOLDER / "README.md").write_text(text, encoding="utf-8")
    application.processEvents()


if __name__ == "__main__":
    main(sys.argv[1:])
