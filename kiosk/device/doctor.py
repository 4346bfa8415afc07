"""`hallpass-kiosk doctor`: what works on this box, and what to do about what doesn't.

Exit codes as for all commands: 0 all well; 1 the kiosk works with less than it could (a warning);
3 something is broken (a failure). Nothing is changed on the box.
"""

import os
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from hallpass.clock import Clock, SystemClock
from kiosk.config import Config, DataDir, load_config
from kiosk.device import data, hardware, hearing, network, software
from kiosk.device.check import Check, Verdict, fail
from kiosk.errors import ConfigFault

EXIT_WARNED = 1
EXIT_FAILED = 3
_MARKS = {Verdict.OK: "ok  ", Verdict.WARN: "WARN", Verdict.FAIL: "FAIL"}


def run_checks(data_dir: Path, central: str | None, camera: str | None) -> tuple[Check, ...]:
    """Look at this box; takes some seconds.

    Args:
        data_dir: The kiosk's data folder.
        central: Central's address; None: the one that let the box in, or else kiosk.toml's.
        camera: The camera to try; None: the one in kiosk.toml, or else the first.
    """
    return tuple(
        _looked(name, look)
        for name, look in _checks(data_dir, central, camera, SystemClock(), os.environ)
    )


def _checks(
    data_dir: Path, central: str | None, camera: str | None, clock: Clock, env: Mapping[str, str]
) -> tuple[tuple[str, Callable[[], Check]], ...]:
    config = _config(data_dir)
    address = central or data.enrolled_at(data_dir) or config.central_url
    sight = software.look_through_qt(env, "offscreen")
    wanted = camera if camera is not None else config.camera
    named = None if wanted is None else str(wanted)
    look = hearing.look_in(data_dir)
    return (
        ("Python", software.check_python),
        ("SQLite", software.check_sqlite),
        ("Qt", lambda: software.check_qt(sight)),
        ("fonts", lambda: software.check_fonts(sight)),
        ("display session", lambda: software.check_display(env)),
        ("displays", hardware.check_outputs),
        ("OpenCV", software.check_opencv),
        ("zxing-cpp", software.check_zxing),
        ("zbar", software.check_zbar),
        ("camera", lambda: hardware.check_camera(named, hardware.nodes_in())),
        ("sound", hardware.check_sound),
        ("player", lambda: hearing.check_player(look)),
        ("voice", lambda: hearing.check_voice(look)),
        ("kiosk.toml", lambda: data.check_config(data_dir)),
        ("data folder", lambda: data.check_folder(data_dir, clock)),
        ("free space", lambda: data.check_space(data_dir)),
        ("file system", lambda: data.check_lasting(data_dir)),
        ("database", lambda: data.check_database(data_dir)),
        ("identity", lambda: data.check_identity(data_dir)),
        ("clock", lambda: network.check_clock(clock)),
        ("central", lambda: network.check_central(address, config, clock)),
    )


def _looked(name: str, look: Callable[[], Check]) -> Check:
    try:
        return look()
    except OSError as exc:
        # What stands in the way of looking is a finding too; the other checks go on.
        return fail(name, f"can't be looked at: {exc}", "run it as root, or as the kiosk's user")


def _config(data_dir: Path) -> Config:
    try:
        return load_config(DataDir(data_dir).config)
    except ConfigFault:
        return Config()  # check_config tells it


def as_text(checks: tuple[Check, ...]) -> str:
    """Lay the checks out for people."""
    width = max((len(check.name) for check in checks), default=0)
    lines = []
    for check in checks:
        lines.append(f"{_MARKS[check.verdict]}  {check.name:<{width}}  {check.what}")
        if check.do:
            lines.append(f"{'':4}  {'':<{width}}  -> {check.do}")
    counts = Counter(check.verdict for check in checks)
    lines.append(
        f"{counts[Verdict.OK]} well, {counts[Verdict.WARN]} to look at, "
        f"{counts[Verdict.FAIL]} broken"
    )
    return "\n".join(lines)


def as_json(checks: tuple[Check, ...]) -> str:
    """Lay the checks out for programs: one object with the worst verdict and each check."""
    worst = {EXIT_FAILED: Verdict.FAIL, EXIT_WARNED: Verdict.WARN}.get(
        exit_code(checks), Verdict.OK
    )
    return msgspec.json.encode({"verdict": worst, "checks": checks}).decode()


def exit_code(checks: tuple[Check, ...]) -> int:
    """Return what the command ends with."""
    verdicts = {check.verdict for check in checks}
    if Verdict.FAIL in verdicts:
        return EXIT_FAILED
    return EXIT_WARNED if Verdict.WARN in verdicts else 0
