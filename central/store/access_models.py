"""The tables of who may do what, and of what was done.

    audit                every act of an adult or a program; only ever added to (by triggers too)
    recovery_codes       what replaces a lost second factor, each once
    api_keys             programs that may act, and within which scopes
    repeats              what they were answered, so that a request sent twice acts once
    webhooks deliveries  programs that are told, and what still has to reach them

Every key begins with the school.
"""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from central.store.base import STRICT, Base, OfSchool


class AuditRow(OfSchool, Base):
    """One act; never changed, never deleted."""

    __tablename__ = "audit"

    number: Mapped[int] = mapped_column(primary_key=True)
    """Without gaps within a school."""
    at: Mapped[datetime]
    adult: Mapped[str | None]
    acting_for: Mapped[str | None]
    api_key: Mapped[str | None]
    act: Mapped[str]
    """As in "settings.changed"."""
    target: Mapped[str]
    """Id of what it was done to; empty: the school."""
    detail: Mapped[str]
    """JSON object, without secrets and without names."""
    address: Mapped[str]
    """Where it came from; empty: on the server itself."""

    __table_args__ = (
        Index(None, "school_id", "at"),
        Index(None, "school_id", "adult", "at"),
        Index(None, "school_id", "target"),
        STRICT,
    )


class RecoveryCodeRow(OfSchool, Base):
    """A code on paper for an account's second factor."""

    __tablename__ = "recovery_codes"
    __table_args__ = (STRICT,)

    adult: Mapped[str] = mapped_column(primary_key=True)
    code_hash: Mapped[str] = mapped_column(primary_key=True)
    used_at: Mapped[datetime | None]


class ApiKeyRow(OfSchool, Base):
    """A program's key."""

    __tablename__ = "api_keys"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    key_hash: Mapped[str]
    """SHA-256: 256 random bits need no salt."""
    scopes: Mapped[str]
    """JSON list."""
    made_by: Mapped[str]
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    __table_args__ = (Index(None, "school_id", "key_hash", unique=True), STRICT)


class RepeatRow(OfSchool, Base):
    """What a program was answered under an Idempotency-Key, for a repetition of its request."""

    __tablename__ = "repeats"

    api_key: Mapped[str] = mapped_column(primary_key=True)
    repeat_key: Mapped[str] = mapped_column(primary_key=True)
    request_hash: Mapped[str]
    """SHA-256 of method, path and body."""
    at: Mapped[datetime]
    answer: Mapped[str | None]
    """JSON; None: not answered yet, or not kept because it was a secret."""
    done: Mapped[bool]

    __table_args__ = (Index(None, "school_id", "at"), STRICT)


class WebhookRow(OfSchool, Base):
    """Where events go."""

    __tablename__ = "webhooks"
    __table_args__ = (STRICT,)

    id: Mapped[str] = mapped_column(primary_key=True)
    url: Mapped[str]
    secret: Mapped[str]
    """Signs each delivery, and so has to be readable."""
    events: Mapped[str]
    """JSON list."""
    made_by: Mapped[str]
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class DeliveryRow(OfSchool, Base):
    """One event on its way to one address."""

    __tablename__ = "deliveries"

    id: Mapped[str] = mapped_column(primary_key=True)
    channel: Mapped[str]
    """A webhook's id, or "mail"."""
    event: Mapped[str]
    body: Mapped[str]
    """JSON."""
    made_at: Mapped[datetime]
    due_at: Mapped[datetime]
    tries: Mapped[int]
    done_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]
    problem: Mapped[str]

    __table_args__ = (Index(None, "school_id", "done_at", "due_at"), STRICT)
