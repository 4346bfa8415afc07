"""The fields of the settings form: what each is called, and which values it takes.

Some are the room's, as everyone knows it, some its kiosk's settings, some of those how its faces
look: `Group` says whose, and the form treats them alike.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from hallpass.domain.look import Hand, Sounds, Theme
from hallpass.domain.settings import DoorNames, Face, Strangers


class Group(StrEnum):
    """Whose a field is."""

    ROOM = "room"
    SETTINGS = "settings"
    LOOK = "look"


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number of the form."""

    name: str
    low: int
    high: int
    optional: bool = False
    group: Group = Group.SETTINGS


NUMBERS: Mapping[str, Number] = {
    number.name: number
    for number in (
        Number("capacity", 0, 9999, optional=True, group=Group.ROOM),
        Number("limit_min", 1, 999, group=Group.ROOM),
        Number("out_limit", 0, 999, optional=True),
        Number("school_limit", 0, 9999, optional=True),
        Number("per_day", 0, 99, optional=True),
        Number("between_min", 0, 999),
        Number("first_min", 0, 120),
        Number("last_min", 0, 120),
        Number("turn_s", 10, 600),
        Number("buffer_min", 0, 240),
        Number("back_already_s", 0, 300),
        Number("undo_s", 3, 30),
        Number("text_percent", 100, 200, group=Group.LOOK),
        Number("patience_percent", 100, 1000, group=Group.LOOK),
        Number("volume_percent", 1, 100, group=Group.LOOK),
    )
}
CHOICES: Mapping[str, tuple[Group, type[StrEnum]]] = {
    "face": (Group.SETTINGS, Face),
    "door_names": (Group.SETTINGS, DoorNames),
    "strangers": (Group.SETTINGS, Strangers),
    "theme": (Group.LOOK, Theme),
    "hand": (Group.LOOK, Hand),
    "sounds": (Group.LOOK, Sounds),
}
SWITCHES: Mapping[str, Group] = {
    "open": Group.ROOM,
    "restricted": Group.ROOM,
    "paused": Group.SETTINGS,
    "line": Group.SETTINGS,
    "choose_minutes": Group.SETTINGS,
    "choose_shape": Group.SETTINGS,
    "ask_teacher": Group.SETTINGS,
    "lock_on_tamper": Group.SETTINGS,
    "reduced_motion": Group.LOOK,
    "low_controls": Group.LOOK,
    "voice": Group.LOOK,
    "own_language": Group.LOOK,
    "dim_after_school": Group.LOOK,
}
COLOUR = "colour"
LOGO = "logo"
"""The picture in base64, carried along in a hidden field so that a refused form keeps it."""
TEXTS = (COLOUR, LOGO)
LOGO_FILE = "logo_file"
"""A picture that was picked just now."""
OFFER_LIMIT = Number("offer_limit", 1, 999, optional=True)
