"""A small school in a real store: room 101 with its desk, its students, and an exchange."""

import base64
import hashlib
import uuid
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from pathlib import Path

import msgspec
from argon2 import PasswordHasher
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hallpass import codec, signing
from hallpass.domain.badges import PHONE_WINDOW_S, Symbology, card_hash, card_text
from hallpass.domain.emergency import Emergency
from hallpass.domain.facts import Actor, AdultAnswered, Body, ClockMeasured, Fact, Stamp
from hallpass.domain.people import Adult, ApartPair, Role, Student, StudentName
from hallpass.domain.rooms import PassShape, Room
from hallpass.domain.settings import Offer, RoomSettings
from hallpass.domain.timetable import ClassList, Period, Timetable
from hallpass.ids import (
    AdultId,
    AskId,
    BadgeHash,
    BootId,
    DeviceId,
    Epoch,
    FactId,
    RoomId,
    SchoolId,
    StoreId,
    StudentId,
)
from hallpass.wire import Change, Cursor, ExchangeResponse, Receipt, SignedTime, Verdict
from kiosk.desk import Desk
from kiosk.flow.answers import DeskAnswer, Go, WelcomeBack
from kiosk.flow.requests import ReadBadge
from kiosk.store.exchange import Exchange
from kiosk.store.identity import Identity
from kiosk.store.store import Store
from tests.fakes.clock import FakeClock
from tests.fakes.ids import CountingIds

HERE, LIBRARY, NURSE, OFFICE, LAB = (
    RoomId("r101"), RoomId("library"), RoomId("nurse"), RoomId("office"), RoomId("lab"),
)  # fmt: skip
ANA, BEN, CLEO, DAN = (StudentId(str(uuid.UUID(int=number))) for number in (0xA, 0xB, 0xC, 0xD))
RIVERA, TECH = AdultId("rivera"), AdultId("tech")
PIN = "4711"
_FAST = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
SCHOOL_KEY = hashlib.sha256(b"a school's key for tests").digest()
ROOMS = (
    Room(HERE, "Room 101", "101"),
    Room(LIBRARY, "Library", "L", folder="Quiet", limit_min=20),
    Room(NURSE, "Nurse", "N", shape=PassShape.ONE_WAY, capacity=1, folder="Care"),
    Room(OFFICE, "Office", "O", restricted=True),
    Room(LAB, "Lab", "Q", folder="Quiet", shape=PassShape.ATTENDED),
)
SETTINGS = RoomSettings(
    HERE, 1, offers=(Offer(LIBRARY), Offer(NURSE), Offer(OFFICE), Offer(LAB)), usual=LIBRARY
)  # fmt: skip
ALL_DAY = Period("1", "All day", time(0, 0), time(23, 59))
TIMETABLE = Timetable(
    "America/Denver", {"day": (ALL_DAY,)}, dict.fromkeys(range(7), "day"), exceptions={}
)


def token(name: str) -> bytes:
    """Return the token on somebody's card."""
    return hashlib.sha256(name.encode()).digest()[:16]


def badge(name: str) -> BadgeHash:
    """Return the hash of somebody's card."""
    return card_hash(token(name))


STUDENTS = tuple(
    Student(student, badges=(badge(student),), revoked=(badge(f"lost-{student}"),))
    for student in (ANA, BEN, CLEO, DAN)
)
NAMES = (StudentName(ANA, "Ana", "R"), StudentName(BEN, "Ben", "K"))
ADULTS = (
    Adult(RIVERA, "Ms. Rivera", badges=(badge("rivera"),), pin=_FAST.hash(PIN)),
    Adult(TECH, "Lee", roles=(Role.TECHNICIAN,), badges=(badge("tech"),)),
)
LISTS = (ClassList("list-1", "day", "1", "Maths", (ANA, BEN, CLEO, DAN)),)


def doc(kind: str, key: str, value: object) -> Change:
    """Return one document as central sends it."""
    return Change(kind=kind, key=key, doc=msgspec.Raw(codec.encode(value)))


