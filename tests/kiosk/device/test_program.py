"""A program is run to its end or its limit, and the end of what it says is kept."""

import sys
import threading

from kiosk.device.program import run_program


def run(code: str, limit_s: float = 20, **more):
    return run_program([sys.executable, "-c", code], limit_s, **({"keep": 1000} | more))


def test_what_it_says_and_how_it_ends():
    ran = run("import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)")
    assert (ran.code, ran.late) == (3, False)
    assert "out" in ran.said
    assert "err" in ran.said


def test_errors_can_be_left_out():
    ran = run("import sys; print('{}'); print('err', file=sys.stderr)", errors=False)
    assert ran.said == "{}\n"


def test_only_the_end_is_kept():
    ran = run("for i in range(100000): print(i)", keep=20)
    assert len(ran.said) == 20
    assert ran.said.endswith("99999\n")


def test_one_that_takes_too_long_is_ended_with_what_it_started():
    code = (
        "import subprocess, sys\n"
        "print('begun', flush=True)\n"
        "waiting = 'import threading; threading.Event().wait()'\n"
        "subprocess.run([sys.executable, '-c', waiting])\n"
    )
    ran = run(code, limit_s=1.0)
    assert ran.late
    assert ran.code == -9
    assert ran.said == "begun\n"
    assert threading.active_count() < 20


def test_one_that_is_not_there():
    ran = run_program(["/nowhere/at-all"], 1.0, keep=10)
    assert ran.code is None
    assert "No such file" in ran.said


def test_bytes_that_are_no_text():
    ran = run("import sys; sys.stdout.buffer.write(b'\\xff\\xfe')")
    assert ran.said == "\ufffd\ufffd"


def test_it_is_asked_nothing():
    assert run("input()").code == 1
