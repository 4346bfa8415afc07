"""Words for who comes back, arrives or is seen, and for what was not taken; pure."""

from dataclasses import replace
from typing import assert_never

from kiosk.flow import answers, screens
from kiosk.flow.events import Tap
from kiosk.ui.speech import Speech
from kiosk.ui.views import Button, DeskView, Tone

ComingScreen = (
    screens.Welcome
    | screens.ArrivedHere
    | screens.BackAlready
    | screens.Elsewhere
    | screens.SeenHere
    | screens.NotTaken
    | screens.Fault
)


def present(screen: ComingScreen, speech: Speech) -> DeskView:
    """Return what the desk draws; what it says aloud are its title and its sentence."""
    view = _present(screen, speech)
    return replace(view, aloud=(view.title, view.text))


def _present(  # noqa: PLR0911 - a table
    screen: ComingScreen, speech: Speech
) -> DeskView:
    match screen:
        case screens.Welcome():
            return _welcome(screen.answer, speech)
        case screens.ArrivedHere():
            return _arrived(screen.answer, speech)
        case screens.BackAlready():
            return _back_already(screen.answer, speech)
        case screens.Elsewhere():
            return _elsewhere(screen.answer, speech)
        case screens.SeenHere():
            return _seen(screen.answer, speech)
        case screens.NotTaken():
            return _not_taken(screen.answer.why, speech)
        case screens.Fault():
            return _fault(speech, slow=screen.slow)
        case _:  # pragma: no cover
            assert_never(screen)


def _welcome(answer: answers.WelcomeBack, speech: Speech) -> DeskView:
    title = speech.texts.get("desk.welcome_back.title")
    return DeskView(tone=Tone.BACK, icon="log-in", title=title, name=answer.who.name)


def _arrived(answer: answers.Arrived, speech: Speech) -> DeskView:
    key = "desk.arrived.ended" if answer.ended else "desk.arrived.goes_on"
    return DeskView(
        tone=Tone.BACK,
        icon="map-pin",
        title=speech.texts.get("desk.arrived.title"),
        name=answer.who.name,
        text=speech.texts.get(key),
    )


def _back_already(answer: answers.BackAlready, speech: Speech) -> DeskView:
    get = speech.texts.get
    soon = answer.why is answers.BackWhy.SOON
    return DeskView(
        tone=Tone.BACK,
        icon="circle-question-mark",
        title=get("desk.back.title" if soon else "desk.back.lapsed"),
        name=answer.who.name,
        text=answer.place.name,
        buttons=(
            Button(Tap.IM_BACK, get("desk.back.yes"), "log-in", main=True),
            Button(Tap.IM_LEAVING, get("desk.back.no"), "log-out"),
        ),
    )


def _elsewhere(answer: answers.OutElsewhere, speech: Speech) -> DeskView:
    get = speech.texts.get
    return DeskView(
        tone=Tone.BACK,
        icon="map-pin",
        title=get("desk.elsewhere.title", place=answer.place.name),
        name=answer.who.name,
        buttons=(
            Button(Tap.HERE_NOW, get("desk.elsewhere.here"), "check", main=True),
            Button(Tap.CANCEL, get("desk.cancel"), "x"),
        ),
    )


def _seen(answer: answers.SeenHere, speech: Speech) -> DeskView:
    return DeskView(
        tone=Tone.BACK,
        icon="eye",
        title=speech.texts.get("desk.seen.title"),
        name=answer.who.name,
        text=speech.texts.get("desk.seen.hint"),
    )


_NOT_TAKEN_ICONS = {
    answers.NotTaken.TOO_MANY: "hourglass",
    answers.NotTaken.NOT_READY: "hourglass",
    answers.NotTaken.EXPIRED: "rotate-ccw",
    answers.NotTaken.LOCKED: "lock",
    answers.NotTaken.NO_SCANS: "ban",
}


def _not_taken(why: answers.NotTaken, speech: Speech) -> DeskView:
    return DeskView(
        tone=Tone.NO,
        icon=_NOT_TAKEN_ICONS.get(why, "id-card"),
        title=speech.texts.get(f"desk.badge.{why}.title"),
        text=speech.texts.get(f"desk.badge.{why}.hint"),
    )


def _fault(speech: Speech, *, slow: bool) -> DeskView:
    get = speech.texts.get
    if slow:
        # It may yet be recorded: this must not say that nothing was.
        return DeskView(
            tone=Tone.FAULT,
            icon="hourglass",
            title=get("desk.badge.try_again"),
            text=get("desk.badge.too_many.hint"),
        )
    return DeskView(
        tone=Tone.FAULT,
        icon="triangle-alert",
        title=get("status.fault.title"),
        text=get("status.fault.hint"),
    )
