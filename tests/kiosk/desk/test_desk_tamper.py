"""A desk that was tampered with: locked on disk, returns recorded, no new pass until an adult."""

import pytest

from hallpass.domain.badges import card_text
from hallpass.domain.emergency import Action, Emergency
from hallpass.domain.rooms import RoomMode
from hallpass.ids import AskId
from kiosk.flow.answers import (
    AdultNotTaken,
    AdultRefused,
    Asked,
    BackAlready,
    BadgeNotTaken,
    Go,
    HelloAdult,
    InLine,
    NeedsAdult,
    NotTaken,
    Panel,
    PanelDid,
    SeenHere,
    Tamper,
    Undone,
    WelcomeBack,
)
from kiosk.flow.requests import (
    AskPass,
    AskPassWithAdult,
    AskTeacher,
    ChooseAgain,
    ConfirmBack,
    Credential,
    ListStudents,
    NoteTamper,
    OpenPanel,
    SendByAdult,
    SetMode,
    TakeAnswer,
    UndoPass,
    VoidWhy,
    WaitInLine,
)
from tests.kiosk.schoolroom import (
    ANA,
    BEN,
    CLEO,
    DAN,
    LIBRARY,
    NURSE,
    OFFICE,
    PIN,
    RIVERA,
    Schoolroom,
    phone_text,
    token,
)

LOCKED = BadgeNotTaken(NotTaken.LOCKED)


def guess(room: Schoolroom, times: int) -> object:
    """Type wrong PINs as fast as the desk takes them."""
    answer: object = None
    for _ in range(times):
        answer = room.ask(OpenPanel(Credential(pin="0000")))
        assert answer == AdultNotTaken(AdultRefused.WRONG)
        room.clock.advance(901)
    return answer


def test_ten_wrong_pins_in_a_row_lock_it_across_restarts(room: Schoolroom) -> None:
    guess(room, 9)
    assert room.desk.status().tamper is None
    room.clock.reboot()
    room.restart()
    room.clock.advance(901)
    guess(room, 1)
    assert room.desk.status().tamper is Tamper.GUESSING
    room.restart()
    assert room.desk.status().tamper is Tamper.GUESSING
    assert room.exchange.outgoing().tamper == "guessing"
    assert room.scan(ANA) == LOCKED
    assert room.recorded() == []


def test_a_right_pin_begins_the_row_anew(room: Schoolroom) -> None:
    guess(room, 9)
    assert isinstance(room.ask(OpenPanel(Credential(pin=PIN))), Panel)
    guess(room, 9)
    assert room.desk.status().tamper is None


def test_after_an_adult_was_there_it_takes_ten_more(room: Schoolroom) -> None:
    guess(room, 10)
    room.scan("rivera")
    guess(room, 9)
    assert room.desk.status().tamper is None
    guess(room, 1)
    assert room.desk.status().tamper is Tamper.GUESSING


def test_guessing_at_a_yes_locks_as_well(room: Schoolroom) -> None:
    for _ in range(9):
        answer = room.ask(AskPassWithAdult(ANA, OFFICE, Credential(pin="0000")))
        assert isinstance(answer, NeedsAdult)
        room.clock.advance(901)
    assert room.ask(AskPassWithAdult(ANA, OFFICE, Credential(pin="0000"))) == LOCKED


def test_a_keyboard_locks_once(room: Schoolroom) -> None:
    assert room.desk.note_tamper(NoteTamper(Tamper.KEYBOARD))
    version = room.desk.version
    assert room.desk.note_tamper(NoteTamper(Tamper.GUESSING))
    assert room.desk.version == version
    assert room.desk.status().tamper is Tamper.KEYBOARD


def test_a_school_may_not_want_that(room: Schoolroom) -> None:
    room.set(lock_on_tamper=False)
    assert not room.desk.note_tamper(NoteTamper(Tamper.KEYBOARD))
    guess(room, 11)
    assert room.desk.status().tamper is None
    room.set(lock_on_tamper=True)
    assert isinstance(room.scan(ANA), Go)


def test_switching_it_off_unlocks_for_good(room: Schoolroom) -> None:
    room.desk.note_tamper(NoteTamper(Tamper.KEYBOARD))
    room.set(lock_on_tamper=False)
    assert room.desk.status().tamper is None
    room.set(lock_on_tamper=True)
    assert room.desk.status().tamper is None


def test_before_any_settings_there_is_nothing_to_lock(empty_room: Schoolroom) -> None:
    assert not empty_room.desk.note_tamper(NoteTamper(Tamper.KEYBOARD))


