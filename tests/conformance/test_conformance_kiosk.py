"""The vectors on the kiosk's store: as facts and documents of an exchange, read back by queries."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import msgspec
import pytest

from hallpass import codec
from hallpass.domain.assemble import assemble
from hallpass.domain.decision import Decision, decide
from hallpass.domain.situation import Ask
from hallpass.ids import Epoch
from hallpass.wire import Change, ChangeKind, Cursor, ExchangeResponse, SignedTime
from kiosk.store.exchange import Exchange
from kiosk.store.situation import Gathering
from kiosk.store.store import Store
from tests.conformance import vectors
from tests.fakes.clock import FakeClock
from tests.fakes.ids import CountingIds


class KioskAdapter:
    """Takes a vector in by sync, and decides by what the store gathers."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self, vector: vectors.Vector) -> None:
        self._vector = vector
        self._store = Store(self._path, FakeClock(vector.now), CountingIds())
        applied = Exchange(self._store).apply(
            ExchangeResponse(
                cursor=Cursor(epoch=Epoch("e"), number=1),
                changes=tuple(_documents(vector)),
                facts=vector.facts + vectors.mode_facts(vector),
                reset=True,
                emergency=vector.emergency,
                time=SignedTime(at=vector.now, nonce="n" * 16, signature=""),
            )
        )
        assert applied.bad == 0

    def decide(self, ask: Ask, now: datetime) -> Decision:
        with self._store.transaction() as unit:
            assert unit.now == now
            gathering = Gathering(unit, self._store.cache, ask.student, self._vector.settings)
            # One exchange brings all parts; that they may differ in age is central's case.
            knowledge = replace(gathering.knowledge(ask), age_s=self._vector.age_s)
        self._store.close()
        return decide(ask, assemble(ask, knowledge, now))


def _documents(vector: vectors.Vector) -> Iterator[Change]:
    found: list[tuple[ChangeKind, str, object]] = [
        *((ChangeKind.ROOM, r.id, r) for r in vector.rooms),
        *((ChangeKind.STUDENT, s.id, s) for s in vector.students),
        *((ChangeKind.CLASS_LIST, c.id, c) for c in vector.class_lists),
        *((ChangeKind.APART, a.id, a) for a in vector.apart),
    ]
    if vector.timetable is not None:
        found.append((ChangeKind.TIMETABLE, "timetable", vector.timetable))
    for kind, key, value in found:
        yield Change(kind=kind, key=key, doc=msgspec.Raw(codec.encode(value)))


@pytest.mark.parametrize("vector", vectors.load_all(), ids=str)
def test_kiosk_decides_as_the_vector_says(vector: vectors.Vector, tmp_path: Path) -> None:
    vectors.run(vector, KioskAdapter(tmp_path / "kiosk.db"))
