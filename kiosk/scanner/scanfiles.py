"""What `hallpass-kiosk scan PATH…` does: decode pictures, one record for each file."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from hallpass.clock import Clock
from kiosk.errors import CameraGone
from kiosk.scanner.decode import Code, Decoder
from kiosk.scanner.faults import FrameFault
from kiosk.scanner.files import picture_files, read_picture


@dataclass(frozen=True, slots=True)
class ScannedFile:
    """One file's outcome: the codes in it (perhaps none), or why it can't be looked at.

    Attributes:
        file: The path as it was given, or found below the folder that was given.
        codes: What was decoded.
        decode_ms: Milliseconds the decoder took, the file's reading left out.
        error: Empty if the file was looked at.
    """

    file: str
    codes: tuple[Code, ...] = ()
    decode_ms: float = 0.0
    error: str = ""

    def as_json(self) -> str:
        """Return the record as one line of JSON."""
        if self.error:
            return json.dumps({"file": self.file, "error": self.error}, ensure_ascii=False)
        codes = [{"text": code.text, "format": str(code.symbology)} for code in self.codes]
        record = {"file": self.file, "codes": codes, "ms": round(self.decode_ms, 2)}
        return json.dumps(record, ensure_ascii=False)


def scan_paths(paths: Iterable[Path], decoder: Decoder, clock: Clock) -> Iterator[ScannedFile]:
    """Decode each picture, and each picture of each folder, as one would hold it still.

    Args:
        paths: Pictures or folders (their own pictures, not those of folders below).
        decoder: What to look for.
        clock: Measures the milliseconds.
    """
    for path in paths:
        files = picture_files(path)
        if not files:
            wrong = "this folder holds no pictures" if path.is_dir() else "there is no such file"
            yield ScannedFile(str(path), error=wrong)
        for file in files:
            yield _scan_file(file, decoder, clock)


def _scan_file(file: Path, decoder: Decoder, clock: Clock) -> ScannedFile:
    try:
        image = read_picture(file)
    except (CameraGone, FrameFault) as exc:
        return ScannedFile(str(file), error=str(exc))
    began_s = clock.monotonic()
    codes = decoder.read(image, second_look=True)
    return ScannedFile(str(file), codes, decode_ms=(clock.monotonic() - began_s) * 1e3)
