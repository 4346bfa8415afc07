"""What a box's faces show now, as JSON without anybody's name: central draws it again.

Never a grab of the glass: the screen and the room's status are written down with every name, id
and badge replaced by samples ("Student A"), the camera's picture is black. What is kept is said in
`KEPT`; any other text is dropped, so that a new field of a screen can't let a name out.
"""

import types
import typing
from collections.abc import Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any

from hallpass import codec
from hallpass.domain.box import Camera
from hallpass.domain.settings import RoomSettings
from hallpass.ids import AreaId, RoomId
from kiosk.flow import screens
from kiosk.flow.answers import RoomStatus
from kiosk.flow.events import Eyes
from kiosk.ui.views import FaceSize

__all__ = ["KEPT", "FaceSize", "FaceState", "face_state", "read_face_state"]

KEPT = frozenset(
    {
        "Place.name",
        "Place.number",
        "Place.icon",
        "OfferView.folder",
        "PanelOffer.folder",
        "Board.room",
        "Board.number",
        "WaitRow.symbol",
        "InLine.symbol",
        "Called.symbol",
        "WhichDestination.folder",
        "HowLong.folder",
        "Identified.name",
        "Identified.room",
        "Identified.number",
    }
)
"""Texts that name nobody: rooms, symbols."""
_SAMPLES = {
    "Who.name": "Student",
    "Board.names": "Student",
    "AdultRef.name": "Teacher",
    "HelloAdult.name": "Teacher",
    "OnDuty.adult": "Teacher",
    "OnDuty.title": "Class",
    "OnDuty.next_title": "Class",
    "Panel.class_now": "Class",
    "Panel.class_next": "Class",
    "NotNow.message": "Message",
}
"""What stands in for a text that may name somebody."""
_KEPT_IDS = (RoomId, AreaId)
_NEVER = {"Who.badge", "Who.language", "Emergency.id"}


@dataclass(frozen=True, slots=True)
class _Named:
    """A screen and its class's name, as it is written down."""

    kind: str
    value: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Document:
    faces: tuple[FaceSize, ...]
    screen: _Named
    status: dict[str, Any] | None
    at: datetime
    zone: str = ""
    eyes: Eyes = Eyes.SEEING


@dataclass(frozen=True, slots=True)
class FaceState:
    """What the faces of one box show."""

    faces: tuple[FaceSize, ...]
    screen: screens.Screen
    status: RoomStatus | None
    """None: nothing is known yet about the room."""
    at: datetime
    """The time that its clocks show."""
    zone: str = ""
    """The school's, an IANA name; empty: not known."""
    eyes: Eyes = Eyes.SEEING


def face_state(
    screen: screens.Screen,
    status: RoomStatus | None,
    sizes: Sequence[FaceSize],
    *,
    at: datetime,
    zone: str = "",
    eyes: Eyes = Eyes.SEEING,
) -> str:
    """Write down what the faces show, without anybody's name.

    Args:
        screen: of the desk.
        status: of the room.
        sizes: of the windows that are open.
        at: the time now.
        zone: the school's, an IANA name.
        eyes: how the camera is.
    """
    veil = _Veil()
    bare = {
        "faces": [*sizes],
        "screen": {"kind": type(screen).__name__, "value": veil.over(screen)},
        "status": None if status is None else veil.over(status),
        "at": at,
        "zone": zone,
        "eyes": eyes,
    }
    return codec.encode(bare).decode()


def read_face_state(raw: str | bytes) -> FaceState:
    """Read what `face_state` wrote.

    Raises:
        WireFault: it is none, or of another version of the program.
    """
    document = codec.decode(_Document, raw)
    cls = _kinds().get(document.screen.kind)
    if cls is None:
        raise codec.WireFault(f"not a FaceState: there is no screen {document.screen.kind[:60]}")
    screen = codec.decode(cls, codec.encode(document.screen.value))
    status = (
        None if document.status is None else codec.decode(RoomStatus, codec.encode(document.status))
    )
    return FaceState(document.faces, screen, status, document.at, document.zone, document.eyes)


class _Veil:
    """Replaces what names somebody; the same by the same."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], str] = {}
        self._counts: dict[str, int] = {}

    def over(self, value: Any) -> Any:
        """Return a value of the same type that names nobody."""
        if isinstance(value, RoomSettings):
            # Central knows them; a logo is large, and a camera's address may hold its password.
            return replace(value, look=replace(value.look, logo=""), camera=Camera())
        if is_dataclass(value) and not isinstance(value, type):
            return self._over_fields(value)
        return value

    def _over_fields(self, value: Any) -> Any:
        cls = type(value)
        hints = typing.get_type_hints(cls)
        return replace(
            value,
            **{
                field.name: self._field(
                    f"{cls.__name__}.{field.name}", getattr(value, field.name), hints[field.name]
                )
                for field in fields(value)
            },
        )

    def _field(self, where: str, value: Any, hint: Any) -> Any:
        if where in _NEVER:
            return "" if isinstance(value, str) and type(None) not in _parts(hint) else None
        if isinstance(value, tuple):
            return tuple(self._field(where, item, hint) for item in value)
        if isinstance(value, str) and not isinstance(value, Enum):
            return self._text(where, value, hint)
        return self.over(value)

    def _text(self, where: str, text: str, hint: Any) -> str:
        known = _id_of(hint)
        if known in _KEPT_IDS or where in KEPT:
            return text
        if known is not None:
            return self._stand_in(known.__name__, text)
        if where in _SAMPLES and text:
            return self._stand_in(_SAMPLES[where], text)
        return ""

    def _stand_in(self, kind: str, text: str) -> str:
        if (kind, text) not in self._seen:
            number = self._counts[kind] = self._counts.get(kind, 0) + 1
            self._seen[kind, text] = f"{kind} {_letters(number)}"
        return self._seen[kind, text]


def _letters(number: int) -> str:
    """A, B … Z, AA, AB …; from 1."""
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text


def _parts(hint: Any) -> tuple[Any, ...]:
    """Return what a hint is made of, unions and tuples taken apart."""
    origin = typing.get_origin(hint)
    if origin in {types.UnionType, typing.Union, tuple}:
        return tuple(part for arg in typing.get_args(hint) for part in _parts(arg))
    return (hint,)


def _id_of(hint: Any) -> Any:
    return next((part for part in _parts(hint) if isinstance(part, typing.NewType)), None)


@cache
def _kinds() -> dict[str, type[Any]]:
    return {cls.__name__: cls for cls in typing.get_args(screens.Screen)}
