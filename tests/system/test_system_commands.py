"""The commands of both programs, each as a process: what it prints, and the exit code it ends with.

Exit codes: 0 done, 1 done and the answer is no, 2 used wrongly, 3 something outside is wrong.
"""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hallpass.domain.badges import Symbology
from hallpass.domain.settings import Offer, Strangers
from hallpass.ids import RoomId
from kiosk.desk import Desk
from kiosk.flow.answers import Go
from kiosk.flow.requests import ReadBadge
from tests.fakes.box import NOWHERE, make_box
from tests.system.programs import SchoolRunning, run_command

pytestmark = pytest.mark.slow

PHOTOS = Path(__file__).parents[1] / "data/qr/photos"
DONE, NO, USAGE, ENVIRONMENT = range(4)


@pytest.mark.parametrize(
    "words",
    [
        ("kiosk", "--help"),
        ("kiosk", "run", "--help"),
        ("kiosk", "scan", "--help"),
        ("central", "--help"),
        ("central", "serve", "--help"),
        ("central", "account", "create", "--help"),
    ],
    ids=" ".join,
)
def test_help_is_there(words: tuple[str, ...]):
    done = run_command(*words)
    assert done.returncode == DONE, done.stderr
    assert "Usage" in done.stdout
    assert done.stderr == ""


def test_wrong_use_is_told_and_has_its_own_exit_code():
    for module in ("kiosk", "central"):
        done = run_command(module, "dance")
        assert done.returncode == USAGE
        assert "dance" in done.stderr
        assert "Traceback" not in done.stderr


def test_scan_prints_one_json_line_for_each_file(tmp_path: Path):
    known = {
        item["file"]: item["text"] for item in json.loads((PHOTOS / "manifest.json").read_text())
    }
    names = ["zxing-1_22bc4ee5.jpg", "zxing-1_dad4a67a.jpg"]
    for name in names:
        shutil.copy(PHOTOS / name, tmp_path)
    done = run_command("kiosk", "scan", tmp_path, "--json")
    assert done.returncode == DONE, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["file"] for line in lines] == [str(tmp_path / name) for name in names]
    for line, name in zip(lines, names, strict=True):
        assert line.keys() == {"file", "codes", "ms"}
        assert line["codes"] == [{"text": known[name], "format": "qr"}]
        assert line["ms"] > 0

    (tmp_path / "a-broken.jpg").write_bytes(b"\xff\xd8 this is no picture")
    done = run_command("kiosk", "scan", tmp_path, "--json")
    assert done.returncode == NO
    broken, *rest = (json.loads(line) for line in done.stdout.splitlines())
    assert broken.keys() == {"file", "error"}
    assert "a-broken.jpg" in broken["error"]
    assert len(rest) == len(names), "the others are looked at all the same"


def test_scan_of_nothing_says_so(tmp_path: Path):
    done = run_command("kiosk", "scan", tmp_path / "nowhere", "--json")
    assert done.returncode == NO
    assert json.loads(done.stdout)["error"] == "there is no such file"
    done = run_command("kiosk", "scan", tmp_path)
    assert done.returncode == NO
    assert "this folder holds no pictures" in done.stderr


def test_doctor_looks_at_a_box_and_its_exit_code_is_the_worst_verdict(tmp_path: Path):
    box = make_box(tmp_path / "box", datetime.now(UTC))  # noqa: TID251 - a process looks at it
    done = run_command(
        *("kiosk", "doctor", "--data", box.data.root, "--camera", PHOTOS, "--central", NOWHERE),
        "--json",
    )
    told = json.loads(done.stdout)
    assert done.returncode == {"ok": DONE, "warn": NO, "fail": ENVIRONMENT}[told["verdict"]]
    assert told["verdict"] != "ok", "central can't be reached here, so that something is to be told"
    checks = {check["name"]: check for check in told["checks"]}
    assert checks["database"]["verdict"] == checks["identity"]["verdict"] == "ok"
    assert checks["central"]["verdict"] != "ok"
    assert checks["central"]["do"]


def test_compare_names_the_pass_that_only_the_kiosk_has(school: SchoolRunning):
    gym = RoomId("room-gym")
    box = make_box(
        school.folder / "box",
        datetime.now(UTC),  # noqa: TID251 - the command lives in real time
        offers=(Offer(gym),),
        usual=gym,
        strangers=Strangers.LET_GO,
    )
    done = run_command("central", "compare", box.data.root, "--data", school.data)
    assert (done.returncode, done.stdout) == (DONE, "compared 0 passes: the same\n")
    store = box.open_store()
    answer = Desk(store).handle(ReadBadge(box.badges[box.here()[0]], Symbology.QR, 0.0))
    store.close()
    assert isinstance(answer, Go)
    done = run_command("central", "compare", box.data.root, "--data", school.data)
    assert done.returncode == NO
    assert f"differs {answer.pass_id}: only the kiosk has it" in done.stdout
    assert "waiting 1" in done.stdout
    done = run_command("central", "compare", school.folder / "nowhere", "--data", school.data)
    assert done.returncode == ENVIRONMENT
    assert "nowhere" in done.stderr


def test_enrol_names_what_it_does_not_know(school: SchoolRunning, tmp_path: Path):
    done = run_command("central", "enrol", "ABCD-EFGH", "--room", "the moon", "--data", school.data)
    assert done.returncode == NO
    assert "the moon" in done.stderr
    assert "101 Algebra" in done.stderr
    done = run_command("central", "enrol", "ABCD-EFGH", "--room", "101", "--data", school.data)
    assert done.returncode == NO
    assert "Traceback" not in done.stderr
    done = run_command("central", "enrol", "ABCD-EFGH", "--room", "101", "--data", tmp_path / "new")
    assert done.returncode == ENVIRONMENT
    assert "no school yet" in done.stderr


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("{", "school.json"),
        ('{"name": "A", "rooms": [], "rums": []}', "rums"),
        ('{"name": "A", "rooms": [{"id": "a"}]}', "rooms"),
        ('{"name": " ", "rooms": []}', "name"),
    ],
    ids=["no JSON", "unknown key", "missing key", "no sense"],
)
def test_seed_refuses_a_file_that_makes_no_sense(tmp_path: Path, text: str, named: str):
    plan = tmp_path / "school.json"
    plan.write_text(text, "utf-8")
    done = run_command("central", "seed", plan, "--data", tmp_path / "data")
    assert done.returncode in {NO, ENVIRONMENT}
    assert named in done.stderr
    assert "Traceback" not in done.stderr
    assert "school " not in done.stdout


def test_seed_says_that_there_is_no_file(tmp_path: Path):
    done = run_command("central", "seed", tmp_path / "no.json", "--data", tmp_path / "data")
    assert done.returncode == ENVIRONMENT
    assert "no.json" in done.stderr


def test_seeding_twice_is_refused(school: SchoolRunning):
    done = run_command("central", "seed", school.folder / "school.json", "--data", school.data)
    assert done.returncode == NO
    assert "Traceback" not in done.stderr
