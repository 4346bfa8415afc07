"""The kiosks' routes on a real socket: enrolment, exchange, and one error body everywhere."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
import msgspec
import pytest
from sqlalchemy import text

from central.errors import NotFound, TooMany
from central.kiosk_api.routes import STARTS
from central.services.enrolments import GUESSES, INTERVAL_S, LIFE, SLOWER_S
from hallpass.codec import decode, encode, to_wire
from hallpass.domain.facts import BY_STUDENT, Evidence, Fact, PassStarted, Stamp
from hallpass.domain.rooms import PassShape
from hallpass.ids import BootId, DeviceId, FactId, PassId, StoreId, StudentId
from hallpass.problems import Problem
from hallpass.signing import fingerprint, time_is_genuine
from hallpass.wire import (
    REQUEST_LIMIT_BYTES,
    EnrolGranted,
    EnrolPoll,
    EnrolStart,
    EnrolStarted,
    KioskStatus,
    Verdict,
    WireFact,
)
from tests.central.house import ALGEBRA, ANA, RESTROOM
from tests.central.serving import Served, served
from tests.fakes.clock import START, FakeClock

Scenario = Callable[[Served, FakeClock], Awaitable[None]]


def play(tmp_path: Path, scenario: Scenario, *, seeded: bool = True) -> None:
    async def run() -> None:
        clock = FakeClock()
        async with served(tmp_path, clock=clock, seeded=seeded) as central:
            await scenario(central, clock)

    asyncio.run(run())


def start_of(device: str, number: int, student: StudentId = ANA) -> WireFact:
    stamp = Stamp(
        DeviceId(device), StoreId("store-1"), number, START, BootId("b"), 1.0, True, ALGEBRA
    )  # fmt: skip
    body = PassStarted(
        PassId(f"p{number}"), student, ALGEBRA, RESTROOM, PassShape.ROUND_TRIP, 8, 15, Evidence(1)
    )
    return to_wire(Fact(FactId(f"f{number}"), stamp, BY_STUDENT, body))


def problem_of(answer: httpx.Response, status: int, code: str) -> Problem:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/json"
    problem = decode(Problem, answer.content)
    assert (problem.code, problem.protocol) == (code, 1)
    assert problem.message
    if problem.retry is not None:
        assert answer.headers["retry-after"] == str(problem.retry)
    return problem


def test_a_box_is_let_in_once_and_its_key_works(tmp_path: Path) -> None:
    async def scenario(central: Served, clock: FakeClock) -> None:
        started = decode(
            EnrolStarted, (await central.post("enrol/start", EnrolStart(name="pi-3"))).content
        )
        poll = EnrolPoll(device_code=started.device_code)
        pending = problem_of(await central.post("enrol/poll", poll), 400, "enrol_pending")
        assert pending.retry == started.interval_s
        enrolments = central.central.services.enrolments
        waiting = await enrolments.pending(central.admin)
        assert [(w.user_code, w.name) for w in waiting] == [(started.user_code, "pi-3")]
        await enrolments.approve(central.admin, started.user_code, ALGEBRA)
        clock.advance(INTERVAL_S)
        answer = await central.post("enrol/poll", poll)
        granted = decode(EnrolGranted, answer.content)
        assert granted.room == ALGEBRA
        school = await central.central.services.schools.only()
        assert school is not None
        assert started.fingerprint == fingerprint(school.public_key)
        clock.advance(INTERVAL_S)
        problem_of(await central.post("enrol/poll", poll), 400, "enrol_expired")
        exchanged = await central.exchange(granted)
        time = exchanged.time
        assert time.at == clock.now()
        assert time_is_genuine(school.public_key, "n" * 24, time.at, time.signature)
        assert not time_is_genuine(school.public_key, "m" * 24, time.at, time.signature)

    play(tmp_path, scenario)


def test_who_polls_too_soon_is_slowed_down(tmp_path: Path) -> None:
    async def scenario(central: Served, clock: FakeClock) -> None:
        started = decode(
            EnrolStarted, (await central.post("enrol/start", EnrolStart(name="x"))).content
        )
        poll = EnrolPoll(device_code=started.device_code)
        await central.post("enrol/poll", poll)
        slow = problem_of(await central.post("enrol/poll", poll), 400, "enrol_slow_down")
        assert slow.retry == INTERVAL_S + SLOWER_S
        clock.advance(INTERVAL_S + SLOWER_S)
        problem_of(await central.post("enrol/poll", poll), 400, "enrol_pending")

    play(tmp_path, scenario)


def test_codes_grow_old_and_can_be_refused(tmp_path: Path) -> None:
    async def scenario(central: Served, clock: FakeClock) -> None:
        enrolments = central.central.services.enrolments
        codes = [
            decode(EnrolStarted, (await central.post("enrol/start", EnrolStart(name="x"))).content)
            for _ in range(2)
        ]
        await enrolments.refuse(central.admin, codes[0].user_code)
        polls = [EnrolPoll(device_code=code.device_code) for code in codes]
        problem_of(await central.post("enrol/poll", polls[0]), 400, "enrol_refused")
        clock.advance(LIFE.total_seconds())
        problem_of(await central.post("enrol/poll", polls[1]), 400, "enrol_expired")
        with pytest.raises(NotFound):
            await enrolments.approve(central.admin, codes[1].user_code, ALGEBRA)

    play(tmp_path, scenario)


def test_guessing_codes_is_throttled(tmp_path: Path) -> None:
    async def scenario(central: Served, _clock: FakeClock) -> None:
        enrolments = central.central.services.enrolments
        started = decode(
            EnrolStarted, (await central.post("enrol/start", EnrolStart(name="x"))).content
        )
        for _ in range(GUESSES):
            with pytest.raises(NotFound):
                await enrolments.approve(central.admin, "BBBB-BBBB", ALGEBRA)
        with pytest.raises(TooMany):
            await enrolments.approve(central.admin, started.user_code, ALGEBRA)

    play(tmp_path, scenario)


def test_beginning_is_limited_per_address(tmp_path: Path) -> None:
    async def scenario(central: Served, clock: FakeClock) -> None:
        for _ in range(STARTS):
            assert (await central.post("enrol/start", EnrolStart(name="x"))).status_code == 200
        answer = await central.post("enrol/start", EnrolStart(name="x"))
        assert problem_of(answer, 429, "too_many_requests").retry is not None
        clock.advance(61)
        assert (await central.post("enrol/start", EnrolStart(name="\0 x"))).status_code == 200

    play(tmp_path, scenario)


def test_without_a_school_nobody_is_let_in(tmp_path: Path) -> None:
    async def scenario(central: Served, _clock: FakeClock) -> None:
        answer = await central.post("enrol/start", EnrolStart(name="x"))
        assert "seed" in problem_of(answer, 503, "unavailable").message
        assert (await central.http.get("/healthz")).json() == {
            "protocol": 1, "status": "ok", "school": False,
        }  # fmt: skip

    play(tmp_path, scenario, seeded=False)


def test_facts_get_receipts_one_by_one_also_when_an_envelope_is_broken(tmp_path: Path) -> None:
    async def scenario(central: Served, _clock: FakeClock) -> None:
        granted = await central.enrol(ALGEBRA)
        good = start_of(granted.device, 1)
        raw = msgspec.json.decode(encode(central.request(good)))
        raw["facts"] += [
            {**raw["facts"][0], "id": "f2", "seq": 0},
            {**raw["facts"][0], "id": "f3", "at": "2026-01-01T00:00:00"},
            {"id": "f4"},
            {"id": "not an id"},
            7,
        ]
        answer = await central.post("exchange", encode(raw), granted.key)
        receipts = {r["fact"]: r["verdict"] for r in answer.json()["receipts"]}
        assert receipts == {
            "f1": "accepted", "f2": "rejected", "f3": "rejected", "f4": "rejected",
        }  # fmt: skip
        again = await central.exchange(granted, good)
        assert [r.verdict for r in again.receipts] == [Verdict.DUPLICATE]

    play(tmp_path, scenario)


def test_facts_that_came_with_their_status_no_longer_wait(tmp_path: Path) -> None:
    async def scenario(central: Served, _clock: FakeClock) -> None:
        granted = await central.enrol(ALGEBRA)
        fact = start_of(granted.device, 1)
        await central.exchange(granted, fact, status=KioskStatus(settings_version=1, outbox=3))
        (device,) = await central.central.services.devices.list(central.admin)
        assert device.status.outbox == 2

    play(tmp_path, scenario)


def test_status_is_kept_for_the_fleet_page(tmp_path: Path) -> None:
    async def scenario(central: Served, clock: FakeClock) -> None:
        granted = await central.enrol(ALGEBRA)
        clock.advance(5)
        await central.exchange(granted, status=KioskStatus(settings_version=1, outbox=3))
        (device,) = await central.central.services.devices.list(central.admin)
        assert (device.heard_at, device.status.outbox, device.up_to_date) == (clock.now(), 3, True)
        assert not device.connected

    play(tmp_path, scenario)


def test_every_wrong_request_gets_the_one_error_body(tmp_path: Path) -> None:
    async def scenario(central: Served, _clock: FakeClock) -> None:
        granted = await central.enrol(ALGEBRA)
        request = encode(central.request())
        school, _, secret = granted.key.partition(".")
        for key in (None, "x", "é", f"{school}.", f"{school}.{secret}x", f"other.{secret}"):
            headers = {} if key is None else {"authorization": f"Bearer {key}".encode()}
            answer = await central.http.post("/kiosk/v1/exchange", content=request, headers=headers)
            problem_of(answer, 401, "unauthorized")
            problem_of(await central.http.get("/kiosk/v1/wake", headers=headers), 401,
                       "unauthorized")  # fmt: skip
        for path in ("exchange", "enrol/start", "enrol/poll"):
            for body in (b"", b"[]", b"\xff", b"{", b'{"protocol": 1}', b'{"protocol": "1"}'):
                problem_of(await central.post(path, body, granted.key), 400, "bad_request")
            problem_of(
                await central.post(path, b'{"protocol": 2}', granted.key),
                400, "protocol_unsupported",
            )  # fmt: skip
            problem_of(
                await central.post(path, b"x" * (REQUEST_LIMIT_BYTES + 1), granted.key),
                413, "too_large",
            )  # fmt: skip
            problem_of(await central.http.get(f"/kiosk/v1/{path}"), 405, "bad_request")
        problem_of(await central.http.get("/kiosk/v1/nothing"), 404, "not_found")
        problem_of(await central.http.get("/kiosk/"), 404, "not_found")
        problem_of(await central.http.put("/healthz"), 405, "bad_request")

    play(tmp_path, scenario)


def test_a_bug_is_told_without_its_inside(tmp_path: Path) -> None:
    async def scenario(central: Served, _clock: FakeClock) -> None:
        granted = await central.enrol(ALGEBRA)
        async with central.central.database.write() as session:
            await session.execute(text("UPDATE rooms SET doc = '\"secret-text\"'"))
        answer = await central.post("exchange", central.request(), granted.key)
        assert "secret-text" not in problem_of(answer, 500, "internal").message

    play(tmp_path, scenario)


def test_revoked_key_is_refused_and_its_stream_ends(tmp_path: Path) -> None:
    async def scenario(central: Served, _clock: FakeClock) -> None:
        granted, other = await central.enrol(ALGEBRA), await central.enrol(RESTROOM)
        async with central.wakes(granted) as wakes, central.wakes(other) as others:
            await anext(wakes)
            await anext(others)
            await central.central.services.devices.revoke(central.admin, granted.device)
            assert [wake async for wake in wakes] == []
        problem_of(await central.post("exchange", central.request(), granted.key), 403, "revoked")
        headers = {"authorization": f"Bearer {granted.key}"}
        answer = await central.http.get("/kiosk/v1/wake", headers=headers)
        problem_of(answer, 403, "revoked")
        await central.exchange(other)

    play(tmp_path, scenario)
