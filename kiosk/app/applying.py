"""The store's part in putting settings to use: jobs of the desk's thread (kiosk.store.trials)."""

import logging
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import wait as wait_for
from functools import partial
from typing import Any

from kiosk.app import trial
from kiosk.store.store import Store
from kiosk.store.thread import DeskThread
from kiosk.store.trials import ENDED, Trials

log = logging.getLogger(__name__)

PUT_OFF_S = 2.0
"""So long an orderly end waits for a trial to be put off."""


class Applying:
    """Writes down what becomes of new settings; its methods are called from any thread."""

    def __init__(
        self,
        store: Store,
        thread: DeskThread,
        *,
        begun: Callable[[trial.Begun], None],
        failed: Callable[[str], None],
        changed: Callable[[], None],
    ) -> None:
        """Take what it works on.

        Args:
            store: owned by `thread`.
            thread: the desk's.
            begun: told that settings are in use, on trial.
            failed: told that the desk can't work with them.
            changed: other settings are in use: tell the faces, and central. In the desk's thread.
        """
        self._store = store
        self._thread = thread
        self._begun, self._failed, self._changed = begun, failed, changed

    def begin(self) -> None:
        """Put to use what is held."""
        self._submit(self._begin).add_done_callback(self._on_begun)

    def prove(self, version: int) -> None:
        """Take a version for good."""
        self._submit(partial(self._prove, version))

    def go_back(self, version: int, why: str) -> None:
        """Put the last good one to use again."""
        self._submit(partial(self._go_back, version, why))

    def recover(self) -> bool:
        """Go back if the program ended with settings on trial; say whether one is held.

        Raises:
            StoreFault: the store can't be used now.
        """
        with self._store.transaction() as unit:
            trials = Trials(unit)
            told = trials.go_back(ENDED)
            is_held = trials.held() is not None
        if told:
            self._store.cache.drop()
            log.error("settings.went_back %s", told)
        return is_held

    def put_off(self) -> None:
        """End in order: what is on trial has shown nothing yet, and is tried again."""
        wait_for([self._submit(self._put_off)], PUT_OFF_S)

    def _submit(self, job: Callable[[], Any]) -> "Future[Any]":
        future = self._thread.submit(job, urgent=True)
        future.add_done_callback(_log_failure)
        return future

    # In the desk's thread

    def _begin(self) -> trial.Begun:
        with self._store.transaction() as unit:
            trials = Trials(unit)
            pair = trials.begin()
            good = trials.good()
        self._store.cache.drop()
        if pair is None:
            return trial.Begun(None)
        log.info("settings.begun version=%d before=%d", pair[1].version, pair[0].version)
        changes_camera = good is not None and good.camera != pair[1].camera
        return trial.Begun(pair[1].version, changes_camera=changes_camera)

    def _on_begun(self, future: "Future[trial.Begun]") -> None:
        if future.cancelled() or future.exception() is not None:
            # Nothing was written; it is held still, and the next start finds it.
            self._begun(trial.Begun(None))
            return
        self._begun(future.result())
        if future.result().version is not None:
            self._show()

    def _show(self) -> None:
        try:
            self._changed()
        except Exception as exc:  # a bug, which the next start must not meet again
            # With settings on trial a bug is theirs until they are gone.
            log.exception("settings.show_failed")
            self._failed(f"the desk failed ({type(exc).__name__})")

    def _prove(self, version: int) -> None:
        with self._store.transaction() as unit:
            Trials(unit).prove(version)

    def _go_back(self, version: int, why: str) -> None:
        with self._store.transaction() as unit:
            trials = Trials(unit)
            told = trials.go_back(why) if trials.on_trial == version else ""
        self._store.cache.drop()
        if told:
            log.error("settings.went_back %s", told)
            self._show()

    def _put_off(self) -> None:
        with self._store.transaction() as unit:
            Trials(unit).put_off()
        self._store.cache.drop()


def _log_failure(future: "Future[Any]") -> None:
    if not future.cancelled() and (exc := future.exception()) is not None:
        log.warning("settings.job_failed why=%s", exc)
