"""THE SIMULATION: kiosks, central, a bad network, wrong clocks, power cuts; nothing lost, nothing
doubled, and all agree once it is quiet.

HALLPASS_SIMULATIONS=500 runs so many, each with other luck; without it a few, always the same.
"""

import asyncio
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from hallpass.ids import RoomId, StudentId
from kiosk.flow.answers import Asked, Go
from kiosk.flow.requests import AskPass, AskTeacher, TakeAnswer
from tests.simulation import holding
from tests.simulation.quiet import Quiet
from tests.simulation.simclocks import FIRST_WALL, TrueTime
from tests.simulation.simkiosk import SimKiosk
from tests.simulation.simtown import (
    ALGEBRA,
    BOXES,
    FOSTER,
    LIBRARY,
    NURSE,
    RESTROOM,
    STUDENTS,
    Town,
)
from tests.simulation.tally import TALLY
from tests.simulation.touching import TOUCHABLE, request_of, scan_of, settings_change

RUNS = int(os.environ.get("HALLPASS_SIMULATIONS", "0"))
YEARS_S = 10 * 365 * 86_400.0

boxes = st.sampled_from(tuple(BOXES))
students = st.sampled_from(STUDENTS)
picks = st.integers(0, 5)
limits = st.sampled_from((1, 3, 50, 200, 0))


