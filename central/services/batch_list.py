"""A list of boxes as a technician has it: serial, room and perhaps a name, in some CSV.

Spreadsheets write UTF-8 with or without a mark, UTF-16 and Windows-1252, and separate by comma,
semicolon or tab. Which it is is seen from the bytes; what is wrong is said by line, all of it at
once.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence

from central.services.fleet_views import BatchLine, BatchPreview
from central.services.texts import printable
from hallpass.domain.rooms import Room
from hallpass.ids import RoomId

BYTES_LIMIT = 256 << 10
BOXES_LIMIT = 2_000
SERIAL_LIMIT = 80
NAME_LIMIT = 80
_ROOM_LIMIT = 80
_DELIMITERS = ",;\t"
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_SERIAL_WORDS = frozenset({"serial", "serial number", "serialnumber", "serial no", "sn", "serie"})
_ROOM_WORDS = frozenset({"room", "room number", "classroom", "location", "sala", "aula"})

Rows = Sequence[tuple[int, Sequence[str]]]


def normal_serial(text: str) -> str:
    """Return a serial number as it is compared: without space around it, lower case."""
    return printable(text).casefold()[:SERIAL_LIMIT]


def read_list(
    content: bytes, rooms: Mapping[RoomId, Room], waiting: Mapping[str, str] | None = None
) -> BatchPreview:
    """Read a list.

    Args:
        content: the file.
        rooms: of the school.
        waiting: serial numbers that another batch waits for, and its name.
    """
    if len(content) > BYTES_LIMIT:
        return BatchPreview((), (f"the list is longer than {BYTES_LIMIT >> 10} KB",), "")
    encoding = _encoding(content)
    try:
        rows = _rows(_text(content, encoding))
    except (UnicodeDecodeError, csv.Error):
        problem = "this is no list: save it as CSV in UTF-8"
        return BatchPreview((), (problem,), encoding)
    problem = "the list is empty"
    if len(rows) > BOXES_LIMIT:
        problem = f"more than {BOXES_LIMIT} boxes: make several lists"
    if not 0 < len(rows) <= BOXES_LIMIT:
        return BatchPreview((), (problem,), encoding)
    return BatchPreview(tuple(_lines(rows, rooms, waiting or {})), (), encoding)


def _text(content: bytes, encoding: str) -> str:
    text = content.decode(encoding)
    if "\0" in text:
        raise csv.Error("a NUL: some other file")
    return text


def _encoding(content: bytes) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding
    zeros = content[:400].count(0)
    if zeros > len(content[:400]) // 4:
        # UTF-16 without its mark: ASCII letters have their zero after or before them.
        return "utf-16-le" if content[1:2] == b"\0" else "utf-16-be"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _rows(text: str) -> list[tuple[int, list[str]]]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows = [
        (reader.line_num, [cell.strip() for cell in row])
        for row in reader
        if any(cell.strip() for cell in row)
    ]
    if rows and _is_header(rows[0][1]):
        order = _columns(rows[0][1])
        rows = [(number, _ordered(row, order)) for number, row in rows[1:]]
    return rows


def _is_header(row: Sequence[str]) -> bool:
    return any(_word(cell) in _SERIAL_WORDS for cell in row)


def _word(cell: str) -> str:
    return cell.casefold().replace("_", " ").strip()


def _columns(header: Sequence[str]) -> tuple[int, int, int]:
    words = [_word(cell) for cell in header]
    serial = next(i for i, word in enumerate(words) if word in _SERIAL_WORDS)
    room = next((i for i, word in enumerate(words) if word in _ROOM_WORDS), serial + 1)
    name = next((i for i, word in enumerate(words) if word == "name"), -1)
    if name < 0:
        name = next((i for i in range(len(words)) if i not in {serial, room}), len(words))
    return serial, room, name


def _ordered(row: Sequence[str], order: Sequence[int]) -> list[str]:
    return [row[i] if i < len(row) else "" for i in order]


def _lines(
    rows: Rows, rooms: Mapping[RoomId, Room], waiting: Mapping[str, str]
) -> Iterator[BatchLine]:
    names = _by_name(rooms)
    serials: dict[str, int] = {}
    used: dict[RoomId, int] = {}
    for number, row in rows:
        serial_text, room_text, name = (*row, "", "", "")[:3]
        serial = normal_serial(serial_text)
        found = names.get(room_text.casefold(), ())
        room = rooms[found[0]] if len(found) == 1 else None
        problems = list(_problems(serial_text, room_text, name, found))
        if len(row) > 3 and any(row[3:]):
            problems.append("more than three columns")
        if serial in serials:
            problems.append(f"the serial number is on line {serials[serial]} already")
        if serial in waiting:
            problems.append(f"the serial number is on the list {waiting[serial]!r} already")
        if room is not None and room.id in used:
            problems.append(f"the room is on line {used[room.id]} already")
        if serial:
            serials.setdefault(serial, number)
        if room is not None:
            used.setdefault(room.id, number)
        yield BatchLine(
            line=number,
            serial=serial,
            room_text=printable(room_text)[:_ROOM_LIMIT],
            room=room.id if room is not None else None,
            room_name=f"{room.number} {room.name}".strip() if room is not None else "",
            name=printable(name)[:NAME_LIMIT],
            problem="; ".join(problems),
        )


def _problems(serial: str, room: str, name: str, found: Sequence[RoomId]) -> Iterator[str]:
    if not printable(serial):
        yield "the serial number is missing"
    elif len(serial) > SERIAL_LIMIT or not serial.isprintable():
        yield f"the serial number is longer than {SERIAL_LIMIT} characters, or can't be printed"
    if not room:
        yield "the room is missing"
    elif not found:
        yield "there is no such room"
    elif len(found) > 1:
        yield "several rooms are called so: write the room's number"
    if len(name) > NAME_LIMIT:
        yield f"the name is longer than {NAME_LIMIT} characters"


def _by_name(rooms: Mapping[RoomId, Room]) -> Mapping[str, tuple[RoomId, ...]]:
    """Return which rooms a text may mean: an id before a number, a number before a name."""
    found: dict[str, tuple[RoomId, ...]] = {}
    for texts in (
        [(room.id, room.name) for room in rooms.values()],
        [(room.id, f"{room.number} {room.name}") for room in rooms.values()],
        [(room.id, room.number) for room in rooms.values()],
        [(room.id, room.id) for room in rooms.values()],
    ):
        layer: dict[str, tuple[RoomId, ...]] = {}
        for key, text in texts:
            wanted = text.strip().casefold()
            if wanted:
                layer[wanted] = (*layer.get(wanted, ()), key)
        found |= layer
    return found
