"""Words for every screen and door, in every language; nothing private among them."""

import itertools
from dataclasses import asdict, replace

import pytest

from hallpass.domain.reasons import ReasonCode
from hallpass.texts import LANGUAGES, for_language
from kiosk.flow import answers, screens
from kiosk.flow.events import Eyes
from kiosk.ui.icons import FALLBACK, drawing_of
from kiosk.ui.present_desk import Speech, present_desk
from kiosk.ui.present_door import present_door, present_room
from tests.kiosk.ui import gallery
from tests.kiosk.ui.conftest import DENVER

ENGLISH = Speech(for_language("en"), DENVER)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", gallery.SCREENS)
def test_every_screen_has_its_words_and_icons(name: str, language: str) -> None:
    view = present_desk(gallery.SCREENS[name], Speech(for_language(language), DENVER))
    assert view.title
    fallback = drawing_of(FALLBACK)
    for icon in [view.icon, *(b.sign for b in view.buttons), *(t.sign for t in view.tiles)]:
        assert not icon or drawing_of(icon) != fallback, icon


def test_every_symbol_of_the_line_is_drawn_apart() -> None:
    from hallpass.domain.line import SYMBOLS

    assert len({drawing_of(symbol) for symbol in SYMBOLS}) == len(SYMBOLS)


def test_a_full_room_and_two_kept_apart_read_the_same() -> None:
    full, apart = (
        present_desk(
            screens.NotNow(answers.NotNow("d", gallery.WHO, gallery.LIBRARY, (code,))), ENGLISH
        )
        for code in (ReasonCode.DESTINATION_FULL, ReasonCode.KEPT_APART)
    )
    assert full == apart


def test_no_screen_names_a_reason() -> None:
    private = [ENGLISH.texts.reason_adult(code) for code in ReasonCode]
    for words, (name, screen) in itertools.product(private, gallery.SCREENS.items()):
        assert words not in asdict(present_desk(screen, ENGLISH)).values(), name


@pytest.mark.parametrize(
    ("name", "time"), [("going", "back by 10:42"), ("going-one-way", "there by 10:42")]
)
def test_by_when_is_in_the_schools_time(name: str, time: str) -> None:
    assert present_desk(gallery.SCREENS[name], ENGLISH).detail == time


def test_the_usual_destination_comes_first() -> None:
    view = present_desk(gallery.SCREENS["which"], ENGLISH)
    assert [tile.name for tile in view.tiles][:2] == ["Restroom", "Library"]
    assert view.tiles[0].usual_words == "Usual"


def test_an_alternative_that_is_not_offered_here_is_not_named() -> None:
    offer = replace(gallery.OFFERS[3], alternative=gallery.RoomId("far-away"))
    which = screens.WhichDestination(answers.WhichPlace(gallery.WHO, (offer,)))
    [tile] = present_desk(which, ENGLISH).tiles
    assert (tile.instead, tile.instead_room) == ("", "")


def test_a_student_without_a_name_is_asked_all_the_same() -> None:
    which = screens.WhichDestination(
        answers.WhichPlace(replace(gallery.WHO, name=""), gallery.OFFERS)
    )
    assert present_desk(which, ENGLISH).title == "Where to?"


def test_first_in_line() -> None:
    offer = screens.LineOffer(answers.LineOffer("d", gallery.WHO, gallery.ENGLISH, 0))
    assert present_desk(offer, ENGLISH).detail == "You would be first in line"


@pytest.mark.parametrize("name", gallery.DOORS)
def test_a_door_in_an_emergency_counts_nobody(name: str) -> None:
    view = present_door(gallery.DOORS[name], ENGLISH)
    if name.startswith("emergency-"):
        assert (view.out, view.longest, view.places, view.names) == ("", "", "", ())
        assert view.phrase
    else:
        assert view.out
        assert not view.phrase


def test_the_room_says_when_central_was_last_heard() -> None:
    view = present_room(gallery.DOORS["names"], Eyes.SEEING, ENGLISH)
    assert view.out_of_touch == "Last heard 9:42"
    assert view.waiting == "1 waiting"


def test_the_room_says_that_there_is_no_camera_before_anything_is_known() -> None:
    view = present_room(None, Eyes.GONE, ENGLISH)
    assert view.camera_title == "No camera"


def test_a_room_that_counts_nobody_says_no_places() -> None:
    assert present_room(gallery.DOORS["uncounted"], Eyes.OPENING, ENGLISH).places == ""


@pytest.mark.parametrize("name", ["", "no-such-icon", "../qml/Desk", "a/b", "é"])
def test_an_unknown_icon_leaves_no_hole(name: str) -> None:
    assert drawing_of(name) == drawing_of(FALLBACK)
