from contextlib import nullcontext
from datetime import UTC, date, datetime, time

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallpass.codec import (
    WireFault,
    decode,
    decode_body,
    decode_strict,
    encode,
    encode_body,
    from_wire,
    open_digest,
    to_wire,
)
from hallpass.domain.badges import NumberRule, Symbology
from hallpass.domain.emergency import Action, Emergency
from hallpass.domain.facts import (
    KINDS,
    Actor,
    AdultAnswered,
    AdultAsked,
    AlarmEnded,
    AlarmRaised,
    AskRefused,
    Body,
    ClockMeasured,
    Evidence,
    Fact,
    PassEnded,
    PassStarted,
    RoomModeSet,
    StudentSeen,
    UnknownBody,
)
from hallpass.domain.look import Hand, Look, Sounds, Theme
from hallpass.domain.people import (
    Adult,
    Allowance,
    ApartPair,
    Role,
    Standing,
    Student,
    StudentName,
)
from hallpass.domain.reasons import ReasonCode, RuleName
from hallpass.domain.rooms import PassShape, Room, RoomMode
from hallpass.domain.settings import Offer, RoomSettings, StaleRule, Then
from hallpass.domain.timetable import Blackout, ClassList, Period, Timetable
from hallpass.ids import AdultId, AlarmId, AskId, BadgeHash, BootId, RoomId, StudentId
from hallpass.wire import WireFact
from tests.hallpass.build import (
    ANA,
    BEN,
    HERE,
    NINE,
    RESTROOM,
    RIVERA,
    arrived,
    at,
    corrected,
    ended,
    extended,
    fact,
    folded,
    joined,
    left,
    measured,
    offered,
    started,
    voided,
)

EVIDENCE = Evidence(
    settings_version=7,
    epoch="e1",
    cursor=12,
    stale=(RuleName.APART,),
    lifted=(ReasonCode.KEPT_APART,),
    badge=BadgeHash("a" * 64),
)
ONE_OF_EACH: tuple[Fact, ...] = (
    started(0, evidence=EVIDENCE, ticket="t1", by=Actor(AdultId("sub"), AdultId("rivera"))),
    arrived(1),
    ended(2),
    voided(3),
    extended(4, 20),
    corrected(5, BEN, started_at=at(-1), ended_at=at(3)),
    joined(6, "t1"),
    offered(7, "t1"),
    left(8, "t1"),
    fact(AskRefused(ANA, HERE, RESTROOM, (ReasonCode.KEPT_APART,), EVIDENCE), 9),
    fact(StudentSeen(ANA, 4), 10),
    measured("b9", at(-60)),
    fact(RoomModeSet(HERE, RoomMode.TESTING, at(40)), 11, by=RIVERA),
    fact(AlarmRaised(AlarmId("alarm-1"), Action.LOCKDOWN, drill=True), 14, by=RIVERA),
    fact(AlarmEnded(AlarmId("alarm-1")), 15, by=RIVERA),
    fact(AlarmEnded(None, 3), 16, by=RIVERA),
    fact(
        AdultAsked(
            AskId("ask-1"), ANA, HERE, RESTROOM, (ReasonCode.PASSES_PER_DAY,), AdultId("rivera")
        ),
        12,
    ),
    fact(AdultAnswered(AskId("ask-1"), ANA, yes=True, message="Go ahead"), 13, by=RIVERA),
)
DOCUMENTS = (
    Student(ANA, Standing.ADULT_ONLY, (BadgeHash("a"),), (BadgeHash("b"),), Allowance(2, True, 5)),
    StudentName(ANA, "Ana", "R", on_door=False, language="es"),
    Adult(AdultId("sub"), "Mr. Osei", (Role.SUBSTITUTE,), room=HERE, day=date(2026, 11, 24)),
    Adult(AdultId("rivera"), "Ms. Rivera", (Role.TEACHER, Role.ADMINISTRATOR), pin="$argon2id$x"),
    Room(HERE, "Room 101", "101", "Classrooms", PassShape.ATTENDED, 12, 3, True, False, True),
    Timetable(
        "America/Denver",
        {"A": (Period("1", "Period 1", time(8), time(8, 50)),)},
        {0: "A"},
        {date(2026, 12, 24): None, date(2026, 12, 23): "A"},
        (Blackout(NINE, at(5), "Testing"),),
    ),
    ClassList("c1", "A", "1", "Maths", (ANA, BEN), AdultId("rivera")),
    ApartPair("a1", ANA, BEN),
    RoomSettings(
        HERE,
        7,
        offers=(Offer(RESTROOM, True, 3),),
        usual=RESTROOM,
        numbers=NumberRule(Symbology.CODE_39, 6),
        stale={RuleName.APART: StaleRule(5, Then.REFUSE)},
        look=Look(Theme.DARK, "#123456", text_percent=150, hand=Hand.LEFT, sounds=Sounds.ALL),
    ),
    Emergency(Action.HOLD, 3, NINE, drill=True),
)


def test_there_is_one_of_each_kind() -> None:
    assert {type(f.body) for f in ONE_OF_EACH} == set(KINDS.values())


