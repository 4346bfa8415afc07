"""When settings are put to use, and when the box goes back: events in, commands out."""

import pytest

from kiosk.app.trial import (
    BLIND_S,
    PROOF_MOST_S,
    PROOF_S,
    WAIT_MOST_S,
    Begin,
    Begun,
    Command,
    Event,
    Failed,
    GoBack,
    Held,
    Prove,
    Rested,
    Sees,
    State,
    Ticked,
    step,
)

Script = list[tuple[float, Event, tuple[Command, ...]]]
CAMERA = Begun(7, changes_camera=True)

SCRIPTS: dict[str, Script] = {
    "at rest it begins at once": [(0, Held(), (Begin(),))],
    "somebody at the desk is not disturbed": [
        (0, Rested(False), ()),
        (1, Held(), ()),
        (20, Ticked(), ()),
        (30, Rested(True), (Begin(),)),
    ],
    "it waits for a minute at most": [
        (0, Rested(False), ()),
        (1, Held(), ()),
        (WAIT_MOST_S, Ticked(), ()),
        (1 + WAIT_MOST_S, Ticked(), (Begin(),)),
    ],
    "a second one that is held starts no second clock": [
        (0, Rested(False), ()),
        (1, Held(), ()),
        (50, Held(), ()),
        (1 + WAIT_MOST_S, Ticked(), (Begin(),)),
    ],
    "ten seconds of rest prove it": [
        (0, Held(), (Begin(),)),
        (0, Begun(7), ()),
        (PROOF_S - 0.1, Ticked(), ()),
        (PROOF_S, Ticked(), (Prove(7),)),
        (PROOF_S + 9, Ticked(), ()),
    ],
    "rest is added up": [
        (0, Held(), (Begin(),)),
        (0, Begun(7), ()),
        (6, Rested(False), ()),
        (20, Rested(True), ()),
        (23.9, Ticked(), ()),
        (24, Ticked(), (Prove(7),)),
    ],
    "a minute of use proves it as well": [
        (0, Held(), (Begin(),)),
        (0, Begun(7), ()),
        (1, Rested(False), ()),
        (PROOF_MOST_S - 1, Ticked(), ()),
        (PROOF_MOST_S, Ticked(), (Prove(7),)),
    ],
    "a warning of a face takes it back at once": [
        (0, Held(), (Begin(),)),
        (0, Begun(7), ()),
        (3, Failed("Desk.qml:3: no"), (GoBack(7, "Desk.qml:3: no"),)),
        (30, Ticked(), ()),
    ],
    "without a trial a warning is nobody's": [(0, Failed("?"), ()), (9, Ticked(), ())],
    "nothing was held after all": [
        (0, Held(), (Begin(),)),
        (1, Begun(None), ()),
        (90, Ticked(), ()),
    ],
    "a camera that never saw is missed by nobody": [
        (0, Sees(False), ()),
        (1, Held(), (Begin(),)),
        (1, CAMERA, ()),
        (1 + PROOF_S, Ticked(), (Prove(7),)),
    ],
    "a camera that saw and is lost takes it back": [
        (0, Sees(True), ()),
        (1, Held(), (Begin(),)),
        (1, CAMERA, ()),
        (2, Sees(False), ()),
        (3, Sees(False), ()),
        (2 + BLIND_S - 0.1, Ticked(), ()),
        (2 + BLIND_S, Ticked(), (GoBack(7, ""),)),
    ],
    "a camera that comes back in time is well": [
        (0, Sees(True), ()),
        (1, Held(), (Begin(),)),
        (1, CAMERA, ()),
        (2, Sees(False), ()),
        (5, Sees(True), ()),
        (1 + PROOF_S, Ticked(), (Prove(7),)),
    ],
    "a camera that is unplugged has nothing to do with a theme": [
        (0, Sees(True), ()),
        (1, Held(), (Begin(),)),
        (1, Begun(7), ()),
        (2, Sees(False), ()),
        (1 + PROOF_S, Ticked(), (Prove(7),)),
    ],
    "a newer one takes the place of the one on trial": [
        (0, Held(), (Begin(),)),
        (0, Begun(7), ()),
        (5, Held(), (Begin(),)),
        (5, Ticked(), ()),
        (6, Begun(8), ()),
        (6 + PROOF_S, Ticked(), (Prove(8),)),
    ],
    "what the one before lost is asked of the next as well": [
        (0, Sees(True), ()),
        (1, Held(), (Begin(),)),
        (1, CAMERA, ()),
        (2, Sees(False), ()),
        (5, Held(), (Begin(),)),
        (5, Begun(8, changes_camera=True), ()),
        (5 + BLIND_S, Ticked(), (GoBack(8, ""),)),
    ],
}


@pytest.mark.parametrize("name", SCRIPTS)
def test_trials_go_by_the_book(name: str) -> None:
    state = State()
    for at_s, event, wanted in SCRIPTS[name]:
        state, commands = step(state, event, at_s)
        assert commands == wanted, (at_s, event)
