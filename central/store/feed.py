"""What is new for one kiosk since its cursor, a page at a time.

A reset is the same as reading the feed from 0: each entry names a document or a fact, whose content
is read as it is now, so that of several entries about one document the last is enough. What a
kiosk does not need is left out where it is read:

    fact       of passes and lines, of other stores than its own; not those of passes that are
               long over (no kiosk holds them open) by a clock that was measured, nor of old
               lines; of a clock's measures the sharpest alone; of what adults said about a room
               long ago the latest; asks and answers for their own room, while they count; the
               end of an alarm of this room
    name       only of students on one of this room's class lists, or on an open pass to it
    adult      only who may act there (a substitute until the end of the day), and by name alone
               whoever has a class there
    class_list, settings    of this room alone
    student, room, timetable, apart    everyone's: opaque ids, nothing that names a student
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from central.store import adults, journal, modes, people, pictures, rooms, schools
from central.store.fleet_models import LayerRow
from central.store.happened import BootRow, FactRow, FeedRow, PassRow, RoomWordRow
from central.store.models import DeviceRow, RoomRow, SettingsRow
from central.store.unit import FACT
from hallpass.codec import encode
from hallpass.domain.layers import Level
from hallpass.domain.timetable import ClassList
from hallpass.ids import DeviceId, RoomId, SchoolId, StoreId
from hallpass.wire import CHANGES_LIMIT, FACTS_LIMIT, Change, ChangeKind, WireFact

KEPT = timedelta(hours=24)
"""How long after its end a pass is still told to kiosks: "today" must be whole for them."""
_OF_PASSES = (
    "pass_started", "pass_arrived", "pass_ended", "pass_voided", "pass_extended", "pass_corrected",
)  # fmt: skip
ASKED = timedelta(hours=1)
"""How long an ask and its answer are told: longer than either counts."""
_OF_ASKS = ("adult_asked", "adult_answered")
_OF_LINES = ("line_joined", "turn_offered", "line_left")


class Shared:
    """Documents that every kiosk gets alike, ready to be sent, under the number that named them.

    A document that changes is named anew, by another number: nothing here has to be taken back.
    """

    def __init__(self, limit: int = 20_000) -> None:
        self._limit = limit
        self._known: dict[tuple[str, str, str, int], Change] = {}

    def get(self, school: SchoolId, kind: str, key: str, number: int) -> Change | None:
        """Return a document; None: it has to be read."""
        return self._known.get((school, kind, key, number))

    def keep(self, school: SchoolId, number: int, change: Change) -> None:
        """Keep what was read; the oldest makes room."""
        self._known[school, change.kind, change.key, number] = change
        if len(self._known) > self._limit:
            del self._known[next(iter(self._known))]


_ALIKE = frozenset({ChangeKind.STUDENT, ChangeKind.ROOM, ChangeKind.TIMETABLE, ChangeKind.APART})


@dataclass(frozen=True, slots=True)
class Reader:
    """The kiosk that reads."""

    school: SchoolId
    room: RoomId
    device: DeviceId
    store: StoreId
    """Its database: a box that lost it needs its own facts back."""
    shared: Shared = field(default_factory=Shared, compare=False)


@dataclass(frozen=True, slots=True)
class Page:
    """What it gets."""

    number: int
    """How far it has read then."""
    more: bool
    changes: tuple[Change, ...]
    facts: tuple[WireFact, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """An entry of the feed as all kiosks see it."""

    number: int
    kind: str
    key: str
    room: str | None
    """The only room that it concerns."""
    device: str | None
    store: str | None
    """The database of the box that recorded a fact."""

    def is_for(self, reader: Reader) -> bool:
        """Say whether a kiosk needs it."""
        here = self.room is None or self.room == reader.room
        return here and not (
            self.device is not None and (self.device, self.store) == (reader.device, reader.store)
        )


@dataclass(frozen=True, slots=True)
class _Entry:
    number: int
    kind: str
    key: str
    hinted: bool


async def page(session: AsyncSession, reader: Reader, since: int, head: int, now: datetime) -> Page:
    """Return what is new after `since`; `head` is the feed's last number in this transaction."""
    entries = await _entries(session, reader, since, now)
    page, facts = await _page(session, reader, entries, head, now)
    return replace(page, facts=await journal.wire_facts(session, reader.school, facts))


