"""An image to the codes in it: zxing-cpp first, pyzbar as the second look where that one missed.

Only the symbologies asked for are on: with all of them zxing-cpp is ten times slower and reads
codes that are not there. Never raises, whatever the bytes of a code say; a decoder that fails on
a picture has seen nothing in it. Runs in the thread that calls it.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never, cast

from hallpass.domain.badges import TEXT_LIMIT, Symbology
from hallpass.domain.box import Effort

if TYPE_CHECKING:
    import zxingcpp

    from kiosk.scanner.frames import Image

log = logging.getLogger(__name__)

SECOND_LOOK_EVERY = 6
"""Of frames without a code, how many have one second look: it costs five times the first."""
CAMERA_SYMBOLOGIES = frozenset({Symbology.QR, Symbology.CODE_128, Symbology.CODE_39})

Corner = tuple[float, float]
"""x, y in pixels from the top left of the image."""


@dataclass(frozen=True, slots=True)
class Code:
    """One code found in an image.

    Attributes:
        text: As decoded, 7,089 characters at most (ISO/IEC 18004); bytes that are no text are
            replaced.
        symbology: How it was printed.
        corners: In order around the code: four of a QR; a 1-D code may have fewer, or be thin.
    """

    text: str
    symbology: Symbology
    corners: tuple[Corner, ...]

    @property
    def is_oversize(self) -> bool:
        """Return whether the text is longer than any badge's: nothing of ours."""
        return len(self.text) > TEXT_LIMIT

    @property
    def area_px(self) -> float:
        """Return the area within the corners, in square pixels."""
        pairs = zip(self.corners, self.corners[1:] + self.corners[:1], strict=True)
        return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2


class Decoder:
    """Reads the wanted symbologies.

    Attributes:
        symbologies: What is looked for.
    """

    def __init__(self, symbologies: Iterable[Symbology] = (Symbology.QR,)) -> None:
        """Load the engines, about 50 ms.

        Args:
            symbologies: At least one that a camera can see (TYPED is left out).
        """
        self.symbologies = frozenset(symbologies) & CAMERA_SYMBOLOGIES
        if not self.symbologies:
            raise ValueError("a decoder needs at least one symbology that a camera can see")
        self._first = _load_zxing(self.symbologies)
        self._second = _load_pyzbar(self.symbologies)
        self._missed = 0

    @property
    def has_second_look(self) -> bool:
        """Return whether pyzbar and its libzbar0 are on this machine."""
        return self._second is not None

    def read(self, image: "Image", *, second_look: bool = False) -> tuple[Code, ...]:
        """Return the codes in an image, in no particular order.

        Args:
            image: uint8[h, w] grey or uint8[h, w, 3] BGR.
            second_look: Have the slower engine look where the first saw nothing.
        """
        grey = _grey(image)
        codes = _guarded(self._first, grey)
        if codes or not second_look or self._second is None:
            return codes
        return _guarded(self._second, grey)

    def read_next(
        self, image: "Image", *, moving: bool, effort: Effort = Effort.NORMAL
    ) -> tuple[Code, ...]:
        """Return the codes in a film's next image, with the second look rationed.

        Args:
            image: uint8[h, w] grey or uint8[h, w, 3] BGR.
            moving: Someone is there; an empty room never gets the second look.
            effort: LIGHT has no second look, THOROUGH one at every frame, an empty room's too.
        """
        match effort:
            case Effort.LIGHT:
                due = False
            case Effort.NORMAL:
                due = moving and self._missed % SECOND_LOOK_EVERY == SECOND_LOOK_EVERY - 1
            case Effort.THOROUGH:
                due = True
            case _:  # pragma: no cover
                assert_never(effort)
        codes = self.read(image, second_look=due)
        self._missed = 0 if codes or not moving else self._missed + 1
        return codes


_Engine = Callable[["Image"], tuple[Code, ...]]
_ENGINE_FAULTS = (RuntimeError, ValueError, TypeError)
"""What the two bindings raise, UnicodeDecodeError among them."""


def _grey(image: "Image") -> "Image":
    import cv2

    return image if image.ndim == 2 else cast("Image", cv2.cvtColor(image, cv2.COLOR_BGR2GRAY))


def _guarded(engine: _Engine, grey: "Image") -> tuple[Code, ...]:
    try:
        return engine(grey)
    except _ENGINE_FAULTS:
        # Strange bytes in one code must not stop the reader of all others.
        log.warning("scanner.decode_failed engine=%s", engine.__name__, exc_info=True)
        return ()


def _code(raw: str, symbology: Symbology, corners: tuple[Corner, ...]) -> Code:
    # Lone surrogates would raise wherever the text is encoded next (the hash, the store).
    return Code(raw.encode("utf-8", "replace").decode("utf-8"), symbology, corners)


def _load_zxing(symbologies: frozenset[Symbology]) -> _Engine:
    import zxingcpp

    names = {
        Symbology.QR: zxingcpp.BarcodeFormat.QRCode,
        Symbology.CODE_128: zxingcpp.BarcodeFormat.Code128,
        Symbology.CODE_39: zxingcpp.BarcodeFormat.Code39,
    }
    wanted = zxingcpp.BarcodeFormats(tuple(names[symbology] for symbology in sorted(symbologies)))

    def zxing(grey: "Image") -> tuple[Code, ...]:
        # Plain, not the default HRI: that writes control characters as words ("<GS>").
        found = zxingcpp.read_barcodes(grey, formats=wanted, text_mode=zxingcpp.TextMode.Plain)
        kinds = {kind: symbology for symbology, kind in names.items()}
        return tuple(
            _code(_zxing_text(barcode), kinds[barcode.symbology], _zxing_corners(barcode.position))
            for barcode in found
            if barcode.symbology in kinds
        )

    return zxing


def _zxing_text(barcode: "zxingcpp.Barcode") -> str:
    try:
        return barcode.text
    except UnicodeDecodeError:
        return bytes(barcode.bytes).decode("utf-8", "replace")


def _zxing_corners(position: "zxingcpp.Position") -> tuple[Corner, ...]:
    points = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    return tuple((float(point.x), float(point.y)) for point in points)


def _load_pyzbar(symbologies: frozenset[Symbology]) -> _Engine | None:
    try:
        from pyzbar import pyzbar
        from pyzbar.pyzbar_error import PyZbarError
    except ImportError:
        # Not a fault: the first engine reads nearly all. The doctor command tells how to add it.
        log.info("scanner.no_second_look missing=libzbar0")
        return None

    names = {
        Symbology.QR: pyzbar.ZBarSymbol.QRCODE,
        Symbology.CODE_128: pyzbar.ZBarSymbol.CODE128,
        Symbology.CODE_39: pyzbar.ZBarSymbol.CODE39,
    }
    kinds = {symbol.name: symbology for symbology, symbol in names.items()}
    wanted = [names[symbology] for symbology in sorted(symbologies)]

    def zbar(grey: "Image") -> tuple[Code, ...]:
        try:
            symbols = pyzbar.decode(grey, symbols=wanted)
        except PyZbarError as exc:
            raise ValueError("zbar refused the picture") from exc
        return tuple(
            _code(
                found.data.decode("utf-8", "replace"),
                kinds[found.type],
                tuple((float(point.x), float(point.y)) for point in found.polygon),
            )
            for found in symbols
            if found.type in kinds
        )

    return zbar
