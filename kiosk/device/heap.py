"""Keeps glibc's heap in one piece: each thread would have one of its own, and none shrinks well.

Measured with a camera at 1280x720: one heap saves 3 of 250 MB and costs nothing. Mapping each frame
apart (M_MMAP_THRESHOLD) would save 11 MB, and cost 7 % of a core in page faults: not done.
"""

import ctypes
import logging

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
