"""The doctor on what is heard: is there a program for each thing that the room's settings ask for.

What they don't ask for is no warning: most rooms are silent.
"""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import msgspec

from hallpass.domain.look import Look, Sounds
from kiosk.config import DataDir
from kiosk.device.check import Check, ok, warn

Find = Callable[[str], str | None]
"""Says where a program is; None: not here."""
_SPEAKERS = ("espeak-ng", "spd-say")


class _Settings(msgspec.Struct):
    """As much of the settings as matters here."""

    look: Look = Look()


def look_in(data_dir: Path) -> Look:
    """Return the look that the room's settings ask for; where they are not known, a silent one."""
    path = DataDir(data_dir).store
    try:
        with closing(
            sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro", uri=True, timeout=2)
        ) as connection:
            row = connection.execute("SELECT doc FROM settings").fetchone()
        return msgspec.json.decode(row[0], type=_Settings).look if row and row[0] else Look()
    except (sqlite3.Error, OSError, msgspec.DecodeError):
        return Look()  # check_database tells it


def check_player(look: Look, find: Find = shutil.which) -> Check:
    """Whether a program is there that plays the sounds, if the room has any."""
    # Late: the kiosk's player is needed for its list alone.
    from kiosk.device.sound import PLAYERS

    name = "player"
    names = [player[0] for player in PLAYERS]
    here = [program for program in names if find(program)]
    if here:
        return ok(name, ", ".join(here))
    if look.sounds is Sounds.OFF:
        return ok(name, "none; this room's settings ask for no sounds")
    return warn(
        name, f"this room's settings ask for sounds, and none of {', '.join(names)} is here",
        "apt-get install alsa-utils",
    )  # fmt: skip


def check_voice(look: Look, find: Find = shutil.which) -> Check:
    """Whether a program is there that speaks, if the room has a voice."""
    name = "voice"
    here = [program for program in _SPEAKERS if find(program)]
    if here:
        return ok(name, ", ".join(here))
    if not look.voice:
        return ok(name, "none; this room's settings ask for no voice")
    return warn(
        name, "this room's settings ask for a voice, and there is no espeak-ng here",
        "apt-get install espeak-ng",
    )  # fmt: skip
