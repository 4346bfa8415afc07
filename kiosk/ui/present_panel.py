"""Words for the adult's panel: who is out and waits, what the room does, what an act came to; pure.

These are for adults alone: here a rule that is lifted is named.
"""

import re
from collections.abc import Iterable
from typing import assert_never

from hallpass.domain.reasons import ReasonCode
from hallpass.domain.rooms import RoomMode
from kiosk.flow import answers, screens
from kiosk.flow.answers import PanelDid, PanelDone, Who
from kiosk.flow.events import Tap
from kiosk.flow.taps import BELL, EXTEND_MIN, OPEN_END, may_raise
from kiosk.ui.speech import Speech
from kiosk.ui.views import Button, DeskView, Jump, Page, Row, Tile, Tone

JUMPS_FROM = 13
"""As many names are found at a glance without parts of the alphabet."""
JUMPS = 6
_UNSAID = re.compile(r"\s*[(\uff08][^()\uff08\uff09]*…[^()\uff08\uff09]*[)\uff09]")
"""A number in brackets that the desk was not told."""


PanelScreen = (
    screens.Panel
    | screens.PanelPass
    | screens.PanelMode
    | screens.PanelSwap
    | screens.PanelStudents
    | screens.PanelPlaces
)


def present(screen: PanelScreen, speech: Speech) -> DeskView:
    """Return what the desk draws for the adult who acts."""
    match screen:
        case screens.Panel():
            return _panel(screen.answer, speech)
        case screens.PanelPass():
            return _pass(screen.row, speech)
        case screens.PanelMode():
            return _mode(screen, speech)
        case screens.PanelSwap():
            return _swap(screen.answer, speech)
        case screens.PanelStudents():
            return _students(screen.answer, speech)
        case screens.PanelPlaces():
            return _places(screen.answer, speech)
        case _:  # pragma: no cover
            assert_never(screen)


def _back(speech: Speech) -> Button:
    return Button(Tap.BACK, speech.texts.get("desk.back_button"), "arrow-left")


def _name(who: Who | None, speech: Speech) -> str:
    return (who.name if who is not None else "") or speech.texts.get("panel.someone")


def _panel(panel: answers.Panel, speech: Speech) -> DeskView:
    texts = speech.texts
    done = panel.done
    return DeskView(
        page=Page.PANEL,
        title=panel.adult.name,
        name=texts.plural("door.out", len(panel.out))
        if panel.out
        else texts.get("door.nobody_out"),
        text=_class(panel, speech),
        mark=_mode_words(panel, speech),
        hint="" if done is None else _done(done, speech),
        problem="" if done is None or done.did not in _IN_VAIN else _done(done, speech),
        out=tuple(_out_row(row, speech) for row in panel.out),
        waits=tuple(_wait_row(row, speech) for row in panel.waiting),
        waits_title=texts.get("panel.waiting") if panel.waiting else "",
        buttons=_acts(panel, speech),
    )


def _count(panel: answers.Panel, speech: Speech) -> str:
    if panel.out:
        return speech.texts.plural("door.out", len(panel.out))
    return speech.texts.get("door.nobody_out")


_IN_VAIN = {PanelDid.REFUSED, PanelDid.GONE}


def _class(panel: answers.Panel, speech: Speech) -> str:
    """Return the class now, and the next one at the bell."""
    parts = [panel.class_now]
    if panel.class_next and panel.bell_at is not None:
        time = speech.time(panel.bell_at)
        parts.append(speech.texts.get("door.next", title=panel.class_next, time=time))
    return " · ".join(part for part in parts if part)


def _mode_words(panel: answers.Panel, speech: Speech) -> str:
    if panel.mode is RoomMode.OPEN:
        return ""
    words = speech.texts.get(f"door.{panel.mode}")
    if panel.mode_until is None:
        return words
    return f"{words} {speech.texts.get('door.until', time=speech.time(panel.mode_until))}"


