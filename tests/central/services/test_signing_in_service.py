"""Signing in step by step: codes once, guesses counted exactly, stages that open nothing."""

import asyncio

import pyotp
import pytest

from central.errors import Invalid, OutOfDate, TooMany, Unauthorized
from central.services.access_policy import SecondFactorRule, Stage
from central.services.accounts import ADDRESS_GUESSES, GUESSES
from central.services.administration import AccountChange
from central.services.callers import Caller, operator
from central.services.second_factor import RECOVERY_CODES, STEP_S
from central.services.sessions import NewSession, Origin
from central.services.signing_in import CODE_GUESSES, CODE_WINDOW
from central.store.audit_search import Wanted
from hallpass.domain.people import Role
from hallpass.ids import AdultId
from tests.central.house import FOSTER, Yard

ORIGIN = Origin("192.0.2.7", "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0")


def password_step(yard: Yard, name: str = "foster", password: str = "") -> NewSession:
    known = password or yard.issued.passwords[name]
    new = yard.run(yard.services.signing_in.password(yard.school, name, known, ORIGIN))
    assert new is not None
    return new


def enrolled(yard: Yard) -> tuple[pyotp.TOTP, tuple[str, ...]]:
    """Give Ms. Foster a second factor."""
    new = password_step(yard)
    offer = yard.run(yard.services.own_account.offer(yard.school, new.token))
    totp = pyotp.TOTP(offer.secret)
    made = yard.run(
        yard.services.own_account.confirm(yard.school, new.token, now_code(yard, totp), ORIGIN)
    )
    assert made is not None
    yard.house.clock.advance(STEP_S)
    return totp, made.codes


def now_code(yard: Yard, totp: pyotp.TOTP, steps: int = 0) -> str:
    at = int(yard.house.clock.now().timestamp()) // STEP_S + steps
    return totp.generate_otp(at)


def acts(yard: Yard, act: str) -> int:
    page = yard.run(yard.services.audit.search(yard.admin, Wanted(act=act)))
    return len(page.entries)


def test_without_a_second_factor_a_password_is_enough_where_the_school_says_so(yard: Yard) -> None:
    new = password_step(yard)
    assert new.stage is Stage.OPEN
    found = yard.run(yard.services.sessions.find(yard.school, new.token, origin=ORIGIN))
    assert found is not None
    assert found.caller.address == ORIGIN.address
    assert acts(yard, "sign_in.succeeded") == 1


def test_a_school_that_says_nothing_requires_it_of_administrators(yard: Yard) -> None:
    yard.run(
        yard.services.administration.set_policy(operator(yard.school), SecondFactorRule.REQUIRED)
    )
    new = password_step(yard)
    assert new.stage is Stage.ENROL
    sessions = yard.services.sessions
    assert yard.run(sessions.find(yard.school, new.token)) is None, "it opens nothing"
    half = yard.run(sessions.half(yard.school, new.token))
    assert half is not None
    offer = yard.run(yard.services.own_account.offer(yard.school, new.token))
    again = yard.run(yard.services.own_account.offer(yard.school, new.token))
    assert offer.secret == again.secret, "loading the page again keeps what was scanned"
    wrong = yard.run(yard.services.own_account.confirm(yard.school, new.token, "000000", ORIGIN))
    assert wrong is None
    code = now_code(yard, pyotp.TOTP(offer.secret))
    made = yard.run(yard.services.own_account.confirm(yard.school, new.token, code, ORIGIN))
    assert made is not None
    assert len(set(made.codes)) == RECOVERY_CODES
    assert yard.run(sessions.half(yard.school, new.token)) is None, "the half session is over"
    found = yard.run(sessions.find(yard.school, made.session.token))
    assert found is not None
    assert found.strong


