"""The tables of what a school is: people, rooms, times, boxes, accounts.

    schools          one row a school: its key, its epoch, the feed's counter
    rooms            a place, and the version of the settings that its kiosk is told to run
    settings         every version of a room and its settings: what, who, when
    students adults badges adult_rooms          people
    timetables class_lists class_members        when and where who is expected
    apart            two students who must not meet
    devices device_stores enrolments            boxes
    sessions throttles                          who is signed in; who guesses

`doc` columns hold a domain value as JSON, whole, as kiosks get it.
"""

from datetime import datetime

from sqlalchemy import Index, false
from sqlalchemy.orm import Mapped, mapped_column

from central.store.base import STRICT, Base, OfSchool


class SchoolRow(Base):
    """A school. Its row is the lock under which facts and feed numbers are handed out."""

    __tablename__ = "schools"
    __table_args__ = (STRICT,)

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    private_key: Mapped[bytes]
    """Ed25519, 32 raw bytes."""
    epoch: Mapped[str]
    feed_number: Mapped[int]
    emergency: Mapped[str | None]
    """JSON of the state in force."""
    store: Mapped[str]
    """Central's own store id, for the facts that it records itself."""
    next_seq: Mapped[int]
    created_at: Mapped[datetime]


class RoomRow(OfSchool, Base):
    """A place of the school."""

    __tablename__ = "rooms"
    __table_args__ = (STRICT,)

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    doc: Mapped[str]
    settings_version: Mapped[int]


class SettingsRow(OfSchool, Base):
    """One version of a room and its settings; never changed."""

    __tablename__ = "settings"
    __table_args__ = (STRICT,)

    room: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    doc: Mapped[str]
    room_doc: Mapped[str]
    at: Mapped[datetime]
    adult: Mapped[str | None]
    note: Mapped[str]


class StudentRow(OfSchool, Base):
    """A student, with the name that only those get who expect them."""

    __tablename__ = "students"
    __table_args__ = (STRICT,)

    id: Mapped[str] = mapped_column(primary_key=True)
    first: Mapped[str]
    last: Mapped[str]
    on_door: Mapped[bool]
    language: Mapped[str] = mapped_column(server_default="")
    """The student's own, a BCP 47 tag; empty: the room's."""
    standing: Mapped[str]
    allowance: Mapped[str]
    """JSON."""


class BadgeRow(OfSchool, Base):
    """One badge's hash and whose it is."""

    __tablename__ = "badges"

    hash: Mapped[str] = mapped_column(primary_key=True)
    owner: Mapped[str]
    adult: Mapped[bool]
    issued_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    __table_args__ = (Index(None, "school_id", "owner"), STRICT)


class AdultRow(OfSchool, Base):
    """An adult; with a sign-in name, also an account."""

    __tablename__ = "adults"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    roles: Mapped[str]
    """JSON list of roles."""
    hall_monitor: Mapped[bool]
    sign_in: Mapped[str | None]
    """Lower case."""
    password: Mapped[str | None]
    """Argon2id in PHC form."""
    pin: Mapped[str | None]
    disabled: Mapped[bool]
    totp_secret: Mapped[str | None]
    """Base32 of the second factor; None: none yet."""
    totp_used: Mapped[int] = mapped_column(server_default="0")
    """The last 30 s step whose code was taken: each counts once."""
    must_change: Mapped[bool] = mapped_column(server_default=false())
    """Somebody else knows the password: it opens nothing until it is changed."""
    break_glass: Mapped[bool] = mapped_column(server_default=false())
    """For when nothing else works: each use is an alarm."""
    room: Mapped[str | None]
    """A substitute's: the only room that they may act in."""
    day: Mapped[str | None]
    """A substitute's: the only day, as in 2026-11-24, in the school's zone."""

    __table_args__ = (
        Index(None, "school_id", "sign_in", unique=True),
        Index(None, "school_id", "day"),
        STRICT,
    )


class AdultRoomRow(OfSchool, Base):
    """An adult may act in a room."""

    __tablename__ = "adult_rooms"

    adult: Mapped[str] = mapped_column(primary_key=True)
    room: Mapped[str] = mapped_column(primary_key=True)

    __table_args__ = (Index(None, "school_id", "room"), STRICT)


class TimetableRow(OfSchool, Base):
    """When the school teaches."""

    __tablename__ = "timetables"
    __table_args__ = (STRICT,)

    doc: Mapped[str]


