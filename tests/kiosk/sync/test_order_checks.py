"""An order counts only if the school signed this very text, for this very box, and in time."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from hallpass import signing
from hallpass.codec import encode
from hallpass.domain.orders import Order, OrderKind
from hallpass.ids import DeviceId, OrderId
from hallpass.wire import SignedOrder
from kiosk.sync.orders import OrderFault, verified

KEY = signing.new_key()
PUBLIC = signing.public_key(KEY)
HERE = DeviceId("kiosk-1")
AT = datetime(2026, 11, 24, 16, tzinfo=UTC)
ORDER = Order(OrderId("o-1"), HERE, OrderKind.RESTART, AT, AT + timedelta(minutes=10))


def signed(order: object = ORDER, key: bytes = KEY) -> SignedOrder:
    text = encode(order).decode()
    return SignedOrder(order=text, signature=signing.sign_order(key, text))


def test_what_the_school_signed_for_this_box_is_taken():
    assert verified(signed(), PUBLIC, HERE, AT) == ORDER


def test_expiry_counts_only_by_a_trusted_clock():
    late = AT + timedelta(minutes=10)
    with pytest.raises(OrderFault, match="expired"):
        verified(signed(), PUBLIC, HERE, late)
    assert verified(signed(), PUBLIC, HERE, None) == ORDER


@pytest.mark.parametrize("device", [DeviceId("kiosk-2"), None])
def test_another_box_s_order_is_not_ours(device):
    with pytest.raises(OrderFault, match="another box"):
        verified(signed(), PUBLIC, device, AT)


def test_another_key_s_signature_is_none():
    with pytest.raises(OrderFault, match="not signed"):
        verified(signed(key=signing.new_key()), PUBLIC, HERE, AT)


@pytest.mark.parametrize("signature", ["", "no base64!", "AAAA"])
def test_garbled_signature_is_none(signature):
    odd = msgspec.structs.replace(signed(), signature=signature)
    with pytest.raises(OrderFault, match="not signed"):
        verified(odd, PUBLIC, HERE, AT)


def test_changed_text_is_not_what_was_signed():
    good = signed()
    changed = msgspec.structs.replace(good, order=good.order.replace("restart", "update"))
    with pytest.raises(OrderFault, match="not signed"):
        verified(changed, PUBLIC, HERE, AT)


@pytest.mark.parametrize("raw", [{}, [], {"kind": "dance"}, {"id": "x", "device": "kiosk-1"}])
def test_newer_central_s_order_is_left_alone(raw):
    with pytest.raises(OrderFault, match="can't be read"):
        verified(signed(raw), PUBLIC, HERE, AT)
