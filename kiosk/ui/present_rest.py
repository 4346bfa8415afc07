"""Words for a desk that rests, and for one that reads a badge; pure."""

from datetime import datetime
from typing import assert_never

from hallpass.domain.emergency import Action, Emergency
from kiosk.flow import screens
from kiosk.flow.alarms import HOLD_S
from kiosk.flow.events import StartPhase, Tap
from kiosk.flow.screens import PausedWhy
from kiosk.flow.taps import ADULT_KEY
from kiosk.ui.speech import Speech
from kiosk.ui.views import Button, DeskView, Page, Tone

EMERGENCY_TONES = {
    Action.HOLD: (Tone.HOLD, "hand"),
    Action.SECURE: (Tone.SECURE, "shield"),
    Action.LOCKDOWN: (Tone.LOCKDOWN, "lock"),
    Action.EVACUATE: (Tone.EVACUATE, "log-out"),
    Action.SHELTER: (Tone.SHELTER, "house"),
}
GROUPS_COMPARED = 4
"""Of four hexadecimal digits each: 64 bits, more than anybody finds a second key for in minutes."""
_PHASES = {
    StartPhase.STARTING: (Tone.PLAIN, "hourglass"),
    StartPhase.UPDATING: (Tone.PLAIN, "download"),
    StartPhase.TOO_OLD: (Tone.FAULT, "triangle-alert"),
    StartPhase.BROKEN: (Tone.FAULT, "triangle-alert"),
}
_PAUSED = {
    PausedWhy.PAUSED: (Tone.CLOSED, "pause", "status.paused.title"),
    PausedWhy.CLOSED: (Tone.CLOSED, "ban", "door.closed"),
    PausedWhy.TESTING: (Tone.TESTING, "pencil", "door.testing"),
    PausedWhy.NO_PASSES: (Tone.NO, "clock", "door.no_passes"),
    PausedWhy.DAY_OVER: (Tone.PLAIN, "moon", "status.day_over.title"),
}


def present(screen: screens.RestScreen | screens.Reading, speech: Speech) -> DeskView:  # noqa: PLR0911 - a table
    """Return what the desk draws where it rests."""
    match screen:
        case screens.Starting():
            return _starting(screen.phase, speech)
        case screens.NotEnrolled():
            return _not_enrolled(screen, speech)
        case screens.Idle():
            return _idle(speech)
        case screens.Reading():
            title = speech.texts.get("desk.reading")
            return DeskView(page=Page.IDLE, title=title, busy=True, camera=True)
        case screens.Paused():
            return _paused(screen, speech)
        case screens.Locked():
            return _locked(screen, speech)
        case screens.Emergency():
            return _emergency(screen, speech)
        case _:  # pragma: no cover
            assert_never(screen)


def _starting(phase: StartPhase, speech: Speech) -> DeskView:
    get = speech.texts.get
    tone, icon = _PHASES[phase]
    key = f"status.{phase}"
    said = "" if phase is StartPhase.STARTING else get(f"{key}.hint")
    title = get(key if phase is StartPhase.STARTING else f"{key}.title")
    return DeskView(tone=tone, icon=icon, title=title, text=said)


def _not_enrolled(screen: screens.NotEnrolled, speech: Speech) -> DeskView:
    get = speech.texts.get
    address = screen.address
    if screen.code and address:
        mark = "&" if "?" in address else "?"
        code = f"{address}{mark}code={screen.code}"
    else:
        code = address
    return DeskView(
        page=Page.ENROL,
        icon="key",
        title=screen.code or get("status.not_enrolled.title"),
        text=get("status.not_enrolled.hint"),
        detail=address,
        name=_fingerprint(screen.fingerprint, speech),
        hint=get("status.not_enrolled.scan") if address else "",
        code=code,
    )


def _fingerprint(hexadecimal: str, speech: Speech) -> str:
    """Return the first groups of the key's fingerprint, as central's page shows them."""
    if not hexadecimal:
        return ""
    groups = [hexadecimal[i : i + 4] for i in range(0, len(hexadecimal), 4)][:GROUPS_COMPARED]
    return speech.texts.get("status.not_enrolled.fingerprint", fingerprint=" ".join(groups))


def _corners(speech: Speech) -> tuple[Button, ...]:
    return (
        Button(Tap.NO_BADGE, speech.texts.get("desk.idle.no_badge"), "id-card"),
        Button(Tap.ADULT, speech.texts.get("desk.idle.adult"), "user-round"),
    )


def _idle(speech: Speech) -> DeskView:
    get = speech.texts.get
    return DeskView(
        page=Page.IDLE,
        title=get("desk.idle.title"),
        hint=get("desk.idle.hint"),
        camera=True,
        buttons=_corners(speech),
    )


def _paused(screen: screens.Paused, speech: Speech) -> DeskView:
    get = speech.texts.get
    tone, icon, title = _PAUSED[screen.why]
    over = screen.why is PausedWhy.DAY_OVER
    until = "" if screen.until is None else get("door.until", time=speech.time(screen.until))
    return DeskView(
        page=Page.IDLE,
        tone=tone,
        icon=icon,
        title=get(title),
        text=until,
        hint=get("status.day_over.hint" if over else "status.paused.hint"),
        camera=True,
        buttons=_corners(speech),
    )


def _locked(screen: screens.Locked, speech: Speech) -> DeskView:
    get = speech.texts.get
    return DeskView(
        page=Page.IDLE,
        tone=Tone.FAULT,
        icon="lock",
        title=get("status.locked.title"),
        text=get(f"status.locked.{screen.why}"),
        hint=get("status.locked.hint"),
        camera=True,
        buttons=(Button(Tap.ADULT, get("status.locked.unlock"), "key"),),
    )


def since_words(state: Emergency, heard_at: datetime | None, speech: Speech) -> str:
    """Return since when it is on, and as of when that is known."""
    get = speech.texts.get
    said = get("emergency.since", time=speech.time(state.since))
    if heard_at is None or state.local:
        return said
    return f"{said} \u00b7 {get('status.out_of_touch', time=speech.time(heard_at))}"


def _who_knows(screen: screens.Emergency, speech: Speech) -> str:
    """Return what the office knows of an emergency that was begun here; empty: it is its own."""
    if not screen.state.local:
        return ""
    if screen.told:
        return speech.texts.get("emergency.here")
    key = "telling" if screen.heard_at is None else "unheard"
    return speech.texts.get(f"emergency.here.{key}")


def _emergency(screen: screens.Emergency, speech: Speech) -> DeskView:
    get, state = speech.texts.get, screen.state
    tone, icon = EMERGENCY_TONES[state.action]
    hint = ""
    if state.records_sightings:
        hint = get("emergency.be_seen")
    elif state.takes_scans:
        hint = get("emergency.returns")
    return DeskView(
        page=Page.EMERGENCY,
        tone=tone,
        icon=icon,
        title=get(f"emergency.{state.action}.title"),
        text=get(f"emergency.{state.action}.phrase"),
        detail=since_words(state, screen.heard_at, speech),
        name=_who_knows(screen, speech),
        hint=hint,
        mark=get("emergency.drill") if state.drill else "",
        camera=state.takes_scans,
        buttons=(
            () if state.silent else (Button(Tap.ADULT, get("desk.idle.adult"), "user-round"),)
        ),
        grip=ADULT_KEY if state.silent else "",
        hold_ms=round(HOLD_S * 1000),
    )
