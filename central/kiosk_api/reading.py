"""Requests' bytes to messages: strict about the frame, lenient about one bad fact among many."""

import logging
import re
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta

from central.errors import BadRequest, Refusal
from central.services.exchange import Asked
from central.services.intake import Unreadable
from hallpass.codec import WireFault, decode
from hallpass.ids import FactId, OrderId, StoreId
from hallpass.problems import PROTOCOL, Code
from hallpass.wire import (
    FACTS_LIMIT,
    ID_LIMIT,
    RESULTS_LIMIT,
    Cursor,
    KioskClock,
    KioskStatus,
    Message,
    OrderResult,
    WireFact,
)

log = logging.getLogger(__name__)

_WORDS_LIMIT = 500

M = TypeVar("M", bound=Message)
_ID = re.compile(rf"[!-~]{{1,{ID_LIMIT}}}")


class ProtocolUnsupported(Refusal):
    """The message is of a version that central does not speak."""

    code = Code.PROTOCOL_UNSUPPORTED


class _Envelope(msgspec.Struct):
    protocol: int


class _Identified(msgspec.Struct):
    id: str


class _Answered(msgspec.Struct):
    order: str


class _Exchange(Message, frozen=True, kw_only=True):
    """`hallpass.wire.ExchangeRequest`, its facts not read yet: each is taken or refused alone."""

    store: StoreId
    cursor: Cursor | None = None
    clock: KioskClock
    status: KioskStatus = KioskStatus()
    facts: Annotated[tuple[msgspec.Raw, ...], Meta(max_length=FACTS_LIMIT)] = ()
    results: Annotated[tuple[msgspec.Raw, ...], Meta(max_length=RESULTS_LIMIT)] = ()


def message_of(cls: type[M], raw: bytes) -> M:
    """Read a message.

    Raises:
        ProtocolUnsupported: it is of another version.
        BadRequest: it can't be read; says what and where.
    """
    try:
        protocol = decode(_Envelope, raw).protocol
        if protocol == PROTOCOL:
            return decode(cls, raw)
    except WireFault as exc:
        raise BadRequest(str(exc)[:_WORDS_LIMIT]) from exc
    raise ProtocolUnsupported(
        f"central speaks protocol {PROTOCOL}, not {protocol}: update the older of the two"
    )


def exchange_of(raw: bytes) -> Asked:
    """Read an exchange; raises as `message_of`."""
    message = message_of(_Exchange, raw)
    facts = [fact for item in message.facts if (fact := _fact(bytes(item))) is not None]
    results = [item for raw in message.results if (item := _result(bytes(raw))) is not None]
    return Asked(message.store, message.cursor, message.clock.nonce, message.status, facts, results)


def _result(raw: bytes) -> OrderResult | None:
    """Read an answer to an order; one that can't be read whole counts as a failure."""
    try:
        return decode(OrderResult, raw)
    except WireFault as exc:
        log.warning("kiosk_api.unreadable_answer why=%s", exc)
    try:
        order = decode(_Answered, raw).order
    except WireFault:
        return None
    if _ID.fullmatch(order) is None:
        return None
    return OrderResult(order=OrderId(order), done=False, words="the answer could not be read")


def _fact(raw: bytes) -> WireFact | Unreadable | None:
    try:
        return decode(WireFact, raw)
    except WireFault as exc:
        message = str(exc)
    try:
        fact = decode(_Identified, raw).id
    except WireFault:
        fact = ""
    if _ID.fullmatch(fact) is None:
        # Without an id there can be no receipt.
        log.warning("kiosk_api.nameless_fact why=%s", message)
        return None
    return Unreadable(FactId(fact), message)
