"""The voice: the real espeak-ng into a file, and stand-ins that keep what they were told."""

import logging
import os
import shutil
import wave
from array import array
from pathlib import Path

import pytest

from hallpass.domain.look import Look
from hallpass.texts import LANGUAGES
from kiosk.device.voice import Voice

ALOUD = Look(voice=True, volume_percent=100)
WAIT_S = 20
ESPEAK = shutil.which("espeak-ng")
WORDS = {
    "en": "You may go. Be back by ten.",
    "es": "Puedes salir. Vuelve a las diez.",
    "fr": "Tu peux y aller. Reviens à dix heures.",
    "vi": "Em được đi. Hãy về lúc mười giờ.",
    "ar": "يمكنك الذهاب",
    "zh": "你可以走了",
}


class Stage:
    """A folder of stand-in programs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "bin").mkdir()
        os.mkfifo(folder / "started")
        os.mkfifo(folder / "never")

    def put(self, name: str, script: str) -> None:
        program = self.folder / "bin" / name
        program.write_text(f"#!/bin/sh\ncd {self.folder}\n{script}\n")
        program.chmod(0o755)

    def find(self, name: str) -> str | None:
        return shutil.which(name, path=str(self.folder / "bin"))

    def kept(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")


KEEP = 'echo "$*" >> arguments; cat >> words'


@pytest.fixture
def stage(tmp_path):
    return Stage(tmp_path)


@pytest.fixture
def voice(stage):
    made = Voice(stage.find)
    yield made
    made.stop()


def said(voice: Voice, words: str, language: str, look: Look = ALOUD) -> None:
    voice.say(words, language, look)
    assert voice._runner.is_done(WAIT_S)


@pytest.mark.skipif(ESPEAK is None, reason="espeak-ng is not installed")
class TestWithTheRealProgram:
    @pytest.fixture(autouse=True)
    def into_a_file(self, stage):
        stage.put("espeak-ng", f'exec {ESPEAK} "$@" -w said.wav')

    @staticmethod
    def loudest(stage: Stage) -> int:
        with wave.open(str(stage.folder / "said.wav")) as file:
            assert file.getnframes() / file.getframerate() > 0.5
            return max(map(abs, array("h", file.readframes(file.getnframes()))))

    @pytest.mark.parametrize("language", WORDS)
    def test_every_language_is_said(self, stage, voice, language, caplog):
        said(voice, WORDS[language], language)
        assert self.loudest(stage) > 3_000
        assert caplog.messages == []

    def test_the_volume(self, stage, voice):
        said(voice, WORDS["en"], "en", Look(voice=True, volume_percent=20))
        quiet = self.loudest(stage)
        said(voice, WORDS["en"], "en")
        assert self.loudest(stage) > 3 * quiet


def test_words_go_by_standard_input_alone(stage, voice, caplog):
    caplog.set_level(logging.DEBUG)
    stage.put("espeak-ng", f"{KEEP}; exit 1")
    said(voice, "  Geh $(touch gone);\n`id` 'now' --version ", "es-MX", Look(voice=True))
    assert stage.kept("words") == " Geh $(touch gone); `id` 'now' --version\n"
    assert stage.kept("arguments") == "--stdin -b 1 -v es -a 50\n"
    assert not (stage.folder / "gone").exists()
    assert "Geh" not in caplog.text


def test_nothing_is_said_unless_the_school_wants_it(stage, voice):
    stage.put("espeak-ng", KEEP)
    said(voice, "You may go.", "en", Look())
    said(voice, "  ", "en")
    assert voice._runner._thread is None
    assert not (stage.folder / "words").exists()


def test_every_language_of_the_texts_has_a_voice(stage, voice, caplog):
    stage.put("espeak-ng", KEEP)
    for language in LANGUAGES:
        said(voice, "words", language)
    assert caplog.messages == []
    assert len(stage.kept("arguments").splitlines()) == len(LANGUAGES)


def test_a_language_without_a_voice_is_left_to_the_screen(stage, voice, caplog):
    stage.put("espeak-ng", KEEP)
    for _ in range(2):
        said(voice, "mholweni", "xh")
    assert not (stage.folder / "words").exists()
    assert caplog.messages == ["voice.say.no_voice language=xh"]


def test_new_words_cut_off_the_ones_before(stage, voice, caplog):
    stage.put(
        "espeak-ng", "read -r first rest; echo $first > started; [ $first = new ] || exec cat never"
    )
    voice.say("old words", "en", ALOUD)
    assert stage.kept("started") == "old\n"
    voice.say("new words", "en", ALOUD)
    assert stage.kept("started") == "new\n"
    assert voice._runner.is_done(WAIT_S)
    assert caplog.messages == [], "to be cut off is no failure"


def test_to_stop_is_silence(stage, voice):
    stage.put("espeak-ng", "cat > words; echo $$ > started; exec cat never")
    voice.say("old words", "en", ALOUD)
    pid = int(stage.kept("started"))
    thread = voice._runner._thread
    voice.stop()
    assert not thread.is_alive()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_speech_dispatcher_where_there_is_no_espeak(stage, voice):
    stage.put("spd-say", KEEP)
    said(voice, "!-!QUIT", "fr", Look(voice=True, volume_percent=50))
    assert stage.kept("arguments") == "-C -e -w -l fr-fr -i 0\n"
    assert stage.kept("words") == " !-!QUIT\n"


def test_speech_dispatcher_is_told_to_be_silent(stage, voice):
    stage.put(
        "spd-say", 'echo "$*" >> arguments; [ $# = 1 ] || { echo > started; exec cat never; }'
    )
    voice.say("old words", "en", ALOUD)
    stage.kept("started")
    voice.stop()
    assert stage.kept("arguments").splitlines()[1:] == ["-C"]


def test_a_missing_voice_is_logged_once_until_it_works_again(stage, voice, caplog):
    caplog.set_level(logging.INFO)
    for _ in range(3):
        said(voice, "You may go.", "en")
    stage.put("espeak-ng", KEEP)
    said(voice, "You may go.", "en")
    assert caplog.messages == [
        "voice.say.failing why=neither espeak-ng nor spd-say is here",
        "voice.say.recovered",
    ]
