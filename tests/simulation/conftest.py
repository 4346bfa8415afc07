from collections.abc import Iterator

import pytest

from tests.simulation.simtown import Town, built_town
from tests.simulation.tally import TALLY


@pytest.fixture(scope="session")
def town() -> Iterator[Town]:
    with built_town() as made:
        yield made


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if TALLY:
        words = ", ".join(f"{count} {what}" for what, count in sorted(TALLY.items()))
        terminalreporter.write_line(f"simulation: {words}")
