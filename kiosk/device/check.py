"""What one check of the doctor found."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How it is."""

    OK = "ok"
    WARN = "warn"
    """The kiosk runs, with less than it could."""
    FAIL = "fail"
    """Something is broken and waits for somebody to mend it; scans may go on without it."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    verdict: Verdict
    what: str
    """What was found; no names of people, no keys."""
    do: str = ""
    """What to do about it; empty when there is nothing to do."""


def ok(name: str, what: str) -> Check:
    """Return a check that found all well."""
    return Check(name, Verdict.OK, what)


def warn(name: str, what: str, do: str) -> Check:
    """Return a check that found something that could be better."""
    return Check(name, Verdict.WARN, what, do)


def fail(name: str, what: str, do: str) -> Check:
    """Return a check that found something in the way."""
    return Check(name, Verdict.FAIL, what, do)
