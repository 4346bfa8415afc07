"""A PDF page of badges to try with a real camera: ID-1 cards (ISO/IEC 7810), eight a page."""

import io
from collections.abc import Iterable
from pathlib import Path

import qrcode
from qrcode.constants import ERROR_CORRECT_Q
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

CARD_MM = (85.6, 53.98)
_CODE_MM = 40.0
_LEFT_MM, _TOP_MM, _GAP_MM = 15.0, 20.0, 8.0


def write_sheet(path: Path, school: str, cards: Iterable[tuple[str, str]]) -> None:
    """Write one page of cards.

    Args:
        path: where to.
        school: its name, on each card.
        cards: name and text of each; the first eight are taken.
    """
    canvas = Canvas(str(path), pagesize=A4)
    canvas.setTitle(f"Badges of {school}")
    page_height_mm = A4[1] / mm
    for i, (name, text) in enumerate(list(cards)[:8]):
        left = _LEFT_MM + (i % 2) * (CARD_MM[0] + _GAP_MM)
        bottom = page_height_mm - _TOP_MM - (i // 2 + 1) * (CARD_MM[1] + _GAP_MM)
        _card(canvas, left, bottom, school, name, text)
    canvas.save()


def _card(canvas: Canvas, left: float, bottom: float, school: str, name: str, text: str) -> None:
    canvas.roundRect(left * mm, bottom * mm, CARD_MM[0] * mm, CARD_MM[1] * mm, 3 * mm)
    canvas.drawImage(
        _picture(text),
        (left + 3) * mm,
        (bottom + (CARD_MM[1] - _CODE_MM) / 2) * mm,
        _CODE_MM * mm,
        _CODE_MM * mm,
    )
    canvas.setFont("Helvetica-Bold", 13)
    canvas.drawString((left + 45) * mm, (bottom + 31) * mm, name)
    canvas.setFont("Helvetica", 7)
    canvas.drawString((left + 45) * mm, (bottom + 25) * mm, school)


def _picture(text: str) -> ImageReader:
    # Version 2 at level Q: as coarse as 29 alphanumeric characters allow, with its quiet zone.
    code = qrcode.QRCode(version=2, error_correction=ERROR_CORRECT_Q, border=4, box_size=10)
    code.add_data(text)
    code.make(fit=True)
    out = io.BytesIO()
    code.make_image().save(out, "PNG")
    out.seek(0)
    return ImageReader(out)
