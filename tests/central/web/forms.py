"""What a browser would send for a form as it stands, read out of a page."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

import httpx

Pairs = list[tuple[str, str]]


@dataclass
class _Select:
    name: str
    disabled: bool
    values: list[tuple[str, bool]] = field(default_factory=list)


class _Form(HTMLParser):
    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.form_id = form_id
        self.inside = False
        self.seen = False
        self.pairs: Pairs = []
        self.select: _Select | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = found.get("id") == self.form_id
            self.seen = self.seen or self.inside
        if not self.inside:
            return
        if tag == "input":
            self._input(found)
        elif tag == "select":
            self.select = _Select(found.get("name", ""), "disabled" in found)
        elif tag == "option" and self.select is not None:
            self.select.values.append((found.get("value", ""), "selected" in found))

    def _input(self, found: dict[str, str]) -> None:
        kind = found.get("type", "text")
        if "disabled" in found or not found.get("name") or kind in {"file", "submit"}:
            return
        if kind in {"checkbox", "radio"} and "checked" not in found:
            return
        self.pairs.append((found["name"], found.get("value", "on")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        if tag == "select" and self.select is not None:
            one, self.select = self.select, None
            if one.name and not one.disabled and one.values:
                chosen = [value for value, selected in one.values if selected]
                self.pairs.append((one.name, chosen[-1] if chosen else one.values[0][0]))


def form_in(html: str, form_id: str = "settings") -> Pairs:
    """Return the fields of a form."""
    parser = _Form(form_id)
    parser.feed(html)
    assert parser.seen, f"there is no form {form_id}"
    return parser.pairs


def form_on(client: httpx.Client, path: str, form_id: str = "settings") -> Pairs:
    """Return the fields of a page's form."""
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return form_in(answer.text, form_id)


def value_in(pairs: Pairs, name: str) -> str | None:
    """Return what a field would send; None: nothing."""
    return dict(pairs).get(name)


def typed(pairs: Pairs, changes: dict[str, str | None]) -> dict[str, list[str]]:
    """Return what is sent after fields were changed; None takes one out."""
    sent: dict[str, list[str]] = {}
    for name, value in pairs:
        sent.setdefault(name, []).append(value)
    for name, text in changes.items():
        if text is None:
            sent.pop(name, None)
        else:
            sent[name] = [text]
    return sent
