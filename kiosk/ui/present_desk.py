"""From a screen of the flow to what the desk draws, in words; pure.

Nothing here says why a student may not go: the words for a full room and for two students kept
apart are the same.
"""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import assert_never

from hallpass.domain.emergency import Action, Emergency
from hallpass.domain.rooms import PassShape
from hallpass.ids import RoomId
from hallpass.texts import Texts
from kiosk.flow import answers, screens
from kiosk.flow.events import Tap
from kiosk.ui.views import Button, DeskView, Page, Tile, Tone


@dataclass(frozen=True, slots=True)
class Speech:
    """In which language, and in whose time."""

    texts: Texts
    zone: tzinfo | None = None
    """The school's; None: the machine's."""

    def time(self, at: datetime) -> str:
        """Return a time of day as people there say it."""
        return self.texts.clock_time(at.astimezone(self.zone))


EMERGENCY_TONES = {
    Action.HOLD: (Tone.HOLD, "hand"),
    Action.SECURE: (Tone.SECURE, "shield"),
    Action.LOCKDOWN: (Tone.LOCKDOWN, "lock"),
    Action.EVACUATE: (Tone.EVACUATE, "log-out"),
    Action.SHELTER: (Tone.SHELTER, "house"),
}


def present_desk(screen: screens.Screen, speech: Speech) -> DeskView:  # noqa: C901, PLR0911, PLR0912
    """Return what the desk draws for a screen."""
    match screen:
        case screens.Starting():
            return DeskView(icon="hourglass", title=speech.texts.get("status.starting"))
        case screens.NotEnrolled():
            return _not_enrolled(screen, speech)
        case screens.Idle() | screens.Reading():
            return _idle(speech, busy=isinstance(screen, screens.Reading))
        case screens.Paused():
            return _paused(screen, speech)
        case screens.Emergency():
            return _emergency(screen.state, speech)
        case screens.WhichDestination():
            return _which(screen.answer, speech)
        case screens.Going():
            return _going(screen, speech)
        case screens.Welcome():
            return _welcome(screen.answer, speech)
        case screens.ArrivedHere():
            return _arrived(screen.answer, speech)
        case screens.AskAdult():
            return _adult(screen.answer, speech)
        case screens.LineOffer():
            return _line_offer(screen.answer, speech)
        case screens.Waiting():
            return _waiting(screen.answer, speech)
        case screens.NotNow():
            return _not_now(screen.answer, speech)
        case screens.BackAlready():
            return _back_already(screen.answer, speech)
        case screens.Elsewhere():
            return _elsewhere(screen.answer, speech)
        case screens.Undone():
            return DeskView(tone=Tone.NO, icon="undo-2", title=speech.texts.get("desk.undone"))
        case screens.LeftLine():
            return DeskView(tone=Tone.LINE, icon="undo-2", title=speech.texts.get("desk.line.left"))
        case screens.SeenHere():
            return _seen(screen.answer, speech)
        case screens.HelloAdult():
            title = speech.texts.get("desk.adult.hello", name=screen.answer.name)
            return DeskView(tone=Tone.BACK, icon="user-round-check", title=title)
        case screens.NotTaken():
            return _not_taken(screen.answer.why, speech)
        case screens.Fault():
            return _fault(speech, slow=screen.slow)
        case _:  # pragma: no cover
            assert_never(screen)


def _not_enrolled(screen: screens.NotEnrolled, speech: Speech) -> DeskView:
    return DeskView(
        icon="key",
        title=screen.code or speech.texts.get("status.not_enrolled.title"),
        text=speech.texts.get("status.not_enrolled.hint"),
        detail=screen.address,
    )


def _idle(speech: Speech, *, busy: bool) -> DeskView:
    get = speech.texts.get
    return DeskView(
        page=Page.IDLE,
        title=get("desk.reading") if busy else get("desk.idle.title"),
        hint="" if busy else get("desk.idle.hint"),
        busy=busy,
        camera=True,
    )


def _paused(screen: screens.Paused, speech: Speech) -> DeskView:
    title = "door.closed" if screen.closed else "status.paused.title"
    return DeskView(
        page=Page.IDLE,
        tone=Tone.CLOSED,
        icon="ban" if screen.closed else "pause",
        title=speech.texts.get(title),
        hint=speech.texts.get("status.paused.hint"),
        camera=True,
    )


def _emergency(state: Emergency, speech: Speech) -> DeskView:
    get = speech.texts.get
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
        detail=get("emergency.since", time=speech.time(state.since)),
        hint=hint,
        mark=get("emergency.drill") if state.drill else "",
        camera=state.takes_scans,
    )


_OFFERS = {
    answers.OfferState.FREE: ("", Tone.GO),
    answers.OfferState.LINE: ("desk.which.line", Tone.LINE),
    answers.OfferState.ADULT: ("desk.which.adult", Tone.ASK),
    answers.OfferState.CLOSED: ("desk.which.closed", Tone.CLOSED),
    answers.OfferState.NOT_NOW: ("desk.which.not_now", Tone.NO),
}


