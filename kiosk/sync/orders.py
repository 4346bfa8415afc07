"""Whether an order is really the school's, and really for this box: pure.

An order counts only if the school's key has signed its very text, it names this device, and it has
not expired; whether it has, only a clock that was compared with central's can tell.
"""

from datetime import datetime

from hallpass.codec import WireFault, decode
from hallpass.domain.orders import Order
from hallpass.ids import DeviceId
from hallpass.signing import order_is_genuine
from hallpass.wire import SignedOrder


class OrderFault(ValueError):
    """It is not for us to carry out; the message says why."""


def verified(
    signed: SignedOrder, school_key: bytes, device: DeviceId | None, now: datetime | None
) -> Order:
    """Return the order that the school gave to this box.

    Args:
        signed: as it travelled.
        school_key: the school's public key, from enrolment.
        device: this box; None: it is nobody's.
        now: the time; None: no clock is trusted.

    Raises:
        OrderFault: it is not to be carried out.
    """
    if not order_is_genuine(school_key, signed.order, signed.signature):
        raise OrderFault("not signed by the school's key")
    try:
        order = decode(Order, signed.order)
    except WireFault as exc:
        # Of a newer central: it stays unanswered until it expires.
        raise OrderFault("it can't be read by this program") from exc
    if device is None or not order.is_for(device, None):
        raise OrderFault("for another box")
    if not order.is_for(device, now):
        raise OrderFault("expired")
    return order
