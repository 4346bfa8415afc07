"""Words from a badge to a pass, or to a neutral "not right now"; pure."""

from collections.abc import Iterable
from dataclasses import replace
from typing import assert_never

from hallpass.domain.rooms import PassShape
from hallpass.ids import RoomId
from kiosk.flow import answers, screens
from kiosk.flow.answers import OfferState, OfferView
from kiosk.flow.events import Tap
from kiosk.flow.taps import FOLDER, may_turn
from kiosk.ui.speech import Speech
from kiosk.ui.views import Button, DeskView, Page, Tile, Tone

LeavingScreen = (
    screens.WhichDestination
    | screens.HowLong
    | screens.Going
    | screens.LineOffer
    | screens.Waiting
    | screens.NotNow
    | screens.Undone
    | screens.LeftLine
)


def present(screen: LeavingScreen, speech: Speech) -> DeskView:  # noqa: PLR0911 - a table
    """Return what the desk draws for somebody who wants to leave."""
    match screen:
        case screens.WhichDestination():
            return _which(screen, speech)
        case screens.HowLong():
            return _how_long(screen, speech)
        case screens.Going():
            return _going(screen, speech)
        case screens.LineOffer():
            return _line_offer(screen.answer, speech)
        case screens.Waiting():
            return _waiting(screen.answer, speech)
        case screens.NotNow():
            return _not_now(screen.answer, speech)
        case screens.Undone():
            return _ended(Tone.NO, speech.texts.get("desk.undone"))
        case screens.LeftLine():
            return _ended(Tone.LINE, speech.texts.get("desk.line.left"))
        case _:  # pragma: no cover
            assert_never(screen)


def _ended(tone: Tone, title: str) -> DeskView:
    return DeskView(tone=tone, icon="undo-2", title=title, aloud=(title,))


# Where to

_OFFERS = {
    OfferState.FREE: ("", Tone.GO),
    OfferState.LINE: ("desk.which.line", Tone.LINE),
    OfferState.ADULT: ("desk.which.adult", Tone.ASK),
    OfferState.CLOSED: ("desk.which.closed", Tone.CLOSED),
    OfferState.NOT_NOW: ("desk.which.not_now", Tone.NO),
}


def _which(screen: screens.WhichDestination, speech: Speech) -> DeskView:
    get, answer = speech.texts.get, screen.answer
    name, folder = answer.who.name, screen.folder
    cancel = Button(Tap.CANCEL, get("desk.cancel"), "x")
    if folder is not None:
        inside = [offer for offer in answer.offers if offer.folder == folder]
        return DeskView(
            page=Page.CHOICE,
            title=folder,
            tiles=_tiles(sorted(inside, key=lambda offer: not offer.usual), answer, speech),
            buttons=(Button(Tap.BACK, get("desk.back_button"), "arrow-left"), cancel),
        )
    return DeskView(
        page=Page.CHOICE,
        title=get("desk.which.named", name=name) if name else get("desk.which.title"),
        text="" if answer.offers else get("desk.which.none"),
        tiles=_first_page(answer, speech),
        buttons=(cancel,),
    )


AT_ONCE = 7
"""Places that are seen at a glance: as many as the smallest screen shows without scrolling."""


def _first_page(answer: answers.WhichPlace, speech: Speech) -> tuple[Tile, ...]:
    """Return the usual one, the places of no folder, then the folders: two taps at most.

    Few places are all shown at once: one tap. A folder with one place in it is that place; where
    all lie in one folder there is nothing to choose first.
    """
    offers = answer.offers
    if len(offers) <= AT_ONCE or len({offer.folder for offer in offers}) == 1:
        return _tiles(sorted(offers, key=lambda offer: not offer.usual), answer, speech)
    usual = [offer for offer in offers if offer.usual]
    folders: dict[str, list[OfferView]] = {}
    for offer in offers:
        if not offer.usual:
            folders.setdefault(offer.folder, []).append(offer)
    loose = folders.pop("", [])
    alone = [inside[0] for inside in folders.values() if len(inside) == 1]
    return (
        *_tiles((*usual, *loose, *alone), answer, speech),
        *(_folder(name, inside, speech) for name, inside in folders.items() if len(inside) > 1),
    )


def _folder(name: str, inside: list[OfferView], speech: Speech) -> Tile:
    is_shut = all(offer.state is OfferState.CLOSED for offer in inside)
    return Tile(
        key=f"{FOLDER}{name}",
        name=name,
        number=speech.texts.plural("desk.which.places", len(inside)),
        sign="folder",
        stands=speech.texts.get("desk.which.closed") if is_shut else "",
        tone=Tone.CLOSED if is_shut else Tone.GO,
        leads=True,
    )


