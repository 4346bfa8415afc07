"""Words for every screen and door, in every language; nothing private among them."""

import itertools
from dataclasses import asdict, replace

import pytest

from hallpass.domain.reasons import ReasonCode
from hallpass.domain.rooms import PassShape, RoomMode
from hallpass.texts import LANGUAGES, for_language
from kiosk.flow import answers, screens
from kiosk.flow.answers import PanelDid
from kiosk.flow.events import Eyes, Tap
from kiosk.ui.icons import FALLBACK, drawing_of
from kiosk.ui.present_desk import Speech, present_desk, spoken
from kiosk.ui.present_leaving import AT_ONCE
from kiosk.ui.present_panel import jumps_of
from kiosk.ui.present_room import present_room
from kiosk.ui.signs import SIGNS
from kiosk.ui.views import Jump, Page
from tests.kiosk.ui import gallery
from tests.kiosk.ui.conftest import DENVER

ENGLISH = Speech(for_language("en"), DENVER)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", gallery.SCREENS)
def test_every_screen_has_its_words_and_icons(name: str, language: str) -> None:
    view = present_desk(gallery.SCREENS[name], Speech(for_language(language), DENVER))
    assert view.title
    fallback = drawing_of(FALLBACK)
    tiles = [tile.sign for tile in view.tiles]
    if view.page is Page.ALARM:
        # The door's large shapes, so that both say it alike.
        assert set(tiles) <= set(SIGNS)
        tiles = []
    for icon in [view.icon, *(b.sign for b in view.buttons), *tiles]:
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
    assert view.tiles[0].badge == "Usual"


def test_an_alternative_that_is_not_offered_here_is_not_named() -> None:
    offer = replace(gallery.OFFERS[3], alternative=gallery.RoomId("far-away"))
    which = screens.WhichDestination(answers.WhichPlace(gallery.WHO, (offer,)))
    [tile] = present_desk(which, ENGLISH).tiles
    assert (tile.instead, tile.instead_key) == ("", "")


def test_a_student_without_a_name_is_asked_all_the_same() -> None:
    which = screens.WhichDestination(
        answers.WhichPlace(replace(gallery.WHO, name=""), gallery.OFFERS)
    )
    assert present_desk(which, ENGLISH).title == "Where to?"


def test_first_in_line() -> None:
    offer = screens.LineOffer(answers.LineOffer("d", gallery.WHO, gallery.ENGLISH, 0))
    assert present_desk(offer, ENGLISH).detail == "You would be first in line"


def test_the_room_says_when_central_was_last_heard() -> None:
    view = present_room(gallery.DOORS["names"], Eyes.SEEING, ENGLISH)
    assert view.out_of_touch == "Last heard 9:42"
    assert view.waiting == "11 waiting"


def test_the_room_says_that_there_is_no_camera_before_anything_is_known() -> None:
    view = present_room(None, Eyes.GONE, ENGLISH)
    assert view.camera_title == "No camera"


def test_a_room_that_counts_nobody_says_no_places() -> None:
    assert present_room(gallery.DOORS["uncounted"], Eyes.OPENING, ENGLISH).places == ""


@pytest.mark.parametrize("name", ["", "no-such-icon", "../qml/Desk", "a/b", "é"])
def test_an_unknown_icon_leaves_no_hole(name: str) -> None:
    assert drawing_of(name) == drawing_of(FALLBACK)


def tiles_of(screen: screens.Screen) -> list[tuple[str, str]]:
    return [(tile.name, tile.number) for tile in present_desk(screen, ENGLISH).tiles]


def test_folders_come_last_and_one_of_one_place_is_that_place() -> None:
    assert tiles_of(gallery.SCREENS["which-folders"]) == [
        ("Restroom", "R1"),
        ("Nurse", "N1"),
        ("Study", "2 places"),
        ("Offices and services", "2 places"),
        ("Rooms", "3 places"),
    ]
    assert tiles_of(gallery.SCREENS["which-in-a-folder"]) == [("Library", "L1"), ("English", "102")]


def test_few_places_need_no_folders() -> None:
    offers = gallery.WHICH_FOLDERS.offers[:AT_ONCE]
    few = screens.WhichDestination(answers.WhichPlace(gallery.WHO, offers))
    assert not any(tile.leads for tile in present_desk(few, ENGLISH).tiles)


def test_where_all_lie_in_one_folder_there_is_no_folder_to_open() -> None:
    view = present_desk(gallery.SCREENS["which"], ENGLISH)
    assert len(view.tiles) == len(gallery.OFFERS)
    assert not any(tile.leads for tile in view.tiles)


def test_a_folder_of_closed_places_says_so() -> None:
    shut = tuple(
        replace(offer, folder="Shut", state=answers.OfferState.CLOSED)
        for offer in gallery.OFFERS[2:4]
    )
    free = replace(gallery.OFFERS[0], folder="")
    which = screens.WhichDestination(answers.WhichPlace(gallery.WHO, (*[free] * AT_ONCE, *shut)))
    [*_, folder] = present_desk(which, ENGLISH).tiles
    assert (folder.key, folder.stands) == ("folder:Shut", "Closed")


