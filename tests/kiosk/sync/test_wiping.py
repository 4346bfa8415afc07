"""A box is wiped: nothing of students is left in its folder, no unsent fact is lost, and the power
may go at any step."""

import base64
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from hallpass import sealing, signing
from hallpass.codec import decode, encode
from hallpass.ids import DeviceId, RoomId, SchoolId
from hallpass.wire import SEALED_LIMIT_CHARS, SignedOrder, WireFact
from kiosk.config import DataDir
from kiosk.errors import StoreFault
from kiosk.store.identity import Identity
from kiosk.sync import wiping
from kiosk.sync.identityfile import Enrolled, save_identity
from tests.kiosk.schoolroom import (
    ANA,
    BEN,
    NAMES,
    RIVERA,
    SCHOOL_KEY,
    STUDENTS,
    Schoolroom,
    badge,
)

ORDER = SignedOrder(order="{}", signature="")
SECRET = "a-bearer-secret"


def of_students() -> list[bytes]:
    """Everything of the fixture that must be nowhere afterwards."""
    found = [name.first for name in NAMES] + ["Ms. Rivera", "argon2", RIVERA]
    for student in STUDENTS:
        found += [student.id, *student.badges, *student.revoked]
    return [text.encode() for text in found] + [badge("rivera").encode()]


def grep(folder: Path, *, but: str = "kiosk.toml") -> list[str]:
    """Name what is still found, and where."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != but]
    return [
        f"{path.name}: {word!r}"
        for path in files
        for word in of_students()
        # Any three letters turn up in the noise of an envelope sooner or later.
        if (len(word) > 5 or path.suffix != ".sealed") and word.lower() in path.read_bytes().lower()
    ]


def make_box(folder: Path) -> tuple[DataDir, list[str]]:
    """Lay out the folder of a box that has seen much; return it and its unsent facts' ids."""
    data = DataDir(folder)
    data.make()
    room = Schoolroom(folder)
    room.fill()
    room.go(BEN)
    room.acknowledge()
    room.go(ANA)
    room.back(BEN)
    unsent = [str(fact.id) for fact in room.exchange.outgoing(1000).facts]
    assert len(unsent) == 2
    room.store.checkpoint()
    room.store.close()
    for name in ("kiosk.db.schema-0001-20260101T000000Z", "kiosk.db.damaged-20260102T000000Z"):
        shutil.copy2(data.store, folder / name)
    (folder / "kiosk.db.damaged-20260102T000000Z.taken").touch()
    (folder / "kiosk.db.damaged-20260102T000000Z-wal").write_bytes(b"Ana R. was here")
    data.log.mkdir()
    (data.log / "kiosk.log").write_text(f"student {ANA}")
    data.trace.write_text("trace")
    data.config.write_text('log_level = "info"\n')
    save_identity(
        data.identity,
        Enrolled(
            Identity(
                DeviceId("kiosk-101"), SchoolId("school"), "Elm School", RoomId("r101"),
                signing.public_key(SCHOOL_KEY),
            ),
            "https://passes.school.example",
            SECRET,
            seal_key=sealing.seal_key(SCHOOL_KEY),
        ),
    )  # fmt: skip
    # What is still in the log of the database counts as well.
    connection = sqlite3.connect(data.store)
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    connection.execute("CREATE TABLE touched (x)")
    connection.commit()
    shutil.copy2(f"{data.store}-wal", folder / "keep")
    connection.close()
    shutil.move(folder / "keep", f"{data.store}-wal")
    return data, unsent


def opened(data: DataDir) -> list[str]:
    """Return the ids of the facts in all envelopes, as central reads them."""
    ids = []
    for path in sorted(data.sealed.glob("*/*.sealed")):
        envelope = path.read_text()
        assert len(envelope) <= SEALED_LIMIT_CHARS
        ids += [
            str(fact.id) for fact in decode(list[WireFact], sealing.unseal(SCHOOL_KEY, envelope))
        ]
    return ids


def test_before_there_is_plenty_to_find(tmp_path: Path) -> None:
    make_box(tmp_path)
    assert len({line.partition(":")[0] for line in grep(tmp_path)}) >= 4


def test_nothing_of_students_is_left_and_what_was_unsent_is_sealed(tmp_path: Path) -> None:
    data, unsent = make_box(tmp_path)
    wiping.begin(data, ORDER)
    assert wiping.go_on(data)
    assert grep(tmp_path) == []
    assert opened(data) == unsent
    left = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file())
    assert left == ["kiosk.toml", "sealed/1/00001.sealed", "sealed/1/keys.json"]
    kept = (data.sealed / "1" / "keys.json").read_bytes()
    assert SECRET.encode() in kept
    for word in (b"Elm School", b"r101"):
        assert word not in kept
    assert not wiping.go_on(data)


def test_pictures_of_screens_go_too(tmp_path: Path) -> None:
    data, _ = make_box(tmp_path / "data")
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    (pictures / "01-going.png").write_bytes(b"Ana")
    (pictures / "notes.txt").write_bytes(b"not ours")
    wiping.begin(data, ORDER)
    wiping.go_on(data, pictures)
    assert [path.name for path in pictures.iterdir()] == ["notes.txt"]


class PowerCut(BaseException):
    """The power goes."""


def cutting(monkeypatch: pytest.MonkeyPatch, at: int, *, after: bool) -> list[int]:
    """Let the power go before or after the so-manieth act on the disk."""
    count = [0]

    def wrap(name: str) -> None:
        real: Callable[..., None] = getattr(wiping, name)

        def act(*args: object) -> None:
            count[0] += 1
            if count[0] == at and not after:
                raise PowerCut
            real(*args)
            if count[0] == at:
                raise PowerCut

        monkeypatch.setattr(wiping, name, act)

    for name in ("write_durably", "erase", "sync_folder"):
        wrap(name)
    return count


