"""How a room's faces look, sound and wait: what a school sets for eyes, ears and hands.

Nothing here changes what is decided. `look_problems_of` says what makes no sense, as for the rest
of the settings.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

LOGO_LIMIT = 65_536
"""Characters of base64, so 48 KB of picture."""
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_PNG, _SVG = b"\x89PNG\r\n\x1a\n", b"<svg"


class Theme(StrEnum):
    """The three sets of colours; each has every colour role."""

    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"
    """Black, white and few strong colours: 7:1 at least."""


class Hand(StrEnum):
    """On which side the controls are."""

    RIGHT = "right"
    LEFT = "left"


class Sounds(StrEnum):
    """Which sounds a desk makes; none by default: no teacher is interrupted unasked."""

    OFF = "off"
    TURNS = "turns"
    """Only the soft chime that calls the next in line."""
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Look:
    """The faces of one room's kiosk."""

    theme: Theme = Theme.LIGHT
    colour: str = ""
    """The school's own, as "#rrggbb"; a face shifts it until it can be read. Empty: ours."""
    logo: str = ""
    """A PNG or SVG in base64; empty: none."""
    text_percent: int = 100
    reduced_motion: bool = False
    hand: Hand = Hand.RIGHT
    low_controls: bool = False
    """Everything to touch is in the lower 60 %: in reach from a wheelchair."""
    patience_percent: int = 100
    """How long questions and answers stay, of the usual time."""
    sounds: Sounds = Sounds.OFF
    volume_percent: int = 50
    voice: bool = False
    """The box says results aloud; never a name."""
    own_language: bool = False
    """Once a badge is read, that student's own language, where it is known."""
    dim_after_school: bool = True
    """Outside the school's day the faces are dark."""


RANGES: Mapping[str, tuple[int, int]] = {
    "look.text_percent": (100, 200),
    "look.patience_percent": (100, 1000),
    "look.volume_percent": (1, 100),
}


def look_problems_of(look: Look) -> tuple[str, ...]:
    """Return what makes no sense, one sentence each, the key first; empty: fit for use."""
    found = [
        f"{key}: {value} is not between {low} and {high}"
        for key, (low, high) in RANGES.items()
        if not low <= (value := getattr(look, key.removeprefix("look."))) <= high
    ]
    if look.colour and not _COLOUR.fullmatch(look.colour):
        found.append("look.colour: not a colour such as #0b6b52")
    if look.logo and logo_bytes(look) is None:
        found.append("look.logo: not a PNG or SVG picture of at most 48 KB, in base64")
    return tuple(found)


def logo_bytes(look: Look) -> bytes | None:
    """Return the logo's file; None: there is none, or it is no picture that a face can draw."""
    if not 0 < len(look.logo) <= LOGO_LIMIT:
        return None
    try:
        raw = base64.b64decode(look.logo, validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if raw.startswith(_PNG) or _SVG in raw[:400] else None
