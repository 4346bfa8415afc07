"""Alerts: what is wrong with the fleet, from when on it counts, and who is told of it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from central.errors import Invalid
from central.live.hub import Hub
from central.services.alerting import Round, Watched, look
from central.services.callers import Caller, Permission, require
from central.services.devices import device_view
from central.services.telling import MAIL_DOC, Event, MailTo, tell
from central.services.troubles import (
    RANGES,
    Thresholds,
    Trouble,
    TroubleKind,
    in_touch,
    is_behind,
    troubles_of,
)
from central.services.views import DeviceView
from central.store import alerts, audit, devices, school_docs, schools
from central.store.alerts import Alert
from central.store.engine import Database
from central.store.unit import Changes, Unit
from hallpass.clock import Clock
from hallpass.domain.timetable import day_part
from hallpass.ids import DeviceId, SchoolId
from hallpass.idsource import IdSource

POLICY_DOC = "alerts"
KEPT = timedelta(days=90)
_LATEST = 200
_ADDRESS = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]{1,190}")
_ADDRESSES_LIMIT = 20


@dataclass(frozen=True, slots=True)
class AlertPolicy:
    """From when on something counts, and when it is told."""

    thresholds: Thresholds = field(default_factory=Thresholds)
    quiet: bool = False
    """Outside the school's day nobody is told; what is still wrong then is told when it begins."""
    muted: tuple[TroubleKind, ...] = ()
    """Shown on the page, and nobody is told."""


@dataclass(frozen=True, slots=True)
class AlertView:
    """One alert, with the box that it is about."""

    alert: Alert
    box: DeviceView | None
    """None: it is no more."""
    values: Mapping[str, str | int]


