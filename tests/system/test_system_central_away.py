"""Central dies in the middle of the morning: scanning goes on, and all of it arrives later.

Two rooms, their enrolled kiosks, a camera; `hallpass-central compare` is the judge in the end.
"""

import sqlite3
from contextlib import closing

import pytest

from tests.system.conftest import HERE, THERE
from tests.system.kiosk_process import KioskProcess
from tests.system.programs import STOP_S, SchoolRunning, wait_until
from tests.system.projector import BadgeFilm

pytestmark = pytest.mark.slow

BACK_S = 20.0
"""Central's return is found within the kiosks' backoff, which a short absence keeps short."""


def waiting(school: SchoolRunning, room: str) -> int:
    """Return how many facts a box has not got a receipt for."""
    with closing(sqlite3.connect(f"file:{school.box(room) / 'kiosk.db'}?mode=ro", uri=True)) as db:
        return int(db.execute("SELECT count(*) FROM outbox").fetchone()[0])


def go(kiosk: KioskProcess, film: BadgeFilm, badge: str) -> str:
    """Scan a badge and return the pass that was started on the glass."""
    film.show(badge)
    going = kiosk.wait_for_screen("Going", 15)
    assert not going["again"]
    return str(going["pass_id"])


@pytest.mark.timeout(90)
def test_scanning_goes_on_without_central_and_all_of_it_arrives(
    school_running: SchoolRunning, film: BadgeFilm
):
    school = school_running
    here, there = school.kiosk(HERE, film.url), school.kiosk(THERE)
    first, second, third, *_ = school.badges(HERE)
    here.wait_for_event("camera", state="seeing")
    there.wait_for_event("door", here=0)
    assert school.central is not None

    film.show(first)
    started = here.wait_for_screen("Going", 15)["pass_id"]
    # At once: the first pass may be on its way to central, or in the middle of being taken in.
    school.central.kill()
    passes = {started, go(here, film, second), go(here, film, third)}
    film.show(first)
    assert here.wait_for_screen("Welcome", 15)["pass_id"] == started
    assert waiting(school, HERE) >= 3, "two starts and an end have nowhere to go"

    read = sum(line["event"] == "badge" for line in here.lines)
    school.serve()
    there.wait_for_event("door", timeout_s=BACK_S, here=2)
    for room in (HERE, THERE):
        wait_until(lambda room=room: waiting(school, room) == 0, f"outbox of {room}", BACK_S)
        # A clock that is measured on the first exchange is a fact as well; it may follow.
        done = school.compare(room)
        assert done.returncode == 0, done.stdout
        assert f"compared {len(passes)} passes: the same" in done.stdout
        assert "waiting" not in done.stdout
    assert sum(line["event"] == "badge" for line in here.lines) == read, "no new scan"
    assert {line["pass_id"] for line in here.shown("Going")} == passes
    assert school.central.stop() == 0, "its streams to both kiosks are open"
    assert here.stop(STOP_S) == there.stop(STOP_S) == 0
