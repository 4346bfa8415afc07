"""The colours of the three themes, by role, and the arithmetic that keeps words readable; pure.

Contrast is WCAG 2.2's (relative luminance of sRGB). Every text has at least `least(theme)` against
what it stands on: 4.5:1, in the contrast theme 7:1. A school's own colour keeps its hue and is made
lighter or darker until that holds. Colours are "#rrggbb".
"""

import colorsys
import functools
from collections.abc import Mapping
from dataclasses import dataclass

from hallpass.domain.look import Theme

LEAST = 4.5
LEAST_CONTRAST = 7.0
LEAST_LARGE = 3.0
"""For icons, and for bold type of 24 pixels or more."""
_STEP = 0.01
WHITE, BLACK = "#ffffff", "#000000"


@dataclass(frozen=True, slots=True)
class Colours:
    """One theme."""

    paper: str
    """What a page is on."""
    card: str
    """What is laid on it."""
    sunk: str
    """Keys, quiet buttons and chips."""
    ink: str
    quiet: str
    """What is read second."""
    rule: str
    """Thin lines, and the edge of a card."""
    accent: str
    """The school's colour: what leads on."""
    on_accent: str
    tint: str
    """A breath of the accent, behind an icon."""
    warn_ink: str
    """On `warn_paper`: full, late, out of touch."""
    warn_paper: str
    alarm: str
    """Behind why a try did not count."""
    on_alarm: str
    fields: Mapping[str, tuple[str, str]]
    """By tone: the field, and the words on it."""


_LIGHT_FIELDS = {
    "go": ("#0d7a4c", WHITE),
    "back": ("#1f5fae", WHITE),
    "ask": ("#f5b83d", "#2a1c00"),
    "line": ("#0f6478", WHITE),
    "no": ("#5b5778", WHITE),
    "closed": ("#4f5a65", WHITE),
    "testing": ("#1d5490", WHITE),
    "quiet": ("#0b0f13", "#8b939b"),
    "fault": ("#8a3324", WHITE),
    "hold": ("#6a35a8", WHITE),
    "secure": ("#0b4a8f", WHITE),
    "lockdown": ("#07090b", "#8b939b"),
    "evacuate": ("#b3261e", WHITE),
    "shelter": ("#7d4700", WHITE),
}
_DARK_FIELDS = {
    "go": ("#0a5a39", "#effaf4"),
    "back": ("#194a86", "#eef5fd"),
    "ask": ("#6a4500", "#ffe3a8"),
    "line": ("#0b4c5b", "#e9f7fa"),
    "no": ("#423f5c", "#f1f0f8"),
    "closed": ("#333c45", "#eef1f4"),
    "testing": ("#164272", "#ecf4fd"),
    "quiet": ("#0b0f13", "#8b939b"),
    "fault": ("#6d2a1e", "#fdf0ed"),
    "hold": ("#512785", "#f6f0fd"),
    "secure": ("#093a70", "#ecf4fd"),
    "lockdown": ("#07090b", "#8b939b"),
    "evacuate": ("#8f1d17", "#fff1f0"),
    "shelter": ("#5f3600", "#fdf3e6"),
}
_CONTRAST_FIELDS = {
    "go": ("#4bea9c", BLACK),
    "back": ("#00388f", WHITE),
    "ask": ("#ffd83d", BLACK),
    "line": ("#00474f", WHITE),
    "no": ("#2b2640", WHITE),
    "closed": (BLACK, WHITE),
    "testing": ("#a9d2ff", BLACK),
    "quiet": (BLACK, "#a8a8a8"),
    "fault": ("#7a1500", WHITE),
    "hold": ("#4b0f8a", WHITE),
    "secure": ("#00306b", WHITE),
    "lockdown": (BLACK, "#a8a8a8"),
    "evacuate": ("#900d06", WHITE),
    "shelter": ("#552b00", WHITE),
}

_THEMES = {
    Theme.LIGHT: Colours(
        paper="#f6f4ee",
        card=WHITE,
        sunk="#e9e5dc",
        ink="#16212c",
        quiet="#515d68",
        rule="#dcd6ca",
        accent="#0b6b52",
        on_accent=WHITE,
        tint="#e4f1ea",
        warn_ink="#7a4b00",
        warn_paper="#fbe7bd",
        alarm="#8a2a12",
        on_alarm=WHITE,
        fields=_LIGHT_FIELDS,
    ),
    Theme.DARK: Colours(
        paper="#10161c",
        card="#1b242d",
        sunk="#26313b",
        ink="#eef2f5",
        quiet="#a9b5bf",
        rule="#3a4752",
        accent="#54cba0",
        on_accent="#08130e",
        tint="#173329",
        warn_ink="#ffd588",
        warn_paper="#3d2d0c",
        alarm="#ffb4a3",
        on_alarm="#3a0c02",
        fields=_DARK_FIELDS,
    ),
    Theme.CONTRAST: Colours(
        paper=BLACK,
        card=BLACK,
        sunk="#1c1c1c",
        ink=WHITE,
        quiet="#e0e0e0",
        rule=WHITE,
        accent="#ffe14d",
        on_accent=BLACK,
        tint="#1c1c1c",
        warn_ink=BLACK,
        warn_paper="#ffd83d",
        alarm="#ffb4a3",
        on_alarm=BLACK,
        fields=_CONTRAST_FIELDS,
    ),
}


