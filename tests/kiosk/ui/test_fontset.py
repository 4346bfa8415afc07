"""The bundled fonts have every letter of every language, on a box that has no other font."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from PySide6.QtGui import QRawFont

from hallpass.texts import LANGUAGES
from hallpass.texts.compile import FOLDER
from kiosk.ui import faces, fontset

INTER = ("Inter-Regular.otf", "Inter-SemiBold.otf", "Inter-Bold.otf")
ARABIC = ("NotoSansArabic-Regular.ttf", "NotoSansArabic-Bold.ttf")
CHINESE = ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf")

LATIN = "".join(map(chr, (*range(0x20, 0x7F), *range(0xA1, 0x180), *range(0x1EA0, 0x1EFA))))
LATIN_ELSEWHERE = "ƠơƯưȘșȚțʻʼ—•…\u2018\u2019\u2013"
NOT_USED = "\u00ad\u0149"
"""The soft hyphen, which is not drawn, and a letter that Unicode deprecates."""
ARABIC_NAMES = "محمد فاطمة عبدالله يوسف ليلى خالد پریسا گلنار ژیلا چنار ٹیپو ڈاکٹر"
TRADITIONAL_NAMES = "陳劉張黃吳楊許鄭謝賴葉蘇莊呂蕭羅簡鍾盧趙顏孫鄧馬溫藍蔣紀連馮歐湯鄒鐘龔嚴韓陸錢"
RARE_NAMES = "玥喆堃珺琇镕燚婳祎玹芃彧翀璟昇瑄"
INVISIBLE = {0x200C, 0x200D, 0x200E, 0x200F, 0x2066, 0x2067, 0x2068, 0x2069}
LARGEST = 8_400_000
"""Bytes of all fonts together."""

BARE = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig></fontconfig>"""
DRAW = """
import json, sys
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QGuiApplication
from PySide6.QtGui import QImage, QPainter, QTextLayout
from kiosk.ui.fontset import load_fonts
app = QGuiApplication([])
load_fonts()
def font(weight):
    made = QFont("Inter", 24)
    made.setWeight(weight)
    return made
def laid_out(words, weight):
    layout = QTextLayout(words, font(weight))
    layout.beginLayout()
    layout.createLine().setLineWidth(10_000_000)
    layout.endLayout()
    runs = layout.glyphRuns()
    lacking = sum(glyph == 0 for run in runs for glyph in run.glyphIndexes())
    return lacking, sorted({run.rawFont().familyName() for run in runs})
def drawn(words, weight):
    image = QImage(64, 64, QImage.Format.Format_Grayscale8)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.setFont(font(weight))
    painter.drawText(image.rect(), 0, words)
    painter.end()
    return bytes(image.constBits())
weights = (QFont.Weight.Normal, QFont.Weight.DemiBold, QFont.Weight.Bold)
said = json.load(sys.stdin)
inked = {}
for weight in weights:
    box = drawn(chr(0xF1234), weight)
    for letter in "aếعش王校":
        inked[letter + weight.name] = drawn(letter, weight)
        assert inked[letter + weight.name] != box, letter
assert len({letters for key, letters in inked.items() if not key.endswith("DemiBold")}) == 12
width = QFontMetricsF(font(weights[0])).horizontalAdvance
print(json.dumps({
    "laid_out": {l: [laid_out(words, weight) for weight in weights] for l, words in said.items()},
    "isolates": width("\\u2068ab\\u2069") - width("ab"),
}))
"""


def letters(language: str) -> str:
    """Every word of a catalogue, in one line."""
    with (FOLDER / f"{language}.po").open("rb") as file:
        strings = [message.string or "" for message in read_po(file) if message.id]
    return " ".join(one if isinstance(one, str) else " ".join(one) for one in strings)


def gb2312() -> str:
    """Both levels: 6,763 characters."""
    found = []
    for code in range(0xB0A1, 0xF7FF):
        try:
            found.append(code.to_bytes(2, "big").decode("gb2312"))
        except UnicodeDecodeError:
            continue
    return "".join(found)


def files_for(letter: str) -> tuple[str, ...]:
    """The files that must have this letter."""
    code = ord(letter)
    if 0x600 <= code < 0x780:
        return ARABIC
    return CHINESE if 0x3000 <= code < 0xA000 or 0xFF00 <= code < 0xFFF0 else INTER


@pytest.fixture(scope="module")
def fonts() -> dict[str, QRawFont]:
    return {name: QRawFont(str(fontset.FOLDER / name), 24) for name in INTER + ARABIC + CHINESE}


def lacking(fonts: dict[str, QRawFont], words: str) -> set[tuple[str, str]]:
    return {
        (letter, name)
        for letter in set(words)
        if ord(letter) not in INVISIBLE
        for name in files_for(letter)
        if not fonts[name].supportsCharacter(ord(letter))
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_letter_of_a_language_is_in_the_font_for_it(
    language: str, fonts: dict[str, QRawFont]
) -> None:
    assert lacking(fonts, letters(language)) == set()


def test_the_letters_of_names_are_there(fonts: dict[str, QRawFont]) -> None:
    latin = "".join(letter for letter in LATIN + LATIN_ELSEWHERE if letter not in NOT_USED)
    assert lacking(fonts, latin) == set()
    assert lacking(fonts, ARABIC_NAMES.replace(" ", "")) == set()
    assert len(gb2312()) == 6763
    assert lacking(fonts, gb2312() + TRADITIONAL_NAMES + RARE_NAMES) == set()


@pytest.mark.parametrize("name", CHINESE)
def test_a_word_of_chinese_makes_no_line_higher(name: str, fonts: dict[str, QRawFont]) -> None:
    inter = fonts[INTER[0]]
    assert inter.ascent() - 0.1 < fonts[name].ascent() <= inter.ascent()
    assert inter.descent() - 0.1 < fonts[name].descent() <= inter.descent()


def test_on_a_box_without_any_font_no_letter_is_a_box(tmp_path: Path) -> None:
    (tmp_path / "fonts.conf").write_text(BARE, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", DRAW],
        env={
            **os.environ,
            "FONTCONFIG_FILE": str(tmp_path / "fonts.conf"),
            "QT_QPA_PLATFORM": "offscreen",
        },
        input=json.dumps({language: letters(language) for language in LANGUAGES}),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    ours = {fontset.FAMILY, *fontset.OTHER_FAMILIES}
    for language, weights in found["laid_out"].items():
        for boxes, families in weights:
            assert boxes == 0, language
            assert set(families) <= ours, language
    assert found["isolates"] == 0


def test_they_are_taken_once_and_from_faces_too() -> None:
    assert faces.load_fonts is fontset.load_fonts
    fontset.load_fonts()
    assert fontset.load_fonts.cache_info().currsize == 1


def test_the_files_are_those_that_were_made() -> None:
    lines = (fontset.FOLDER / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    listed = {name: digest for digest, name in (line.split("  ") for line in lines)}
    made = {file.name: file.read_bytes() for file in fontset.FOLDER.glob("*.[ot]tf")}
    assert {name: hashlib.sha256(data).hexdigest() for name, data in made.items()} == listed
    assert sum(map(len, made.values())) < LARGEST


@pytest.mark.parametrize("name", ["inter", "noto-sans-arabic", "noto-sans-sc"])
def test_each_font_s_licence_stands_beside_it(name: str) -> None:
    licence = (fontset.FOLDER / f"LICENSE-{name}.txt").read_text(encoding="utf-8")
    assert "OFL" in licence
