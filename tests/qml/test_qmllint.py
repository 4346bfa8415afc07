"""The linter is clean, and would say so if a Python property were misspelt."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", str(ROOT / "scripts" / "qmllint.sh"), str(BIN)],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )


def test_the_qml_is_clean_and_a_misspelt_property_is_found(tmp_path: Path) -> None:
    ui = tmp_path / "kiosk" / "ui"
    ui.mkdir(parents=True)
    for file in (ROOT / "kiosk" / "ui").glob("*.py"):
        shutil.copy(file, ui)
    shutil.copytree(ROOT / "kiosk" / "ui" / "qml", ui / "qml")
    clean = lint(tmp_path)
    assert clean.returncode == 0, clean.stdout + clean.stderr
    page = ui / "qml" / "IdlePage.qml"
    page.write_text(page.read_text().replace("page.desk.title", "page.desk.titel"))
    misspelt = lint(tmp_path)
    assert misspelt.returncode != 0
    assert "titel" in misspelt.stdout + misspelt.stderr
