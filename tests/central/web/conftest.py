"""A served school for each module, browsers signed in to it."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.central.web.school import RunningSchool, running_school


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSchool]:
    folder: Path = tmp_path_factory.mktemp("school")
    with running_school(folder) as served:
        yield served


@pytest.fixture
def visitor(school: RunningSchool) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=school.url, timeout=10) as client:
        yield client