@pytest.mark.parametrize("after", [False, True])
def test_power_cut_at_every_step_only_delays_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, after: bool
) -> None:
    original = tmp_path / "original"
    _, unsent = make_box(original)
    steps = 0
    for at in range(1, 100):
        folder = tmp_path / f"box-{at}"
        shutil.copytree(original, folder)
        data = DataDir(folder)
        with monkeypatch.context() as patch:
            count = cutting(patch, at, after=after)
            try:
                wiping.begin(data, ORDER)
                wiping.go_on(data)
            except PowerCut:
                steps += 1
            if count[0] < at:
                break
        # Sync hears of the revocation again where nothing was written down yet.
        if data.identity.exists() or data.wipe.exists():
            wiping.begin(data, ORDER)
            wiping.go_on(data)
        assert grep(folder) == [], at
        assert opened(data) == unsent, at
        assert not data.wipe.exists()
    assert steps >= 12


def test_power_cut_within_a_write_leaves_what_was_there(tmp_path: Path) -> None:
    data, unsent = make_box(tmp_path)
    wiping.begin(data, ORDER)
    # Half of an envelope, and half of a state.
    (data.sealed / "1").mkdir(parents=True)
    (data.sealed / "1" / "00001.sealed.new").write_text("half")
    (data.sealed / "1" / "00007.sealed").write_text("of another try")
    data.wipe.with_name("wipe.json.new").write_text("{")
    wiping.go_on(data)
    assert opened(data) == unsent


def test_damaged_database_gives_what_can_be_read(tmp_path: Path) -> None:
    data, unsent = make_box(tmp_path)
    # A damaged one that nobody took over yet holds a fact of its own.
    (tmp_path / "kiosk.db.damaged-20260102T000000Z.taken").unlink()
    (tmp_path / "kiosk.db.damaged-20260102T000000Z-wal").unlink()
    for suffix in ("", "-wal", "-shm"):
        Path(f"{data.store}{suffix}").unlink(missing_ok=True)
    data.store.write_bytes(b"this is no database, " * 500)
    wiping.begin(data, ORDER)
    wiping.go_on(data)
    assert opened(data) == unsent
    assert grep(tmp_path) == []


def test_unreadable_identity_or_an_old_one_without_a_seal_key_still_wipes(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    data, _ = make_box(tmp_path)
    text = data.identity.read_text()
    data.identity.write_text(text.replace(sealing.seal_key(SCHOOL_KEY), ""))
    wiping.begin(data, ORDER)
    wiping.go_on(data)
    assert grep(tmp_path) == []
    assert opened(data) == []
    assert "wipe.no_seal_key facts=2" in caplog.text
    data.identity.write_text("{")
    wiping.begin(data, ORDER)
    wiping.go_on(data)
    assert not data.identity.exists()


def test_garbled_state_begins_anew(tmp_path: Path) -> None:
    data, unsent = make_box(tmp_path)
    data.wipe.write_text("{")
    assert wiping.go_on(data)
    assert grep(tmp_path) == []
    assert opened(data) == unsent


def test_second_wipe_leaves_the_first_one_s_envelopes(tmp_path: Path) -> None:
    data, unsent = make_box(tmp_path)
    wiping.begin(data, ORDER)
    wiping.go_on(data)
    first = opened(data)
    other, more = make_box(tmp_path / "again")
    shutil.move(other.store, data.store)
    shutil.move(other.identity, data.identity)
    shutil.rmtree(other.root)
    wiping.begin(data, ORDER)
    wiping.go_on(data)
    assert opened(data) == first + more == unsent + more
    assert sorted(path.name for path in data.sealed.iterdir()) == ["1", "2"]


def test_many_facts_make_several_envelopes(tmp_path: Path) -> None:
    data, unsent = make_box(tmp_path)
    columns = "device, store, at, boot, boot_s, trusted, room, kind, body, own, gen"
    copy = (
        f"INSERT INTO facts (id, seq, {columns}) "  # noqa: S608 - words of ours
        f"SELECT ?, ?, {columns} FROM facts WHERE id = ?"
    )
    connection = sqlite3.connect(data.store)
    for number in range(600):
        connection.execute(copy, (f"more-{number:03}", number + 1000, unsent[0]))
        connection.execute("INSERT INTO outbox (fact) VALUES (?)", (f"more-{number:03}",))
        unsent.append(f"more-{number:03}")
    connection.commit()
    connection.close()
    wiping.begin(data, ORDER)
    wiping.go_on(data)
    assert opened(data) == unsent
    assert len(unsent) > 500
    assert len(list(data.sealed.glob("1/*.sealed"))) >= 3


def test_disk_that_does_not_let_it_is_told_and_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, unsent = make_box(tmp_path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(wiping, "write_durably", full)
        with pytest.raises(StoreFault, match="can't be written"):
            wiping.begin(data, ORDER)
    wiping.begin(data, ORDER)
    with monkeypatch.context() as patch:
        patch.setattr(wiping, "write_durably", full)
        with pytest.raises(StoreFault, match="can't be wiped"):
            wiping.go_on(data)
    assert wiping.go_on(data)
    assert opened(data) == unsent


def test_ordering_it_twice_is_ordering_it_once(tmp_path: Path) -> None:
    data, _ = make_box(tmp_path)
    wiping.begin(data, ORDER)
    before = data.wipe.read_bytes()
    wiping.begin(data, SignedOrder(order="{}", signature="another"))
    assert data.wipe.read_bytes() == before
    assert base64.b64decode(sealing.seal_key(SCHOOL_KEY))
    assert encode(ORDER)
