"""A server that misbehaves on demand, and a central made of a list."""

from collections.abc import Iterator

import pytest

from tests.fakes.rude_server import RudeServer
from tests.fakes.tiny_central import TinyCentral


@pytest.fixture
def server() -> Iterator[RudeServer]:
    with RudeServer() as rude:
        yield rude


@pytest.fixture
def tiny() -> TinyCentral:
    return TinyCentral()
