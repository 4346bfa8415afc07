"""Telling programs and mailboxes what happened: each event is kept with its act.

What is put down here goes out by `central.services.delivering`, soon and until it has arrived.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import msgspec

from central.store import school_docs, telling
from central.store.telling import MAIL, Delivery
from central.store.unit import Unit
from hallpass.idsource import IdSource

MAIL_DOC = "mail"


class Event(StrEnum):
    """What a program can be told."""

    ALERT_BEGAN = "alert.began"
    ALERT_ENDED = "alert.ended"
    ALARM_RAISED = "alarm.raised"
    """An adult put one box into an emergency."""
    EMERGENCY_STARTED = "emergency.started"
    EMERGENCY_CHANGED = "emergency.changed"
    EMERGENCY_ENDED = "emergency.ended"
    BREAK_GLASS_USED = "account.break_glass_used"
    SETTINGS_CHANGED = "settings.changed"
    DEVICE_ENROLLED = "device.enrolled"
    DEVICE_REVOKED = "device.revoked"
    TEST = "test"


BY_MAIL = frozenset(
    {
        Event.ALERT_BEGAN,
        Event.ALERT_ENDED,
        Event.ALARM_RAISED,
        Event.EMERGENCY_STARTED,
        Event.EMERGENCY_ENDED,
        Event.BREAK_GLASS_USED,
        Event.TEST,
    }
)
"""What mailboxes are told too."""


@dataclass(frozen=True, slots=True)
class MailTo:
    """The mailboxes that are told."""

    addresses: tuple[str, ...] = ()


async def tell(unit: Unit, ids: IdSource, event: Event, data: Mapping[str, object]) -> None:
    """Put an event on its way to everybody who wants it.

    Args:
        unit: the transaction of what happened: rolled back, nobody is told.
        ids: for the deliveries.
        event: what.
        data: JSON values; never a student's name.
    """
    hooks = await telling.webhooks(unit.session, unit.school_id)
    channels = [hook.id for hook in hooks if hook.ended_at is None and event in hook.events]
    mail = await school_docs.read(unit.session, unit.school_id, MAIL_DOC, MailTo, MailTo())
    if mail.addresses and event in BY_MAIL:
        channels.append(MAIL)
    await tell_to(unit, ids, event, data, channels)


async def tell_to(
    unit: Unit, ids: IdSource, event: Event, data: Mapping[str, object], channels: list[str]
) -> None:
    """Put an event on its way to these channels alone."""
    body = msgspec.json.encode(
        {"type": event.value, "timestamp": unit.now, "school": unit.school_id, "data": data}
    ).decode()
    telling.add_deliveries(
        unit.session,
        unit.school_id,
        [
            Delivery(ids.new(), channel, event.value, body, unit.now, unit.now, 0, None, None, "")
            for channel in channels
        ],
    )
