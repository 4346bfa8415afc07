"""Every key that a template names is in the catalogue, in each language; nothing lies unused."""

import re
from pathlib import Path

import pytest

from hallpass.texts import LANGUAGES, for_language

_WEB = Path(__file__).parents[3] / "central" / "web"
_KEY = re.compile(r"""["'](web\.[a-z0-9_.]*[a-z0-9_])["'](?! ~)""")
_PREFIX = re.compile(r"""["'](web\.[a-z0-9_.]*\.)(?:["'] [~+]|\{)""")


def _sources() -> str:
    services = _WEB.parent / "services"
    files = [*_WEB.glob("templates/*.html"), *_WEB.glob("*.py"), *services.glob("*_files.py")]
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_has_words(language: str) -> None:
    catalogue = for_language(language)._catalogue
    known = {key if isinstance(key, str) else key[0] for key in catalogue._catalog}
    missing = set(_KEY.findall(_sources())) - known
    assert not missing


def test_no_words_lie_unused() -> None:
    sources = _sources()
    used, prefixes = set(_KEY.findall(sources)), tuple(_PREFIX.findall(sources))
    catalogue = for_language("en")._catalogue
    known = {key if isinstance(key, str) else key[0] for key in catalogue._catalog}
    unused = {
        key
        for key in known
        if key.startswith("web.") and key not in used and not key.startswith(prefixes)
    }
    assert not {key for key in unused if not key.startswith("web.error.")}