def test_a_code_counts_once_and_so_does_one_seen_over_a_shoulder(yard: Yard) -> None:
    totp, _ = enrolled(yard)
    signing_in = yard.services.signing_in
    code = now_code(yard, totp)
    first = password_step(yard)
    assert first.stage is Stage.CODE
    new = yard.run(signing_in.code(yard.school, first.token, code, ORIGIN))
    assert new is not None
    assert new.token != first.token
    with pytest.raises(Unauthorized):
        yard.run(signing_in.code(yard.school, first.token, code, ORIGIN))
    second = password_step(yard)
    assert yard.run(signing_in.code(yard.school, second.token, code, ORIGIN)) is None
    older = now_code(yard, totp, -1)
    assert yard.run(signing_in.code(yard.school, second.token, older, ORIGIN)) is None
    early = now_code(yard, totp, 1)
    assert yard.run(signing_in.code(yard.school, second.token, early, ORIGIN)) is not None


def test_a_code_of_two_steps_ago_is_none(yard: Yard) -> None:
    totp, _ = enrolled(yard)
    yard.house.clock.advance(STEP_S * 5)
    half = password_step(yard)
    for steps in (-2, 2):
        code = now_code(yard, totp, steps)
        assert (
            yard.run(yard.services.signing_in.code(yard.school, half.token, code, ORIGIN)) is None
        )


def test_each_recovery_code_lets_in_once(yard: Yard) -> None:
    _, codes = enrolled(yard)
    signing_in = yard.services.signing_in
    half = password_step(yard)
    typed = codes[0].upper().replace("-", " ")
    assert yard.run(signing_in.code(yard.school, half.token, typed, ORIGIN)) is not None
    half = password_step(yard)
    assert yard.run(signing_in.code(yard.school, half.token, codes[0], ORIGIN)) is None
    view = yard.run(yard.services.own_account.view(yard.admin))
    assert view.recovery_codes == RECOVERY_CODES - 1


def test_codes_are_counted_before_they_are_looked_at(yard: Yard) -> None:
    totp, _ = enrolled(yard)
    half = password_step(yard)
    signing_in = yard.services.signing_in
    for _ in range(CODE_GUESSES):
        assert yard.run(signing_in.code(yard.school, half.token, "000000", ORIGIN)) is None
    with pytest.raises(TooMany):
        yard.run(signing_in.code(yard.school, half.token, now_code(yard, totp), ORIGIN))
    assert acts(yard, "sign_in.throttled") == 1
    yard.house.clock.advance(CODE_WINDOW.total_seconds() + 1)
    half = password_step(yard)
    right = signing_in.code(yard.school, half.token, now_code(yard, totp), ORIGIN)
    assert yard.run(right) is not None


def test_many_guesses_at_once_count_as_many(yard: Yard) -> None:
    accounts = yard.services.accounts
    looked: list[str | None] = []

    async def verifies(known: str | None, _password: str) -> bool:
        looked.append(known)
        await asyncio.sleep(0)
        return False

    real = accounts.verifies
    accounts.verifies = verifies  # type: ignore[method-assign] # only counted, not computed
    try:

        async def storm() -> int:
            tries = [accounts.sign_in(yard.school, "foster", f"wrong {i}") for i in range(40)]
            answers = await asyncio.gather(*tries, return_exceptions=True)
            return sum(isinstance(answer, TooMany) for answer in answers)

        refused = yard.run(storm())
    finally:
        accounts.verifies = real  # type: ignore[method-assign] # as it was
    assert (len(looked), refused) == (GUESSES, 40 - GUESSES)
    assert acts(yard, "sign_in.failed") == GUESSES
    assert acts(yard, "sign_in.throttled") == 1, "once: a guesser must not fill the log"


def test_a_name_that_nobody_has_costs_the_same_work(yard: Yard) -> None:
    accounts = yard.services.accounts
    adult, _ = made(yard, "Gone", Role.TEACHER)
    yard.run(yard.services.administration.set_disabled(yard.admin, adult, disabled=True))
    hashed: list[bool] = []
    real = accounts.verifies

    async def verifies(known: str | None, password: str) -> bool:
        hashed.append(known is None)
        return await real(known, password)

    accounts.verifies = verifies  # type: ignore[method-assign] # counted, and done
    try:
        for name in ("foster", "nobody", "gone", "\0"):
            assert yard.run(accounts.sign_in(yard.school, name, "wrong")) is None
    finally:
        accounts.verifies = real  # type: ignore[method-assign] # as it was
    assert hashed == [False, True, True, True], "one argon2 each, against nobody's hash"