class Simulation(RuleBasedStateMachine):
    """One school day, on which everything goes wrong."""

    town: Town

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(dir=self.town.folder))
        self.runner = asyncio.Runner()
        self.true = TrueTime(self.town.now)
        self.central = self.town.central(self.folder, self.true, self.runner)
        self.kiosks: dict[str, SimKiosk] = {}
        self.strays: list[tuple[SimKiosk, bytes]] = []
        """Requests that are still somewhere in the network."""
        TALLY["runs"] += 1

    @initialize(
        fresh=st.sampled_from(((), (), (), (), ("library",), ("algebra", "biology"))),
        wrong=st.sampled_from((None, None, "1970", "ahead")),
        opening=st.lists(st.tuples(boxes, students, st.booleans()), min_size=1, max_size=6),
    )
    def begin(
        self, fresh: tuple[str, ...], wrong: str | None, opening: list[tuple[str, str, bool]]
    ) -> None:
        for name in BOXES:
            kiosk = self.town.kiosk(self.folder, self.true, name, fresh=name in fresh)
            self.kiosks[name] = kiosk
            if name in fresh and wrong is not None:
                kiosk.clock.set_wall(self._wall(wrong))
        for box, student, told in opening:
            self.true.advance(6)
            self.scan(box, student, show=told)
            if told:
                self.exchange(box, 50, "well", from_start=False)

    def _one_of(self, which: int, fit: Callable[[SimKiosk], bool]) -> SimKiosk:
        """Pick among the boxes that fit; a precondition saw to it that there is one."""
        fitting = [kiosk for kiosk in self.kiosks.values() if fit(kiosk)]
        return fitting[which % len(fitting)]

    def _wall(self, how: str) -> datetime | None:
        match how:
            case "1970":
                return FIRST_WALL
            case "ahead":
                return self.true.now().replace(year=2036)
            case _:
                return None

    # At the desks

    @rule(box=boxes, student=students, show=st.booleans())
    def scan(self, box: str, student: str, show: bool) -> None:
        kiosk = self.kiosks[box]
        unseen = go_never_shown(kiosk, student)
        answer = kiosk.ask(scan_of(kiosk, self.town.cards[student]), show=show)
        if unseen is not None and answer is not None:
            assert getattr(answer, "pass_id", None) == unseen, "an unseen go was not given again"
            assert getattr(answer, "again", False), "an unseen go was not given again"
        self._count(answer)

    @rule(box=boxes, student=students)
    def scan_and_see(self, box: str, student: str) -> None:
        self.scan(box, student, show=True)

    @rule(which=picks, after_s=st.sampled_from((2.0, 25.0, 25.0, 400.0)))
    def somebody_comes_back(self, which: int, after_s: float) -> None:
        gone = [
            (kiosk.name, answer)
            for kiosk in self.kiosks.values()
            for answer in kiosk.answered
            if isinstance(answer, Go)
        ]
        if gone:
            box, answer = gone[-1 - which % len(gone)]
            self.true.advance(after_s)
            self.scan(box, answer.who.student, show=True)

    @rule(which=picks, told=st.booleans(), after_s=st.sampled_from((2.0, 25.0, 400.0)))
    def somebody_arrives(self, which: int, told: bool, after_s: float) -> None:
        """At the kiosk of the pass's destination, whether or not that has heard of the pass."""
        doors = {kiosk.room: kiosk for kiosk in self.kiosks.values()}
        gone = [
            (kiosk.name, answer)
            for kiosk in self.kiosks.values()
            for answer in kiosk.answered
            if isinstance(answer, Go) and answer.place.room in doors
        ]
        if not gone:
            return
        box, answer = gone[-1 - which % len(gone)]
        there = doors[answer.place.room].name
        self.true.advance(after_s)
        if told:
            self.exchange(box, 50, "well", from_start=False)
            self.exchange(there, 50, "well", from_start=False)
        self.scan(there, answer.who.student, show=True)

    @rule(box=boxes, card=st.sampled_from(("lost", "foster", "unknown", "poster")))
    def scan_something_else(self, box: str, card: str) -> None:
        kiosk = self.kiosks[box]
        text = self.town.cards.get(card, "HP1" + "A" * 26 if card == "unknown" else card)
        self._count(kiosk.ask(scan_of(kiosk, text), show=True))

    @precondition(lambda self: any(map(is_asking, self.kiosks.values())))
    @rule(which=picks, pick=picks)
    def touch(self, which: int, pick: int) -> None:
        kiosk = self._one_of(which, is_asking)
        request = request_of(kiosk, pick, self.town)
        assert request is not None
        self._count(kiosk.ask(request, show=pick % 2 == 0))

    @rule(box=boxes, picked=st.lists(picks, min_size=1, max_size=4))
    def an_adult_acts(self, box: str, picked: list[int]) -> None:
        """Open the panel by a card, and touch what it offers."""
        kiosk = self.kiosks[box]
        self._count(kiosk.ask(scan_of(kiosk, self.town.cards["foster"]), show=True))
        for pick in picked:
            request = request_of(kiosk, pick, self.town)
            if request is not None:
                self._count(kiosk.ask(request, show=True))

    @precondition(lambda self: any(map(was_asked, self.kiosks.values())))
    @rule(which=picks, back=picks)
    def ask_late_or_twice(self, which: int, back: int) -> None:
        """Ask once more what was asked a while ago."""
        kiosk = self._one_of(which, was_asked)
        self._count(kiosk.ask(kiosk.asked[-1 - back % len(kiosk.asked)], show=True))

    @rule(box=boxes, student=students, place=st.sampled_from((LIBRARY, RESTROOM, ALGEBRA)))
    def ask_for_a_place(self, box: str, student: StudentId, place: RoomId) -> None:
        """Touch a destination on a screen that others have walked up to meanwhile."""
        self._count(self.kiosks[box].ask(AskPass(student, place), show=True))

    @precondition(lambda self: any(kiosk.unseen for kiosk in self.kiosks.values()))
    @rule(which=picks)
    def show_late(self, which: int) -> None:
        self._one_of(which, lambda kiosk: bool(kiosk.unseen)).show()

    @rule(box=boxes)
    def keep_house(self, box: str) -> None:
        self.kiosks[box].keep_house()

    def _count(self, answer: object) -> None:
        TALLY[type(answer).__name__ if answer is not None else "answers cut off"] += 1

    # Time

    @rule(seconds=st.sampled_from((0.3, 4.0, 6.0, 21.0, 25.0, 90.0, 200.0, 700.0, 1500.0)))
    def time_passes(self, seconds: float) -> None:
        self.true.advance(seconds)

    @rule(hours=st.sampled_from((1.0, 5.0, 13.0, 26.0, 80.0)))
    def long_time_passes(self, hours: float) -> None:
        self.true.advance(hours * 3600)

    @rule(
        box=boxes,
        seconds=st.sampled_from((-14 * 86_400.0, -3600.0, -30.0, 40.0, 3600.0, YEARS_S)),
    )
    def clock_jumps(self, box: str, seconds: float) -> None:
        self.kiosks[box].clock.jump(seconds)

    # The network

    @rule(
        box=boxes,
        limit=limits,
        fate=st.sampled_from(("well", "well", "well", "lost", "reply lost", "twice", "delayed")),
        from_start=st.sampled_from((False, False, False, True)),
    )
    def exchange(self, box: str, limit: int, fate: str, from_start: bool) -> None:
        kiosk = self.kiosks[box]
        if kiosk.flight is not None:
            kiosk.hang_up()
        request = kiosk.begin(limit, from_start=from_start)
        if request is None:
            return
        TALLY[f"exchanges {fate}"] += 1
        if fate in {"twice", "delayed"}:
            self.strays.append((kiosk, request))
        self.true.advance(0.02)
        reply = None if fate in {"lost", "delayed"} else self.central.answer(kiosk.key, request)
        if reply is None or fate == "reply lost":
            kiosk.hang_up()
            return
        self.true.advance(0.03)
        kiosk.take(reply)
        kiosk.apply()

    @rule(
        box=boxes,
        limit=limits,
        before=students,
        between=students,
        after=st.sampled_from((*STUDENTS, "kill", "kill")),
    )
    def exchange_while_they_scan(
        self, box: str, limit: int, before: str, between: str, after: str
    ) -> None:
        """Scans go first: while the request is away, and between the slices of its answer."""
        kiosk = self.kiosks[box]
        if kiosk.flight is not None:
            kiosk.hang_up()
        self.scan(box, before, show=True)
        request = kiosk.begin(limit)
        self.true.advance(0.4)
        self.scan(box, between, show=True)
        # A power cut may have ended the exchange.
        reply = None if request is None else self.central.answer(kiosk.key, request)
        if reply is None or kiosk.flight is None:
            kiosk.hang_up()
            return
        kiosk.take(reply)
        if kiosk.apply(1) is None and kiosk.flight is not None:
            if after == "kill":
                kiosk.restart(politely=False)
            else:
                self.scan(box, after, show=True)
            if kiosk.flight is not None:
                kiosk.apply()
        TALLY["exchanges in steps"] += 1

    @rule(box=boxes)
    def exchange_well(self, box: str) -> None:
        self.exchange(box, 50, "well", from_start=False)

    @rule(box=boxes, limit=limits, from_start=st.sampled_from((False, False, True)))
    def send(self, box: str, limit: int, from_start: bool) -> None:
        kiosk = self.kiosks[box]
        if kiosk.flight is None:
            kiosk.begin(limit, from_start=from_start)

    @precondition(lambda self: any(map(is_exchanging, self.kiosks.values())))
    @rule(which=picks, forward=st.integers(1, 4))
    def go_on(self, which: int, forward: int) -> None:
        """Bring what is under way a step or more further."""
        kiosk = self._one_of(which, is_exchanging)
        flight = kiosk.flight
        assert flight is not None
        if flight.slices is not None:
            if kiosk.apply(forward) is not None:
                TALLY["exchanges in steps"] += 1
            return
        self.true.advance(0.02)
        if flight.reply is None:
            flight.reply = self.central.answer(kiosk.key, flight.request)
        elif forward % 2:
            kiosk.take(flight.reply)

    @precondition(lambda self: any(map(is_exchanging, self.kiosks.values())))
    @rule(which=picks)
    def time_out(self, which: int) -> None:
        kiosk = self._one_of(which, is_exchanging)
        assert kiosk.flight is not None
        if kiosk.flight.reply is None:
            self.strays.append((kiosk, kiosk.flight.request))
        kiosk.hang_up()

    @precondition(lambda self: self.strays)
    @rule(which=st.integers(0, 9), keep=st.booleans())
    def stray_arrives(self, which: int, keep: bool) -> None:
        kiosk, request = self.strays[which % len(self.strays)]
        self.central.answer(kiosk.key, request)
        TALLY["strays"] += 1
        if not keep:
            self.strays.remove((kiosk, request))

    # Life and death

    @rule(box=boxes, transactions=st.integers(1, 7), before_commit=st.booleans())
    def power_will_fail(self, box: str, transactions: int, before_commit: bool) -> None:
        self.kiosks[box].power.arm(transactions, before_commit=before_commit)

    @rule(box=boxes, politely=st.booleans())
    def kiosk_restarts(self, box: str, politely: bool) -> None:
        self.kiosks[box].restart(politely=politely)

    @rule(
        box=boxes,
        off_s=st.sampled_from((20.0, 3000.0, 50_000.0)),
        wall=st.sampled_from(("right", "1970", "stood still", "ahead")),
    )
    def box_reboots(self, box: str, off_s: float, wall: str) -> None:
        kiosk = self.kiosks[box]
        kiosk.restart(politely=False)
        stood = kiosk.clock.now()
        self.true.advance(off_s)
        kiosk.clock.reboot(stood if wall == "stood still" else self._wall(wall))
        kiosk.restart(politely=True)

    @rule(transactions=st.integers(1, 3), before_commit=st.booleans())
    def central_power_will_fail(self, transactions: int, before_commit: bool) -> None:
        self.central.power.arm(transactions, before_commit=before_commit)

    @rule(politely=st.booleans())
    def central_restarts(self, politely: bool) -> None:
        self.central.restart(politely=politely)

    # At central

    @rule(box=boxes, pick=st.integers(0, 9))
    def settings_change(self, box: str, pick: int) -> None:
        self.central.try_to(settings_change(self.central, BOXES[box], pick))

    @rule(box=boxes, exchanges=st.integers(0, 2))
    def a_box_is_ordered_something(self, box: str, exchanges: int) -> None:
        self.central.order(self.kiosks[box].device)
        for _ in range(exchanges):
            self.exchange(box, 50, "well", from_start=False)

    @rule()
    def central_works(self) -> None:
        self.central.try_to(self.central.lines.offer_turns(self.central.school))
        self.central.try_to(self.central.lines.sweep(self.central.school))

    @rule(box=boxes, yes=st.booleans(), student=students, after=st.sampled_from(("take", "scan")))
    def an_adult_answers(self, box: str, yes: bool, student: StudentId, after: str) -> None:
        """A student asks, an adult elsewhere answers, and the kiosk hears of it."""
        kiosk = self.kiosks[box]
        self.exchange(box, 50, "well", from_start=False)
        asked = kiosk.ask(AskTeacher(student, NURSE, FOSTER), show=True)
        self._count(asked)
        self.exchange(box, 50, "well", from_start=False)
        self.central.answer_asks(yes=yes)
        self.exchange(box, 50, "well", from_start=False)
        if after == "scan":
            self.true.advance(30)
            self.scan(box, student, show=True)
        elif isinstance(asked, Asked):
            self._count(kiosk.ask(TakeAnswer(asked.ask_id), show=True))

    # What must hold

    @invariant()
    def numbers_are_gapless_and_clocks_true(self) -> None:
        TALLY["steps"] += 1
        holding.feed_is_gapless(self.central)
        for kiosk in self.kiosks.values():
            holding.trusted_clock_is_true(kiosk, self.true.now())

    def teardown(self) -> None:
        try:
            # Not after a failure: what failed is told, not what follows from it.
            if sys.exc_info()[0] is None and self.kiosks:
                self.settle()
        finally:
            for kiosk in self.kiosks.values():
                kiosk.close()
            self.central.close()
            self.runner.close()
            shutil.rmtree(self.folder)

    def settle(self) -> None:
        """Let it be quiet, and look whether all agree."""
        kiosks = tuple(self.kiosks.values())
        self.central.power.disarm()
        for kiosk in kiosks:
            TALLY["power cuts"] += kiosk.cuts
            kiosk.power.disarm()
            kiosk.hang_up()
        for kiosk, request in self.strays:
            self.central.answer(kiosk.key, request)
        Quiet(self.true, self.central, kiosks).come()
        holding.every_order_was_answered(self.central, kiosks)
        for kiosk in kiosks:
            TALLY["orders"] += len(kiosk.carried_out)
            holding.nothing_waits(kiosk)
            holding.trusted_clock_is_true(kiosk, self.true.now())
        holding.feed_is_gapless(self.central)
        holding.every_fact_arrived_once(self.central, kiosks)
        holding.every_answer_is_known(self.central, kiosks)
        holding.projection_is_the_fold(self.central)
        holding.all_hold_the_same(self.central, kiosks, self.true.now())
        holding.all_know_the_same_modes(self.central, kiosks)
        holding.no_kiosk_sent_anybody_out_twice(self.central)
        for kiosk in kiosks:
            holding.knows_its_school(self.central, kiosk)
            holding.compare_finds_nothing(self.central, kiosk, self.true.now())