def test_the_shape_is_asked_only_where_it_may_be_chosen() -> None:
    asked = gallery.SCREENS["how-long"]
    assert isinstance(asked, screens.HowLong)
    assert all(present_desk(asked, ENGLISH).shapes)
    attended = replace(asked, offer=replace(asked.offer, shape=PassShape.ATTENDED))
    fixed = replace(asked, answer=replace(asked.answer, choose_shape=False))
    assert not any(present_desk(attended, ENGLISH).shapes)
    assert not any(present_desk(fixed, ENGLISH).shapes)


NAMES = (gallery.WHO.name, gallery.LONG_WHO.name, gallery.RIVERA.name, gallery.LONG_ADULT.name)


@pytest.mark.parametrize("name", gallery.SCREENS)
def test_a_voice_never_says_a_name_or_a_reason(name: str) -> None:
    words = spoken(present_desk(gallery.SCREENS[name], ENGLISH))
    assert not any(one in words for one in NAMES)
    if name.startswith(("panel", "emergency", "idle", "entry", "hello", "alarm", "all-")):
        assert words == ""
    if name.startswith(("going", "welcome", "not-now", "not-taken", "turn")):
        assert words


def test_a_voice_says_one_sentence_after_the_other() -> None:
    view = present_desk(screens.Fault(), ENGLISH)
    assert spoken(view) == "Can't save. Nothing was recorded. Please ask an adult"


def test_parts_of_the_alphabet_are_about_as_long() -> None:
    people = present_desk(gallery.SCREENS["panel-students"], ENGLISH)
    assert [jump.letters.replace("\u2013", "-") for jump in people.jumps] == [
        "A-C",
        "D-F",
        "G-J",
        "K-L",
        "M-P",
        "S-Z",
    ]
    assert [people.tiles[jump.at].name[0] for jump in people.jumps] == list("ADGKMS")
    assert present_desk(gallery.SCREENS["panel-few-students"], ENGLISH).jumps == ()


def test_one_letter_for_all_is_one_part() -> None:
    assert jumps_of(["Ana"] * 20) == (Jump("A", 0),)


def did(did: PanelDid, **more: object) -> str:
    done = answers.PanelDone(did, **more)  # type: ignore[arg-type]
    return present_desk(screens.Panel(replace(gallery.PANEL, done=done)), ENGLISH).hint


def test_the_panel_says_what_an_act_came_to_and_names_the_rule() -> None:
    who, place = gallery.WHO, gallery.LIBRARY
    assert did(PanelDid.ENDED, who=who) == "Maya R.: pass ended"
    assert did(PanelDid.EXTENDED, who=who, due_at=gallery.NOW) == "Maya R.: until 10:32"
    assert did(PanelDid.EXTENDED, who=who) == "Maya R.: until …"
    assert did(PanelDid.SENT, who=who, place=place) == "Maya R. may go to Library"
    full = did(PanelDid.SENT, who=who, place=place, lifted=(ReasonCode.DESTINATION_FULL,))
    assert full == "Maya R. may go to Library · Lifted: The destination is full"
    assert did(PanelDid.SWAPPED, count=2) == "2 passes ended"
    assert did(PanelDid.MODE_SET) == "Changed"
    assert did(PanelDid.UNLOCKED) == "Unlocked"
    assert did(PanelDid.GONE) == "That had already changed"
    assert did(PanelDid.REFUSED, refused=(ReasonCode.NO_PASSES,)).startswith("Not possible: ")


def test_a_student_whose_name_is_not_here_is_a_student() -> None:
    row = replace(gallery.PANEL.out[0], who=replace(gallery.WHO, name=""))
    view = present_desk(screens.Panel(replace(gallery.PANEL, out=(row,))), ENGLISH)
    assert view.out[0].name == "Student"


def test_a_room_that_is_closed_can_be_opened_again() -> None:
    shut = replace(gallery.PANEL, mode=RoomMode.CLOSED, mode_until=None)
    view = present_desk(screens.Panel(shut), ENGLISH)
    assert view.mark == "Closed"
    taps = {button.tap for button in view.buttons}
    assert Tap.OPEN_ROOM in taps
    assert Tap.CLOSE_ROOM not in taps


def test_until_the_bell_only_where_one_rings() -> None:
    mode = screens.PanelMode(replace(gallery.PANEL, bell_at=None), RoomMode.PAUSED, (10,))
    assert [tile.key for tile in present_desk(mode, ENGLISH).tiles] == ["10", "open"]


def test_a_box_without_an_address_shows_no_code() -> None:
    view = present_desk(screens.NotEnrolled("AB12"), ENGLISH)
    assert (view.code, view.hint) == ("", "")
    asked = present_desk(screens.NotEnrolled("AB12", "https://x/?a=1"), ENGLISH)
    assert asked.code == "https://x/?a=1&code=AB12"
    assert present_desk(screens.NotEnrolled("", "https://x"), ENGLISH).code == "https://x"


def test_whose_turn_ends_first_is_first_on_the_desk() -> None:
    first, second = gallery.CALLED.called
    late = replace(gallery.CALLED, called=(second, first))
    view = present_room(late, Eyes.SEEING, ENGLISH)
    assert [turn.symbol for turn in view.turns] == [first.symbol, second.symbol]
    assert view.turn_words == "Your turn"
