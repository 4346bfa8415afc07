"""The simulation with emergencies: the school's and boxes' own, cut off, confirmed, set aside.

Once it is quiet every box shows what the school says, but for what was ended there while it was cut
off; behind it a box's own, until it was ended, answered by the office, or confirmed.
"""

import os
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test

from central.errors import NotFound, OutOfDate
from central.live.hub import Hub
from central.services.emergency import Emergencies
from hallpass.codec import decode
from hallpass.domain.emergency import Action, Emergency, in_force
from kiosk.flow.alarms import AlarmAct, AlarmChanged
from kiosk.flow.answers import Panel
from kiosk.flow.requests import EndAlarm, RaiseAlarm, ShowPanel
from kiosk.store.alarms import Alarm
from tests.simulation.simkiosk import SimKiosk
from tests.simulation.simtown import FOSTER, Town
from tests.simulation.tally import TALLY
from tests.simulation.test_simulation import RUNS, Simulation, boxes, scan_of, students

actions = st.sampled_from(Action)


def shown_at(kiosk: SimKiosk) -> Emergency | None:
    """What is in force at a box, read off its file."""
    school, alarm, ended = kiosk.rows("SELECT emergency, alarm, ended_version FROM meta")[0]
    own = None if alarm is None else decode(Alarm, alarm).emergency
    return in_force(None if school is None else decode(Emergency, school), own, ended)


