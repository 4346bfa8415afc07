"""Orders to boxes: given by an adult, signed when they are handed out, answered once.

A wipe is not given here: taking a box out of service makes it (`central.services.devices`).
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from central.errors import Invalid, NotFound, Revoked, TooMany
from central.live.hub import Hub
from central.services.callers import Caller, Permission, require
from central.services.fleet_views import OrderView, order_view
from central.services.texts import lines_printable, printable
from central.store import audit, devices, orders
from central.store.audit import Who
from central.store.devices import Device
from central.store.engine import Database
from central.store.orders import Given, OrderState
from central.store.unit import Changes, Unit
from hallpass.clock import Clock
from hallpass.codec import encode
from hallpass.domain.orders import LIFE, TEXT_LIMIT, WIPE_LIFE, Order, OrderKind
from hallpass.ids import AdultId, DeviceId, OrderId, SchoolId
from hallpass.idsource import IdSource
from hallpass.signing import sign_order
from hallpass.wire import OrderResult, SignedOrder

__all__ = ["OrderView", "Orders", "signed"]
log = logging.getLogger(__name__)

MINUTES_LIMIT = 480
USUAL_MINUTES = {OrderKind.IDENTIFY: 1, OrderKind.MESSAGE: 15}
WAITING_LIMIT = 20
LISTED = 50
DOCUMENTS_KEPT = timedelta(days=7)
_WORDS_LIMIT = 200


class Orders:
    """What boxes are told to do."""

    def __init__(
        self, database: Database, changes: Changes, hub: Hub, clock: Clock, ids: IdSource
    ) -> None:
        self._database = database
        self._changes = changes
        self._hub = hub
        self._clock = clock
        self._ids = ids

    async def give(
        self, caller: Caller, device: DeviceId, kind: OrderKind, text: str = "", minutes: int = 0
    ) -> OrderView:
        """Order a box to do something; it is woken at once.

        Args:
            caller: who does.
            device: which box.
            kind: what; no wipe.
            text: of a message; of identify what it shows, empty: the box's name.
            minutes: how long it shows that; 0: as long as is usual.

        Raises:
            Forbidden: not theirs to do.
            NotFound: there is no such box.
            Revoked: it was taken out of service.
            Invalid: it makes no sense; each problem names its key.
            TooMany: many orders wait for it already.
        """
        require(caller, Permission.CHANGE_DEVICES)
        return await self._give(caller.school, caller.who, device, kind, text, minutes)

    async def give_by_operator(
        self,
        school: SchoolId,
        device: DeviceId,
        kind: OrderKind,
        text: str = "",
        minutes: int = 0,
    ) -> OrderView:
        """Give an order from the command line; raises as `give`."""
        return await self._give(school, audit.OPERATOR, device, kind, text, minutes)

    async def _give(
        self,
        school: SchoolId,
        who: Who,
        device: DeviceId,
        kind: OrderKind,
        text: str,
        minutes: int,
    ) -> OrderView:
        problems = _problems_of(kind, text, minutes)
        if problems:
            raise Invalid(problems)
        async with self._changes.of(school, self._clock.now()) as unit:
            found = await devices.by_id(unit.session, school, device)
            if found is None:
                raise NotFound("there is no such box")
            if found.revoked_at is not None:
                raise Revoked("this box was taken out of service: it takes no orders")
            if len(await orders.open_of(unit.session, school, device, unit.now)) >= WAITING_LIMIT:
                raise TooMany("many orders wait for this box already", retry_s=_seconds(LIFE))
            order = self._order(found, kind, printable(text), minutes, unit.now)
            given = await orders.add(unit, order, who.adult)
            await audit.record(unit, who, "device.ordered", device, {"kind": kind.value})
        self._hub.touch(school)
        return order_view(given)

    def _order(
        self, device: Device, kind: OrderKind, text: str, minutes: int, now: datetime
    ) -> Order:
        if kind is OrderKind.IDENTIFY and not text:
            text = (device.name or device.room_name)[:TEXT_LIMIT]
        return Order(
            id=OrderId(self._ids.new()),
            device=device.id,
            kind=kind,
            at=now,
            expires_at=now + LIFE,
            text=text,
            minutes=minutes or USUAL_MINUTES.get(kind, 0),
        )

    async def wipe(self, unit: Unit, device: DeviceId, adult: AdultId | None) -> Given:
        """Order a box that is taken out of service to forget all students."""
        await orders.void(unit, device)
        order = Order(
            id=OrderId(self._ids.new()),
            device=device,
            kind=OrderKind.WIPE,
            at=unit.now,
            expires_at=unit.now + WIPE_LIFE,
        )
        return await orders.add(unit, order, adult)

    async def of(self, caller: Caller, device: DeviceId) -> tuple[OrderView, ...]:
        """Return a box's latest orders, the newest first, without documents; raises Forbidden."""
        require(caller, Permission.SEE_DEVICES)
        async with self._database.read() as session:
            found = await orders.of_device(
                session, caller.school, device, self._clock.now(), LISTED
            )
        return tuple(order_view(given) for given in found)

    async def get(self, caller: Caller, order: OrderId) -> OrderView:
        """Return one order with what its box sent; raises Forbidden, NotFound."""
        require(caller, Permission.SEE_DEVICES)
        async with self._database.read() as session:
            found = await orders.by_id(session, caller.school, order, self._clock.now())
        if found is None:
            raise NotFound("there is no such order")
        return order_view(found, whole=True)

    async def hand_out(
        self, school: SchoolId, device: DeviceId, private: bytes
    ) -> tuple[SignedOrder, ...]:
        """Return what a box still has to do, signed.

        Raises:
            StoreAway: the database can't be used now.
        """
        now = self._clock.now()
        async with self._database.read() as session:
            found = await orders.open_of(session, school, device, now)
        fresh = [given.order.id for given in found if given.state is OrderState.WAITING]
        if fresh:
            async with self._changes.of(school, now) as unit:
                await orders.mark_sent(unit, fresh)
            self._hub.touch(school)
        return tuple(signed(given.order, private) for given in found)

    async def take(
        self, school: SchoolId, device: DeviceId, results: Sequence[OrderResult]
    ) -> tuple[OrderId, ...]:
        """Take a box's answers; returns those that it need not send again: all of them.

        Raises:
            StoreAway: nothing was taken.
        """
        if not results:
            return ()
        async with self._changes.of(school, self._clock.now()) as unit:
            for result in results:
                words = printable(result.words)[:_WORDS_LIMIT]
                document = lines_printable(result.document)
                if not await orders.answer(unit, device, result, words, document):
                    # An answer to nothing: it would be sent for ever if it were not taken.
                    log.warning("orders.foreign_answer device=%s", device)
        self._hub.touch(school)
        return tuple(result.order for result in results)

    async def tidy(self, school: SchoolId) -> int:
        """Forget what boxes sent some days ago; returns how many documents that were."""
        now = self._clock.now()
        async with self._changes.of(school, now) as unit:
            return await orders.forget_documents(unit, now - DOCUMENTS_KEPT)


def signed(order: Order, private: bytes) -> SignedOrder:
    """Return an order as it travels."""
    text = encode(order).decode()
    return SignedOrder(order=text, signature=sign_order(private, text))


def _problems_of(kind: OrderKind, text: str, minutes: int) -> tuple[str, ...]:
    problems = []
    if kind is OrderKind.WIPE:
        problems.append("kind: a box is wiped by taking it out of service")
    if len(text) > TEXT_LIMIT:
        problems.append(f"text: at most {TEXT_LIMIT} characters")
    if not 0 <= minutes <= MINUTES_LIMIT:
        problems.append(f"minutes: {minutes} is not between 0 and {MINUTES_LIMIT}")
    return tuple(problems)


def _seconds(life: timedelta) -> int:
    return int(life.total_seconds())
