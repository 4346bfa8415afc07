"""Orders: given by an adult, handed out signed until they are answered, answered once."""

import json

import pytest

from central.errors import Forbidden, Invalid, NotFound, Revoked, TooMany
from central.services.exchange import Asked
from central.services.fleet_views import OrderView
from central.services.orders import DOCUMENTS_KEPT, WAITING_LIMIT
from central.store.orders import OrderState
from hallpass.codec import decode
from hallpass.domain.orders import LIFE, Order, OrderKind
from hallpass.ids import DeviceId, OrderId, StoreId
from hallpass.signing import order_is_genuine
from hallpass.wire import ExchangeResponse, KioskStatus, OrderResult
from tests.central.house import ALGEBRA, BIOLOGY, Box, Yard
from tests.central.services.acts import acts_of


def exchanged(box: Box, *results: OrderResult) -> ExchangeResponse:
    asked = Asked(StoreId("s"), box.cursor, "n" * 16, KioskStatus(), (), results)
    answer = box.yard.run(box.yard.services.exchange.run(box.yard.school, box.id, asked))
    box.cursor = answer.cursor
    return answer


def given(box: Box, kind: OrderKind = OrderKind.DOCTOR, text: str = "") -> OrderView:
    return box.yard.run(box.yard.services.orders.give(box.yard.admin, box.id, kind, text))


def state_of(box: Box, order: OrderView) -> OrderState:
    return box.yard.run(box.yard.services.orders.get(box.yard.admin, order.id)).state


def test_an_order_is_handed_out_signed_until_it_is_answered(yard: Yard) -> None:
    box, other = yard.box(ALGEBRA), yard.box(BIOLOGY)
    order = given(box, OrderKind.MESSAGE, "Fire drill at 10")
    public = yard.run(yard.services.schools.get(yard.school)).public_key
    assert yard.run(yard.services.exchange.wake(yard.school, box.id)).orders == order.number
    assert yard.run(yard.services.exchange.wake(yard.school, other.id)).orders == 0
    for _ in range(2):
        (signed,) = exchanged(box).orders
        assert order_is_genuine(public, signed.order, signed.signature)
        read = decode(Order, signed.order)
        assert (read.id, read.device, read.text, read.minutes) == (
            order.id, box.id, "Fire drill at 10", 15,
        )  # fmt: skip
        assert read.is_for(box.id, yard.house.clock.now())
        assert state_of(box, order) is OrderState.SENT
    assert exchanged(other).orders == ()
    done = exchanged(box, OrderResult(order=order.id, done=True, words="shown\0", document="a\nb"))
    assert (done.orders, done.results_taken) == ((), (order.id,))
    kept = yard.run(yard.services.orders.get(yard.admin, order.id))
    assert (kept.state, kept.words, kept.document) == (OrderState.DONE, "shown", "a\nb")
    (listed,) = yard.run(yard.services.orders.of(yard.admin, box.id))
    assert (listed.document, listed.has_document) == ("", True)
    again = exchanged(box, OrderResult(order=order.id, done=False, words="no"))
    assert again.results_taken == (order.id,)
    assert state_of(box, order) is OrderState.DONE, "the first answer counts"


def test_a_foreign_answer_changes_nothing_and_is_not_sent_for_ever(yard: Yard) -> None:
    box, other = yard.box(ALGEBRA), yard.box(BIOLOGY)
    order = given(box)
    result = OrderResult(order=order.id, done=True)
    assert exchanged(other, result).results_taken == (order.id,)
    unknown = OrderResult(order=OrderId("nobody"), done=True)
    assert exchanged(other, unknown).results_taken == ("nobody",)
    assert state_of(box, order) is OrderState.WAITING


def test_an_order_that_nobody_hears_of_is_void(yard: Yard) -> None:
    box = yard.box(ALGEBRA)
    order = given(box)
    yard.house.clock.advance(LIFE.total_seconds())
    assert exchanged(box).orders == ()
    assert yard.run(yard.services.exchange.wake(yard.school, box.id)).orders == 0
    assert state_of(box, order) is OrderState.EXPIRED


def test_documents_are_forgotten_after_some_days(yard: Yard) -> None:
    box = yard.box(ALGEBRA)
    order = given(box, OrderKind.LOGS)
    exchanged(box, OrderResult(order=order.id, done=True, document="log"))
    yard.house.clock.advance(DOCUMENTS_KEPT.total_seconds() - 1)
    assert yard.run(yard.services.orders.tidy(yard.school)) == 0
    yard.house.clock.advance(1)
    assert yard.run(yard.services.orders.tidy(yard.school)) == 1
    assert not yard.run(yard.services.orders.get(yard.admin, order.id)).document


def test_numbers_count_up_over_all_boxes(yard: Yard) -> None:
    box, other = yard.box(ALGEBRA), yard.box(BIOLOGY)
    assert [given(b).number for b in (box, other, box)] == [1, 2, 3]


def test_what_makes_no_sense_is_refused(yard: Yard) -> None:
    box = yard.box(ALGEBRA)
    give = yard.services.orders.give
    for kind, text, minutes in (
        (OrderKind.WIPE, "", 0),
        (OrderKind.MESSAGE, "x" * 121, 0),
        (OrderKind.MESSAGE, "x", -1),
        (OrderKind.MESSAGE, "x", 481),
    ):
        with pytest.raises(Invalid):
            yard.run(give(yard.admin, box.id, kind, text, minutes))
    with pytest.raises(Forbidden):
        yard.run(give(yard.teacher, box.id, OrderKind.DOCTOR))
    with pytest.raises(Forbidden):
        yard.run(yard.services.orders.of(yard.teacher, box.id))
    with pytest.raises(NotFound):
        yard.run(give(yard.admin, DeviceId("nobody"), OrderKind.DOCTOR))
    for _ in range(WAITING_LIMIT):
        given(box)
    with pytest.raises(TooMany):
        given(box)


def test_a_box_out_of_service_gets_nothing_but_the_order_to_wipe(yard: Yard) -> None:
    box = yard.box(ALGEBRA)
    before = given(box)
    yard.run(yard.services.devices.revoke(yard.admin, box.id))
    with pytest.raises(Revoked):
        given(box)
    with pytest.raises(Revoked):
        exchanged(box)
    wipe, older = yard.run(yard.services.orders.of(yard.admin, box.id))
    assert (wipe.kind, wipe.state) == (OrderKind.WIPE, OrderState.WAITING)
    assert (older.id, older.state) == (before.id, OrderState.EXPIRED)


def test_acts_are_audited_without_the_text(yard: Yard) -> None:
    box = yard.box(ALGEBRA)
    given(box, OrderKind.MESSAGE, "secret words")
    rows = yard.run(acts_of(yard))
    assert rows[-1][:2] == ("device.ordered", box.id)
    assert json.loads(rows[-1][2]) == {"kind": "message"}
