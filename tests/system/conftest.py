"""What the tests of whole programs share."""

from collections.abc import Iterator

import pytest

from tests.system.programs import SchoolRunning, seed_school
from tests.system.projector import BadgeFilm, Slides

HERE, THERE = "room-101", "room-restroom"


SETTINGS = {"back_already_s": 0, "out_limit": 9, "undo_s": 3}
"""Whoever comes back is welcome at once, nobody has to wait for a place, and go is soon over."""


@pytest.fixture(scope="session")
def school_enrolled(tmp_path_factory: pytest.TempPathFactory) -> SchoolRunning:
    """The demo's school with two boxes let in, nothing running: to be copied, not to be used."""
    school = seed_school(tmp_path_factory.mktemp("school"), **SETTINGS)
    try:
        school.serve()
        school.enrol(HERE, THERE)
    finally:
        school.close()
    return school


@pytest.fixture(scope="module")
def school(
    school_enrolled: SchoolRunning, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SchoolRunning]:
    """A school of the module's own; what it starts of it is ended."""
    school = school_enrolled.copy(tmp_path_factory.mktemp("own") / "school")
    yield school
    school.close()


@pytest.fixture(scope="module")
def school_running(school: SchoolRunning) -> SchoolRunning:
    """The same, with central serving."""
    school.serve()
    return school


@pytest.fixture
def film() -> Iterator[BadgeFilm]:
    """A camera that shows badges."""
    film = BadgeFilm()
    yield film
    film.close()


@pytest.fixture
def slides() -> Iterator[Slides]:
    """A camera that sees pictures."""
    slides = Slides()
    yield slides
    slides.stop()
