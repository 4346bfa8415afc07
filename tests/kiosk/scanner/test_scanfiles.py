"""`hallpass-kiosk scan`: one record for each file."""

import json
from pathlib import Path

from kiosk.scanner.decode import Decoder
from kiosk.scanner.scanfiles import scan_paths
from tests.fakes.clock import FakeClock
from tests.kiosk.scanner.codes import draw, jpeg, on_desk


def test_each_file_has_its_record(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(jpeg(on_desk(draw("grüße"), draw("two"))))
    (tmp_path / "b.png").write_bytes(b"no picture")
    (tmp_path / "c.jpg").write_bytes(jpeg(on_desk()))
    (tmp_path / "empty").mkdir()
    paths = [tmp_path, tmp_path / "empty", tmp_path / "missing.jpg"]
    records = [json.loads(r.as_json()) for r in scan_paths(paths, Decoder(), FakeClock())]
    assert [Path(record["file"]).name for record in records] == [
        "a.jpg", "b.png", "c.jpg", "empty", "missing.jpg",
    ]  # fmt: skip
    codes = sorted(records[0]["codes"], key=lambda code: code["text"])
    assert codes == [{"text": "grüße", "format": "qr"}, {"text": "two", "format": "qr"}]
    assert records[0]["ms"] == 0.0
    assert "error" not in records[0]
    assert records[1] == {
        "file": str(tmp_path / "b.png"),
        "error": "b.png: this is not a picture that can be read",
    }
    assert records[2]["codes"] == []
    assert records[3]["error"] == "this folder holds no pictures"
    assert records[4]["error"] == "there is no such file"
