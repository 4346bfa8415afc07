"""Dropping what is no longer needed, a little at a time.

Others' facts go some hours after their pass is over: a box holds the least that it needs, and what
counts for "today" stays until the day is over. Own facts that central has acknowledged stay some
days. What is in the outbox or among the dead letters is never dropped, nor is the latest word on a
room: it holds until there is another. Nothing at all is dropped while this boot's clock was not
compared with central's: a clock in another year would drop everything.
"""

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from hallpass.domain.settings import RoomSettings
from hallpass.ids import PassId
from kiosk.store.journal import Journal
from kiosk.store.models import (
    AskRow,
    DeadLetterRow,
    DecisionRow,
    FactRow,
    OutboxRow,
    PassRow,
    PhoneWindowRow,
    RoomModeRow,
    TicketRow,
)
from kiosk.store.unit import Unit

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Keep:
    """How long what is kept."""

    others: timedelta = timedelta(hours=16)
    own: timedelta = timedelta(days=3)
    decisions: timedelta = timedelta(days=1)
    tickets: timedelta = timedelta(hours=16)
    asks: timedelta = timedelta(hours=16)


KEEP = Keep()
SLICE = 50
"""Passes, or facts without one, dropped in one transaction."""


def keep_of(settings: RoomSettings) -> Keep:
    """Return how long the school wants what kept."""
    return replace(KEEP, own=timedelta(days=settings.upkeep.keep_days))


def prune(unit: Unit, keep: Keep = KEEP) -> bool:
    """Drop a slice of what is too old; say whether there may be more."""
    if not unit.trusted:
        return False
    now = unit.now
    more = _prune_passes(unit, now - keep.others, own=False)
    more |= _prune_passes(unit, now - keep.own, own=True)
    if not more:
        # Only then: this looks at every fact that is old enough, which is few once passes are gone.
        more |= _prune_loose_facts(unit, now - keep.others, own=False)
        more |= _prune_loose_facts(unit, now - keep.own, own=True)
    unit.sql.execute(delete(DecisionRow).where(DecisionRow.at < now - keep.decisions))
    unit.sql.execute(delete(TicketRow).where(TicketRow.at < now - keep.tickets))
    unit.sql.execute(delete(AskRow).where(AskRow.at < now - keep.asks))
    window = int((now - timedelta(hours=1)).timestamp()) // 30
    unit.sql.execute(delete(PhoneWindowRow).where(PhoneWindowRow.window < window))
    return more


def sweep_foreign(unit: Unit, gen: int) -> None:
    """Drop others' facts that a full resync, now complete, did not bring again."""
    old = (FactRow.own.is_(False), FactRow.gen < gen)
    passes = list(
        unit.sql.execute(
            select(FactRow.pass_id).where(*old, FactRow.pass_id.is_not(None)).distinct()
        ).scalars()
    )
    said = list(
        unit.sql.execute(
            select(FactRow.about).where(*old, FactRow.about.is_not(None)).distinct()
        ).scalars()
    )
    unit.sql.execute(delete(FactRow).where(*old))
    for about in said:
        if about is not None:
            Journal(unit).refold_spoken(about)
    for pass_id in passes:
        if pass_id is not None:
            Journal(unit).refold(PassId(pass_id))
    tickets = select(FactRow.ticket).where(FactRow.ticket.is_not(None))
    unit.sql.execute(delete(TicketRow).where(TicketRow.ticket.not_in(tickets)))
    unit.touched = True


def _prune_passes(unit: Unit, before: datetime, *, own: bool) -> bool:
    unsent = select(FactRow.pass_id).join(OutboxRow, OutboxRow.fact == FactRow.id)
    dead = select(FactRow.pass_id).join(DeadLetterRow, DeadLetterRow.fact == FactRow.id)
    ids = list(
        unit.sql.execute(
            select(PassRow.id)
            .where(
                PassRow.own.is_(own),
                PassRow.over_at < before,
                PassRow.id.not_in(unsent.where(FactRow.pass_id.is_not(None))),
                PassRow.id.not_in(dead.where(FactRow.pass_id.is_not(None))),
            )
            .order_by(PassRow.over_at)
            .limit(SLICE)
        ).scalars()
    )
    if ids:
        unit.sql.execute(delete(FactRow).where(FactRow.pass_id.in_(ids)))
        unit.sql.execute(delete(PassRow).where(PassRow.id.in_(ids)))
    return len(ids) == SLICE


def _prune_loose_facts(unit: Unit, before: datetime, *, own: bool) -> bool:
    """Drop facts that belong to no pass, and facts of passes whose start never came."""
    known = select(PassRow.id)
    held = select(OutboxRow.fact)
    dead = select(DeadLetterRow.fact)
    latest = select(RoomModeRow.fact)
    ids = list(
        unit.sql.execute(
            select(FactRow.id)
            .where(
                FactRow.own.is_(own),
                FactRow.at < before,
                FactRow.pass_id.is_(None) | FactRow.pass_id.not_in(known),
                FactRow.id.not_in(held),
                FactRow.id.not_in(dead),
                FactRow.id.not_in(latest),
            )
            .limit(SLICE)
        ).scalars()
    )
    if ids:
        unit.sql.execute(delete(FactRow).where(FactRow.id.in_(ids)))
    return len(ids) == SLICE
