"""A box whose key was taken back: it is told to wipe itself, and what it sealed still counts."""

from collections.abc import Sequence

import pytest

from central.errors import Forbidden, Unauthorized
from central.services.farewell import TOLERANCE
from hallpass.codec import decode, encode
from hallpass.domain.orders import Order, OrderKind
from hallpass.sealing import seal, seal_key
from hallpass.signing import new_key as signing_key
from hallpass.signing import order_is_genuine
from hallpass.wire import Farewell, Farewelled, WireFact
from tests.central.house import ANA, BEN, Yard
from tests.central.services.keyed import Keyed


def sealed(yard: Yard, facts: Sequence[WireFact]) -> str:
    fleet = yard.run(yard.services.boxes.of(yard.school))
    return seal(seal_key(fleet.school.private_key), encode(facts))


def farewell(box: Keyed, *envelopes: str, wiped: bool = False) -> Farewelled:
    message = Farewell(sealed=envelopes, wiped=wiped)
    return box.yard.run(box.yard.services.farewells.take(box.key, message))


def facts_of(yard: Yard) -> set[str]:
    async def read() -> set[str]:
        from sqlalchemy import select

        from central.store.happened import FactRow

        async with yard.house.central.database.read() as session:
            return set(
                await session.scalars(select(FactRow.id).where(FactRow.school_id == yard.school))
            )

    return yard.run(read())


def test_a_box_in_service_has_nothing_to_take_leave_of(yard: Yard) -> None:
    box = Keyed(yard)
    with pytest.raises(Forbidden):
        farewell(box)
    box.key = "nobody.secret"
    with pytest.raises(Unauthorized):
        farewell(box)


def test_the_order_to_wipe_is_signed_for_this_box_and_told_until_it_is_done(yard: Yard) -> None:
    box = Keyed(yard)
    yard.run(yard.services.devices.revoke(yard.admin, box.box.id))
    public = yard.run(yard.services.schools.get(yard.school)).public_key
    first = farewell(box).order
    assert order_is_genuine(public, first.order, first.signature)
    order = decode(Order, first.order)
    assert (order.kind, order.device) == (OrderKind.WIPE, box.box.id)
    yard.house.clock.advance(90 * 86_400)
    again = farewell(box).order
    assert decode(Order, again.order).id == order.id
    assert order.is_for(box.box.id, yard.house.clock.now())
    view = yard.run(yard.services.devices.get(yard.admin, box.box.id))
    assert view.wiped_at is None
    farewell(box, wiped=True)
    farewell(box, wiped=True)
    view = yard.run(yard.services.devices.get(yard.admin, box.box.id))
    assert view.wiped_at == yard.house.clock.now()
    (wipe,) = yard.run(yard.services.orders.of(yard.admin, box.box.id))
    assert wipe.state == "done"


def test_what_it_recorded_before_counts_and_what_it_says_of_later_does_not(yard: Yard) -> None:
    box = Keyed(yard)
    before = box.box.started(ANA, "p-before")
    yard.run(yard.services.devices.revoke(yard.admin, box.box.id))
    yard.house.clock.advance(TOLERANCE.total_seconds() + 1)
    after = box.box.started(BEN, "p-after")
    envelope = sealed(yard, [before, after])
    for _ in range(2):
        assert farewell(box, envelope).taken == 1
    assert facts_of(yard) == {before.id}


def test_envelopes_of_others_are_passed_over_and_not_sent_for_ever(yard: Yard) -> None:
    box = Keyed(yard)
    fact = box.box.started(ANA, "p")
    yard.run(yard.services.devices.revoke(yard.admin, box.box.id))
    foreign = seal(seal_key(signing_key()), encode([fact]))
    nonsense = seal(
        seal_key(yard.run(yard.services.boxes.of(yard.school)).school.private_key), b"\xff{"
    )
    good = sealed(yard, [fact])
    assert farewell(box, foreign, "no base64", nonsense, good[:-8] + "AAAAAAA=", good).taken == 5
    assert facts_of(yard) == {fact.id}


def test_one_bad_fact_holds_up_no_other(yard: Yard) -> None:
    box = Keyed(yard)
    fact = box.box.started(ANA, "p")
    yard.run(yard.services.devices.revoke(yard.admin, box.box.id))
    fleet = yard.run(yard.services.boxes.of(yard.school))
    content = b'[{"id": 7}, ' + encode(fact) + b', "x"]'
    assert farewell(box, seal(seal_key(fleet.school.private_key), content)).taken == 1
    assert facts_of(yard) == {fact.id}
