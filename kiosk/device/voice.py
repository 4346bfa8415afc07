"""Says results aloud, if the school wants that, through espeak-ng or Speech Dispatcher.

The words reach the program on its standard input: they are in no list of processes, in no shell and
in no log.
"""

import logging
import shutil
from collections.abc import Callable, Mapping

from hallpass.domain.look import Look
from kiosk.device.runner import Run, Runner

log = logging.getLogger(__name__)

_LIMIT_S = 30.0
"""For the longest answer, said slowly."""
_VOICES: Mapping[str, str] = {
    "en": "en",
    "es": "es",
    "fr": "fr-fr",
    "vi": "vi",
    "ar": "ar",
    "zh": "cmn",
    "cmn": "cmn",
}
"""The main part of a language tag, and how both programs call it."""


class Voice:
    """Says words while the caller goes on; new words cut off the ones before.

    Nothing is imported or started before the first words.
    """

    def __init__(self, find: Callable[[str], str | None] = shutil.which) -> None:
        """Start nothing yet.

        Args:
            find: Says where a program is; None: not here.
        """
        self._find = find
        self._runner = Runner("voice.say", _LIMIT_S)
        self._missed: set[str] = set()

    def say(self, words: str, language: str, look: Look) -> None:
        """Say the words, if this room's look has a voice; returns at once and never raises.

        Args:
            words: What to say: never a name.
            language: The tag of their language; in one without a voice nothing is said.
            look: Whether there is a voice, and how loud.
        """
        said = _line_of(words)
        if not look.voice or not said:
            return
        voice = _VOICES.get(language.partition("-")[0].lower())
        if voice is None:
            self._miss(language)
            return
        percent = min(max(look.volume_percent, 0), 100)
        self._runner.hand(lambda run: self._say(run, said, voice, percent), cut_off=True)

    def hush(self) -> None:
        """Be silent now; returns at once."""
        self._runner.hush()

    def stop(self) -> None:
        """Be silent now; later words start anew."""
        self._runner.stop()

    def _miss(self, language: str) -> None:
        if language not in self._missed:
            self._missed.add(language)
            log.warning("voice.say.no_voice language=%s", language)

    def _say(self, run: Run, said: bytes, voice: str, percent: int) -> str:
        espeak, dispatcher = self._find("espeak-ng"), self._find("spd-say")
        if espeak is not None:
            # 100 is its usual, and more distorts. Without a sound card it ends well all the same.
            return run.program(
                (espeak, "--stdin", "-b", "1", "-v", voice, "-a", str(percent)), said
            )
        if dispatcher is None:
            return "neither espeak-ng nor spd-say is here"
        loud = str(2 * percent - 100)
        why = run.program((dispatcher, "-C", "-e", "-w", "-l", voice, "-i", loud), said)
        if run.is_cut:
            # A service of its own speaks, and goes on without the program that asked it.
            run.program((dispatcher, "-C"), even_when_cut=True)
        return why


def _line_of(words: str) -> bytes:
    """Return one line; the space keeps Speech Dispatcher from reading "!-!" as a command."""
    line = " ".join(words.replace("\0", " ").split())
    return f" {line}\n".encode("utf-8", "replace") if line else b""
