"""What of a peer's text can be shown and stored."""


def printable(text: str) -> str:
    """Return a line without what can't be printed, and without space around it."""
    return "".join(c for c in text if c.isprintable()).strip()


def lines_printable(text: str) -> str:
    """Return several lines without what can't be printed; tabs and line ends stay."""
    return "".join(c for c in text if c.isprintable() or c in "\n\t")
