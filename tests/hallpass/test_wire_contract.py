from datetime import UTC, datetime

import msgspec
import pytest

from hallpass.codec import WireFault, decode, encode, to_wire
from hallpass.domain.emergency import Action, Emergency
from hallpass.ids import BootId, DeviceId, Epoch, FactId, RoomId, SchoolId, StoreId
from hallpass.problems import PROTOCOL, Code, Problem
from hallpass.wire import (
    FACTS_LIMIT,
    Change,
    ChangeKind,
    Cursor,
    EnrolGranted,
    EnrolPoll,
    EnrolStart,
    EnrolStarted,
    ExchangeRequest,
    ExchangeResponse,
    KioskClock,
    KioskStatus,
    Message,
    Receipt,
    SignedTime,
    Verdict,
    Wake,
    WireFact,
)
from tests.hallpass.build import NINE, arrived, ended, started

CURSOR = Cursor(epoch=Epoch("e1"), number=12)
TIME = SignedTime(at=NINE, nonce="n" * 16, signature="c2ln")
CLOCK = KioskClock(at=NINE, boot=BootId("b1"), boot_s=12.5, nonce="n" * 16)
REQUEST = ExchangeRequest(
    store=StoreId("s1"),
    cursor=CURSOR,
    clock=CLOCK,
    status=KioskStatus(version="0.1.0", settings_version=7, outbox=2, camera="ok"),
    facts=(to_wire(started()), to_wire(ended(2))),
)
RESPONSE = ExchangeResponse(
    receipts=(
        Receipt(fact=FactId("f1"), verdict=Verdict.ACCEPTED),
        Receipt(fact=FactId("f2"), verdict=Verdict.REJECTED, code="bad", message="no such kind"),
    ),
    cursor=CURSOR,
    reset=True,
    more=True,
    changes=(
        Change(kind=ChangeKind.ROOM, key="r1", doc=msgspec.Raw(b'{"id":"r1","name":"One"}')),
        Change(kind="menu", key="today", doc=None),
    ),
    facts=(to_wire(arrived(1)),),
    emergency=Emergency(Action.SHELTER, 4, NINE, drill=True),
    time=TIME,
    open_digest="d" * 64,
)
MESSAGES: tuple[Message, ...] = (
    EnrolStart(name="pi-101", serial="10000000abcdef"),
    EnrolStarted(
        device_code="d" * 32,
        user_code="ABCD-EFGH",
        expires_s=600,
        interval_s=5,
        fingerprint="f" * 64,
    ),
    EnrolPoll(device_code="d" * 32),
    EnrolGranted(
        device=DeviceId("k1"),
        key="secret",
        school=SchoolId("school"),
        school_name="Cedar High",
        room=RoomId("r101"),
        school_key="a2V5",
    ),
    REQUEST,
    ExchangeRequest(store=StoreId("s1"), clock=CLOCK),
    RESPONSE,
    ExchangeResponse(cursor=CURSOR, time=TIME),
    Wake(epoch=Epoch("e1"), number=3, settings_version=7),
)


@pytest.mark.parametrize("message", MESSAGES, ids=lambda m: type(m).__name__)
def test_messages_round_trip_and_say_their_protocol(message: Message) -> None:
    raw = encode(message)
    assert decode(type(message), raw) == message
    assert msgspec.json.decode(raw)["protocol"] == PROTOCOL == 1


@pytest.mark.parametrize("message", MESSAGES, ids=lambda m: type(m).__name__)
def test_a_field_of_a_newer_peer_is_passed_over(message: Message) -> None:
    known = msgspec.json.decode(encode(message))
    assert decode(type(message), msgspec.json.encode({**known, "brand_new": [1]})) == message


@pytest.mark.parametrize("message", MESSAGES, ids=lambda m: type(m).__name__)
def test_another_protocol_is_not_read(message: Message) -> None:
    known = msgspec.json.decode(encode(message))
    with pytest.raises(WireFault, match="protocol"):
        decode(type(message), msgspec.json.encode({**known, "protocol": 2}))


