"""A substitute named at central acts at the desk of that room, on that day, and nowhere else."""

from datetime import timedelta

import pytest

from hallpass.ids import AdultId
from kiosk.flow.answers import Panel
from kiosk.flow.requests import Credential, OpenPanel
from tests.central.house import ALGEBRA, Yard
from tests.contracts.test_contract_both_stores import Kiosk, kiosks, yard


@pytest.fixture
def named(yard: Yard) -> tuple[AdultId, str]:
    service = yard.services.substitutes
    day = yard.run(service.today(yard.admin))
    new = yard.run(service.grant(yard.admin, service.new_key(), "Mr. Okoro", ALGEBRA, day))
    return new.substitute.adult, new.pin


def opened_by(kiosk: Kiosk, pin: str) -> str | None:
    """Type a PIN at a desk; returns whose panel opens, if one does."""
    kiosk.yard.house.clock.advance(timedelta(minutes=20).total_seconds())
    answer = kiosk.desk.handle(OpenPanel(Credential(pin=pin)))
    return answer.adult.name if isinstance(answer, Panel) else None


def test_the_pin_opens_that_rooms_desk_alone(
    yard: Yard, kiosks: tuple[Kiosk, Kiosk], named: tuple[AdultId, str]
) -> None:
    one, other = kiosks
    adult, pin = named
    for kiosk in kiosks:
        kiosk.sync()
    assert opened_by(one, pin) == "Mr. Okoro"
    assert opened_by(other, pin) is None
    assert b"Okoro" not in (other.folder / "kiosk.db").read_bytes()
    assert one.desk.status().board.on_duty.adult == "Mr. Okoro"
    yard.run(yard.services.substitutes.revoke(yard.admin, adult))
    assert opened_by(one, pin) == "Mr. Okoro", "it has not heard of it yet"
    one.sync()
    assert opened_by(one, pin) is None


def test_the_pin_is_over_with_the_day_also_without_central(
    kiosks: tuple[Kiosk, Kiosk], named: tuple[AdultId, str]
) -> None:
    one, _ = kiosks
    _, pin = named
    one.sync()
    one.yard.house.clock.advance(timedelta(days=1).total_seconds())
    assert opened_by(one, pin) is None


__all__ = ["kiosks", "yard"]
"""The kiosks' fixtures, which their own module shares."""
