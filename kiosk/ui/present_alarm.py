"""Words for an emergency at this one box, and for the box that somebody looks for; pure."""

from typing import assert_never

from hallpass.domain.emergency import Action
from kiosk.flow import answers, screens
from kiosk.flow.alarms import HOLD_S, AlarmAct, AlarmView
from kiosk.flow.events import Tap
from kiosk.flow.taps import END_KEY, is_dark, may_end, may_raise
from kiosk.ui.present_rest import EMERGENCY_TONES, since_words
from kiosk.ui.speech import Speech
from kiosk.ui.views import Button, DeskView, Page, Tile, Tone

AlarmScreen = screens.PanelAlarm | screens.PanelAllClear | screens.Identified
HOLD_MS = round(HOLD_S * 1000)


def present(screen: AlarmScreen, speech: Speech) -> DeskView:
    """Return what the desk draws."""
    match screen:
        case screens.PanelAlarm():
            return _alarm(screen, speech)
        case screens.PanelAllClear():
            return _all_clear(screen, speech)
        case screens.Identified():
            return _identified(screen, speech)
        case _:  # pragma: no cover
            assert_never(screen)


def _alarm(screen: screens.PanelAlarm, speech: Speech) -> DeskView:
    get = speech.texts.get
    return DeskView(
        page=Page.ALARM,
        icon="siren",
        title=get("alarm.title"),
        text=get("alarm.how"),
        detail=get("alarm.scope"),
        hint=get("alarm.hold"),
        mark=get("emergency.drill") if screen.drill else "",
        hold_ms=HOLD_MS,
        tiles=tuple(
            Tile(
                key=action.value,
                name=get(f"emergency.{action}.title"),
                sign=action.value,
                tone=EMERGENCY_TONES[action][0],
            )
            for action in Action
        ),
        buttons=(
            Button(Tap.DRILL, get("alarm.drill"), "square-check" if screen.drill else "square"),
            Button(Tap.BACK, get("desk.back_button"), "arrow-left"),
        ),
    )


def _all_clear(screen: screens.PanelAllClear, speech: Speech) -> DeskView:
    panel = screen.answer
    emergency = panel.alarm.emergency
    get = speech.texts.get
    tone = Tone.PLAIN if emergency is None else EMERGENCY_TONES[emergency.action][0]
    tiles: tuple[Tile, ...] = ()
    if may_end(panel):
        tiles = (Tile(key=END_KEY, name=get("alarm.end"), sign="open", tone=tone),)
    drill = emergency is not None and emergency.drill
    return DeskView(
        page=Page.ALARM,
        tone=tone,
        icon="" if emergency is None else EMERGENCY_TONES[emergency.action][1],
        title="" if emergency is None else get(f"emergency.{emergency.action}.title"),
        text=_what(panel.alarm, speech),
        detail="" if emergency is None else since_words(emergency, panel.alarm.heard_at, speech),
        hint=get("alarm.hold") if tiles else "",
        problem=get("alarm.failed") if screen.failed else "",
        mark=get("emergency.drill") if drill else "",
        hold_ms=HOLD_MS,
        tiles=tiles,
        buttons=_leave(panel, speech),
    )


def _what(alarm: AlarmView, speech: Speech) -> str:
    get = speech.texts.get
    match alarm.act:
        case AlarmAct.OFFICE:
            return get("alarm.office")
        case AlarmAct.END_HEARD:
            return get("alarm.cut_off")
        case AlarmAct.END_OWN:
            return get("alarm.how")
        case AlarmAct.NONE | AlarmAct.RAISE:
            return ""
        case _:  # pragma: no cover
            assert_never(alarm.act)


def _leave(panel: answers.Panel, speech: Speech) -> tuple[Button, ...]:
    get = speech.texts.get
    buttons = [Button(Tap.DONE, get("alarm.done"), "x")]
    if may_raise(panel):
        buttons.insert(0, Button(Tap.ALARM, get("alarm.other"), "siren"))
    if not is_dark(panel):
        buttons.append(Button(Tap.BACK, get("desk.back_button"), "arrow-left"))
    return tuple(buttons)


def _identified(screen: screens.Identified, speech: Speech) -> DeskView:
    get = speech.texts.get
    where = " ".join(part for part in (screen.number, screen.room) if part)
    return DeskView(
        page=Page.IDENTIFY,
        icon="map-pin",
        title=screen.name or where,
        text=where if screen.name else "",
        detail=get("identify.here"),
        hint=get("identify.hint"),
    )
