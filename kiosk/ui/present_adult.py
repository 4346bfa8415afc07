"""Words where an adult's yes, badge or PIN is asked for; pure."""

from typing import assert_never

from kiosk.flow import answers, screens
from kiosk.flow.events import Tap
from kiosk.flow.screens import EntryWhy
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
}


def _entry(screen: screens.AdultEntry, speech: Speech) -> DeskView:
    get = speech.texts.get
    return DeskView(
        page=Page.ADULT,
        icon=_ENTRY_ICONS[screen.why],
        title=get(f"desk.entry.{screen.why}.title"),
        text=get(f"desk.entry.{screen.why}.text"),
        hint=get("desk.adult.how"),
        problem=_problem(screen.refused, speech),
        buttons=(Button(Tap.CANCEL, get("desk.cancel"), "x"),),
        pin_words=_pin_words(speech),
    )
