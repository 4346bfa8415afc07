"""Settings on their way into use: held until nobody stands at the desk, then on trial, then good.

    column      held                    on trial                good
    held_doc    the new one             (a newer one, or none)
    doc         what is in use          the new one             what is in use
    good_doc                            what was in use
    meta.settings_trial                 its version

All of it is written down before anything is done with it: a program that finds a version on trial
when it starts did not survive it, and goes back by itself. A version that failed is not tried
again; a newer one is.
"""

import logging
from typing import Any

from sqlalchemy import select, update

from hallpass import codec
from hallpass.domain.settings import RoomSettings
from kiosk.store.models import SettingsRow
from kiosk.store.unit import Unit

log = logging.getLogger(__name__)

ENDED = "the program ended with it"
_WORDS_LIMIT = 200


class Trials:
    """Reads and writes them within one transaction; whoever calls drops the cache."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    @property
    def on_trial(self) -> int | None:
        """Return the version that has not proved itself yet."""
        version: int | None = self._unit.meta.settings_trial
        return version

    def held(self) -> RoomSettings | None:
        """Return the document that waits."""
        return _read(self._row().held_doc)

    def good(self) -> RoomSettings | None:
        """Return the last good document, while another is on trial."""
        return _read(self._row().good_doc)

    def in_use(self) -> RoomSettings | None:
        """Return the document in use."""
        return _read(self._row().doc)

    def hold(self, settings: RoomSettings, raw: str) -> str:
        """Keep a checked document until it can be put to use; return why not, or nothing."""
        row = self._row()
        if row.refused_version == settings.version and _was_tried(row.problem, settings.version):
            return str(row.problem)
        used = _read(row.doc)
        if used == settings:
            # Told once more, as after a full resync.
            self._write(held_doc=None)
        else:
            self._write(held_doc=raw)
        return ""

    def begin(self) -> tuple[RoomSettings, RoomSettings] | None:
        """Put what is held to use, on trial; return what was in use and what is now, or None."""
        row = self._row()
        held, used = _read(row.held_doc), _read(row.doc)
        if held is None or used is None:
            self._write(held_doc=None)
            return None
        # One that comes while another is on trial: the last good one stays what it was.
        good = row.doc if self.on_trial is None else row.good_doc
        self._write(
            doc=row.held_doc, good_doc=good, held_doc=None, problem="", refused_version=None
        )
        self._use(held, trial=held.version)
        return used, held

    def prove(self, version: int) -> bool:
        """Take a version for good; say whether it was on trial."""
        if self.on_trial != version:
            return False
        self._write(good_doc=None)
        self._unit.change_meta(settings_trial=None)
        return True

    def go_back(self, why: str) -> str:
        """Put the last good document to use again; return what central is told, or nothing.

        Args:
            why: what went wrong, in a few words.
        """
        version, row = self.on_trial, self._row()
        if version is None:
            return ""
        good = _read(row.good_doc)
        if good is None:
            # Nothing to go back to, as where it was written by another program: on with it.
            self._unit.change_meta(settings_trial=None)
            return ""
        problem = f"version {version}: {why}; went back to version {good.version}"
        if len(problem) > _WORDS_LIMIT:
            over = len(problem) - _WORDS_LIMIT + 1
            problem = f"version {version}: {why[:-over]}…; went back to version {good.version}"
        self._write(doc=row.good_doc, good_doc=None, problem=problem, refused_version=version)
        self._use(good, trial=None)
        return problem

    def put_off(self) -> None:
        """End a trial that has no verdict, as the program ends in order: it is held again."""
        row = self._row()
        good = _read(row.good_doc)
        if self.on_trial is None or good is None:
            return
        self._write(doc=row.good_doc, good_doc=None, held_doc=row.held_doc or row.doc)
        self._use(good, trial=None)

    def _use(self, settings: RoomSettings, *, trial: int | None) -> None:
        # Settings say where the box hangs; facts recorded before keep the room of their time.
        self._unit.change_meta(room=settings.room, settings_trial=trial)
        if not settings.lock_on_tamper:
            self._unit.change_meta(tamper=None)
        self._unit.touched = True

    def _row(self) -> Any:
        return self._unit.sql.execute(select(SettingsRow.__table__)).one()

    def _write(self, **values: Any) -> None:
        self._unit.sql.execute(update(SettingsRow).values(**values))


def _was_tried(problem: str, version: int) -> bool:
    """Say whether it failed its trial; one that failed its check may pass another program's."""
    return problem.startswith(f"version {version}: ")


def _read(raw: str | None) -> RoomSettings | None:
    if raw is None:
        return None
    try:
        return codec.decode(RoomSettings, raw)
    except codec.WireFault as exc:
        log.warning("trials.unreadable why=%s", exc)
        return None
