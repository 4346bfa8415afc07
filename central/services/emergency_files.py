"""An emergency's list as files that outlive the server: CSV for spreadsheets, PDF for paper.

CSV: a cell that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, "CSV
Injection"); names are what a roster says, and rosters are written by people. UTF-8 with a byte
order mark, as Excel reads it.

PDF: a printed page holds some 40 students. Letters that the fonts of this server can't draw are
replaced by a question mark; Arabic would need shaping, so its words are drawn in English.
"""

import csv
import io
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from reportlab.lib.pagesizes import letter
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.pdfgen.canvas import Canvas

from central.services.emergency_views import EmergencyHead, PersonView, Report
from central.services.spreadsheets import safe_cell
from hallpass.domain.rooms import Room
from hallpass.texts import Texts, for_language

ROWS_A_PAGE = 40
_FONTS = (
    ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),
    ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf"),
    ("LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf"),
)
_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts")
_OWN = ("Vera.ttf", "VeraBd.ttf")
"""Comes with reportlab; it has the letters of western Europe."""
_UNSHAPED = ("ar", "zh")
"""Languages whose words these fonts don't draw rightly."""


def csv_of(report: Report, language: str) -> bytes:
    """Return the list as CSV: one line a student, times in the school's zone."""
    texts, zone = for_language(language), ZoneInfo(report.zone)
    keys = (
        "name", "origin", "destination", "there", "since", "about",
        "seen_room", "seen_at", "safe_at", "safe_by", "safe_where", "added",
    )  # fmt: skip
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([texts.get(f"web.emergency.column.{key}") for key in keys])
    yes = texts.get("web.emergency.yes")
    for person in report.view.people:
        cells = (
            person.name or person.student,
            place_words(person.origin),
            place_words(person.destination),
            yes if person.there else "",
            _stamp(person.since, zone),
            yes if person.about else "",
            place_words(person.seen_room),
            _stamp(person.seen_at, zone),
            _stamp(person.safe_at, zone),
            person.safe_by,
            person.safe_where,
            _stamp(person.added_at, zone),
        )
        writer.writerow([safe_cell(cell) for cell in cells])
    return out.getvalue().encode("utf-8-sig")


def timeline_csv_of(report: Report, language: str) -> bytes:
    """Return the timeline as CSV."""
    texts, zone = for_language(language), ZoneInfo(report.zone)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    keys = ("at", "kind", "by", "name", "room", "detail")
    writer.writerow([texts.get(f"web.emergency.column.{key}") for key in keys])
    for event in report.events:
        cells = (
            _stamp(event.at, zone),
            texts.get(f"web.emergency.event.{event.kind}"),
            event.by,
            event.student,
            place_words(event.room),
            event.detail,
        )
        writer.writerow([safe_cell(cell) for cell in cells])
    return out.getvalue().encode("utf-8-sig")


def place_words(room: Room | None) -> str:
    """Return a room's name and number."""
    return "" if room is None else f"{room.name} {room.number}".strip()


def _stamp(at: datetime | None, zone: ZoneInfo) -> str:
    return "" if at is None else at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")


