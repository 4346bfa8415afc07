"""Two kiosks' stores and central's, the real ones: what was scanned at one is the same at all."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from central.services.exchange import Asked
from hallpass.domain.badges import Symbology
from hallpass.ids import RoomId, SchoolId
from hallpass.wire import ExchangeResponse, KioskStatus
from kiosk.desk import Desk
from kiosk.flow.answers import DeskAnswer, Go, WelcomeBack
from kiosk.flow.requests import ReadBadge
from kiosk.store.exchange import Applied, Exchange
from kiosk.store.identity import Identity
from kiosk.store.store import Store
from tests.central.house import ALGEBRA, ANA, BEN, BIOLOGY, DEE, RESTROOM, Box, House, Yard
from tests.fakes.ids import CountingIds


@dataclass
class Kiosk:
    """A real kiosk's store at central's real services, with no network in between."""

    yard: Yard
    room: RoomId
    folder: Path
    box: Box = field(init=False)

    def __post_init__(self) -> None:
        self.box = self.yard.box(self.room)
        clock = self.yard.house.clock
        self.store = Store(self.folder / "kiosk.db", clock, CountingIds(f"{self.room}-"))
        self.store.open()
        self.store.enrol(
            Identity(self.box.id, SchoolId(self.yard.school), "School", self.room, b"k" * 32)
        )
        self.desk = Desk(self.store)

    def scan(self, student: str) -> DeskAnswer:
        """Hold a student's card up."""
        text = next(c.text for c in self.yard.issued.cards if c.owner == student)
        seen_at_s = self.yard.house.clock.monotonic()
        answer = self.desk.handle(ReadBadge(text, Symbology.QR, seen_at_s))
        decision = getattr(answer, "decision", None)
        if decision is not None:
            self.desk.mark_shown(decision)
        return answer

    def sync(self) -> Applied:
        """Exchange until nothing more is to be sent or fetched."""
        exchange = Exchange(self.store)
        while True:
            out = exchange.outgoing()
            asked = Asked(out.store, out.cursor, "n" * 16, KioskStatus(), out.facts)
            applied = exchange.apply(self.yard.run(self._ask(asked)))
            if not applied.more and not applied.outbox:
                return applied

    async def _ask(self, asked: Asked) -> ExchangeResponse:
        device = await self.yard.device(self.box.id)
        return await self.yard.services.exchange.run(self.yard.school, device, asked)


@pytest.fixture
def yard(tmp_path: Path) -> Iterator[Yard]:
    house = House(URL.create("sqlite+aiosqlite", database=str(tmp_path / "c.db")), tmp_path)
    yield house.found()
    house.close()


@pytest.fixture
def kiosks(yard: Yard, tmp_path: Path) -> Iterator[tuple[Kiosk, Kiosk]]:
    pair = []
    for room in (ALGEBRA, BIOLOGY):
        folder = tmp_path / room
        folder.mkdir()
        pair.append(Kiosk(yard, room, folder))
        pair[-1].sync()
    yield pair[0], pair[1]
    for kiosk in pair:
        kiosk.store.close()


def agree(yard: Yard, *kiosks: Kiosk) -> None:
    for kiosk in kiosks:
        assert not kiosk.sync().digest_differs
    for kiosk in kiosks:
        comparing = yard.services.comparing.with_kiosk(yard.school, kiosk.folder)
        found = yard.run(comparing)
        assert found.differences == ()
        assert found.waiting == 0


def test_scans_here_and_there_end_in_the_same_passes(
    yard: Yard, kiosks: tuple[Kiosk, Kiosk]
) -> None:
    one, other = kiosks
    clock = yard.house.clock
    assert isinstance(one.scan(ANA), Go)
    agree(yard, one, other)
    clock.advance(120)
    assert isinstance(one.scan(BEN), Go)
    agree(yard, one, other)
    assert not isinstance(other.scan(DEE), Go), "the restroom's two places are taken"
    clock.advance(60)
    assert isinstance(one.scan(ANA), WelcomeBack)
    agree(yard, one, other)
    out = yard.run(yard.services.passes.out_now(yard.admin))
    assert [(o.full_name, o.destination.id) for o in out] == [("Ben Begay", RESTROOM)]


def test_days_apart_are_made_up_in_one_go(yard: Yard, kiosks: tuple[Kiosk, Kiosk]) -> None:
    one, other = kiosks
    for _ in range(40):
        for kiosk, student in ((one, ANA), (other, DEE)):
            assert isinstance(kiosk.scan(student), Go)
        yard.house.clock.advance(90)
        for kiosk, student in ((one, ANA), (other, DEE)):
            assert isinstance(kiosk.scan(student), WelcomeBack)
        yard.house.clock.advance(30)
    one.scan(BEN)
    agree(yard, other, one, other)
    assert len(yard.run(yard.services.passes.out_now(yard.admin))) == 1
