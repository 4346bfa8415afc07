"""What must hold: during a run, and at its end once the network is well and all have exchanged."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from central.store import passes as central_passes
from hallpass.codec import decode, decode_body, open_digest
from hallpass.domain.facts import Actor, Fact, PassStarted, Stamp, clocks_of
from hallpass.domain.passes import Pass, PassState, fold
from hallpass.domain.roommode import fold_modes
from hallpass.domain.rooms import RoomMode
from hallpass.domain.settings import RoomSettings
from hallpass.ids import BootId, DeviceId, FactId, PassId, StoreId
from kiosk.flow.answers import Go, WelcomeBack
from kiosk.store.modes import Modes
from kiosk.store.passes import Passes
from tests.simulation.simcentral import SimCentral
from tests.simulation.simkiosk import SimKiosk
from tests.simulation.simpower import FragileStore

MEASURING_ERROR = timedelta(seconds=60)
"""Two measures may each be half a round trip off, 30 s at most."""


def feed_is_gapless(central: SimCentral) -> None:
    """Every number was given once, from 1 to the school's last."""
    ((count, first, last),) = central.rows("SELECT count(*), min(number), max(number) FROM feed")
    ((head,),) = central.rows("SELECT feed_number FROM schools")
    assert (count, first, last) == (head, 1, head)


def trusted_clock_is_true(kiosk: SimKiosk, now: datetime) -> None:
    """Whoever trusts its clock is no further off than it says."""
    with super(FragileStore, kiosk.store).transaction() as unit:
        if not unit.trusted:
            return
        error_s = abs((unit.now - now).total_seconds())
    ((uncertainty_s,),) = kiosk.rows(
        "SELECT uncertainty_s FROM boots WHERE boot = ?", kiosk.clock.boot_id()
    )
    assert error_s <= uncertainty_s + 1e-3, f"off by {error_s} s, not {uncertainty_s} s"


def every_order_was_answered(central: SimCentral, kiosks: Iterable[SimKiosk]) -> None:
    """Central has the answer to whatever a box has done, and to nothing else."""
    rows = central.rows("SELECT id, answered_at FROM orders")
    answered = {order for order, answered_at in rows if answered_at is not None}
    done = {order for kiosk in kiosks for order in kiosk.carried_out}
    assert answered == done


def every_fact_arrived_once(central: SimCentral, kiosks: Iterable[SimKiosk]) -> None:
    """Central has what kiosks recorded, byte for byte, and nothing else of theirs."""
    sent = {
        fact.id: (fact.store, fact.seq, fact.kind, fact.body)
        for kiosk in kiosks
        for fact in kiosk.recorded.values()
    }
    rows = central.rows(
        "SELECT id, store, seq, kind, body FROM facts WHERE device != 'central' AND note != 'old'"
    )
    kept = {row[0]: tuple(row[1:]) for row in rows}
    lost, made_up = sent.keys() - kept.keys(), kept.keys() - sent.keys()
    assert not lost, f"lost: {[sent[key] for key in lost]}"
    made_up = {key for key in made_up if not key.startswith("t")}
    assert not made_up, f"nobody recorded: {[kept[key] for key in made_up]}"
    assert all(kept[key] == value for key, value in sent.items())
    places = Counter((row[1], row[2]) for row in rows)
    assert max(places.values()) == 1, "two facts in one place of a sequence"


def every_answer_is_known(central: SimCentral, kiosks: Iterable[SimKiosk]) -> None:
    """What a desk said is at central: one start for each go, one end for each return."""
    rows = central.rows("SELECT pass_id, kind, store FROM facts WHERE pass_id IS NOT NULL")
    kinds: dict[str, list[tuple[str, str]]] = {}
    for pass_id, kind, store in rows:
        kinds.setdefault(pass_id, []).append((kind, store))
    for kiosk in kiosks:
        for answer in kiosk.answered:
            known = Counter(kind for kind, _ in kinds.get(answer.pass_id, ()))
            assert known["pass_started"] == 1, answer
            if isinstance(answer, WelcomeBack):
                assert known["pass_ended"] + known["pass_voided"] >= 1, answer
            elif not isinstance(answer, Go):
                assert known["pass_ended"] + known["pass_arrived"] >= 1, answer
    for pass_id, found in kinds.items():
        doubled = [
            (kind, store)
            for (kind, store), count in Counter(found).items()
            # More time may be given again and again.
            if count > 1 and kind != "pass_extended"
        ]
        assert not doubled, f"{pass_id}: recorded twice by one kiosk: {doubled}"


def nothing_waits(kiosk: SimKiosk) -> None:
    """All has its receipt, and none of them said no."""
    assert kiosk.rows("SELECT fact FROM outbox") == []
    assert kiosk.rows("SELECT fact, message FROM dead_letters") == []


def central_facts(central: SimCentral) -> tuple[Fact, ...]:
    """Read all facts that central keeps, past its own code."""
    rows = central.rows(
        "SELECT id, device, store, seq, at, boot, boot_s, trusted, kind, body FROM facts"
    )
    unix = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
    return tuple(
        Fact(
            FactId(row[0]),
            Stamp(
                DeviceId(row[1]),
                StoreId(row[2]),
                row[3],
                unix + timedelta(microseconds=row[4]),
                BootId(row[5]),
                row[6],
                bool(row[7]),
            ),
            Actor(),
            decode_body(row[8], row[9]),
        )
        for row in rows
    )


