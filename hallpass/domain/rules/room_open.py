"""Rule 4: the way is open: no emergency, no pause here, and the destination is open to us."""

from collections.abc import Mapping

from hallpass.domain.reasons import Reason, ReasonCode, RuleName, Weight
from hallpass.domain.rooms import RoomMode
from hallpass.domain.situation import Ask, Situation

NOBODY_COMES = frozenset({RoomMode.CLOSED, RoomMode.TESTING})
"""Modes of a destination in which no student is sent there."""
_HERE: Mapping[RoomMode, ReasonCode] = {
    RoomMode.CLOSED: ReasonCode.ROOM_CLOSED,
    RoomMode.PAUSED: ReasonCode.ROOM_PAUSED,
    RoomMode.TESTING: ReasonCode.ROOM_TESTING,
}
"""What an adult here has said binds students; the same adult may let one go all the same."""


def room_open(ask: Ask, situation: Situation) -> tuple[Reason, ...]:
    """Refuse in an emergency, while paused, or where the destination is closed or not offered."""
    found = []
    emergency, destination = situation.emergency, situation.destination
    if emergency is not None and (
        emergency.stops_new_passes or (destination is not None and destination.outside)
    ):
        found.append(_refuse(ReasonCode.EMERGENCY, {"action": emergency.action.value}))
    if situation.settings.paused:
        found.append(_refuse(ReasonCode.KIOSK_PAUSED))
    if situation.here_mode in _HERE:
        found.append(_refuse(_HERE[situation.here_mode]))
    if destination is None or situation.settings.offer_of(ask.destination) is None:
        found.append(_refuse(ReasonCode.NOT_OFFERED))
    elif not destination.open or situation.destination_mode in NOBODY_COMES:
        found.append(_refuse(ReasonCode.DESTINATION_CLOSED, {"destination": str(destination.id)}))
    return tuple(found)


def _refuse(code: ReasonCode, detail: dict[str, str | int] | None = None) -> Reason:
    return Reason(code, RuleName.ROOM_OPEN, Weight.REFUSE, detail or {})
