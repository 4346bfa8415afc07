"""What a door draws: one frozen value with ready words, made by `present_door`."""

from dataclasses import dataclass

from kiosk.ui.views import Tone


@dataclass(frozen=True, slots=True)
class Figure:
    """A numeral and what it counts."""

    value: str
    words: str
    sign: str
    """An icon's name."""
    span: int = 8
    """How wide it is, in columns of small letters."""


@dataclass(frozen=True, slots=True)
class Call:
    """A turn: whoever was given this symbol may come; where many are, the symbol says it alone."""

    symbol: str
    """An icon's name."""
    words: str
    place: str


@dataclass(frozen=True, slots=True)
class DoorView:
    """A door, whole."""

    tone: Tone = Tone.PLAIN
    sign: str = ""
    """A shape of `signs.SIGNS`."""
    word: str = ""
    until: str = ""
    """Until when it is so."""
    phrase: str = ""
    """What everyone does in an emergency; empty: there is none."""
    since: str = ""
    heard: str = ""
    """As of when that is known, while cut off."""
    mark: str = ""
    """DRILL."""
    name: str = ""
    number: str = ""
    adult: str = ""
    """Who is in charge, or who stands in."""
    lesson: str = ""
    """The class now."""
    then: str = ""
    """The next one, and when."""
    places: str = ""
    """A numeral; empty: not counted."""
    places_words: str = ""
    figures: tuple[Figure, ...] = ()
    calls: tuple[Call, ...] = ()
    names: str = ""
    """Who is out, as far as the school shows it."""
    as_of: str = ""
    """How old the numbers are, while out of touch."""
    message: str = ""
    """Central's words for whoever stands here."""
    calls_out: str = ""
    """"Here I am": somebody looks for this box, whose name is the `word`; empty: nobody does."""
    quiet: bool = False
    """Outside the school's day: dark, with little in it."""
    still: bool = False
    """Silent and dark: not even a clock."""
