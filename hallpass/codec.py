"""Domain values to JSON and back, by msgspec: strict, every error says what and where.

Bodies of facts are read by their kind; an unknown kind becomes an `UnknownBody` and is written back
byte for byte. What a known body holds is bounded here, so that no store ever meets a number or a
text that it can't keep: a fact that is taken can be kept, and one that can't be is refused at once.
"""

import dataclasses
import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

import msgspec

from hallpass.domain.facts import (
    KINDS,
    Body,
    ClockMeasured,
    Evidence,
    Fact,
    PassExtended,
    PassStarted,
    Stamp,
    StudentSeen,
    TurnOffered,
    UnknownBody,
    kind_of,
)
from hallpass.domain.passes import Pass
from hallpass.wire import WireFact

T = TypeVar("T")

_decoders: dict[str, msgspec.json.Decoder[Any]] = {
    kind: msgspec.json.Decoder(cls) for kind, cls in KINDS.items()
}
_encoder = msgspec.json.Encoder()

TEXT_LIMIT = 200
"""Characters of any text in a fact's body."""
_EARLIEST: Final = datetime(1969, 12, 31, tzinfo=UTC)
_LATEST: Final = datetime(2200, 1, 1, tzinfo=UTC)
"""A clock that nobody has set says 1970; a day less for whoever corrected one a little."""
_COUNT: Final = (0, (1 << 63) - 1)
_MINUTES: Final = (0, 9_999)
_BOUNDS: Final[dict[type, dict[str, tuple[float, float]]]] = {
    PassStarted: {"limit_min": _MINUTES, "buffer_min": _MINUTES},
    PassExtended: {"limit_min": _MINUTES},
    TurnOffered: {"lease_s": (0, 86_400)},
    StudentSeen: {"emergency_version": _COUNT},
    ClockMeasured: {"uncertainty_s": (0, 1e9)},
    Evidence: {"settings_version": _COUNT, "cursor": _COUNT},
}


class WireFault(ValueError):
    """Bytes that are not what they should be; the message says what and where."""


def encode(value: Any) -> bytes:
    """Return JSON in UTF-8, without spaces."""
    return _encoder.encode(value)


def decode(cls: type[T], raw: bytes | str) -> T:
    """Read JSON as `cls`, passing over keys that it does not know.

    Raises:
        WireFault: it is no JSON, or does not fit, or a time in it names no zone; the message names
            the path.
    """
    try:
        value = msgspec.json.decode(raw, type=cls)
        leaves = list(_leaves(value, ""))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
        raise WireFault(f"not a {cls.__name__}: {exc}") from exc
    for where, item in leaves:
        if isinstance(item, datetime) and item.tzinfo is None:
            raise WireFault(f"not a {cls.__name__}: {where}: a time without a zone")
    return value


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


def _fields(value: Any) -> dict[str, Any] | None:
    """Return the named parts of a dataclass or a message; None: it is neither."""
    if dataclasses.is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, msgspec.Struct):
        return {name: getattr(value, name) for name in value.__struct_fields__}
    return None


def _leaves(value: Any, path: str) -> Iterable[tuple[str, Any]]:
    """Yield every value that is not made of others, with its path."""
    if isinstance(value, WireFact):
        # Hundreds come in one exchange; its own types say all, and its body is checked when read.
        return
    fields = _fields(value)
    if fields is not None:
        items = [(f"{path}.{name}" if path else name, item) for name, item in fields.items()]
    elif isinstance(value, dict):
        items = [(f"{path}.{key}" if path else str(key), item) for key, item in value.items()]
    elif isinstance(value, list | tuple):
        items = [(f"{path}[{i}]", item) for i, item in enumerate(value)]
    else:
        yield path, value
        return
    for where, item in items:
        yield from _leaves(item, where)


def _unknown_keys(raw: Any, value: Any, path: str) -> Iterable[str]:
    if isinstance(raw, list) and isinstance(value, list | tuple):
        for i, (raw_item, item) in enumerate(zip(raw, value, strict=True)):
            yield from _unknown_keys(raw_item, item, f"{path}[{i}]")
    if not isinstance(raw, dict):
        return
    fields = _fields(value)
    if fields is None and isinstance(value, dict):
        # A mapping's keys are data, read in the order in which they were written.
        fields = dict(zip(raw, value.values(), strict=False))
    if fields is None:
        return
    for key, item in raw.items():
        where = f"{path}.{key}" if path else key
        if key not in fields:
            yield where
        else:
            yield from _unknown_keys(item, fields[key], where)


def decode_body(kind: str, raw: bytes | str) -> Body:
    """Read a fact's body.

    Raises:
        WireFault: the kind is known, and the body does not fit it or goes beyond all bounds.
    """
    decoder = _decoders.get(kind)
    if decoder is None:
        return UnknownBody(kind, raw.encode() if isinstance(raw, str) else bytes(raw))
    try:
        body: Body = decoder.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
        raise WireFault(f"body of {kind}: {exc}") from exc
    _check_bounds(kind, body)
    return body


def _check_bounds(kind: str, body: Any) -> None:
    for part in (body, getattr(body, "evidence", None)):
        for name, (low, high) in _BOUNDS.get(type(part), {}).items():
            if not low <= getattr(part, name) <= high:
                raise WireFault(f"body of {kind}: {name} is not between {low} and {high}")
    for where, item in _leaves(body, ""):
        if isinstance(item, datetime) and item.tzinfo is None:
            raise WireFault(f"body of {kind}: {where}: a time without a zone")
        if isinstance(item, datetime) and not _EARLIEST <= item < _LATEST:
            raise WireFault(f"body of {kind}: {where}: a time before 1970 or after 2199")
        if isinstance(item, str) and (len(item) > TEXT_LIMIT or "\0" in item):
            raise WireFault(f"body of {kind}: {where}: too long, or holds a NUL")


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
        WireFault: its body does not fit its kind, or its time is none that can be reckoned with.
    """
    if not _EARLIEST <= wire.at < _LATEST:
        raise WireFault("at: a time before 1970 or after 2199")
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
