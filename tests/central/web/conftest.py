"""A served school for each module, browsers signed in to it."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page

from tests.central.web.browsing import chromium, enter, no_complaints
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


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def page(browser: Browser, school: RunningSchool) -> Iterator[Page]:
    """A page that is signed in as an administrator; nothing may complain on its console."""
    context = browser.new_context(base_url=school.url, locale="en-US")
    shown = context.new_page()
    with no_complaints(shown):
        enter(shown, school, "foster")
        yield shown
        context.close()
