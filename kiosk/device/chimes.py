"""Makes the sounds: short, soft, one for each cue, the same bytes each time.

`python -m kiosk.device.chimes` writes them to kiosk/device/sounds, where they are kept. They differ
in shape, not in pitch alone, so that they can be told apart by somebody who hears few pitches: GO
rises, BACK falls, ASK knocks twice, NO is one low note (no buzzer: nobody is shamed), TURN is three
notes that ring on.
"""

import io
import math
import wave
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kiosk.flow.commands import Cue

RATE_HZ = 24_000
PEAK = 0.5
"""Of what 16 bits hold: a school sets how much of it is heard."""
SOUNDS = Path(__file__).parent / "sounds"
_FULL = 32_767
_ATTACK_S = 0.02
_RELEASE_S = 0.05
"""The end of a note, where what still rings is led to nothing: no click."""
_PARTIALS = ((1.0, 1.0), (2.0, 0.22), (3.01, 0.08))
"""Times the note's frequency, and how strong: a struck bar, softly."""
_A3, _C5, _E5, _G5, _C6 = 220.0, 523.25, 659.26, 783.99, 1046.5


@dataclass(frozen=True, slots=True)
class _Note:
    hz: float
    at_s: float
    length_s: float
    fade_s: float = 0.11
    """After this time about a third of it is left."""


_NOTES: Mapping[Cue, tuple[_Note, ...]] = {
    Cue.GO: (_Note(_C5, 0.0, 0.2), _Note(_G5, 0.11, 0.27)),
    Cue.BACK: (_Note(_G5, 0.0, 0.2), _Note(_C5, 0.11, 0.27)),
    Cue.ASK: (_Note(_E5, 0.0, 0.14, 0.05), _Note(_E5, 0.17, 0.16, 0.05)),
    Cue.NO: (_Note(_A3, 0.0, 0.3),),
    Cue.TURN: (
        _Note(_C5, 0.0, 0.3),
        _Note(_E5, 0.13, 0.3),
        _Note(_C6, 0.26, 0.32, 0.14),
    ),
}


def chime_of(cue: Cue) -> bytes:
    """Return the WAV file of one cue."""
    notes = _NOTES[cue]
    length = round(max(note.at_s + note.length_s for note in notes) * RATE_HZ)
    mixed = [0.0] * length
    for note in notes:
        _mix(mixed, note)
    loudest = max(map(abs, mixed))
    return _wav_of(array("h", (int(value / loudest * PEAK * _FULL) for value in mixed)))


def scaled(wav: bytes, percent: int) -> bytes:
    """Return the same sound at so many percent of its volume."""
    with wave.open(io.BytesIO(wav)) as file:
        samples = array("h", file.readframes(file.getnframes()))
    share = min(max(percent, 0), 100) / 100
    return _wav_of(array("h", (int(value * share) for value in samples)))


def file_of(cue: Cue) -> Path:
    """Return where the sound of one cue is kept."""
    return SOUNDS / f"{cue.value}.wav"


def _wav_of(samples: "array[int]") -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE_HZ)
        out.writeframes(samples.tobytes())
    return file.getvalue()


def _mix(mixed: list[float], note: _Note) -> None:
    start = round(note.at_s * RATE_HZ)
    for n in range(round(note.length_s * RATE_HZ)):
        at_s = n / RATE_HZ
        turns = 2 * math.pi * note.hz * at_s
        tone = sum(share * math.sin(times * turns) for times, share in _PARTIALS)
        mixed[start + n] += tone * _loudness(note, at_s)


def _loudness(note: _Note, at_s: float) -> float:
    rise = _eased(at_s / _ATTACK_S)
    fall = _eased((note.length_s - at_s) / _RELEASE_S)
    return rise * fall * math.exp(-at_s / note.fade_s)


def _eased(share: float) -> float:
    return 0.5 - 0.5 * math.cos(math.pi * min(share, 1.0))


def main() -> None:
    """Write the sounds to where they are kept."""
    SOUNDS.mkdir(exist_ok=True)
    for cue in Cue:
        file_of(cue).write_bytes(chime_of(cue))


if __name__ == "__main__":
    main()
