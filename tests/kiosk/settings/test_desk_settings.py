"""Each setting that decides something at the desk: what happens with it, and what without.

A row is one key: what is done, and what comes of it with two values of that key alone.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, time
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from hallpass.domain.badges import NumberRule, Symbology, number_hash
from hallpass.domain.facts import PassStarted, TurnOffered
from hallpass.domain.layers import with_values
from hallpass.domain.people import Adult, Role, Student
from hallpass.domain.reasons import RuleName
from hallpass.domain.rooms import PassShape
from hallpass.domain.settings import DoorNames, Offer, StaleRule, Strangers, Then
from hallpass.domain.timetable import ClassList, Period, Timetable
from hallpass.ids import AdultId, PassId, StudentId
from kiosk.flow.answers import DeskAnswer, Tamper, WhichPlace
from kiosk.flow.events import StartPhase
from kiosk.flow.requests import AskPass, Credential, EndByAdult, NoteTamper, OpenPanel, WaitInLine
from kiosk.flow.resting import rest_of
from kiosk.store.passes import Passes
from tests.kiosk.schoolroom import (
    _FAST,
    ANA,
    BEN,
    CLEO,
    DAN,
    HERE,
    LIBRARY,
    LISTS,
    NURSE,
    PIN,
    RIVERA,
    Schoolroom,
    card_text,
    doc,
    phone_text,
    token,
)


class Effect(NamedTuple):
    """What is done, and what comes of it with each of two values."""

    do: Callable[[Schoolroom], str]
    one: tuple[Any, str]
    other: tuple[Any, str]


def said(answer: DeskAnswer) -> str:
    return type(answer).__name__


def scan(room: Schoolroom) -> str:
    return said(room.scan(ANA))


def scan_after_another(room: Schoolroom) -> str:
    room.go(BEN)
    return said(room.scan(ANA))


def scan_after_two_from_elsewhere(room: Schoolroom) -> str:
    for student in (CLEO, DAN):
        shape = PassShape.ROUND_TRIP
        room.hear(PassStarted(PassId(f"p-{student}"), student, LIBRARY, NURSE, shape, 10, 15))
    return said(room.scan(ANA))


def leave_again(room: Schoolroom) -> str:
    room.go()
    room.back()
    room.clock.advance(120)
    return said(room.scan(ANA))


def come_back_soon(room: Schoolroom) -> str:
    room.scan(ANA)
    room.clock.advance(15)
    return said(room.scan(ANA))


def where(room: Schoolroom) -> str:
    answer = room.scan(ANA)
    return answer.place.room


def offered(room: Schoolroom) -> str:
    answer = room.scan(ANA)
    assert isinstance(answer, WhichPlace)
    return " ".join(offer.place.room for offer in answer.offers)


def chosen(room: Schoolroom) -> str:
    answer = room.scan(ANA)
    assert isinstance(answer, WhichPlace)
    return "minutes" * answer.choose_minutes + "shape" * answer.choose_shape


def full_nurse(room: Schoolroom) -> str:
    room.ask(AskPass(BEN, NURSE))
    return said(room.ask(AskPass(ANA, NURSE)))


def kept_place(room: Schoolroom) -> str:
    """A place that this box knows it freed itself is kept so long."""
    room.ask(AskPass(BEN, NURSE))
    room.ask(WaitInLine(ANA, NURSE))
    begun = next(body for body, _ in room.bodies() if isinstance(body, PassStarted))
    # Out of touch: central can't be asked.
    room.clock.advance(600)
    room.ask(EndByAdult(RIVERA, begun.pass_id))
    return str([body.lease_s for body, _ in room.bodies() if isinstance(body, TurnOffered)])


def in_period(room: Schoolroom) -> str:
    """Denver has 9:00 on a Tuesday: fifteen minutes into a period of half an hour."""
    periods = (Period("1", "First", time(8, 45), time(9, 15)),)
    room.send(doc("timetable", "timetable", Timetable("America/Denver", {"d": periods}, {1: "d"})))
    room.send(doc("class_list", "list-1", replace(LISTS[0], day_type="d")))
    return said(room.scan(ANA))


def buffer(room: Schoolroom) -> str:
    room.go()
    with room.store.transaction() as unit:
        return str([p.buffer_min for p in Passes(unit).open_of_room(HERE)])


def out_of_touch(room: Schoolroom) -> str:
    room.clock.advance(3600)
    return said(room.scan(ANA))


def stranger(room: Schoolroom) -> str:
    room.send(doc("class_list", "list-1", ClassList("list-1", "day", "1", "Maths", (BEN,))))
    room.send(doc("class_list", "list-2", ClassList("list-2", "day", "2", "Art", (ANA,))))
    return said(room.scan(ANA))


def ask_teacher(room: Schoolroom) -> str:
    room.teach()
    answer = room.ask(AskPass(ANA, "office"))
    return str(answer.teacher is not None)


def tamper(room: Schoolroom) -> str:
    room.desk.note_tamper(NoteTamper(Tamper.KEYBOARD))
    return str(room.desk.status().tamper)


def rests(room: Schoolroom) -> str:
    return type(rest_of(room.desk.status(), None, StartPhase.STARTING)).__name__


def door_names(room: Schoolroom) -> str:
    room.go()
    return str(room.desk.status().board.names)


def number(room: Schoolroom) -> str:
    eve = Student(StudentId("eve"), badges=(number_hash("123456"),))
    room.send(doc("student", "eve", eve))
    room.send(doc("class_list", "list-1", replace(LISTS[0], students=(eve.id,))))
    return said(room.read("123456", Symbology.CODE_39))


def phone(room: Schoolroom) -> str:
    return said(room.read(phone_text(ANA, room.clock.now())))


def typed_card(room: Schoolroom) -> str:
    return said(room.read(card_text(token(ANA)), Symbology.TYPED))


def adults_pin(room: Schoolroom) -> str:
    return said(room.ask(OpenPanel(Credential(pin=PIN))))


def substitutes_pin(room: Schoolroom) -> str:
    sub = Adult(
        AdultId("sub"), "Mr. Stone", (Role.SUBSTITUTE,), pin=_FAST.hash("8899"), room=HERE,
        day=date(2026, 11, 24),
    )  # fmt: skip
    room.send(doc("adult", sub.id, sub))
    return said(room.ask(OpenPanel(Credential(pin="8899"))))


STALE = {RuleName.EXPECTED_HERE: StaleRule(30, Then.REFUSE)}
NUMBERS = NumberRule(Symbology.CODE_39, 6)
ONE_OFFER, TWO_OFFERS = (Offer(LIBRARY),), (Offer(NURSE), Offer(LIBRARY))
NOTHING = ""
EFFECTS: dict[str, Effect] = {
    "offers": Effect(
        offered, ((Offer(LIBRARY),), LIBRARY), ((Offer(NURSE), Offer(LIBRARY)), "nurse library")
    ),
    "usual": Effect(where, (LIBRARY, LIBRARY), (NURSE, NURSE)),
    "choose_minutes": Effect(chosen, (False, NOTHING), (True, "minutes")),
    "choose_shape": Effect(chosen, (False, NOTHING), (True, "shape")),
    "paused": Effect(rests, (False, "Idle"), (True, "Paused")),
    "out_limit": Effect(scan_after_another, (None, "Go"), (1, "NotNow")),
    "school_limit": Effect(scan_after_two_from_elsewhere, (3, "Go"), (2, "NotNow")),
    "per_day": Effect(leave_again, (2, "Go"), (1, "NeedsAdult")),
    "between_min": Effect(leave_again, (0, "Go"), (30, "NeedsAdult")),
    "line": Effect(full_nurse, (True, "LineOffer"), (False, "NotNow")),
    "turn_s": Effect(kept_place, (90, "[90]"), (30, "[30]")),
    "first_min": Effect(in_period, (10, "Go"), (20, "NotNow")),
    "last_min": Effect(in_period, (10, "Go"), (20, "NotNow")),
    "buffer_min": Effect(buffer, (15, "[15]"), (4, "[4]")),
    "back_already_s": Effect(come_back_soon, (20, "BackAlready"), (10, "WelcomeBack")),
    "stale": Effect(out_of_touch, ({}, "Go"), (STALE, "NotNow")),
    "strangers": Effect(stranger, (Strangers.LET_GO, "Go"), (Strangers.ASK_ADULT, "NeedsAdult")),
    "ask_teacher": Effect(ask_teacher, (True, "True"), (False, "False")),
    "lock_on_tamper": Effect(tamper, (True, "keyboard"), (False, "None")),
    "door_names": Effect(door_names, (DoorNames.NONE, "()"), (DoorNames.SHORT, "('Ana R.',)")),
    "numbers": Effect(number, (None, "BadgeNotTaken"), (NUMBERS, "Go")),
    "inputs.cards": Effect(scan, (True, "Go"), (False, "BadgeNotTaken")),
    "inputs.phones": Effect(phone, (True, "Go"), (False, "BadgeNotTaken")),
    "inputs.typed": Effect(typed_card, (True, "Go"), (False, "BadgeNotTaken")),
    "inputs.adult_pins": Effect(adults_pin, (True, "Panel"), (False, "AdultNotTaken")),
    "inputs.substitute_pins": Effect(substitutes_pin, (True, "Panel"), (False, "AdultNotTaken")),
}
WITHOUT_USUAL = {"offers", "choose_minutes", "choose_shape"}


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Schoolroom]:
    made = Schoolroom(tmp_path)
    made.fill()
    yield made
    made.store.close()


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("key", EFFECTS)
def test_a_setting_does_what_it_says(room: Schoolroom, key: str, which: int) -> None:
    effect = EFFECTS[key]
    value, wanted = (effect.one, effect.other)[which]
    usual = {"usual": None} if key in WITHOUT_USUAL else {}
    changed = with_values(room.settings, {**usual, key: value})
    room.settings = replace(changed, version=2)
    room.send(doc("settings", HERE, room.settings))
    assert effect.do(room) == wanted


def test_an_adults_card_is_taken_where_cards_are_not(room: Schoolroom) -> None:
    room.set(inputs=replace(room.settings.inputs, cards=False, adult_pins=False))
    assert said(room.scan("rivera")) == "Panel"


def test_a_pin_that_cannot_count_is_no_guess(room: Schoolroom) -> None:
    room.set(inputs=replace(room.settings.inputs, adult_pins=False, substitute_pins=False))
    for _ in range(12):
        room.ask(OpenPanel(Credential(pin="0000")))
    assert room.desk.status().tamper is None
