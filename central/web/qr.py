"""A QR code drawn as SVG, to stand in a page: nothing is fetched from anywhere for it."""

import qrcode
from markupsafe import Markup

_QUIET = 4
"""Modules of white around it, as ISO/IEC 18004 asks."""


def qr_svg(text: str) -> Markup:
    """Return a text's QR code."""
    code = qrcode.QRCode(border=_QUIET, error_correction=qrcode.ERROR_CORRECT_M)
    code.add_data(text)
    code.make(fit=True)
    matrix = code.get_matrix()
    size = len(matrix)
    path = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark
    )
    return Markup(  # noqa: S704 - numbers alone
        f'<svg class="qr" viewBox="0 0 {size} {size}" shape-rendering="crispEdges" role="img"'
        f' aria-label="QR"><path fill="#fff" d="M0 0h{size}v{size}h-{size}z"/>'
        f'<path fill="#000" d="{path}"/></svg>'
    )
