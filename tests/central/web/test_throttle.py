from central.web.throttle import _REFILL_S, _TRIES, AddressThrottle
from tests.fakes.clock import FakeClock


def test_guessing_from_one_address_waits_and_others_do_not() -> None:
    throttle = AddressThrottle(FakeClock())
    for _ in range(_TRIES):
        assert throttle.spend("1.2.3.4") == 0
    assert throttle.spend("1.2.3.4") > 0
    assert throttle.spend("5.6.7.8") == 0


def test_the_budget_refills_and_asking_too_early_costs_nothing() -> None:
    clock = FakeClock()
    throttle = AddressThrottle(clock)
    for _ in range(_TRIES):
        throttle.spend("a")
    wait_s = throttle.spend("a")
    clock.advance(wait_s / 2)
    assert throttle.spend("a") > 0
    clock.advance(wait_s / 2)
    assert throttle.spend("a") == 0


def test_a_right_password_gives_back_its_own_try_alone() -> None:
    throttle = AddressThrottle(FakeClock())
    for _ in range(_TRIES - 1):
        throttle.spend("a")
    for _ in range(50):
        assert throttle.spend("a") == 0
        throttle.succeeded("a")
    assert throttle.spend("a") == 0
    assert throttle.spend("a") >= _REFILL_S


def test_memory_is_bounded() -> None:
    throttle = AddressThrottle(FakeClock())
    for i in range(20_100):
        throttle.spend(str(i))
    assert len(throttle._spent) <= 20_000
