"""Domain values to JSON and back, by msgspec: strict, every error says what and where.

Bodies of facts are read by their kind; an unknown kind becomes an `UnknownBody` and is written back
byte for byte.
"""

import dataclasses
import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar

import msgspec

from hallpass.domain.facts import KINDS, Body, Fact, Stamp, UnknownBody, kind_of
from hallpass.domain.passes import Pass
from hallpass.wire import WireFact

T = TypeVar("T")

_decoders: dict[str, msgspec.json.Decoder[Any]] = {
    kind: msgspec.json.Decoder(cls) for kind, cls in KINDS.items()
}
_encoder = msgspec.json.Encoder()


class WireFault(ValueError):
    """Bytes that are not what they should be; the message says what and where."""


def encode(value: Any) -> bytes:
    """Return JSON in UTF-8, without spaces."""
    return _encoder.encode(value)


def decode(cls: type[T], raw: bytes | str) -> T:
    """Read JSON as `cls`, passing over keys that it does not know.

    Raises:
        WireFault: it is no JSON, or does not fit; the message names the path.
    """
    try:
        return msgspec.json.decode(raw, type=cls)
    except (msgspec.DecodeError, UnicodeDecodeError) as exc:
        raise WireFault(f"not a {cls.__name__}: {exc}") from exc


def decode_strict(cls: type[T], raw: bytes | str) -> T:
    """Read JSON that a person wrote: a key that `cls` does not have is an error, and named.

    Raises:
        WireFault: as in `decode`, and for unknown keys.
    """
    value = decode(cls, raw)
    unknown = list(_unknown_keys(msgspec.json.decode(raw), value, ""))
    if unknown:
        raise WireFault(f"not a {cls.__name__}: unknown key {', '.join(unknown)}")
    return value


def _unknown_keys(raw: Any, value: Any, path: str) -> Iterable[str]:
    if isinstance(raw, list) and isinstance(value, list | tuple):
        for i, (raw_item, item) in enumerate(zip(raw, value, strict=True)):
            yield from _unknown_keys(raw_item, item, f"{path}[{i}]")
    if not isinstance(raw, dict) or not dataclasses.is_dataclass(value):
        return
    known = {field.name for field in dataclasses.fields(value)}
    for key, item in raw.items():
        where = f"{path}.{key}" if path else key
        if key not in known:
            yield where
        else:
            yield from _unknown_keys(item, getattr(value, key), where)


def decode_body(kind: str, raw: bytes | str) -> Body:
    """Read a fact's body.

    Raises:
        WireFault: the kind is known and the body does not fit it.
    """
    decoder = _decoders.get(kind)
    if decoder is None:
        return UnknownBody(kind, raw.encode() if isinstance(raw, str) else bytes(raw))
    try:
        body: Body = decoder.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError) as exc:
        raise WireFault(f"body of {kind}: {exc}") from exc
    return body


def encode_body(body: Body) -> bytes:
    """Return a body's JSON, an unknown one as it came."""
    return body.raw if isinstance(body, UnknownBody) else _encoder.encode(body)


def to_wire(fact: Fact) -> WireFact:
    """Return a fact as it crosses the wire."""
    stamp = fact.stamp
    return WireFact(
        id=fact.id,
        device=stamp.device,
        store=stamp.store,
        seq=stamp.seq,
        at=stamp.at,
        boot=stamp.boot,
        boot_s=stamp.boot_s,
        trusted=stamp.trusted,
        room=stamp.room,
        by=fact.by,
        kind=kind_of(fact.body),
        body=msgspec.Raw(encode_body(fact.body)),
    )


def from_wire(wire: WireFact) -> Fact:
    """Return the fact that a peer sent.

    Raises:
        WireFault: its body does not fit its kind.
    """
    stamp = Stamp(
        device=wire.device,
        store=wire.store,
        seq=wire.seq,
        at=wire.at,
        boot=wire.boot,
        boot_s=wire.boot_s,
        trusted=wire.trusted,
        room=wire.room,
    )
    return Fact(wire.id, stamp, wire.by, decode_body(wire.kind, bytes(wire.body)))


def open_digest(passes: Iterable[Pass], at: datetime) -> str:
    """Return one text for all passes open at `at`: equal on both sides, or they differ."""
    lines = sorted(
        f"{p.id} {p.student} {p.state} {p.due_at.timestamp():.3f}" for p in passes if p.open_at(at)
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
