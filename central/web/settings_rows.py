"""The form of one level's settings, apart from HTTP: nothing that somebody typed is ever lost.

    form_of(shown) ──> SettingsForm <── posted(pairs, shown)
    arranged(form, "up", "room-102")   the buttons that work without script
    changes_of(form, reading)          what is asked for, by key
    merged(mine, current)              mine laid over what somebody else saved in between

A row says whether its level has a word of its own about its setting, and which. Each carries a
stamp of how it stood when it was first shown: what differs from that is what somebody did here,
whatever has been saved anywhere in the meantime. Whoever types a value without saying "set here"
means that all the same.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

import msgspec

from central.services.logos import is_logo
from central.services.settings_views import CLEAR
from central.web.settings_fields import FILE, Reading, Typed, offered, plain, rows_of
from hallpass.domain.book import BY_KEY, Kind, Setting
from hallpass.ids import RoomId

ROOM = "room"
"""The key under which a room's own properties travel."""
NOTE_LIMIT = 200
_STAMP_DIGITS = 16
_REFUSED = "refused"
"""Stands for a picked file that is no logo: it is not carried along."""


class Says(StrEnum):
    """What a level says about a setting."""

    ABOVE = "above"
    """Nothing: the level above counts."""
    HERE = "here"
    LEAVE = "leave"
    """Among many rooms: each keeps what it says."""


@dataclass(frozen=True, slots=True)
class Row:
    """One setting in the form."""

    says: Says
    typed: Typed
    was: str
    """How it stood when it was first shown."""

    @property
    def stamp(self) -> str:
        """How it stands now."""
        return stamp_of(self.says, self.typed)

    @property
    def touched(self) -> bool:
        """Whether somebody did something here."""
        return self.stamp != self.was


@dataclass(frozen=True, slots=True)
class SettingsForm:
    """What stands in the form."""

    rows: Mapping[str, Row]
    based_on: int
    """Version of this level's layer that it was made from."""
    room: Mapping[str, Row] = field(default_factory=dict)
    """The room's own properties, each a row of one field; empty: not of a room."""
    unknown: tuple[str, ...] = ()
    """Keys that were sent and that this level can't set."""
    note: str = ""
    """Why, where a review was gone back from: it waits there for the next one."""

    @property
    def touched(self) -> bool:
        """Whether anything in it was changed."""
        return any(row.touched for row in (*self.rows.values(), *self.room.values()))

    @property
    def room_typed(self) -> Typed:
        """The room's own properties as typed."""
        return {name: text for row in self.room.values() for name, text in row.typed.items()}


def stamp_of(says: Says, typed: Typed) -> str:
    """Return a short mark of how a row stands."""
    text = msgspec.json.encode(plain(typed))
    return says.value[0] + hashlib.sha256(text).hexdigest()[:_STAMP_DIGITS]


def new_row(says: Says, typed: Typed) -> Row:
    """Return a row that nobody has touched."""
    return Row(says, typed, stamp_of(says, typed))


def room_rows(typed: Typed, names: Iterable[str]) -> dict[str, Row]:
    """Return the rows of a room's own properties."""
    return {
        name: new_row(Says.HERE, {name: text} if (text := typed.get(name, "")) else {})
        for name in names
    }


def posted(pairs: Iterable[tuple[str, str]], shown: SettingsForm) -> SettingsForm:
    """Return the form as it was sent; `shown` is how it would stand if it was made now."""
    sent: dict[str, str] = {}
    keys: dict[str, None] = {}
    for name, value in pairs:
        if name == "row":
            keys[value] = None
        else:
            sent[name] = value.strip()
    typed: dict[str, dict[str, str]] = {}
    for name, value in sent.items():
        typed.setdefault(name.partition("/")[0], {})[name] = value
    rows = {
        key: _posted_row(BY_KEY[key], sent, typed.get(key, {}), row) if key in keys else row
        for key, row in shown.rows.items()
    }
    based_on = sent.get("based_on", "")
    return SettingsForm(
        rows,
        int(based_on) if based_on.isascii() and based_on.isdigit() and len(based_on) < 10 else 0,
        _posted_room(sent, typed.get(ROOM, {}), shown.room) if ROOM in keys else shown.room,
        tuple(key[:60] for key in keys if key not in {*shown.rows, ROOM}),
        sent.get("note", "")[:NOTE_LIMIT],
    )


def _posted_row(setting: Setting, sent: Mapping[str, str], typed: Typed, shown: Row) -> Row:
    said = sent.get(f"says:{setting.key}", "")
    says = Says(said) if said in tuple(Says) else shown.says
    was = sent.get(f"was:{setting.key}", shown.was)
    typed = plain(_tidy(setting, typed))
    if not was.startswith("h") and says is not Says.HERE and was[1:] != stamp_of(says, typed)[1:]:
        says = Says.HERE
    return Row(says, typed, was)


