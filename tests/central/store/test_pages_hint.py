"""What only pages have to know reaches the pages of other processes, and no kiosk."""

from central.store.unit import Changed, hint_of, read_hint
from hallpass.ids import SchoolId


def test_a_change_for_pages_alone_is_read_as_it_was_written() -> None:
    said = Changed(SchoolId("school-1"), 7, pages=True)
    heard = read_hint(hint_of(said))
    assert (heard.school, heard.number, heard.pages) == ("school-1", 7, True)
    assert not heard.everyone
    assert not heard.rooms
