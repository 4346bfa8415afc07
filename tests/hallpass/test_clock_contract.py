"""One contract for the machine's clock and the tests' own, and for both sources of ids."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hallpass import clock as clock_module
from hallpass.clock import Clock, SystemClock
from hallpass.idsource import IdSource, Uuid7Source, uuid7_text
from tests.fakes.clock import START, FakeClock
from tests.fakes.ids import CountingIds

CLOCKS: list[Callable[[], Clock]] = [SystemClock, FakeClock]


@pytest.mark.parametrize("make", CLOCKS)
class TestClock:
    def test_wall_time_is_aware_utc(self, make: Callable[[], Clock]) -> None:
        assert make().now().utcoffset() == timedelta(0)

    def test_monotonic_seconds_never_go_back(self, make: Callable[[], Clock]) -> None:
        clock = make()
        readings = [clock.monotonic() for _ in range(100)]
        assert readings == sorted(readings)
        assert readings[0] >= 0

    def test_a_boot_has_one_id(self, make: Callable[[], Clock]) -> None:
        clock = make()
        assert clock.boot_id() == clock.boot_id() != ""
        assert make().boot_id() == clock.boot_id()


@pytest.mark.parametrize(
    "make", [lambda: Uuid7Source(FakeClock()), CountingIds], ids=["uuid7", "counting"]
)
def test_ids_are_never_made_twice_and_fit_the_wire(make: Callable[[], IdSource]) -> None:
    source = make()
    made = [source.new() for _ in range(1000)]
    assert len(set(made)) == 1000
    assert all(1 <= len(one) <= 64 and one.isascii() and one.isprintable() for one in made)


class TestFakeClock:
    def test_time_passes_on_both_clocks(self) -> None:
        clock = FakeClock()
        before_s = clock.monotonic()
        clock.advance(2.5)
        assert clock.now() == START + timedelta(seconds=2.5)
        assert clock.monotonic() == before_s + 2.5

    def test_a_jump_moves_the_wall_alone(self) -> None:
        clock = FakeClock()
        before_s, boot = clock.monotonic(), clock.boot_id()
        clock.jump(-86_400)
        assert clock.now() == START - timedelta(days=1)
        assert (clock.monotonic(), clock.boot_id()) == (before_s, boot)

    def test_a_reboot_is_another_boot_near_zero(self) -> None:
        clock = FakeClock()
        boot = clock.boot_id()
        clock.reboot(datetime(1970, 1, 1, tzinfo=UTC))
        assert clock.boot_id() != boot
        assert clock.monotonic() < 60
        assert clock.now().year == 1970
        clock.reboot()
        assert clock.now().year == 1970


class TestSystemClock:
    def test_it_counts_suspended_time_where_the_system_can_tell(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delattr(clock_module.time, "CLOCK_BOOTTIME", raising=False)
        assert SystemClock().monotonic() > 0

    def test_without_a_kernel_s_boot_id_the_process_is_the_boot(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setattr(clock_module, "_BOOT_ID_FILE", tmp_path / "none")
        assert SystemClock().boot_id().startswith("process-")


class TestUuid7:
    def test_the_example_of_the_rfc(self) -> None:
        # RFC 9562, appendix A.6: its 74 random bits, laid out as we take them from 10 bytes.
        now = datetime(2022, 2, 22, 19, 22, 22, tzinfo=UTC)
        entropy = (0xCC3 << 68 | 0x18C4DC0C0C07398F).to_bytes(10, "big")
        assert uuid7_text(now, entropy) == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"

    def test_version_and_variant_are_those_of_the_rfc(self) -> None:
        made = uuid.UUID(Uuid7Source(FakeClock()).new())
        assert (made.version, made.variant) == (7, uuid.RFC_4122)

    def test_later_milliseconds_sort_later(self) -> None:
        clock = FakeClock()
        source = Uuid7Source(clock)
        made = []
        for _ in range(20):
            made.append(source.new())
            clock.advance(0.001)
        assert made == sorted(made)
