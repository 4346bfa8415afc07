"""Faults by blame.

    EnvironmentFault            the world: show it, retry, report it; nothing is lost
     ├── CameraGone             missing, busy or unplugged
     ├── StoreFault             the disk or the database
     │    ├── StoreFull         no space, or a size limit
     │    ├── StoreReadOnly     mounted or opened read-only
     │    ├── StoreDamaged      quick_check or a page says so
     │    └── StoreTooNew       written by a newer program
     ├── CentralAway            no answer that is ours: network, captive portal, HTML, too slow
     ├── CentralRefused         our key is not taken (401, 403): pause, never drop
     └── ConfigFault            a file or an argument that a person has to mend

Every other exception is a bug: it ends the process, and systemd starts it again.
"""


class EnvironmentFault(Exception):
    """Something outside the program is wrong; the message says what, where and what to do."""


class CameraGone(EnvironmentFault):
    """No frames from the camera."""


class StoreFault(EnvironmentFault):
    """The store could not read or write. What was being decided has not happened."""


class StoreFull(StoreFault):
    """No space left."""


class StoreReadOnly(StoreFault):
    """The file or its disk is read-only."""


class StoreDamaged(StoreFault):
    """The database file is damaged."""


class StoreTooNew(StoreFault):
    """The database was written by a newer program; this one must not touch it."""


class CentralAway(EnvironmentFault):
    """Central can't be reached, or what answered is not central."""


class CentralRefused(EnvironmentFault):
    """Central knows us no longer, or not for this."""


class ConfigFault(EnvironmentFault):
    """A configuration that makes no sense; the message names the key."""
