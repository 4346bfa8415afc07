"""A window's look: taken over while the desk rests; logos of every kind; mirrored, dimmed."""

import base64
from dataclasses import replace

import pytest
from PySide6.QtCore import QBuffer, QIODevice, QObject, QSize
from PySide6.QtGui import QColor, QImage, QPainter

from hallpass.domain.emergency import Action
from hallpass.domain.look import Hand, Look, Theme
from hallpass.domain.timetable import DayPart
from hallpass.texts import for_language
from kiosk.flow import events, screens
from kiosk.flow.answers import RoomStatus
from kiosk.ui.code import CodeItem, modules_of
from kiosk.ui.look_model import LogoItem, LookModel
from kiosk.ui.present_desk import Speech
from kiosk.ui.speech import speech_for, speech_of
from tests.kiosk.flow import playbook as p
from tests.kiosk.ui import gallery
from tests.kiosk.ui.conftest import DENVER, Hands, Stage
from tests.kiosk.ui.fitting import Deskview
from tests.kiosk.ui.test_desk_face import show


def looking(look: Look, *languages: str, status: RoomStatus = gallery.STATUS) -> RoomStatus:
    settings = replace(status.settings, look=look, languages=languages or ("en",))
    return replace(status, settings=settings)


DARK = Look(theme=Theme.DARK)


def test_a_desk_that_rests_takes_a_new_look_at_once(stage: Stage, desk: Hands) -> None:
    serial = stage.conductor.state.serial
    stage.conductor.status_changed.emit(looking(DARK, "es"))
    desk.settle()
    assert desk.pixel(0.02, 0.5) == QColor("#10161c")
    assert desk.sees(for_language("es").get("desk.idle.title"))
    assert stage.conductor.state.serial == serial


def test_nothing_changes_under_somebodys_hand(stage: Stage, desk: Hands) -> None:
    show(stage, desk, p.WHICH)
    stage.conductor.status_changed.emit(looking(DARK, "es"))
    desk.settle()
    assert desk.sees("Where to, Maya R.?")
    assert desk.pixel(0.01, 0.01) == QColor("#f6f4ee")
    desk.click("tap-cancel")
    assert desk.pixel(0.02, 0.5) == QColor("#10161c")
    assert desk.sees(for_language("es").get("desk.idle.title"))


def test_an_emergency_takes_the_new_look_at_once(stage: Stage, desk: Hands) -> None:
    show(stage, desk, p.WHICH)
    stage.conductor.status_changed.emit(
        looking(Look(theme=Theme.CONTRAST), "es", status=gallery.alarmed(Action.HOLD))
    )
    desk.settle()
    assert desk.pixel(0.01, 0.9) == QColor("#4b0f8a")
    assert desk.sees(for_language("es").get("emergency.hold.phrase"))


def test_a_student_reads_their_own_language_if_the_school_says_so(
    stage: Stage, desk: Hands
) -> None:
    theirs = replace(p.WHICH, who=replace(p.MAYA, language="es-MX"))
    show(stage, desk, theirs)
    assert desk.sees("Where to, Maya R.?")
    desk.click("tap-cancel")
    stage.conductor.status_changed.emit(looking(Look(own_language=True)))
    show(stage, desk, theirs)
    assert desk.sees(for_language("es").get("desk.which.named", name="Maya R."))
    desk.click("tap-cancel")
    desk.settle()
    assert desk.sees("Hold up your badge")


def test_what_an_adult_reads_and_a_language_that_is_not_there_stay_in_the_rooms() -> None:
    room = Speech(for_language("en"), DENVER)
    who = replace(p.MAYA, language="es")
    needs = screens.AskAdult(replace(p.NEEDS_ADULT, who=who))
    places = screens.PanelPlaces(replace(p.PANEL_PLACES, who=who))
    for screen in (needs, places, screens.Idle(), screens.Going(p.go(), 5)):
        assert speech_of(screen, room, own=True) is room
    assert speech_for("tlh", room) is room
    assert speech_of(screens.Going(p.go(who), 5), room, own=True).texts.language == "es"
    assert speech_of(screens.Going(p.go(who), 5), room, own=False) is room


def test_a_voice_says_the_result_and_no_name(stage: Stage, desk: Hands) -> None:
    show(stage, desk, p.go())
    assert stage.said == []
    stage.conductor.take(events.TimerFired(events.TimerName.SCREEN, stage.conductor.state.serial))
    stage.conductor.status_changed.emit(looking(Look(voice=True)))
    show(stage, desk, p.go())
    assert stage.said == [("Go. to Restroom. back by 10:40", "en")]


