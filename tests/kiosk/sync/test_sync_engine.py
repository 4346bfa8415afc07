"""The engine by itself: this goes in, that must come out."""

from dataclasses import replace

import pytest

from kiosk.sync.engine import emergency_of, out_of_touch
from kiosk.sync.signals import (
    Alarmed,
    ApplyEmergency,
    Exchange,
    FactsRecorded,
    OpenWake,
    Reconfigured,
    Started,
    WakeLost,
    WakeOpened,
    Why,
    Woken,
)
from kiosk.sync.state import Link, Pace, Stream
from tests.kiosk.sync.engineplay import Play, emergency, in_touch


def test_nothing_happens_before_the_start():
    play = Play()
    assert play.send(Alarmed) == []
    assert play.alarm_s is None
    assert play.done() == []
    assert play.failed() == []


def test_idle_it_polls_often_without_a_stream_and_rarely_with_one():
    assert in_touch(stream=False).wait_s() == pytest.approx(15)
    assert in_touch(stream=True).wait_s() == pytest.approx(60)


def test_losing_the_stream_brings_the_poll_nearer_and_opens_it_again_later():
    play = in_touch()
    play.send(WakeLost, after_s=1)
    assert play.state.stream is Stream.DOWN
    assert 0.5 <= play.wait_s() <= 1
    assert OpenWake() in play.alarm()
    play.send(WakeLost, after_s=0.1)
    assert play.wait_s() > 1
    assert play.to_next_exchange() <= 16


def test_a_stream_that_lived_long_is_opened_again_without_delay():
    play = in_touch()
    for _ in range(3):
        play.send(WakeLost, after_s=0.1)
        play.alarm()
    play.send(WakeOpened)
    play.to_next_exchange()
    play.done()
    play.send(WakeLost, after_s=40)
    assert play.state.stream_failures == 0
    assert play.wait_s() <= 1


def test_a_refused_stream_is_opened_again_rarely():
    play = in_touch(stream=False)
    play.send(WakeLost, refused=True)
    assert play.state.stream_due_s == pytest.approx(play.now_s + 300)


def test_an_opened_stream_that_nobody_waits_for_is_passed_over():
    play = in_touch()
    before = play.state
    play.send(WakeOpened)
    assert play.state == before


def test_facts_recorded_together_travel_together_and_at_once():
    play = in_touch()
    play.send(FactsRecorded)
    play.send(FactsRecorded, after_s=Pace().coalesce_s / 4)
    assert play.wait_s() == pytest.approx(Pace().coalesce_s * 3 / 4)
    assert play.alarm() == [Exchange(50)]


def test_facts_recorded_during_an_exchange_follow_it():
    play = in_touch()
    play.send(FactsRecorded)
    play.alarm()
    assert play.send(FactsRecorded) == []
    assert play.done(sent=1, settled=1, outbox=0) == [Exchange(50)]


def test_a_wake_above_the_cursor_exchanges_within_its_jitter():
    play = in_touch()
    assert play.send(Woken, epoch="e", number=2, chance=1.0) == []
    assert play.wait_s() == pytest.approx(Pace().wake_jitter_s)
    assert play.alarm() == [Exchange(50)]


def test_a_wake_that_tells_nothing_new_does_nothing():
    play = in_touch()
    before = play.alarm_s
    play.send(Woken, after_s=1, epoch="e", number=1)
    assert play.alarm_s == before


@pytest.mark.parametrize(
    "news", [{"epoch": "other", "number": 0}, {"epoch": "e", "number": 1, "settings_version": 3}]
)
def test_another_epoch_or_newer_settings_are_news_once(news):
    play = in_touch()
    play.send(Woken, chance=0.0, **news)
    assert play.said == [Exchange(50)]
    play.done(epoch=news["epoch"], number=news["number"])
    assert play.send(Woken, chance=0.0, **news) == []


def test_a_wake_during_an_exchange_that_its_answer_covers_needs_no_other():
    play = in_touch()
    play.send(FactsRecorded)
    play.alarm()
    play.send(Woken, epoch="e", number=2)
    play.done(sent=1, settled=1, number=2)
    assert play.wait_s() == pytest.approx(60)


def test_a_wake_during_an_exchange_that_its_answer_misses_is_served_once():
    play = in_touch()
    play.send(FactsRecorded)
    play.alarm()
    play.send(Woken, epoch="e", number=9)
    play.done(sent=1, settled=1, number=2)
    assert play.to_next_exchange() <= 0.2
    play.done(number=2)
    assert play.wait_s() == pytest.approx(60)