async def page_of(
    session: AsyncSession, reader: Reader, mine: Iterable[Seen], head: int, now: datetime
) -> tuple[Page, list[str]]:
    """Return what is new of entries that were read for all; without its facts, but their ids."""
    entries = [_Entry(item.number, item.kind, item.key, item.room is not None) for item in mine]
    return await _page(session, reader, entries, head, now)


def page_of_facts(
    mine: Iterable[Seen], head: int, settings: msgspec.Raw | None = None
) -> tuple[Page, list[str]]:
    """Return the same of facts and the room's settings alone: there is nothing to be read."""
    entries = [_Entry(item.number, item.kind, item.key, item.room is not None) for item in mine]
    taken, facts = _cut(entries)
    more = len(taken) < len(entries)
    number = taken[-1].number if more else head
    told = {item.key for item in taken if item.kind == ChangeKind.SETTINGS}
    changes = tuple(Change(kind=ChangeKind.SETTINGS, key=key, doc=settings) for key in told)
    return Page(number=number, more=more, changes=changes, facts=()), facts


async def common_settings(session: AsyncSession, school: SchoolId) -> Mapping[str, msgspec.Raw]:
    """Return rooms' documents in force, as they are stored, where that is what all boxes get.

    Left out: rooms with a logo, which is stored apart, and those where a box has its own words.
    """
    own = exists().where(
        DeviceRow.school_id == RoomRow.school_id,
        DeviceRow.room == RoomRow.id,
        LayerRow.school_id == DeviceRow.school_id,
        LayerRow.level == Level.DEVICE.value,
        LayerRow.target == DeviceRow.id,
    )
    rows = await session.execute(
        select(RoomRow.id, SettingsRow.doc)
        .join(
            SettingsRow,
            (SettingsRow.school_id == RoomRow.school_id)
            & (SettingsRow.room == RoomRow.id)
            & (SettingsRow.version == RoomRow.settings_version),
        )
        .where(RoomRow.school_id == school, ~own)
    )
    return {row.id: msgspec.Raw(row.doc.encode()) for row in rows if pictures.REF not in row.doc}


async def _page(
    session: AsyncSession, reader: Reader, entries: list[_Entry], head: int, now: datetime
) -> tuple[Page, list[str]]:
    taken, facts = _cut(entries)
    more = len(taken) < len(entries) or len(entries) > CHANGES_LIMIT
    wanted: dict[tuple[str, str], _Entry] = {}
    for entry in taken:
        # The last place counts, and a hint about this room says more than none.
        old = wanted.pop((entry.kind, entry.key), None)
        hinted = entry.hinted or (old is not None and old.hinted)
        wanted[entry.kind, entry.key] = _Entry(entry.number, entry.kind, entry.key, hinted)
    documents = await _documents(session, reader, tuple(wanted.values()), now)
    number = taken[-1].number if more else head
    return Page(number=number, more=more, changes=documents, facts=()), facts


def _cut(entries: list[_Entry]) -> tuple[list[_Entry], list[str]]:
    """Return what fits in one page, and the facts among it."""
    facts: list[str] = []
    for i, entry in enumerate(entries[:CHANGES_LIMIT]):
        if entry.kind == FACT:
            if len(facts) == FACTS_LIMIT:
                return entries[:i], facts
            facts.append(entry.key)
    return entries[:CHANGES_LIMIT], facts


