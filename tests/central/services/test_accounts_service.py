"""Signing in: argon2, throttled, never saying which of the two was wrong; sessions end."""

from datetime import timedelta

import pytest

from central.errors import Forbidden, Invalid, TooMany
from central.services.accounts import GUESSES, WINDOW
from central.services.callers import OF_ROLE, Caller, Permission, require
from central.services.sessions import AT_MOST, LIFE
from hallpass.domain.people import Role
from tests.central.house import FOSTER, RIVERA, Yard


def test_right_password_signs_in_and_roles_come_along(yard: Yard) -> None:
    password = yard.issued.passwords["foster"]
    caller = yard.run(yard.services.accounts.sign_in(yard.school, " Foster ", password))
    assert caller == Caller(yard.school, FOSTER, "Ms. Foster", (Role.ADMINISTRATOR,))
    other = yard.house.found()
    assert yard.run(yard.services.accounts.sign_in(other.school, "foster", password)) is None


def test_guessing_is_throttled_and_forgiven_in_time(yard: Yard) -> None:
    accounts, password = yard.services.accounts, yard.issued.passwords["foster"]
    for _ in range(GUESSES):
        assert yard.run(accounts.sign_in(yard.school, "foster", "wrong")) is None
    with pytest.raises(TooMany) as refused:
        yard.run(accounts.sign_in(yard.school, "foster", password))
    assert refused.value.retry_s is not None
    yard.house.clock.advance(WINDOW.total_seconds() + 1)
    assert yard.run(accounts.sign_in(yard.school, "foster", password)) is not None


@pytest.mark.parametrize("name", ["", "fos\0ter", "foster\n\x1bx", "f" * 5000, "\ud800"])
def test_what_can_be_nobodys_name_is_wrong_like_any_other(yard: Yard, name: str) -> None:
    assert yard.run(yard.services.accounts.sign_in(yard.school, name, "x")) is None


def test_what_a_page_asks_by_itself_keeps_no_session_alive(yard: Yard) -> None:
    sessions, clock = yard.services.sessions, yard.house.clock
    new = yard.run(sessions.open(yard.admin))
    clock.advance(LIFE.total_seconds() * 0.75)
    assert yard.run(sessions.find(yard.school, new.token, renew=False)) is not None
    clock.advance(LIFE.total_seconds() * 0.5)
    assert yard.run(sessions.find(yard.school, new.token)) is None


def test_made_account_has_a_random_password_and_its_own_name(yard: Yard) -> None:
    accounts = yard.services.accounts
    made = yard.run(accounts.create(yard.school, "Vega", [Role.TEACHER], hall_monitor=True))
    caller = yard.run(accounts.sign_in(yard.school, "vega", made.password))
    assert caller is not None
    assert caller.hall_monitor
    with pytest.raises(Invalid):
        yard.run(accounts.create(yard.school, "VEGA", [Role.TEACHER]))
    with pytest.raises(Invalid):
        yard.run(accounts.create(yard.school, "\n", [Role.TEACHER]))


def test_sessions_open_renew_and_end(yard: Yard) -> None:
    sessions, clock = yard.services.sessions, yard.house.clock
    new = yard.run(sessions.open(yard.admin))
    found = yard.run(sessions.find(yard.school, new.token))
    assert found is not None
    assert (found.caller, found.csrf) == (yard.admin, new.csrf)
    clock.advance(LIFE.total_seconds() * 0.75)
    assert yard.run(sessions.find(yard.school, new.token)) is not None
    clock.advance(LIFE.total_seconds() * 0.75)
    assert yard.run(sessions.find(yard.school, new.token)) is not None, "renewed by its use"
    clock.advance((LIFE + timedelta(seconds=1)).total_seconds())
    assert yard.run(sessions.find(yard.school, new.token)) is None
    again = yard.run(sessions.open(yard.admin))
    yard.run(sessions.close(yard.school, again.token))
    assert yard.run(sessions.find(yard.school, again.token)) is None


def test_no_session_lives_for_ever(yard: Yard) -> None:
    sessions = yard.services.sessions
    new = yard.run(sessions.open(yard.admin))
    used = timedelta()
    while used < AT_MOST:
        assert yard.run(sessions.find(yard.school, new.token)) is not None
        yard.house.clock.advance(LIFE.total_seconds() * 0.9)
        used += LIFE * 0.9
    yard.house.clock.advance(LIFE.total_seconds())
    assert yard.run(sessions.find(yard.school, new.token)) is None


def test_only_who_may_ends_other_peoples_sessions(yard: Yard) -> None:
    sessions = yard.services.sessions
    mine = yard.run(sessions.open(yard.teacher))
    with pytest.raises(Forbidden):
        yard.run(sessions.close_all(yard.teacher, FOSTER))
    yard.run(sessions.close_all(yard.admin, RIVERA))
    assert yard.run(sessions.find(yard.school, mine.token)) is None


def test_default_is_deny() -> None:
    assert set(OF_ROLE) == set(Role)
    nobody = Caller("s", "a", "N", ())  # type: ignore[arg-type]
    student = Caller("s", "a", "N", (Role.STUDENT,))  # type: ignore[arg-type]
    for caller in (nobody, student):
        for permission in Permission:
            with pytest.raises(Forbidden):
                require(caller, permission)
