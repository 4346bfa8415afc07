"""Jinja templates and the words they use.

    t("web.hall.title")        words of the visitor's language, from the one catalogue
    n("web.hall.found", 3)      the same, counted
    clock(at), ago(at)         a time of day in the school's zone; how long ago in words
    date(day), why(lifted)      a date with its weekday; a reason in an adult's words
    icon("clock"), asset("app.css")

Everything is escaped, and a name that a template does not have is an error (StrictUndefined).
"""

import functools
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from central.web.assets import STATIC, Assets
from hallpass.texts import LANGUAGES, Texts, for_language

_TEMPLATES = Path(__file__).parent / "templates"
_SVG_HEAD = re.compile(r"<!--.*?-->\s*|<svg[^>]*>", re.DOTALL)
_DOOR = "room"
"""The icon that stands in for one that is not known here."""


class Renderer:
    """Makes HTML out of a template's name and its values."""

    def __init__(self, assets: Assets, school_sections: frozenset[str]) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(_TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals.update(
            asset=assets.url, icon=icon, languages=LANGUAGES, school_sections=school_sections
        )

    def render(self, template: str, values: Mapping[str, Any]) -> str:
        """Return the page."""
        return self._environment.get_template(template).render(values)


@functools.cache
def icon(name: str) -> Markup:
    """Return an icon to be put into a page; a door where there is none of that name."""
    path = STATIC / "icons" / f"{name}.svg"
    if not name.replace("-", "").isalnum() or not path.is_file():
        path = STATIC / "icons" / f"{_DOOR}.svg"
    body = _SVG_HEAD.sub("", path.read_text(encoding="utf-8")).replace("</svg>", "").strip()
    return Markup(  # noqa: S704 - our own files
        '<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2"'
        ' stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">'
        f"{body}</svg>"
    )


def words(language: str, zone: str, now: datetime) -> dict[str, Any]:
    """Return what speaks a visitor's language in a template."""
    texts = for_language(language)
    local = ZoneInfo(zone)
    return {
        "t": texts.get,
        "n": texts.plural,
        "lang": texts.language,
        "clock": lambda at: clock_words(texts, at.astimezone(local), now.astimezone(local)),
        "ago": _ago(texts, now),
        "why": lambda lifted: texts.reason_adult(lifted.code, lifted.detail),
        "date": lambda day: texts.get(
            "web.date", weekday=texts.get("web.weekday." + str(day.weekday())), date=day.isoformat()
        ),
    }


def clock_words(texts: Texts, at: datetime, now: datetime) -> str:
    """Return a time of day, with the date before it unless it is today's."""
    time = texts.clock_time(at)
    return time if at.date() == now.date() else f"{at.date().isoformat()}, {time}"


def _ago(texts: Texts, now: datetime) -> Callable[[datetime], str]:
    def words_of(at: datetime) -> str:
        seconds = max(0, int((now - at).total_seconds()))
        if seconds < 60:
            return texts.get("web.ago.now")
        if seconds < 3600:
            return texts.plural("web.ago.minutes", seconds // 60)
        if seconds < 86_400:
            return texts.plural("web.ago.hours", seconds // 3600)
        return texts.plural("web.ago.days", seconds // 86_400)

    return words_of


def language_of(cookie: str | None, accept: str) -> str:
    """Return the language to speak: the one chosen, else the browser's first that is here."""
    if cookie in LANGUAGES:
        return cookie
    for part in accept.split(","):
        tag = part.partition(";")[0].strip().partition("-")[0].lower()
        if tag in LANGUAGES:
            return tag
    return LANGUAGES[0]
