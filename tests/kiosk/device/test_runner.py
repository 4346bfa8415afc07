"""One program at a time, with real processes; nothing reaches the caller."""

import logging
import threading

import pytest

from kiosk.device.runner import Run, Runner

WAIT_S = 20


@pytest.fixture
def runner():
    made = Runner("test.heard", 0.2)
    yield made
    made.stop()


def done(runner: Runner, job) -> None:
    runner.hand(job, cut_off=False)
    assert runner.is_done(WAIT_S)


def test_what_a_program_ends_with():
    run = Run(WAIT_S)
    assert run.program(("/bin/true",)) == ""
    assert run.program(("/bin/false",)) == "/bin/false: it ended with 1"


def test_a_program_that_is_gone():
    assert Run(WAIT_S).program(("/no/such",)) == "/no/such: No such file or directory"


def test_a_program_that_hangs_is_ended():
    assert Run(0.2).program(("/bin/sleep", "60")) == "/bin/sleep: not done within 0.2 s"


def test_a_program_that_does_not_listen():
    assert Run(WAIT_S).program(("/bin/true",), b"x" * 1_000_000) == ""


def test_nothing_is_run_once_it_is_cut_but_what_tidies_up(tmp_path):
    run = Run(WAIT_S)
    run.cut()
    assert run.program(("/bin/mkdir", str(tmp_path / "no"))) == "cut off"
    assert run.program(("/bin/mkdir", str(tmp_path / "yes")), even_when_cut=True) == ""
    assert [path.name for path in tmp_path.iterdir()] == ["yes"]


def test_hanging_and_working_again_are_told_once_each(runner, caplog):
    caplog.set_level(logging.INFO)
    for _ in range(2):
        done(runner, lambda run: run.program(("/bin/sleep", "60")))
    for _ in range(2):
        done(runner, lambda run: run.program(("/bin/true",)))
    assert caplog.messages == [
        "test.heard.failing why=/bin/sleep: not done within 0.2 s",
        "test.heard.recovered",
    ]


def test_a_fault_of_ours_is_in_the_log_and_the_thread_goes_on(runner, caplog):
    caplog.set_level(logging.INFO)

    def faulty(_run: Run) -> str:
        raise ZeroDivisionError

    done(runner, faulty)
    thread = runner._thread
    done(runner, lambda _run: "")
    assert thread is runner._thread
    assert thread.is_alive()
    assert caplog.messages == [
        "test.heard.fault",
        "test.heard.failing why=a fault in this program",
        "test.heard.recovered",
    ]


def test_no_thread_to_be_had(runner, caplog, monkeypatch):
    def none_left(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", none_left)
        done(runner, lambda _run: "")
    assert caplog.messages == ["test.heard.failing why=no thread could be started"]
    heard = []
    done(runner, lambda _run: heard.append("yes") or "")
    assert heard == ["yes"]


def test_it_is_not_done_while_something_runs(runner):
    go = threading.Event()
    runner.hand(lambda _run: "" if go.wait(WAIT_S) else "late", cut_off=False)
    assert not runner.is_done(0)
    go.set()
    assert runner.is_done(WAIT_S)


def test_hushing_ends_what_runs_and_what_waits_and_waits_for_nothing(tmp_path):
    runner = Runner("test.heard", WAIT_S)
    begun = threading.Event()

    def long(run: Run) -> str:
        begun.set()
        return run.program(("/bin/sleep", "60"))

    runner.hand(long, cut_off=False)
    assert begun.wait(WAIT_S)
    runner.hand(lambda run: run.program(("/bin/mkdir", str(tmp_path / "no"))), cut_off=False)
    runner.hush()
    assert runner.is_done(WAIT_S)
    assert list(tmp_path.iterdir()) == []
    done(runner, lambda run: run.program(("/bin/mkdir", str(tmp_path / "yes"))))
    assert [path.name for path in tmp_path.iterdir()] == ["yes"]
    runner.stop()