def least(theme: Theme) -> float:
    """Return the contrast that every text of a theme has."""
    return LEAST_CONTRAST if theme is Theme.CONTRAST else LEAST


@functools.lru_cache(maxsize=16)
def colours_of(theme: Theme, school: str = "") -> Colours:
    """Return a theme's colours, with the school's own as the accent.

    Args:
        theme: which.
        school: "#rrggbb"; empty, or no such colour: ours.
    """
    own = _THEMES[theme]
    if not _is_colour(school):
        return own
    tint = own.tint if theme is Theme.CONTRAST else mixed(own.card, school, 0.12)
    accent = shifted(school, (own.paper, own.card, own.sunk, tint), least(theme))
    on_accent = max((WHITE, BLACK), key=lambda ink: contrast(ink, accent))
    return _with_accent(own, accent, on_accent, tint)


def veil_of(theme: Theme, tone: str, school: str = "") -> str:
    """Return what lies on a tone's field, such as a button: further from its words, never nearer.

    Args:
        theme: which.
        tone: a field's, or "plain".
        school: as in `colours_of`.
    """
    own = colours_of(theme, school)
    if tone not in own.fields:
        return own.sunk
    field, ink = own.fields[tone]
    if theme is Theme.CONTRAST:
        return field
    away, share = (BLACK, 0.2) if luminance(ink) > luminance(field) else (WHITE, 0.42)
    if luminance(field) < 0.02:
        # Nothing is darker than a Lockdown's field.
        away, share = WHITE, 0.07
    return mixed(field, away, share)


def mark_of(theme: Theme, tone: str, school: str = "") -> str:
    """Return a tone's colour for words and icons on a card, on paper or on a sunk key.

    Args:
        theme: which.
        tone: a field's, or "plain".
        school: as in `colours_of`.
    """
    own = colours_of(theme, school)
    if tone not in own.fields or theme is Theme.CONTRAST:
        return own.ink
    if tone == "ask":
        return shifted(own.warn_ink, (own.card, own.paper, own.sunk), least(theme))
    return shifted(own.fields[tone][0], (own.card, own.paper, own.sunk), least(theme))


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21."""
    a, b = luminance(one), luminance(other)
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)


@functools.lru_cache(maxsize=256)
def luminance(colour: str) -> float:
    """Return the relative luminance, 0 to 1."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in _parts(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def shifted(colour: str, behind: tuple[str, ...], wanted: float) -> str:
    """Return the nearest lightness of a colour that has the wanted contrast on all of these.

    Args:
        colour: whose hue is kept.
        behind: what it stands on: all light, or all dark.
        wanted: the least contrast; where no lightness has it, black or white comes nearest.
    """
    hue, lightness, saturation = colorsys.rgb_to_hls(*_parts(colour))
    darker = min(map(luminance, behind)) > 0.18
    steps = round((lightness if darker else 1 - lightness) / _STEP)
    for i in range(steps + 1):
        at = lightness + (-i if darker else i) * _STEP
        found = _joined(colorsys.hls_to_rgb(hue, min(1, max(0, at)), saturation))
        if all(contrast(found, one) >= wanted for one in behind):
            return found
    return BLACK if darker else WHITE


def mixed(one: str, other: str, share: float) -> str:
    """Return a colour with so much of another in it, 0 to 1."""
    pairs = zip(_parts(one), _parts(other), strict=True)
    return _joined(tuple(a + (b - a) * share for a, b in pairs))


def _with_accent(own: Colours, accent: str, on_accent: str, tint: str) -> Colours:
    return Colours(
        **{name: getattr(own, name) for name in Colours.__slots__}
        | {"accent": accent, "on_accent": on_accent, "tint": tint}
    )


def _is_colour(text: str) -> bool:
    return (
        len(text) == 7 and text[0] == "#" and all(c in "0123456789abcdefABCDEF" for c in text[1:])
    )


def _parts(colour: str) -> tuple[float, float, float]:
    red, green, blue = bytes.fromhex(colour[1:])
    return red / 255, green / 255, blue / 255


def _joined(parts: tuple[float, ...]) -> str:
    return "#" + "".join(f"{round(min(1, max(0, part)) * 255):02x}" for part in parts)
