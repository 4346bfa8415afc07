"""Lists of boxes as schools have them: encodings, delimiters, headings, what is wrong by line."""

import pytest

from central.services.batch_list import BOXES_LIMIT, BYTES_LIMIT, read_list
from hallpass.domain.rooms import Room
from hallpass.ids import RoomId

ROOMS = {
    room.id: room
    for room in (
        Room(RoomId("r101"), "Algebra", "101"),
        Room(RoomId("r102"), "Música", "102"),
        Room(RoomId("r103"), "Lab", "103"),
        Room(RoomId("r104"), "Lab", "104"),
    )
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_any_spreadsheets_way_of_writing_is_read(encoding: str, delimiter: str, end: str) -> None:
    rows = [("Serial number", "Room", "Name"), ("PI-1", "101", "Front"), ("pi-2", "Música", "")]
    content = end.join(delimiter.join(row) for row in rows).encode(encoding)
    preview = read_list(content, ROOMS)
    assert preview.ok, preview
    assert [(line.line, line.serial, line.room, line.name) for line in preview.lines] == [
        (2, "pi-1", "r101", "Front"),
        (3, "pi-2", "r102", ""),
    ]


def test_windows_1252_is_read() -> None:
    preview = read_list("a1;Música\n".encode("cp1252"), ROOMS)
    assert (preview.encoding, preview.ok, preview.lines[0].room) == ("cp1252", True, "r102")


def test_columns_are_found_by_their_headings() -> None:
    preview = read_list(b"room,name,serial\n101,Front,A1\n", ROOMS)
    assert [(line.serial, line.room, line.name) for line in preview.lines] == [
        ("a1", "r101", "Front")
    ]


def test_without_a_heading_the_order_counts_and_quotes_are_understood() -> None:
    preview = read_list(b'"A,1","101","Front, left"\n\n', ROOMS)
    assert [(line.serial, line.name, line.problem) for line in preview.lines] == [
        ("a,1", "Front, left", "")
    ]


def test_each_line_says_what_is_wrong_with_it() -> None:
    content = b"A1,101\na1,102\nA2,101\n,103\nA3,\nA4,nowhere\nA5,Lab\nA6,103,n,extra\nA7,104\n"
    preview = read_list(content, ROOMS, {"a7": "May"})
    problems = [line.problem for line in preview.lines]
    assert problems == [
        "",
        "the serial number is on line 1 already",
        "the room is on line 1 already",
        "the serial number is missing",
        "the room is missing",
        "there is no such room",
        "several rooms are called so: write the room's number",
        "more than three columns; the room is on line 4 already",
        "the serial number is on the list 'May' already",
    ]
    assert not preview.ok


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n \n",
        b"serial,room\n",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b"\xff\xfe\x00",
        b"x" * (BYTES_LIMIT + 1),
        b"a,101\n" * (BOXES_LIMIT + 1),
        b'"' + b"x" * 140_000 + b'",101',
    ],
)
def test_what_is_no_list_is_said_as_a_whole(content: bytes) -> None:
    preview = read_list(content, ROOMS)
    assert preview.problems
    assert not preview.ok


def test_control_characters_go_nowhere() -> None:
    preview = read_list(b"A\x071,101,N\x1bame\n", ROOMS)
    assert preview.lines[0].name == "Name"
    assert "printed" in preview.lines[0].problem
