"""`hallpass-central` as people run it: real processes, exit codes, and a kill in the middle."""

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from hallpass.codec import encode
from tests.central.house import small_school

ENVIRONMENT = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}


def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "central", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env=ENVIRONMENT | environment,
    )


@contextmanager
def serving(data: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "central", "serve", "--data", str(data), "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=ENVIRONMENT,
    )
    try:
        assert process.stdout is not None
        word, url = process.stdout.readline().split()
        assert word == "listening"
        yield process, url
    finally:
        process.kill()
        process.communicate()


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("data")
    file = data / "school.json"
    file.write_bytes(encode(small_school()))
    done = run("seed", file, "--data", data, "--cards", data / "cards.jsonl")
    assert done.returncode == 0, done.stderr
    assert "account foster password " in done.stdout
    return data


def test_seed_tells_cards_once_to_its_owner_alone(seeded: Path) -> None:
    cards = seeded / "cards.jsonl"
    assert cards.stat().st_mode & 0o077 == 0
    told = [json.loads(line) for line in cards.read_text().splitlines()]
    assert len({card["text"] for card in told}) == 7
    raw = (seeded / "central.db").read_bytes()
    assert not any(card["text"].encode() in raw for card in told)
    again = run("seed", seeded / "school.json", "--data", seeded)
    assert (again.returncode, "already" in again.stderr) == (1, True)


