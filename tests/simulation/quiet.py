"""The quiet phase: the network is well, nobody scans; the real engine brings all into agreement.

Liveness: that takes few exchanges and little time, with no new scan to set it going.
"""

from collections.abc import Sequence

from kiosk.sync.engine import step
from kiosk.sync.signals import (
    Alarmed,
    Event,
    Exchange,
    ExchangeDone,
    FactsRecorded,
    Started,
    WaitUntil,
)
from kiosk.sync.state import SyncState
from tests.simulation.simcentral import SimCentral
from tests.simulation.simclocks import TrueTime
from tests.simulation.simkiosk import Done, SimKiosk

CHANCE = 0.5
EXCHANGES = 12
"""For each box, besides what its backlog takes."""
SECONDS = 120.0


class _Box:
    """A box and its engine, driven as kiosk.sync.runner does."""

    def __init__(self, kiosk: SimKiosk, central: SimCentral, true: TrueTime) -> None:
        self.kiosk = kiosk
        self._central = central
        self._true = true
        self._state = SyncState()
        self.alarm_s = 0.0
        self.exchanges = 0
        self.last: Done | None = None

    def start(self) -> None:
        self._feed(Started(now_s=self._now_s(), chance=CHANCE))

    def ring(self) -> None:
        self._feed(Alarmed(now_s=self._now_s(), chance=CHANCE))

    def _now_s(self) -> float:
        return self._true.monotonic()

    def _feed(self, event: Event) -> None:
        self._state, commands = step(self._state, event)
        asked = None
        for command in commands:
            match command:
                case Exchange():
                    asked = command
                case WaitUntil(at_s):
                    self.alarm_s = at_s if at_s is not None else float("inf")
                case _:
                    pass
        if asked is not None:
            # The feed alone must bring agreement; starting over is for what nobody thought of.
            assert not asked.from_start, f"{self.kiosk.name} has to start over"
            # Last, as what follows from it sets another alarm.
            self._exchange(asked.limit, from_start=asked.from_start)

    def _exchange(self, limit: int, *, from_start: bool) -> None:
        self.exchanges += 1
        request = self.kiosk.begin(limit, from_start=from_start)
        assert request is not None
        self._true.advance(0.02)
        reply = self._central.answer(self.kiosk.key, request)
        assert reply is not None
        self._true.advance(0.03)
        self.kiosk.take(reply)
        done = self.kiosk.apply()
        assert done is not None
        self.last = done
        if done.news:
            self._feed(FactsRecorded(now_s=self._now_s(), chance=CHANCE))
        self._feed(
            ExchangeDone(
                now_s=self._now_s(),
                chance=CHANCE,
                sent=done.sent,
                settled=done.settled,
                outbox=done.outbox,
                epoch=done.epoch,
                number=done.number,
                more=done.more,
                digest_differs=done.digest_differs,
                emergency=None,
            )
        )

    def is_settled(self, head: int) -> bool:
        last = self.last
        return (
            last is not None
            and not (last.more or last.digest_differs or last.news)
            and last.number == head
            and self.kiosk.outbox() == 0
            and self.kiosk.answers() == 0
        )


class Quiet:
    """Comes over all boxes at once."""

    def __init__(self, true: TrueTime, central: SimCentral, kiosks: Sequence[SimKiosk]) -> None:
        self._true = true
        self._central = central
        self._boxes = [_Box(kiosk, central, true) for kiosk in kiosks]

    def come(self) -> None:
        """Exchange until all agree; fail if that takes too long."""
        began_s = self._true.monotonic()
        backlog = sum(box.kiosk.outbox() for box in self._boxes)
        most = EXCHANGES * len(self._boxes) + backlog // 10
        for box in self._boxes:
            box.start()
        while not self._is_quiet():
            assert sum(box.exchanges for box in self._boxes) <= most, "it never comes to rest"
            assert self._true.monotonic() - began_s <= SECONDS, "it takes too long"
            box = min(self._boxes, key=lambda box: box.alarm_s)
            # A little late, as timers are; the true time counts whole microseconds.
            self._true.advance(max(0.0, box.alarm_s - self._true.monotonic()) + 0.001)
            box.ring()

    def _is_quiet(self) -> bool:
        ((head,),) = self._central.rows("SELECT feed_number FROM schools")
        return all(box.is_settled(head) for box in self._boxes)
