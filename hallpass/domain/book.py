"""The book of settings: what each is, where it can be set, and which values it takes.

One entry for each key that a layer can set (`hallpass.domain.layers.keys`), in the order of the
forms and the manual. Titles and explanations are in the catalogue: `setting.<key>.title`, `.help`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from hallpass.domain import box, look
from hallpass.domain import settings as decided
from hallpass.domain.layers import LEVELS, Level


class Group(StrEnum):
    """What belongs together on a page."""

    PLACES = "places"
    LIMITS = "limits"
    TIMES = "times"
    APPROVAL = "approval"
    BADGES = "badges"
    CAMERA = "camera"
    DOOR = "door"
    LOOK = "look"
    LANGUAGE = "language"
    SOUND = "sound"
    SCREEN = "screen"
    UPKEEP = "upkeep"


class Kind(StrEnum):
    """Which sort of value it is, and so which field a form has for it."""

    NUMBER = "number"
    CHOICE = "choice"
    SWITCH = "switch"
    TEXT = "text"
    COLOUR = "colour"
    LOGO = "logo"
    LANGUAGES = "languages"
    OFFERS = "offers"
    USUAL = "usual"
    STALE = "stale"
    NUMBER_BADGES = "number_badges"
    REGION = "region"
    SPAN = "span"
    SPANS = "spans"
    BRIGHTNESS = "brightness"


class Unit(StrEnum):
    """What a number counts."""

    NONE = ""
    STUDENTS = "students"
    PASSES = "passes"
    MINUTES = "min"
    SECONDS = "s"
    HOURS = "h"
    DAYS = "days"
    PERCENT = "percent"
    DEGREES = "degrees"


DECIDING = (Level.SCHOOL, Level.AREA, Level.ROOM)
"""What decides about passes is one for a room, however many boxes hang in it."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One entry."""

    key: str
    group: Group
    kind: Kind
    unit: Unit = Unit.NONE
    low: int = 0
    high: int = 0
    optional: bool = False
    """A number that may be left empty: not limited."""
    choices: tuple[str, ...] = ()
    levels: tuple[Level, ...] = LEVELS


RANGES: Mapping[str, tuple[int, int]] = {**decided.RANGES, **look.RANGES, **box.RANGES}
"""The range of every number, as the checks of a document apply them."""


def _number(
    key: str, group: Group, unit: Unit, levels: tuple[Level, ...], *, optional: bool = False
) -> Setting:
    low, high = RANGES[key]
    return Setting(key, group, Kind.NUMBER, unit, low, high, optional=optional, levels=levels)


def _choice(key: str, group: Group, of: type[StrEnum], levels: tuple[Level, ...]) -> Setting:
    return Setting(key, group, Kind.CHOICE, choices=tuple(of), levels=levels)


def _one(key: str, group: Group, kind: Kind, levels: tuple[Level, ...] = LEVELS) -> Setting:
    return Setting(key, group, kind, levels=levels)


def _switch(key: str, group: Group, levels: tuple[Level, ...] = LEVELS) -> Setting:
    return _one(key, group, Kind.SWITCH, levels)


BOOK: tuple[Setting, ...] = (
    _one("offers", Group.PLACES, Kind.OFFERS, DECIDING),
    _one("usual", Group.PLACES, Kind.USUAL, DECIDING),
    _switch("choose_minutes", Group.PLACES, DECIDING),
    _switch("choose_shape", Group.PLACES, DECIDING),
    _switch("paused", Group.LIMITS),
    _number("out_limit", Group.LIMITS, Unit.STUDENTS, DECIDING, optional=True),
    _number("school_limit", Group.LIMITS, Unit.STUDENTS, DECIDING, optional=True),
    _number("per_day", Group.LIMITS, Unit.PASSES, DECIDING, optional=True),
    _number("between_min", Group.LIMITS, Unit.MINUTES, DECIDING),
    _switch("line", Group.LIMITS, DECIDING),
    _number("turn_s", Group.LIMITS, Unit.SECONDS, DECIDING),
    _number("first_min", Group.TIMES, Unit.MINUTES, DECIDING),
    _number("last_min", Group.TIMES, Unit.MINUTES, DECIDING),
    _number("buffer_min", Group.TIMES, Unit.MINUTES, DECIDING),
    _number("back_already_s", Group.TIMES, Unit.SECONDS, DECIDING),
    _number("undo_s", Group.TIMES, Unit.SECONDS, DECIDING),
    _one("stale", Group.TIMES, Kind.STALE, DECIDING),
    _choice("strangers", Group.APPROVAL, decided.Strangers, DECIDING),
    _switch("ask_teacher", Group.APPROVAL, DECIDING),
    _switch("inputs.adult_pins", Group.APPROVAL, DECIDING),
    _switch("inputs.substitute_pins", Group.APPROVAL, DECIDING),
    _switch("inputs.alarms", Group.APPROVAL),
    _switch("lock_on_tamper", Group.APPROVAL, DECIDING),
    _switch("inputs.cards", Group.BADGES),
    _switch("inputs.phones", Group.BADGES),
    _one("numbers", Group.BADGES, Kind.NUMBER_BADGES, DECIDING),
    _switch("inputs.typed", Group.BADGES),
    _one("camera.device", Group.CAMERA, Kind.TEXT),
    Setting(
        "camera.rotation", Group.CAMERA, Kind.CHOICE, Unit.DEGREES,
        choices=("0", "90", "180", "270"),
    ),
    _switch("camera.mirror", Group.CAMERA),
    _one("camera.region", Group.CAMERA, Kind.REGION),
    _choice("camera.effort", Group.CAMERA, box.Effort, LEVELS),
    _choice("face", Group.DOOR, decided.Face, LEVELS),
    _choice("door_names", Group.DOOR, decided.DoorNames, DECIDING),
    _choice("look.theme", Group.LOOK, look.Theme, LEVELS),
    _one("look.colour", Group.LOOK, Kind.COLOUR),
    _one("look.logo", Group.LOOK, Kind.LOGO),
    _number("look.text_percent", Group.LOOK, Unit.PERCENT, LEVELS),
    _choice("look.hand", Group.LOOK, look.Hand, LEVELS),
    _switch("look.low_controls", Group.LOOK),
    _switch("look.reduced_motion", Group.LOOK),
    _number("look.patience_percent", Group.LOOK, Unit.PERCENT, LEVELS),
    _one("languages", Group.LANGUAGE, Kind.LANGUAGES),
    _switch("look.own_language", Group.LANGUAGE),
    _choice("look.sounds", Group.SOUND, look.Sounds, LEVELS),
    _number("look.volume_percent", Group.SOUND, Unit.PERCENT, LEVELS),
    _switch("look.voice", Group.SOUND),
    _switch("look.dim_after_school", Group.SCREEN),
    _one("screen.brightness", Group.SCREEN, Kind.BRIGHTNESS),
    _one("screen.off", Group.SCREEN, Kind.SPANS),
    _one("upkeep.window", Group.UPKEEP, Kind.SPAN),
    _choice("upkeep.channel", Group.UPKEEP, box.Channel, LEVELS),
    _number("upkeep.keep_days", Group.UPKEEP, Unit.DAYS, LEVELS),
    _number("upkeep.lease_h", Group.UPKEEP, Unit.HOURS, LEVELS),
)  # fmt: skip
BY_KEY: Mapping[str, Setting] = {setting.key: setting for setting in BOOK}


def settable_at(level: Level) -> tuple[Setting, ...]:
    """Return what can be set at a level, in the order of the book."""
    return tuple(setting for setting in BOOK if level in setting.levels)
