"""When a trouble becomes an alert and who is told: the table of `central.services.alerting`."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from central.services.alerting import Watched, look
from central.services.troubles import Trouble, TroubleKind
from central.store.alerts import Alert
from hallpass.ids import DeviceId

BOX = DeviceId("box")
NOW = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
CAMERA = {BOX: (Trouble(TroubleKind.CAMERA),)}
WELL: dict[DeviceId, tuple[Trouble, ...]] = {BOX: ()}


class Days:
    """Looks every ten seconds, and keeps what a store would keep."""

    def __init__(self) -> None:
        self.now = NOW
        self.watched = Watched()
        self.kept: dict[str, Alert] = {}
        self.told: list[str] = []

    def passes(
        self, troubles: dict[DeviceId, tuple[Trouble, ...]], seconds: int, *, quiet: bool = False
    ) -> None:
        for _ in range(0, seconds, 10):
            self._look(troubles, quiet=quiet)
            self.now += timedelta(seconds=10)

    def _look(self, troubles: dict[DeviceId, tuple[Trouble, ...]], *, quiet: bool) -> None:
        known = tuple(a for a in self.kept.values() if not (a.ended_at and a.end_told_at))
        found = look(self.now, troubles, known, self.watched, quiet=quiet)
        self.watched = found.watched
        for box, trouble, since in found.new:
            told_at = self.now if found.tell_new else None
            alert = Alert(str(len(self.kept)), box, trouble.kind.value, since, "{}", told_at)
            self.kept[alert.id] = alert
            if told_at:
                self.told.append(f"began {trouble.kind}")
        for alert in found.changed:
            before = self.kept[alert.id]
            self.kept[alert.id] = alert
            if alert.told_at and not before.told_at:
                self.told.append(f"began {alert.kind}")
            if alert.end_told_at and not before.end_told_at and alert.told_at:
                self.told.append(f"ended {alert.kind}")


def test_once_when_it_breaks_and_once_when_it_heals() -> None:
    days = Days()
    days.passes(CAMERA, 3600)
    days.passes(WELL, 3600)
    assert days.told == ["began camera", "ended camera"]


def test_what_comes_and_goes_within_a_minute_is_no_alert() -> None:
    days = Days()
    for _ in range(20):
        days.passes(CAMERA, 50)
        days.passes(WELL, 10)
    assert days.told == []
    assert not days.kept


def test_a_flicker_does_not_end_an_alert() -> None:
    days = Days()
    days.passes(CAMERA, 120)
    for _ in range(20):
        days.passes(WELL, 50)
        days.passes(CAMERA, 10)
    assert days.told == ["began camera"]


def test_quiet_hours_tell_in_the_morning_and_only_of_what_is_still_wrong() -> None:
    days = Days()
    days.passes(CAMERA, 600, quiet=True)
    days.passes(WELL, 600, quiet=True)
    days.passes({BOX: (Trouble(TroubleKind.DISK),)}, 600, quiet=True)
    assert days.told == []
    days.passes({BOX: (Trouble(TroubleKind.DISK),)}, 60)
    assert days.told == ["began disk"]
    days.passes(WELL, 600, quiet=True)
    assert days.told == ["began disk"]
    days.passes(WELL, 60)
    assert days.told == ["began disk", "ended disk"]


def test_since_is_the_trouble_s_own_where_it_is_known() -> None:
    days = Days()
    since = NOW - timedelta(hours=2)
    days.passes({BOX: (Trouble(TroubleKind.AWAY, since),)}, 120)
    assert [alert.since for alert in days.kept.values()] == [since]


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 12), st.booleans()), max_size=30))
def test_what_is_told_alternates(spells: list[tuple[bool, int, bool]]) -> None:
    days = Days()
    for broken, tens, quiet in spells:
        days.passes(CAMERA if broken else WELL, tens * 10, quiet=quiet)
    assert days.told == ["began camera", "ended camera"] * (len(days.told) // 2) + (
        ["began camera"] if len(days.told) % 2 else []
    )
    on = [alert for alert in days.kept.values() if alert.ended_at is None]
    assert len(on) <= 1
    assert all(a.ended_at is None or a.ended_at >= a.since for a in days.kept.values())
