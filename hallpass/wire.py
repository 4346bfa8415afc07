"""The contract between kiosk and central, version 1: enrol, exchange, wake.

Both sides import these types; there is no second set. JSON over HTTPS, UTF-8. A receiver ignores
fields that it does not know and keeps facts of unknown kinds whole, so that central can speak
version N and N-1. docs/wire.md is the prose, docs/wire/v1.schema.json the JSON Schema.
"""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from hallpass.domain.emergency import Emergency
from hallpass.domain.facts import Actor
from hallpass.ids import BootId, DeviceId, Epoch, FactId, RoomId, SchoolId, StoreId
from hallpass.problems import PROTOCOL

FACTS_LIMIT = 200
"""Facts in one exchange, up or down."""
CHANGES_LIMIT = 1000
REQUEST_LIMIT_BYTES = 1 << 20
ID_LIMIT = 64

_ID = Meta(min_length=1, max_length=ID_LIMIT, pattern="^[!-~]+$")
"""Ids are opaque, printable ASCII: whatever a store, a log or an address does with one is safe."""
Id = Annotated[str, _ID]
Words = Annotated[str, Meta(max_length=200)]
Utc = Annotated[datetime, Meta(tz=True)]


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """What every message has."""

    protocol: Literal[1] = PROTOCOL


class WireFact(msgspec.Struct, frozen=True, kw_only=True):
    """A fact: the envelope typed, the body as it came (hallpass.codec reads it)."""

    id: Annotated[FactId, _ID]
    device: Annotated[DeviceId, _ID]
    store: Annotated[StoreId, _ID]
    seq: Annotated[int, Meta(ge=1, le=(1 << 63) - 1)]
    at: Utc
    boot: Annotated[BootId, _ID]
    boot_s: Annotated[float, Meta(ge=0, le=1e10)]
    trusted: bool
    room: Annotated[RoomId, _ID] | None = None
    by: Actor = Actor()
    kind: Annotated[str, Meta(min_length=1, max_length=40)]
    body: msgspec.Raw


class EnrolStart(Message, frozen=True, kw_only=True):
    """A new box asks to be let in (RFC 8628, device authorisation)."""

    name: Words
    """What the box calls itself, such as its host name."""
    serial: Words = ""


class EnrolStarted(Message, frozen=True, kw_only=True):
    """What the box shows, and the secret that it polls with."""

    device_code: str
    user_code: str
    """Eight letters as XXXX-XXXX, for people."""
    expires_s: int
    interval_s: int
    fingerprint: str
    """SHA-256 of the school's public key, hexadecimal: what adults compare."""


class EnrolPoll(Message, frozen=True, kw_only=True):
    """Has somebody approved it?"""

    device_code: Annotated[str, Meta(min_length=16, max_length=128)]


class EnrolGranted(Message, frozen=True, kw_only=True):
    """The box is this room's kiosk from now on. Handed out once."""

    device: DeviceId
    key: str
    """Bearer secret; central keeps its hash alone."""
    school: SchoolId
    school_name: str
    room: RoomId
    school_key: str
    """Ed25519 public key, base64: checks central's signed time and orders, and phone badges."""


class KioskClock(msgspec.Struct, frozen=True, kw_only=True):
    """The kiosk's clocks as it sends the request."""

    at: Utc
    boot: BootId
    boot_s: float
    nonce: Annotated[str, Meta(min_length=16, max_length=64)]


class KioskStatus(msgspec.Struct, frozen=True, kw_only=True):
    """How the box is, for the fleet page."""

    version: Words = ""
    settings_version: int = 0
    """What it runs; central compares it with what it sent."""
    settings_problem: Words = ""
    """Why it could not use a newer document."""
    outbox: int = 0
    """Facts that wait for a receipt, those in this request included."""
    dead: int = 0
    camera: Words = ""
    tamper: Words = ""
    """Why the desk is locked, until an adult was there; empty: it is not."""
    clock_trusted: bool = False


class Cursor(msgspec.Struct, frozen=True, kw_only=True):
    """How far a kiosk has read the feed. An unknown epoch means: everything again."""

    epoch: Epoch
    number: Annotated[int, Meta(ge=0, le=(1 << 63) - 1)]


class ExchangeRequest(Message, frozen=True, kw_only=True):
    """One sync round trip. Safe to repeat: facts carry their own ids."""

    store: StoreId
    cursor: Cursor | None = None
    clock: KioskClock
    status: KioskStatus = KioskStatus()
    facts: Annotated[tuple[WireFact, ...], Meta(max_length=FACTS_LIMIT)] = ()


class Verdict(StrEnum):
    """What central says of one fact. Each of them lets the kiosk stop sending it."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    """Kept, and an adult will look at it."""
    EXPIRED = "expired"
    """Older than what is kept, or about somebody who was erased."""
    REJECTED = "rejected"
    """Could not be read: goes to the kiosk's dead letters, which an adult can see."""


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """Central's verdict on one fact."""

    fact: FactId
    verdict: Verdict
    code: str = ""
    message: str = ""


class ChangeKind(StrEnum):
    """Which table of a kiosk's reference data a change belongs to."""

    STUDENT = "student"
    NAME = "name"
    ADULT = "adult"
    ROOM = "room"
    TIMETABLE = "timetable"
    CLASS_LIST = "class_list"
    APART = "apart"
    SETTINGS = "settings"


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One document of reference data, whole."""

    kind: str
    """A `ChangeKind`; a kiosk passes over one that it does not know."""
    key: Id
    doc: Any = None
    """A `msgspec.Raw`, or None: it is gone."""

    def __post_init__(self) -> None:
        """Pack the document up again: msgspec reads no union of Raw and None."""
        if self.doc is not None and not isinstance(self.doc, msgspec.Raw):
            msgspec.structs.force_setattr(self, "doc", msgspec.Raw(msgspec.json.encode(self.doc)))


class SignedTime(msgspec.Struct, frozen=True, kw_only=True):
    """Central's time, signed over the kiosk's nonce: a wrong clock never needs weaker TLS."""

    at: Utc
    nonce: str
    signature: str
    """Ed25519 over `hallpass.signing.time_message`, base64."""


class ExchangeResponse(Message, frozen=True, kw_only=True):
    """What central makes of it, and what is new."""

    receipts: tuple[Receipt, ...] = ()
    cursor: Cursor
    reset: bool = False
    """The kiosk's cursor was not of this epoch: drop reference data and others' facts first."""
    more: bool = False
    """There is more to fetch: exchange again at once."""
    changes: tuple[Change, ...] = ()
    facts: tuple[WireFact, ...] = ()
    """Facts of other recorders that this kiosk needs."""
    emergency: Emergency | None = None
    lease_s: int = 259_200
    """How long student data may be held without another exchange (72 h)."""
    time: SignedTime
    open_digest: str = ""
    """`hallpass.codec.open_digest` of the passes open at `time.at`; only when `more` is false."""


class Wake(Message, frozen=True, kw_only=True):
    """The event of the wake stream: small state whole, or "something changed"."""

    epoch: Epoch
    number: int
    """The feed's last number that concerns this kiosk; above its cursor: exchange now."""
    settings_version: int = 0
    emergency: Emergency | None = None
