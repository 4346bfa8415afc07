"""When to exchange with central and when to wait: `step(state, event) -> (state, commands)`.

    not started ── Started ──> waiting ── due, and nothing forbids it ──> exchanging
                                  ^ ^                                        │  │
                                  │ └──── ExchangeDone: due again at once,   │  │
                                  │       soon, or with the next poll <──────┘  │
                                  └────── ExchangeFailed: backoff, Retry-After, ┘
                                          or the pause of a refused key

What must stay true, whatever comes in:
 - at most one exchange is under way;
 - there is always a moment to act at (an alarm), so that it heals with no new scan;
 - after a failure, or an answer that brought nothing forward, time passes before the next try;
 - a refused key (401, 403) pauses; nothing is dropped for it;
 - not being in touch is visible (`out_of_touch_since_s`), a stuck exchange included.

Pure: `now_s` (monotonic) and `chance` come with the event, all pauses are in `Pace`.
"""

from dataclasses import replace
from typing import assert_never

from hallpass.domain.emergency import Emergency
from kiosk.sync.signals import (
    Alarmed,
    ApplyEmergency,
    Command,
    Event,
    Exchange,
    ExchangeDone,
    ExchangeFailed,
    FactsRecorded,
    OpenWake,
    QuietEvent,
    Reconfigured,
    Started,
    WaitUntil,
    WakeLost,
    WakeOpened,
    Why,
    Woken,
)
from kiosk.sync.state import Link, Pace, Stream, SyncState

Step = tuple[SyncState, tuple[Command, ...]]


def step(state: SyncState, event: Event) -> Step:
    """Return what is so after `event`, and what to do about it."""
    state, first = _take(state, event)
    state, rest = _settle(state, event.now_s)
    return state, first + rest


def emergency_of(state: SyncState, told: Emergency | None) -> Emergency | None:
    """Return the emergency that counts, given what the answer of the exchange under way says.

    The wake stream may have told something newer while that answer was on its way; an older
    version never replaces a newer one.
    """
    if state.emergency_newer or _is_older(told, state.emergency):
        return state.emergency
    return told


def _is_older(told: Emergency | None, held: Emergency | None) -> bool:
    return told is not None and held is not None and told.version < held.version


def _take(state: SyncState, event: Event) -> Step:
    match event:
        case Woken():
            return _woken(state, event)
        case ExchangeDone():
            return _done(state, event)
        case _:
            return _absorb(state, event), ()


def _absorb(state: SyncState, event: QuietEvent) -> SyncState:
    match event:
        case Started(now_s=now_s):
            state = replace(state, started_s=now_s, due_s=now_s, stream_due_s=now_s)
        case FactsRecorded():
            state = _due(state, event.now_s + state.pace.coalesce_s)
        case WakeOpened():
            state = _wake_opened(state, event)
        case WakeLost():
            state = _wake_lost(state, event)
        case ExchangeFailed():
            state = _failed(state, event)
        case Reconfigured():
            state = _reconfigured(state, event)
        case Alarmed():
            pass
        case _:  # pragma: no cover - the type checker proves it
            assert_never(event)
    return state


def _reconfigured(state: SyncState, event: Reconfigured) -> SyncState:
    state = replace(state, hard_s=event.now_s, soft_s=event.now_s)
    if state.stream is Stream.DOWN:
        state = replace(state, stream_due_s=event.now_s)
    return _due(state, event.now_s)


def _settle(state: SyncState, now_s: float) -> Step:
    commands: list[Command] = []
    if state.stream is Stream.DOWN and _reached(state.stream_due_s, now_s):
        commands.append(OpenWake())
        state = replace(state, stream=Stream.OPENING, stream_due_s=None)
    if state.exchanging_s is None and _reached(_next_s(state), now_s):
        asked = Exchange(_limit(state), from_start=state.resync)
        commands.append(asked)
        state = replace(
            state, exchanging_s=now_s, asked_limit=asked.limit, due_s=None, emergency_newer=False
        )
    if state.exchanging_s is not None and _reached(state.exchanging_s + state.pace.stall_s, now_s):
        state = out_of_touch(state)
    commands.append(WaitUntil(_alarm_s(state)))
    return state, tuple(commands)