@pytest.mark.parametrize("value", ONE_OF_EACH, ids=lambda f: type(f.body).__name__)
def test_facts_round_trip(value: Fact) -> None:
    wire = to_wire(value)
    again = decode(WireFact, encode(wire))
    assert again == wire
    assert from_wire(again) == value


@pytest.mark.parametrize("value", DOCUMENTS, ids=lambda v: type(v).__name__)
def test_documents_round_trip_strictly(value: object) -> None:
    assert decode_strict(type(value), encode(value)) == value


raws = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), raws, max_size=4), st.sampled_from([None, 2, 4]))
def test_an_unknown_kind_is_kept_byte_for_byte(body: dict[str, object], indent: int | None) -> None:
    raw = msgspec.json.encode(body)
    if indent is not None:
        raw = msgspec.json.format(raw, indent=indent)
    value = decode_body("pass_painted", raw)
    assert value == UnknownBody("pass_painted", raw)
    assert encode_body(value) == raw
    assert decode_body("pass_painted", raw.decode()) == value


def test_a_fact_s_body_crosses_untouched_whatever_a_newer_peer_put_in() -> None:
    body = b'{"student": "ana", "origin":"r101","destination":"x","reasons":["brand_new"],"new": 1}'
    raw = encode(to_wire(ONE_OF_EACH[9])).replace(encode_body(ONE_OF_EACH[9].body), body)
    wire = decode(WireFact, raw)
    assert bytes(wire.body) == body
    assert encode(wire) == raw
    known = from_wire(wire).body
    assert isinstance(known, AskRefused)
    assert known.reasons == (ReasonCode.UNKNOWN,)


STARTED = msgspec.json.decode(encode_body(ONE_OF_EACH[0].body))


def with_evidence(**changes: object) -> dict[str, object]:
    return {**STARTED, "evidence": {**STARTED["evidence"], **changes}}


@pytest.mark.parametrize(
    ("kind", "body", "message"),
    [
        ("pass_ended", {}, "body of pass_ended: Object missing required field `pass_id`"),
        (
            "pass_ended",
            {"pass_id": "p", "student": "s", "how": "flown"},
            "Invalid enum value 'flown' - at `$.how`",
        ),
        ("pass_ended", {"pass_id": 1, "student": "s", "how": "bell"}, "at `$.pass_id`"),
        (
            "pass_ended",
            {"pass_id": "p\0", "student": "s", "how": "bell"},
            "pass_id: too long, or holds a NUL",
        ),
        (
            "pass_ended",
            {"pass_id": "p", "student": "s" * 201, "how": "bell"},
            "student: too long",
        ),
        ("pass_started", STARTED | {"limit_min": 10_000}, "limit_min is not between 0 and 9999"),
        ("pass_started", STARTED | {"buffer_min": -1}, "buffer_min is not between"),
        ("pass_started", with_evidence(cursor=1 << 63), "cursor is not between"),
        ("pass_started", with_evidence(badge="x" * 300), "evidence.badge: too long"),
        ("pass_started", with_evidence(lifted=["new"], stale=["x"]), "Invalid enum value 'x'"),
        (
            "pass_extended",
            {"pass_id": "p", "student": "s", "limit_min": 10**30},
            "limit_min is not between",
        ),
        (
            "turn_offered",
            {"ticket": "t", "destination": "d", "lease_s": 86_401},
            "lease_s is not between 0 and 86400",
        ),
        ("student_seen", {"student": "s", "emergency_version": -1}, "emergency_version is not"),
        (
            "clock_measured",
            {"boot": "b", "started_at": "2026-11-24T16:00:00", "uncertainty_s": 1},
            "started_at: a time without a zone",
        ),
        (
            "clock_measured",
            {"boot": "b", "started_at": "2026-11-24T16:00:00Z", "uncertainty_s": -1},
            "uncertainty_s is not between",
        ),
        (
            "pass_corrected",
            {"pass_id": "p", "student": "s", "ended_at": "2026-11-24T16:00:00"},
            "ended_at: a time without a zone",
        ),
    ],
)
def test_a_body_that_no_store_could_keep_is_refused(
    kind: str, body: dict[str, object], message: str
) -> None:
    with pytest.raises(WireFault) as told:
        decode_body(kind, msgspec.json.encode(body))
    assert message in str(told.value)
    assert f"body of {kind}" in str(told.value)


@given(st.sampled_from(sorted(KINDS)), st.binary(max_size=60) | raws.map(msgspec.json.encode))
def test_any_bytes_are_a_body_or_a_wire_fault(kind: str, raw: bytes) -> None:
    try:
        body: Body = decode_body(kind, raw)
    except WireFault:
        return
    assert isinstance(body, KINDS[kind])


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"[]", b"\xff\xfe", b"<html></html>", b'{"room":"r"}', b'{"room":1}']
)
def test_what_is_no_document_is_a_wire_fault_that_names_it(raw: bytes) -> None:
    with pytest.raises(WireFault, match="not a RoomSettings"):
        decode(RoomSettings, raw)


