"""The doctor on real folders, files and databases."""

import sqlite3

import pytest

from kiosk.config import DataDir
from kiosk.device import data
from kiosk.device.check import Verdict
from kiosk.store.store import Store
from tests.fakes.clock import FakeClock
from tests.fakes.ids import CountingIds


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "data"
    made.mkdir(mode=0o700)
    return made


@pytest.fixture
def store(folder):
    opened = Store(DataDir(folder).store, FakeClock(), CountingIds())
    opened.open()
    yield opened
    opened.close()


def test_a_private_folder_on_a_disk_is_well(folder):
    check = data.check_folder(folder, FakeClock())
    assert check.verdict is Verdict.OK
    assert list(folder.iterdir()) == []


def test_a_folder_that_others_can_read_is_told(folder):
    folder.chmod(0o755)
    check = data.check_folder(folder, FakeClock())
    assert (check.verdict, check.do) == (Verdict.WARN, f"chmod 700 {folder}")


def test_a_folder_that_is_not_there_yet_is_made_by_the_first_start(tmp_path):
    assert data.check_folder(tmp_path / "a" / "b", FakeClock()).verdict is Verdict.WARN


def test_a_slow_disk_is_told(folder):
    class SlowDisk(FakeClock):
        def monotonic(self) -> float:
            self.advance(0.3)
            return super().monotonic()

    check = data.check_folder(folder, SlowDisk())
    assert check.verdict is Verdict.WARN
    assert "300 ms" in check.what


def test_room_on_the_disk(folder):
    check = data.check_space(folder / "later")
    assert "MB on the disk" in check.what
    assert str(folder) in check.what


@pytest.mark.parametrize(
    ("mounts", "verdict", "what"),
    [
        ("/dev/a / ext4 rw 0 0\n", Verdict.OK, "ext4 at /"),
        ("overlay / overlay rw 0 0\n", Verdict.WARN, "overlay at /"),
        ("overlay / overlay rw 0 0\n/dev/a {} ext4 rw 0 0\n", Verdict.OK, "ext4 at {}"),
        ("/dev/a / ext4 rw 0 0\ntmpfs {} tmpfs rw 0 0\n", Verdict.WARN, "tmpfs at {}"),
        ("/dev/a / ext4 rw 0 0\ntmpfs {}x tmpfs rw 0 0\n\n", Verdict.OK, "ext4 at /"),
    ],
)
def test_what_forgets_at_a_restart(folder, tmp_path, mounts, verdict, what):
    listed = tmp_path / "mounts"
    listed.write_text(mounts.format(folder))
    check = data.check_lasting(folder, listed)
    assert check.verdict is verdict
    assert check.what.startswith(what.format(folder))


def test_mount_points_with_blanks(tmp_path):
    folder = tmp_path / "my data"
    folder.mkdir()
    listed = tmp_path / "mounts"
    listed.write_text(f"tmpfs {str(folder).replace(' ', chr(92) + '040')} tmpfs rw 0 0\n")
    assert data.check_lasting(folder, listed).verdict is Verdict.WARN


def test_the_configurations_key_is_named(folder):
    assert data.check_config(folder).verdict is Verdict.OK
    DataDir(folder).config.write_text('camra = "0"\n')
    check = data.check_config(folder)
    assert check.verdict is Verdict.FAIL
    assert "camra" in check.what


def test_identity_is_for_its_owner_alone(folder):
    path = DataDir(folder).identity
    assert data.check_identity(folder).verdict is Verdict.WARN
    path.write_text('{"key": "secret-of-this-box"}')
    path.chmod(0o640)
    check = data.check_identity(folder)
    assert (check.verdict, check.do) == (Verdict.FAIL, f"chmod 600 {path}")
    path.chmod(0o600)
    check = data.check_identity(folder)
    assert check.verdict is Verdict.OK
    assert "secret" not in check.what
    assert data.enrolled_at(folder) is None
    path.write_text('{"key": "secret-of-this-box", "central_url": "https://passes.school.example"}')
    assert data.enrolled_at(folder) == "https://passes.school.example"
    path.write_bytes(b"\xff\x00 torn")
    assert data.enrolled_at(folder) is None
    assert data.check_identity(folder).verdict is Verdict.FAIL


def test_no_database_yet(folder):
    assert data.check_database(folder).verdict is Verdict.OK
    assert list(folder.iterdir()) == []


@pytest.mark.usefixtures("store")
def test_a_sound_database_while_the_kiosk_has_it_open(folder):
    check = data.check_database(folder)
    assert check.verdict is Verdict.OK
    assert "sound" in check.what
    assert "0 facts to send" in check.what


def test_looking_changes_no_byte(folder, store):
    store.close()
    before = DataDir(folder).store.read_bytes()
    assert data.check_database(folder).verdict is Verdict.OK
    assert DataDir(folder).store.read_bytes() == before


def test_a_newer_database_is_left_to_the_newer_program(folder, store):
    store.close()
    with sqlite3.connect(DataDir(folder).store) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    check = data.check_database(folder)
    assert check.verdict is Verdict.FAIL
    assert "9999" in check.what


def test_dead_letters_are_told(folder, store):
    store.close()
    connection = sqlite3.connect(DataDir(folder).store)
    columns = [
        (name, kind)
        for _, name, kind, notnull, *_ in connection.execute("PRAGMA table_info(dead_letters)")
        if notnull
    ]
    values = [
        "'2026-11-24T16:00:00.000000+00:00'" if kind == "TEXT" else "1" for _, kind in columns
    ]
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute(
        f"INSERT INTO dead_letters ({', '.join(name for name, _ in columns)}) "  # noqa: S608
        f"VALUES ({', '.join(values)})"
    )
    connection.commit()
    connection.close()
    check = data.check_database(folder)
    assert check.verdict is Verdict.WARN
    assert "1 that central could not read" in check.what


@pytest.mark.parametrize("damage", ["header", "middle", "not a database", "empty"])
def test_a_damaged_database(folder, store, damage):
    store.close()
    path = DataDir(folder).store
    raw = bytearray(path.read_bytes())
    if damage == "header":
        raw[:16] = b"\0" * 16
    elif damage == "middle":
        raw[4096:12288] = b"\xa5" * 8192
    elif damage == "not a database":
        raw = bytearray(b"holiday pictures" * 1000)
    else:
        raw = bytearray()
    path.write_bytes(raw)
    check = data.check_database(folder)
    assert check.verdict is Verdict.FAIL
    assert check.do


@pytest.mark.usefixtures("store")
def test_an_earlier_damaged_database_is_told(folder):
    (folder / "kiosk.db.damaged-20261124T160000Z").touch()
    check = data.check_database(folder)
    assert check.verdict is Verdict.WARN
    assert "20261124" in check.what
