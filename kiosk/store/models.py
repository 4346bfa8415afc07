"""The tables. Rows never leave `kiosk.store`; they are converted to domain values there.

    meta             one row: who this store is, how far it has read, what it was told
    facts            what happened, own and others', body as it came
    passes           projection: the fold of each pass's facts
    tickets          projection: which tickets are still in a line
    room_modes       projection: the latest word of an adult on each room
    asks             projection: what students asked of adults from here, and the answers
    boots            the sharpest measure of each boot's clock
    outbox           own facts without a receipt yet, in their order
    dead_letters     own facts that central could not read
    decisions        what the desk answered, and whether it was on the screen
    students … apart reference data: one JSON document a row, as central sent it
    badges           hash -> who; the index of students' and adults' documents
    settings         one row: the document in use, the last good one, the problem of a newer one
    orders           what central ordered this box to do, and the answers
    throttles        wrong PINs and wrong badges
    phone_windows    phone badges that were taken: each once

`gen` is the generation of a full resync: what a resync did not bring again is swept at its end.
"""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Index, Integer, MetaData, Text, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import REAL, TypeEngine

from kiosk.store.columns import Flag, UtcDateTime

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
STRICT = {"sqlite_strict": True}


class Base(DeclarativeBase):
    """What all tables share."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, TypeEngine[Any]]] = {
        str: Text(),
        int: Integer(),
        float: REAL(),
        bool: Flag(),
        datetime: UtcDateTime(),
    }


class MetaRow(Base):
    """The one row about this store itself."""

    __tablename__ = "meta"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"), STRICT)

    id: Mapped[int] = mapped_column(primary_key=True)
    store: Mapped[str]
    next_seq: Mapped[int]
    # Who we are, once enrolled.
    device: Mapped[str | None]
    school: Mapped[str | None]
    school_name: Mapped[str | None]
    room: Mapped[str | None]
    school_key: Mapped[str | None]
    # How far the feed was read, and by which generation of a full resync.
    cursor_epoch: Mapped[str | None]
    cursor_number: Mapped[int]
    gen: Mapped[int]
    sweep_due: Mapped[bool]
    # The last complete exchange: by the wall, by the boot, and the uptime added up since.
    heard_at: Mapped[datetime | None]
    heard_boot: Mapped[str | None]
    heard_boot_s: Mapped[float]
    held_s: Mapped[float]
    tick_boot: Mapped[str | None]
    tick_boot_s: Mapped[float]
    lease_s: Mapped[int | None]
    lease_over: Mapped[bool]
    emergency: Mapped[str | None]
    tamper: Mapped[str | None]
    """Why the desk is locked, until an adult was there."""
    alarm: Mapped[str | None]
    """JSON of what an adult began at this box alone: its alarm's id and the `Emergency`."""
    ended_version: Mapped[int | None]
    """The school's emergency that an adult ended at this box, cut off: it is not shown again."""
    settings_trial: Mapped[int | None]
    """The version of settings that still have to prove that the box can run with them."""


class FactRow(Base):
    """One fact: the envelope in columns, the body as it came."""

    __tablename__ = "facts"

    id: Mapped[str] = mapped_column(primary_key=True)
    device: Mapped[str]
    store: Mapped[str]
    seq: Mapped[int]
    at: Mapped[datetime]
    boot: Mapped[str]
    boot_s: Mapped[float]
    trusted: Mapped[bool]
    room: Mapped[str | None]
    adult: Mapped[str | None]
    acting_for: Mapped[str | None]
    kind: Mapped[str]
    body: Mapped[str]
    pass_id: Mapped[str | None]
    ticket: Mapped[str | None]
    own: Mapped[bool]
    """Recorded by this box, be it by an earlier store of it."""
    gen: Mapped[int]
    about: Mapped[str | None]
    """The room or the ask of a fact that is about one."""

    __table_args__ = (
        Index("ix_facts_about", "about", sqlite_where=text("about IS NOT NULL")),
        Index("ix_facts_pass_id", "pass_id", sqlite_where=text("pass_id IS NOT NULL")),
        Index("ix_facts_ticket", "ticket", sqlite_where=text("ticket IS NOT NULL")),
        Index("ix_facts_boot", "boot"),
        Index("ix_facts_own_at", "own", "at"),
        Index("uq_facts_own_store_seq", "store", "seq", unique=True, sqlite_where=text("own = 1")),
        STRICT,
    )