def _posted_room(
    sent: Mapping[str, str], typed: Typed, shown: Mapping[str, Row]
) -> Mapping[str, Row]:
    return {
        name: Row(
            Says.HERE,
            {name: typed[name]} if typed.get(name) else {},
            sent.get(f"was:{name}", row.was),
        )
        for name, row in shown.items()
    }


def _tidy(setting: Setting, typed: Typed) -> Typed:
    """Bring what may stand in many ways into one: places counted, rows without gaps."""
    match setting.kind:
        case Kind.OFFERS:
            return _placed(typed, offered(typed))
        case Kind.LOGO:
            return _with_file(setting.key, typed)
        case Kind.SPANS | Kind.BRIGHTNESS:
            return _closed_up(setting.key, typed)
        case _:
            return typed


def _placed(typed: Typed, rooms: Iterable[RoomId]) -> dict[str, str]:
    placed = {}
    for place, room in enumerate(dict.fromkeys(rooms), start=1):
        placed[f"offers/order.{room}"] = str(place)
        for part in ("adult", "limit"):
            placed[f"offers/{part}.{room}"] = typed.get(f"offers/{part}.{room}", "")
    return placed


def _with_file(key: str, typed: Typed) -> dict[str, str]:
    picked = typed.get(f"{key}/{FILE}", "")
    if is_logo(picked):
        return {key: picked}
    return {key: typed.get(key, ""), f"{key}/{FILE}": _REFUSED if picked else ""}


def _closed_up(key: str, typed: Typed) -> dict[str, str]:
    places = {row: place for place, row in enumerate(rows_of(typed, key))}
    found = {}
    for name, text in plain(typed).items():
        _, row, *part = name.split("/")
        if part and row.isascii() and row.isdigit() and int(row) in places:
            found["/".join((key, str(places[int(row)]), *part))] = text
    return found


def arranged(form: SettingsForm, verb: str, target: str) -> SettingsForm:
    """Return the form after a press of one of its buttons.

    Args:
        form: as it was sent.
        verb: up, down, remove, add (a destination) or no-logo; any other changes nothing.
        target: the destination's room.
    """
    if verb == "no-logo":
        return _typed_anew(form, "look.logo", {})
    if "offers" not in form.rows:
        return form
    typed = form.rows["offers"].typed
    rooms = list(offered(typed))
    at = rooms.index(RoomId(target)) if target in rooms else None
    match verb:
        case "add" if at is None and target:
            rooms.append(RoomId(target))
        case "up" if at:
            rooms[at - 1], rooms[at] = rooms[at], rooms[at - 1]
        case "down" if at is not None and at < len(rooms) - 1:
            rooms[at + 1], rooms[at] = rooms[at], rooms[at + 1]
        case "remove" if at is not None:
            del rooms[at]
            if form.rows["usual"].typed.get("usual") == target:
                form = _typed_anew(form, "usual", {})
        case _:
            return form
    return _typed_anew(form, "offers", _placed(typed, rooms))


def _typed_anew(form: SettingsForm, key: str, typed: Typed) -> SettingsForm:
    if key not in form.rows:
        return form
    row = replace(form.rows[key], says=Says.HERE, typed=plain(typed))
    return replace(form, rows={**form.rows, key: row})


def changes_of(form: SettingsForm, reading: Reading) -> dict[str, Any]:
    """Return what is asked for: key -> value, or CLEAR; what is wrong is in `reading`."""
    if "offers" in form.rows:
        reading.offers = offered(form.rows["offers"].typed)
    found: dict[str, Any] = {}
    for key, row in form.rows.items():
        if not row.touched or row.says is Says.LEAVE:
            continue
        if row.says is Says.HERE:
            found[key] = reading.value(BY_KEY[key], row.typed)
        else:
            found[key] = CLEAR
    return found


@dataclass(frozen=True, slots=True)
class Merged:
    """A form over settings that somebody else has saved since."""

    form: SettingsForm
    theirs: tuple[str, ...]
    """Rows that they changed."""
    clashes: tuple[str, ...]
    """Of those, the ones that were changed here too, to something else."""


def merged(mine: SettingsForm, current: SettingsForm) -> Merged:
    """Lay what was changed here over what is saved now.

    Args:
        mine: what was sent.
        current: how the form stands if it is made now.
    """
    rows, of_rows = _laid(mine.rows, current.rows)
    room, of_room = _laid(mine.room, current.room)
    theirs, clashes = of_rows[0] + of_room[0], of_rows[1] + of_room[1]
    return Merged(replace(mine, rows=rows, room=room, based_on=current.based_on), theirs, clashes)


def _laid(
    mine: Mapping[str, Row], current: Mapping[str, Row]
) -> tuple[dict[str, Row], tuple[tuple[str, ...], tuple[str, ...]]]:
    theirs = tuple(key for key, row in current.items() if row.stamp != mine[key].was)
    clashes = tuple(
        key for key in theirs if mine[key].touched and mine[key].stamp != current[key].stamp
    )
    rows = {
        key: replace(mine[key], was=row.stamp) if mine[key].touched else row
        for key, row in current.items()
    }
    return rows, (theirs, clashes)