def _acts(panel: answers.Panel, speech: Speech) -> tuple[Button, ...]:
    get = speech.texts.get
    acts = [Button(Tap.STUDENTS, get("panel.send"), "user-round-plus", main=True)]
    if panel.mode is not RoomMode.OPEN:
        acts.append(Button(Tap.OPEN_ROOM, get("panel.open"), "circle-check"))
    if panel.mode is not RoomMode.PAUSED:
        acts.append(Button(Tap.PAUSE_ROOM, get("panel.pause"), "pause"))
    if panel.mode is not RoomMode.CLOSED:
        acts.append(Button(Tap.CLOSE_ROOM, get("panel.close"), "ban"))
    if panel.mode is not RoomMode.TESTING:
        acts.append(Button(Tap.TEST, get("panel.test"), "pencil"))
    acts.append(Button(Tap.SWAP_CLASS, get("panel.swap"), "repeat"))
    if panel.alarm.emergency is not None:
        acts.insert(0, Button(Tap.ALL_CLEAR, get("panel.all_clear"), "circle-check"))
    if may_raise(panel):
        acts.append(Button(Tap.ALARM, get("panel.alarm"), "siren"))
    acts.append(Button(Tap.DONE, get("desk.done"), "check"))
    return tuple(acts)


def _out_row(row: answers.OutRow, speech: Speech) -> Row:
    get = speech.texts.get
    late = row.out_min > row.limit_min
    return Row(
        key=row.pass_id,
        name=_name(row.who, speech),
        words=get("panel.since", place=row.place.name, time=speech.time(row.started_at)),
        figure=str(row.out_min),
        unit_words=get("panel.of", limit=row.limit_min),
        sign="clock" if late else "",
        late=late,
    )


def _wait_row(row: answers.WaitRow, speech: Speech) -> Row:
    get = speech.texts.get
    return Row(
        key=row.ticket,
        name=_name(row.who, speech),
        words=get("panel.place", place=row.place.name, n=row.position),
        unit_words=get("panel.let_through"),
        sign=row.symbol,
    )


def _done(done: PanelDone, speech: Speech) -> str:
    texts = speech.texts
    who, place = _name(done.who, speech), "" if done.place is None else done.place.name
    match done.did:
        case PanelDid.ENDED:
            said = texts.get("panel.did.ended", name=who)
        case PanelDid.EXTENDED:
            time = "…" if done.due_at is None else speech.time(done.due_at)
            said = texts.get("panel.did.extended", name=who, time=time)
        case PanelDid.SENT:
            said = texts.get("panel.did.sent", name=who, place=place)
        case PanelDid.SWAPPED:
            said = texts.plural("panel.did.swapped", done.count)
        case PanelDid.REFUSED:
            said = texts.get("panel.did.refused", what=_reasons(done.refused, speech))
        case PanelDid.MODE_SET | PanelDid.UNLOCKED | PanelDid.GONE:
            said = texts.get(f"panel.did.{done.did}")
        case _:  # pragma: no cover
            assert_never(done.did)
    if done.lifted:
        said = f"{said} · {texts.get('panel.lifted', what=_reasons(done.lifted, speech))}"
    return said


def _reasons(codes: Iterable[ReasonCode], speech: Speech) -> str:
    """Return them in adults' words, without what this box was not told of them."""
    return ", ".join(_UNSAID.sub("", speech.texts.reason_adult(code)) for code in codes)


def _pass(row: answers.OutRow, speech: Speech) -> DeskView:
    get, plural = speech.texts.get, speech.texts.plural
    late = row.out_min > row.limit_min
    return DeskView(
        icon=row.place.icon,
        title=_name(row.who, speech),
        text=get("panel.since", place=row.place.name, time=speech.time(row.started_at)),
        detail=get(
            "panel.pass",
            out=plural("count.minutes", row.out_min),
            time=speech.time(row.due_at),
        ),
        mark=get("pass.overtime") if late else "",
        buttons=(
            Button(Tap.END, get("panel.end"), "log-in", main=True),
            Button(Tap.EXTEND, plural("panel.extend", EXTEND_MIN), "plus"),
            _back(speech),
        ),
    )