class PassRow(Base):
    """The fold of one pass's facts."""

    __tablename__ = "passes"

    id: Mapped[str] = mapped_column(primary_key=True)
    student: Mapped[str]
    origin: Mapped[str]
    destination: Mapped[str]
    shape: Mapped[str]
    limit_min: Mapped[int]
    buffer_min: Mapped[int]
    started_at: Mapped[datetime]
    state: Mapped[str]
    arrived_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_how: Mapped[str | None]
    corrected: Mapped[bool]
    about: Mapped[bool]
    anomalies: Mapped[str]
    lapses_at: Mapped[datetime]
    over_at: Mapped[datetime]
    """Its end, else when it lapses: what retention goes by."""
    own: Mapped[bool]
    """Started by this box."""

    __table_args__ = (
        # An open pass is one that nobody ended and that has not lapsed: the index holds only those
        # without an end, ordered by when they lapse (docs/adr/0003).
        Index("ix_passes_lapses_at", "lapses_at", sqlite_where=text("state IN ('out', 'there')")),
        Index("ix_passes_student_started_at", "student", "started_at"),
        Index("ix_passes_own_over_at", "own", "over_at"),
        STRICT,
    )


class TicketRow(Base):
    """One stay in one line, still there or gone."""

    __tablename__ = "tickets"

    ticket: Mapped[str] = mapped_column(primary_key=True)
    destination: Mapped[str]
    student: Mapped[str | None]
    origin: Mapped[str | None]
    gone: Mapped[bool]
    at: Mapped[datetime]

    __table_args__ = (
        Index("ix_tickets_destination", "destination", sqlite_where=text("gone = 0")),
        Index("ix_tickets_student", "student", sqlite_where=text("gone = 0")),
        STRICT,
    )


class RoomModeRow(Base):
    """What an adult said last about one room."""

    __tablename__ = "room_modes"
    __table_args__ = (STRICT,)

    room: Mapped[str] = mapped_column(primary_key=True)
    mode: Mapped[str]
    until: Mapped[datetime | None]
    at: Mapped[datetime]
    fact: Mapped[str]


class AskRow(Base):
    """What a student asked of an adult from this box, and what the adult said."""

    __tablename__ = "asks"

    ask: Mapped[str] = mapped_column(primary_key=True)
    student: Mapped[str]
    origin: Mapped[str]
    destination: Mapped[str]
    adult: Mapped[str | None]
    """Who was asked."""
    reasons: Mapped[str]
    at: Mapped[datetime]
    yes: Mapped[bool | None]
    """None: no answer yet."""
    answered_by: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    message: Mapped[str]
    """What the adult adds for the student; empty: nothing."""
    used: Mapped[bool]
    """The answer was given to the student, or it no longer counts."""

    __table_args__ = (
        Index("ix_asks_student_at", "student", "at"),
        Index("ix_asks_answered_at", "answered_at", sqlite_where=text("answered_at IS NOT NULL")),
        STRICT,
    )


class BootRow(Base):
    """A boot whose clock was compared with central's."""

    __tablename__ = "boots"
    __table_args__ = (STRICT,)

    boot: Mapped[str] = mapped_column(primary_key=True)
    started_at: Mapped[datetime]
    uncertainty_s: Mapped[float]
    fact: Mapped[str]


class OutboxRow(Base):
    """A fact on its way to central."""

    __tablename__ = "outbox"
    __table_args__ = ({**STRICT, "sqlite_autoincrement": True},)

    number: Mapped[int] = mapped_column(primary_key=True)
    """The order of recording, over all stores that this box ever had."""
    fact: Mapped[str] = mapped_column(unique=True)


class DeadLetterRow(Base):
    """A fact that central could not read, and what it said."""

    __tablename__ = "dead_letters"
    __table_args__ = (STRICT,)

    fact: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str]
    message: Mapped[str]
    at: Mapped[datetime]


