"""A real kiosk without screen, camera and socket: store, desk, exchange, time check, clocks."""

import sqlite3
from collections.abc import Callable, Coroutine, Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from hallpass.codec import decode, encode
from hallpass.domain.facts import ClockMeasured
from hallpass.domain.orders import Order
from hallpass.ids import DeviceId, Epoch, OrderId, PassId, RoomId, StudentId
from hallpass.wire import ExchangeRequest, ExchangeResponse
from kiosk.desk import Desk
from kiosk.flow.answers import (
    Arrived,
    Asked,
    DeskAnswer,
    DeskFault,
    Go,
    Panel,
    PanelDid,
    WelcomeBack,
)
from kiosk.flow.requests import DeskRequest
from kiosk.store.exchange import Applied, Exchange
from kiosk.store.orders import Orders
from kiosk.sync.exchanging import Answer, Condition, ask
from kiosk.sync.orders import verified
from kiosk.sync.timecheck import TimeCheck
from tests.fakes.ids import CountingIds
from tests.simulation.simclocks import BoxClock
from tests.simulation.simpower import FragileStore, Power, PowerCut, copy_database

T = TypeVar("T")


@dataclass(frozen=True)
class Recorded:
    """A fact as it lies in a kiosk's file."""

    id: str
    store: str
    seq: int
    kind: str
    body: str
    pass_id: str | None


