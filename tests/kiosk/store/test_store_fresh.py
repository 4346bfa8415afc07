"""A new file: the same as one that was migrated from nothing, and made without Alembic."""

import subprocess
import sys
from pathlib import Path

import sqlalchemy as sa

from kiosk.store import migrating
from kiosk.store.engine import make_engine
from tests.fakes.clock import FakeClock

SCRIPT = """
import sys
from pathlib import Path
from hallpass.clock import SystemClock
from hallpass.idsource import Uuid7Source
from kiosk.store.store import Store
clock = SystemClock()
store = Store(Path(sys.argv[1]), clock, Uuid7Source(clock))
store.open()
store.close()
sys.stdout.write(",".join(name for name in sys.modules if name.split(".")[0] == "alembic"))
"""


def contents(connection: sa.Connection) -> tuple[dict[str, str], list[str]]:
    with connection.begin():
        rows = connection.execute(
            sa.text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        )
        made = {name: " ".join(sql.split()) for name, sql in rows}
        revisions = connection.execute(sa.text("SELECT version_num FROM alembic_version"))
        return made, list(revisions.scalars())


def test_made_at_once_is_the_same_as_migrated_step_by_step(tmp_path: Path) -> None:
    stepped, made = make_engine(tmp_path / "stepped.db"), make_engine(tmp_path / "made.db")
    with stepped.connect() as one, made.connect() as other:
        migrating.upgrade(one)
        migrating.migrate(other, tmp_path / "made.db", FakeClock())
        assert contents(one) == contents(other)
        # There is nothing left to do, for either way of looking.
        migrating.upgrade(other)
        assert contents(one) == contents(other)
    stepped.dispose()
    made.dispose()


def test_a_new_file_needs_no_alembic_and_nor_does_one_that_is_up_to_date(tmp_path: Path) -> None:
    for _ in ("new", "up to date"):
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT, str(tmp_path / "kiosk.db")],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