def test_seed_makes_no_school_whose_cards_it_can_not_write(tmp_path: Path, seeded: Path) -> None:
    arguments = ("seed", seeded / "school.json", "--data", tmp_path / "other")
    done = run(*arguments, "--cards", tmp_path / "no folder" / "cards.jsonl")
    assert (done.returncode, "can't be written" in done.stderr) == (3, True)
    cards = tmp_path / "cards.jsonl"
    again = run(*arguments, "--cards", cards)
    assert again.returncode == 0, again.stderr
    assert again.stdout.startswith("account ")
    assert [p.name for p in tmp_path.iterdir() if p.is_file()] == ["cards.jsonl"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "not a SchoolPlan"),
        ('{"name": "X", "rooms": [], "colour": 1}', "colour"),
        ('{"name": "", "rooms": []}', "name"),
        ('{"name": "X", "rooms": [{"id": "a b", "name": "A"}]}', "no id"),
        (
            (
                '{"name": "X", "rooms": [], "timetable":'
                ' {"zone": "America/Dallas", "day_types": {}, "weekdays": {}}}'
            ),
            "America/Dallas is no time zone",
        ),
    ],
)
def test_seed_names_what_is_wrong(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "school.json"
    file.write_text(text)
    done = run("seed", file, "--data", tmp_path)
    assert done.returncode in {1, 3}
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_faults_say_what_and_where(tmp_path: Path) -> None:
    for arguments, environment, said in (
        (("enrol", "BBBB-BBBB", "--room", "101"), {}, "seed"),
        (("seed", tmp_path / "none.json"), {}, "none.json"),
        (("compare", tmp_path / "kiosk"), {"DATABASE_URL": "mysql://x/y"}, "DATABASE_URL"),
        (("compare", tmp_path), {"DATABASE_URL": "postgresql://u:pw@127.0.0.1:1/x"}, "database"),
        (("serve", "--port", "99999"), {}, "--port"),
    ):
        done = run(*arguments, "--data", tmp_path / "data", **environment)
        assert done.returncode == 3, done.stderr
        assert said in done.stderr
        assert "Traceback" not in done.stderr
        assert "pw@" not in done.stderr


def test_enrol_and_accounts(seeded: Path) -> None:
    unknown = run("enrol", "BBBB-BBBB", "--room", "101", "--data", seeded)
    assert (unknown.returncode, "no box waits" in unknown.stderr) == (1, True)
    room = run("enrol", "BBBB-BBBB", "--room", "moon", "--data", seeded)
    assert (room.returncode, "Algebra" in room.stderr) == (1, True)
    made = run("account", "create", "Vega", "--role", "administrator", "--data", seeded)
    assert made.stdout.startswith("account vega password ")
    twice = run("account", "create", "vega", "--role", "teacher", "--data", seeded)
    assert (twice.returncode, "vega" in twice.stderr) == (1, True)
    assert run("account", "create", "X", "--role", "king", "--data", seeded).returncode == 2
    listed = run("account", "list", "--data", seeded)
    assert "vega: administrator, password alone" in listed.stdout
    reset = run("account", "reset", "VEGA", "--second-factor", "--data", seeded)
    assert reset.stdout.startswith("account vega password ")
    assert reset.stdout != made.stdout
    assert run("account", "disable", "vega", "--data", seeded).stdout == "account vega off\n"
    last = run("account", "disable", "foster", "--data", seeded)
    assert (last.returncode, "last administrator" in last.stderr) == (1, True)
    assert run("account", "reset", "nobody", "--data", seeded).returncode == 1


def test_keys_and_the_audit_log(seeded: Path) -> None:
    made = run("key", "create", "Bells", "--scope", "see_rooms", "--days", "30", "--data", seeded)
    word, key_id, key = made.stdout.split()
    assert (word, key.startswith("hallpass_")) == ("key", True)
    listed = run("key", "list", "--data", seeded).stdout
    assert f"{key_id} Bells: see_rooms; works, never used" in listed
    assert key not in listed
    assert run("key", "revoke", key_id, "--data", seeded).returncode == 0
    assert run("key", "create", "X", "--scope", "all", "--data", seeded).returncode == 2
    lines = run("audit", "export", "--act", "api_key.", "--data", seeded).stdout.splitlines()
    assert [json.loads(line)["act"] for line in lines] == ["api_key.revoked", "api_key.created"]
    assert key.removeprefix("hallpass_") not in "".join(lines)
    assert run("audit", "export", "--csv", "--data", seeded).stdout.count("\n") > 3


def test_serve_stops_soon_by_a_signal_and_says_so_by_its_code(seeded: Path) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        with serving(seeded) as (process, url):
            assert httpx.get(f"{url}/healthz").json()["status"] == "ok"
            process.send_signal(number)
            assert process.wait(timeout=5) == 0


def test_headers_have_a_limit(seeded: Path) -> None:
    with serving(seeded) as (_, url):
        # Central answers and closes before it has read all; the answer may be lost on the way.
        with contextlib.suppress(httpx.ReadError, httpx.WriteError):
            answer = httpx.get(f"{url}/healthz", headers={"x": "y" * 200_000})
            assert answer.status_code == 400
        assert httpx.get(f"{url}/healthz").status_code == 200


def test_taken_port_is_said(seeded: Path) -> None:
    with serving(seeded) as (_, url):
        done = run("serve", "--data", seeded, "--port", url.rpartition(":")[2])
        assert (done.returncode, "--port" in done.stderr) == (3, True)


def test_killed_central_opens_sound_and_goes_on(seeded: Path) -> None:
    for _ in range(3):
        with serving(seeded) as (process, url):
            httpx.post(f"{url}/kiosk/v1/enrol/start", content=b'{"protocol":1,"name":"x"}')
            process.send_signal(signal.SIGKILL)
            process.wait()
    with sqlite3.connect(seeded / "central.db") as connection:
        assert connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
        assert connection.execute("SELECT count(*) FROM enrolments").fetchone() == (3,)
    connection.close()


KIOSK = """
CREATE TABLE meta (id INTEGER, device TEXT);
CREATE TABLE outbox (number INTEGER, fact TEXT);
CREATE TABLE passes (id TEXT, student TEXT, origin TEXT, destination TEXT, shape TEXT,
  limit_min INTEGER, buffer_min INTEGER, started_at INTEGER, state TEXT, arrived_at INTEGER,
  ended_at INTEGER, ended_how TEXT, own INTEGER);
INSERT INTO meta VALUES (1, 'box-1');
"""


def test_compare_says_same_and_different(seeded: Path, tmp_path: Path) -> None:
    missing = run("compare", tmp_path, "--data", seeded)
    assert (missing.returncode, "no kiosk" in missing.stderr) == (3, True)
    connection = sqlite3.connect(tmp_path / "kiosk.db")
    connection.executescript(KIOSK)
    same = run("compare", tmp_path, "--data", seeded)
    assert (same.returncode, "the same" in same.stdout) == (0, True)
    connection.execute(
        "INSERT INTO passes VALUES ('p1','ana','r101','restroom','round_trip',8,15,1,'out',"
        "NULL,NULL,NULL,1)"
    )
    connection.execute("INSERT INTO outbox VALUES (1, 'f')")
    connection.commit()
    connection.close()
    differ = run("compare", tmp_path, "--data", seeded)
    assert differ.returncode == 1
    assert "differs p1: only the kiosk has it" in differ.stdout
    assert "waiting 1" in differ.stdout