async def seen(
    session: AsyncSession, school: SchoolId, since: int, now: datetime
) -> tuple[Seen, ...]:
    """Return what is new after `since` for any kiosk, in order."""
    rows = await session.execute(
        select(
            FeedRow.number, FeedRow.kind, FeedRow.key, FeedRow.room, FeedRow.device, FactRow.store
        )
        .outerjoin(
            PassRow, (PassRow.school_id == FeedRow.school_id) & (PassRow.id == FeedRow.pass_id)
        )
        .outerjoin(
            FactRow,
            (FactRow.school_id == FeedRow.school_id)
            & (FactRow.id == FeedRow.key)
            & (FeedRow.kind == FACT),
        )
        .where(FeedRow.school_id == school, FeedRow.number > since, _needed(now))
        .order_by(FeedRow.number)
    )
    return tuple(Seen(*row) for row in rows)


def _needed(now: datetime) -> ColumnElement[bool]:
    """Return what of the feed a kiosk may need at all."""
    sharpest = exists().where(BootRow.school_id == FeedRow.school_id, BootRow.fact == FeedRow.key)
    recent = or_(
        # Its facts came before its start, or it is not over for anybody yet.
        PassRow.id.is_(None),
        PassRow.lapses_at > now - KEPT,
        PassRow.ended_at > now - KEPT,
        # Nobody has measured the clock by which it is over: what is measured may bring it back.
        and_(PassRow.about, FeedRow.at > now - KEPT),
    )
    later = aliased(FeedRow)
    newer = exists().where(
        later.school_id == FeedRow.school_id,
        later.kind == FeedRow.kind,
        later.key == FeedRow.key,
        later.room.is_not_distinct_from(FeedRow.room),
        later.number > FeedRow.number,
    )
    latest_word = exists().where(
        RoomWordRow.school_id == FeedRow.school_id,
        RoomWordRow.fact == FeedRow.key,
        ~modes.newer(),
    )
    return or_(
        and_(FeedRow.kind != FACT, ~newer),
        and_(FeedRow.fact_kind.in_(_OF_PASSES), recent),
        and_(FeedRow.fact_kind.in_(_OF_LINES), FeedRow.at > now - KEPT),
        and_(FeedRow.fact_kind == "clock_measured", sharpest),
        # Those of today all: a clock that is measured later may put them in another order.
        and_(
            FeedRow.fact_kind == "room_mode_set",
            or_(FeedRow.at > now - KEPT, latest_word),
        ),
        and_(FeedRow.fact_kind.in_(_OF_ASKS), FeedRow.at > now - ASKED),
        # An administrator set a box's own alarm aside: it ends there, however long it was away.
        FeedRow.fact_kind == "alarm_ended",
    )


async def _entries(
    session: AsyncSession, reader: Reader, since: int, now: datetime
) -> list[_Entry]:
    of_another_store = exists().where(
        FactRow.school_id == FeedRow.school_id,
        FactRow.id == FeedRow.key,
        FactRow.store != reader.store,
    )
    rows = await session.execute(
        select(FeedRow.number, FeedRow.kind, FeedRow.key, FeedRow.room)
        .outerjoin(
            PassRow, (PassRow.school_id == FeedRow.school_id) & (PassRow.id == FeedRow.pass_id)
        )
        .where(
            FeedRow.school_id == reader.school,
            FeedRow.number > since,
            or_(FeedRow.room.is_(None), FeedRow.room == reader.room),
            or_(FeedRow.device.is_(None), FeedRow.device != reader.device, of_another_store),
            _needed(now),
        )
        .order_by(FeedRow.number)
        .limit(CHANGES_LIMIT + 1)
    )
    return [_Entry(row.number, row.kind, row.key, row.room is not None) for row in rows]


