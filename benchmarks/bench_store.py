"""Decide and commit in a small and in a big store: is it the same work?

    python -m benchmarks.bench_store [--scans 200]

Builds a store with 300 students and 2,000 facts, and one with 5,000 and 200,000. Prints the median
of a scan that starts or ends a pass, COMMIT to disk included, and the ratio (at most 1.5). Both
hold as many open passes: that is the school's life, not the size of its memory.
"""

import argparse
import hashlib
import statistics
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
from sqlalchemy import insert

from benchmarks.figures import Figure
from hallpass import codec
from hallpass.clock import SystemClock
from hallpass.domain.badges import Symbology, card_hash, card_text
from hallpass.domain.facts import BY_STUDENT, EndHow, Fact, PassEnded, PassStarted, Stamp
from hallpass.domain.passes import fold
from hallpass.domain.people import Student
from hallpass.domain.rooms import PassShape, Room
from hallpass.domain.settings import Offer, RoomSettings
from hallpass.ids import (
    BootId,
    DeviceId,
    Epoch,
    FactId,
    PassId,
    RoomId,
    SchoolId,
    StoreId,
    StudentId,
)
from hallpass.idsource import Uuid7Source
from hallpass.wire import Change, Cursor, ExchangeResponse, SignedTime
from kiosk.desk import Desk
from kiosk.flow.answers import Go, WelcomeBack
from kiosk.flow.requests import ReadBadge
from kiosk.store import passes
from kiosk.store.exchange import Exchange
from kiosk.store.identity import Identity
from kiosk.store.journal import row_of
from kiosk.store.models import FactRow, PassRow
from kiosk.store.store import Store

LIMIT = 1.5
ROOMS = tuple(RoomId(f"room-{i}") for i in range(60))
OPEN_PASSES = 30


def token(student: int) -> bytes:
    return hashlib.sha256(f"student {student}".encode()).digest()[:16]


def build(path: Path, students: int, facts: int) -> Store:
    clock = SystemClock()
    ids = Uuid7Source(clock)
    store = Store(path, clock, ids)
    store.enrol(Identity(DeviceId("kiosk"), SchoolId("s"), "School", ROOMS[0], b"k" * 32))
    settings = RoomSettings(
        ROOMS[0], 1, offers=tuple(Offer(r) for r in ROOMS[1:9]), usual=ROOMS[1], back_already_s=0
    )
    documents: list[tuple[str, str, object]] = [
        *(("room", r, Room(r, f"Room {r}", capacity=None)) for r in ROOMS),
        *(
            ("student", f"st-{i}", Student(StudentId(f"st-{i}"), badges=(card_hash(token(i)),)))
            for i in range(students)
        ),
        ("settings", ROOMS[0], settings),
    ]
    Exchange(store).apply(
        ExchangeResponse(
            cursor=Cursor(epoch=Epoch("e"), number=1),
            changes=tuple(
                Change(kind=k, key=key, doc=msgspec.Raw(codec.encode(v))) for k, key, v in documents
            ),
            reset=True,
            time=SignedTime(at=clock.now(), nonce="n" * 16, signature=""),
        )
    )
    history(store, students, facts)
    return store


def history(store: Store, students: int, facts: int) -> None:
    """Fill in passes of the last days, two facts each, and some that are open now.

    In bulk: folding 200,000 facts one by one, as sync does, takes minutes.
    """
    now = store.clock.now()
    rows: dict[type, list[dict[str, object]]] = {FactRow: [], PassRow: []}
    for i in range(facts // 2):
        is_open = i < OPEN_PASSES
        ago = timedelta(minutes=4) if is_open else timedelta(days=1, minutes=i * 2 % 4000)
        both = pass_facts(i, StudentId(f"st-{i % students}"), now - ago)
        value = fold(both[:1] if is_open else both)
        assert value is not None
        rows[FactRow] += [row_of(f, own=False, gen=0) for f in (both[:1] if is_open else both)]
        rows[PassRow].append(passes.row_of(value, own=False))
    with store.transaction() as unit:
        for table, values in rows.items():
            unit.sql.execute(insert(table), values)


def pass_facts(i: int, student: StudentId, at: datetime) -> list[Fact]:
    pass_id, shape = PassId(f"p-{i}"), PassShape.ROUND_TRIP
    bodies = (
        PassStarted(pass_id, student, ROOMS[2 + i % 50], ROOMS[1 + i % 8], shape, 10, 15),
        PassEnded(pass_id, student, EndHow.RETURNED),
    )
    other, store, boot = DeviceId("other"), StoreId("other"), BootId("b")
    return [
        Fact(
            FactId(f"f-{i}-{j}"),
            Stamp(other, store, 2 * i + j + 1, at + timedelta(minutes=3 * j), boot, 1.0 * i, True),
            BY_STUDENT,
            body,
        )
        for j, body in enumerate(bodies)
    ]


def measure(store: Store, students: int, scans: int) -> list[float]:
    desk, took = Desk(store), []
    for i in range(scans + 20):
        # Students who are not among the open ones, each out and back.
        who = OPEN_PASSES + (i // 2) % (students - OPEN_PASSES)
        began = time.perf_counter()
        answer = desk.handle(
            ReadBadge(card_text(token(who)), Symbology.QR, store.clock.monotonic() + 60)
        )
        took.append(time.perf_counter() - began)
        expected = Go if i % 2 == 0 else WelcomeBack
        assert isinstance(answer, expected), answer
        desk.mark_shown(answer.decision)
    return [s * 1000 for s in took[20:]]


def run(scans: int = 200) -> list[Figure]:
    """Measure both stores in turn, so that a noisy minute hits both."""
    sizes = ((300, 2000), (5000, 200_000))
    with tempfile.TemporaryDirectory() as folder:
        stores = [(n, build(Path(folder) / f"{n}.db", n, f)) for n, f in sizes]
        rounds: dict[int, list[float]] = {n: [] for n, _ in stores}
        for _ in range(4):
            for n, store in stores:
                rounds[n] += measure(store, n, scans // 8 * 2)
        for _, store in stores:
            store.close()
    small, large = (statistics.median(rounds[n]) for n, _ in sizes)
    what = f"decide and commit, 5,000/200,000 against 300/2,000 ({large:.1f} ms)"
    return [Figure(what, large / small, LIMIT, "x")]


def main() -> None:
    """Print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scans", type=int, default=200)
    for figure in run(parser.parse_args().scans):
        print(figure.line())


if __name__ == "__main__":
    main()