@pytest.mark.parametrize("by", ["card", "panel card", "panel pin"])
def test_an_adult_unlocks_it(room: Schoolroom, by: str) -> None:
    room.desk.note_tamper(NoteTamper(Tamper.KEYBOARD))
    card = card_text(token("rivera"))
    answer = {
        "card": lambda: room.scan("rivera"),
        "panel card": lambda: room.ask(OpenPanel(Credential(badge_text=card))),
        "panel pin": lambda: room.ask(OpenPanel(Credential(pin=PIN))),
    }[by]()
    assert isinstance(answer, Panel)
    assert answer.done is not None
    assert answer.done.did is PanelDid.UNLOCKED
    assert room.desk.status().tamper is None
    again = room.scan("rivera")
    assert isinstance(again, Panel)
    assert again.done is None
    assert isinstance(room.scan(ANA), Go)


def test_an_adult_s_yes_unlocks_it(room: Schoolroom) -> None:
    room.desk.note_tamper(NoteTamper(Tamper.KEYBOARD))
    assert isinstance(room.ask(AskPassWithAdult(ANA, OFFICE, Credential(pin=PIN))), Go)
    assert room.desk.status().tamper is None


def test_others_don_t_unlock_it(room: Schoolroom) -> None:
    room.desk.note_tamper(NoteTamper(Tamper.KEYBOARD))
    assert room.scan("tech") == HelloAdult("Lee")
    assert room.ask(OpenPanel(Credential(pin="0000"))) == AdultNotTaken(AdultRefused.WRONG)
    assert room.desk.status().tamper is Tamper.KEYBOARD


def test_a_panel_that_was_open_must_be_opened_anew(room: Schoolroom) -> None:
    room.scan("rivera")
    room.desk.note_tamper(NoteTamper(Tamper.KEYBOARD))
    for request in (
        SendByAdult(RIVERA, ANA, LIBRARY),
        ListStudents(RIVERA),
        SetMode(RIVERA, RoomMode.OPEN),
    ):
        assert room.ask(request) == AdultNotTaken(AdultRefused.NOT_ALLOWED)
    assert room.recorded() == []


def test_nothing_starts_while_it_is_locked(room: Schoolroom) -> None:
    room.teach()
    ask = room.ask(AskTeacher(ANA, OFFICE, RIVERA))
    assert isinstance(ask, Asked)
    room.answer(ask.ask_id, yes=True)
    room.acknowledge()
    room.desk.note_tamper(NoteTamper(Tamper.KEYBOARD))
    room.clock.advance(6)
    for request in (
        AskPass(ANA, LIBRARY),
        AskPassWithAdult(ANA, OFFICE, Credential(pin="0000")),
        WaitInLine(ANA, NURSE),
        ChooseAgain(ANA),
        AskTeacher(ANA, OFFICE, RIVERA),
        TakeAnswer(ask.ask_id),
    ):
        assert room.ask(request) == LOCKED, request
    assert room.scan(ANA) == LOCKED
    assert room.scan(BEN) == LOCKED
    assert room.read(phone_text(CLEO, room.clock.now())) == LOCKED
    assert room.recorded() == []
    assert isinstance(room.ask(TakeAnswer(AskId("none"))), BadgeNotTaken)
    room.scan("rivera")
    assert isinstance(room.scan(ANA), Go), "the yes still counts"


def test_returns_are_still_recorded(room: Schoolroom) -> None:
    room.go(ANA)
    lapsed = room.go(BEN)
    room.clock.advance(36 * 60 - 240)
    room.go(CLEO)
    gone = room.scan(DAN)
    assert isinstance(gone, Go)
    room.desk.note_tamper(NoteTamper(Tamper.KEYBOARD))
    again = room.scan(DAN)
    assert isinstance(again, Go)
    assert again.again, "the same scan"
    assert isinstance(room.ask(UndoPass(gone.pass_id, VoidWhy.SOMEWHERE_ELSE)), Undone)
    assert room.ask(ChooseAgain(DAN)) == LOCKED
    assert isinstance(room.scan(CLEO), WelcomeBack)
    room.clock.advance(120)
    assert isinstance(room.scan(BEN), BackAlready)
    assert isinstance(room.ask(ConfirmBack(lapsed.pass_id)), WelcomeBack)


def test_sightings_and_the_line_go_on(room: Schoolroom) -> None:
    room.set_room(NURSE, capacity=0)
    room.set(usual=None)
    room.set_room(NURSE, capacity=1)
    room.ask(SendByAdult(RIVERA, BEN, NURSE))
    assert isinstance(room.ask(WaitInLine(ANA, NURSE)), InLine)
    room.desk.note_tamper(NoteTamper(Tamper.KEYBOARD))
    assert isinstance(room.scan(ANA), InLine)
    room.emergency(Emergency(Action.EVACUATE, 1, room.clock.now()))
    assert isinstance(room.scan(ANA), SeenHere)
