"""What a school sets about the box itself: what it reads, its camera, its screen, its upkeep.

Nothing here changes what is decided. `box_problems_of` says what makes no sense, as for the rest
of the settings. Times of day are the school's.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum

_DAY_MIN = 24 * 60
LEAST_LIT_MIN = 60
"""A screen is on for so many minutes a day at least."""
TEXT_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Inputs:
    """What counts as a badge at this desk, beside student numbers (`RoomSettings.numbers`)."""

    cards: bool = True
    phones: bool = True
    typed: bool = True
    """Readers that type (RFID, magstripe, handheld scanners) and keyboards."""
    adult_pins: bool = True
    substitute_pins: bool = True
    """A substitute's PIN counts, where the school gave one out."""
    alarms: bool = True
    """An adult can put this box into an emergency, with a badge or PIN and a long press."""


class Effort(StrEnum):
    """How much of a core the reader may use."""

    LIGHT = "light"
    """For a Raspberry Pi that does something else as well."""
    NORMAL = "normal"
    THOROUGH = "thorough"
    """A second look at every frame: bent, dim and tiny codes."""


@dataclass(frozen=True, slots=True)
class Region:
    """The part of the picture that is searched, in percent of it, from the upper left."""

    left: int = 0
    top: int = 0
    width: int = 100
    height: int = 100


WHOLE = Region()


@dataclass(frozen=True, slots=True)
class Camera:
    """The desk's camera."""

    device: str = ""
    """A number, a stable device path, an address (MJPEG over HTTP) or a file; empty: the box's."""
    rotation: int = 0
    """Degrees clockwise by which the picture is turned: 0, 90, 180 or 270."""
    mirror: bool = True
    """The picture on the desk is as in a mirror; reading is not affected."""
    region: Region = field(default_factory=Region)
    effort: Effort = Effort.NORMAL


@dataclass(frozen=True, slots=True)
class Span:
    """A part of every day; one that ends before it begins goes past midnight."""

    start: time
    end: time

    def holds(self, at: time) -> bool:
        """Say whether a local time of day lies in it."""
        if self.start <= self.end:
            return self.start <= at < self.end
        return at >= self.start or at < self.end

    @property
    def minutes(self) -> int:
        """How long it is; none if it begins when it ends."""
        return (_minute(self.end) - _minute(self.start)) % _DAY_MIN


@dataclass(frozen=True, slots=True)
class Brightness:
    """How bright the screen is from a time of day on, until the next one of the list."""

    start: time
    percent: int
    """5 to 100."""


@dataclass(frozen=True, slots=True)
class Screen:
    """The panel itself."""

    brightness: tuple[Brightness, ...] = ()
    """By hour; empty: always full."""
    off: tuple[Span, ...] = ()
    """When it is dark; a touch, a badge or an emergency lights it."""

    def percent_at(self, at: time) -> int:
        """Return how bright it is at a local time of day; before the day's first: the last one."""
        if not self.brightness:
            return 100
        ordered = sorted(self.brightness, key=lambda item: item.start)
        begun = [item for item in ordered if item.start <= at]
        return (begun or ordered)[-1].percent

    def off_at(self, at: time) -> bool:
        """Say whether it is dark at a local time of day."""
        return any(span.holds(at) for span in self.off)


class Channel(StrEnum):
    """Which updates a box takes."""

    STABLE = "stable"
    EARLY = "early"
    HELD = "held"
    """None, until somebody orders one."""


@dataclass(frozen=True, slots=True)
class Upkeep:
    """What keeps a box well."""

    window: Span = field(default_factory=lambda: Span(time(2), time(4)))
    """Maintenance window: when it may restart and update by itself."""
    channel: Channel = Channel.STABLE
    keep_days: int = 3
    """How long the box keeps what central has acknowledged."""
    lease_h: int = 72
    """How long it may hold student data without hearing from central."""


RANGES: Mapping[str, tuple[int, int]] = {
    "upkeep.keep_days": (1, 30),
    "upkeep.lease_h": (1, 336),
}


def box_problems_of(camera: Camera, screen: Screen, upkeep: Upkeep) -> Iterator[str]:
    """Yield what makes no sense, one sentence each, the key first."""
    for key, (low, high) in RANGES.items():
        value = getattr(upkeep, key.removeprefix("upkeep."))
        if not low <= value <= high:
            yield f"{key}: {value} is not between {low} and {high}"
    if len(camera.device) > TEXT_LIMIT or not camera.device.isprintable():
        yield f"camera.device: at most {TEXT_LIMIT} printable characters"
    if camera.rotation not in {0, 90, 180, 270}:
        yield f"camera.rotation: {camera.rotation} is none of 0, 90, 180, 270"
    if not _fits(camera.region):
        yield "camera.region: it has to lie in the picture and be 10 percent wide and high at least"
    yield from _screen_problems_of(screen)
    if upkeep.window.minutes < 30:
        yield "upkeep.window: at least 30 minutes are needed"


def _screen_problems_of(screen: Screen) -> Iterator[str]:
    starts = [item.start for item in screen.brightness]
    if len(set(starts)) < len(starts):
        yield "screen.brightness: two begin at the same time"
    if any(not 5 <= item.percent <= 100 for item in screen.brightness):
        yield "screen.brightness: percent is not between 5 and 100"
    if len(screen.brightness) > 24 or len(screen.off) > 24:
        yield "screen: at most 24 times of day"
    if _DAY_MIN - _dark_min(screen.off) < LEAST_LIT_MIN:
        yield "screen.off: the screen would never be on"


def _fits(region: Region) -> bool:
    return (
        min(region.left, region.top) >= 0
        and min(region.width, region.height) >= 10
        and region.left + region.width <= 100
        and region.top + region.height <= 100
    )


def _dark_min(spans: Iterable[Span]) -> int:
    dark: set[int] = set()
    for span in spans:
        first = _minute(span.start)
        dark.update((first + minute) % _DAY_MIN for minute in range(span.minutes))
    return len(dark)


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute
