"""Plays the sounds, if the school wants any.

Through PipeWire, PulseAudio or ALSA, whichever is there and works: a program that is installed and
finds no server, as a desktop's on a box without a desktop, is passed over.
"""

import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import assert_never

from hallpass.domain.look import Look, Sounds
from kiosk.device.runner import Run, Runner
from kiosk.flow.commands import Cue

PLAYERS: tuple[tuple[str, ...], ...] = (("pw-play",), ("paplay",), ("aplay", "-q"))
_LIMIT_S = 5.0
"""For a sound of half a second; a card that is asleep takes its time to wake."""


class SoundPlayer:
    """Plays a cue while the caller goes on; one that waits gives way to a newer one.

    Nothing is imported, read or started before the first sound.
    """

    def __init__(self, find: Callable[[str], str | None] = shutil.which) -> None:
        """Start nothing yet.

        Args:
            find: Says where a program is; None: not here.
        """
        self._find = find
        self._runner = Runner("sound.play", _LIMIT_S)
        self._liked = PLAYERS[0]
        """The one that worked last."""
        self._files: _Files | None = None

    def play(self, cue: Cue, look: Look) -> None:
        """Play it, if this room's look has it heard; returns at once and never raises."""
        if _is_heard(cue, look.sounds):
            percent = look.volume_percent
            self._runner.hand(lambda run: self._play(run, cue, percent), cut_off=False)

    def hush(self) -> None:
        """Be silent now; returns at once."""
        self._runner.hush()

    def stop(self) -> None:
        """End what sounds and drop what waits; a later sound starts anew."""
        self._runner.stop()
        files, self._files = self._files, None
        if files is not None:
            files.close()

    def _play(self, run: Run, cue: Cue, percent: int) -> str:
        # The runner's thread alone comes here.
        path = self._kept().scaled(cue, percent)
        whys = []
        for player in sorted(PLAYERS, key=lambda each: each != self._liked):
            program = self._find(player[0])
            if program is None:
                continue
            why = run.program((program, *player[1:], str(path)))
            if not why:
                self._liked = player
                return ""
            whys.append(why)
        return "; ".join(whys) or f"none of {', '.join(name for name, *_ in PLAYERS)} is here"

    def _kept(self) -> "_Files":
        if self._files is not None and not self._files.is_there():
            self._files.close()
            self._files = None
        if self._files is None:
            self._files = _Files()
        return self._files


def _is_heard(cue: Cue, sounds: Sounds) -> bool:
    match sounds:
        case Sounds.OFF:
            return False
        case Sounds.TURNS:
            return cue is Cue.TURN
        case Sounds.ALL:
            return True
        case _:
            assert_never(sounds)


class _Files:
    """The sounds at the volumes that were wanted, in a folder that goes with the program."""

    def __init__(self) -> None:
        self._folder = TemporaryDirectory(prefix="hallpass-sound-", ignore_cleanup_errors=True)

    def is_there(self) -> bool:
        """Whether the folder still is: the system sweeps out what lies there for many days."""
        return Path(self._folder.name).is_dir()

    def scaled(self, cue: Cue, percent: int) -> Path:
        """Return the file of a cue at this volume; written when it is first wanted."""
        path = Path(self._folder.name, f"{cue.value}-{percent}.wav")
        if not path.exists():
            from kiosk.device.chimes import file_of, scaled

            # Whole or not at all: what a full disk cut short must not be played from then on.
            half = path.with_suffix(".half")
            half.write_bytes(scaled(file_of(cue).read_bytes(), percent))
            half.replace(path)
        return path

    def close(self) -> None:
        """Remove the folder."""
        self._folder.cleanup()
