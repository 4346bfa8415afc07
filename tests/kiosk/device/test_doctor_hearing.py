"""The doctor on what is heard, with the settings of a real store."""

import sqlite3

import pytest

from hallpass.domain.look import Look, Sounds
from kiosk.config import DataDir
from kiosk.device import doctor, hearing
from kiosk.device.check import Verdict
from tests.kiosk.schoolroom import Schoolroom

LOUD = Look(sounds=Sounds.TURNS, voice=True)


def nothing(_program: str) -> None:
    return None


def everything(program: str) -> str:
    return f"/usr/bin/{program}"


def test_what_the_settings_do_not_ask_for_may_be_missing():
    for check in (hearing.check_player(Look(), nothing), hearing.check_voice(Look(), nothing)):
        assert check.verdict is Verdict.OK
        assert check.what.startswith("none; this room's settings ask for no")


def test_what_the_settings_ask_for_is_missed():
    player, voice = hearing.check_player(LOUD, nothing), hearing.check_voice(LOUD, nothing)
    assert (player.verdict, player.do) == (Verdict.WARN, "apt-get install alsa-utils")
    assert (voice.verdict, voice.do) == (Verdict.WARN, "apt-get install espeak-ng")


def test_what_is_there_is_named():
    assert hearing.check_player(LOUD, everything).what == "pw-play, paplay, aplay"
    assert hearing.check_voice(LOUD, everything).what == "espeak-ng, spd-say"


def test_the_settings_are_read_from_the_store(tmp_path):
    room = Schoolroom(tmp_path)
    room.fill(look=LOUD)
    try:
        assert DataDir(tmp_path).store == room.store.path
        assert hearing.look_in(tmp_path) == LOUD
    finally:
        room.store.close()


@pytest.mark.parametrize("content", [None, b"", b"no database at all, but long enough for a page"])
def test_without_settings_nothing_is_asked_for(tmp_path, content):
    if content is not None:
        DataDir(tmp_path).store.write_bytes(content)
    assert hearing.look_in(tmp_path) == Look()


def test_damaged_settings_ask_for_nothing(tmp_path):
    with sqlite3.connect(DataDir(tmp_path).store) as connection:
        connection.execute("CREATE TABLE settings (doc TEXT)")
        connection.execute("INSERT INTO settings VALUES ('{\"look\": 7}')")
    connection.close()
    assert hearing.look_in(tmp_path) == Look()


def test_the_doctor_looks_at_both(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    checks = {check.name: check for check in doctor.run_checks(tmp_path, None, "none")}
    assert {"sound", "player", "voice"} <= set(checks)
    assert checks["player"].verdict is checks["voice"].verdict is Verdict.OK
