"""Comparing what somebody typed with what is there."""

import unicodedata


def folded(text: str) -> str:
    """Return text for comparing: without case and accents, so that "jose" finds "José"."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
