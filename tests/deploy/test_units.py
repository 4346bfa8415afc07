"""The systemd units, as systemd itself reads them. Needs Debian's package systemd."""

import re
import subprocess
from pathlib import Path

import pytest

DEPLOY = Path(__file__).parents[2] / "deploy"
UNITS = (DEPLOY / "kiosk/hallpass-kiosk.service", DEPLOY / "central/hallpass-central.service")
EXEC = re.compile(r"^(ExecStart=)(\S+)", re.MULTILINE)


def settings_of(unit: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in unit.read_text().splitlines():
        if line and not line.startswith(("#", "[")):
            key, _, value = line.partition("=")
            found.setdefault(key, []).append(value)
    return found


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_finds_nothing_to_say(unit, tmp_path):
    """Its program is replaced by one that is there: verify looks whether it can be run."""
    text, count = EXEC.subn(r"\1/bin/true", unit.read_text())
    assert count == 1
    copy = tmp_path / unit.name
    copy.write_text(text)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", str(copy)],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_verify_would_have_told(tmp_path):
    """A guard of the test above: a misspelt key and a missing program are told."""
    copy = tmp_path / "wrong.service"
    copy.write_text(
        UNITS[0].read_text().replace("WatchdogSec=", "WatchdogSeconds=").replace("/cage", "/coop")
    )
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", str(copy)],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode != 0
    assert "WatchdogSeconds" in done.stderr
    assert "/usr/bin/coop" in done.stderr


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_confined_to_what_it_needs(unit):
    settings = settings_of(unit)
    assert settings["ProtectSystem"] == ["strict"]
    assert settings["NoNewPrivileges"] == ["yes"]
    assert settings["CapabilityBoundingSet"] == [""]
    assert settings["StateDirectoryMode"] == ["0700"]
    assert settings["User"] == [unit.stem]
    assert "+" not in "".join(settings["ExecStart"])


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_comes_back_for_ever_and_reboots_nothing(unit):
    settings = settings_of(unit)
    assert settings["Restart"] == ["always"]
    assert settings["StartLimitIntervalSec"] == ["0"]
    assert settings.get("StartLimitAction", ["none"]) == ["none"]
    assert "FailureAction" not in settings


def test_the_watchdog_hears_the_compositors_child():
    settings = settings_of(UNITS[0])
    assert settings["Type"] == ["notify"]
    assert settings["NotifyAccess"] == ["all"]
    assert float(settings["WatchdogSec"][0]) >= 10


def test_nobody_switches_to_a_console():
    """cage lets people switch consoles where it is given -s, alone or among other letters."""
    command = settings_of(UNITS[0])["ExecStart"][0]
    compositor, _, program = command.partition(" -- ")
    assert compositor.split()[0] == "/usr/bin/cage"
    assert not any(re.fullmatch(r"-[a-z]*s[a-z]*", word) for word in compositor.split()[1:])
    assert program.startswith("/opt/hallpass/venv/bin/hallpass-kiosk run ")


def test_the_boot_id_stays_readable():
    """hallpass.clock reads /proc/sys/kernel/random/boot_id."""
    assert settings_of(UNITS[0]).get("ProcSubset", ["all"]) == ["all"]
