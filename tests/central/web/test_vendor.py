"""What is vendored is what VENDOR.md says, byte for byte."""

import hashlib
import re

from central.web.assets import STATIC

_VENDOR = STATIC / "vendor"
_ROW = re.compile(r"^\| (\S+) \|.*LICENSE-\S+\.txt.*\| `([0-9a-f]{64})` \|$", re.MULTILINE)


def test_every_vendored_file_has_its_checksum_and_its_licence() -> None:
    told = dict(_ROW.findall((_VENDOR / "VENDOR.md").read_text(encoding="utf-8")))
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in _VENDOR.iterdir()
        if path.suffix in {".js", ".css", ".woff2"}
    }
    assert found == told
    for name in re.findall(r"LICENSE-\S+\.txt", (_VENDOR / "VENDOR.md").read_text()):
        assert (STATIC / "icons" / name).is_file() or (_VENDOR / name).is_file()
