from hallpass.domain.people import StudentName
from hallpass.domain.reasons import Lifter, Reason, ReasonCode, RuleName, Weight, lifter_of
from hallpass.domain.rooms import Room
from hallpass.domain.settings import RoomSettings
from hallpass.domain.situation import Part, Situation
from hallpass.ids import StudentId
from tests.hallpass.build import HERE, NINE

NOBODY = {
    ReasonCode.BADGE_REVOKED,
    ReasonCode.NO_PASSES,
    ReasonCode.ALREADY_OUT,
    ReasonCode.EMERGENCY,
    ReasonCode.KIOSK_PAUSED,
    ReasonCode.NOT_OFFERED,
    ReasonCode.DESTINATION_CLOSED,
    ReasonCode.UNKNOWN,
}


def test_who_may_lift_what() -> None:
    assert {code for code in ReasonCode if lifter_of(code) is Lifter.NOBODY} == NOBODY
    reason = Reason(ReasonCode.KEPT_APART, RuleName.APART, Weight.REFUSE)
    assert reason.lifter is Lifter.ADULT


def test_a_newer_peer_s_reason_is_unknown_and_nobody_lifts_it() -> None:
    assert ReasonCode("brand_new") is ReasonCode.UNKNOWN
    assert lifter_of(ReasonCode("brand_new")) is Lifter.NOBODY


def test_weights_stand_in_order() -> None:
    assert Weight.LINE < Weight.ASK < Weight.REFUSE


def test_names_as_screens_show_them() -> None:
    named = StudentName(StudentId("ana"), "Ana", "R")
    assert (named.short, named.initials) == ("Ana R.", "AR")
    plain = StudentName(StudentId("ana"), "Ana", "")
    assert (plain.short, plain.initials) == ("Ana", "A")


def test_staleness_is_of_the_oldest_part() -> None:
    ages: dict[Part, float | None] = {Part.PEOPLE: 60.0, Part.ROOMS: None}
    value = Situation(NINE, RoomSettings(HERE, 1), Room(HERE, ""), None, None, age_s=ages)
    assert not value.is_stale((Part.PEOPLE,), 1)
    assert value.is_stale((Part.PEOPLE,), 0)
    assert value.is_stale((Part.PEOPLE, Part.ROOMS), 999_999)
    assert not value.is_stale((Part.PASSES,), 0)
