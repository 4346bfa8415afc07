"""Why the program ended the last time, and how often it started again today."""

import subprocess
import sys
from datetime import UTC, timedelta, timezone
from pathlib import Path

import pytest

from kiosk.device.runfile import End, RunFile
from tests.fakes.clock import FakeClock


class Runs:
    """One box's runs, one after the other."""

    def __init__(self, folder: Path) -> None:
        self.path, self.trace = folder / "run.json", folder / "run.trace"
        self.clock = FakeClock()

    def start(self, *, watched: bool = False) -> RunFile:
        self.clock.advance(10)
        return RunFile(self.path, self.trace, self.clock, watched=watched)


@pytest.fixture
def runs(tmp_path: Path) -> Runs:
    return Runs(tmp_path)


def test_first_run_ended_never_before(runs):
    assert runs.start().last_end == ""


def test_told_to_stop(runs):
    runs.start().end()
    assert runs.start().last_end == "stopped"


def test_ordered_to_restart(runs):
    runs.start().end(End.RESTARTED)
    assert runs.start().last_end == "restarted"


def test_update_that_ended_it_and_one_that_did_not(runs):
    run = runs.start()
    run.plan(End.UPDATED)
    run.end()
    run = runs.start()
    assert run.last_end == "updated"
    run.plan(End.UPDATED)
    run.plan(None)
    run.end()
    assert runs.start().last_end == "stopped"


def test_neither_order_nor_signal(runs):
    runs.start()
    assert runs.start().last_end == "crashed"
    runs.clock.reboot(runs.clock.now())
    assert runs.start().last_end == "power"


@pytest.mark.parametrize(
    ("trace", "watched", "end"),
    [
        ("Fatal Python error: Aborted\n\nThread", True, "hung"),
        ("Fatal Python error: Aborted\n\nThread", False, "crashed"),
        ("Fatal Python error: Segmentation fault\n", True, "crashed"),
    ],
)
def test_trace_says_whether_the_watchdog_ended_it(runs, trace, watched, end):
    runs.start()
    runs.trace.write_text(trace)
    # Also where the box was started anew before anybody looked.
    runs.clock.reboot(runs.clock.now())
    assert runs.start(watched=watched).last_end == end


def test_trace_is_left_by_the_signal_itself(runs):
    program = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from hallpass.clock import SystemClock\n"
        "from kiosk.device.runfile import RunFile\n"
        "run = RunFile(Path(sys.argv[1]), Path(sys.argv[2]), SystemClock())\n"
        "run.leave_trace()\n"
        "secret = 'Ana'\n"
        "os.abort()\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program, str(runs.path), str(runs.trace)], check=False
    )
    assert ended.returncode < 0
    assert runs.trace.read_text().startswith("Fatal Python error: Aborted")
    assert "Ana" not in runs.trace.read_text()
    assert runs.start(watched=True).last_end == "hung"


def test_trace_of_an_earlier_run_is_forgotten(runs):
    run = runs.start()
    runs.trace.write_text("Fatal Python error: Aborted")
    run.leave_trace()
    run.close()
    assert runs.trace.read_text() == ""
    assert runs.start(watched=True).last_end == "crashed"


def test_starts_of_today_are_counted_as_the_school_counts_days(runs):
    for _ in range(3):
        run = runs.start()
    now = runs.clock.now()
    assert run.restarts_since_midnight(now, UTC) == 2
    # The school's day began a moment ago.
    zone = timezone(timedelta(hours=24) - timedelta(hours=now.hour, minutes=now.minute))
    assert run.restarts_since_midnight(now, zone) <= 2
    assert run.restarts_since_midnight(now + timedelta(days=1), UTC) == 0
    runs.clock.advance(3 * 86400)
    run = runs.start()
    assert run.restarts_since_midnight(runs.clock.now(), UTC) == 1


def test_garbled_file_and_a_folder_that_cannot_be_written_are_no_fault(runs, caplog):
    runs.path.write_text("{")
    assert runs.start().last_end == ""
    runs.path = runs.path.parent / "none" / "run.json"
    runs.trace = runs.path.parent / "run.trace"
    run = runs.start()
    run.leave_trace()
    run.end()
    run.close()
    assert "run.not_written" in caplog.text
    assert "run.no_trace" in caplog.text
