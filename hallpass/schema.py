"""The wire's JSON Schema (draft 2020-12), made from the types (`python -m hallpass.schema`).

What it prints is checked in as docs/wire/v1.schema.json; a test fails when the two differ.
"""

import sys
from typing import Any

import msgspec

from hallpass.domain.facts import KINDS
from hallpass.domain.people import Adult, ApartPair, Student, StudentName
from hallpass.domain.rooms import Room
from hallpass.domain.settings import RoomSettings
from hallpass.domain.timetable import ClassList, Timetable
from hallpass.problems import Problem
from hallpass.wire import (
    ChangeKind,
    EnrolGranted,
    EnrolPoll,
    EnrolStart,
    EnrolStarted,
    ExchangeRequest,
    ExchangeResponse,
    Wake,
)

MESSAGES: tuple[type, ...] = (
    EnrolStart,
    EnrolStarted,
    EnrolPoll,
    EnrolGranted,
    ExchangeRequest,
    ExchangeResponse,
    Wake,
    Problem,
)
DOCUMENTS: dict[ChangeKind, type] = {
    ChangeKind.STUDENT: Student,
    ChangeKind.NAME: StudentName,
    ChangeKind.ADULT: Adult,
    ChangeKind.ROOM: Room,
    ChangeKind.TIMETABLE: Timetable,
    ChangeKind.CLASS_LIST: ClassList,
    ChangeKind.APART: ApartPair,
    ChangeKind.SETTINGS: RoomSettings,
}
"""What the document of each kind of change is."""


def schema() -> dict[str, Any]:
    """Return the schema of every message, every fact's body and every document of a change."""
    types = (*MESSAGES, *KINDS.values(), *DOCUMENTS.values())
    refs, components = msgspec.json.schema_components(types, ref_template="#/$defs/{name}")
    by_type = dict(zip(types, refs, strict=True))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Hallpass wire, version 1",
        "messages": {cls.__name__: by_type[cls] for cls in MESSAGES},
        "bodies": {kind: by_type[cls] for kind, cls in sorted(KINDS.items())},
        "documents": {kind.value: by_type[cls] for kind, cls in DOCUMENTS.items()},
        "$defs": dict(sorted(components.items())),
    }


def text() -> str:
    """Return it as it is checked in."""
    return msgspec.json.format(msgspec.json.encode(schema()), indent=2).decode() + "\n"


if __name__ == "__main__":
    sys.stdout.write(text())
