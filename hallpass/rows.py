"""How a fact and a pass lie in a table: the columns that both stores have in common.

Each store adds its own (the school in front, what it looks up by). A row is anything with these
names as attributes; values come back from the columns' types as Python's own.
"""

from typing import Any

import msgspec

from hallpass.codec import decode_body, encode_body
from hallpass.domain.facts import Actor, EndHow, Fact, Stamp, kind_of
from hallpass.domain.passes import Anomaly, Pass, PassState
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
)
from hallpass.wire import WireFact


def fact_columns(fact: Fact, raw: bytes | None = None) -> dict[str, Any]:
    """Return a fact's columns.

    Args:
        fact: what was recorded.
        raw: its body as it came, so that a newer peer's fields are kept; None: written anew.
    """
    stamp = fact.stamp
    return {
        "id": fact.id,
        "device": stamp.device,
        "store": stamp.store,
        "seq": stamp.seq,
        "at": stamp.at,
        "boot": stamp.boot,
        "boot_s": stamp.boot_s,
        "trusted": stamp.trusted,
        "room": stamp.room,
        "adult": fact.by.adult,
        "acting_for": fact.by.acting_for,
        "kind": kind_of(fact.body),
        "body": (encode_body(fact.body) if raw is None else raw).decode(),
    }


def fact_of(row: Any) -> Fact:
    """Return the fact of a row.

    Raises:
        WireFault: its body can't be read.
    """
    stamp = Stamp(
        device=DeviceId(row.device),
        store=StoreId(row.store),
        seq=row.seq,
        at=row.at,
        boot=BootId(row.boot),
        boot_s=row.boot_s,
        trusted=row.trusted,
        room=None if row.room is None else RoomId(row.room),
    )
    return Fact(FactId(row.id), stamp, _actor(row), decode_body(row.kind, row.body))


def wire_fact_of(row: Any) -> WireFact:
    """Return a row's fact as it crosses the wire, its body byte for byte."""
    return WireFact(
        id=FactId(row.id),
        device=DeviceId(row.device),
        store=StoreId(row.store),
        seq=row.seq,
        at=row.at,
        boot=BootId(row.boot),
        boot_s=row.boot_s,
        trusted=row.trusted,
        room=None if row.room is None else RoomId(row.room),
        by=_actor(row),
        kind=row.kind,
        body=msgspec.Raw(row.body.encode()),
    )


def pass_columns(value: Pass) -> dict[str, Any]:
    """Return a pass's columns; `lapses_at` is there to be looked up by."""
    return {
        "id": value.id,
        "student": value.student,
        "origin": value.origin,
        "destination": value.destination,
        "shape": value.shape.value,
        "limit_min": value.limit_min,
        "buffer_min": value.buffer_min,
        "started_at": value.started_at,
        "state": value.state.value,
        "arrived_at": value.arrived_at,
        "ended_at": value.ended_at,
        "ended_how": None if value.ended_how is None else value.ended_how.value,
        "corrected": value.corrected,
        "about": value.about,
        "anomalies": ",".join(value.anomalies),
        "lapses_at": value.lapses_at,
    }


def pass_of(row: Any) -> Pass:
    """Return the pass of a row."""
    return Pass(
        id=PassId(row.id),
        student=StudentId(row.student),
        origin=RoomId(row.origin),
        destination=RoomId(row.destination),
        shape=PassShape(row.shape),
        limit_min=row.limit_min,
        buffer_min=row.buffer_min,
        started_at=row.started_at,
        state=PassState(row.state),
        arrived_at=row.arrived_at,
        ended_at=row.ended_at,
        ended_how=None if row.ended_how is None else EndHow(row.ended_how),
        corrected=row.corrected,
        about=row.about,
        anomalies=tuple(Anomaly(word) for word in row.anomalies.split(",") if word),
    )


def _actor(row: Any) -> Actor:
    return Actor(
        None if row.adult is None else AdultId(row.adult),
        None if row.acting_for is None else AdultId(row.acting_for),
    )
