"""A change of settings on its way from the form over the review to being saved: all that is asked.

It travels in the review's own hidden fields and nowhere else: two people can each have theirs, and
a central that is started anew in between loses nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from central.errors import BadRequest
from central.services.logos import is_logo
from central.services.settings_views import CLEAR
from central.web.settings_rows import NOTE_LIMIT
from hallpass.codec import WireFault, decode, encode
from hallpass.domain.layers import Level
from hallpass.domain.rooms import Room
from hallpass.layerdoc import read_layer, write_layer

LATER = "later"
TARGETS_LIMIT = 2000


class _Doc(msgspec.Struct, forbid_unknown_fields=True):
    set: msgspec.Raw = msgspec.Raw(b"{}")
    clear: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """What is asked for."""

    level: Level
    targets: tuple[str, ...]
    """The first is the one whose page it came from."""
    values: Mapping[str, Any]
    """Key -> value, or CLEAR."""
    based_on: Mapping[str, int] = field(default_factory=dict)
    room: Room | None = None
    """The room as it is to be; None: its own properties stay."""
    seen: Room | None = None
    """The room as it was when the form was made."""
    note: str = ""
    when: str = ""
    """LATER, or empty: now."""
    due: str = ""
    """Local date and time, as a browser's field has it."""

    def due_at(self, zone: str) -> datetime | None:
        """Return when it is to happen; None: what was typed is no time."""
        try:
            local = datetime.fromisoformat(self.due)
        except ValueError:
            return None
        return local.replace(tzinfo=ZoneInfo(zone)) if local.tzinfo is None else None

    def hidden(self) -> tuple[tuple[str, str], ...]:
        """Return the fields that carry it to the next step; note and time have fields of theirs."""
        kept = {key: value for key, value in self.values.items() if value is not CLEAR}
        cleared = tuple(key for key, value in self.values.items() if value is CLEAR)
        doc = _Doc(msgspec.Raw(write_layer(kept)), cleared)
        return (
            ("doc", msgspec.json.encode(doc).decode()),
            ("based_on", msgspec.json.encode(self.based_on).decode()),
            ("room", encode(self.room).decode() if self.room is not None else ""),
            ("seen", encode(self.seen).decode() if self.seen is not None else ""),
        )


def read_draft(pairs: Iterable[tuple[str, str]], level: Level, target: str) -> Draft:
    """Return what a review sent.

    Args:
        pairs: the form.
        level: of the page that it was sent to.
        target: of that page; empty: of none, the ticked ones alone count.

    Raises:
        BadRequest: somebody changed the hidden fields.
    """
    pairs = list(pairs)
    sent = dict(pairs)
    ticked = [value for name, value in pairs if name == "target"]
    targets = tuple(dict.fromkeys(([target] if target else []) + ticked))[:TARGETS_LIMIT]
    try:
        doc = msgspec.json.decode(sent.get("doc", "{}"), type=_Doc)
        based_on = msgspec.json.decode(sent.get("based_on") or "{}", type=dict[str, int])
        room = decode(Room, sent["room"]) if sent.get("room") else None
        seen = decode(Room, sent["seen"]) if sent.get("seen") else None
    except (msgspec.MsgspecError, WireFault, UnicodeDecodeError) as exc:
        raise BadRequest("this review can't be read; begin again from the settings") from exc
    values, problems = read_layer(bytes(doc.set), level)
    if problems:
        raise BadRequest("; ".join(problems))
    if not is_logo(logo := values.get("look.logo", "")) and logo:
        raise BadRequest("look.logo: this is no picture that can be used")
    return Draft(
        level=level,
        targets=targets,
        values={**values, **dict.fromkeys(doc.clear, CLEAR)},
        based_on=based_on,
        room=room,
        seen=seen,
        note=sent.get("note", "").strip()[:NOTE_LIMIT],
        when=LATER if sent.get("when") == LATER else "",
        due=sent.get("due", ""),
    )


def without_unchanged(draft: Draft, own: Mapping[str, Any]) -> Draft:
    """Leave out what its layer says already."""
    kept = {key: value for key, value in draft.values.items() if own.get(key, CLEAR) != value}
    room = draft.room if draft.room != draft.seen else None
    return replace(draft, values=kept, room=room)
