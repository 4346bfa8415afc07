"""Conformance vectors: a situation as rows and facts, an ask, and the decision it must lead to.

Everyone who decides (the domain, the kiosk's store, central's store) runs the same files:

    @pytest.mark.parametrize("vector", vectors.load_all(), ids=str)
    def test_decides(vector): vectors.run(vector, MyAdapter(...))

The JSON in vectors/ says only what differs from vectors/base.json: `settings` are laid over the
base's key by key; rooms, students and class lists replace the base's of the same id and add others;
a fact leaves out what is the same for all, and may say `ago_min` instead of `at`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from typing_extensions import override

from hallpass import codec
from hallpass.domain.decision import AskAdult, Decision, Go, JoinLine, No
from hallpass.domain.emergency import Emergency
from hallpass.domain.facts import Actor, Fact, RoomModeSet, Stamp
from hallpass.domain.people import ApartPair, Student
from hallpass.domain.reasons import ReasonCode, RuleName
from hallpass.domain.rooms import PassShape, Room, RoomMode, RoomModeNow
from hallpass.domain.settings import RoomSettings
from hallpass.domain.situation import Ask, Part
from hallpass.domain.timetable import ClassList, Timetable
from hallpass.ids import AdultId, BootId, DeviceId, FactId, RoomId, StoreId
from hallpass.wire import WireFact

FOLDER = Path(__file__).parent / "vectors"


@dataclass(frozen=True, slots=True)
class Expected:
    """The decision: what it is, and what matters of it."""

    kind: str
    """go, ask_adult, join_line or no."""
    reasons: tuple[ReasonCode, ...] = ()
    """Of ask_adult, join_line and no: in the rules' order."""
    rules: tuple[RuleName, ...] | None = None
    """Whose objections they are, where the code alone doesn't say (stale knowledge)."""
    waiting: int | None = None
    """Of join_line."""
    destination: str | None = None
    limit_min: int | None = None
    """This and the next are of go."""
    shape: PassShape | None = None
    lifted: tuple[ReasonCode, ...] = ()
    stale: tuple[RuleName, ...] = ()


@dataclass(frozen=True, slots=True)
class Vector:
    """One situation and what it must lead to."""

    name: str
    why: str
    now: datetime
    settings: RoomSettings
    """Of the room where the student asks."""
    rooms: tuple[Room, ...]
    students: tuple[Student, ...]
    timetable: Timetable | None
    class_lists: tuple[ClassList, ...]
    """Of the room where the student asks."""
    ask: Ask
    expect: Expected
    apart: tuple[ApartPair, ...] = ()
    facts: tuple[WireFact, ...] = ()
    """All facts of the school, in order of delivery, which is not always that of time."""
    emergency: Emergency | None = None
    age_s: Mapping[Part, float | None] = field(default_factory=dict)
    """Seconds since each part was complete; null: never; a part that is missing is fresh."""
    modes: Mapping[RoomId, RoomModeNow] = field(default_factory=dict)
    """What adults have said about rooms; a store gets it as facts (`mode_facts`)."""

    @override
    def __str__(self) -> str:
        return self.name


def mode_facts(vector: Vector) -> tuple[WireFact, ...]:
    """Return the facts from which a store knows what a vector says about rooms.

    Each word comes after an older one that said otherwise, in whose stead it stands.
    """
    found = []
    for number, (room, now) in enumerate(sorted(vector.modes.items())):
        before = RoomMode.CLOSED if now.mode is RoomMode.OPEN else RoomMode.OPEN
        words = (RoomModeSet(room, now.mode, now.until), RoomModeSet(room, before))
        for older, body in enumerate(words):
            ago = timedelta(minutes=5 + older)
            stamp = Stamp(
                DeviceId("kiosk-modes"),
                StoreId("store-modes"),
                seq=2 * number + 2 - older,
                at=vector.now - ago,
                boot=BootId("boot-modes"),
                boot_s=100_000 - ago.total_seconds(),
                trusted=True,
                room=room,
            )
            fact_id = FactId(f"mode-{room}-{older}")
            found.append(codec.to_wire(Fact(fact_id, stamp, Actor(AdultId("ms-rivera")), body)))
    return tuple(found)


class Adapter(Protocol):
    """One way to get from rows to a decision."""

    def load(self, vector: Vector) -> None:
        """Take over what the vector says is known, into something empty."""
        ...

    def decide(self, ask: Ask, now: datetime) -> Decision:
        """Decide about an ask in the vector's room."""
        ...


def run(vector: Vector, adapter: Adapter) -> None:
    """Load a vector, ask, and compare.

    Raises:
        AssertionError: the decision is not the one that the vector demands.
    """
    adapter.load(vector)
    decision = adapter.decide(vector.ask, vector.now)
    assert seen(decision, vector) == vector.expect, f"{vector.name}: {vector.why}\n{decision}"


def seen(decision: Decision, vector: Vector) -> Expected:
    """Say a decision in the words of `Expected`, as far as the vector demands it."""
    match decision:
        case Go():
            return Expected(
                "go",
                destination=decision.destination if vector.expect.destination else None,
                limit_min=decision.limit_min,
                shape=decision.shape,
                lifted=tuple(r.code for r in decision.lifted),
                stale=decision.stale,
            )
        case AskAdult() | JoinLine() | No():
            kinds: dict[type, str] = {AskAdult: "ask_adult", JoinLine: "join_line", No: "no"}
            return Expected(
                kinds[type(decision)],
                reasons=tuple(r.code for r in decision.reasons),
                rules=tuple(r.rule for r in decision.reasons) if vector.expect.rules else None,
                waiting=decision.waiting if isinstance(decision, JoinLine) else None,
            )


def load_all() -> tuple[Vector, ...]:
    """Return every vector of every file, in order of file name."""
    base = json.loads((FOLDER / "base.json").read_text(encoding="utf-8"))
    return tuple(
        _read(base, path, raw)
        for path in sorted(FOLDER.glob("*.json"))
        if path.name != "base.json"
        for raw in json.loads(path.read_text(encoding="utf-8"))
    )


def _read(base: dict[str, Any], path: Path, raw: dict[str, Any]) -> Vector:
    merged = {**base, **raw, "name": f"{path.stem}/{raw['name']}"}
    merged["settings"] = {**base["settings"], **raw.get("settings", {})}
    for part in ("rooms", "students", "class_lists"):
        if part in raw and raw[part] != []:
            by_id = {item["id"]: item for item in base[part]}
            merged[part] = list(
                (by_id | {i["id"]: by_id.get(i["id"], {}) | i for i in raw[part]}).values()
            )
    now = datetime.fromisoformat(merged["now"])
    merged["facts"] = [_fact(item, i, now) for i, item in enumerate(raw.get("facts", []), 1)]
    return codec.decode_strict(Vector, json.dumps(merged))


def _fact(raw: dict[str, Any], number: int, now: datetime) -> dict[str, Any]:
    given = dict(raw)
    if "ago_min" in given:
        given["at"] = (now - timedelta(minutes=given.pop("ago_min"))).isoformat()
    at = datetime.fromisoformat(given["at"])
    return {
        "id": f"fact-{number}",
        "device": "kiosk-101",
        "store": "store-101",
        "seq": number,
        "boot": "boot-101",
        "boot_s": max(0.0, 100_000 + (at - now).total_seconds()),
        "trusted": True,
        "room": "r101",
        **given,
    }