_MODE_SIGNS = {
    RoomMode.OPEN: "circle-check",
    RoomMode.CLOSED: "ban",
    RoomMode.PAUSED: "pause",
    RoomMode.TESTING: "pencil",
}


def _mode(screen: screens.PanelMode, speech: Speech) -> DeskView:
    get, plural = speech.texts.get, speech.texts.plural
    bell = screen.answer.bell_at
    tiles = [
        Tile(key=str(n), name=plural("desk.long.minutes", n), figure=str(n)) for n in screen.minutes
    ]
    if bell is not None:
        tiles.insert(0, Tile(BELL, get("panel.until.bell"), number=speech.time(bell), sign="bell"))
    tiles.append(Tile(OPEN_END, get("panel.until.open"), sign="hand"))
    return DeskView(
        page=Page.CHOICE,
        icon=_MODE_SIGNS[screen.mode],
        title=get(f"door.{screen.mode}"),
        text=get("panel.until"),
        tiles=tuple(tiles),
        buttons=(_back(speech),),
    )


def _swap(panel: answers.Panel, speech: Speech) -> DeskView:
    texts = speech.texts
    return DeskView(
        icon="repeat",
        title=texts.get("panel.swap.title"),
        text=texts.get("panel.swap.text"),
        detail=texts.plural("door.out", len(panel.out)),
        buttons=(
            Button(Tap.CONFIRM, texts.get("panel.swap.confirm"), "check", main=True),
            _back(speech),
        ),
    )


def _students(answer: answers.PanelStudents, speech: Speech) -> DeskView:
    get = speech.texts.get
    people = sorted(answer.students, key=lambda who: (not who.name, who.name.casefold()))
    return DeskView(
        page=Page.PEOPLE,
        title=get("panel.students"),
        text="" if people else get("panel.students.none"),
        tiles=tuple(Tile(who.student, _name(who, speech)) for who in people),
        jumps=jumps_of([who.name for who in people]),
        buttons=(_back(speech),),
    )


def jumps_of(names: list[str]) -> tuple[Jump, ...]:
    """Return parts of the alphabet, each about as long; none for a short list.

    Args:
        names: in order.
    """
    if len(names) < JUMPS_FROM:
        return ()
    starts: list[tuple[str, int]] = []
    for at, name in enumerate(names):
        letter = name[:1].upper()
        if letter and (not starts or starts[-1][0] != letter):
            starts.append((letter, at))
    size = len(names) / JUMPS
    parts: list[list[tuple[str, int]]] = []
    for letter, at in starts:
        if parts and at < size * len(parts):
            parts[-1].append((letter, at))
        else:
            parts.append([(letter, at)])
    return tuple(
        Jump(part[0][0] if len(part) == 1 else f"{part[0][0]}\u2013{part[-1][0]}", part[0][1])
        for part in parts
    )


def _places(answer: answers.PanelPlaces, speech: Speech) -> DeskView:
    get = speech.texts.get
    tiles = []
    for offer in answer.offers:
        stands, tone = "", Tone.GO
        if offer.refused:
            stands = get("panel.not_possible", what=_reasons(offer.refused, speech))
            tone = Tone.CLOSED
        elif offer.lifts:
            stands, tone = get("panel.lifts", what=_reasons(offer.lifts, speech)), Tone.ASK
        tiles.append(
            Tile(
                key=offer.place.room,
                name=offer.place.name,
                number=offer.place.number,
                sign=offer.place.icon,
                stands=stands,
                tone=tone,
                is_open=not offer.refused,
            )
        )
    return DeskView(
        page=Page.CHOICE,
        title=get("panel.places", name=_name(answer.who, speech)),
        text="" if tiles else get("desk.which.none"),
        tiles=tuple(tiles),
        buttons=(_back(speech),),
    )
