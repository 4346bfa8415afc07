"""An administrator's browser, as plain as can be: opens pages, fills their forms in, sends them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

import httpx
from typing_extensions import override


@dataclass
class Form:
    """A form of a page, with what it would send as it stands."""

    action: str
    pairs: list[tuple[str, str]] = field(default_factory=list)

    def having(self, changes: dict[str, str]) -> dict[str, list[str]]:
        """Return what is sent with some fields filled in otherwise."""
        sent: dict[str, list[str]] = {}
        for name, value in self.pairs:
            sent.setdefault(name, []).append(value)
        return sent | {name: [value] for name, value in changes.items()}


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._open: Form | None = None
        self._select = ""
        self._text = ""

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = Form(given.get("action", ""))
            self.forms.append(self._open)
        if self._open is None:
            return
        name = given.get("name", "")
        if tag == "input" and name and given.get("type") != "file":
            if given.get("type") not in {"checkbox", "radio"} or "checked" in given:
                self._open.pairs.append((name, given.get("value", "")))
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in given:
            self._open.pairs.append((self._select, given.get("value", "")))
        elif tag == "textarea":
            self._open.pairs.append((name, ""))

    @override
    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "select":
            self._select = ""


class Console:
    """A browser that is signed in."""

    def __init__(self, address: str) -> None:
        self.http = httpx.Client(base_url=address, timeout=60, follow_redirects=True)

    def forms(self, answer: httpx.Response) -> list[Form]:
        """Return the forms of a page."""
        parser = _Forms()
        parser.feed(answer.text)
        return parser.forms

    def form(self, answer: httpx.Response, *names: str, action: str = "") -> Form:
        """Return the page's form that has all these fields, and goes to `action`."""
        for found in self.forms(answer):
            fits = {name for name, _ in found.pairs}.issuperset(names)
            if fits and (not action or found.action == action):
                return found
        raise LookupError(f"{answer.url}: no form with {', '.join(names)}")

    def open(self, path: str) -> httpx.Response:
        """Open a page."""
        answer = self.http.get(path)
        answer.raise_for_status()
        if answer.url.path.startswith("/sign-in") and not path.startswith("/sign-in"):
            raise LookupError(f"{path}: nobody is signed in")
        return answer

    def send(self, form: Form, changes: dict[str, str]) -> httpx.Response:
        """Send a form."""
        # Read first, as a browser's own answer is: the page that follows.
        answer = self.http.post(form.action, data=form.having(changes))
        answer.raise_for_status()
        return answer

    def sign_in(self, name: str, password: str) -> None:
        """Sign in by name and password alone."""
        page = self.open("/sign-in")
        self.send(self.form(page, "name", "password"), {"name": name, "password": password})
        self.open("/")

    def close(self) -> None:
        """Close the window."""
        self.http.close()