def test_an_address_has_a_budget_over_all_names(yard: Yard) -> None:
    accounts = yard.services.accounts

    async def verifies(_known: str | None, _password: str) -> bool:
        return False

    real = accounts.verifies
    accounts.verifies = verifies  # type: ignore[method-assign] # argon2 takes its time
    try:
        for i in range(ADDRESS_GUESSES):
            tried = accounts.sign_in(yard.school, f"name-{i}", "x", address="2001:db8::1")
            assert yard.run(tried) is None
        with pytest.raises(TooMany):
            yard.run(accounts.sign_in(yard.school, "other", "x", address="2001:db8::ffff"))
        assert yard.run(accounts.sign_in(yard.school, "x", "x", address="192.0.2.9")) is None
    finally:
        accounts.verifies = real  # type: ignore[method-assign] # as it was


def made(yard: Yard, name: str, *roles: Role, break_glass: bool = False) -> tuple[AdultId, str]:
    new = yard.run(
        yard.services.administration.create(
            yard.admin, AccountChange(name, roles, break_glass=break_glass)
        )
    )
    return new.adult, new.password


def test_a_given_password_is_changed_before_it_opens_anything(yard: Yard) -> None:
    adult, password = made(yard, "Tess", Role.TEACHER)
    half = password_step(yard, "tess", password)
    assert half.stage is Stage.PASSWORD
    signing_in = yard.services.signing_in
    for bad, what in (
        ("short", "length"),
        ("tess tess tess", "name"),
        ("aaaaaaaaaaaa", "common"),
        ("password2026!", "common"),
        (password, "same"),
    ):
        with pytest.raises(Invalid, match=what):
            yard.run(signing_in.new_password(yard.school, half.token, bad, ORIGIN))
    new = yard.run(
        signing_in.new_password(yard.school, half.token, "correct horse battery", ORIGIN)
    )
    assert new.stage is Stage.OPEN
    assert yard.run(yard.services.accounts.sign_in(yard.school, "tess", password)) is None
    assert yard.run(yard.services.accounts.caller_of(yard.school, adult)) is not None


def test_switching_an_account_off_ends_its_sessions_at_once(yard: Yard) -> None:
    adult, _ = made(yard, "Tom", Role.ADMINISTRATOR)
    caller = yard.run(yard.services.accounts.caller_of(yard.school, adult))
    assert caller is not None
    new = yard.run(yard.services.sessions.open(caller))
    yard.run(yard.services.administration.set_disabled(yard.admin, adult, disabled=True))
    assert yard.run(yard.services.sessions.find(yard.school, new.token)) is None
    yard.run(yard.services.administration.set_disabled(yard.admin, adult, disabled=False))
    assert yard.run(yard.services.sessions.find(yard.school, new.token)) is None, "for good"


def test_other_roles_end_the_sessions(yard: Yard) -> None:
    adult, _ = made(yard, "Uma", Role.TEACHER)
    caller = yard.run(yard.services.accounts.caller_of(yard.school, adult))
    assert caller is not None
    new = yard.run(yard.services.sessions.open(caller))
    change = AccountChange("Uma", (Role.TECHNICIAN,))
    yard.run(yard.services.administration.change(yard.admin, adult, change))
    assert yard.run(yard.services.sessions.find(yard.school, new.token)) is None


def test_the_last_administrator_can_not_be_lost(yard: Yard) -> None:
    administration = yard.services.administration
    with pytest.raises(OutOfDate):
        yard.run(administration.set_disabled(yard.admin, FOSTER, disabled=True))
    with pytest.raises(OutOfDate):
        yard.run(administration.change(yard.admin, FOSTER, AccountChange("F", (Role.TEACHER,))))
    made(yard, "Second", Role.ADMINISTRATOR)
    yard.run(administration.set_disabled(yard.admin, FOSTER, disabled=True))