def test_text_is_read_as_well() -> None:
    assert decode(ApartPair, '{"id":"a","one":"x","other":"y"}').id == "a"


def test_a_time_without_a_zone_is_refused_wherever_it_stands() -> None:
    with pytest.raises(WireFault, match=r"blackouts\[1\]\.ends_at: a time without a zone"):
        decode(
            Timetable,
            b'{"zone":"America/Denver","day_types":{},"weekdays":{},"blackouts":['
            b'{"starts_at":"2026-11-24T16:00:00Z","ends_at":"2026-11-24T16:00:00Z"},'
            b'{"starts_at":"2026-11-24T16:00:00Z","ends_at":"2026-11-24T16:00:00"}]}',
        )


def test_decode_passes_over_unknown_keys_and_decode_strict_names_each() -> None:
    raw = (
        b'{"room":"r","version":1,"pausd":true,"offers":[{"room":"a"},{"room":"b","limit":3}],'
        b'"stale":{"apart":{"after_min":5},"capacity":{"after":5}},"numbers":{"symbology":"qr",'
        b'"length":6,"x":0},"languages":["en"]}'
    )
    assert decode(RoomSettings, raw).offers[1].room == "b"
    with pytest.raises(WireFault) as told:
        decode_strict(RoomSettings, raw)
    named = str(told.value).removeprefix("not a RoomSettings: unknown key ")
    assert named.split(", ") == [
        "pausd",
        "offers[1].limit",
        "stale.capacity.after",
        "numbers.x",
    ]


def test_decode_strict_looks_into_lists_inside_mappings() -> None:
    raw = (
        b'{"zone":"America/Denver","weekdays":{"0":"A"},"exceptions":{"2026-12-24":null},'
        b'"day_types":{"A":[{"code":"1","name":"P","starts":"08:00:00","ends":"09:00:00","e":1}]}}'
    )
    with pytest.raises(WireFault, match=r"unknown key day_types\.A\[0\]\.e$"):
        decode_strict(Timetable, raw)


def test_decode_strict_looks_into_messages() -> None:
    raw = encode(to_wire(ended(1))).replace(b'"by":{', b'"by":{"adlt":"x",')
    with pytest.raises(WireFault, match=r"unknown key by\.adlt$"):
        decode_strict(WireFact, raw)


class TestOpenDigest:
    OPEN = folded(started(0))
    OTHER = folded(started(1, pass_id="p2", student=BEN))

    def test_order_does_not_matter_and_closed_ones_do_not_count(self) -> None:
        closed = folded(started(0, pass_id="p3"), ended(1))
        assert open_digest([self.OPEN, self.OTHER, closed], at(2)) == open_digest(
            [self.OTHER, self.OPEN], at(2)
        )

    @pytest.mark.parametrize(
        "other",
        [
            (),
            (folded(started(0), arrived(1)),),
            (folded(started(0), extended(1, 9)),),
            (folded(started(0, student=BEN)),),
            (OPEN, OTHER),
        ],
    )
    def test_any_difference_that_matters_is_seen(self, other: tuple[object, ...]) -> None:
        assert open_digest([self.OPEN], at(2)) != open_digest(other, at(2))  # type: ignore[arg-type]


def test_ids_are_text_on_the_wire() -> None:
    wire = to_wire(fact(PassEnded(STARTED["pass_id"], StudentId("s"), ended(1).body.how)))  # type: ignore[union-attr]
    assert (wire.boot, wire.room) == (BootId("b1"), RoomId("r101"))
    assert isinstance(ONE_OF_EACH[0].body, PassStarted)
    assert isinstance(ONE_OF_EACH[11].body, ClockMeasured)
    assert ONE_OF_EACH[4].by == RIVERA
    assert wire.at == datetime(2026, 11, 24, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize("raw", [b"[" * 100_000, b'{"a":' * 100_000])
def test_what_is_nested_without_end_is_a_wire_fault(raw: bytes) -> None:
    with pytest.raises(WireFault):
        decode(RoomSettings, raw)
    with pytest.raises(WireFault):
        decode_body("pass_started", b'{"x":' + raw)


@pytest.mark.parametrize(
    ("year", "taken"), [(1, False), (1969, False), (1970, True), (2199, True), (2200, False)]
)
def test_times_are_bounded_in_stamps_and_bodies(year: int, taken: bool) -> None:
    at = f"{year:04}-01-01T00:00:00Z"
    body = {"pass_id": "p", "student": "s", "ended_at": at}
    envelope = {
        "id": "f", "device": "d", "store": "t", "seq": 1, "at": at, "boot": "b", "boot_s": 1.0,
        "trusted": False, "kind": "unknown", "body": {},
    }  # fmt: skip
    wire = decode(WireFact, msgspec.json.encode(envelope))
    with nullcontext() if taken else pytest.raises(WireFault, match="before 1970"):
        decode_body("pass_corrected", msgspec.json.encode(body))
    with nullcontext() if taken else pytest.raises(WireFault, match="before 1970"):
        from_wire(wire)
