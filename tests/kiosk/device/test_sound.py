"""Sounds through real processes: a small program stands in for the player and keeps what it got."""

import logging
import os
import shutil
import subprocess
import sys
import wave
from array import array
from pathlib import Path

import pytest

from hallpass.domain.look import Look, Sounds
from kiosk.device.chimes import file_of
from kiosk.device.sound import SoundPlayer
from kiosk.flow.commands import Cue

LOUD = Look(sounds=Sounds.ALL, volume_percent=100)
WAIT_S = 20


class Stage:
    """A folder of stand-in players; each keeps the files that it was given to play."""

    def __init__(self, folder: Path) -> None:
        self.bin = folder / "bin"
        self.heard_in = folder / "heard"
        self.bin.mkdir()
        self.heard_in.mkdir()
        os.mkfifo(folder / "done")
        os.mkfifo(folder / "go")
        self.done, self.go = folder / "done", folder / "go"

    def put(self, name: str, *lines: str) -> None:
        """Install a player; `KEEP` and `TELL` are the steps that most have."""
        keep = (
            f'n=$(ls {self.heard_in} | wc -l); for f; do :; done; cp "$f" {self.heard_in}/$n-{name}'
        )
        steps = {"KEEP": keep, "TELL": f"echo {name} > {self.done}", "WAIT": f"cat {self.go}"}
        program = self.bin / name
        program.write_text("\n".join(["#!/bin/sh", *(steps.get(line, line) for line in lines)]))
        program.chmod(0o755)

    def find(self, name: str) -> str | None:
        return shutil.which(name, path=str(self.bin))

    def told(self) -> str:
        """Wait until a player says that it is done."""
        return self.done.read_text().strip()

    def let_go(self) -> None:
        self.go.write_text("go")

    def heard(self) -> list[Path]:
        return sorted(self.heard_in.iterdir())


@pytest.fixture
def stage(tmp_path):
    return Stage(tmp_path)


@pytest.fixture
def player(stage):
    made = SoundPlayer(stage.find)
    yield made
    made.stop()


def samples_of(path: Path) -> array:
    with wave.open(str(path)) as file:
        return array("h", file.readframes(file.getnframes()))


def settled(player: SoundPlayer) -> None:
    """Wait until the thread did all that was handed to it so far."""
    assert player._runner.is_done(WAIT_S)


def test_the_file_that_is_kept_at_full_volume(stage, player):
    stage.put("aplay", "KEEP", "TELL")
    player.play(Cue.GO, LOUD)
    assert stage.told() == "aplay"
    assert stage.heard()[0].read_bytes() == file_of(Cue.GO).read_bytes()


def test_the_volume_scales_the_samples(stage, player):
    stage.put("paplay", "KEEP", "TELL")
    player.play(Cue.NO, Look(sounds=Sounds.ALL, volume_percent=25))
    stage.told()
    full, quarter = samples_of(file_of(Cue.NO)), samples_of(stage.heard()[0])
    assert max(quarter) == int(max(full) * 0.25)
    assert len(full) == len(quarter)


@pytest.mark.parametrize(
    ("sounds", "heard"),
    [(Sounds.OFF, set()), (Sounds.TURNS, {Cue.TURN}), (Sounds.ALL, set(Cue))],
)
def test_only_what_the_look_has_heard(stage, player, sounds, heard):
    stage.put("aplay", "KEEP")
    for cue in Cue:
        player.play(cue, Look(sounds=sounds, volume_percent=100))
        settled(player)
    kept = {path.read_bytes() for path in stage.heard()}
    assert kept == {file_of(cue).read_bytes() for cue in heard}


def test_nothing_is_started_or_imported_before_the_first_sound(player):
    player.play(Cue.GO, Look())
    assert player._runner._thread is None
    assert player._files is None
    code = (
        "import sys, kiosk.device.sound as s\n"
        "s.SoundPlayer()\n"
        "sys.exit('wave' in sys.modules or 'kiosk.device.chimes' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_newer_one_takes_the_place_of_the_one_that_waits(stage, player):
    stage.put("aplay", "KEEP", "TELL", "WAIT")
    player.play(Cue.GO, LOUD)
    stage.told()  # it plays, and does not end
    for cue in (Cue.BACK, Cue.ASK, Cue.TURN):
        player.play(cue, LOUD)
    stage.let_go()
    stage.told()
    stage.let_go()
    settled(player)
    assert [path.read_bytes() for path in stage.heard()] == [
        file_of(Cue.GO).read_bytes(),
        file_of(Cue.TURN).read_bytes(),
    ]


def test_a_player_without_its_server_is_passed_over_and_then_left_alone(stage, player, caplog):
    stage.put("pw-play", "KEEP", "exit 1")
    stage.put("aplay", "KEEP", "TELL")
    for _ in range(2):
        player.play(Cue.GO, LOUD)
        stage.told()
        settled(player)
    assert [path.name for path in stage.heard()] == ["0-pw-play", "1-aplay", "2-aplay"]
    assert caplog.records == []


def test_a_missing_player_is_logged_once_until_it_works_again(stage, player, caplog):
    caplog.set_level(logging.INFO)
    for _ in range(3):
        player.play(Cue.GO, LOUD)
        settled(player)
    assert [record.getMessage() for record in caplog.records if "failing" in record.msg] == [
        "sound.play.failing why=none of pw-play, paplay, aplay is here"
    ]
    stage.put("aplay", "exit 0")
    player.play(Cue.GO, LOUD)
    settled(player)
    assert caplog.messages[-1] == "sound.play.recovered"


def test_a_card_that_fails_is_logged_once(stage, player, caplog):
    stage.put("aplay", "exit 3")
    for _ in range(3):
        player.play(Cue.GO, LOUD)
        settled(player)
    assert len(caplog.messages) == 1
    assert "it ended with 3" in caplog.text


def test_a_full_disk_is_no_fault_of_the_caller(stage, player, caplog, monkeypatch):
    stage.put("aplay", "exit 0")
    monkeypatch.setattr("tempfile.tempdir", "/nowhere/at/all")
    player.play(Cue.GO, LOUD)
    settled(player)
    assert "sound.play.failing" in caplog.text


def test_a_folder_that_was_swept_out_is_made_anew(stage, player, caplog):
    stage.put("aplay", "KEEP")
    player.play(Cue.GO, LOUD)
    settled(player)
    shutil.rmtree(player._files._folder.name)
    player.play(Cue.GO, LOUD)
    settled(player)
    assert len(stage.heard()) == 2
    assert caplog.messages == []


def test_stopping_ends_what_hangs_and_leaves_nothing_behind(stage, player):
    stage.put("aplay", "TELL", f"exec cat {stage.go}")
    player.play(Cue.GO, LOUD)
    stage.told()
    thread, folder = player._runner._thread, Path(player._files._folder.name)
    player.stop()
    assert not thread.is_alive()
    assert not folder.exists()


def test_after_a_stop_a_new_sound_starts_anew(stage, player):
    stage.put("aplay", "KEEP", "TELL")
    player.stop()
    player.play(Cue.TURN, LOUD)
    assert stage.told() == "aplay"
