"""The list as CSV and PDF: safe for spreadsheets, readable on paper, in the reader's language."""

import csv
import io
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from central.services.emergency_files import ROWS_A_PAGE, csv_of, pdf_of, timeline_csv_of
from central.services.emergency_views import (
    BoxView,
    EmergencyHead,
    EmergencyView,
    EventView,
    PersonView,
    Report,
)
from central.services.spreadsheets import safe_cell
from hallpass.domain.emergency import Action
from hallpass.domain.rooms import Room
from hallpass.ids import DeviceId, EmergencyId, RoomId, StudentId
from hallpass.texts import LANGUAGES

AT = datetime(2026, 11, 24, 17, 42, tzinfo=UTC)
ALGEBRA, NURSE = Room(RoomId("r101"), "Algebra", "101"), Room(RoomId("n"), "Nurse", "N1")


def person(name: str, *, safe: bool = False, where: str = "") -> PersonView:
    return PersonView(
        student=StudentId(name),
        name=name,
        origin=ALGEBRA,
        destination=NURSE,
        there=True,
        since=AT - timedelta(minutes=5),
        about=False,
        seen_room=None if safe else ALGEBRA,
        seen_at=None if safe else AT,
        safe_at=AT + timedelta(minutes=2) if safe else None,
        safe_by="Ms. Rivera" if safe else "",
        safe_where=where,
        added_at=None,
        heard_late=False,
    )


def report(*people: PersonView) -> Report:
    safe = sum(p.safe for p in people)
    head = EmergencyHead(
        EmergencyId("e"), 3, Action.EVACUATE, True, AT, "Ms. Foster", None, "", "", 90,
        len(people), safe,
    )  # fmt: skip
    box = BoxView(DeviceId("d"), Room(RoomId("r103"), "Biology", "103"), AT, 2, None)
    event = EventView(AT, "started", "Ms. Foster", "", None, "=1+1")
    view = EmergencyView(head, people, (box,))
    return Report("Cedar Ridge High School", "America/Denver", view, (event,))


def rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("name", ["=cmd|' /C calc'!A0", "+1", "-2", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_is_taken_for_a_formula(name: str) -> None:
    _, row = rows(csv_of(report(person(name, safe=True, where="=HYPERLINK()")), "en"))
    assert row[0] == "'" + name
    assert row[10] == "'=HYPERLINK()"
    assert rows(timeline_csv_of(report(), "en"))[1][-1] == "'=1+1"
    assert safe_cell("José Nuñez-Óg") == "José Nuñez-Óg"


def test_the_list_says_everything_in_the_schools_time() -> None:
    head, row, _ = rows(
        csv_of(report(person("José", safe=True, where="gym, north"), person("B")), "en")
    )
    assert head[:3] == ["Name", "From", "To"]
    assert row[:5] == ["José", "Algebra 101", "Nurse N1", "yes", "2026-11-24 10:37:00"]
    assert row[8:11] == ["2026-11-24 10:44:00", "Ms. Rivera", "gym, north"]
    assert csv_of(report(), "en").startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_its_files(language: str) -> None:
    full = report(person("Nguyễn Văn A", safe=True), person("B"))
    assert len(rows(csv_of(full, language))) == 3
    assert len(rows(timeline_csv_of(full, language))) == 2
    assert pdf_of(full, language, AT).startswith(b"%PDF-")


def text_of(content: bytes, folder: Path) -> list[str]:
    """Return the text of each page, by poppler."""
    path = folder / "list.pdf"
    path.write_bytes(content)
    done = subprocess.run(
        ["/usr/bin/pdftotext", "-layout", str(path), "-"],
        check=True, capture_output=True, timeout=30,
    )  # fmt: skip
    return done.stdout.decode().split("\f")[:-1]


def test_paper_holds_forty_a_page_and_says_what_is_missing(tmp_path: Path) -> None:
    people = [person(f"Student Nr{i:03}", safe=i % 2 == 0) for i in range(ROWS_A_PAGE + 5)]
    people.append(person("Nguyễn Thị Hoa"))
    pages = text_of(pdf_of(report(*people), "en", AT), tmp_path)
    assert len(pages) == 2
    assert "DRILL: Evacuate" in pages[0]
    assert "1/2" in pages[0].replace(" ", "")
    assert "Biology 103" in pages[0]
    assert "23 unaccounted for" in pages[1]
    assert "Student Nr039" in pages[0]
    assert "Student Nr040" not in pages[0]
    assert "Nguyễn Thị Hoa" in pages[1]
    assert "Algebra 101" in pages[0]
    assert "Safe, Ms. Rivera" in pages[0]
    assert "Seen at Algebra 101" in pages[0]


def test_paper_is_there_also_if_nobody_was_out(tmp_path: Path) -> None:
    (page,) = text_of(pdf_of(report(), "es", AT), tmp_path)
    assert "SIMULACRO" in page
