"""Copies of the store that lie beside it: from before a migration, or damaged and taken over.

They hold what the store held then, names included: they go with the lease, and in any case after
some days. A damaged file from which nothing was taken over yet is never touched.
"""

import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kiosk.store import salvage
from kiosk.store.durable import erase, sync_folder

log = logging.getLogger(__name__)

KEPT = timedelta(days=7)
_KINDS = (".schema-", ".damaged-")


def copies_of(path: Path) -> list[Path]:
    """Return the copies of the store at `path` from which nothing more is to be taken."""
    waiting = salvage.pending(path)
    return [
        copy
        for kind in _KINDS
        for copy in sorted(path.parent.glob(f"{path.name}{kind}*"))
        if not any(copy.name.startswith(aside.name) for aside in waiting)
    ]


def drop_copies(path: Path, before: datetime | None = None) -> int:
    """Take copies away for good; return how many that were.

    Args:
        path: the store's file.
        before: only those that were written before; None: all.

    Raises:
        OSError: one is still there.
    """
    gone = 0
    for copy in copies_of(path):
        written_at = datetime.fromtimestamp(copy.stat().st_mtime, UTC)
        if before is None or written_at < before:
            erase(copy)
            gone += 1
    if gone:
        sync_folder(path.parent)
        log.info("store.copies_dropped count=%d", gone)
    return gone