class DecisionRow(Base):
    """One answer of the desk, so that it can be given again."""

    __tablename__ = "decisions"

    id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    """Counts up: the latest of a student is the one that holds."""
    student: Mapped[str]
    pass_id: Mapped[str | None]
    kind: Mapped[str]
    answer: Mapped[str]
    """JSON, without the student's name."""
    at: Mapped[datetime]
    boot: Mapped[str]
    boot_s: Mapped[float]
    shown: Mapped[bool]

    __table_args__ = (Index("ix_decisions_student_number", "student", "number"), STRICT)


class Document:
    """What each table of reference data has."""

    key: Mapped[str] = mapped_column(primary_key=True)
    doc: Mapped[str]
    gen: Mapped[int]


class StudentRow(Document, Base):
    """A student; nothing that names one."""

    __tablename__ = "students"
    __table_args__ = (STRICT,)


class NameRow(Document, Base):
    """A student's short name, only where expected."""

    __tablename__ = "names"
    __table_args__ = (STRICT,)


class AdultRow(Document, Base):
    """An adult who may answer here."""

    __tablename__ = "adults"
    __table_args__ = (STRICT,)


class RoomRow(Document, Base):
    """A room of the school."""

    __tablename__ = "rooms"
    __table_args__ = (STRICT,)


class TimetableRow(Document, Base):
    """The school's timetable (one row)."""

    __tablename__ = "timetable"
    __table_args__ = (STRICT,)


class ClassListRow(Document, Base):
    """Who is expected in this room in one period."""

    __tablename__ = "class_lists"
    __table_args__ = (STRICT,)


class ApartRow(Document, Base):
    """Two students who must not meet."""

    __tablename__ = "apart"

    one: Mapped[str]
    other: Mapped[str]

    __table_args__ = (
        Index("ix_apart_one", "one"),
        Index("ix_apart_other", "other"),
        STRICT,
    )


class BadgeRow(Base):
    """One badge's hash and whose it is."""

    __tablename__ = "badges"

    hash: Mapped[str] = mapped_column(primary_key=True)
    owner: Mapped[str] = mapped_column(primary_key=True)
    adult: Mapped[bool] = mapped_column(primary_key=True)
    revoked: Mapped[bool]

    __table_args__ = (Index("ix_badges_owner", "owner"), STRICT)


class SettingsRow(Base):
    """The settings in use, and what was wrong with a newer document."""

    __tablename__ = "settings"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"), STRICT)

    id: Mapped[int] = mapped_column(primary_key=True)
    doc: Mapped[str | None]
    refused_version: Mapped[int | None]
    problem: Mapped[str]
    good_doc: Mapped[str | None]
    """What the box ran with well, until `doc` has proved itself."""
    held_doc: Mapped[str | None]
    """A newer one, checked, that waits until nobody stands at the desk."""


class OrderRow(Base):
    """What central ordered: written down before it is carried out, so that it happens once."""

    __tablename__ = "orders"
    __table_args__ = ({**STRICT, "sqlite_autoincrement": True},)

    number: Mapped[int] = mapped_column(primary_key=True)
    """The order of arrival."""
    order: Mapped[str] = mapped_column(unique=True)
    """Its id."""
    kind: Mapped[str]
    received_at: Mapped[datetime]
    done: Mapped[bool | None]
    """None: it is being carried out, or the program ended while it was."""
    words: Mapped[str]
    document: Mapped[str]
    taken: Mapped[bool]
    """Central has the answer."""


class ThrottleRow(Base):
    """How often somebody guessed wrong, and when last by the boot's clock."""

    __tablename__ = "throttles"
    __table_args__ = (STRICT,)

    what: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
    boot: Mapped[str]
    boot_s: Mapped[float]


class PhoneWindowRow(Base):
    """A phone badge that was taken."""

    __tablename__ = "phone_windows"
    __table_args__ = (STRICT,)

    student: Mapped[str] = mapped_column(primary_key=True)
    window: Mapped[int] = mapped_column(primary_key=True)
    boot: Mapped[str]
    boot_s: Mapped[float]
