"""The tables of emergencies: what was frozen when one began, and everything that was done since.

    alarms               what an adult began at one box, to be confirmed for the school
    emergencies          each, drills included; at most one of them is on
    emergency_people     who was out in that moment, and what is known of each since
    emergency_boxes      boxes that were out of touch in that moment
    emergency_events     the timeline; only ever added to

Every key begins with the school.
"""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from central.store.base import STRICT, Base, OfSchool


class AlarmRow(OfSchool, Base):
    """An emergency of one box."""

    __tablename__ = "alarms"

    id: Mapped[str] = mapped_column(primary_key=True)
    device: Mapped[str]
    room: Mapped[str | None]
    action: Mapped[str]
    drill: Mapped[bool]
    adult: Mapped[str | None]
    at: Mapped[datetime]
    received_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    """When an administrator confirmed or set it aside."""
    answered_by: Mapped[str | None]
    emergency: Mapped[str | None]
    """What it became; None: nothing, or not yet."""

    __table_args__ = (Index(None, "school_id", "answered_at"), STRICT)


class EmergencyRow(OfSchool, Base):
    """One emergency."""

    __tablename__ = "emergencies"

    id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    """Counts up with each emergency of the school."""
    action: Mapped[str]
    drill: Mapped[bool]
    started_at: Mapped[datetime]
    started_by: Mapped[str | None]
    """None: a program, by its key."""
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]
    note: Mapped[str]
    in_class: Mapped[int]
    """How many students the timetable expected in school in that moment and who were not out."""

    __table_args__ = (Index(None, "school_id", "version", unique=True), STRICT)


class EmergencyPersonRow(OfSchool, Base):
    """A student who was out when it began, or who was added since."""

    __tablename__ = "emergency_people"
    __table_args__ = (STRICT,)

    emergency: Mapped[str] = mapped_column(primary_key=True)
    student: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    """As of that moment: the list stays readable whatever happens to the roster."""
    pass_id: Mapped[str | None]
    origin: Mapped[str | None]
    destination: Mapped[str | None]
    there: Mapped[bool]
    """Whether an arrival at the destination was known."""
    since: Mapped[datetime | None]
    about: Mapped[bool]
    """Whether that time is only about right."""
    seen_room: Mapped[str | None]
    """Where a scan saw them since; never "safe"."""
    seen_at: Mapped[datetime | None]
    safe_at: Mapped[datetime | None]
    safe_by: Mapped[str | None]
    safe_where: Mapped[str]
    added_at: Mapped[datetime | None]
    """When an adult added them; None: frozen at the start."""


class EmergencyBoxRow(OfSchool, Base):
    """A room whose kiosk was out of touch: what it knew is not in the list."""

    __tablename__ = "emergency_boxes"
    __table_args__ = (STRICT,)

    emergency: Mapped[str] = mapped_column(primary_key=True)
    device: Mapped[str] = mapped_column(primary_key=True)
    room: Mapped[str]
    heard_at: Mapped[datetime | None]
    waiting: Mapped[int]
    """Facts that it had not sent when it was last heard."""


class EmergencyEventRow(OfSchool, Base):
    """One line of the timeline; never changed."""

    __tablename__ = "emergency_events"
    __table_args__ = (STRICT,)

    emergency: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    kind: Mapped[str]
    adult: Mapped[str | None]
    student: Mapped[str | None]
    room: Mapped[str | None]
    detail: Mapped[str]
