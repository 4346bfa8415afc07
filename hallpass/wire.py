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
from hallpass.ids import BootId, DeviceId, Epoch, FactId, OrderId, RoomId, SchoolId, StoreId
from hallpass.problems import PROTOCOL

FACTS_LIMIT = 200
"""Facts in one exchange, up or down."""
CHANGES_LIMIT = 1000
REQUEST_LIMIT_BYTES = 1 << 20
ID_LIMIT = 64
RESULTS_LIMIT = 8
"""Answers to orders in one exchange."""
DOCUMENT_LIMIT = 200_000
"""Characters of what an order asked for."""
SEALED_LIMIT = 16
"""Envelopes in one farewell."""
SEALED_LIMIT_CHARS = 400_000

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
    """Of the hardware, as the box reads it."""
    batch: Annotated[str, Meta(max_length=64)] = ""
    """A code made beforehand: a box whose serial number is on its list is let in at once."""


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
    seal_key: str = ""
    """X25519 public key, base64: what is sealed to it, central alone can read (RFC 9180)."""


class KioskClock(msgspec.Struct, frozen=True, kw_only=True):
    """The kiosk's clocks as it sends the request."""

    at: Utc
    boot: BootId
    boot_s: float
    nonce: Annotated[str, Meta(min_length=16, max_length=64)]


class BoxHealth(msgspec.Struct, frozen=True, kw_only=True):
    """How the hardware and the program are; what a box can't know stays at its default."""

    serial: Words = ""
    model: Words = ""
    system: Words = ""
    """Operating system and its version."""
    faces: Words = ""
    """What it shows, as in "desk 1280x800, door 1080x1920"."""
    reads_today: int = 0
    """Badges that the camera read since local midnight."""
    camera_since: Utc | None = None
    """Since when the camera is as `KioskStatus.camera` says."""
    oldest_s: int = 0
    """Age of the oldest fact that waits for a receipt."""
    uptime_s: int = 0
    """Of the program."""
    restarts_today: int = 0
    last_end: Words = ""
    """Why the program ended the last time: stopped, restarted, updated, power, crashed, hung."""
    disk_free_mb: int | None = None
    disk_total_mb: int | None = None
    memory_mb: int | None = None
    """Resident memory of the program."""
    temperature_c: float | None = None
    undervoltage: bool | None = None
    """Whether the supply was too weak since the start (Raspberry Pi)."""
    storage: Words = ""
    """What is wrong with the storage; empty: nothing known."""
    wear_percent: int | None = None
    """How much of the storage's life is used up, where it says so (eMMC, NVMe)."""


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
    health: BoxHealth = BoxHealth()


class SignedOrder(msgspec.Struct, frozen=True, kw_only=True):
    """An order as it travels: the very text that was signed, so that nothing has to be rebuilt."""

    order: Annotated[str, Meta(max_length=4000)]
    """JSON of a `hallpass.domain.orders.Order`."""
    signature: str
    """Ed25519 over `hallpass.signing.order_message`, base64."""


class OrderResult(msgspec.Struct, frozen=True, kw_only=True):
    """What became of an order; sent until central has taken it."""

    order: Annotated[OrderId, _ID]
    done: bool
    words: Words = ""
    """What happened, or why not; never a name."""
    document: Annotated[str, Meta(max_length=DOCUMENT_LIMIT)] = ""
    """What was asked for: a log's text, or JSON."""


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
    results: Annotated[tuple[OrderResult, ...], Meta(max_length=RESULTS_LIMIT)] = ()


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
    orders: tuple[SignedOrder, ...] = ()
    """What this box still has to do."""
    results_taken: tuple[OrderId, ...] = ()
    """Answers that need not be sent again."""
    new_key: str = ""
    """The bearer secret from the next request on; the old one counts until the new one was used."""


class Farewell(Message, frozen=True, kw_only=True):
    """A box whose key was taken back asks what to do, and hands in what it had sealed."""

    sealed: Annotated[
        tuple[Annotated[str, Meta(max_length=SEALED_LIMIT_CHARS)], ...],
        Meta(max_length=SEALED_LIMIT),
    ] = ()
    """Envelopes (`hallpass.sealing`), base64, each around JSON of a list of `WireFact`."""
    wiped: bool = False
    """The order was carried out: no student data is left on the box."""


class Farewelled(Message, frozen=True, kw_only=True):
    """The order to wipe; and whether the envelopes were taken, so that they can be deleted."""

    order: SignedOrder
    taken: int = 0
    """How many envelopes, from the first."""


class Wake(Message, frozen=True, kw_only=True):
    """The event of the wake stream: small state whole, or "something changed"."""

    epoch: Epoch
    number: int
    """The feed's last number that concerns this kiosk; above its cursor: exchange now."""
    settings_version: int = 0
    emergency: Emergency | None = None
    orders: int = 0
    """The number of this box's newest order that waits; above the last one seen: exchange now."""