def test_an_emergency_is_applied_at_once_and_once():
    play = in_touch()
    assert play.send(Woken, epoch="e", number=1, emergency=emergency(1)) == [
        ApplyEmergency(emergency(1))
    ]
    assert play.send(Woken, epoch="e", number=1, emergency=emergency(1)) == []
    assert play.send(Woken, epoch="e", number=1, emergency=emergency(0)) == []
    assert play.send(Woken, epoch="e", number=1) == [ApplyEmergency(None)]


def test_an_answer_that_an_emergency_overtook_does_not_end_it():
    play = in_touch()
    play.send(FactsRecorded)
    play.alarm()
    play.send(Woken, epoch="e", number=1, emergency=emergency(1))
    assert emergency_of(play.state, None) == emergency(1)
    assert play.done(sent=1, settled=1, emergency=None) == [ApplyEmergency(emergency(1))]
    assert play.state.emergency == emergency(1)
    assert play.to_next_exchange() <= 0.2
    assert play.done(emergency=None) == [ApplyEmergency(None)]


def test_an_emergency_by_an_exchange_counts_too_but_not_an_older_one():
    play = in_touch(stream=False)
    play.to_next_exchange()
    assert play.done(emergency=emergency(2)) == [ApplyEmergency(emergency(2))]
    play.to_next_exchange()
    assert play.done(emergency=emergency(1)) == []


def test_more_is_fetched_at_once_as_long_as_it_moves():
    play = in_touch()
    play.send(FactsRecorded)
    play.alarm()
    assert play.done(number=2, more=True) == [Exchange(50)]
    assert play.done(number=2, more=True) == []
    assert play.wait_s() >= 1


def test_a_backlog_drains_in_large_batches_without_pause():
    play = Play()
    play.send(Started)
    assert Exchange(200) in play.done(sent=50, settled=50, outbox=300)
    assert play.done(sent=200, settled=200, outbox=100) == [Exchange(200)]
    assert play.done(sent=100, settled=100, outbox=0) == []


def test_facts_without_a_receipt_are_sent_again_with_growing_pauses():
    play = in_touch()
    play.send(FactsRecorded)
    play.alarm()
    pauses = []
    for _ in range(6):
        play.done(sent=3, settled=0, outbox=3)
        pauses.append(play.to_next_exchange())
    assert pauses == sorted(pauses)
    assert pauses[-1] >= 15
    play.done(sent=3, settled=3)
    assert play.state.fruitless == 0


def test_what_was_recorded_while_fetching_is_not_forgotten():
    play = in_touch()
    play.to_next_exchange()
    play.done(sent=0, outbox=1)
    assert play.to_next_exchange() <= 1


def test_away_waits_longer_each_time_up_to_a_cap_and_says_since_when():
    play = in_touch(stream=False)
    touched_s = play.state.touched_s
    play.to_next_exchange()
    pauses = []
    for _ in range(8):
        play.failed()
        assert play.state.out_of_touch_since_s == touched_s
        assert play.state.link is Link.AWAY
        pauses.append(play.to_next_exchange())
    assert pauses[0] == pytest.approx(1)
    assert pauses == sorted(pauses)
    assert pauses[-1] == pytest.approx(22.5)
    play.done()
    assert play.state.out_of_touch_since_s is None
    assert play.state.link is Link.OK


def test_healing_drains_with_no_new_scan():
    play = Play()
    play.send(Started)
    play.failed()
    assert play.state.out_of_touch_since_s == 100.0
    play.send(FactsRecorded)
    for _ in range(5):
        play.to_next_exchange()
        play.failed()
    play.to_next_exchange()
    assert play.state.asked_limit == 10
    assert Exchange(20) in play.done(sent=10, settled=10, outbox=30)
    assert play.done(sent=20, settled=20, outbox=10) == [Exchange(40)]


def test_scans_while_away_do_not_hammer():
    play = in_touch(stream=False)
    play.to_next_exchange()
    for _ in range(5):
        play.failed()
        play.to_next_exchange()
    play.failed()
    for _ in range(20):
        assert not any(isinstance(said, Exchange) for said in play.send(FactsRecorded, 0.1))


def test_a_wake_ends_the_backoff_but_not_the_least_gap():
    play = in_touch()
    for _ in range(6):
        play.to_next_exchange()
        play.failed()
    assert play.wait_s() > 10
    play.send(Woken, epoch="e", number=2)
    assert play.wait_s() == pytest.approx(1)