def _reached(at_s: float | None, now_s: float) -> bool:
    return at_s is not None and at_s <= now_s


def _next_s(state: SyncState) -> float | None:
    return None if state.due_s is None else max(state.due_s, state.soft_s, state.hard_s)


def _alarm_s(state: SyncState) -> float | None:
    moments = [state.stream_due_s if state.stream is Stream.DOWN else None]
    if state.exchanging_s is None:
        moments.append(_next_s(state))
    elif state.out_of_touch_since_s is None:
        moments.append(state.exchanging_s + state.pace.stall_s)
    return min((at_s for at_s in moments if at_s is not None), default=None)


def _limit(state: SyncState) -> int:
    pace = state.pace
    return min(state.trim, pace.backlog_batch if state.outbox > pace.batch else pace.batch)


def _due(state: SyncState, at_s: float) -> SyncState:
    return replace(state, due_s=at_s if state.due_s is None else min(state.due_s, at_s))


def out_of_touch(state: SyncState) -> SyncState:
    """Return the state as seen out of touch, since the last exchange that was done."""
    if state.out_of_touch_since_s is not None:
        return state
    since_s = state.started_s if state.touched_s is None else state.touched_s
    return replace(state, out_of_touch_since_s=since_s)


def _backoff_s(pace: Pace, failures: int, chance: float) -> float:
    # Half of it fixed, half by chance: 120 kiosks that lost central together come back spread out.
    doubled = pace.first_backoff_s * 2.0 ** min(max(failures, 1) - 1, 16)
    return max(pace.least_gap_s, min(doubled, pace.backoff_cap_s) * (0.5 + chance / 2))


def _wake_opened(state: SyncState, event: WakeOpened) -> SyncState:
    if state.stream is not Stream.OPENING:
        return state
    state = replace(state, stream=Stream.UP, stream_up_s=event.now_s)
    # What happened while there was no stream woke nobody: look once.
    return _due(_hurry(state, event), _jittered_s(state, event))


def _wake_lost(state: SyncState, event: WakeLost) -> SyncState:
    pace = state.pace
    steady = state.stream is Stream.UP and event.now_s - state.stream_up_s >= pace.wake_steady_s
    failures = 0 if steady else state.stream_failures + 1
    pause_s = _backoff_s(pace, failures, event.chance)
    if event.refused:
        pause_s = pace.refused_s * (0.9 + event.chance / 5)
    state = replace(
        state,
        stream=Stream.DOWN,
        stream_failures=failures,
        stream_due_s=event.now_s + pause_s,
    )
    return _due(state, event.now_s + pace.poll_s * (0.9 + event.chance / 5))


def _woken(state: SyncState, event: Woken) -> Step:
    state = replace(state, wanted_epoch=event.epoch, wanted_number=event.number)
    if event.settings_version > state.settings_seen or event.orders > state.orders_seen:
        state = _due(
            replace(
                state,
                settings_seen=max(event.settings_version, state.settings_seen),
                orders_seen=max(event.orders, state.orders_seen),
            ),
            _jittered_s(state, event),
        )
    if state.exchanging_s is None and _behind(state):
        state = _due(state, _jittered_s(state, event))
    state = _hurry(state, event)
    if state.emergency_known and (
        event.emergency == state.emergency or _is_older(event.emergency, state.emergency)
    ):
        return state, ()
    state = replace(
        state,
        emergency=event.emergency,
        emergency_known=True,
        emergency_newer=state.exchanging_s is not None,
    )
    return state, (ApplyEmergency(event.emergency),)


def _hurry(state: SyncState, event: Woken | WakeOpened) -> SyncState:
    # Central opened the stream for our key and speaks on it: no reason to go on waiting.
    return replace(state, soft_s=min(state.soft_s, _jittered_s(state, event)))


def _jittered_s(state: SyncState, event: Woken | WakeOpened) -> float:
    return event.now_s + event.chance * state.pace.wake_jitter_s


def _behind(state: SyncState) -> bool:
    if state.wanted_epoch is None:
        return False
    return state.wanted_epoch != state.epoch or state.wanted_number > state.number


