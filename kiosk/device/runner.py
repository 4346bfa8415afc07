"""Runs programs that are heard, one at a time, and never lets the caller wait.

A sound is never worth the desk: nothing here raises into the caller, a program that hangs is ended,
and what fails is logged once until it works again.
"""

import logging
import subprocess
import threading
from collections.abc import Callable, Sequence

log = logging.getLogger(__name__)

_JOIN_LIMIT_S = 5.0


class Run:
    """One job's way to programs; `cut` ends it from another thread."""

    def __init__(self, limit_s: float) -> None:
        self._limit_s = limit_s
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self.is_cut = False

    def program(
        self, argv: Sequence[str], said: bytes = b"", *, even_when_cut: bool = False
    ) -> str:
        """Run a program to its end and return what went wrong; empty: nothing.

        Args:
            argv: The program and its arguments; no shell reads them.
            said: What it gets on its standard input.
            even_when_cut: Run it although the job was cut off: it tidies up.
        """
        if self.is_cut and not even_when_cut:
            return "cut off"
        try:
            process = subprocess.Popen(  # noqa: S603 - the caller's own program
                argv, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
        except OSError as exc:
            return f"{argv[0]}: {exc.strerror}"
        with self._lock:
            self._process = process
            if self.is_cut and not even_when_cut:
                process.kill()
        try:
            process.communicate(said, timeout=self._limit_s)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            return f"{argv[0]}: not done within {self._limit_s:g} s"
        finally:
            with self._lock:
                self._process = None
        return f"{argv[0]}: it ended with {process.returncode}" if process.returncode else ""

    def cut(self) -> None:
        """End the program that runs, and each that would follow."""
        with self._lock:
            self.is_cut = True
            if self._process is not None:
                self._process.kill()


Job = Callable[[Run], str]
"""Returns what went wrong; empty: nothing."""


class Runner:
    """Does the newest job in a thread of its own, which the first job starts.

    While one runs a single one waits: a newer takes its place.
    """

    def __init__(self, name: str, limit_s: float) -> None:
        """Start nothing yet.

        Args:
            name: The thread's, and how the log calls it.
            limit_s: How long one program may take.
        """
        self._name = name
        self._limit_s = limit_s
        self._changed = threading.Condition()
        self._waiting: Job | None = None
        self._run: Run | None = None
        self._thread: threading.Thread | None = None
        self._failing = False

    def hand(self, job: Job, *, cut_off: bool) -> None:
        """Do this job next, and return at once.

        Args:
            job: What to do.
            cut_off: End the one that runs.
        """
        with self._changed:
            self._waiting = job
            if cut_off and self._run is not None:
                self._run.cut()
            if self._thread is None:
                self._start()
            self._changed.notify_all()

    def hush(self) -> None:
        """End what runs and drop what waits; returns at once."""
        with self._changed:
            self._waiting = None
            if self._run is not None:
                self._run.cut()
            self._changed.notify_all()

    def is_done(self, within_s: float) -> bool:
        """Wait at most so long until nothing runs and nothing waits; say whether that is so."""
        with self._changed:
            return self._changed.wait_for(
                lambda: self._run is None and self._waiting is None, within_s
            )

    def stop(self) -> None:
        """End what runs, drop what waits, and wait for the thread; a later job starts anew."""
        with self._changed:
            thread, self._thread = self._thread, None
            self._waiting = None
            if self._run is not None:
                self._run.cut()
            self._changed.notify_all()
        if thread is not None:
            thread.join(_JOIN_LIMIT_S)

    def _start(self) -> None:
        thread = threading.Thread(target=self._work, name=self._name, daemon=True)
        try:
            thread.start()
        except RuntimeError:
            self._waiting = None
            self._tell("no thread could be started")
        else:
            self._thread = thread

    def _work(self) -> None:
        while (taken := self._take()) is not None:
            job, run = taken
            why = self._done(job, run)
            # What was cut off tells nothing about how well it works.
            if not run.is_cut:
                self._tell(why)
            with self._changed:
                if self._run is run:
                    self._run = None
                self._changed.notify_all()

    def _take(self) -> tuple[Job, Run] | None:
        with self._changed:
            while self._is_wanted() and self._waiting is None:
                self._changed.wait()
            if not self._is_wanted() or self._waiting is None:
                return None
            job, self._waiting = self._waiting, None
            self._run = Run(self._limit_s)
            return job, self._run

    def _is_wanted(self) -> bool:
        return self._thread is threading.current_thread()

    def _done(self, job: Job, run: Run) -> str:
        try:
            return job(run)
        except OSError as exc:
            return f"{type(exc).__name__}: {exc.strerror}"
        except Exception:  # the top of a thread: a fault of ours stays silent, and is in the log
            log.exception("%s.fault", self._name)
            return "a fault in this program"

    def _tell(self, why: str) -> None:
        if why and not self._failing:
            log.warning("%s.failing why=%s", self._name, why)
        elif not why and self._failing:
            log.info("%s.recovered", self._name)
        self._failing = bool(why)
