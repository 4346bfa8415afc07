"""In a process of its own: the setting is for the whole process."""

import subprocess
import sys

SCRIPT = """
import ctypes, threading
from kiosk.device.heap import share_one_heap
done = share_one_heap()
libc = ctypes.CDLL(None)
assert done == hasattr(libc, "gnu_get_libc_version")
threads = [threading.Thread(target=bytearray, args=(10_000,)) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
if done:
    libc.malloc_info.argtypes = (ctypes.c_int, ctypes.c_void_p)
    libc.fdopen.restype = ctypes.c_void_p
    libc.fdopen.argtypes = (ctypes.c_int, ctypes.c_char_p)
    libc.fflush.argtypes = (ctypes.c_void_p,)
    out = libc.fdopen(1, b"w")
    libc.malloc_info(0, out)
    libc.fflush(out)
"""


def test_all_threads_share_one_heap() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    if sys.platform == "linux" and done.stdout:
        assert done.stdout.count("<heap nr=") == 1


def test_httpx_comes_without_its_command_line() -> None:
    script = """
from kiosk.device.heap import leave_out_command_lines
leave_out_command_lines()
import sys, httpx
assert httpx.AsyncClient and "rich" not in sys.modules and "pygments" not in sys.modules
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