async def _documents(
    session: AsyncSession, reader: Reader, entries: tuple[_Entry, ...], now: datetime
) -> tuple[Change, ...]:
    """Read the content of each entry as it is now, in the entries' order."""
    docs: dict[tuple[str, str], object] = {}
    keys: dict[str, list[str]] = {}
    ready: dict[_Entry, Change] = {}
    for entry in entries:
        change = reader.shared.get(reader.school, entry.kind, entry.key, entry.number)
        if change is not None:
            ready[entry] = change
        else:
            keys.setdefault(entry.kind, []).append(entry.key)
    for kind, ids in keys.items():
        if kind not in {FACT, ChangeKind.NAME}:
            docs.update(await _of_kind(session, reader, kind, ids, now))
    listed = [
        student
        for (kind, _), doc in docs.items()
        if kind == ChangeKind.CLASS_LIST and isinstance(doc, ClassList)
        for student in doc.students
    ]
    asked = keys.get(ChangeKind.NAME, [])
    known = await _names(session, reader, {*asked, *listed}, now)
    changes: list[Change] = []
    for entry in entries:
        if entry.kind in {FACT, ChangeKind.NAME}:
            continue
        if (change := ready.get(entry)) is not None:
            changes.append(change)
            continue
        doc = docs.get((entry.kind, entry.key))
        # Somebody else's adult: neither told nor taken back.
        if doc is not None or entry.hinted or entry.kind != ChangeKind.ADULT:
            changes.append(_change(entry.kind, entry.key, doc))
            if entry.kind in _ALIKE:
                reader.shared.keep(reader.school, entry.number, changes[-1])
    hinted = {e.key for e in entries if e.kind == ChangeKind.NAME and e.hinted}
    changes += [_change(ChangeKind.NAME, key, doc) for key, doc in sorted(known.items())]
    changes += [_change(ChangeKind.NAME, key, None) for key in sorted(hinted - set(known))]
    return tuple(changes)


def _change(kind: str, key: str, doc: object) -> Change:
    return Change(kind=kind, key=key, doc=None if doc is None else msgspec.Raw(encode(doc)))


async def _of_kind(
    session: AsyncSession, reader: Reader, kind: str, ids: list[str], now: datetime
) -> dict[tuple[str, str], object]:
    """Return the documents of one kind that this kiosk may hold."""
    school = reader.school
    found: Iterable[tuple[str, object]]
    match kind:
        case ChangeKind.STUDENT:
            found = (await people.students(session, school, ids)).items()
        case ChangeKind.ADULT:
            today = await schools.today(session, school, now)
            allowed = await adults.may_act_in(session, school, reader.room, ids, today)
            known = await adults.documents(session, school, allowed)
            taught = await adults.with_a_class_in(session, school, reader.room, ids)
            found = (await adults.names_alone(session, school, taught) | known).items()
        case ChangeKind.ROOM:
            every = await rooms.every(session, school)
            found = [(key, every[RoomId(key)]) for key in ids if RoomId(key) in every]
        case ChangeKind.TIMETABLE:
            timetable = await schools.timetable(session, school)
            found = [(key, timetable) for key in ids]
        case ChangeKind.CLASS_LIST:
            lists = await people.class_lists(session, school, reader.room, ids)
            found = [(item.id, item) for item in lists]
        case ChangeKind.APART:
            found = [(pair.id, pair) for pair in await people.apart(session, school, ids=ids)]
        case ChangeKind.SETTINGS:
            settings = await rooms.document_for(session, school, reader.room, reader.device)
            found = [(reader.room, settings)]
        case _:
            found = ()
    return {(kind, key): doc for key, doc in found}


async def _names(
    session: AsyncSession, reader: Reader, ids: set[str], now: datetime
) -> dict[str, object]:
    """Return those of the names that this kiosk may hold."""
    if not ids:
        return {}
    allowed = await people.on_lists_of(session, reader.school, reader.room, ids)
    allowed |= await people.on_pass_to(session, reader.school, reader.room, ids, now)
    named = await people.names(session, reader.school, allowed)
    return {student: value.short for student, value in named.items()}
