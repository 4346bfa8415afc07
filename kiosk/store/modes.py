"""What adults have said about rooms, kept as the fold of their facts says (domain.roommode)."""

from collections.abc import Iterable, Mapping

from sqlalchemy import delete, select
from sqlalchemy.dialects.sqlite import insert

from hallpass.domain.facts import Clocks, Fact
from hallpass.domain.roommode import latest_words
from hallpass.domain.rooms import ROOM_IS_OPEN, RoomMode, RoomModeNow
from hallpass.ids import RoomId
from kiosk.store.models import RoomModeRow
from kiosk.store.unit import Unit


class Modes:
    """Reads and writes the projection within one transaction."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def of(self, room: RoomId) -> RoomModeNow:
        """Return one room's mode; it may have run out (`RoomModeNow.at`)."""
        return self.not_open().get(room, ROOM_IS_OPEN)

    def not_open(self) -> Mapping[RoomId, RoomModeNow]:
        """Return the modes of all rooms that somebody closed or paused: few at any time."""
        rows = self._unit.sql.execute(
            select(RoomModeRow.room, RoomModeRow.mode, RoomModeRow.until).where(
                RoomModeRow.mode != RoomMode.OPEN.value
            )
        )
        return {RoomId(row.room): RoomModeNow(RoomMode(row.mode), row.until) for row in rows}

    def put(self, room: RoomId, facts: Iterable[Fact], clocks: Clocks) -> None:
        """Store what the facts about one room add up to; without any, forget it."""
        word = latest_words(facts, clocks).get(room)
        if word is None:
            self._unit.sql.execute(delete(RoomModeRow).where(RoomModeRow.room == room))
            return
        # The fact is kept so that retention leaves it.
        values = {
            "mode": word.now.mode.value,
            "until": word.now.until,
            "at": word.at,
            "fact": word.fact,
        }
        self._unit.sql.execute(
            insert(RoomModeRow)
            .values(room=room, **values)
            .on_conflict_do_update(index_elements=["room"], set_=values)
        )