def folded_anew(facts: tuple[Fact, ...]) -> dict[PassId, Pass]:
    """Fold every pass from all facts that there are."""
    clocks = clocks_of(facts)
    grouped: dict[PassId, list[Fact]] = {}
    for fact in facts:
        pass_id = getattr(fact.body, "pass_id", None)
        if pass_id is not None:
            grouped.setdefault(pass_id, []).append(fact)
    values = (fold(own, clocks) for own in grouped.values())
    return {value.id: value for value in values if value is not None}


def projection_is_the_fold(central: SimCentral) -> None:
    """Central's rows are what its facts add up to."""
    expected = folded_anew(central_facts(central))

    async def kept() -> dict[PassId, Pass]:
        async with central.database.read() as session:
            found = await central_passes.by_ids(session, central.school, expected)
            return {value.id: value for value in found}

    assert central.run(kept()) == expected


def all_hold_the_same(central: SimCentral, kiosks: Iterable[SimKiosk], at: datetime) -> None:
    """The same passes are open everywhere, at one instant."""

    async def read() -> tuple[Pass, ...]:
        async with central.database.read() as session:
            return await central_passes.open_at(session, central.school, at)

    known = central.run(read())
    for kiosk in kiosks:
        with super(FragileStore, kiosk.store).transaction() as unit:
            held = Passes(unit).open_as_of(at)
        assert open_digest(held, at) == open_digest(known, at), (
            f"{kiosk.name} holds {sorted(held, key=lambda p: p.id)}\n"
            f"central knows {sorted(known, key=lambda p: p.id)}"
        )


def all_know_the_same_modes(central: SimCentral, kiosks: Iterable[SimKiosk]) -> None:
    """What adults said about rooms, as the fold of all facts says."""
    facts = central_facts(central)
    folded = fold_modes(facts, clocks_of(facts))
    expected = {room: now for room, now in folded.items() if now.mode is not RoomMode.OPEN}
    for kiosk in kiosks:
        with super(FragileStore, kiosk.store).transaction() as unit:
            assert dict(Modes(unit).not_open()) == expected, kiosk.name


def knows_its_school(central: SimCentral, kiosk: SimKiosk) -> None:
    """It holds what central has for it of rooms, people, times and settings, and no more."""
    room = kiosk.room

    def keys(query: str, *values: object) -> set[object]:
        return {row[0] for row in central.rows(query, *values)}

    expected = {
        "students": keys("SELECT id FROM students"),
        "rooms": keys("SELECT id FROM rooms"),
        "adults": keys("SELECT id FROM adults"),
        "class_lists": keys("SELECT id FROM class_lists WHERE room = ?", room),
        "apart": keys("SELECT id FROM apart"),
    }
    held = {
        table: {row[0] for row in kiosk.rows(f"SELECT key FROM {table}")}  # noqa: S608
        for table in expected
    }
    assert held == expected, kiosk.name
    assert len(kiosk.rows("SELECT key FROM timetable")) == 1
    ((version,),) = central.rows("SELECT settings_version FROM rooms WHERE id = ?", room)
    ((document,),) = kiosk.rows("SELECT doc FROM settings")
    assert decode(RoomSettings, document).version == version, kiosk.name


def compare_finds_nothing(central: SimCentral, kiosk: SimKiosk, now: datetime) -> None:
    """`hallpass-central compare` says that both sides hold the same passes.

    But for those that were over a day ago: their late facts are told to no kiosk any more
    (central.store.feed), and central alone has them.
    """
    found = central.run(central.comparing.with_kiosk(central.school, kiosk.path))
    assert found.waiting == 0
    day_ago = int((now - timedelta(days=1)).timestamp() * 1e6)
    recent = {
        row[0]
        for row in central.rows(
            "SELECT id FROM passes WHERE lapses_at > ? OR ended_at > ?", day_ago, day_ago
        )
    }
    differences = [item for item in found.differences if item.id in recent]
    assert not differences, f"{kiosk.name}: {differences}"


def no_kiosk_sent_anybody_out_twice(central: SimCentral) -> None:
    """By true times no kiosk started a pass of somebody whom it had out already.

    Of passes whose every clock was compared with central's: a wall that nobody compared may have
    told the kiosk that hours had passed.
    """
    facts = central_facts(central)
    measured = clocks_of(facts).started
    values = folded_anew(facts)
    doubtful = {
        getattr(fact.body, "pass_id", None)
        for fact in facts
        if fact.stamp.boot not in measured or not fact.stamp.trusted
    }
    started_at: dict[PassId, DeviceId] = {
        fact.body.pass_id: fact.stamp.device for fact in facts if isinstance(fact.body, PassStarted)
    }
    sure = sorted(
        (v for v in values.values() if v.id not in doubtful and v.state is not PassState.VOIDED),
        key=lambda v: v.started_at,
    )
    for number, one in enumerate(sure):
        over = min(one.ended_at or one.lapses_at, one.lapses_at)
        for other in sure[number + 1 :]:
            same = one.student == other.student and started_at[one.id] == started_at[other.id]
            assert not same or other.started_at >= over - MEASURING_ERROR, (one, other)