@pytest.mark.parametrize(("wish_s", "least", "most"), [(0, 1, 1.1), (7, 7, 7.7), (9e9, 300, 330)])
def test_central_s_wish_when_to_come_back_is_kept_and_capped(wish_s, least, most):
    play = in_touch()
    play.send(FactsRecorded)
    play.alarm()
    play.failed(retry_after_s=wish_s)
    play.send(Woken, epoch="e", number=2)
    assert least <= play.to_next_exchange() <= most


def test_a_refused_key_pauses_and_tries_again_rarely():
    play = in_touch(stream=False)
    play.to_next_exchange()
    play.failed(Why.REFUSED)
    assert play.state.link is Link.REFUSED
    assert play.state.out_of_touch_since_s is not None
    play.send(FactsRecorded)
    assert 200 <= play.to_next_exchange() <= 330


def test_a_refused_key_is_tried_again_when_the_stream_opens_or_a_person_acts():
    for event in (WakeOpened, Reconfigured):
        play = Play()
        play.send(Started)
        play.failed(Why.REFUSED)
        play.send(event, after_s=5)
        if event is WakeOpened:
            assert play.to_next_exchange() <= 0.2
        else:
            assert play.said == [Exchange(50)]


def test_a_person_s_change_opens_the_stream_too():
    play = in_touch(stream=False)
    play.send(WakeLost, refused=True)
    assert OpenWake() in play.send(Reconfigured)


def test_one_fact_that_central_cannot_read_holds_up_nothing_but_itself():
    play = in_touch()
    play.send(FactsRecorded)
    play.alarm()
    limits = [50]
    while limits[-1] > 0:
        play.failed(Why.NOT_TAKEN)
        assert play.to_next_exchange() <= 1.1
        limits.append(play.state.asked_limit)
    assert limits == [50, 25, 12, 6, 3, 1, 0]
    play.done(sent=0, outbox=2, number=7)
    assert play.state.number == 7
    pauses = []
    for _ in range(5):
        pauses.append(play.to_next_exchange())
        assert play.state.asked_limit == 1
        play.failed(Why.NOT_TAKEN)
        play.to_next_exchange()
        assert play.state.asked_limit == 0
        play.done(sent=0, outbox=2, number=7)
    assert pauses == sorted(pauses)
    assert pauses[-1] > 10
    play.to_next_exchange()
    assert Exchange(2) in play.done(sent=1, settled=1, outbox=1)


def test_a_request_without_facts_that_is_not_taken_backs_off():
    play = in_touch()
    play.send(FactsRecorded)
    play.alarm()
    play.state = replace(play.state, asked_limit=0)
    for _ in range(5):
        play.failed(Why.NOT_TAKEN)
    play.state = replace(play.state, exchanging_s=play.now_s, failures=5)
    play.failed(Why.NOT_TAKEN)
    assert play.wait_s() > 10


def test_a_store_that_cannot_take_it_in_is_shown_and_tried_again():
    play = in_touch()
    play.send(FactsRecorded)
    play.alarm()
    play.failed(Why.STORE)
    assert play.state.link is Link.STORE
    assert play.state.trim == 200
    assert play.state.out_of_touch_since_s is not None
    assert play.to_next_exchange() == pytest.approx(1)


def test_different_digests_fetch_everything_again_once_an_hour():
    play = in_touch(stream=False)
    play.to_next_exchange()
    assert play.done(digest_differs=True) == [Exchange(50, from_start=True)]
    play.failed()
    play.to_next_exchange()
    assert play.state.resync
    assert play.done(digest_differs=True) == []
    assert Exchange(50) in play.send(Alarmed, after_s=3600)
    assert play.done(digest_differs=True) == [Exchange(50, from_start=True)]


def test_digests_are_not_compared_while_facts_wait():
    play = in_touch()
    play.to_next_exchange()
    play.send(FactsRecorded)
    play.done(digest_differs=True)
    assert not play.state.resync


def test_a_stuck_exchange_becomes_visible():
    play = in_touch()
    touched_s = play.state.touched_s
    play.send(FactsRecorded)
    play.alarm()
    assert play.wait_s() == pytest.approx(60)
    assert play.alarm() == []
    assert play.state.out_of_touch_since_s == touched_s
    assert play.alarm_s is None
    assert out_of_touch(play.state) == play.state
    play.done()
    assert play.state.out_of_touch_since_s is None