def test_two_administrators_at_once_can_not_both_leave(yard: Yard) -> None:
    adult, _ = made(yard, "Other", Role.ADMINISTRATOR)
    administration = yard.services.administration

    async def both() -> list[object]:
        return list(
            await asyncio.gather(
                administration.set_disabled(yard.admin, FOSTER, disabled=True),
                administration.set_disabled(yard.admin, adult, disabled=True),
                return_exceptions=True,
            )
        )

    results = yard.run(both())
    assert sum(isinstance(result, OutOfDate) for result in results) == 1


def test_each_use_of_a_break_glass_account_is_an_alarm(yard: Yard) -> None:
    adult, password = made(yard, "Sealed", Role.ADMINISTRATOR, break_glass=True)
    half = password_step(yard, "sealed", password)
    assert yard.run(yard.services.administration.break_glass_uses(yard.admin)) == ()
    yard.run(
        yard.services.signing_in.new_password(
            yard.school, half.token, "in case of emergency", ORIGIN
        )
    )
    uses = yard.run(yard.services.administration.break_glass_uses(yard.admin))
    assert [(use.adult, use.address) for use in uses] == [(adult, ORIGIN.address)]
    with pytest.raises(Invalid):
        made(yard, "Nobody's", Role.TEACHER, break_glass=True)


def test_a_new_password_ends_all_other_sessions_and_changes_this_ones_token(yard: Yard) -> None:
    mine, other = password_step(yard), password_step(yard)
    sessions = yard.services.sessions
    session = yard.run(sessions.find(yard.school, mine.token))
    assert session is not None
    new = yard.run(
        yard.services.own_account.change_password(
            yard.admin,
            session,
            mine.token,
            yard.issued.passwords["foster"],
            "correct horse battery",
            ORIGIN,
        )
    )
    for old in (mine, other):
        assert yard.run(sessions.find(yard.school, old.token)) is None
    assert yard.run(sessions.find(yard.school, new.token)) is not None


def test_sessions_are_listed_and_ended_one_by_one(yard: Yard) -> None:
    sessions = yard.services.sessions
    mine, other = password_step(yard), password_step(yard)
    session = yard.run(sessions.find(yard.school, mine.token, origin=ORIGIN))
    assert session is not None
    listed = yard.run(sessions.list(yard.admin, FOSTER, own=session.id))
    assert {item.own for item in listed} == {True, False}
    assert {(item.address, item.agent) for item in listed} == {(ORIGIN.address, ORIGIN.agent)}
    away = next(item for item in listed if not item.own)
    yard.run(sessions.end(yard.admin, FOSTER, away.id))
    assert yard.run(sessions.find(yard.school, other.token)) is None
    assert yard.run(sessions.find(yard.school, mine.token)) is not None


def test_asking_for_a_second_factor_needs_ones_own_and_ends_the_weak_sessions(yard: Yard) -> None:
    administration = yard.services.administration
    with pytest.raises(OutOfDate):
        yard.run(administration.set_policy(yard.admin, SecondFactorRule.REQUIRED))
    adult, _ = made(yard, "Weak", Role.TECHNICIAN)
    caller = Caller(yard.school, adult, "Weak", (Role.TECHNICIAN,))
    weak = yard.run(yard.services.sessions.open(caller))
    enrolled(yard)
    yard.run(administration.set_policy(yard.admin, SecondFactorRule.REQUIRED))
    assert yard.run(yard.services.sessions.find(yard.school, weak.token)) is None


def test_removing_a_factor_that_one_must_have_leads_to_setting_up_another(yard: Yard) -> None:
    totp, _ = enrolled(yard)
    yard.run(yard.services.administration.set_policy(yard.admin, SecondFactorRule.REQUIRED))
    half = password_step(yard)
    new = yard.run(
        yard.services.signing_in.code(yard.school, half.token, now_code(yard, totp), ORIGIN)
    )
    assert new is not None
    yard.house.clock.advance(STEP_S)
    after = yard.run(
        yard.services.own_account.remove(yard.admin, new.token, now_code(yard, totp), ORIGIN)
    )
    assert after is not None
    assert after.stage is Stage.ENROL