FACT = msgspec.json.decode(encode(to_wire(started())))


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"id": ""}, r"\$\.id"),
        ({"id": "x" * 65}, r"\$\.id"),
        ({"id": "a b"}, r"\$\.id"),
        ({"id": "a\0"}, r"\$\.id"),
        ({"id": "é"}, r"\$\.id"),
        ({"device": ""}, r"\$\.device"),
        ({"store": "x" * 65}, r"\$\.store"),
        ({"boot": "\n"}, r"\$\.boot"),
        ({"room": ""}, r"\$\.room"),
        ({"seq": 0}, r"\$\.seq"),
        ({"seq": 1 << 63}, r"\$\.seq"),
        ({"seq": 10**30}, r"\$\.seq"),
        ({"boot_s": -1}, r"\$\.boot_s"),
        ({"boot_s": 1e300}, r"\$\.boot_s"),
        ({"at": "2026-11-24T16:00:00"}, r"\$\.at"),
        ({"at": "yesterday"}, r"\$\.at"),
        ({"kind": ""}, r"\$\.kind"),
        ({"kind": "k" * 41}, r"\$\.kind"),
        ({"trusted": 1}, r"\$\.trusted"),
        ({"by": {"adult": 5}}, r"\$\.by\.adult"),
    ],
)
def test_an_envelope_is_within_its_limits(changes: dict[str, object], where: str) -> None:
    with pytest.raises(WireFault, match=where):
        decode(WireFact, msgspec.json.encode({**FACT, **changes}))


@pytest.mark.parametrize("missing", ["id", "device", "store", "seq", "at", "boot", "kind", "body"])
def test_an_envelope_is_whole(missing: str) -> None:
    with pytest.raises(WireFault, match=missing):
        decode(WireFact, msgspec.json.encode({k: v for k, v in FACT.items() if k != missing}))


def test_times_of_other_zones_are_the_same_point_in_time() -> None:
    raw = msgspec.json.encode({**FACT, "at": "2026-11-24T09:00:00-07:00"})
    assert decode(WireFact, raw).at == datetime(2026, 11, 24, 16, 0, tzinfo=UTC)


def test_an_exchange_has_a_limit_of_facts() -> None:
    whole = msgspec.json.decode(encode(REQUEST))
    most = {**whole, "facts": [FACT] * FACTS_LIMIT}
    assert len(decode(ExchangeRequest, msgspec.json.encode(most)).facts) == FACTS_LIMIT
    with pytest.raises(WireFault, match=r"\$\.facts"):
        decode(ExchangeRequest, msgspec.json.encode({**whole, "facts": [FACT] * (FACTS_LIMIT + 1)}))


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"cursor": {"epoch": "e", "number": -1}}, "cursor.number"),
        ({"clock": {"at": "2026-11-24T16:00:00Z", "boot": "b", "boot_s": 1}}, "nonce"),
        ({"status": {"version": "v" * 201}}, "status.version"),
    ],
)
def test_a_request_is_within_its_limits(changes: dict[str, object], where: str) -> None:
    whole = msgspec.json.decode(encode(REQUEST))
    with pytest.raises(WireFault, match=where):
        decode(ExchangeRequest, msgspec.json.encode({**whole, **changes}))


def test_a_short_device_code_is_no_secret() -> None:
    with pytest.raises(WireFault, match="device_code"):
        decode(EnrolPoll, b'{"device_code":"short"}')


def test_a_newer_kind_of_change_is_read_and_left_to_the_reader() -> None:
    change = decode(Change, b'{"kind":"menu","key":"today","doc":{"a": 1}}')
    assert (change.kind, bytes(change.doc)) == ("menu", b'{"a":1}')
    assert decode(Change, b'{"kind":"menu","key":"today","doc":null}').doc is None
    assert decode(Change, b'{"kind":"menu","key":"today"}').doc is None


def test_an_emergency_without_a_zone_is_refused() -> None:
    whole = msgspec.json.decode(encode(RESPONSE))
    whole["emergency"]["since"] = "2026-11-24T16:00:00"
    with pytest.raises(WireFault, match=r"emergency\.since: a time without a zone"):
        decode(ExchangeResponse, msgspec.json.encode(whole))


class TestErrorBody:
    def test_it_has_one_shape(self) -> None:
        body = Problem(code=Code.TOO_MANY_REQUESTS, message="Wait.", retry=30)
        assert msgspec.json.decode(encode(body)) == {
            "protocol": 1,
            "code": "too_many_requests",
            "message": "Wait.",
            "retry": 30,
        }

    def test_a_newer_peer_s_code_is_kept(self) -> None:
        assert decode(Problem, b'{"code":"brand_new","message":"?"}').code == "brand_new"

    def test_what_is_not_ours_is_no_problem(self) -> None:
        for raw in (b"<html>", b'{"error":"x"}', b"null"):
            with pytest.raises(WireFault):
                decode(Problem, raw)
