"""What holds for the whole house: small files, pinned packages, and nothing of one machine."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LINES_LIMIT = 500
_CODE = {".py", ".qml", ".sh", ".css", ".html"}


def tracked_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    files = [ROOT / name for name in listed.split("\0") if name]
    # A file may be listed and gone: somebody is in the middle of moving it.
    return [file for file in files if file.is_file()]


def test_no_file_has_more_than_one_subject() -> None:
    long = {
        str(file.relative_to(ROOT)): count
        for file in tracked_files()
        if file.suffix in _CODE and "vendor" not in file.parts
        if (count := file.read_text("utf-8").count("\n")) > LINES_LIMIT
    }
    assert long == {}


@pytest.mark.parametrize("name", ["kiosk", "central", "dev"])
def test_requirements_are_pinned_hashed_and_name_no_address(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
    packages = [line for line in text.splitlines() if line and line[0].isalnum()]
    assert len(packages) > 10
    assert all("==" in line for line in packages)
    assert text.count("--hash=sha256:") >= len(packages)
    assert "://" not in text
    assert "--index" not in text


def test_the_readme_s_two_commands_exist() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    readme = (ROOT / "README.md").read_text("utf-8")
    for target in set(re.findall(r"^make ([a-z-]+)", readme, re.MULTILINE)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_links_in_the_docs_lead_somewhere() -> None:
    pages = [f for f in tracked_files() if f.suffix == ".md" and "vendor" not in f.parts]
    dead = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert dead == []
