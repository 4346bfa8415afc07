"""A box is let in: RFC 8628's flow against a scripted central, what the terminal shows, the end."""

import asyncio
import base64
import json

import msgspec
import pytest

from hallpass import sealing, signing
from hallpass.clock import SystemClock
from hallpass.ids import DeviceId, RoomId, SchoolId
from hallpass.problems import Problem
from hallpass.wire import EnrolGranted, EnrolStart, EnrolStarted
from kiosk.config import DataDir
from kiosk.errors import CentralRefused, ConfigFault
from kiosk.sync.answers import Away, NotTaken
from kiosk.sync.client import ENROL_POLL, ENROL_START
from kiosk.sync.enrol import (
    Code,
    Enrolling,
    Granted,
    Trouble,
    enrol_box,
    enrol_text,
    enrol_url,
    qr_text,
)
from kiosk.sync.identityfile import load_identity, save_identity
from tests.fakes.clock import FakeClock
from tests.fakes.rude_server import html, problem, raw

KEY = signing.public_key(signing.new_key())
URL = "https://passes.school.example"


def started(number: int = 1, **more) -> EnrolStarted:
    said = {
        "device_code": f"device-code-{number:06}",
        "user_code": f"ABCD-{number:04}",
        "expires_s": 60,
        "interval_s": 5,
        "fingerprint": signing.fingerprint(KEY),
    }
    return EnrolStarted(**(said | more))


def granted(school_key: bytes = KEY, key: str = "bearer-secret") -> EnrolGranted:
    return EnrolGranted(
        device=DeviceId("device-1"),
        key=key,
        school=SchoolId("school-1"),
        school_name="Lincoln",
        room=RoomId("room-12"),
        school_key=base64.b64encode(school_key).decode(),
    )


def no(code: str) -> NotTaken:
    return NotTaken(Problem(code=code, message="So it is."))


class Script:
    """Central as a list of answers; a fault in it is raised. Keeps the pauses in between."""

    def __init__(self, starts: list, polls: list) -> None:
        self.starts, self.polls = list(starts), list(polls)
        self.clock = FakeClock()
        self.pauses: list[float] = []
        self.polled: list[str] = []
        self.asked: list[EnrolStart] = []

    async def enrol_start(self, request):
        self.asked.append(request)
        return self._next(self.starts)

    async def enrol_poll(self, request):
        self.polled.append(request.device_code)
        return self._next(self.polls)

    @staticmethod
    def _next(answers):
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.clock.advance(seconds)

    def play(self, most: int = 50):
        async def run():
            found = []
            flow = Enrolling(self, URL, self.clock, self.pause)
            async for event in flow.run("kiosk-12"):
                found.append(event)
                if len(found) >= most:
                    break
            return found

        return asyncio.run(run())


def test_a_code_is_shown_then_granted():
    script = Script([started()], [no("enrol_pending"), no("enrol_pending"), granted()])
    code, end = script.play()
    assert isinstance(code, Code)
    assert code.user_code == "ABCD-0001"
    assert code.url == f"{URL}/enrol?code=ABCD-0001&fingerprint={signing.fingerprint(KEY)}"
    assert isinstance(end, Granted)
    assert end.enrolled.identity.room == "room-12"
    assert end.enrolled.identity.school_key == KEY
    assert end.enrolled.central_url == URL
    assert script.pauses == [5, 5, 5]


def test_slow_down_lengthens_the_interval_for_good():
    script = Script([started()], [no("enrol_slow_down"), no("enrol_pending"), granted()])
    script.play()
    assert script.pauses == [5, 10, 10]


def test_an_expired_code_is_replaced_by_a_new_one():
    polls = [no("enrol_pending"), no("enrol_expired"), granted()]
    script = Script([started(1), started(2)], polls)
    first, second, end = script.play()
    assert (first.user_code, second.user_code) == ("ABCD-0001", "ABCD-0002")
    assert isinstance(end, Granted)
    assert script.polled == ["device-code-000001", "device-code-000001", "device-code-000002"]


def test_a_code_that_is_over_by_our_clock_is_replaced_too():
    script = Script([started(1), started(2)], [no("enrol_pending")] * 12 + [granted()])
    _, second, end = script.play()
    assert second.user_code == "ABCD-0002"
    assert isinstance(end, Granted)


def test_refused_is_the_end():
    script = Script([started()], [no("enrol_pending"), no("enrol_refused")])
    with pytest.raises(CentralRefused):
        script.play()


def test_central_away_is_said_once_and_waited_out_more_and_more_patiently():
    away = Away("no network")
    script = Script([away, away, away, started()], [away, away, granted()])
    events = script.play()
    assert [type(event) for event in events] == [Trouble, Code, Trouble, Granted]
    assert script.pauses == [1, 2, 4, 5, 10, 20]


def test_central_s_wish_when_to_come_back_is_kept():
    script = Script([Away("busy", 30.0), started()], [Away("busy", 40.0), granted()])
    script.play()
    assert script.pauses == [30, 5, 40]


