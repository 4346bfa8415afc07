"""One badge held up is one read: which of the codes seen in a frame is a new badge.

Pure: it is handed what was seen and when, and answers with what to do. For each code in sight a
`Track` is kept; a code not seen for AWAY_S is forgotten: the same badge shown again is a new read.

    code in a frame is             and                                    then
    not the largest                -                                      it is behind the largest
    the largest (a QR before 1-D)  already read                           nothing
    the largest                    seen too few times (QR 1, 1-D 3)       wait
    the largest                    behind a read code still remembered    wait until that has left
    the largest                    another was read, came < SETTLE_S ago  wait: two cards held up at
                                   and was in sight < FLICKER_S ago       once are never two reads
    the largest                    otherwise                              BadgeRead

A larger code that comes later than SETTLE_S does count, though the other is in sight: a QR on a
poster in the room must not keep badges from being read.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from hallpass.domain.badges import Symbology

AWAY_S = 1.0
"""Out of sight for longer, a code is gone; a decoder may miss a held badge for as long."""
FLICKER_S = 0.2
"""Three frames at 15 fps: a code missed for less is still in sight."""
SETTLE_S = 2.0
READS_NEEDED = {
    # A QR carries Reed-Solomon error correction; a 1-D code has one check digit or none, and a
    # blurred one can read as another number.
    Symbology.QR: 1,
    Symbology.CODE_128: 3,
    Symbology.CODE_39: 3,
    Symbology.TYPED: 1,
}

Key = tuple[str, Symbology]
"""A code's text and symbology."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One code in one frame; `area_px` (square pixels) says how near it is held."""

    text: str
    symbology: Symbology
    area_px: float


@dataclass(frozen=True, slots=True)
class Looked:
    """The event: a frame was looked at, and this is all that was in it."""

    now_s: float
    seen: tuple[Seen, ...] = ()


@dataclass(frozen=True, slots=True)
class BadgeRead:
    """The command: hand this badge to the desk.

    Attributes:
        text: As decoded; not yet known to be one of ours.
        symbology: How it was printed.
        seen_at_s: Monotonic seconds of the frame that settled it.
    """

    text: str
    symbology: Symbology
    seen_at_s: float


@dataclass(frozen=True, slots=True)
class Track:
    """What the gate remembers of one code in sight; times are monotonic seconds."""

    key: Key
    first_seen_s: float
    last_seen_s: float
    reads: int = 0
    was_read: bool = False
    behind: frozenset[Key] = frozenset()
    """Codes that were larger in a frame that showed both."""


@dataclass(frozen=True, slots=True)
class GateState:
    """The codes in sight, or lost from sight for at most AWAY_S."""

    tracks: tuple[Track, ...] = ()


def step(state: GateState, event: Looked) -> tuple[GateState, tuple[BadgeRead, ...]]:
    """Say what one look changes: the next state, and at most one badge to hand on."""
    largest = _largest(event.seen)
    tracks = _remembered(state.tracks, event.now_s)
    for seen in event.seen:
        _note(tracks, seen, event.now_s, largest)
    if largest is None:
        return GateState(tuple(tracks.values())), ()
    winner = tracks[largest]
    if winner.was_read or not _may_count(winner, tracks.values(), event.now_s):
        return GateState(tuple(tracks.values())), ()
    tracks[largest] = replace(winner, was_read=True)
    text, symbology = largest
    return GateState(tuple(tracks.values())), (BadgeRead(text, symbology, event.now_s),)


def _largest(seen: Iterable[Seen]) -> Key | None:
    # A card with both a QR and a barcode is its QR: read at once, and of a size that compares.
    # The text settles a tie, so that the order of decoding does not.
    best = max(seen, key=lambda s: (s.symbology is Symbology.QR, s.area_px, s.text), default=None)
    return None if best is None else (best.text, best.symbology)


def _remembered(tracks: Iterable[Track], now_s: float) -> dict[Key, Track]:
    kept = {track.key: track for track in tracks if now_s - track.last_seen_s <= AWAY_S}
    return {key: replace(track, behind=track.behind & kept.keys()) for key, track in kept.items()}


def _note(tracks: dict[Key, Track], seen: Seen, now_s: float, largest: Key | None) -> None:
    key = (seen.text, seen.symbology)
    track = tracks.get(key) or Track(key, first_seen_s=now_s, last_seen_s=now_s)
    if track.reads and track.last_seen_s == now_s:
        # The same text twice in one frame (a sheet of labels) is one sighting.
        return
    behind = track.behind if key == largest or largest is None else track.behind | {largest}
    tracks[key] = replace(track, last_seen_s=now_s, reads=track.reads + 1, behind=behind)


def _may_count(winner: Track, tracks: Iterable[Track], now_s: float) -> bool:
    if winner.reads < READS_NEEDED[winner.key[1]]:
        return False
    return not any(
        other.key in winner.behind or _just_came(other, now_s)
        for other in tracks
        if other.was_read and other.key != winner.key
    )


def _just_came(other: Track, now_s: float) -> bool:
    return now_s - other.last_seen_s <= FLICKER_S and now_s - other.first_seen_s < SETTLE_S
