"""The file: made, opened, migrated, refused, damaged, full, read-only, locked."""

import os
import shutil
import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from kiosk.errors import StoreDamaged, StoreFault, StoreFull, StoreReadOnly, StoreTooNew
from kiosk.flow.answers import BadgeNotTaken, DeskFault, Go, NotTaken, WelcomeBack
from kiosk.store import engine as engine_module
from kiosk.store import migrating, salvage
from kiosk.store.engine import make_engine
from kiosk.store.models import Base, FactRow
from kiosk.store.reference import Reference
from tests.kiosk.schoolroom import ANA, BEN, Schoolroom


def pragma(room: Schoolroom, name: str) -> object:
    with room.store.transaction() as unit:
        return unit.sql.execute(sa.text(f"PRAGMA {name}")).scalar_one()


def test_connection_is_set_up_for_power_cuts(room: Schoolroom) -> None:
    assert pragma(room, "journal_mode") == "wal"
    assert pragma(room, "synchronous") == 2
    assert pragma(room, "foreign_keys") == 1


def test_schema_after_the_migrations_is_the_models(tmp_path: Path) -> None:
    def tables(database: sa.Engine) -> dict[str, str]:
        with database.connect() as connection:
            rows = connection.execute(
                sa.text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
            )
            return {name: " ".join(sql.split()) for name, sql in rows if "alembic" not in name}

    migrated, made = make_engine(tmp_path / "a.db"), make_engine(tmp_path / "b.db")
    with migrated.connect() as connection:
        migrating.upgrade(connection)
        with connection.begin():
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, Base.metadata) == []
    with made.begin() as connection:
        Base.metadata.create_all(connection)
    assert tables(migrated) == tables(made)
    tables_made = [sql for sql in tables(made).values() if sql.startswith("CREATE TABLE")]
    assert all(sql.endswith("STRICT") for sql in tables_made if "sqlite_" not in sql)
    migrated.dispose()
    made.dispose()


def test_newest_migration_is_the_schema_of_this_program() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrating.__file__).parent / "migrations"))
    assert ScriptDirectory.from_config(config).get_current_head() == migrating.SCHEMA


def test_old_file_is_copied_before_it_is_migrated(
    room: Schoolroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.go(ANA)
    room.store.close()
    calls: list[str] = []
    before = migrating.SCHEMA
    monkeypatch.setattr(migrating, "SCHEMA", "9998")
    monkeypatch.setattr(migrating, "upgrade", lambda _connection: calls.append("upgrade"))
    room.store.open()
    assert calls == ["upgrade"]
    (copy,) = room.folder.glob(f"kiosk.db.schema-{before}-*")
    with sqlite3.connect(copy) as connection:
        assert connection.execute("SELECT count(*) FROM outbox").fetchone() == (1,)
    connection.close()


@pytest.mark.parametrize("revision", ["0099", "9999", "abc"])
def test_newer_file_is_refused_untouched(room: Schoolroom, revision: str) -> None:
    with room.store.transaction() as unit:
        unit.sql.execute(sa.text("UPDATE alembic_version SET version_num = :r"), {"r": revision})
    room.store.close()
    before = room.path.read_bytes()
    with pytest.raises(StoreTooNew, match=revision):
        room.store.open()
    assert isinstance(room.scan(ANA), DeskFault)
    assert room.path.read_bytes() == before
    assert list(room.folder.glob("*.damaged-*")) == []


def test_old_sqlite_is_refused(room: Schoolroom, monkeypatch: pytest.MonkeyPatch) -> None:
    room.store.close()
    monkeypatch.setattr(engine_module, "LEAST_SQLITE", (99, 0, 0))
    with pytest.raises(StoreFault, match="too old"):
        room.store.open()


def test_store_id_is_made_with_the_file(room: Schoolroom, tmp_path: Path) -> None:
    store = room.exchange.outgoing().store
    room.restart()
    assert room.exchange.outgoing().store == store
    other = Schoolroom(tmp_path / "other", ids=room.ids)
    assert other.exchange.outgoing().store != store
    other.store.close()


def test_file_of_garbage_is_put_aside_and_a_new_one_begun(room: Schoolroom) -> None:
    room.store.close()
    room.path.write_bytes(b"this is no database, " * 500)
    room.store.open()
    (aside,) = room.folder.glob("kiosk.db.damaged-*Z")
    assert aside.read_bytes().startswith(b"this is no database")
    assert room.store.identity() is None


def damage_index(path: Path) -> None:
    """Overwrite the root page of an index, as a bad card does; the tables stay readable."""
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (page,) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'ix_decisions_student_number'"
        ).fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    connection.close()
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(os.urandom(size))


def test_damaged_file_is_salvaged(room: Schoolroom) -> None:
    room.go(BEN)
    room.acknowledge()
    go = room.go(ANA)
    before = room.exchange.outgoing()
    room.store.close()
    damage_index(room.path)
    room.open()
    after = room.exchange.outgoing()
    assert after.facts == before.facts
    assert after.store != before.store
    assert after.cursor is None
    assert after.settings_version == before.settings_version
    assert room.store.identity() is not None
    # Scanning goes on at once, also for whoever left before.
    assert room.back(ANA).pass_id == go.pass_id
    assert isinstance(room.scan(BEN), WelcomeBack)
    assert len(list(room.folder.glob("kiosk.db.damaged-*Z"))) == 1


