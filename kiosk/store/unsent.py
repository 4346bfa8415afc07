"""Every fact without a receipt, read from the files themselves: what a wiped box must not lose.

Read without the store's own opening, which would migrate and check: the file is to be erased next,
be it damaged or a newer program's. A damaged file that was put aside counts too, as long as what it
holds was not taken over (kiosk.store.salvage).
"""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import msgspec

from hallpass.codec import WireFault, decode, encode
from hallpass.rows import wire_fact_of
from hallpass.wire import WireFact
from kiosk.store import salvage
from kiosk.store.columns import UtcDateTime

log = logging.getLogger(__name__)

_TIME = UtcDateTime()
_QUERY = (
    "SELECT f.* FROM outbox o JOIN facts f ON f.id = o.fact ORDER BY o.number",
    # Where an index is damaged, the plain way may still work.
    "SELECT * FROM facts NOT INDEXED WHERE own = 1 AND id IN (SELECT fact FROM outbox)",
)
_GARBLED = (ValueError, TypeError, LookupError, ArithmeticError, AttributeError, WireFault)


def unsent_facts(path: Path) -> list[WireFact]:
    """Return what has no receipt yet, in the order of recording, each once.

    Args:
        path: the store's file; it need not be there.
    """
    found: dict[str, WireFact] = {}
    for file in (*salvage.pending(path), path):
        if file.is_file():
            for fact in _facts_in(file):
                found.setdefault(fact.id, fact)
    return list(found.values())


def _facts_in(file: Path) -> Iterator[WireFact]:
    try:
        # Not read-only: after a power cut the log has to be taken in before anything is read.
        connection = sqlite3.connect(f"{file.absolute().as_uri()}?mode=rw", uri=True, timeout=5.0)
    except sqlite3.Error as exc:
        log.error("unsent.unreadable why=%s", exc)  # noqa: TRY400 - the why is said
        return
    with closing(connection):
        connection.row_factory = sqlite3.Row
        for query in _QUERY:
            try:
                for row in connection.execute(query):
                    fact = _fact_of(row)
                    if fact is not None:
                        yield fact
            except sqlite3.Error as exc:
                log.error("unsent.stopped why=%s", exc)  # noqa: TRY400 - the why is said
            else:
                return


def _fact_of(row: sqlite3.Row) -> WireFact | None:
    try:
        values = {name: row[name] for name in row.keys()}  # noqa: SIM118 - of a sqlite3.Row
        values["at"] = _TIME.process_result_value(values["at"], None)
        values["trusted"] = bool(values["trusted"])
        fact = wire_fact_of(SimpleNamespace(**values))
        # As central will read it: what it can't, would spoil the whole envelope.
        return decode(WireFact, encode(fact))
    except (*_GARBLED, msgspec.MsgspecError) as exc:
        # The kind of error alone: its text may quote the row.
        log.error("unsent.garbled error=%s", type(exc).__name__)  # noqa: TRY400
        return None
