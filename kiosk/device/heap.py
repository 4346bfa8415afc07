"""Keeps the program small: one heap for all threads, and nothing loaded that no kiosk uses.

Each thread would have a heap of its own, and none shrinks well. Measured with a camera at 1280x720:
one heap saves 3 of 250 MB and costs nothing. Mapping each frame apart (M_MMAP_THRESHOLD) would save
11 MB, and cost 7 % of a core in page faults: not done.
"""

import ctypes
import logging
import sys

log = logging.getLogger(__name__)

_M_ARENA_MAX = -8
"""mallopt(3); the number is from glibc's malloc.h."""


def share_one_heap() -> bool:
    """Let all threads share one heap; say whether that was done.

    To be called before threads are started. Elsewhere than on glibc it does nothing.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return False
    mallopt.argtypes = (ctypes.c_int, ctypes.c_int)
    mallopt.restype = ctypes.c_int
    done = bool(mallopt(_M_ARENA_MAX, 1))
    log.debug("heap.shared done=%s", done)
    return done


def leave_out_command_lines() -> None:
    """Keep out the command line of httpx, which would come with it and bring rich and pygments.

    Measured: 86 modules and 7 MB less. httpx itself goes on without it, as where its extra "cli" is
    not installed; here rich is, for the kiosk's own commands. To be called before it is imported.
    """
    # None makes the import of exactly this module fail (docs.python.org, "The module cache").
    sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]  # typeshed knows modules alone
