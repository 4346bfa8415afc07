"""The audit log: one row for each act, written in the act's own transaction, never changed."""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
from sqlalchemy import func, select

from central.store.access_models import AuditRow
from central.store.unit import Unit
from hallpass.ids import AdultId


@dataclass(frozen=True, slots=True)
class Who:
    """Under whose name something was done, and from where."""

    adult: AdultId | None = None
    """None: a program, by its key, or an operator on the server itself."""
    acting_for: AdultId | None = None
    api_key: str | None = None
    address: str = ""


OPERATOR = Who()
"""Somebody at the server's own command line."""


async def record(
    unit: Unit, who: Who, act: str, target: str = "", detail: Mapping[str, object] | None = None
) -> None:
    """Write an act down; its number is handed out under the school's lock, without gaps.

    Args:
        unit: the transaction of the act itself.
        who: who did it.
        act: what, as in "settings.changed".
        target: id of what it was done to; empty: the school.
        detail: JSON values; never a secret, never a student's name.
    """
    last = await unit.session.scalar(
        select(func.max(AuditRow.number)).where(AuditRow.school_id == unit.school_id)
    )
    unit.session.add(
        AuditRow(
            school_id=unit.school_id,
            number=(last or 0) + 1,
            at=unit.now,
            adult=who.adult,
            acting_for=who.acting_for,
            api_key=who.api_key,
            act=act,
            target=target,
            detail=msgspec.json.encode(detail or {}).decode(),
            address=who.address,
        )
    )
    await unit.session.flush()