def test_power_cut_before_salvaging_is_made_up_for_at_the_next_start(
    room: Schoolroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.go(ANA)
    before = room.recorded()
    room.store.close()
    damage_index(room.path)
    with monkeypatch.context() as patch:
        patch.setattr(salvage, "take_over", cut)
        with pytest.raises(KeyboardInterrupt):
            room.store.open()
    room.open()
    assert room.recorded() == before
    room.restart()
    assert room.recorded() == before


def cut(*_: object) -> int:
    raise KeyboardInterrupt


def test_garbled_rows_are_left_out_and_the_rest_is_taken(room: Schoolroom) -> None:
    room.go(ANA)
    room.go(BEN)
    first, second = room.exchange.outgoing().facts
    room.store.close()
    with sqlite3.connect(room.path) as connection:
        connection.execute("UPDATE facts SET body = '{' WHERE id = ?", (first.id,))
        connection.execute("UPDATE rooms SET doc = 'x' WHERE key = 'lab'")
        connection.execute("UPDATE settings SET doc = char(0)")
    connection.close()
    damage_index(room.path)
    room.open()
    assert room.exchange.outgoing().facts == (second,)
    assert room.scan(ANA) == BadgeNotTaken(NotTaken.NOT_READY)
    with room.store.transaction() as unit:
        assert len(Reference(unit, room.store.cache).rooms()) == 4


def test_damage_found_while_running_heals_by_itself(room: Schoolroom) -> None:
    room.go(ANA)
    room.store.close()
    room.store.open()
    damage_index(Path(shutil.copy2(room.path, room.folder / "copy.db")))
    shutil.copy2(room.folder / "copy.db", room.path)
    answers = [room.scan(ANA) for _ in range(2)]
    assert isinstance(answers[-1], WelcomeBack)


def test_full_disk_says_so_and_heals(room: Schoolroom) -> None:
    with room.store.transaction() as unit:
        (pages,) = unit.sql.execute(sa.text("PRAGMA page_count")).one()
        unit.sql.execute(sa.text(f"PRAGMA max_page_count = {pages}"))
    answers = []
    for _ in range(60):
        answers.append(room.scan(ANA))
        room.clock.advance(60)
        if isinstance(answers[-1], DeskFault):
            break
    assert isinstance(answers[-1], DeskFault)
    assert "SQLITE_FULL" in answers[-1].message
    before = room.exchange.outgoing(1000).facts
    with pytest.raises(StoreFull):
        fill_up(room)
    with room.store.transaction() as unit:
        unit.sql.execute(sa.text("PRAGMA max_page_count = 1000000"))
    assert room.exchange.outgoing(1000).facts == before
    assert not isinstance(room.scan(ANA), DeskFault)


def fill_up(room: Schoolroom) -> None:
    for _ in range(60):
        with room.store.transaction() as unit:
            unit.sql.execute(
                sa.insert(FactRow),
                [
                    {
                        "id": unit.ids.new(), "device": "d", "store": "s", "seq": 1,
                        "at": unit.now, "boot": "b", "boot_s": 1.0, "trusted": True,
                        "kind": "x", "body": "x" * 2000, "own": False, "gen": 0,
                    }
                ],
            )  # fmt: skip


def test_read_only_file_says_so_and_heals(room: Schoolroom) -> None:
    with room.store.transaction() as unit:
        unit.sql.execute(sa.text("PRAGMA query_only = ON"))
    answer = room.scan(ANA)
    assert isinstance(answer, DeskFault)
    assert "SQLITE_READONLY" in answer.message
    assert isinstance(room.scan(ANA), Go)
    assert room.recorded() == ["pass_started"]


def test_read_only_is_raised_at_the_border(room: Schoolroom) -> None:
    with room.store.transaction() as unit:
        unit.sql.execute(sa.text("PRAGMA query_only = ON"))
    with pytest.raises(StoreReadOnly):
        room.exchange.heard()


def test_locked_database_says_so_and_heals(
    room: Schoolroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.store.close()
    monkeypatch.setattr(engine_module, "BUSY_TIMEOUT_S", 0.01)
    other = sqlite3.connect(room.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    answer = room.scan(ANA)
    assert isinstance(answer, DeskFault)
    assert "SQLITE_BUSY" in answer.message
    other.execute("ROLLBACK")
    other.close()
    assert isinstance(room.scan(ANA), Go)


def test_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreFault, match="can't be made"):
        Schoolroom(tmp_path / "file")


def test_path_that_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "kiosk.db").mkdir()
    with pytest.raises(StoreFault, match="CANTOPEN"):
        Schoolroom(tmp_path)


def test_nothing_of_a_failed_transaction_stays(room: Schoolroom) -> None:
    def fail() -> None:
        with room.store.transaction() as unit:
            unit.change_meta(school_name="half done")
            raise StoreDamaged("on purpose")

    with pytest.raises(StoreDamaged):
        fail()
    identity = room.store.identity()
    assert identity is not None
    assert identity.school_name == "Elm School"


def test_two_users_at_once_are_a_bug_that_is_told(room: Schoolroom) -> None:
    with room.store.transaction(), pytest.raises(RuntimeError, match="two threads"):
        room.exchange.outgoing()
    assert room.exchange.outgoing().outbox == 0
