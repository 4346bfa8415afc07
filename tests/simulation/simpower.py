"""Power cuts: at a chosen transaction, before its COMMIT or right after it.

What is on the disk at that very moment is copied, write-ahead log and all; whoever had the database
open is dropped, and the copy is what the next start finds.
"""

import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncSession
from typing_extensions import override

from central.store.engine import Database
from hallpass.clock import Clock
from hallpass.idsource import IdSource
from kiosk.store.store import Store
from kiosk.store.unit import Unit


class PowerCut(BaseException):
    """Nothing after this ran."""


class Power:
    """Counts transactions down to the cut."""

    def __init__(self, keep: Callable[[], None]) -> None:
        self._keep = keep
        self._left: int | None = None
        self._before_commit = False

    def arm(self, transactions: int, *, before_commit: bool) -> None:
        """Cut the power at the so manieth transaction from now."""
        self._left, self._before_commit = transactions, before_commit

    def disarm(self) -> None:
        """Stay on."""
        self._left = None

    def committing(self) -> None:
        """Be told that a COMMIT comes next."""
        if self._left is None:
            return
        self._left -= 1
        if self._left == 0 and self._before_commit:
            self._cut()

    def committed(self) -> None:
        """Be told that a COMMIT is done."""
        if self._left == 0:
            self._cut()

    def _cut(self) -> None:
        self._left = None
        self._keep()
        raise PowerCut


class FragileStore(Store):
    """The kiosk's store, on a box whose power can be cut."""

    def __init__(self, path: Path, clock: Clock, ids: IdSource, power: Power) -> None:
        super().__init__(path, clock, ids)
        self._power = power

    @override
    @contextmanager
    def transaction(self) -> Iterator[Unit]:
        with super().transaction() as unit:
            yield unit
            self._power.committing()
        self._power.committed()


class FragileDatabase(Database):
    """Central's database, on a server whose power can be cut."""

    def __init__(self, url: URL, power: Power) -> None:
        super().__init__(url)
        self._power = power

    @override
    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        async with super().write() as session:
            yield session
            self._power.committing()
        self._power.committed()


def copy_database(source: Path, target: Path) -> None:
    """Copy a SQLite file and its log as they are."""
    target.parent.mkdir(parents=True, exist_ok=True)
    for companion in ("", "-wal"):
        part = source.with_name(source.name + companion)
        if part.exists():
            shutil.copyfile(part, target.with_name(target.name + companion))
