import pytest

from hallpass.domain.emergency import Action, Emergency
from tests.hallpass.build import NINE

TABLE = {
    # action: stops new passes, takes scans, records sightings, silent
    Action.HOLD: (True, True, False, False),
    Action.SECURE: (False, True, False, False),
    Action.LOCKDOWN: (True, False, False, True),
    Action.EVACUATE: (True, True, True, False),
    Action.SHELTER: (True, True, True, False),
}


@pytest.mark.parametrize("drill", [False, True])
@pytest.mark.parametrize("action", Action)
def test_what_each_action_does_and_a_drill_does_the_same(action: Action, drill: bool) -> None:
    value = Emergency(action, 1, NINE, drill)
    done = (
        value.stops_new_passes,
        value.takes_scans,
        value.records_sightings,
        value.silent,
    )
    assert done == TABLE[action]
