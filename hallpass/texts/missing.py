"""Says what the translations lack: `python -m hallpass.texts.missing [LANGUAGE]`.

Without a language: for each one the keys that it lacks, that English no longer has, and whose
English was changed since they were translated. With a language: what it lacks, as the lines to put
at the end of its .po file and to fill in. For the workshop alone: it needs Babel, which the running
programs do not.
"""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from hallpass.texts import LANGUAGES
from hallpass.texts.compile import FOLDER

_SAYS = "English: "
"""Before the English words, in the comments above their translation."""


@dataclass(frozen=True, slots=True)
class Gaps:
    """Keys of one language, in the order of the catalogue."""

    missing: tuple[str, ...]
    stale: tuple[str, ...]
    """English has them no more."""
    changed: tuple[str, ...]
    """English says something else than when they were translated."""


def gaps(language: str, folder: Path = FOLDER) -> Gaps:
    """Return what is wrong with the keys of a language.

    Args:
        language: one of LANGUAGES.
        folder: of the .po files.
    """
    english, theirs = _messages(folder / "en.po"), _messages(folder / f"{language}.po")
    return Gaps(
        missing=tuple(key for key in english if key not in theirs),
        stale=tuple(key for key in theirs if key not in english),
        changed=tuple(
            key
            for key, message in theirs.items()
            if key in english and _english_then(message) not in {None, english_now(english[key])}
        ),
    )


def stubs(language: str, folder: Path = FOLDER) -> Iterator[str]:
    """Yield the lines to fill in for what a language lacks; arguments as in `gaps`."""
    english = _messages(folder / "en.po")
    forms = _read(folder / f"{language}.po").num_plurals
    for key in gaps(language, folder).missing:
        message = english[key]
        yield ""
        yield from (f"#. {comment}" for comment in message.auto_comments)
        yield f"#. {_SAYS}{english_now(message)}"
        yield f'msgid "{key}"'
        if message.pluralizable:
            yield f'msgid_plural "{key}"'
            yield from (f'msgstr[{i}] ""' for i in range(forms))
        else:
            yield 'msgstr ""'


def english_now(message: Message) -> str:
    """Return what stands in the comment above a translation of this message."""
    words = message.string
    return words if isinstance(words, str) else " | ".join(words or ())


def _english_then(message: Message) -> str | None:
    for comment in reversed(message.auto_comments):
        if comment.startswith(_SAYS):
            return comment.removeprefix(_SAYS)
    return None


def _read(source: Path) -> Catalog:
    with source.open("rb") as file:
        return read_po(file)


def _messages(source: Path) -> Mapping[str, Message]:
    return {
        message.id if isinstance(message.id, str) else message.id[0]: message
        for message in _read(source)
        if message.id
    }


def _overview() -> Iterator[str]:
    for language in LANGUAGES[1:]:
        found = gaps(language)
        for what, keys in (
            ("missing", found.missing),
            ("stale", found.stale),
            ("changed", found.changed),
        ):
            yield f"{language}: {len(keys)} {what}"
            yield from (f"  {key}" for key in keys)


if __name__ == "__main__":
    told = stubs(sys.argv[1]) if len(sys.argv) > 1 else _overview()
    sys.stdout.writelines(f"{line}\n" for line in told)