def go_never_shown(kiosk: SimKiosk, student: str) -> str | None:
    """Return the pass whose go the next scan must be told, or None.

    Not one of a student who is known to have gone out again since, from elsewhere: that pass is
    what a scan is about then.
    """
    now = int(kiosk_now(kiosk).timestamp() * 1e6)
    latest = kiosk.rows(
        "SELECT id, state FROM passes WHERE student = ? AND state IN ('out', 'there')"
        " AND lapses_at > ? ORDER BY started_at DESC, id DESC LIMIT 1",
        student,
        now,
    )
    unseen = kiosk.unseen.get(student)
    if latest != [(unseen, "out")]:
        return None
    owed = kiosk.rows(
        "SELECT 1 FROM decisions WHERE pass_id = ? AND kind = 'go' AND shown = 0", unseen
    )
    return unseen if owed else None


def is_asking(kiosk: SimKiosk) -> bool:
    """Whether the screen offers something to touch."""
    return isinstance(kiosk.screen, TOUCHABLE)


def was_asked(kiosk: SimKiosk) -> bool:
    """Whether there is a request to repeat."""
    return bool(kiosk.asked)


def is_exchanging(kiosk: SimKiosk) -> bool:
    """Whether an exchange is under way."""
    return kiosk.flight is not None


def kiosk_now(kiosk: SimKiosk) -> datetime:
    """Return what time the kiosk takes it to be."""
    with super(type(kiosk.store), kiosk.store).transaction() as unit:
        return unit.now


@pytest.mark.timeout(0 if RUNS else 120)
def test_nothing_is_lost_or_doubled_and_all_agree_once_it_is_quiet(town: Town) -> None:
    class InThisTown(Simulation):
        pass

    InThisTown.town = town
    run_state_machine_as_test(
        InThisTown,
        settings=settings(
            max_examples=RUNS or 30,
            stateful_step_count=50 if RUNS else 25,
            derandomize=not RUNS,
            deadline=None,
            database=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
