"""What was sealed is handed in until central has all of it, then it and the old key are gone."""

import asyncio
import threading
from pathlib import Path

import msgspec
import pytest

from hallpass import sealing
from hallpass.clock import SystemClock
from hallpass.codec import encode
from hallpass.problems import Problem
from hallpass.wire import SEALED_LIMIT, Farewell, Farewelled, SignedOrder
from kiosk.config import DataDir
from kiosk.errors import CentralAway, CentralRefused
from kiosk.sync import handingin
from kiosk.sync.answers import Away, Refused
from kiosk.sync.client import FAREWELL, CentralClient
from kiosk.sync.handingin import HandingIn, hand_in, waiting
from kiosk.sync.wiping import SealedKeys
from tests.fakes.exchange_store import wire_fact
from tests.fakes.rude_server import good, html, problem
from tests.kiosk.sync.test_sync_runner import TIMEOUTS

ORDER = SignedOrder(order="{}", signature="")
URL = "https://passes.school.example"


def sealed_box(root: Path, key: bytes, envelopes: int, *, keys=("old",), url: str = URL) -> DataDir:
    """Lay out what a wipe leaves."""
    data = DataDir(root)
    folder = data.sealed / "1"
    folder.mkdir(parents=True)
    public = sealing.seal_key(key)
    for number in range(1, envelopes + 1):
        content = encode([wire_fact(number)])
        (folder / f"{number:05}.sealed").write_text(sealing.seal(public, content))
    kept = SealedKeys(central_url=url, device="kiosk-1", keys=tuple(keys))
    (folder / "keys.json").write_bytes(msgspec.json.encode(kept))
    return data


class Taker:
    """Central, for boxes that it sent away: takes so many envelopes of each request."""

    def __init__(self, *takes: object) -> None:
        self.takes = list(takes)
        self.said: list[Farewell] = []
        self.keys: list[str] = []
        self.closed = 0

    def connect(self, _url: str, key: str) -> "Taker":
        self.keys.append(key)
        return self

    async def farewell(self, request: Farewell) -> Farewelled:
        self.said.append(request)
        take = self.takes.pop(0) if self.takes else len(request.sealed)
        if isinstance(take, Exception):
            raise take
        return Farewelled(order=ORDER, taken=take)

    async def aclose(self) -> None:
        self.closed += 1


def play(data: DataDir, taker: Taker) -> bool:
    (folder,) = waiting(data)
    return asyncio.run(hand_in(folder, taker.connect))


def test_all_is_handed_in_with_the_old_key_and_nothing_is_left(tmp_path, tiny):
    data, taker = sealed_box(tmp_path, tiny.key, SEALED_LIMIT + 3), Taker()
    assert play(data, taker)
    assert [len(one.sealed) for one in taker.said] == [SEALED_LIMIT, 3]
    assert all(one.wiped for one in taker.said)
    assert (taker.keys, taker.closed) == (["old"], 1)
    assert waiting(data) == []
    assert list(data.sealed.iterdir()) == []


def test_only_what_was_taken_is_deleted(tmp_path, tiny):
    data, taker = sealed_box(tmp_path, tiny.key, 5), Taker(2, 0)
    assert not play(data, taker)
    left = sorted(path.name for path in (data.sealed / "1").iterdir())
    assert left == ["00003.sealed", "00004.sealed", "00005.sealed", "keys.json"]
    assert play(data, Taker())


@pytest.mark.parametrize("said", [-1, 99])
def test_count_that_makes_no_sense_takes_none_or_all(tmp_path, tiny, said):
    data = sealed_box(tmp_path, tiny.key, 3)
    assert play(data, Taker(said)) is (said > 0)


def test_box_with_nothing_to_seal_says_once_that_it_is_done(tmp_path, tiny):
    data, taker = sealed_box(tmp_path, tiny.key, 0), Taker()
    assert play(data, taker)
    assert taker.said == [Farewell(wiped=True)]
    assert waiting(data) == []


def test_large_envelopes_travel_apart(tmp_path, tiny, monkeypatch):
    data, taker = sealed_box(tmp_path, tiny.key, 4), Taker()
    monkeypatch.setattr(handingin, "REQUEST_CHARS", 1200)
    assert play(data, taker)
    assert [len(one.sealed) for one in taker.said] == [2, 2] or len(taker.said) > 2


def no(code: str = "unauthorized") -> Refused:
    return Refused(Problem(code=code, message="So it is."))


def test_the_other_key_is_tried_where_one_is_refused(tmp_path, tiny):
    data = sealed_box(tmp_path, tiny.key, 2, keys=("newer", "older"))
    taker = Taker(no())
    assert play(data, taker)
    assert taker.keys == ["newer", "older"]


@pytest.mark.parametrize(
    ("fault", "kind"), [(no(), CentralRefused), (Away("not there"), CentralAway)]
)
def test_whatever_stands_in_the_way_everything_stays(tmp_path, tiny, fault, kind):
    data = sealed_box(tmp_path, tiny.key, 2)
    with pytest.raises(kind):
        play(data, Taker(fault))
    assert len(list((data.sealed / "1").iterdir())) == 3


def test_folder_without_keys_is_not_whole_and_one_with_garbled_keys_is_given_up(tmp_path, tiny):
    data = sealed_box(tmp_path, tiny.key, 1)
    keys = data.sealed / "1" / "keys.json"
    keys.write_text("{")
    assert play(data, Taker())
    (data.sealed / "2").mkdir()
    assert waiting(data) == []


def test_thread_goes_on_until_central_has_it_all(tmp_path, server, tiny):
    data = sealed_box(tmp_path, tiny.key, 3, url=server.url)
    server.on(FAREWELL, html(502), problem(401, "unauthorized"), good(tiny.farewell()))
    thread = HandingIn(
        data,
        lambda url, key: CentralClient(url, SystemClock(), key=key, timeouts=TIMEOUTS),
        first_pause_s=0.01,
    )
    thread.start()
    server.wait_for(FAREWELL, 3)
    for one in threading.enumerate():
        if one.name == "farewell":
            one.join(5)
    assert waiting(data) == []
    assert [str(fact.id) for fact in tiny.handed_in] == ["fact-1", "fact-2", "fact-3"]
    assert server.requests[-1].headers["authorization"] == "Bearer old"
    thread.stop()


def test_thread_stops_while_it_waits_and_needs_none_where_nothing_is(tmp_path, tiny):
    data = sealed_box(tmp_path / "a", tiny.key, 1)
    taker = Taker(*[Away("not there")] * 100)
    thread = HandingIn(data, taker.connect, first_pause_s=60)
    thread.start()
    thread.stop()
    assert not any(one.name == "farewell" for one in threading.enumerate())
    idle = HandingIn(DataDir(tmp_path / "b"), taker.connect)
    idle.start()
    idle.stop()
    assert len(waiting(data)) == 1
