"""The tables of what happened, and of what it adds up to.

    facts       as received, never changed; UNIQUE(school, id) is the truth about "once"
    passes      projection: the fold of each pass's facts
    tickets     projection: who is still in which line
    room_words  projection: what adults have said about rooms, each word with its time
    asks        projection: what students asked of adults, and what became of it
    boots       projection: the sharpest measure of each boot's clock
    feed        what is new, numbered without gaps, for kiosks to read from where they were
    receipts    what each box was told about each fact
    conflicts   what an adult can act on
    erased      people who were erased: facts about them are refused

The projections can be dropped and folded again.
"""

from datetime import datetime

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from central.store.base import STRICT, Base, OfSchool

_OPEN = text("state IN ('out', 'there')")


class FactRow(OfSchool, Base):
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
    student: Mapped[str | None]
    destination: Mapped[str | None]
    """Of a start, and of what happens in a line."""
    sender: Mapped[str]
    """The box that handed it in; central's own for its own."""
    received_at: Mapped[datetime]
    note: Mapped[str]
    """What was odd about it: "future"; empty: nothing."""
    judged: Mapped[str]
    """What central would have decided then: go, or the reasons, comma-separated; empty: no ask."""

    __table_args__ = (
        Index(None, "school_id", "pass_id"),
        Index(None, "school_id", "ticket"),
        Index(None, "school_id", "boot"),
        Index(None, "school_id", "store", "seq"),
        Index(None, "school_id", "student"),
        STRICT,
    )


class PassRow(OfSchool, Base):
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
    """Comma-separated."""
    lapses_at: Mapped[datetime]
    swept: Mapped[bool]
    """Whether its end was followed up: a name that its destination need no longer hold."""

    __table_args__ = (
        # What is open is neither ended nor lapsed (docs/adr/0003): the index holds the former.
        Index(None, "school_id", "lapses_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index(None, "school_id", "student", "started_at"),
        STRICT,
    )


class TicketRow(OfSchool, Base):
    """One stay in one line, still there or gone."""

    __tablename__ = "tickets"

    ticket: Mapped[str] = mapped_column(primary_key=True)
    destination: Mapped[str | None]
    student: Mapped[str | None]
    gone: Mapped[bool]
    at: Mapped[datetime]

    __table_args__ = (Index(None, "school_id", "destination", "gone", "at"), STRICT)


class RoomWordRow(OfSchool, Base):
    """One word of an adult about a room; the latest one counts (`hallpass.domain.roommode`)."""

    __tablename__ = "room_words"

    fact: Mapped[str] = mapped_column(primary_key=True)
    room: Mapped[str]
    mode: Mapped[str]
    until: Mapped[datetime | None]
    at: Mapped[datetime]
    """As well as it is known."""
    boot: Mapped[str]

    __table_args__ = (
        Index(None, "school_id", "room", "at", "fact"),
        Index(None, "school_id", "boot"),
        STRICT,
    )


class AskRow(OfSchool, Base):
    """One question of a student to an adult."""

    __tablename__ = "asks"

    ask: Mapped[str] = mapped_column(primary_key=True)
    student: Mapped[str]
    origin: Mapped[str]
    destination: Mapped[str]
    adult: Mapped[str | None]
    """Who was asked; None: any adult of the room."""
    reasons: Mapped[str]
    """Comma-separated."""
    at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None]
    yes: Mapped[bool | None]
    message: Mapped[str]

    __table_args__ = (Index(None, "school_id", "at"), STRICT)


class BootRow(OfSchool, Base):
    """A boot whose clock was compared with central's."""

    __tablename__ = "boots"

    boot: Mapped[str] = mapped_column(primary_key=True)
    started_at: Mapped[datetime]
    uncertainty_s: Mapped[float]
    fact: Mapped[str]

    __table_args__ = (Index(None, "school_id", "fact"), STRICT)


class FeedRow(OfSchool, Base):
    """One entry of the feed: what changed; its content is read when it is fetched."""

    __tablename__ = "feed"

    number: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    """A `hallpass.wire.ChangeKind`, or "fact"."""
    key: Mapped[str]
    room: Mapped[str | None]
    """The only room that it concerns; None: every room."""
    at: Mapped[datetime]
    device: Mapped[str | None]
    """Of a fact: its recorder."""
    fact_kind: Mapped[str | None]
    pass_id: Mapped[str | None]

    __table_args__ = (Index(None, "school_id", "kind", "key", "number"), STRICT)


class ReceiptRow(OfSchool, Base):
    """What a box was told about a fact the first time."""

    __tablename__ = "receipts"
    __table_args__ = (STRICT,)

    device: Mapped[str] = mapped_column(primary_key=True)
    fact: Mapped[str] = mapped_column(primary_key=True)
    verdict: Mapped[str]
    code: Mapped[str]
    at: Mapped[datetime]


class ConflictRow(OfSchool, Base):
    """Something that happened and that an adult can still act on."""

    __tablename__ = "conflicts"

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    fact: Mapped[str]
    student: Mapped[str]
    one: Mapped[str]
    """The pass whose start it is about."""
    other: Mapped[str | None]
    """The pass that it meets."""
    at: Mapped[datetime]
    state: Mapped[str]
    """open, settled (by later facts) or resolved (by an adult)."""
    adult: Mapped[str | None]
    resolved_at: Mapped[datetime | None]
    note: Mapped[str]

    __table_args__ = (
        Index(None, "school_id", "state"),
        Index(None, "school_id", "one"),
        Index(None, "school_id", "other"),
        STRICT,
    )


class ErasedRow(OfSchool, Base):
    """Somebody who was erased."""

    __tablename__ = "erased"
    __table_args__ = (STRICT,)

    student: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
