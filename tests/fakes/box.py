"""A kiosk's data folder as it stands after a first exchange, without a central that gave it.

Written by the product's own code: identity file, store, and one answer applied.
"""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import msgspec

from demo.school import School, make_school
from hallpass import codec, signing
from hallpass.clock import Clock, SystemClock
from hallpass.domain.badges import card_hash, card_text
from hallpass.domain.people import Student, StudentName
from hallpass.domain.timetable import ClassList
from hallpass.ids import DeviceId, Epoch, RoomId, SchoolId, StudentId
from hallpass.idsource import Uuid7Source
from hallpass.wire import Change, ChangeKind, Cursor, ExchangeResponse, SignedTime
from kiosk.config import DataDir
from kiosk.store.exchange import Exchange
from kiosk.store.identity import Identity
from kiosk.store.identity import save_identity as keep_identity
from kiosk.store.store import Store
from kiosk.sync.identityfile import Enrolled, save_identity

NOWHERE = "http://127.0.0.1:9"
"""Central's address of a box whose cable is pulled: the discard port, where nobody listens."""


@dataclass(frozen=True)
class Box:
    """A kiosk that knows its school."""

    data: DataDir
    room: RoomId
    school: School
    badges: dict[StudentId, str]
    """What each student's card says."""

    def here(self) -> list[StudentId]:
        """Students whom the timetable expects in this room."""
        return [StudentId(p.id) for p in self.school.pupils if p.room == self.room]

    def open_store(self, clock: Clock | None = None) -> Store:
        """Open the store, as the kiosk does."""
        clock = clock or SystemClock()
        return Store(self.data.store, clock, Uuid7Source(clock))


def make_box(
    folder: Path,
    now: datetime,
    room: str = "room-101",
    *,
    central: str = NOWHERE,
    **settings: object,
) -> Box:
    """Make the folder of one room's kiosk in the demo's school."""
    school = make_school(now, "America/Denver")
    data = DataDir(folder)
    data.make()
    key = signing.new_key()
    identity = Identity(
        DeviceId(f"device-{room}"),
        SchoolId("school"),
        school.name,
        RoomId(room),
        signing.public_key(key),
    )
    save_identity(data.identity, Enrolled(identity, central, secrets.token_urlsafe(32)))
    tokens = {StudentId(p.id): secrets.token_bytes(16) for p in school.pupils}
    box = Box(data, RoomId(room), school, {who: card_text(t) for who, t in tokens.items()})
    store = box.open_store()
    with store.transaction() as unit:
        keep_identity(unit, identity)
    Exchange(store).apply(_answer(school, RoomId(room), tokens, now, settings))
    store.close()
    return box


def _answer(
    school: School,
    room: RoomId,
    tokens: dict[StudentId, bytes],
    now: datetime,
    overrides: dict[str, object],
) -> ExchangeResponse:
    settings = next(s for s in school.settings if s.room == room)
    settings = replace(settings, **overrides)  # type: ignore[arg-type]
    pupils = [p for p in school.pupils if p.room == room]
    changes = [
        *(_change(ChangeKind.ROOM, r.id, r) for r in school.rooms),
        *(
            _change(ChangeKind.STUDENT, who, Student(who, badges=(card_hash(token),)))
            for who, token in tokens.items()
        ),
        *(
            _change(ChangeKind.NAME, p.id, StudentName(StudentId(p.id), p.first, p.last[:1]))
            for p in pupils
        ),
        _change(ChangeKind.TIMETABLE, "timetable", school.timetable),
        _change(ChangeKind.SETTINGS, room, settings),
    ]
    expected = tuple(StudentId(p.id) for p in pupils)
    for day_type, periods in school.timetable.day_types.items():
        for period in periods:
            item = ClassList(f"{day_type}-{period.code}", day_type, period.code, "Class", expected)
            changes.append(_change(ChangeKind.CLASS_LIST, item.id, item))
    return ExchangeResponse(
        cursor=Cursor(epoch=Epoch("epoch"), number=1),
        reset=True,
        changes=tuple(changes),
        time=SignedTime(at=now, nonce="n" * 16, signature=""),
    )


def _change(kind: ChangeKind, key: str, doc: object) -> Change:
    return Change(kind=kind.value, key=key, doc=msgspec.Raw(codec.encode(doc)))