def pdf_of(report: Report, language: str, as_of: datetime) -> bytes:
    """Return the list for paper, with a box to tick beside each name."""
    out = io.BytesIO()
    page = _Page(out, report, for_language("en" if language in _UNSHAPED else language), as_of)
    people = report.view.people
    for start in range(0, max(1, len(people)), ROWS_A_PAGE):
        page.head(start // ROWS_A_PAGE + 1, -(-max(1, len(people)) // ROWS_A_PAGE))
        for person in people[start : start + ROWS_A_PAGE]:
            page.row(person)
        page.foot()
    page.save()
    return out.getvalue()


class _Page:
    """Writes from top to bottom; lengths in points."""

    _MARGIN = 36.0
    _ROW = 14.6

    def __init__(self, out: io.BytesIO, report: Report, texts: Texts, as_of: datetime) -> None:
        self._canvas = Canvas(out, pagesize=letter, pageCompression=1)
        self._width, self._height = letter
        self._report, self._texts, self._as_of = report, texts, as_of
        self._zone = ZoneInfo(report.zone)
        self._plain, self._bold = fonts()
        self._canvas.setTitle(title_words(report.view.head, texts))
        self._y = 0.0

    def head(self, number: int, of: int) -> None:
        """Begin a page."""
        head, texts = self._report.view.head, self._texts
        self._y = self._height - self._MARGIN - 16
        self._text(self._MARGIN, title_words(head, texts), 18, bold=True, width=400)
        self._right(f"{number} / {of}", 11)
        self._y -= 17
        self._text(self._MARGIN, self._report.school, 11, width=300)
        self._right(texts.get("web.as_of", time=self._clock(self._as_of)), 11)
        self._y -= 17
        self._text(self._MARGIN, summary_words(head, texts), 12, bold=True, width=540)
        silent = self._report.view.silent
        if silent:
            self._y -= 14
            rooms = ", ".join(place_words(box.room) for box in silent)
            words = f"{texts.get('web.emergency.not_heard')} {rooms}"
            self._text(self._MARGIN, words, 9, width=540)
        self._y -= 6
        self._canvas.line(self._MARGIN, self._y, self._width - self._MARGIN, self._y)

    def row(self, person: PersonView) -> None:
        """Write a student."""
        self._y -= self._ROW
        canvas, left = self._canvas, self._MARGIN
        canvas.rect(left, self._y - 1, 9, 9)
        if person.safe:
            canvas.line(left + 1.5, self._y + 3, left + 4, self._y)
            canvas.line(left + 4, self._y, left + 8, self._y + 7)
        self._text(left + 16, person.name or person.student, 11, bold=True, width=165)
        since = "" if person.since is None else self._clock(person.since)
        self._text(left + 186, f"~{since}" if person.about else since, 10, width=44)
        self._text(left + 232, way_words(person), 10, width=175)
        self._text(left + 412, self._known(person), 9, width=128)

    def foot(self) -> None:
        """End a page."""
        self._canvas.showPage()

    def save(self) -> None:
        """Write the file."""
        self._canvas.save()

    def _known(self, person: PersonView) -> str:
        texts = self._texts
        if person.safe_at is not None:
            key, time = "web.emergency.safe_by", self._clock(person.safe_at)
            return texts.get(key, name=person.safe_by, time=time)
        if person.seen_at is not None:
            room, time = place_words(person.seen_room), self._clock(person.seen_at)
            return texts.get("web.emergency.seen_at", room=room, time=time)
        return ""

    def _clock(self, at: datetime) -> str:
        return self._texts.clock_time(at.astimezone(self._zone))

    def _text(
        self, x: float, text: str, size: float, *, bold: bool = False, width: float = 540
    ) -> None:
        font = self._bold if bold else self._plain
        self._canvas.setFont(font, size)
        self._canvas.drawString(x, self._y, _fitted(drawable(text, font), font, size, width))

    def _right(self, text: str, size: float) -> None:
        self._canvas.setFont(self._plain, size)
        words = drawable(text, self._plain)
        self._canvas.drawRightString(self._width - self._MARGIN, self._y, words)


def title_words(head: EmergencyHead, texts: Texts) -> str:
    """Return what it is, a drill said first."""
    title = texts.get(f"emergency.{head.action.value}.title")
    return f"{texts.get('emergency.drill')}: {title}" if head.drill else title


def summary_words(head: EmergencyHead, texts: Texts) -> str:
    """Return the counts in one line."""
    parts = (
        texts.plural("web.emergency.unaccounted", head.unaccounted),
        texts.plural("web.emergency.safe_count", head.safe),
        texts.plural("web.emergency.in_class", head.in_class),
    )
    return " · ".join(parts)


def way_words(person: PersonView) -> str:
    """Return from where to where, a full stop where they had arrived."""
    if person.origin is None and person.destination is None:
        return ""
    arrow = "\N{BULLET}" if person.there else "\N{RIGHTWARDS ARROW}"
    return f"{place_words(person.origin)} {arrow} {place_words(person.destination)}"


def _fitted(text: str, font: str, size: float, width: float) -> str:
    if pdfmetrics.stringWidth(text, font, size) <= width:
        return text
    while text and pdfmetrics.stringWidth(text + "…", font, size) > width:
        text = text[:-1]
    return text + "…"


def drawable(text: str, font: str) -> str:
    """Return text with a question mark for what a font does not have."""
    have = pdfmetrics.getFont(font).face.charToGlyph
    shown = (letter for letter in text if unicodedata.category(letter) != "Cf")
    return "".join(letter if ord(letter) in have else "?" for letter in shown)


@cache
def fonts() -> tuple[str, str]:
    """Return the names of a plain and a bold font: this machine's, else reportlab's own."""
    for pair in _found():
        names = ("Hallpass", "Hallpass-Bold")
        try:
            for name, path in zip(names, pair, strict=True):
                pdfmetrics.registerFont(TTFont(name, str(path)))
        except (TTFError, OSError):
            continue
        return names
    raise RuntimeError("reportlab's own fonts can't be read")


def _found() -> Iterator[tuple[Path | str, Path | str]]:
    for plain, bold in _FONTS:
        for folder in map(Path, _FOLDERS):
            for path in sorted(folder.rglob(plain)):
                if (path.parent / bold).is_file():
                    yield path, path.parent / bold
    yield _OWN
