import gzip
from pathlib import Path

from central.web.assets import Assets


def test_an_address_names_the_content(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("a { color: red }")
    before = Assets(tmp_path).url("a.css")
    (tmp_path / "a.css").write_text("a { color: blue }")
    assert Assets(tmp_path).url("a.css") != before


def test_a_style_sheet_names_its_fonts_by_their_versions() -> None:
    assets = Assets()
    sheet = assets.get("app.css")
    assert sheet is not None
    assert assets.url("vendor/inter-latin.woff2").encode() in sheet.body
    assert b'url("vendor/' not in sheet.body


def test_what_is_packed_unpacks_to_the_same() -> None:
    asset = Assets().get("vendor/htmx.min.js")
    assert asset is not None
    assert asset.packed is not None
    assert gzip.decompress(asset.packed) == asset.body


def test_only_known_types_are_served(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("x")
    (tmp_path / "page.html").write_text("x")
    assets = Assets(tmp_path)
    assert assets.get("notes.md") is None
    assert assets.get("page.html") is None
    assert assets.get("../models.py") is None
