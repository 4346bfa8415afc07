"""At the lease's end no byte of any file holds a name: what a stolen box is left with."""

import os
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from hallpass.domain.people import Student, StudentName
from hallpass.ids import StudentId
from kiosk.errors import StoreFull
from kiosk.store import store as store_module
from kiosk.store.copies import copies_of, drop_copies
from tests.kiosk.schoolroom import ANA, BEN, PIN, Schoolroom, badge, doc

LEASE_S = 72 * 3600
MANY = tuple(StudentId(f"student-{number:04}") for number in range(1500))


def crowd(room: Schoolroom) -> None:
    """Bring a whole school, one badge lost, so that pages were split and moved."""
    for start in range(0, len(MANY), 250):
        part = MANY[start : start + 250]
        room.send(
            *(doc("student", s, Student(s, badges=(badge(s),))) for s in part),
            *(doc("name", s, StudentName(s, f"Firstname-{s}", "X")) for s in part),
        )


def found(folder: Path, *words: str) -> list[str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [
        f"{path.name}: {word}"
        for path in files
        for word in words
        if word.encode().lower() in path.read_bytes().lower()
    ]


GONE = (
    "Ana", "Ben", "Ms. Rivera", "argon2", "Firstname-", "student-0042", "student-1499",
    badge(MANY[7]), badge(MANY[1400]), badge(BEN), badge(f"lost-{BEN}"), badge("rivera"), PIN,
    "Mrs. Smith",
)  # fmt: skip


def test_before_the_lease_ends_there_is_plenty_to_find(room: Schoolroom) -> None:
    crowd(room)
    assert len(found(room.folder, *GONE)) > 8


def test_lease_end_leaves_no_name_and_no_badge_in_any_file(room: Schoolroom) -> None:
    crowd(room)
    room.clock.advance(LEASE_S - 300)
    room.go(ANA)
    for name in ("kiosk.db.schema-0001-20260101T000000Z", "kiosk.db.damaged-20260102T000000Z"):
        shutil.copy2(room.path, room.folder / name)
    (room.folder / "kiosk.db.damaged-20260102T000000Z.taken").touch()
    (room.folder / "kiosk.db.damaged-20260102T000000Z-wal").write_bytes(b"Ana")
    room.clock.advance(301)
    room.desk.tick()
    assert found(room.folder, *GONE) == []
    # Who was out still comes back, by badge and opaque id.
    assert found(room.folder, badge(ANA)) != []
    room.back(ANA)


def test_power_cut_between_forgetting_and_rewriting_is_made_up_for(
    room: Schoolroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    crowd(room)

    def cut(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    room.clock.advance(LEASE_S + 1)
    with monkeypatch.context() as patch:
        patch.setattr(type(room.store), "scrub", cut)
        with pytest.raises(KeyboardInterrupt):
            room.desk.tick()
    assert found(room.folder, "Firstname-") != []
    room.restart()
    room.desk.tick()
    assert found(room.folder, *GONE) == []


def test_disk_without_room_for_it_is_tried_again(
    room: Schoolroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    crowd(room)
    room.clock.advance(LEASE_S + 1)
    run = type(room.store)._run

    def full(store: store_module.Store, statement: str) -> None:
        if statement == "VACUUM":
            raise StoreFull("no space left")
        run(store, statement)

    with monkeypatch.context() as patch:
        patch.setattr(type(room.store), "_run", full)
        with pytest.raises(StoreFull):
            room.desk.tick()
    room.desk.tick()
    assert found(room.folder, *GONE) == []


def test_new_lease_brings_it_all_again_and_the_next_end_takes_it(room: Schoolroom) -> None:
    for _ in range(2):
        crowd(room)
        room.clock.advance(LEASE_S + 1)
        room.desk.tick()
        assert found(room.folder, "Firstname-") == []


def test_old_copies_go_by_themselves_and_untaken_ones_never(room: Schoolroom) -> None:
    old = room.folder / "kiosk.db.schema-0001-20260101T000000Z"
    new = room.folder / "kiosk.db.schema-0002-20260101T000000Z"
    waiting = room.folder / "kiosk.db.damaged-20260101T000000Z"
    for path, age in ((old, 8), (new, 6), (waiting, 300)):
        path.write_bytes(b"x")
        at = (room.clock.now() - timedelta(days=age)).timestamp()
        os.utime(path, (at, at))
    waiting.with_name(waiting.name + "-wal").touch()
    room.desk.tick()
    assert not old.exists()
    assert new.exists()
    assert waiting.exists()
    assert copies_of(room.path) == [new]
    assert drop_copies(room.path) == 1


def test_untrusted_clock_drops_no_copy(empty_room: Schoolroom) -> None:
    old = empty_room.folder / "kiosk.db.schema-0001-20260101T000000Z"
    old.touch()
    os.utime(old, (0, 0))
    empty_room.desk.tick()
    assert old.exists()
