"""Words where an adult's yes, badge or PIN is asked for; pure."""

from dataclasses import replace
from typing import assert_never

from kiosk.flow import answers, screens
from kiosk.flow.answers import RoomStatus
from kiosk.flow.events import Tap
from kiosk.flow.screens import EntryWhy
from kiosk.ui.present_rest import EMERGENCY_TONES
from kiosk.ui.speech import Speech
from kiosk.ui.views import Button, DeskView, Page, Tone

AdultScreen = screens.AskAdult | screens.AskedAdult | screens.AdultEntry | screens.HelloAdult


def present(screen: AdultScreen, speech: Speech) -> DeskView:
    """Return what the desk draws where an adult is needed."""
    match screen:
        case screens.AskAdult():
            return _ask(screen.answer, speech)
        case screens.AskedAdult():
            return _asked(screen.answer, speech)
        case screens.AdultEntry():
            return _entry(screen, speech)
        case screens.HelloAdult():
            title = speech.texts.get("desk.adult.hello", name=screen.answer.name)
            return DeskView(tone=Tone.BACK, icon="user-round-check", title=title)
        case _:  # pragma: no cover
            assert_never(screen)


def _pin_words(speech: Speech) -> tuple[str, str, str]:
    get = speech.texts.get
    return get("desk.pin.title"), get("desk.pin.enter"), get("desk.pin.delete")


def _problem(refused: answers.AdultRefused | None, speech: Speech) -> str:
    return "" if refused is None else speech.texts.get(f"desk.adult.{refused}")


def _ask(answer: answers.NeedsAdult, speech: Speech) -> DeskView:
    get = speech.texts.get
    title, teacher = get("desk.adult.title"), answer.teacher
    ask: tuple[Button, ...] = ()
    if teacher is not None:
        words = get("desk.adult.ask_teacher", name=teacher.name)
        ask = (Button(Tap.ASK_TEACHER, words, "message", main=True),)
    return DeskView(
        page=Page.ADULT,
        tone=Tone.ASK,
        icon="hand",
        title=title,
        name=answer.who.name,
        text=get("desk.adult.question", place=answer.place.name),
        hint=get("desk.adult.how"),
        problem=_problem(answer.refused, speech),
        buttons=(
            *ask,
            Button(Tap.SOMEWHERE_ELSE, get("desk.go.somewhere_else"), "map-pin"),
            Button(Tap.CANCEL, get("desk.cancel"), "x"),
        ),
        pin_words=_pin_words(speech),
        aloud=(title,),
    )


def _asked(answer: answers.Asked, speech: Speech) -> DeskView:
    get = speech.texts.get
    title = get("desk.asked.title")
    return DeskView(
        tone=Tone.ASK,
        icon="hourglass",
        title=title,
        name=answer.who.name,
        text=get("desk.asked.text", name=answer.adult.name),
        detail=get("desk.go.to", place=answer.place.name),
        buttons=(
            Button(Tap.SOMEWHERE_ELSE, get("desk.go.somewhere_else"), "map-pin"),
            Button(Tap.CANCEL, get("desk.cancel"), "x"),
        ),
        aloud=(title,),
    )


_ENTRY_ICONS = {
    EntryWhy.PANEL: "user-round",
    EntryWhy.NO_BADGE: "id-card",
    EntryWhy.UNLOCK: "lock",
    EntryWhy.EMERGENCY: "user-round",
}


def _entry(screen: screens.AdultEntry, speech: Speech) -> DeskView:
    get, on = speech.texts.get, screen.emergency
    action = "" if on is None else get(f"emergency.{on.action}.title")
    text = get(f"desk.entry.{screen.why}.text", action=action)
    if on is not None and on.drill:
        text = f"{text} \u00b7 {get('emergency.drill')}"
    return DeskView(
        page=Page.ADULT,
        tone=Tone.PLAIN if on is None else EMERGENCY_TONES[on.action][0],
        icon=_ENTRY_ICONS[screen.why],
        title=get(f"desk.entry.{screen.why}.title"),
        text=text,
        hint=get("desk.adult.how"),
        problem=_problem(screen.refused, speech),
        buttons=(Button(Tap.CANCEL, get("desk.cancel"), "x"),),
        pin_words=_pin_words(speech),
    )


def takes_pins(status: RoomStatus | None) -> bool:
    """Say whether anybody's PIN counts at this desk now, and so whether one is asked for."""
    if status is None:
        return True
    inputs = status.settings.inputs
    return inputs.adult_pins or (inputs.substitute_pins and status.board.on_duty.substitute)


def without_pins(view: DeskView, speech: Speech) -> DeskView:
    """Return what is drawn where no PIN counts: a badge is asked for alone."""
    if view.page is not Page.ADULT:
        return view
    return replace(view, pin_words=("", "", ""), hint=speech.texts.get("desk.adult.how_badge"))
