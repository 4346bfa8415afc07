"""Facts in few words: times are minutes after NINE, ids are short names."""

from datetime import datetime, timedelta
from typing import Any

from hallpass.domain.facts import (
    BY_STUDENT,
    Actor,
    Body,
    ClockMeasured,
    EndHow,
    Fact,
    LeftLineWhy,
    LineJoined,
    LineLeft,
    PassArrived,
    PassCorrected,
    PassEnded,
    PassExtended,
    PassStarted,
    PassVoided,
    Stamp,
    TurnOffered,
    VoidWhy,
)
from hallpass.domain.passes import Pass, fold
from hallpass.domain.rooms import PassShape
from hallpass.ids import (
    AdultId,
    BootId,
    DeviceId,
    FactId,
    PassId,
    RoomId,
    StoreId,
    StudentId,
    TicketId,
)
from tests.fakes.clock import START as NINE

HERE = RoomId("r101")
RESTROOM = RoomId("restroom")
ANA = StudentId("ana")
BEN = StudentId("ben")
P1 = PassId("p1")
RIVERA = Actor(adult=AdultId("rivera"))


def at(minutes: float) -> datetime:
    return NINE + timedelta(minutes=minutes)


def fact(
    body: Body,
    minutes: float = 0,
    *,
    id: str | None = None,
    store: str = "s1",
    seq: int | None = None,
    boot: str = "b1",
    boot_s: float | None = None,
    trusted: bool = True,
    by: Actor = BY_STUDENT,
) -> Fact:
    boot_s = 1000.0 + minutes * 60 if boot_s is None else boot_s
    number = seq if seq is not None else int(minutes * 60) + 1_000_000
    stamp = Stamp(
        device=DeviceId(f"kiosk-{store}"),
        store=StoreId(store),
        seq=number,
        at=at(minutes),
        boot=BootId(boot),
        boot_s=boot_s,
        trusted=trusted,
        room=HERE,
    )
    return Fact(FactId(id or f"{type(body).__name__}-{store}-{number}"), stamp, by, body)


def started(minutes: float = 0, **kw: Any) -> Fact:
    """At `minutes`; PassStarted's fields and those of `fact` by name."""
    envelope = {k: kw.pop(k) for k in tuple(kw) if k in fact.__kwdefaults__}
    terms: dict[str, Any] = {
        "pass_id": P1,
        "student": ANA,
        "origin": HERE,
        "destination": RESTROOM,
        "shape": PassShape.ROUND_TRIP,
        "limit_min": 5,
        "buffer_min": 15,
    }
    return fact(PassStarted(**(terms | kw)), minutes, **envelope)


def arrived(minutes: float, student: StudentId = ANA, **kw: Any) -> Fact:
    return fact(PassArrived(P1, student), minutes, **kw)


def ended(
    minutes: float, how: EndHow = EndHow.RETURNED, student: StudentId = ANA, **kw: Any
) -> Fact:
    return fact(PassEnded(P1, student, how), minutes, **kw)


def voided(minutes: float, why: VoidWhy = VoidWhy.NOT_ME, **kw: Any) -> Fact:
    return fact(PassVoided(P1, ANA, why), minutes, **kw)


def extended(minutes: float, limit_min: int, **kw: Any) -> Fact:
    return fact(PassExtended(P1, ANA, limit_min), minutes, by=RIVERA, **kw)


def corrected(minutes: float, student: StudentId = ANA, **kw: Any) -> Fact:
    envelope = {k: kw.pop(k) for k in tuple(kw) if k in fact.__kwdefaults__}
    return fact(PassCorrected(P1, student, **kw), minutes, by=RIVERA, **envelope)


def measured(of: str, started_at: datetime, uncertainty_s: float = 0.1, **kw: Any) -> Fact:
    return fact(ClockMeasured(BootId(of), started_at, uncertainty_s), **kw)


def joined(minutes: float, ticket: str, student: str | None = None, **kw: Any) -> Fact:
    place = kw.pop("destination", RESTROOM)
    body = LineJoined(TicketId(ticket), StudentId(student or f"of-{ticket}"), HERE, place, "kite")
    return fact(body, minutes, **({"id": f"joined-{ticket}"} | kw))


def offered(minutes: float, ticket: str, lease_s: int = 90, **kw: Any) -> Fact:
    body = TurnOffered(TicketId(ticket), RESTROOM, lease_s)
    return fact(body, minutes, **({"id": f"offered-{ticket}-{minutes}"} | kw))


def left(minutes: float, ticket: str, student: str | None = None) -> Fact:
    who = StudentId(student or f"of-{ticket}")
    return fact(LineLeft(TicketId(ticket), who, RESTROOM, LeftLineWhy.STUDENT), minutes)


def folded(*facts: Fact, **kw: Any) -> Pass:
    value = fold(facts, **kw)
    assert value is not None
    return value
