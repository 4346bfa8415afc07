"""Boxes: what they are, what they are told, who is let in; alerts about them."""

from typing import Annotated

from litestar.params import JSONBody
from msgspec import Meta, Struct

from central.api.access_answers import AlertAnswer
from central.api.door import AnyRequest, FromApi, FromCaller, Key, changes, does, ends, makes, reads
from central.api.fleet_answers import (
    BatchAnswer,
    DeviceAnswer,
    EnrolmentAnswer,
    OrderAnswer,
    batch_answer,
    device_answer,
    enrolment_answer,
    order_answer,
)
from central.services.callers import Permission
from hallpass.domain.orders import OrderKind
from hallpass.ids import DeviceId, OrderId, RoomId

_DEVICES, _ALERTS = "devices", "alerts"
Id = Annotated[str, Meta(min_length=1, max_length=64)]


class DeviceChange(Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be otherwise about a box; what is left out stays."""

    name: Annotated[str, Meta(max_length=80)] | None = None
    room: Id | None = None


class NewOrder(Struct, frozen=True, forbid_unknown_fields=True):
    """What a box is to do; a wipe is ordered by revoking it."""

    kind: OrderKind
    text: Annotated[str, Meta(max_length=120)] = ""
    """Of a message; an empty one takes the message away."""
    minutes: Annotated[int, Meta(ge=0, le=480)] = 0


class Approval(Struct, frozen=True, forbid_unknown_fields=True):
    """Which room's kiosk a new box becomes; compare its key's fingerprint first."""

    room: Id
    replaces: Id | None = None
    """The box whose place it takes."""


class Picked(Struct, frozen=True, forbid_unknown_fields=True):
    """The serial number of the hardware that goes on."""

    serial: Annotated[str, Meta(min_length=1, max_length=200)]


class NewBatchList(Struct, frozen=True, forbid_unknown_fields=True):
    """A list of boxes that one code lets in."""

    csv: Annotated[str, Meta(max_length=200_000)]
    """Lines of serial, room[, name]; rooms by id, number or name."""
    name: Annotated[str, Meta(max_length=80)] = ""
    days: Annotated[int, Meta(ge=1, le=365)] = 30


class NewBatchAnswer(Struct, frozen=True):
    """A batch and its code, told once."""

    id: str
    code: str
    boxes: int


@reads("/devices", Permission.SEE_DEVICES, _DEVICES)
async def list_devices(api: FromApi, caller: FromCaller) -> list[DeviceAnswer]:
    """List all boxes with their health and what is wrong with them; the revoked ones last."""
    view = await api.services.fleet.look(caller)
    return [device_answer(item.box, item) for item in view.boxes] + [
        device_answer(box) for box in view.revoked
    ]


@reads("/devices/{device:str}", Permission.SEE_DEVICES, _DEVICES)
async def get_device(api: FromApi, caller: FromCaller, device: Key) -> DeviceAnswer:
    """Return one box."""
    found = await api.services.fleet.box(caller, DeviceId(device))
    return device_answer(found.box, found)


@changes("/devices/{device:str}", Permission.CHANGE_DEVICES, _DEVICES)
async def change_device(
    api: FromApi, caller: FromCaller, device: Key, data: JSONBody[DeviceChange]
) -> DeviceAnswer:
    """Give a box another name or room; in another room it learns everything anew."""
    key = DeviceId(device)
    await api.services.devices.get(caller, key)
    if data.name is not None:
        await api.services.devices.rename(caller, key, data.name)
    if data.room is not None:
        await api.services.devices.move(caller, key, RoomId(data.room))
    return device_answer(await api.services.devices.get(caller, key))


@does("/devices/{device:str}/revoke", Permission.CHANGE_DEVICES, _DEVICES)
async def revoke_device(api: FromApi, caller: FromCaller, device: Key) -> None:
    """Take a box out of service; a signed order wipes it. Again: 404."""
    await api.services.devices.revoke(caller, DeviceId(device))


@does("/devices/{device:str}/rotate", Permission.CHANGE_DEVICES, _DEVICES)
async def rotate_key(api: FromApi, caller: FromCaller, device: Key) -> None:
    """Give a box another key with its next exchange; again changes nothing."""
    await api.services.devices.rotate(caller, DeviceId(device))


@does("/devices/{device:str}/pick", Permission.CHANGE_DEVICES, _DEVICES)
async def pick(api: FromApi, caller: FromCaller, device: Key, data: JSONBody[Picked]) -> None:
    """Of two boxes with one identity, say which goes on."""
    await api.services.devices.pick(caller, DeviceId(device), data.serial)


@reads("/devices/{device:str}/orders", Permission.SEE_DEVICES, _DEVICES)
async def list_orders(api: FromApi, caller: FromCaller, device: Key) -> list[OrderAnswer]:
    """List the latest orders to a box, newest first, without their documents."""
    return [order_answer(v) for v in await api.services.orders.of(caller, DeviceId(device))]


@makes("/devices/{device:str}/orders", Permission.CHANGE_DEVICES, _DEVICES)
async def give_order(
    request: AnyRequest, api: FromApi, caller: FromCaller, device: Key, data: JSONBody[NewOrder]
) -> OrderAnswer:
    """Order a box to do something. Takes an Idempotency-Key."""

    async def act() -> OrderAnswer:
        view = await api.services.orders.give(
            caller, DeviceId(device), data.kind, data.text, data.minutes
        )
        return order_answer(view)

    return await api.once(request, caller, OrderAnswer, act)


@reads("/orders/{order:str}", Permission.SEE_DEVICES, _DEVICES)
async def get_order(api: FromApi, caller: FromCaller, order: Key) -> OrderAnswer:
    """Return an order with what the box sent."""
    return order_answer(await api.services.orders.get(caller, OrderId(order)))


@reads("/enrolments", Permission.CHANGE_DEVICES, _DEVICES)
async def list_enrolments(api: FromApi, caller: FromCaller) -> list[EnrolmentAnswer]:
    """List the boxes that wait to be let in."""
    return [enrolment_answer(v) for v in await api.services.enrolments.pending(caller)]


@does("/enrolments/{code:str}/approve", Permission.CHANGE_DEVICES, _DEVICES)
async def approve(
    api: FromApi, caller: FromCaller, code: Key, data: JSONBody[Approval]
) -> EnrolmentAnswer:
    """Let a box in; its code works once."""
    replaces = DeviceId(data.replaces) if data.replaces is not None else None
    view = await api.services.enrolments.approve(caller, code, RoomId(data.room), replaces=replaces)
    return enrolment_answer(view)


@does("/enrolments/{code:str}/refuse", Permission.CHANGE_DEVICES, _DEVICES)
async def refuse(api: FromApi, caller: FromCaller, code: Key) -> EnrolmentAnswer:
    """Send a box away."""
    return enrolment_answer(await api.services.enrolments.refuse(caller, code))


@reads("/batches", Permission.SEE_DEVICES, _DEVICES)
async def list_batches(api: FromApi, caller: FromCaller) -> list[BatchAnswer]:
    """List the batches, newest first."""
    return [batch_answer(v) for v in await api.services.enrolments.batches(caller)]


@makes("/batches", Permission.CHANGE_DEVICES, _DEVICES)
async def make_batch(
    request: AnyRequest, api: FromApi, caller: FromCaller, data: JSONBody[NewBatchList]
) -> NewBatchAnswer:
    """Make a batch; its code is told once. Takes an Idempotency-Key."""

    async def act() -> NewBatchAnswer:
        made = await api.services.enrolments.make_batch(
            caller, data.csv.encode(), data.name, data.days
        )
        return NewBatchAnswer(made.id, made.code, made.boxes)

    return await api.once(request, caller, NewBatchAnswer, act, secret=True)


@ends("/batches/{batch:str}", Permission.CHANGE_DEVICES, _DEVICES)
async def end_batch(api: FromApi, caller: FromCaller, batch: Key) -> None:
    """End a batch: its code lets no box in any more."""
    await api.services.enrolments.end_batch(caller, batch)


@reads("/alerts", Permission.SEE_DEVICES, _ALERTS)
async def list_alerts(api: FromApi, caller: FromCaller) -> list[AlertAnswer]:
    """List the latest alerts, those that are on among them."""
    return [
        AlertAnswer(
            id=item.alert.id,
            device=item.alert.device,
            kind=item.alert.kind,
            since=item.alert.since,
            ended_at=item.alert.ended_at,
        )
        for item in await api.services.alerts.latest(caller)
    ]


ROUTES = (
    list_devices,
    get_device,
    change_device,
    revoke_device,
    rotate_key,
    pick,
    list_orders,
    give_order,
    get_order,
    list_enrolments,
    approve,
    refuse,
    list_batches,
    make_batch,
    end_batch,
    list_alerts,
)
