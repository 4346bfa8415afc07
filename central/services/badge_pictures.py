"""A photograph to the codes in it: what a phone's camera sends is somebody else's bytes.

Only JPEG, PNG and WebP are opened, by their own decoders; how large a picture claims to be is
looked at before a single pixel is made of it, and JPEGs are decoded at a fraction of their size
(Pillow's draft). Nothing is kept. Runs in the thread that calls it, up to some 0.5 s.
"""

import io
from collections.abc import Iterable
from dataclasses import dataclass

import zxingcpp
from PIL import Image, UnidentifiedImageError

from central.errors import BadRequest, TooLarge
from hallpass.domain.badges import TEXT_LIMIT, Symbology

BYTES_LIMIT = 12 << 20
PIXELS_LIMIT = 64_000_000
"""A phone's largest photographs; three bytes each, if it is no JPEG."""
PLAIN_PIXELS_LIMIT = 16_000_000
"""Of a picture that can't be decoded at a fraction of its size."""
SIDE_PX = 1600
"""A badge that fills a tenth of the picture still has five pixels a module."""
_FORMATS = ("JPEG", "PNG", "WEBP")
_SYMBOLOGIES = {
    zxingcpp.BarcodeFormat.QRCode: Symbology.QR,
    zxingcpp.BarcodeFormat.Code128: Symbology.CODE_128,
    zxingcpp.BarcodeFormat.Code39: Symbology.CODE_39,
}
_WANTED = {symbology: format_ for format_, symbology in _SYMBOLOGIES.items()}


@dataclass(frozen=True, slots=True)
class Code:
    """One code of a picture."""

    text: str
    symbology: Symbology


def codes_in(raw: bytes, wanted: Iterable[Symbology] = (Symbology.QR,)) -> tuple[Code, ...]:
    """Return the codes in a picture.

    Args:
        raw: JPEG, PNG or WebP.
        wanted: which symbologies to look for; those that no camera reads are passed over.

    Raises:
        BadRequest: this is no picture.
        TooLarge: it has too many bytes or pixels.
    """
    if len(raw) > BYTES_LIMIT:
        raise TooLarge("this picture is too large")
    grey = _grey(raw)
    looked_for = [_WANTED[symbology] for symbology in wanted if symbology in _WANTED]
    found = zxingcpp.read_barcodes(grey, formats=zxingcpp.BarcodeFormats(looked_for))
    return tuple(
        Code(item.text, symbology)
        for item in found
        if (symbology := _SYMBOLOGIES.get(item.format)) is not None and len(item.text) <= TEXT_LIMIT
    )


def _grey(raw: bytes) -> Image.Image:
    try:
        with Image.open(io.BytesIO(raw), formats=_FORMATS) as image:
            width, height = image.size
            limit = PIXELS_LIMIT if image.format == "JPEG" else PLAIN_PIXELS_LIMIT
            if width * height > limit:
                raise TooLarge("this picture has too many pixels")
            image.draft("L", (SIDE_PX, SIDE_PX))
            grey = image.convert("L")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as exc:
        raise BadRequest("this is no picture that can be read: send a JPEG or a PNG") from exc
    except Image.DecompressionBombError as exc:
        raise TooLarge("this picture has too many pixels") from exc
    grey.thumbnail((SIDE_PX, SIDE_PX))
    return grey
