"""The bearer key, and the one that follows it.

    one key ── central hands out a new one: written down ──> two keys, the new one is used
       ^                                                        │
       └── the new one worked: it alone is kept ────────────────┤
       └── the new one is refused: the old one is used, and ────┘
           central hands out another

What must stay true: a key is on disk before central sees it for the first time, and the old one
stays until the new one has worked, so that no power cut and no lost answer locks the box out.
Used by the sync thread alone.
"""

import logging
from collections.abc import Callable
from dataclasses import replace

from kiosk.errors import ConfigFault
from kiosk.sync.identityfile import Enrolled, checked_key

log = logging.getLogger(__name__)


class Keys:
    """The keys of one enrolled box."""

    def __init__(self, enrolled: Enrolled, save: Callable[[Enrolled], None]) -> None:
        """Take what the identity file holds.

        Args:
            enrolled: who this box is.
            save: writes it down; may raise `ConfigFault`.
        """
        self._enrolled = enrolled
        self._save = save
        self._refused = ""
        """The next key, after central would not take it."""

    @property
    def current(self) -> str:
        """What to send now."""
        held = self._enrolled
        if held.next_key and held.next_key != self._refused:
            return held.next_key
        return held.key

    def offer(self, key: str) -> None:
        """Take a new key from central: from the next request on, if it could be written down."""
        if key == self._refused:
            # It was refused before, and is handed out now: central means it.
            self._refused = ""
        if key in {self._enrolled.key, self._enrolled.next_key}:
            return
        try:
            self._keep(replace(self._enrolled, next_key=checked_key(key)))
        except ConfigFault as exc:
            log.warning("sync.key_not_kept why=%s", exc)
            return
        self._refused = ""
        log.info("sync.key_new")

    def worked(self, key: str) -> None:
        """Note that central took this key; the one before it is forgotten."""
        if key != self._enrolled.next_key:
            return
        try:
            self._keep(replace(self._enrolled, key=key, next_key=""))
        except ConfigFault as exc:
            # Both stay on disk, the new one is used: the next answer tries to write once more.
            log.warning("sync.key_not_kept why=%s", exc)
            return
        log.info("sync.key_changed")

    def refused(self, key: str) -> bool:
        """Note that central did not take this key; say whether another is worth a try."""
        if key != self._enrolled.next_key:
            # Neither is taken now: the newer one has its turn again after the pause.
            self._refused = ""
            return False
        self._refused = key
        log.warning("sync.key_new_refused: the one before it is used")
        return True

    def _keep(self, enrolled: Enrolled) -> None:
        self._save(enrolled)
        self._enrolled = enrolled
