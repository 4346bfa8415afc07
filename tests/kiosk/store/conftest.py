from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kiosk.schoolroom import Schoolroom


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Schoolroom]:
    value = Schoolroom(tmp_path)
    value.fill()
    yield value
    value.store.close()


@pytest.fixture
def empty_room(tmp_path: Path) -> Iterator[Schoolroom]:
    value = Schoolroom(tmp_path)
    yield value
    value.store.close()
