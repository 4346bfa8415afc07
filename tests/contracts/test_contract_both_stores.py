"""Two kiosks' stores and central's, the real ones: what was scanned at one is the same at all."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from central.services.callers import Caller
from central.services.exchange import Asked as Question
from hallpass.domain.badges import Symbology
from hallpass.domain.facts import ClockMeasured
from hallpass.domain.people import Role
from hallpass.domain.reasons import ReasonCode
from hallpass.domain.rooms import RoomMode, RoomModeNow
from hallpass.ids import RoomId, SchoolId
from hallpass.wire import ExchangeResponse, KioskStatus
from kiosk.desk import Desk
from kiosk.flow.answers import (
    AdultRef,
    AnsweredAsk,
    Asked,
    DeskAnswer,
    Go,
    NeedsAdult,
    NotNow,
    Panel,
    WelcomeBack,
)
from kiosk.flow.requests import (
    AskTeacher,
    EndByAdult,
    ExtendByAdult,
    ReadBadge,
    SendByAdult,
    SetMode,
    ShowPanel,
    SwapClass,
    TakeAnswer,
)
from kiosk.store.exchange import Applied, Exchange
from kiosk.store.identity import Identity
from kiosk.store.modes import Modes
from kiosk.store.store import Store
from tests.central.house import (
    ALGEBRA,
    ANA,
    BEN,
    BIOLOGY,
    DEE,
    NURSE,
    RESTROOM,
    RIVERA,
    Box,
    House,
    Yard,
)
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

    def modes(self) -> dict[RoomId, RoomModeNow]:
        """Return which rooms this box takes to be not open."""
        with self.store.transaction() as unit:
            return dict(Modes(unit).not_open())

    def sync(self) -> Applied:
        """Exchange until nothing more is to be sent or fetched."""
        exchange = Exchange(self.store)
        now, boot_s = self.yard.house.clock.now(), self.yard.house.clock.monotonic()
        started = now - timedelta(seconds=boot_s)
        # As the time check does: sharper each time, so that a clock that was set anew is right.
        exchange.record_clock(ClockMeasured(self.yard.house.clock.boot_id(), started, 0.01))
        while True:
            out = exchange.outgoing()
            asked = Question(out.store, out.cursor, "n" * 16, KioskStatus(), out.facts)
            applied = exchange.apply(self.yard.run(self._ask(asked)))
            if not applied.more and not applied.outbox:
                return applied

    async def _ask(self, asked: Question) -> ExchangeResponse:
        return await self.yard.services.exchange.run(self.yard.school, self.box.id, asked)


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


def test_a_room_closed_at_its_desk_is_closed_everywhere(
    yard: Yard, kiosks: tuple[Kiosk, Kiosk]
) -> None:
    one, other = kiosks
    panel = one.scan(RIVERA)
    assert isinstance(panel, Panel)
    one.desk.handle(SetMode(RIVERA, RoomMode.CLOSED))
    agree(yard, one, other)
    assert one.modes() == other.modes() == {ALGEBRA: RoomModeNow(RoomMode.CLOSED)}
    answer = one.scan(ANA)
    assert isinstance(answer, NotNow)
    assert answer.reasons == (ReasonCode.ROOM_CLOSED,)
    one.desk.handle(SetMode(RIVERA, RoomMode.OPEN))
    agree(yard, one, other)
    assert one.modes() == other.modes() == {}


def test_what_adults_do_at_the_desk_is_the_same_at_all(
    yard: Yard, kiosks: tuple[Kiosk, Kiosk]
) -> None:
    one, other = kiosks
    one.desk.handle(SendByAdult(RIVERA, ANA, NURSE))
    sent = one.desk.handle(ShowPanel(RIVERA))
    assert isinstance(sent, Panel)
    (row,) = sent.out
    one.desk.handle(ExtendByAdult(RIVERA, row.pass_id, 5))
    agree(yard, one, other)
    one.desk.handle(SendByAdult(RIVERA, BEN, RESTROOM))
    one.desk.handle(EndByAdult(RIVERA, row.pass_id))
    agree(yard, one, other)
    swapped = one.desk.handle(SwapClass(RIVERA))
    assert isinstance(swapped, Panel)
    assert swapped.done is not None
    assert swapped.done.count == 1
    agree(yard, one, other)
    assert yard.run(yard.services.passes.out_now(yard.admin)) == ()


@pytest.mark.parametrize("yes", [True, False])
def test_an_adult_elsewhere_is_asked_and_answers(
    yard: Yard, kiosks: tuple[Kiosk, Kiosk], yes: bool
) -> None:
    one, other = kiosks
    needs = one.scan(DEE)
    assert isinstance(needs, NeedsAdult)
    assert needs.teacher == AdultRef(RIVERA, "Ms. Rivera")
    asked = one.desk.handle(AskTeacher(DEE, RESTROOM, RIVERA))
    assert isinstance(asked, Asked)
    agree(yard, one, other)
    rivera = Caller(yard.school, RIVERA, "Ms. Rivera", (Role.TEACHER,))
    (waiting,) = yard.run(yard.services.asks.open(rivera))
    assert (waiting.id, waiting.full_name) == (asked.ask_id, "Dee Diaz")
    yard.run(yard.services.asks.answer(rivera, asked.ask_id, yes=yes))
    agree(yard, one, other)
    assert one.desk.status().answered == (AnsweredAsk(asked.ask_id, yes=yes),)
    assert other.desk.status().answered == ()
    answer = one.desk.handle(TakeAnswer(asked.ask_id))
    assert isinstance(answer, Go if yes else NotNow)
    assert one.desk.status().answered == ()
    agree(yard, one, other)
    assert len(yard.run(yard.services.passes.out_now(yard.admin))) == int(yes)


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