def _done(state: SyncState, event: ExchangeDone) -> Step:
    if state.exchanging_s is None:
        return state, ()
    now_s, pace = event.now_s, state.pace
    moved = (event.epoch, event.number) != (state.epoch, state.number)
    stuck = (event.sent > 0 and event.settled == 0) or (event.more and not moved)
    fruitless = state.fruitless + 1 if stuck else state.fruitless
    if event.settled > 0 or (event.outbox == 0 and not stuck):
        fruitless = 0
    emergency = emergency_of(state, event.emergency)
    overtaken = state.emergency_newer
    # Overtaken: the store may have written down the older one over the newer, so tell it again.
    told = overtaken or not state.emergency_known or emergency != state.emergency
    state = replace(
        state,
        link=Link.OK,
        touched_s=now_s,
        out_of_touch_since_s=None,
        exchanging_s=None,
        soft_s=now_s,
        hard_s=now_s,
        failures=0,
        fruitless=fruitless,
        trim=min(max(state.trim * 2, 1), pace.backlog_batch),
        outbox=event.outbox,
        epoch=event.epoch,
        number=event.number,
        resync=False,
        emergency=emergency,
        emergency_known=True,
        emergency_newer=False,
    )
    if overtaken:
        # Which of the two central meant last, the next answer says.
        state = _due(state, now_s + pace.coalesce_s)
    state = _plan(state, event, stuck=stuck)
    return state, ((ApplyEmergency(emergency),) if told else ())


def _plan(state: SyncState, event: ExchangeDone, *, stuck: bool) -> SyncState:
    now_s, pace = event.now_s, state.pace
    pause_s = _backoff_s(pace, state.fruitless, event.chance)
    if stuck:
        return _due(replace(state, soft_s=now_s + pause_s), now_s)
    if event.more or (event.outbox > 0 and event.sent > 0):
        return _due(state, now_s)
    if event.outbox > 0:
        # Recorded meanwhile (the desk says so too), or a batch of none while one fact is refused.
        return _due(state, now_s + pause_s)
    if event.digest_differs and state.due_s is None and _may_resync(state, now_s):
        return _due(replace(state, resync=True, resynced_s=now_s), now_s)
    if _behind(state):
        # Woken meanwhile. If this answer didn't reach it, the next may; the wish is served once.
        state = replace(state, wanted_epoch=None)
        return _due(state, now_s + max(pace.coalesce_s, event.chance * pace.wake_jitter_s))
    every_s = pace.poll_awake_s if state.stream is Stream.UP else pace.poll_s
    return _due(state, now_s + every_s * (0.9 + event.chance / 5))


def _may_resync(state: SyncState, now_s: float) -> bool:
    return state.resynced_s is None or now_s - state.resynced_s >= state.pace.resync_s


def _failed(state: SyncState, event: ExchangeFailed) -> SyncState:
    if state.exchanging_s is None:
        return state
    now_s, pace = event.now_s, state.pace
    state = replace(
        out_of_touch(state),
        link=Link(event.why.value),
        exchanging_s=None,
        failures=state.failures + 1,
        hard_s=now_s + pace.least_gap_s,
    )
    pause_s = _backoff_s(pace, state.failures, event.chance)
    if event.why is Why.REFUSED:
        pause_s = pace.refused_s * (0.9 + event.chance / 5)
    elif event.why is Why.NOT_TAKEN:
        state, pause_s = _isolate(state, event)
    elif event.why is Why.AWAY:
        shaken = max(state.trim // 2, pace.shaken_batch)
        state = replace(state, trim=min(state.trim, shaken))
    if event.retry_after_s is not None:
        wished_s = min(max(event.retry_after_s, pace.least_gap_s), pace.retry_after_cap_s)
        pause_s = wished_s * (1 + event.chance / 10)
        state = replace(state, hard_s=now_s + pause_s)
    return _due(replace(state, soft_s=now_s + pause_s), now_s)


def _isolate(state: SyncState, event: ExchangeFailed) -> tuple[SyncState, float]:
    """Halve the batch until one fact is left; then fetch without it and come back to it rarely."""
    limit, pace = state.asked_limit, state.pace
    if limit > 1:
        return replace(state, trim=limit // 2), pace.least_gap_s
    if limit == 1:
        fruitless = state.fruitless + 1
        return replace(state, trim=0, fruitless=fruitless), pace.least_gap_s
    return state, _backoff_s(pace, state.failures, event.chance)
