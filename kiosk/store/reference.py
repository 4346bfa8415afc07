"""Reference data: what central told this kiosk about rooms, people and times, one document a row.

Documents are checked before they are stored, so that whatever is here can be read. Reads that every
scan needs (rooms, timetable, class lists, settings) come from the store's cache.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import delete, or_, select, update
from sqlalchemy.dialects.sqlite import insert

from hallpass import codec
from hallpass.domain.emergency import Emergency, in_force
from hallpass.domain.people import Adult, ApartPair, Student, StudentName
from hallpass.domain.rooms import Room
from hallpass.domain.settings import RoomSettings, problems_of
from hallpass.domain.timetable import ClassList, Timetable, timetable_problems_of
from hallpass.ids import AdultId, BadgeHash, RoomId, StudentId
from hallpass.wire import ChangeKind
from kiosk.store.alarms import Alarms
from kiosk.store.cache import Cache
from kiosk.store.models import (
    AdultRow,
    ApartRow,
    BadgeRow,
    ClassListRow,
    Document,
    NameRow,
    RoomRow,
    SettingsRow,
    StudentRow,
    TimetableRow,
)
from kiosk.store.trials import Trials
from kiosk.store.unit import Unit

log = logging.getLogger(__name__)

T = TypeVar("T")

DOCUMENTS: Mapping[ChangeKind, tuple[type[Document], type[Any]]] = {
    ChangeKind.STUDENT: (StudentRow, Student),
    ChangeKind.NAME: (NameRow, StudentName),
    ChangeKind.ADULT: (AdultRow, Adult),
    ChangeKind.ROOM: (RoomRow, Room),
    ChangeKind.TIMETABLE: (TimetableRow, Timetable),
    ChangeKind.CLASS_LIST: (ClassListRow, ClassList),
    ChangeKind.APART: (ApartRow, ApartPair),
}
"""Which table and which domain type each kind of change is; settings go their own way."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose badge it is."""

    student: StudentId | None
    adult: AdultId | None
    revoked: bool


