"""install.sh: its plan, its refusals, and that a dry run changes nothing. Needs shellcheck."""

import importlib.metadata
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from kiosk.config import Config, LogLevel, load_config

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "deploy/kiosk/install.sh"


def install(*arguments: str, script: Path = SCRIPT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", str(script), *arguments], capture_output=True, text=True, timeout=60, check=False
    )


@pytest.fixture(scope="module")
def plan() -> str:
    done = install("--dry-run", "--central", "https://passes.school.example")
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_shellcheck_finds_nothing():
    done = subprocess.run(
        ["shellcheck", str(SCRIPT)], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_the_plan_is_in_an_order_that_works(plan):
    steps = [
        "useradd --system --user-group",
        "python3 -m venv /opt/hallpass/releases/",
        f"--require-hashes --only-binary :all: -r {ROOT}/requirements/kiosk.txt",
        "-m pip wheel",
        "--no-deps --no-index --find-links",
        "touch /opt/hallpass/releases/",
        "mv -fT /opt/hallpass/venv.new /opt/hallpass/venv",
        "install -d -m 0700 -o hallpass-kiosk -g hallpass-kiosk /var/lib/hallpass-kiosk",
        "write /etc/hallpass/kiosk.toml (mode 0640, root:hallpass-kiosk)",
        "install -m 0644",
        "systemctl enable --quiet seatd.service hallpass-kiosk.service",
    ]
    places = [plan.find(step) for step in steps]
    assert -1 not in places, [step for step, at in zip(steps, places, strict=True) if at == -1]
    assert places == sorted(places)


def test_a_dry_run_changes_nothing(plan):
    for path in ("/opt/hallpass", "/var/lib/hallpass-kiosk", "/etc/hallpass", "/usr/local/bin"):
        assert path in plan
    assert not Path("/opt/hallpass").exists()
    assert not Path("/etc/systemd/system/hallpass-kiosk.service").exists()


def test_everything_that_is_installed_is_pinned_and_hashed(plan):
    for line in plan.splitlines():
        if "pip install" in line:
            assert "--require-hashes" in line or "--no-index" in line


def test_the_plan_to_remove_keeps_the_data():
    done = install("--uninstall", "--dry-run")
    assert done.returncode == 0
    assert "Kept: /var/lib/hallpass-kiosk" in done.stdout
    assert "rm -rf /var/lib" not in done.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--purge"], "--purge goes with --uninstall"),
        (["--central"], "needs an address"),
        (["--central", "http://passes.school.example"], "https://"),
        (["--central", 'https://a"\ncamera = "x'], "no address"),
        (["--upgrade"], "there is no --upgrade"),
    ],
)
def test_used_wrongly(arguments, told):
    done = install("--dry-run", *arguments)
    assert done.returncode == 2
    assert told in done.stderr


def test_help_lists_every_option():
    told = install("--help")
    assert told.returncode == 0
    options = set(re.findall(r"^ {8}(--[a-z-]+)\)", SCRIPT.read_text(), re.MULTILINE))
    assert options >= {"--dry-run", "--uninstall", "--purge", "--take-screen", "--central"}
    assert all(option in told.stdout for option in options)


def test_another_folder_is_told(tmp_path):
    folder = tmp_path / "deploy" / "kiosk"
    folder.mkdir(parents=True)
    shutil.copy(SCRIPT, folder)
    done = install("--dry-run", script=folder / "install.sh")
    assert done.returncode == 3
    assert "is not the project's folder" in done.stderr


def test_what_builds_the_wheel_is_all_there():
    """pip takes nothing that the hashed list does not name: the list must be closed."""
    named = re.search(r'^builders="([^"]+)"', SCRIPT.read_text(), re.MULTILINE)
    assert named is not None
    builders = set(named[1].split())
    for builder in builders:
        for text in importlib.metadata.requires(builder) or ():
            wanted = Requirement(text)
            if wanted.marker is None or wanted.marker.evaluate({"extra": ""}):
                assert wanted.name.lower() in builders
    pinned = (ROOT / "requirements/dev.txt").read_text()
    for builder in builders:
        assert re.search(rf"^{builder}==\S+ \\\n    --hash=", pinned, re.MULTILINE), builder


def test_the_new_configuration_is_one_that_the_kiosk_takes(tmp_path):
    """Each example may be uncommented as it stands."""
    text = SCRIPT.read_text().partition("<<EOF\n")[2].partition("\nEOF")[0]
    text = re.sub(r"^# ([a-z_]+ = )", r"\1", text, flags=re.MULTILINE)
    authority = tmp_path / "school-ca.pem"
    authority.touch()
    text = text.replace("/etc/hallpass/school-ca.pem", str(authority)).replace("\\`", "`")
    path = tmp_path / "kiosk.toml"
    path.write_text(text.replace("$line", 'central_url = "https://passes.school.example"'))
    assert load_config(path) == Config(
        central_url="https://passes.school.example",
        ca_file=authority,
        proxy="http://proxy.school.example:3128",
        camera="/dev/video0",
        log_level=LogLevel.INFO,
    )


@pytest.mark.parametrize(
    ("machine", "libc", "told"),
    [
        ("aarch64", "glibc 2.36", "use Raspberry Pi OS Trixie"),
        ("armv7l", "glibc 2.41", "64-bit"),
        ("aarch64", "glibc 2.41", ""),
    ],
)
def test_boxes_that_have_no_qt_are_refused_before_anything_is_done(tmp_path, machine, libc, told):
    for program, answer in (("uname", machine), ("getconf", libc)):
        (tmp_path / program).write_text(f"#!/bin/sh\necho '{answer}'\n")
        (tmp_path / program).chmod(0o755)
    done = subprocess.run(
        ["sh", str(SCRIPT), "--dry-run"], capture_output=True, text=True, timeout=60, check=False,
        env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"},
    )  # fmt: skip
    assert told in done.stderr
    assert done.returncode == (3 if told else 0)
    assert ("+ " in done.stdout) is not bool(told)
