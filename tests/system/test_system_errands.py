"""The twelve errands in every run: each ends where it should, with the taps that the docs say."""

from pathlib import Path

import pytest

from tests.system.errands import do_all, documented, morning

pytestmark = pytest.mark.slow

MACHINE_S = 6.0
"""No errand may keep a person waiting longer than that in all; a busy machine included."""


@pytest.mark.timeout(240)
def test_no_errand_takes_more_taps_than_the_docs_say(tmp_path: Path) -> None:
    with morning(tmp_path) as made:
        costs = do_all(made)
    assert {cost.errand.words: cost.taps for cost in costs} == documented()
    slow = [cost for cost in costs if not cost.pin_taps and cost.machine_s > MACHINE_S]
    assert slow == []
