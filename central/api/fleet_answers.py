"""Boxes, as the API answers: ids are text of up to 64 characters, times have a zone."""

from datetime import datetime

from msgspec import Struct

from central.services.fleet import FleetBox
from central.services.fleet_views import BatchView, OrderView
from central.services.views import DeviceView, EnrolmentView
from hallpass.wire import KioskStatus


class TroubleAnswer(Struct, frozen=True):
    """Something that is wrong with a box."""

    kind: str
    since: datetime | None
    broken: bool
    """False: a warning."""


class DeviceAnswer(Struct, frozen=True):
    """A kiosk."""

    id: str
    name: str
    serial: str
    room: str
    enrolled_at: datetime
    heard_at: datetime | None
    connected: bool
    revoked_at: datetime | None
    wiped_at: datetime | None
    settings_wanted: int
    branched: bool
    """Two boxes have its identity: an administrator has to pick one."""
    status: KioskStatus
    """What it said of itself when it was heard last."""
    troubles: tuple[TroubleAnswer, ...] = ()


class OrderAnswer(Struct, frozen=True):
    """An order to a box."""

    id: str
    device: str
    kind: str
    text: str
    minutes: int
    at: datetime
    expires_at: datetime
    state: str
    """waiting, sent, done, failed or expired."""
    answered_at: datetime | None
    words: str
    """What the box said of it."""
    document: str
    """What it sent; empty in lists."""


class EnrolmentAnswer(Struct, frozen=True):
    """A box that waits to be let in."""

    code: str
    name: str
    serial: str
    started_at: datetime
    expires_at: datetime
    room: str | None


class BatchAnswer(Struct, frozen=True):
    """A list of boxes that are let in by one code."""

    id: str
    name: str
    made_at: datetime
    expires_at: datetime
    open: bool
    boxes: int
    used: int


def device_answer(view: DeviceView, found: FleetBox | None = None) -> DeviceAnswer:
    """Write a box down."""
    troubles = found.troubles if found is not None else ()
    return DeviceAnswer(
        id=view.id,
        name=view.name,
        serial=view.serial,
        room=view.room,
        enrolled_at=view.enrolled_at,
        heard_at=view.heard_at,
        connected=view.connected,
        revoked_at=view.revoked_at,
        wiped_at=view.wiped_at,
        settings_wanted=view.settings_wanted,
        branched=view.branched,
        status=view.status,
        troubles=tuple(
            TroubleAnswer(t.kind, t.since, t.weight.value == "broken") for t in troubles
        ),
    )


def order_answer(view: OrderView) -> OrderAnswer:
    """Write an order down."""
    return OrderAnswer(
        id=view.id,
        device=view.device,
        kind=view.kind,
        text=view.text,
        minutes=view.minutes,
        at=view.at,
        expires_at=view.expires_at,
        state=view.state,
        answered_at=view.answered_at,
        words=view.words,
        document=view.document,
    )


def enrolment_answer(view: EnrolmentView) -> EnrolmentAnswer:
    """Write down who waits."""
    return EnrolmentAnswer(
        view.user_code, view.name, view.serial, view.started_at, view.expires_at, view.room
    )


def batch_answer(view: BatchView) -> BatchAnswer:
    """Write a batch down."""
    used = sum(box.used_at is not None for box in view.boxes)
    return BatchAnswer(
        view.id, view.name, view.made_at, view.expires_at, view.open, len(view.boxes), used
    )
