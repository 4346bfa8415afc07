"""A wake that tells of an order makes the engine exchange at once, once."""

from kiosk.sync.signals import Exchange, Woken
from tests.kiosk.sync.engineplay import in_touch


def test_newer_order_is_fetched_at_once():
    play = in_touch()
    play.send(Woken, epoch="e", number=1, orders=7)
    assert play.to_next_exchange() <= play.state.pace.wake_jitter_s
    play.done()
    assert play.state.orders_seen == 7


def test_same_order_again_is_no_news():
    play = in_touch()
    play.send(Woken, epoch="e", number=1, orders=7)
    play.to_next_exchange()
    play.done()
    for orders in (7, 3, 0):
        play.send(Woken, epoch="e", number=1, orders=orders)
        assert play.wait_s() > 1
    play.send(Woken, epoch="e", number=1, orders=8)
    assert play.wait_s() < 1


def test_order_told_during_an_exchange_is_fetched_after_it():
    play = in_touch()
    play.to_next_exchange()
    play.send(Woken, epoch="e", number=1, orders=1)
    assert any(isinstance(said, Exchange) for said in play.done(after_s=1.0))


def test_order_and_settings_in_one_wake_cost_one_exchange():
    play = in_touch()
    play.send(Woken, epoch="e", number=1, orders=2, settings_version=9)
    play.to_next_exchange()
    play.done()
    assert (play.state.orders_seen, play.state.settings_seen) == (2, 9)
    assert play.wait_s() > 1
    assert not any(isinstance(said, Exchange) for said in play.said)
