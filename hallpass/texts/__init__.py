"""Every word that people see, from one gettext catalogue for kiosk and web.

    for_language("es").get("desk.go.back_by", time="10:42")
    for_language("es-MX").plural("door.places", 3)

Message ids are keys such as `reason.kept_apart.student`, and English is a catalogue like any other:
reasons are looked up by their code, two reasons that must read the same keep ids of their own, and
an English sentence can be mended without breaking every translation. The sources are the .po files;
`python -m hallpass.texts.compile` writes the .mo files beside them. A language that is not here,
and a key that a language lacks, fall back to English; a key that English lacks is a bug (KeyError).

A value whose letters run against the language (a Latin name in Arabic words, an Arabic one in
English) stands between U+2068 and U+2069, which keep its numbers and full stops on its own side:
Unicode Standard Annex 9, section 2.4.2. Screens and browsers show nothing for the two.
"""

import functools
import gettext
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from importlib.resources import files

from hallpass.domain.reasons import ReasonCode

LANGUAGES = ("en", "es", "fr", "vi", "ar", "zh")
"""The first is the fallback."""

LTR = "ltr"
RTL = "rtl"

_LETTERS = {
    "eng": "en", "spa": "es", "fra": "fr", "fre": "fr", "vie": "vi",
    "ara": "ar", "arb": "ar", "zho": "zh", "chi": "zh", "cmn": "zh",
}  # fmt: skip
"""ISO 639-2 and 639-3 codes, which school rosters use (both of 639-2 where there are two)."""

_AGAINST = {LTR: frozenset({"R", "AL"}), RTL: frozenset({"L"})}
"""Classes of letters that run against a direction: Unicode's Bidi_Class."""

_NOON = 12


class _Whatever(dict[str, object]):
    """Values for adults' words, which a peer of another version may have left out."""

    def __missing__(self, key: str) -> str:
        return "…"


class Texts:
    """The words of one language.

    Attributes:
        language: one of LANGUAGES.
        direction: which way its words run, "ltr" or "rtl".
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self._catalogue = _catalogue(language)
        self.direction = self._words("language.direction")

    def get(self, key: str, **values: object) -> str:
        """Return the words of `key` with `values` filled in.

        Raises:
            KeyError: no such key, or a value that the words need is missing.
        """
        return self._words(key).format_map(self._set_apart(values))

    def plural(self, key: str, n: int, **values: object) -> str:
        """Return the words of `key` for `n` of something; `n` is filled in too.

        Raises:
            KeyError: as in `get`.
        """
        words = self._catalogue.ngettext(key, key, n)
        if words == key:
            raise KeyError(key)
        return words.format_map(self._set_apart({"n": n, **values}))

    def reason_student(self, code: ReasonCode) -> str:
        """Return the neutral words that a student sees for a reason."""
        return self.get(f"reason.{code}.student")

    def reason_adult(self, code: ReasonCode, detail: Mapping[str, str | int] | None = None) -> str:
        """Return the plain words that an adult sees for a reason.

        Args:
            code: the reason.
            detail: the reason's own detail; what it lacks is shown as an ellipsis.
        """
        values = _Whatever(detail or {})
        if code is ReasonCode.EMERGENCY and "action" in values:
            values["action"] = self._named(f"emergency.{values['action']}.title")
        if code is ReasonCode.STALE_KNOWLEDGE and "rule" in values:
            values["rule"] = self._named(f"rule.{values['rule']}")
        return self._words(f"reason.{code}.adult").format_map(_Whatever(self._set_apart(values)))

    def clock_time(self, local: datetime) -> str:
        """Return a time of day as people of this language write it.

        Args:
            local: in the zone in which it is to be shown.
        """
        return self.get(
            "time.clock",
            hour=local.hour,
            hour12=local.hour % 12 or 12,
            minute=f"{local.minute:02}",
            half=self.get("time.before_noon" if local.hour < _NOON else "time.after_noon"),
        )

    def _set_apart(self, values: Mapping[str, object]) -> dict[str, object]:
        return {name: self._apart(value) for name, value in values.items()}

    def _apart(self, value: object) -> object:
        if not isinstance(value, str) or (self.direction == LTR and value.isascii()):
            return value
        against = _AGAINST[self.direction]
        if any(unicodedata.bidirectional(letter) in against for letter in value):
            return f"\u2068{value}\u2069"
        return value

    def _named(self, key: str) -> str:
        """Return a word, or its bare name where a newer peer uses one that is not known here."""
        words = self._catalogue.gettext(key)
        return words if words != key else key.removesuffix(".title").rpartition(".")[2]

    def _words(self, key: str) -> str:
        words = self._catalogue.gettext(key)
        if words == key:
            raise KeyError(key)
        return words


def language_of(tag: str) -> str | None:
    """Return which of LANGUAGES a tag means; None where there is no such catalogue.

    Args:
        tag: BCP 47, such as "es" or "zh-Hans-CN", or a roster's three letters, such as "spa".
            Chinese in any script is "zh", whose words are in simplified characters.
    """
    letters = tag.strip().replace("_", "-").partition("-")[0].lower()
    language = _LETTERS.get(letters, letters)
    return language if language in LANGUAGES else None


@functools.cache
def for_language(tag: str) -> Texts:
    """Return the words of a language.

    Args:
        tag: as in `language_of`; English where there is no such catalogue.
    """
    return Texts(language_of(tag) or LANGUAGES[0])


def _catalogue(language: str) -> gettext.GNUTranslations:
    with files(__name__).joinpath(f"{language}.mo").open("rb") as file:
        catalogue = gettext.GNUTranslations(file)
    if language != LANGUAGES[0]:
        catalogue.add_fallback(_catalogue(LANGUAGES[0]))
    return catalogue