class ClassListRow(OfSchool, Base):
    """A class in one room and one period."""

    __tablename__ = "class_lists"

    id: Mapped[str] = mapped_column(primary_key=True)
    room: Mapped[str]
    day_type: Mapped[str]
    period: Mapped[str]
    title: Mapped[str]
    adult: Mapped[str | None]

    __table_args__ = (Index(None, "school_id", "room"), STRICT)


class ClassMemberRow(OfSchool, Base):
    """A student of a class."""

    __tablename__ = "class_members"

    class_list: Mapped[str] = mapped_column(primary_key=True)
    student: Mapped[str] = mapped_column(primary_key=True)

    __table_args__ = (Index(None, "school_id", "student"), STRICT)


class ApartRow(OfSchool, Base):
    """Two students who must not meet; why stays here."""

    __tablename__ = "apart"

    id: Mapped[str] = mapped_column(primary_key=True)
    one: Mapped[str]
    other: Mapped[str]
    why: Mapped[str]

    __table_args__ = (
        Index(None, "school_id", "one"),
        Index(None, "school_id", "other"),
        STRICT,
    )


class DeviceRow(OfSchool, Base):
    """A kiosk that was let in."""

    __tablename__ = "devices"

    id: Mapped[str] = mapped_column(primary_key=True)
    room: Mapped[str]
    generation: Mapped[int]
    """Counts up when the box has to learn everything anew (another room)."""
    name: Mapped[str]
    serial: Mapped[str]
    key_hash: Mapped[str]
    """SHA-256 of the bearer key, hexadecimal."""
    next_key_hash: Mapped[str | None]
    """Of the key that was handed out to replace it, and not used yet."""
    key_at: Mapped[datetime | None]
    """Since when the key is in use; None: since it was enrolled."""
    replaces: Mapped[str | None]
    """The box that this one took the place of."""
    picked: Mapped[str | None]
    """Serial number of the one that goes on, of two boxes with this identity (a cloned card)."""
    branched_at: Mapped[datetime | None]
    enrolled_at: Mapped[datetime]
    heard_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    wiped_at: Mapped[datetime | None]
    """When it said that no student data is left on it."""
    status: Mapped[str]
    settings_version: Mapped[int]
    branched: Mapped[bool]

    __table_args__ = (
        Index(None, "school_id", "key_hash", unique=True),
        Index(None, "school_id", "room"),
        STRICT,
    )


class DeviceStoreRow(OfSchool, Base):
    """A database that a box had, and how far its sequence was heard."""

    __tablename__ = "device_stores"
    __table_args__ = (STRICT,)

    device: Mapped[str] = mapped_column(primary_key=True)
    store: Mapped[str] = mapped_column(primary_key=True)
    first_heard_at: Mapped[datetime]
    last_seq: Mapped[int]


class EnrolmentRow(OfSchool, Base):
    """A box on its way in (RFC 8628)."""

    __tablename__ = "enrolments"

    code_hash: Mapped[str] = mapped_column(primary_key=True)
    """SHA-256 of the device code."""
    user_code: Mapped[str]
    name: Mapped[str]
    serial: Mapped[str]
    state: Mapped[str]
    """pending, approved, granted or refused."""
    room: Mapped[str | None]
    adult: Mapped[str | None]
    replaces: Mapped[str | None]
    """The box whose place it takes."""
    batch: Mapped[str | None]
    """The list that let it in."""
    started_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    polled_at: Mapped[datetime | None]
    interval_s: Mapped[int]

    __table_args__ = (Index(None, "school_id", "user_code"), STRICT)


class SessionRow(OfSchool, Base):
    """A browser that is signed in."""

    __tablename__ = "sessions"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    adult: Mapped[str]
    csrf: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    address: Mapped[str] = mapped_column(server_default="")
    agent: Mapped[str] = mapped_column(server_default="")
    """What the browser calls itself."""
    strong: Mapped[bool] = mapped_column(server_default=false())
    """Whether a second factor was given."""
    stage: Mapped[str] = mapped_column(server_default="")
    """What is still to be done before it opens anything; empty: signed in."""
    offered: Mapped[str | None]
    """Base32 of a second factor that was shown here and not confirmed yet."""

    __table_args__ = (Index(None, "school_id", "adult"), STRICT)


class ThrottleRow(OfSchool, Base):
    """How often somebody guessed wrong within one window; kept across restarts."""

    __tablename__ = "throttles"
    __table_args__ = (STRICT,)

    what: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
    since: Mapped[datetime]
