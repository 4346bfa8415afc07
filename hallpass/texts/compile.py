"""Writes the .mo files from the .po files: `python -m hallpass.texts.compile`.

For the workshop alone: it needs Babel, which the running programs do not.
"""

import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from typing_extensions import override

FOLDER = Path(__file__).parent


class _Timeless(Catalog):
    """A catalogue whose header says neither when nor by what it was compiled."""

    @override
    def __iter__(self) -> Iterator[Message]:
        header, *messages = super().__iter__()
        kept = [
            line
            for line in str(header.string).splitlines(keepends=True)
            if line.startswith(("Language:", "Plural-Forms:", "Content-Type:"))
        ]
        yield Message("", string="".join(kept))
        yield from messages


def compiled(source: Path) -> bytes:
    """Return what a .po file compiles to; the same bytes each time."""
    with source.open("rb") as file:
        catalogue = read_po(file)
    timeless = _Timeless(catalogue.locale)
    for message in catalogue:
        if message.id:
            timeless[message.id] = message
    target = io.BytesIO()
    write_mo(target, timeless)
    return target.getvalue()


if __name__ == "__main__":
    for po_file in sorted(FOLDER.glob("*.po")):
        po_file.with_suffix(".mo").write_bytes(compiled(po_file))