def test_how_far_the_box_is_comes_from_other_threads_too(stage: Stage) -> None:
    hands = stage.open()
    stage.conductor.start_changed.emit(events.StartChanged(events.StartPhase.BROKEN))
    hands.settle()
    assert hands.sees("Can't start")


def test_a_desk_is_dark_outside_the_schools_day() -> None:
    look = LookModel()
    look.show(Look(), dim=True)
    assert (look.property("theme"), look.property("dim")) == ("dark", True)
    look.show(Look(dim_after_school=False), dim=True)
    assert (look.property("theme"), look.property("dim")) == ("light", False)
    look.show(Look(theme=Theme.CONTRAST), dim=True)
    assert look.property("theme") == "contrast"


def test_the_conductor_dims_it(stage: Stage, desk: Hands) -> None:
    stage.conductor.status_changed.emit(replace(gallery.STATUS, day=DayPart.OVER))
    desk.settle()
    assert desk.pixel(0.02, 0.5) == QColor("#10161c")


def test_a_look_tells_qml_all_of_it() -> None:
    look = LookModel()
    changes: list[int] = []
    look.changed.connect(lambda: changes.append(1))
    wanted = Look(
        text_percent=150, reduced_motion=True, hand=Hand.LEFT, low_controls=True, colour="#123456"
    )
    look.show(wanted, rtl=True)
    look.show(wanted, rtl=True)
    assert changes == [1]
    names = ("scale", "motion", "left", "low", "rtl", "colour")
    assert [look.property(name) for name in names] == [1.5, False, True, True, True, "#123456"]


# The logo


def png(width: int, height: int) -> bytes:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # bytes, it says; and takes none
    return bytes(buffer.data().data())


SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10">'
    b'<rect width="20" height="10" fill="red"/></svg>'
)
BAD = [
    b"",
    b"\x89PNG\r\n\x1a\n",
    png(8, 8)[:40],
    b"<svg",
    b"<svg></not>",
    b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    b'<!DOCTYPE x [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>',
    b"<html><svg></svg></html>",
]


def logo(raw: bytes) -> tuple[LogoItem, QObject]:
    owner = QObject()
    look = LookModel(owner)
    item = LogoItem()
    item.setProperty("look", look)
    look.show(Look(logo=base64.b64encode(raw).decode()))
    return item, owner


def painted(item: LogoItem | CodeItem, size: QSize) -> QImage:
    item.setSize(size)
    image = QImage(size, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    item.paint(painter)
    painter.end()
    return image


@pytest.mark.parametrize("raw", [SVG, png(20, 10), png(3000, 1500)], ids=["svg", "png", "large"])
def test_a_logo_is_drawn_in_its_proportions(raw: bytes) -> None:
    item, owner = logo(raw)
    assert item.property("ratio") == 2
    assert item.property("look") is owner.children()[0]
    image = painted(item, QSize(40, 40))
    assert image.pixelColor(20, 20) == QColor("red")
    assert image.pixelColor(20, 5) == QColor("white")


@pytest.mark.parametrize("raw", BAD, ids=range(len(BAD)))
def test_a_damaged_logo_is_none(raw: bytes) -> None:
    item, _owner = logo(raw)
    assert item.property("ratio") == 0
    assert painted(item, QSize(20, 20)).pixelColor(10, 10) == QColor("white")


def test_a_logo_follows_another_look() -> None:
    item, owner = logo(SVG)
    item.setProperty("look", owner)
    other = LookModel(owner)
    item.setProperty("look", other)
    assert item.property("ratio") == 0


# The code


def test_the_code_on_a_new_box_says_where_to_go() -> None:
    import cv2
    import numpy as np

    desk = Deskview(QSize(800, 480))
    desk.show(gallery.SCREENS["not-enrolled"])
    image = desk.view.grabWindow().convertToFormat(QImage.Format.Format_Grayscale8)
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    text, _, _ = cv2.QRCodeDetector().detectAndDecode(pixels)
    desk.close()
    assert text == "https://passes.example.edu/enrol?code=KTQX-4927"


def test_a_code_without_words_is_not_drawn() -> None:
    item = CodeItem()
    assert painted(item, QSize(20, 20)).pixelColor(10, 10) == QColor("white")
    item.setProperty("text", "a")
    assert item.property("text") == "a"
    assert len(modules_of("a")) == 21