def _which(answer: answers.WhichPlace, speech: Speech) -> DeskView:
    get, name = speech.texts.get, answer.who.name
    names = {offer.place.room: offer.place.name for offer in answer.offers}
    offers = sorted(answer.offers, key=lambda offer: not offer.usual)
    return DeskView(
        page=Page.WHICH,
        title=get("desk.which.named", name=name) if name else get("desk.which.title"),
        text="" if offers else get("desk.which.none"),
        tiles=tuple(_tile(offer, speech, names) for offer in offers),
        buttons=(Button(Tap.CANCEL, get("desk.cancel"), "x"),),
    )


def _tile(offer: answers.OfferView, speech: Speech, names: dict[RoomId, str]) -> Tile:
    get = speech.texts.get
    key, tone = _OFFERS[offer.state]
    instead = names.get(offer.alternative) if offer.alternative is not None else None
    return Tile(
        room=offer.place.room,
        name=offer.place.name,
        number=offer.place.number,
        sign=offer.place.icon,
        stands=get(key) if key else "",
        tone=tone,
        usual=offer.usual,
        usual_words=get("desk.which.usual") if offer.usual else "",
        is_open=offer.state is not answers.OfferState.CLOSED,
        instead="" if instead is None else get("desk.which.instead", place=instead),
        instead_room="" if instead is None or offer.alternative is None else offer.alternative,
    )


def _going(screen: screens.Going, speech: Speech) -> DeskView:
    get, go = speech.texts.get, screen.answer
    by = "desk.go.there_by" if go.shape is PassShape.ONE_WAY else "desk.go.back_by"
    return DeskView(
        tone=Tone.GO,
        icon="check",
        title=get("desk.go.title"),
        name=go.who.name,
        text=get("desk.go.to", place=go.place.name),
        detail=get(by, time=speech.time(go.due_at)),
        hold_ms=screen.undo_s * 1000,
        buttons=(
            Button(Tap.SOMEWHERE_ELSE, get("desk.go.somewhere_else"), "map-pin"),
            Button(Tap.NOT_ME, get("desk.go.not_me"), "user-round-x"),
        ),
    )


def _welcome(answer: answers.WelcomeBack, speech: Speech) -> DeskView:
    return DeskView(
        tone=Tone.BACK,
        icon="log-in",
        title=speech.texts.get("desk.welcome_back.title"),
        name=answer.who.name,
    )


def _arrived(answer: answers.Arrived, speech: Speech) -> DeskView:
    key = "desk.arrived.ended" if answer.ended else "desk.arrived.goes_on"
    return DeskView(
        tone=Tone.BACK,
        icon="map-pin",
        title=speech.texts.get("desk.arrived.title"),
        name=answer.who.name,
        text=speech.texts.get(key),
    )


def _adult(answer: answers.NeedsAdult, speech: Speech) -> DeskView:
    get = speech.texts.get
    return DeskView(
        page=Page.ADULT,
        tone=Tone.ASK,
        icon="hand",
        title=get("desk.adult.title"),
        name=answer.who.name,
        text=get("desk.adult.question", place=answer.place.name),
        hint=get("desk.adult.how"),
        problem="" if answer.refused is None else get(f"desk.adult.{answer.refused}"),
        buttons=(
            Button(Tap.SOMEWHERE_ELSE, get("desk.go.somewhere_else"), "map-pin"),
            Button(Tap.CANCEL, get("desk.cancel"), "x"),
        ),
        pin_words=(get("desk.pin.title"), get("desk.pin.enter"), get("desk.pin.delete")),
    )


def _line_offer(answer: answers.LineOffer, speech: Speech) -> DeskView:
    get = speech.texts.get
    ahead = answer.ahead
    return DeskView(
        tone=Tone.LINE,
        icon="users",
        title=get("desk.line.offer"),
        name=answer.who.name,
        text=answer.place.name,
        detail=speech.texts.plural("desk.line.ahead", ahead) if ahead else get("desk.line.first"),
        buttons=(
            Button(Tap.JOIN_LINE, get("desk.line.join"), "hourglass", main=True),
            Button(Tap.SOMEWHERE_ELSE, get("desk.go.somewhere_else"), "map-pin"),
            Button(Tap.CANCEL, get("desk.cancel"), "x"),
        ),
    )


def _waiting(answer: answers.InLine, speech: Speech) -> DeskView:
    get = speech.texts.get
    return DeskView(
        tone=Tone.GO if answer.turn else Tone.LINE,
        icon=answer.symbol,
        title=get("desk.line.turn") if answer.turn else get("desk.line.place", n=answer.position),
        name=answer.who.name,
        text=answer.place.name,
        detail="" if answer.turn else get("desk.line.title"),
        buttons=(
            Button(Tap.LEAVE_LINE, get("desk.line.leave"), "log-out"),
            Button(Tap.CANCEL, get("desk.done"), "check", main=True),
        ),
    )


def _not_now(answer: answers.NotNow, speech: Speech) -> DeskView:
    get = speech.texts.get
    return DeskView(
        tone=Tone.NO,
        icon="clock",
        title=get("desk.not_now.title"),
        name=answer.who.name,
        text=get("desk.not_now.hint"),
        buttons=(
            Button(Tap.SOMEWHERE_ELSE, get("desk.go.somewhere_else"), "map-pin"),
            Button(Tap.CANCEL, get("desk.done"), "check"),
        ),
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
