"""Whatever is asked in whatever order: each go has one start, none is lost or doubled."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from hallpass import codec
from hallpass.domain.facts import PassEnded, PassStarted, PassVoided, VoidWhy
from hallpass.domain.rooms import RoomMode
from hallpass.ids import AskId, PassId, TicketId
from hallpass.wire import Receipt, Verdict
from kiosk.flow.answers import Asked, DeskAnswer, DeskFault, Go, InLine, Panel, Tamper
from kiosk.flow.requests import (
    AskPass,
    AskPassWithAdult,
    AskTeacher,
    ChooseAgain,
    ConfirmBack,
    ConfirmHere,
    Credential,
    EndByAdult,
    ExtendByAdult,
    GiveUpLine,
    NoteTamper,
    OpenPanel,
    SendByAdult,
    SetMode,
    SwapClass,
    TakeAnswer,
    UndoPass,
    WaitInLine,
)
from kiosk.store.journal import Journal
from kiosk.store.passes import Passes
from tests.kiosk.schoolroom import ANA, BEN, HERE, LIBRARY, NURSE, OFFICE, PIN, RIVERA, Schoolroom

students = st.sampled_from((ANA, BEN))
places = st.sampled_from((LIBRARY, NURSE, OFFICE, HERE))
steps = st.lists(
    st.one_of(
        st.tuples(st.just("scan"), students, st.booleans()),
        st.tuples(st.just("ask"), students, places),
        st.tuples(st.just("adult"), students, places),
        st.tuples(st.just("wait"), students, places),
        st.tuples(st.just("choose"), students, st.none()),
        st.tuples(st.just("back"), st.integers(0, 3), st.none()),
        st.tuples(st.just("here"), st.integers(0, 3), st.none()),
        st.tuples(st.just("undo"), st.integers(0, 3), st.sampled_from(list(VoidWhy))),
        st.tuples(st.just("leave line"), st.none(), st.none()),
        st.tuples(st.just("time"), st.sampled_from((1, 6, 30, 900, 3000)), st.none()),
        st.tuples(st.just("jump"), st.sampled_from((-86400, 3600)), st.none()),
        st.tuples(st.just("restart"), st.booleans(), st.none()),
        st.tuples(st.just("receipts"), st.integers(0, 5), st.none()),
        st.tuples(st.just("teacher"), students, places),
        st.tuples(st.just("answer"), st.booleans(), st.none()),
        st.tuples(st.just("take"), st.none(), st.none()),
        st.tuples(st.just("send"), students, places),
        st.tuples(st.just("end"), st.integers(0, 3), st.none()),
        st.tuples(st.just("extend"), st.integers(0, 3), st.none()),
        st.tuples(st.just("mode"), st.sampled_from(RoomMode), st.sampled_from((None, 10))),
        st.tuples(st.just("swap"), st.none(), st.none()),
        st.tuples(st.just("tamper"), st.none(), st.none()),
        st.tuples(st.just("unlock"), st.none(), st.none()),
    ),
    max_size=30,
)


class Day:
    """Plays a day at one desk, and remembers what students saw."""

    def __init__(self, folder: Path) -> None:
        self.room = Schoolroom(folder)
        self.room.fill()
        self.room.teach()
        self.gone: dict[PassId, Go] = {}
        self.tickets: list[InLine] = []
        self.asks: list[AskId] = []
        self.sent: set[PassId] = set()
        """Passes that adults started, which no student was told of as a go."""
        self.acknowledged: list[str] = []

    def play(self, kind: str, what: object, how: object) -> None:
        room, clock = self.room, self.room.clock
        match kind:
            case "scan":
                self.saw(room.scan(str(what), show=bool(how)))
            case "time":
                clock.advance(what)
            case "jump":
                clock.jump(what)
            case "restart":
                if what:
                    clock.reboot()
                room.restart()
            case "receipts":
                self.acknowledge(what)
            case "answer":
                if self.asks:
                    room.answer(self.asks[-1], yes=bool(what))
            case "tamper":
                room.desk.note_tamper(NoteTamper(Tamper.KEYBOARD))
            case _:
                self.saw(room.ask(self.request(kind, what, how)))

    def request(self, kind: str, what: object, how: object) -> object:
        number = what if isinstance(what, int) else 0
        known = [*self.gone, *sorted(self.sent)]
        pass_id = known[-1 - number % len(known)] if known else PassId("none")
        ticket = self.tickets[-1].ticket if self.tickets else TicketId("none")
        return {
            "ask": AskPass(what, how),
            "adult": AskPassWithAdult(what, how, Credential(pin=PIN)),
            "wait": WaitInLine(what, how),
            "choose": ChooseAgain(what),
            "back": ConfirmBack(pass_id),
            "here": ConfirmHere(pass_id),
            "undo": UndoPass(pass_id, how),
            "leave line": GiveUpLine(ticket),
            "teacher": AskTeacher(what, how, RIVERA),
            "take": TakeAnswer(self.asks[-1] if self.asks else AskId("none")),
            "send": SendByAdult(RIVERA, what, how),
            "end": EndByAdult(RIVERA, pass_id),
            "extend": ExtendByAdult(RIVERA, pass_id, 5),
            "mode": SetMode(RIVERA, what, how),
            "swap": SwapClass(RIVERA),
            "unlock": OpenPanel(Credential(pin=PIN)),
        }[kind]

    def acknowledge(self, count: int) -> None:
        facts = self.room.exchange.outgoing(count).facts
        self.acknowledged += [f.id for f in facts]
        self.room.send(receipts=tuple(Receipt(fact=f.id, verdict=Verdict.ACCEPTED) for f in facts))

    def saw(self, answer: DeskAnswer) -> None:
        assert not isinstance(answer, DeskFault)
        self.room.desk.status()
        if isinstance(answer, Asked):
            self.asks.append(answer.ask_id)
        if isinstance(answer, Panel):
            self.sent |= {row.pass_id for row in answer.out} - set(self.gone)
        if isinstance(answer, Go):
            known = self.gone.setdefault(answer.pass_id, answer)
            assert answer.again is (known is not answer)
            assert known.decision == answer.decision
        if isinstance(answer, InLine):
            self.tickets.append(answer)


@given(steps)
def test_each_go_has_exactly_one_start(plan: list[tuple[str, object, object]]) -> None:
    with TemporaryDirectory() as folder:
        day = Day(Path(folder))
        for kind, what, how in plan:
            day.play(kind, what, how)
        day.room.restart()
        with day.room.store.transaction() as unit:
            for pass_id in (*day.gone, *day.sent):
                facts = Journal(unit).of_pass(pass_id)
                kinds = [type(f.body) for f in facts]
                assert kinds.count(PassStarted) == 1
                assert kinds.count(PassEnded) <= 1
                assert kinds.count(PassVoided) <= 1
                value = Passes(unit).get(pass_id)
                assert value is not None
                assert value.anomalies == () or "before_start" in " ".join(value.anomalies)
        waiting = [codec.from_wire(w) for w in day.room.exchange.outgoing(1000).facts]
        started = [f.body.pass_id for f in waiting if isinstance(f.body, PassStarted)]
        seqs = [f.stamp.seq for f in waiting]
        # Nobody started a pass without having been told.
        assert set(started) <= set(day.gone) | day.sent
        assert len(started) == len(set(started))
        assert seqs == sorted(set(seqs))
        assert not {f.id for f in waiting} & set(day.acknowledged)
        day.room.store.close()
