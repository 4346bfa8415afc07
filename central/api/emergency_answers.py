"""Emergencies, as the API answers: ids are text of up to 64 characters, times have a zone."""

from datetime import datetime

from msgspec import Struct

from central.services.emergency_views import BoxView, EmergencyHead, EmergencyView, PersonView
from hallpass.domain.rooms import Room


class PersonAnswer(Struct, frozen=True):
    """Somebody on an emergency's list."""

    student: str
    name: str
    origin: str | None
    destination: str | None
    there: bool
    since: datetime | None
    seen_room: str | None
    seen_at: datetime | None
    safe: bool
    """Only an adult in person marks a student safe; a scan never does."""
    safe_at: datetime | None
    safe_by: str
    safe_where: str


class SilentBoxAnswer(Struct, frozen=True):
    """A kiosk that was out of touch when the emergency began."""

    device: str
    room: str
    heard_at: datetime | None
    waiting: int
    heard_again_at: datetime | None


class EmergencyHeadAnswer(Struct, frozen=True):
    """An emergency, in numbers."""

    id: str
    version: int
    action: str
    drill: bool
    started_at: datetime
    ended_at: datetime | None
    note: str
    total: int
    safe: int
    unaccounted: int


class EmergencyAnswer(Struct, frozen=True):
    """An emergency with its list."""

    head: EmergencyHeadAnswer
    people: tuple[PersonAnswer, ...]
    boxes: tuple[SilentBoxAnswer, ...]


class AlarmAnswer(Struct, frozen=True):
    """An alarm from one box that waits for an answer."""

    id: str
    room: str | None
    box: str
    action: str
    drill: bool
    at: datetime


def head_answer(head: EmergencyHead) -> EmergencyHeadAnswer:
    """Write an emergency's numbers down."""
    return EmergencyHeadAnswer(
        id=head.id,
        version=head.version,
        action=head.action,
        drill=head.drill,
        started_at=head.started_at,
        ended_at=head.ended_at,
        note=head.note,
        total=head.total,
        safe=head.safe,
        unaccounted=head.unaccounted,
    )


def emergency_answer(view: EmergencyView) -> EmergencyAnswer:
    """Write an emergency down."""
    return EmergencyAnswer(
        head=head_answer(view.head),
        people=tuple(_person(person) for person in view.people),
        boxes=tuple(_silent(box) for box in view.boxes),
    )


def _person(view: PersonView) -> PersonAnswer:
    return PersonAnswer(
        student=view.student,
        name=view.name,
        origin=_id(view.origin),
        destination=_id(view.destination),
        there=view.there,
        since=view.since,
        seen_room=_id(view.seen_room),
        seen_at=view.seen_at,
        safe=view.safe,
        safe_at=view.safe_at,
        safe_by=view.safe_by,
        safe_where=view.safe_where,
    )


def _silent(view: BoxView) -> SilentBoxAnswer:
    return SilentBoxAnswer(
        view.device, view.room.id, view.heard_at, view.waiting, view.heard_again_at
    )


def _id(room: Room | None) -> str | None:
    return None if room is None else room.id
