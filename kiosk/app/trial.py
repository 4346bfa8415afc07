"""New settings at a box: when they are put to use, and whether it can run with them; pure.

at          what happens                                  leads to
nothing     Held                                          waiting; at rest: Begin
waiting     Rested, or 60 s over                          Begin
begun       Begun                                         on trial (a newer one replaces it)
on trial    Failed (a warning of a face, an exception)    GoBack
on trial    the camera, which saw before its settings     GoBack
            changed, sees nothing for 10 s
on trial    10 s of rest, or 60 s of use, without that    Prove
on trial    the program ends                              the next start goes back
                                                          (kiosk.store.trials)
"""

from dataclasses import dataclass, replace
from typing import assert_never

WAIT_MOST_S = 60.0
"""So long settings wait for whoever stands at the desk."""
PROOF_S = 10.0
"""Of rest, in which nothing went wrong."""
PROOF_MOST_S = 60.0
"""At a desk that never rests, use is proof."""
BLIND_S = 10.0
"""So long a camera may take to see with new settings."""


@dataclass(frozen=True, slots=True)
class Held:
    """A checked document waits in the store."""


@dataclass(frozen=True, slots=True)
class Rested:
    """Somebody came to the desk, or nobody is there any more."""

    rests: bool


@dataclass(frozen=True, slots=True)
class Begun:
    """The document is in use, and written down as being on trial."""

    version: int | None
    """None: there was none after all."""
    changes_camera: bool = False
    """Its camera is another than the last good one's."""


@dataclass(frozen=True, slots=True)
class Sees:
    """The camera gives pictures, or none."""

    seeing: bool


@dataclass(frozen=True, slots=True)
class Failed:
    """Something went wrong in this program."""

    why: str


@dataclass(frozen=True, slots=True)
class Ticked:
    """Time passed."""


Event = Held | Rested | Begun | Sees | Failed | Ticked


@dataclass(frozen=True, slots=True)
class Begin:
    """Put what is held to use."""


@dataclass(frozen=True, slots=True)
class Prove:
    """Take it for good."""

    version: int


@dataclass(frozen=True, slots=True)
class GoBack:
    """Put the last good one to use again."""

    version: int
    why: str
    """Empty: the camera; it says itself why."""


Command = Begin | Prove | GoBack


@dataclass(frozen=True, slots=True)
class Trial:
    """The version on trial."""

    version: int
    since_s: float
    rested_s: float = 0.0
    needs_camera: bool = False
    """It saw before, and has other settings now."""
    blind_since_s: float | None = None


@dataclass(frozen=True, slots=True)
class State:
    """Where it stands."""

    now_s: float = 0.0
    rests: bool = True
    seeing: bool = False
    held_since_s: float | None = None
    beginning: bool = False
    trial: Trial | None = None

    @property
    def idle(self) -> bool:
        """Say whether nothing has to be watched."""
        return self.held_since_s is None and self.trial is None


def step(state: State, event: Event, now_s: float) -> tuple[State, tuple[Command, ...]]:
    """Take one event.

    Args:
        state: before it.
        event: what happened.
        now_s: monotonic.
    """
    state = _passed(state, now_s)
    match event:
        case Held():
            if state.held_since_s is None:
                state = replace(state, held_since_s=now_s)
        case Rested(rests):
            state = replace(state, rests=rests)
        case Begun():
            state = _begun(state, event)
        case Sees(seeing):
            state = _sees(state, seeing=seeing)
        case Failed(why):
            if state.trial is not None:
                return replace(state, trial=None), (GoBack(state.trial.version, why),)
        case Ticked():
            pass
        case _:  # pragma: no cover
            assert_never(event)
    return _due(state)


def _passed(state: State, now_s: float) -> State:
    trial = state.trial
    if trial is not None and state.rests:
        trial = replace(trial, rested_s=trial.rested_s + max(0.0, now_s - state.now_s))
    return replace(state, now_s=now_s, trial=trial)


def _begun(state: State, event: Begun) -> State:
    state = replace(state, beginning=False)
    if event.version is None:
        return state
    # Of one that is replaced while on trial: what its camera lost is no measure for the next.
    saw = state.seeing or (state.trial is not None and state.trial.needs_camera)
    needs = event.changes_camera and saw
    blind = state.now_s if needs and not state.seeing else None
    trial = Trial(event.version, state.now_s, needs_camera=needs, blind_since_s=blind)
    return replace(state, trial=trial)


def _sees(state: State, *, seeing: bool) -> State:
    state, trial = replace(state, seeing=seeing), state.trial
    if trial is None or not trial.needs_camera:
        return state
    since = trial.blind_since_s if trial.blind_since_s is not None else state.now_s
    return replace(state, trial=replace(trial, blind_since_s=None if seeing else since))


def _due(state: State) -> tuple[State, tuple[Command, ...]]:
    held = state.held_since_s
    if held is not None and not state.beginning:
        if state.rests or state.now_s - held >= WAIT_MOST_S:
            return replace(state, held_since_s=None, beginning=True), (Begin(),)
        return state, ()
    if state.trial is None or state.beginning:
        return state, ()
    verdict = _verdict(state.trial, state.now_s)
    return (state, ()) if verdict is None else (replace(state, trial=None), (verdict,))


def _verdict(trial: Trial, now_s: float) -> Command | None:
    if trial.blind_since_s is not None:
        is_lost = now_s - trial.blind_since_s >= BLIND_S
        return GoBack(trial.version, "") if is_lost else None
    is_proved = trial.rested_s >= PROOF_S or now_s - trial.since_s >= PROOF_MOST_S
    return Prove(trial.version) if is_proved else None