class Reference:
    """Reads and writes reference data within one transaction."""

    def __init__(self, unit: Unit, cache: Cache) -> None:
        self._unit = unit
        self._cache = cache

    def rooms(self) -> Mapping[RoomId, Room]:
        """Return all rooms of the school."""
        return self._cache.get(
            "rooms", lambda: {room.id: room for room in self._all(RoomRow, Room)}
        )

    def timetable(self) -> Timetable | None:
        """Return the school's timetable, or None: it is not known here."""
        return self._cache.get(
            "timetable", lambda: next(iter(self._all(TimetableRow, Timetable)), None)
        )

    def class_lists(self) -> tuple[ClassList, ...]:
        """Return this room's class lists."""
        return self._cache.get("class_lists", lambda: tuple(self._all(ClassListRow, ClassList)))

    def adults(self) -> tuple[Adult, ...]:
        """Return the adults who may answer here."""
        return self._cache.get("adults", lambda: tuple(self._all(AdultRow, Adult)))

    def adult(self, adult: AdultId) -> Adult | None:
        """Return one adult."""
        return next((a for a in self.adults() if a.id == adult), None)

    def settings(self) -> RoomSettings | None:
        """Return the settings in use, or None: there were none yet."""
        return self._cache.get("settings", self._read_settings)

    def settings_problem(self) -> str:
        """Return why a newer document was not used, or nothing."""
        return str(self._unit.sql.execute(select(SettingsRow.problem)).scalar_one())

    def emergency(self) -> Emergency | None:
        """Return the emergency now in force at this box."""
        alarms = Alarms(self._unit)
        here = alarms.here()
        own = None if here is None else here.emergency
        return in_force(self.school_emergency(), own, alarms.ended_version)

    def school_emergency(self) -> Emergency | None:
        """Return the school's emergency, as it was last heard."""
        raw = self._unit.meta.emergency
        return None if raw is None else _read(Emergency, raw)

    def student(self, student: StudentId) -> Student | None:
        """Return a student, or None: in no roster that is known here."""
        return self._get(StudentRow, Student, student)

    def knows_students(self) -> bool:
        """Whether anybody is known at all."""
        return self._unit.sql.execute(select(StudentRow.key).limit(1)).one_or_none() is not None

    def names(self, students: tuple[StudentId, ...]) -> Mapping[StudentId, StudentName]:
        """Return the names of `students` that this box holds."""
        if not students:
            return {}
        rows = self._unit.sql.execute(
            select(NameRow.doc).where(NameRow.key.in_(sorted(set(students))))
        ).scalars()
        held = (_read(StudentName, raw) for raw in rows)
        return {name.student: name for name in held if name is not None}

    def apart_of(self, student: StudentId) -> tuple[ApartPair, ...]:
        """Return the pairs that name a student."""
        rows = self._unit.sql.execute(
            select(ApartRow.doc).where(or_(ApartRow.one == student, ApartRow.other == student))
        ).scalars()
        return tuple(pair for raw in rows if (pair := _read(ApartPair, raw)) is not None)

    def holder_of(self, badge: BadgeHash) -> Holder | None:
        """Return whose badge it is: in use before revoked, a student's before an adult's."""
        row = self._unit.sql.execute(
            select(BadgeRow.owner, BadgeRow.adult, BadgeRow.revoked)
            .where(BadgeRow.hash == badge)
            .order_by(BadgeRow.revoked, BadgeRow.adult, BadgeRow.owner)
            .limit(1)
        ).one_or_none()
        if row is None:
            return None
        if row.adult:
            return Holder(None, AdultId(row.owner), row.revoked)
        return Holder(StudentId(row.owner), None, row.revoked)

    def put(self, kind: ChangeKind, key: str, raw: bytes) -> None:
        """Store one document.

        Raises:
            WireFault: it does not fit its kind; nothing was stored.
        """
        table, cls = DOCUMENTS[kind]
        value = codec.decode(cls, raw)
        problems = timetable_problems_of(value) if isinstance(value, Timetable) else ()
        if problems:
            # Each question about it would fail: the one before it is the better knowledge.
            raise codec.WireFault(f"timetable: {'; '.join(problems)}")
        row: dict[str, Any] = {"key": key, "doc": raw.decode(), "gen": self._unit.meta.gen}
        if isinstance(value, ApartPair):
            row |= {"one": value.one, "other": value.other}
        upsert = insert(table).values(row)
        self._unit.sql.execute(
            upsert.on_conflict_do_update(
                index_elements=["key"],
                set_={name: upsert.excluded[name] for name in row if name != "key"},
            )
        )
        if isinstance(value, Student):
            self._index(value.id, value.badges, value.revoked, adult=False)
        elif isinstance(value, Adult):
            self._index(value.id, value.badges, (), adult=True)
        self._changed()

    def remove(self, kind: ChangeKind, key: str) -> None:
        """Drop one document."""
        table, _ = DOCUMENTS[kind]
        self._unit.sql.execute(delete(table).where(table.key == key))
        if kind in {ChangeKind.STUDENT, ChangeKind.ADULT}:
            self._index(key, (), (), adult=kind is ChangeKind.ADULT)
        self._changed()

    def put_settings(self, raw: bytes, *, hold: bool = False) -> str:
        """Take a settings document into use if it makes sense, and return what is wrong with it.

        One with problems is remembered by its version, so that central hears of it; the last good
        one stays in use.

        Args:
            raw: the document.
            hold: keep it for `kiosk.store.trials` to put to use, if there is one in use already.
        """
        problem, version, settings = _look_at(raw)
        if settings is not None and hold and self.settings() is not None:
            problem = Trials(self._unit).hold(settings, raw.decode())
            self._changed()
            return problem
        values: dict[str, Any] = (
            {"problem": problem, "refused_version": version}
            if problem
            else {"doc": raw.decode(), "problem": "", "refused_version": None}
        )
        self._unit.sql.execute(update(SettingsRow).values(**values))
        if settings is not None:
            # Settings say where the box hangs; facts recorded before keep the room of their time.
            self._unit.change_meta(room=settings.room)
            if not settings.lock_on_tamper:
                self._unit.change_meta(tamper=None)
        self._changed()
        return problem

    def put_emergency(self, emergency: Emergency | None) -> None:
        """Store the school's emergency, or that there is none."""
        raw = None if emergency is None else codec.encode(emergency).decode()
        if raw != self._unit.meta.emergency:
            self._unit.change_meta(emergency=raw)
            self._unit.touched = True
        Alarms(self._unit).school_is(emergency)

    def sweep(self, gen: int) -> None:
        """Drop what a full resync, now complete, did not bring again."""
        for kind, (table, _) in DOCUMENTS.items():
            old = self._unit.sql.execute(select(table.key).where(table.gen < gen)).scalars()
            for key in list(old):
                self.remove(kind, key)
        self._changed()

    def _index(
        self,
        owner: str,
        badges: tuple[BadgeHash, ...],
        revoked: tuple[BadgeHash, ...],
        *,
        adult: bool,
    ) -> None:
        sql = self._unit.sql
        sql.execute(delete(BadgeRow).where(BadgeRow.owner == owner, BadgeRow.adult.is_(adult)))
        rows = dict.fromkeys(badges, False) | dict.fromkeys(revoked, True)
        if rows:
            sql.execute(
                insert(BadgeRow),
                [
                    {"hash": badge, "owner": owner, "adult": adult, "revoked": gone}
                    for badge, gone in rows.items()
                ],
            )

    def _changed(self) -> None:
        self._cache.drop()
        self._unit.touched = True

    def _all(self, table: type[Document], cls: type[T]) -> list[T]:
        rows = self._unit.sql.execute(select(table.doc).order_by(table.key)).scalars()
        return [value for raw in rows if (value := _read(cls, raw)) is not None]

    def _get(self, table: type[Document], cls: type[T], key: str) -> T | None:
        raw = self._unit.sql.execute(select(table.doc).where(table.key == key)).scalar_one_or_none()
        return None if raw is None else _read(cls, raw)

    def _read_settings(self) -> RoomSettings | None:
        raw = self._unit.sql.execute(select(SettingsRow.doc)).scalar_one_or_none()
        return None if raw is None else _read(RoomSettings, raw)


def _read(cls: type[T], raw: str) -> T | None:
    """Read a stored document; one that only an older program could read is passed over."""
    try:
        return codec.decode(cls, raw)
    except codec.WireFault as exc:
        log.warning("reference.unreadable why=%s", exc)
        return None


def _look_at(raw: bytes) -> tuple[str, int | None, RoomSettings | None]:
    """Return what is wrong with a settings document, its version, and itself if nothing is."""
    try:
        settings = codec.decode(RoomSettings, raw)
    except codec.WireFault as exc:
        return str(exc)[:200], None, None
    problem = "; ".join(problems_of(settings))[:200]
    return problem, settings.version, None if problem else settings
