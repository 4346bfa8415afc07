"""The audit log, read: who did what, when and from where; searched, paged, handed out as a file.

Writing is `central.store.audit.record`, in the transaction of each act. Nothing here changes a row,
and the database itself refuses to.
"""

import csv
import io
from collections.abc import AsyncIterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import msgspec

from central.services.callers import Caller, Permission, require
from central.services.spreadsheets import safe_cell
from central.store import audit, audit_search
from central.store.audit_search import Entry, Wanted
from central.store.engine import Database
from central.store.unit import Changes
from hallpass.clock import Clock

PAGE = 50
_EXPORT_PAGE = 500
COLUMNS = (
    "number",
    "at",
    "who",
    "who_name",
    "acting_for",
    "program",
    "act",
    "target",
    "target_name",
    "detail",
    "address",
)


@dataclass(frozen=True, slots=True)
class AuditView:
    """One act, with the names that belong to its ids today."""

    number: int
    at: datetime
    who: str | None
    who_name: str
    acting_for: str | None
    program: str | None
    """Id of the key that a program brought."""
    program_name: str
    act: str
    target: str
    target_name: str
    detail: Mapping[str, Any]
    address: str


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Some acts, newest first."""

    entries: tuple[AuditView, ...]
    older: int | None
    """Ask for acts before this number; None: there are none."""


class Audit:
    """What was done."""

    def __init__(self, database: Database, changes: Changes, clock: Clock) -> None:
        self._database = database
        self._changes = changes
        self._clock = clock

    async def search(
        self, caller: Caller, wanted: Wanted, *, before: int = 0, limit: int = PAGE
    ) -> AuditPage:
        """Return a page of acts, newest first; raises Forbidden."""
        require(caller, Permission.SEE_AUDIT)
        return await self._page(caller, wanted, before, min(max(1, limit), _EXPORT_PAGE))

    async def acts(self, caller: Caller) -> tuple[str, ...]:
        """Return every act that there was; raises Forbidden."""
        require(caller, Permission.SEE_AUDIT)
        async with self._database.read() as session:
            return await audit_search.acts(session, caller.school)

    async def export_csv(self, caller: Caller, wanted: Wanted) -> AsyncIterator[bytes]:
        """Return the acts as a table for spreadsheets, newest first, a piece at a time.

        The export is an act itself.

        Raises:
            Forbidden: not theirs to see.
        """
        await self._exported(caller, "csv")
        return self._csv(caller, wanted)

    async def export_lines(self, caller: Caller, wanted: Wanted) -> AsyncIterator[bytes]:
        """Return the acts as JSON, one a line, newest first; as `export_csv`."""
        await self._exported(caller, "jsonl")
        return self._lines(caller, wanted)

    async def _exported(self, caller: Caller, form: str) -> None:
        require(caller, Permission.SEE_AUDIT)
        async with self._changes.of(caller.school, self._clock.now()) as unit:
            await audit.record(unit, caller.who, "audit.exported", "", {"form": form})

    async def _csv(self, caller: Caller, wanted: Wanted) -> AsyncIterator[bytes]:
        # Excel takes UTF-8 for what it is only with this mark.
        yield "\ufeff".encode() + _row(COLUMNS)
        async for view in self._every(caller, wanted):
            values = asdict(view) | {
                "at": view.at.isoformat(),
                "detail": msgspec.json.encode(view.detail).decode(),
            }
            yield _row([_cell(values[name]) for name in COLUMNS])

    async def _lines(self, caller: Caller, wanted: Wanted) -> AsyncIterator[bytes]:
        async for view in self._every(caller, wanted):
            yield msgspec.json.encode(view) + b"\n"

    async def _every(self, caller: Caller, wanted: Wanted) -> AsyncIterator[AuditView]:
        before: int | None = 0
        while before is not None:
            page = await self._page(caller, wanted, before, _EXPORT_PAGE)
            for entry in page.entries:
                yield entry
            before = page.older

    async def _page(self, caller: Caller, wanted: Wanted, before: int, limit: int) -> AuditPage:
        async with self._database.read() as session:
            found = await audit_search.page(
                session, caller.school, wanted, before=before, limit=limit + 1
            )
            shown = found[:limit]
            ids = [key for e in shown for key in (e.adult, e.acting_for, e.api_key, e.target)]
            names = await audit_search.names(session, caller.school, ids)
        older = shown[-1].number if len(found) > limit else None
        return AuditPage(tuple(_view(entry, names) for entry in shown), older)


def _view(entry: Entry, names: Mapping[str, str]) -> AuditView:
    return AuditView(
        number=entry.number,
        at=entry.at,
        who=entry.adult,
        who_name=names.get(entry.adult or "", ""),
        acting_for=entry.acting_for,
        program=entry.api_key,
        program_name=names.get(entry.api_key or "", ""),
        act=entry.act,
        target=entry.target,
        target_name=names.get(entry.target, ""),
        detail=msgspec.json.decode(entry.detail, type=dict[str, Any]),
        address=entry.address,
    )


def _cell(value: object) -> str:
    return safe_cell("" if value is None else str(value))


def _row(values: tuple[str, ...] | list[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerow(values)
    return out.getvalue().encode()