class _Posted:
    """Awaited: the request's bytes go out, the answer's bytes come back whenever they do."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw

    def __await__(self) -> Generator[bytes, bytes, bytes]:
        return (yield self._raw)


class _Line:
    """Central as `kiosk.sync.exchanging.ask` sees it: bytes over a wire."""

    async def exchange(self, request: ExchangeRequest) -> ExchangeResponse:
        return decode(ExchangeResponse, await _Posted(encode(request)))


@dataclass
class Flight:
    """One exchange under way."""

    request: bytes
    asking: Coroutine[Any, Any, Answer]
    arrived: bool = False
    """Central has had the request."""
    reply: bytes | None = None
    """On its way back."""
    answer: Answer | None = None
    slices: Generator[None, None, Applied] | None = None


@dataclass(frozen=True)
class Done:
    """What an exchange came to: what the engine is told."""

    sent: int
    settled: int
    outbox: int
    epoch: Epoch
    number: int
    more: bool
    digest_differs: bool
    news: bool
    """The clock was measured, which is a fact of its own."""


class SimKiosk:
    """One box. Whatever it answers is checked against its file at once."""

    def __init__(
        self,
        name: str,
        room: RoomId,
        key: str,
        school_key: bytes,
        path: Path,
        clock: BoxClock,
        ids: CountingIds,
    ) -> None:
        self.name, self.room, self.key, self._school_key = name, room, key, school_key
        self.clock = clock
        self.ids = ids
        self.path = path
        self._life = 1
        self._next_path = path
        self.power = Power(self._keep_what_is_on_disk)
        self.recorded: dict[str, Recorded] = {}
        self.answered: list[Go | WelcomeBack | Arrived] = []
        self.unseen: dict[StudentId, PassId] = {}
        """Starts whose go was never on the screen."""
        self.screen: DeskAnswer | None = None
        self.asked: list[DeskRequest] = []
        self.flight: Flight | None = None
        self.cuts = 0
        self.carried_out: list[OrderId] = []
        """Whatever of orders a person could have seen, over all lives."""
        self._fresh = True
        self._seen_seq: dict[str, int] = {}
        self._open()
        self._look()
        self.recorded.clear()

    # Life and death

    def _open(self) -> None:
        self.store = FragileStore(self.path, self.clock, self.ids, self.power)
        self.store.open()
        self.desk = Desk(self.store)
        self.exchange = Exchange(self.store)
        self.time_check = TimeCheck(self._school_key)
        self._fresh = True
        self._eyes = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, timeout=5.0)

    def _keep_what_is_on_disk(self) -> None:
        self._life += 1
        self._next_path = self.path.with_name(f"{self.name}-{self._life}.db")
        copy_database(self.path, self._next_path)

    def restart(self, *, politely: bool) -> None:
        """End the program and start it again; not politely: as after kill -9."""
        if not politely:
            self._keep_what_is_on_disk()
            self.path = self._next_path
        self.close()
        self._open()
        self._look()

    def close(self) -> None:
        """End the program."""
        self._hang_up()
        self.screen = None
        self.asked = []
        self._eyes.close()
        self.store.close()

    def _hang_up(self) -> None:
        flight, self.flight = self.flight, None
        if flight is not None:
            flight.asking.close()
            if flight.slices is not None:
                flight.slices.close()

    def _powered(self, work: Callable[[], T]) -> T | None:
        """Do something; None: the power went meanwhile, and the box is up again."""
        try:
            return work()
        except PowerCut:
            self.cuts += 1
            self.path = self._next_path
            self.close()
            self.clock.reboot()
            self._open()
            return None
        finally:
            self._look()

    # The desk

    def ask(self, request: DeskRequest, *, show: bool) -> DeskAnswer | None:
        """Ask the desk, and look at once whether its answer is on the disk."""
        known, cuts = set(self.recorded), self.cuts
        answer = self._powered(lambda: self.desk.handle(request))
        new = [fact for key, fact in self.recorded.items() if key not in known]
        self.screen = answer
        self.asked = [*self.asked[-5:], request]
        if self.cuts > cuts:
            return None
        assert answer is not None
        self._check(answer, new)
        if show:
            self.show()
        return answer

    def _check(self, answer: DeskAnswer, new: list[Recorded]) -> None:
        assert not isinstance(answer, DeskFault), answer
        starts = [fact.pass_id for fact in new if fact.kind == "pass_started"]
        match answer:
            case Go(pass_id=pass_id):
                assert self.facts_of(pass_id).count("pass_started") == 1, answer
                assert starts == ([] if answer.again else [pass_id]), answer
                if not answer.again:
                    self._check_one_pass(answer.who.student, pass_id)
            case WelcomeBack(pass_id=pass_id):
                assert {"pass_ended", "pass_voided"} & set(self.facts_of(pass_id)), answer
            case Arrived(pass_id=pass_id):
                assert {"pass_ended", "pass_arrived"} & set(self.facts_of(pass_id)), answer
            case Asked(ask_id=ask_id):
                query = "SELECT kind FROM facts WHERE about = ?"
                assert self.rows(query, ask_id).count(("adult_asked",)) == 1, answer
        if isinstance(answer, Go | WelcomeBack | Arrived):
            self.answered.append(answer)
        if isinstance(answer, Panel):
            # An adult's acts: one fact each, but for a swap of classes, which ends many passes.
            assert len(starts) <= 1, answer
            kinds = {fact.kind for fact in new}
            assert len(kinds - {"turn_offered", "line_left"}) <= 1, new
            if starts:
                assert answer.done is not None
                assert answer.done.did is PanelDid.SENT
                assert answer.done.who is not None
                self._check_one_pass(answer.done.who.student, PassId(starts[0] or ""))
        elif not isinstance(answer, Go):
            assert starts == [], f"{answer} started {starts}"

    def _check_one_pass(self, student: StudentId, pass_id: PassId) -> None:
        from kiosk.store.passes import Passes

        with super(FragileStore, self.store).transaction() as unit:
            out = [p.id for p in Passes(unit).open() if p.student == student]
        assert out == [pass_id], f"{student} is out on {out}"

    def show(self) -> None:
        """Have the answer's frame on the screen."""
        decision = getattr(self.screen, "decision", None)
        if decision is None:
            return
        answer, cuts = self.screen, self.cuts
        self._powered(lambda: self.desk.mark_shown(decision))
        if self.cuts == cuts and isinstance(answer, Go):
            self.unseen = {s: p for s, p in self.unseen.items() if p != answer.pass_id}

    def keep_house(self) -> None:
        """Do what is done once a minute."""
        self._powered(self.desk.tick)

    # Sync: what kiosk.sync.runner does for the engine's `Exchange`, step by step

    def begin(self, limit: int, *, from_start: bool = False) -> bytes | None:
        """Send what waits; None: the power went."""
        assert self.flight is None
        return self._powered(lambda: self._begin(limit, from_start=from_start))

    def _begin(self, limit: int, *, from_start: bool) -> bytes:
        if self._fresh:
            with self.store.transaction() as unit:
                Orders(unit).cut_off()
            self._fresh = False
        outgoing = self.exchange.outgoing(max(limit, 1))
        trusted = self.time_check.trusts(self.clock.boot_id())
        asking = ask(
            _Line(),
            outgoing,
            self.clock,
            Condition(version="0", clock_trusted=trusted),
            limit=limit,
            from_start=from_start,
        )
        request: bytes = asking.send(None)
        self.flight = Flight(request, asking)
        return request

    def take(self, reply: bytes) -> None:
        """Have the answer here; nothing of it is applied yet."""
        flight = self.flight
        assert flight is not None
        try:
            flight.asking.send(reply)
        except StopIteration as done:
            flight.answer = done.value
        assert flight.answer is not None
        flight.slices = self.exchange.apply_in_slices(flight.answer.response)

    def apply(self, slices: int | None = None) -> Done | None:
        """Apply so many slices of the answer, or all; None: it is not done yet."""
        return self._powered(lambda: self._apply(slices))

    def _apply(self, slices: int | None) -> Done | None:
        flight = self.flight
        assert flight is not None
        assert flight.slices is not None
        count = 0
        try:
            while slices is None or count < slices:
                next(flight.slices)
                count += 1
        except StopIteration as done:
            applied: Applied = done.value
        else:
            return None
        return self._finish(flight, applied)

    def _finish(self, flight: Flight, applied: Applied) -> Done:
        answer = flight.answer
        assert answer is not None
        self.flight = None
        response = answer.response
        news = False
        measured = self.time_check.measure(response.time, answer.trip)
        if measured is not None:
            news = self._keep(measured)
        for signed in response.orders:
            news |= self._carry_out(
                verified(signed, self._school_key, self.device, response.time.at)
            )
        assert applied.bad == 0
        assert applied.rejected == 0
        return Done(
            sent=len(answer.sent),
            settled=answer.settled,
            outbox=answer.left,
            epoch=response.cursor.epoch,
            number=response.cursor.number,
            more=response.more,
            digest_differs=applied.digest_differs,
            news=news,
        )

    def _keep(self, measured: ClockMeasured) -> bool:
        news = self.exchange.record_clock(measured)
        self.time_check.keep(measured)
        return news

    def _carry_out(self, order: Order) -> bool:
        """Do what was ordered, as kiosk.app.ordering does; say whether there is an answer."""
        with self.store.transaction() as unit:
            if not Orders(unit).take(order):
                return False
        assert order.id not in self.carried_out, "an order was carried out twice"
        self.carried_out.append(order.id)
        with self.store.transaction() as unit:
            Orders(unit).finish(order.id, done=True, document="what was asked for")
        return True

    @property
    def device(self) -> DeviceId:
        """Who this box is."""
        return DeviceId(self.rows("SELECT device FROM meta")[0][0])

    def answers(self) -> int:
        """Return how many answers to orders wait."""
        return len(self.rows("SELECT 1 FROM orders WHERE done IS NOT NULL AND NOT taken"))

    def hang_up(self) -> None:
        """Give up waiting for the answer."""
        self._hang_up()

    # Looking from outside

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Read the file past all of the kiosk's own code."""
        return self._eyes.execute(query, values).fetchall()

    def facts_of(self, pass_id: PassId) -> list[str]:
        """Return the kinds of a pass's facts."""
        return [row[0] for row in self.rows("SELECT kind FROM facts WHERE pass_id = ?", pass_id)]

    def outbox(self) -> int:
        """Return how many facts wait."""
        return int(self.rows("SELECT count(*) FROM outbox")[0][0])

    def _look(self) -> None:
        """Take note of what was recorded; nothing that was recorded before may have changed."""
        store, next_seq = self.rows("SELECT store, next_seq FROM meta")[0]
        since = self._seen_seq.get(store, 0)
        assert next_seq - 1 >= since, "the sequence went back"
        found = self.rows(
            "SELECT id, store, seq, kind, body, pass_id FROM facts"
            " WHERE own AND store = ? AND seq > ? ORDER BY seq",
            store,
            since,
        )
        assert [row[2] for row in found] == list(range(since + 1, next_seq)), "a gap in our facts"
        for row in found:
            fact = Recorded(*row)
            assert fact.id not in self.recorded
            self.recorded[fact.id] = fact
            if fact.kind == "pass_started":
                start = decode(dict, fact.body)
                self.unseen[StudentId(start["student"])] = PassId(start["pass_id"])
        self._seen_seq[store] = next_seq - 1