class Alerts:
    """The watch over a school's boxes."""

    def __init__(
        self, database: Database, changes: Changes, hub: Hub, clock: Clock, ids: IdSource
    ) -> None:
        self._database = database
        self._changes = changes
        self._hub = hub
        self._clock = clock
        self._ids = ids
        self._watched: dict[SchoolId, Watched] = {}
        self._behind: dict[DeviceId, datetime] = {}

    async def check(self, school: SchoolId) -> int:
        """Look at every box once, and put what is to be told on its way.

        Returns:
            How many alerts are on.
        """
        now = self._clock.now()
        async with self._database.read() as session:
            boxes = [device_view(box, self._hub) for box in await devices.every(session, school)]
            policy = await _policy(session, school)
            known = await alerts.untold(session, school)
            timetable = await schools.timetable(session, school)
        self._note_behind(boxes, now)
        troubles = {
            box.id: tuple(t for t in self._troubles(box, policy, now) if t.kind not in policy.muted)
            for box in boxes
        }
        in_school = timetable is None or day_part(timetable, now).in_school
        seen = partial(
            look,
            now,
            troubles,
            watched=self._watched.get(school, Watched()),
            quiet=policy.quiet and not in_school,
        )
        round_ = seen(known)
        if round_.new or round_.changed:
            async with self._changes.of(school, now) as unit:
                # Another process may have seen and told the same meanwhile.
                known = await alerts.untold(unit.session, school)
                round_ = seen(known)
                await self._write(unit, round_, boxes)
            self._hub.touch(school)
        self._watched[school] = round_.watched
        return sum(alert.ended_at is None for alert in known) + len(round_.new)

    async def judge(
        self, school: SchoolId, boxes: Sequence[DeviceView]
    ) -> Mapping[DeviceId, tuple[Trouble, ...]]:
        """Return what is wrong with each of these now, muted kinds included."""
        now = self._clock.now()
        async with self._database.read() as session:
            policy = await _policy(session, school)
        return {box.id: self._troubles(box, policy, now) for box in boxes}

    async def latest(self, caller: Caller) -> tuple[AlertView, ...]:
        """Return the newest alerts, over or not; raises Forbidden."""
        require(caller, Permission.SEE_DEVICES)
        async with self._database.read() as session:
            found = await alerts.latest(session, caller.school, _LATEST)
            every = await devices.every(session, caller.school)
        boxes = {box.id: device_view(box, self._hub) for box in every}
        return tuple(
            AlertView(
                alert,
                boxes.get(alert.device),
                msgspec.json.decode(alert.detail, type=dict[str, str | int]),
            )
            for alert in found
        )

    async def policy(self, caller: Caller) -> tuple[AlertPolicy, MailTo]:
        """Return thresholds and mailboxes; raises Forbidden."""
        require(caller, Permission.SEE_DEVICES)
        async with self._database.read() as session:
            mail = await school_docs.read(session, caller.school, MAIL_DOC, MailTo, MailTo())
            return await _policy(session, caller.school), mail

    async def change(self, caller: Caller, policy: AlertPolicy, mail: MailTo) -> None:
        """Say from when on something counts, and who is told.

        Raises:
            Forbidden: not theirs to do.
            Invalid: a threshold is out of its range, or an address is none.
        """
        require(caller, Permission.CHANGE_ALERTS)
        problems = problems_of(policy, mail)
        if problems:
            raise Invalid(problems)
        async with self._changes.of(caller.school, self._clock.now()) as unit:
            await school_docs.write(unit, POLICY_DOC, policy, caller.adult)
            await school_docs.write(unit, MAIL_DOC, mail, caller.adult)
            await audit.record(
                unit,
                caller.who,
                "alerts.changed",
                detail={
                    "thresholds": policy.thresholds,
                    "quiet": policy.quiet,
                    "muted": policy.muted,
                    "mailboxes": len(mail.addresses),
                },
            )
        self._hub.touch(caller.school)

    async def forget(self, school: SchoolId) -> None:
        """Drop what has long been over."""
        async with self._database.write() as session:
            await alerts.forget(session, school, self._clock.now(), KEPT)

    def _note_behind(self, boxes: Sequence[DeviceView], now: datetime) -> None:
        late = {box.id for box in boxes if in_touch(box, now) and is_behind(box)}
        self._behind = {box: self._behind.get(box, now) for box in late}

    def _troubles(self, box: DeviceView, policy: AlertPolicy, now: datetime) -> tuple[Trouble, ...]:
        behind = self._behind.get(box.id)
        return troubles_of(box, policy.thresholds, now, behind_since=behind)

    async def _write(self, unit: Unit, round_: Round, boxes: Sequence[DeviceView]) -> None:
        by_id = {box.id: box for box in boxes}
        told_at = unit.now if round_.tell_new else None
        new = [
            Alert(
                id=self._ids.new(),
                device=box,
                kind=trouble.kind.value,
                since=since,
                detail=msgspec.json.encode(trouble.values).decode(),
                told_at=told_at,
            )
            for box, trouble, since in round_.new
        ]
        alerts.add(unit.session, unit.school_id, new)
        for alert in round_.changed:
            await alerts.change(unit.session, unit.school_id, alert)
        began = [a for a in (*new, *round_.changed) if a.told_at == unit.now]
        ended = [a for a in round_.changed if a.told_at and a.end_told_at == unit.now]
        for event, told in ((Event.ALERT_BEGAN, began), (Event.ALERT_ENDED, ended)):
            if told:
                rows = [_told(alert, by_id.get(alert.device)) for alert in told]
                await tell(unit, self._ids, event, {"alerts": rows})


def problems_of(policy: AlertPolicy, mail: MailTo) -> tuple[str, ...]:
    """Return what makes no sense, the key first."""
    found = [
        f"{key}: {value} is not between {low} and {high}"
        for key, (low, high) in RANGES.items()
        if not low <= (value := getattr(policy.thresholds, key)) <= high
    ]
    if len(mail.addresses) > _ADDRESSES_LIMIT:
        found.append(f"mail: at most {_ADDRESSES_LIMIT} addresses")
    found += [
        f"mail: {address[:80]!r} is no e-mail address"
        for address in mail.addresses
        if not _ADDRESS.fullmatch(address)
    ]
    return tuple(found)


async def _policy(session: AsyncSession, school: SchoolId) -> AlertPolicy:
    return await school_docs.read(session, school, POLICY_DOC, AlertPolicy, AlertPolicy())


def _told(alert: Alert, box: DeviceView | None) -> dict[str, object]:
    return {
        "device": alert.device,
        "name": box.name if box is not None else "",
        "room": box.room_name if box is not None else "",
        "kind": alert.kind,
        "since": alert.since,
        "ended": alert.ended_at,
        "values": msgspec.json.decode(alert.detail),
    }
