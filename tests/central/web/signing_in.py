"""What a browser does on the sign-in page, and before each post."""

import re

import httpx

from tests.central.web.school import RunningSchool

_TOKEN = re.compile(r'name="csrf" value="([^"]+)"')


def token_on(client: httpx.Client, path: str) -> str:
    """Return the token of the forms of a page."""
    found = _TOKEN.search(client.get(path, follow_redirects=True).text)
    assert found is not None
    return found[1]


def sign_in(client: httpx.Client, school: RunningSchool, name: str, password: str = "") -> str:
    """Sign in; returns the token for further posts."""
    sent = {
        "csrf": token_on(client, "/sign-in"),
        "name": name,
        "password": password or school.passwords[name],
    }
    answer = client.post("/sign-in", data=sent)
    assert answer.status_code == 303, answer.text
    return token_on(client, "/")
