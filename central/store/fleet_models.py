"""The tables of the fleet: where rooms are, what layers say, what boxes are told, what is wrong.

    areas            a building or floor, and the picture of its plan
    pictures         images by their SHA-256: plans and logos, each kept once
    plan_places      where on its area's plan a room is
    layers           every version of what one level of settings says; the highest counts
    planned_changes  changes of settings that wait for their time
    orders           what a box is told to do, and what became of it
    batches batch_boxes      boxes that are let in by a code made beforehand
    alerts           what is or was wrong with a box, and who was told
    school_docs      small documents of a school by name: thresholds, whom to tell

Every key begins with the school.
"""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from central.store.base import STRICT, Base, OfSchool


class AreaRow(OfSchool, Base):
    """A building or a floor."""

    __tablename__ = "areas"
    __table_args__ = (STRICT,)

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    place: Mapped[int]
    """Its order in lists."""
    plan: Mapped[str | None]
    """SHA-256 of its plan's picture."""


class PictureRow(OfSchool, Base):
    """An image."""

    __tablename__ = "pictures"
    __table_args__ = (STRICT,)

    hash: Mapped[str] = mapped_column(primary_key=True)
    """SHA-256, hexadecimal."""
    media_type: Mapped[str]
    content: Mapped[bytes]
    at: Mapped[datetime]


class PlanPlaceRow(OfSchool, Base):
    """Where a room is on its area's plan: thousandths of its width and height."""

    __tablename__ = "plan_places"
    __table_args__ = (STRICT,)

    room: Mapped[str] = mapped_column(primary_key=True)
    x: Mapped[int]
    y: Mapped[int]


class LayerRow(OfSchool, Base):
    """One version of what one level says; never changed."""

    __tablename__ = "layers"
    __table_args__ = (STRICT,)

    level: Mapped[str] = mapped_column(primary_key=True)
    target: Mapped[str] = mapped_column(primary_key=True)
    """The area's, room's or device's id; of the school its own."""
    version: Mapped[int] = mapped_column(primary_key=True)
    doc: Mapped[str]
    """`hallpass.layerdoc`."""
    at: Mapped[datetime]
    adult: Mapped[str | None]
    note: Mapped[str]


class PlannedChangeRow(OfSchool, Base):
    """A change of settings that waits for its time."""

    __tablename__ = "planned_changes"

    id: Mapped[str] = mapped_column(primary_key=True)
    level: Mapped[str]
    targets: Mapped[str]
    """JSON list of ids."""
    doc: Mapped[str]
    """JSON: {"set": a layer, "clear": keys that go back to what the level above says}."""
    due_at: Mapped[datetime]
    adult: Mapped[str]
    note: Mapped[str]
    made_at: Mapped[datetime]
    state: Mapped[str]
    """waiting, done, refused or withdrawn."""
    problem: Mapped[str]
    done_at: Mapped[datetime | None]

    __table_args__ = (Index(None, "school_id", "state", "due_at"), STRICT)


class OrderRow(OfSchool, Base):
    """One order to one box."""

    __tablename__ = "orders"

    id: Mapped[str] = mapped_column(primary_key=True)
    device: Mapped[str]
    number: Mapped[int]
    """Counts up with each order of the school."""
    kind: Mapped[str]
    text: Mapped[str]
    minutes: Mapped[int]
    adult: Mapped[str | None]
    at: Mapped[datetime]
    expires_at: Mapped[datetime]
    state: Mapped[str]
    """waiting, sent, done, failed or expired."""
    sent_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    words: Mapped[str]
    document: Mapped[str]
    """What the box sent; taken away after some days."""

    __table_args__ = (
        Index(None, "school_id", "device", "state"),
        Index(None, "school_id", "number", unique=True),
        STRICT,
    )


class BatchRow(OfSchool, Base):
    """A code made beforehand, good for the boxes of its list."""

    __tablename__ = "batches"

    id: Mapped[str] = mapped_column(primary_key=True)
    code_hash: Mapped[str]
    """SHA-256 of the code."""
    name: Mapped[str]
    adult: Mapped[str]
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (Index(None, "school_id", "code_hash", unique=True), STRICT)


class BatchBoxRow(OfSchool, Base):
    """A box of a batch's list; let in once."""

    __tablename__ = "batch_boxes"
    __table_args__ = (STRICT,)

    batch: Mapped[str] = mapped_column(primary_key=True)
    serial: Mapped[str] = mapped_column(primary_key=True)
    """Lower case."""
    room: Mapped[str]
    name: Mapped[str]
    device: Mapped[str | None]
    used_at: Mapped[datetime | None]


class AlertRow(OfSchool, Base):
    """Something that is or was wrong with a box; told once when it breaks, once when it heals."""

    __tablename__ = "alerts"

    id: Mapped[str] = mapped_column(primary_key=True)
    device: Mapped[str]
    kind: Mapped[str]
    since: Mapped[datetime]
    detail: Mapped[str]
    """Words for an adult, in English."""
    told_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    end_told_at: Mapped[datetime | None]

    __table_args__ = (
        Index(None, "school_id", "device"),
        Index(None, "school_id", "ended_at"),
        STRICT,
    )


class SchoolDocRow(OfSchool, Base):
    """A small document of the school."""

    __tablename__ = "school_docs"
    __table_args__ = (STRICT,)

    name: Mapped[str] = mapped_column(primary_key=True)
    doc: Mapped[str]
    at: Mapped[datetime]
    adult: Mapped[str | None]