def _tiles(
    offers: Iterable[OfferView], answer: answers.WhichPlace, speech: Speech
) -> tuple[Tile, ...]:
    names = {offer.place.room: offer.place.name for offer in answer.offers}
    return tuple(_tile(offer, speech, names) for offer in offers)


def _tile(offer: OfferView, speech: Speech, names: dict[RoomId, str]) -> Tile:
    get = speech.texts.get
    key, tone = _OFFERS[offer.state]
    alternative = offer.alternative if offer.alternative in names else None
    return Tile(
        key=offer.place.room,
        name=offer.place.name,
        number=offer.place.number,
        sign=offer.place.icon,
        stands=get(key) if key else "",
        tone=tone,
        usual=offer.usual,
        badge=get("desk.which.usual") if offer.usual else "",
        is_open=offer.state is not OfferState.CLOSED,
        instead="" if alternative is None else get("desk.which.instead", place=names[alternative]),
        instead_key=alternative or "",
    )


# How long


def _how_long(screen: screens.HowLong, speech: Speech) -> DeskView:
    get, plural = speech.texts.get, speech.texts.plural
    minutes = screen.minutes
    tiles = tuple(
        Tile(
            key=str(n),
            name=plural("desk.long.minutes", n),
            figure=str(n),
            usual=False,
            badge=get("desk.long.most") if n == minutes[-1] and len(minutes) > 1 else "",
        )
        for n in minutes
    )
    shapes = ("", "")
    if may_turn(screen):
        shapes = (get("desk.shape.one_way"), get("desk.shape.round_trip"))
    return DeskView(
        page=Page.CHOICE,
        title=get("desk.long.title"),
        text=get("desk.go.to", place=screen.offer.place.name),
        tiles=tiles,
        shapes=shapes,
        is_one_way=screen.shape is PassShape.ONE_WAY,
        buttons=(
            Button(Tap.BACK, get("desk.back_button"), "arrow-left"),
            Button(Tap.CANCEL, get("desk.cancel"), "x"),
        ),
    )


def _going(screen: screens.Going, speech: Speech) -> DeskView:
    get, go = speech.texts.get, screen.answer
    by = "desk.go.there_by" if go.shape is PassShape.ONE_WAY else "desk.go.back_by"
    view = DeskView(
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
    return replace(view, aloud=(view.title, view.text, view.detail))


# The line


def _line_offer(answer: answers.LineOffer, speech: Speech) -> DeskView:
    get, ahead = speech.texts.get, answer.ahead
    view = DeskView(
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
    return replace(view, aloud=(view.title, view.text, view.detail))


def _waiting(answer: answers.InLine, speech: Speech) -> DeskView:
    get = speech.texts.get
    symbol = get("desk.line.symbol", symbol=speech.texts.get(f"symbol.{answer.symbol}"))
    wait, detail = answer.wait_min, ""
    if not answer.turn and wait is not None:
        detail = speech.texts.plural("desk.line.wait", max(1, wait))
    view = DeskView(
        tone=Tone.GO if answer.turn else Tone.LINE,
        icon=answer.symbol,
        title=get("desk.line.turn") if answer.turn else get("desk.line.place", n=answer.position),
        name=answer.who.name,
        text=answer.place.name,
        detail=detail,
        hint=symbol,
        buttons=(
            Button(Tap.CANCEL, get("desk.done"), "check", main=True),
            Button(Tap.SOMEWHERE_ELSE, get("desk.go.somewhere_else"), "map-pin"),
            Button(Tap.LEAVE_LINE, get("desk.line.leave"), "log-out"),
        ),
    )
    return replace(view, aloud=(view.title, view.text, view.detail, symbol))


def _not_now(answer: answers.NotNow, speech: Speech) -> DeskView:
    get = speech.texts.get
    hint = get("desk.not_now.hint")
    view = DeskView(
        tone=Tone.NO,
        icon="clock",
        title=get("desk.not_now.title"),
        name=answer.who.name,
        text=answer.message or hint,
        buttons=(
            Button(Tap.SOMEWHERE_ELSE, get("desk.go.somewhere_else"), "map-pin"),
            Button(Tap.CANCEL, get("desk.done"), "check"),
        ),
    )
    return replace(view, aloud=(view.title, hint))
