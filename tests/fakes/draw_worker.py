"""Stands in for `hallpass-kiosk draw`: the same lines in and out, a plain picture, and bad habits.

python draw_worker.py [HABIT]
    hang     never answers         die      ends at the first request
    noise    says what is no answer         huge     sends a picture that is too large
    once     answers one request, then ends
    shy      refuses
"""

import base64
import json
import struct
import sys
import threading
import zlib


def png(width: int, height: int, shade: int) -> bytes:
    """A grey picture."""
    rows = b"".join(b"\0" + bytes([shade]) * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in parts
    )


def answer(request: dict, habit: str) -> dict:
    if habit == "shy" or request["face"] not in {"desk", "door"}:
        return {"id": request["id"], "problem": "can't draw that"}
    picture = png(request["width"], request["height"], len(json.dumps(request)) % 256)
    if habit == "huge":
        picture += b"\0" * (5 << 20)
    problems = ["the school's colour was darkened"] if request["settings"]["look"]["colour"] else []
    return {"id": request["id"], "png": base64.b64encode(picture).decode(), "problems": problems}


def main() -> None:
    habit = sys.argv[1] if len(sys.argv) > 1 else ""
    for line in sys.stdin:
        if habit == "hang":
            threading.Event().wait()
        if habit == "die":
            return
        said = "nonsense" if habit == "noise" else json.dumps(answer(json.loads(line), habit))
        sys.stdout.write(said + "\n")
        sys.stdout.flush()
        if habit == "once":
            return


if __name__ == "__main__":
    main()