@dataclass
class Schoolroom:
    """A store, its desk and its exchange, under a clock that the test moves."""

    folder: Path
    clock: FakeClock = field(default_factory=FakeClock)
    ids: CountingIds = field(default_factory=lambda: CountingIds("k"))
    number: int = 0
    settings: RoomSettings = SETTINGS

    def __post_init__(self) -> None:
        self.path = self.folder / "kiosk.db"
        self.open()

    def open(self) -> None:
        """Open the store, as a start of the program does."""
        self.store = Store(self.path, self.clock, self.ids)
        self.store.open()
        self.desk = Desk(self.store)
        self.exchange = Exchange(self.store)

    def restart(self) -> None:
        """End the program and start it again."""
        self.store.close()
        self.open()

    def enrol(self) -> None:
        """Let the box in."""
        self.store.enrol(
            Identity(
                DeviceId("kiosk-101"),
                SchoolId("school"),
                "Elm School",
                HERE,
                signing.public_key(SCHOOL_KEY),
            )
        )

    def fill(self, **settings: object) -> None:
        """Enrol, measure the clock, and bring the whole school."""
        self.enrol()
        self.measure()
        self.send(
            *(doc("room", r.id, r) for r in ROOMS),
            *(doc("student", s.id, s) for s in STUDENTS),
            *(doc("name", n.student, n) for n in NAMES),
            *(doc("adult", a.id, a) for a in ADULTS),
            *(doc("class_list", c.id, c) for c in LISTS),
            doc("timetable", "timetable", TIMETABLE),
            doc("settings", HERE, self.settings),
        )
        if settings:
            self.set(**settings)
        self.acknowledge()

    def set(self, **settings: object) -> None:
        """Send changed settings."""
        self.settings = replace(self.settings, version=self.settings.version + 1, **settings)
        self.send(doc("settings", HERE, self.settings))

    def set_room(self, room: RoomId, **values: object) -> None:
        """Send a changed room."""
        known = next(r for r in ROOMS if r.id == room)
        self.send(doc("room", room, replace(known, **values)))

    def pair_apart(self, one: StudentId, other: StudentId) -> None:
        """Keep two students apart."""
        self.send(doc("apart", "pair", ApartPair("pair", one, other)))

    def measure(self, error_s: float = 0.0) -> None:
        """Record that this boot's clock is `error_s` fast."""
        clock = self.clock
        started = clock.now().timestamp() - error_s - clock.monotonic()
        self.exchange.record_clock(
            ClockMeasured(
                clock.boot_id(), datetime.fromtimestamp(started, clock.now().tzinfo), 0.01
            )
        )

    def response(self, *changes: Change, **values: object) -> ExchangeResponse:
        """Return an answer of central's."""
        self.number += 1
        base: dict[str, object] = {
            "cursor": Cursor(epoch=Epoch("epoch-1"), number=self.number),
            "changes": changes,
            # As central does: whoever has no cursor is told to begin anew.
            "reset": self.exchange.outgoing(0).cursor is None,
            "time": SignedTime(at=self.clock.now(), nonce="n" * 16, signature=""),
        }
        return ExchangeResponse(**(base | values))

    def send(self, *changes: Change, **values: object) -> None:
        """Apply an answer of central's that brings `changes`."""
        emergency = values.pop("emergency", None)
        self.exchange.apply(self.response(*changes, emergency=emergency, **values))

    def emergency(self, emergency: Emergency | None) -> None:
        """Put the school into an emergency, or out of it."""
        self.exchange.put_emergency(emergency)

    def acknowledge(self) -> None:
        """Give receipts for all that waits."""
        facts = self.exchange.outgoing(1000).facts
        self.send(receipts=tuple(Receipt(fact=f.id, verdict=Verdict.ACCEPTED) for f in facts))

    def foreign(self, body: Body, ago_s: float = 0.0, id: str | None = None) -> Fact:
        """Return a fact that another kiosk recorded."""
        self.number += 1
        clock = self.clock
        stamp = Stamp(
            DeviceId("kiosk-9"),
            StoreId("store-9"),
            self.number,
            datetime.fromtimestamp(clock.now().timestamp() - ago_s, clock.now().tzinfo),
            BootId("boot-9"),
            100_000 + clock.monotonic() - ago_s,
            True,
            RoomId("r109"),
        )
        from hallpass.domain.facts import BY_STUDENT

        return Fact(FactId(id or f"f-{self.number}"), stamp, BY_STUDENT, body)

    def hear(self, *bodies: Body, ago_s: float = 0.0) -> None:
        """Take in facts of another kiosk."""
        facts = tuple(codec.to_wire(self.foreign(body, ago_s)) for body in bodies)
        self.send(facts=facts)

    def teach(self, adult: AdultId | None = RIVERA) -> None:
        """Put an adult on duty for all that is taught here."""
        self.send(*(doc("class_list", c.id, replace(c, adult=adult)) for c in LISTS))

    def answer(self, ask: AskId, *, yes: bool, ago_s: float = 0.0, message: str = "") -> None:
        """Let Ms. Rivera answer an ask from her own device."""
        fact = self.foreign(AdultAnswered(ask, ANA, yes, message), ago_s)
        self.send(facts=(codec.to_wire(replace(fact, by=Actor(RIVERA))),))

    def bodies(self) -> list[tuple[Body, AdultId | None]]:
        """Return all that waits in the outbox, and under whose name it was recorded."""
        facts = [codec.from_wire(wire) for wire in self.exchange.outgoing(1000).facts]
        return [(fact.body, fact.by.adult) for fact in facts]

    def scan(self, who: str, *, show: bool = True) -> DeskAnswer:
        """Hold up somebody's card; the answer's frame is shown unless told otherwise."""
        return self.read(card_text(token(who)), show=show)

    def read(
        self, text: str, symbology: Symbology = Symbology.QR, *, show: bool = True
    ) -> DeskAnswer:
        """Hold up a code."""
        return self.ask(ReadBadge(text, symbology, self.clock.monotonic()), show=show)

    def ask(self, request: object, *, show: bool = True) -> DeskAnswer:
        """Ask the desk, as the flow does."""
        answer = self.desk.handle(request)
        decision = getattr(answer, "decision", None)
        if show and decision is not None:
            self.desk.mark_shown(decision)
        return answer

    def go(self, who: str = ANA) -> Go:
        """Let somebody leave for the usual destination, and time pass until they could be back."""
        answer = self.scan(who)
        assert isinstance(answer, Go), answer
        self.clock.advance(120)
        return answer

    def back(self, who: str = ANA) -> WelcomeBack:
        """Let somebody return."""
        answer = self.scan(who)
        assert isinstance(answer, WelcomeBack), answer
        return answer

    def recorded(self) -> list[str]:
        """Return the kinds of all facts that wait in the outbox."""
        return [fact.kind for fact in self.exchange.outgoing(1000).facts]


def phone_text(
    student: StudentId, now: datetime, *, school: bytes = SCHOOL_KEY, window: int | None = None
) -> str:
    """Return what a student's phone shows at `now`."""
    phone = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(student.encode()).digest())
    day = (now.date() - date(1970, 1, 1)).days
    certificate = (
        uuid.UUID(student).bytes + phone.public_key().public_bytes_raw() + day.to_bytes(4, "big")
    )
    window = int(now.timestamp()) // PHONE_WINDOW_S if window is None else window
    raw = (
        certificate
        + Ed25519PrivateKey.from_private_bytes(school).sign(certificate)
        + window.to_bytes(4, "big")
        + phone.sign(window.to_bytes(4, "big"))
    )
    return "HP2." + base64.urlsafe_b64encode(raw).decode().rstrip("=")