class EmergencySimulation(Simulation):
    """The school day, with emergencies on top."""

    @property
    def office(self) -> Emergencies:
        central = self.central
        return Emergencies(central.database, central.changes, Hub(), central.clock, central._ids)

    # A badge means something else in an emergency: what the day's own rule expects does not hold.

    @rule(box=boxes, student=students, show=st.booleans())
    def scan(self, box: str, student: str, show: bool) -> None:
        kiosk = self.kiosks[box]
        on = shown_at(kiosk)
        if on is None:
            super().scan(box, student, show)
            return
        facts = len(kiosk.recorded)
        answer = kiosk.ask(scan_of(kiosk, self.town.cards[student]), show=show)
        new = [fact.kind for fact in list(kiosk.recorded.values())[facts:]]
        if not on.takes_scans:
            assert new == [], "nothing is taken in a Lockdown"
        if on.stops_new_passes:
            assert "pass_started" not in new, "an emergency stops passes"
        self._count(answer)

    # At the boxes

    @rule(box=boxes, action=actions, drill=st.booleans(), told=st.booleans())
    def an_adult_raises_an_alarm(self, box: str, action: Action, drill: bool, told: bool) -> None:
        kiosk = self.kiosks[box]
        before = shown_at(kiosk)
        answer = kiosk.ask(RaiseAlarm(FOSTER, action, drill), show=True)
        if answer is None:
            return
        if isinstance(answer, AlarmChanged):
            assert answer.emergency == shown_at(kiosk), "on disk before it is said"
            if before is None or before.local:
                assert answer.emergency is not None
                assert (answer.emergency.action, answer.emergency.drill) == (action, drill)
                TALLY["alarms"] += 1
        if told:
            self.exchange(box, 50, "well", from_start=False)

    @rule(box=boxes, away_s=st.sampled_from((0.0, 0.0, 400.0)))
    def an_adult_ends_what_is_on(self, box: str, away_s: float) -> None:
        self.true.advance(away_s)
        kiosk = self.kiosks[box]
        panel = kiosk.ask(ShowPanel(FOSTER), show=True)
        if not isinstance(panel, Panel) or panel.alarm.emergency is None:
            return
        on = panel.alarm.emergency
        answer = kiosk.ask(EndAlarm(FOSTER, panel.alarm.alarm, on.version), show=True)
        if answer is None:
            return
        if panel.alarm.act is AlarmAct.OFFICE:
            assert isinstance(answer, Panel)
            assert shown_at(kiosk) == on, "in touch, the office ends it"
        elif isinstance(answer, AlarmChanged):
            assert shown_at(kiosk) == answer.emergency != on
            TALLY["ended here"] += 1

    @rule(
        box=boxes,
        action=actions,
        drill=st.booleans(),
        then=st.lists(
            st.sampled_from(("tell", "end", "dismiss", "confirm", "as it is")), max_size=4
        ),
    )
    def an_alarm_from_its_beginning(
        self, box: str, action: Action, drill: bool, then: list[str]
    ) -> None:
        """Raised, and then what may become of it, in any order."""
        self.an_adult_raises_an_alarm(box, action, drill, told=True)
        for step in then:
            match step:
                case "tell":
                    self.exchange(box, 50, "well", from_start=False)
                case "end":
                    self.an_adult_ends_what_is_on(box, 0.0)
                case _:
                    self.the_office_answers_an_alarm(action, step)

    @rule(box=boxes, action=actions, ends=st.booleans(), begins=st.booleans())
    def a_box_is_cut_off_in_an_emergency(
        self, box: str, action: Action, ends: bool, begins: bool
    ) -> None:
        self.the_school_begins_one(action, drill=False)
        self.exchange(box, 50, "well", from_start=False)
        if ends:
            self.the_school_ends_it()
            if begins:
                self.the_school_begins_one(action, drill=True)
        self.an_adult_ends_what_is_on(box, 400.0)

    # At the office

    @rule(action=actions, drill=st.booleans())
    def the_school_begins_one(self, action: Action, drill: bool) -> None:
        self._office(self.office.start(self.central.admin, action, drill=drill))

    @rule(action=actions)
    def the_school_changes_it(self, action: Action) -> None:
        self._office(self.office.change(self.central.admin, action))

    @rule()
    def the_school_ends_it(self) -> None:
        self._office(self.office.end(self.central.admin))

    @rule(action=actions, how=st.sampled_from(("confirm", "as it is", "dismiss")))
    def the_office_answers_an_alarm(self, action: Action, how: str) -> None:
        waiting = self.central.try_to(self.office.alarms(self.central.admin))
        if not waiting:
            return
        one, admin = waiting[0], self.central.admin
        if how == "dismiss":
            self._office(self.office.dismiss(admin, one.id))
        else:
            wanted = one.action if how == "as it is" else action
            self._office(self.office.confirm(admin, one.id, wanted, drill=one.drill))

    def _office(self, work: object) -> None:
        with suppress(OutOfDate, NotFound):
            self.central.try_to(work)  # type: ignore[arg-type]

    # What must hold

    def settle(self) -> None:
        super().settle()
        ((raw,),) = self.central.rows("SELECT emergency FROM schools")
        school = None if raw is None else decode(Emergency, raw)
        waiting = {
            row[0] for row in self.central.rows("SELECT id FROM alarms WHERE ended_at IS NULL")
        }
        for kiosk in self.kiosks.values():
            known, alarm, ended = kiosk.rows("SELECT emergency, alarm, ended_version FROM meta")[0]
            assert (None if known is None else decode(Emergency, known)) == school
            assert ended is None or (school is not None and ended == school.version)
            if alarm is not None:
                here = decode(Alarm, alarm)
                assert here.id in waiting, "central knows of what a box shows of its own"
                assert here.emergency.local
            TALLY["shown at the end"] += shown_at(kiosk) is not None


@pytest.mark.timeout(0 if RUNS else 240)
def test_all_agree_about_emergencies_once_it_is_quiet(town: Town) -> None:
    class InThisTown(EmergencySimulation):
        pass

    InThisTown.town = town
    run_state_machine_as_test(
        InThisTown,
        settings=settings(
            max_examples=RUNS or int(os.environ.get("HALLPASS_EMERGENCIES", "15")),
            stateful_step_count=50 if RUNS else 25,
            derandomize=not RUNS,
            deadline=None,
            database=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