@pytest.mark.parametrize("interval_s", [-5, 0, 10_000])
def test_an_absurd_interval_is_kept_within_reason(interval_s):
    script = Script([started(interval_s=interval_s, expires_s=5)], [granted()])
    script.play()
    assert 1 <= script.pauses[0] <= 60


@pytest.mark.parametrize(
    "bad", [{"user_code": "\x1b[2J"}, {"user_code": "abcd-efgh"}, {"fingerprint": "none"}]
)
def test_what_is_not_fit_to_be_shown_is_not_shown(bad):
    script = Script([started(**bad), started()], [granted()])
    trouble, code, _ = script.play()
    assert isinstance(trouble, Trouble)
    assert isinstance(code, Code)


@pytest.mark.parametrize(
    "bad",
    [
        granted(school_key=signing.public_key(signing.new_key())),
        granted(school_key=b"short"),
        granted(key="two words"),
        granted(key=""),
    ],
    ids=["another key", "no key", "two words", "empty"],
)
def test_a_grant_that_does_not_fit_what_was_shown_is_not_kept(bad):
    with pytest.raises(ConfigFault):
        Script([started()], [bad]).play()


def test_the_terminal_shows_code_address_fingerprint_and_a_readable_qr():
    zxingcpp = pytest.importorskip("zxingcpp")
    numpy = pytest.importorskip("numpy")
    url = enrol_url(URL, "ABCD-0001", signing.fingerprint(KEY))
    text = enrol_text(Code("ABCD-0001", signing.fingerprint(KEY), url, 900.0))
    assert "ABCD-0001" in text
    assert "15 minutes" in text
    assert f"{URL}/enrol\n" in text
    assert signing.fingerprint(KEY) in text.replace(" ", "").replace("\n", "")
    assert max(len(line) for line in text.splitlines()) <= 80
    # Each character is two pixels, one above the other; a drawn block is light.
    light = {" ": (0, 0), "\xa0": (0, 0), "█": (1, 1), "▀": (1, 0), "▄": (0, 1)}
    rows = [
        [light[letter][half] * 255 for letter in line]
        for line in qr_text(url).splitlines()
        for half in (0, 1)
    ]
    picture = numpy.kron(numpy.array(rows, dtype=numpy.uint8), numpy.ones((6, 6), numpy.uint8))
    (found,) = zxingcpp.read_barcodes(picture)
    assert found.text == url


def json_answer(value: dict) -> object:
    return raw(200, json.dumps(value).encode(), ("content-type", "application/json"))


def test_a_box_is_enrolled_over_http_and_its_identity_kept(server, tmp_path):
    fingerprint = signing.fingerprint(KEY)
    start = {
        "protocol": 1,
        "device_code": "d" * 20,
        "user_code": "WXYZ-2345",
        "expires_s": 900,
        "interval_s": 0,
        "fingerprint": fingerprint,
    }
    grant = {
        "protocol": 1,
        "device": "device-1",
        "key": "bearer-secret",
        "school": "school-1",
        "school_name": "Lincoln",
        "room": "room-12",
        "school_key": base64.b64encode(KEY).decode(),
    }
    server.on(ENROL_START, html(200), json_answer(start))
    server.on(ENROL_POLL, problem(400, "enrol_pending"), json_answer(grant))
    data = DataDir(tmp_path / "new" / "data")
    shown = []
    enrolled = asyncio.run(
        enrol_box(server.url, data, SystemClock(), name="kiosk", show=shown.append)
    )
    assert [type(event) for event in shown] == [Trouble, Code, Granted]
    assert load_identity(data.identity) == enrolled
    assert "bearer-secret" not in repr(shown)
    assert "authorization" not in server.requests[0].headers


def test_serial_and_batch_are_sent_and_the_seal_key_is_kept(tmp_path):
    script = Script([started()], [seal_granted()])

    async def run():
        flow = Enrolling(script, URL, script.clock, script.pause)
        return [event async for event in flow.run("kiosk-12", "10000000a1b2c3d4", "b" * 99)]

    *_, last = asyncio.run(run())
    assert script.asked == [EnrolStart(name="kiosk-12", serial="10000000a1b2c3d4", batch="b" * 64)]
    assert isinstance(last, Granted)
    assert last.enrolled.seal_key == SEAL_KEY
    save_identity(tmp_path / "identity.json", last.enrolled)
    assert load_identity(tmp_path / "identity.json") == last.enrolled


@pytest.mark.parametrize("odd", ["no base64!", "c2hvcnQ="])
def test_seal_key_that_is_none_is_refused(odd):
    script = Script([started()], [seal_granted(odd)])
    with pytest.raises(ConfigFault, match="seal_key"):
        script.play()


SEAL_KEY = sealing.seal_key(signing.new_key())


def seal_granted(seal_key: str = SEAL_KEY) -> EnrolGranted:
    return msgspec.structs.replace(granted(), seal_key=seal_key)
