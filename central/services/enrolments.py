"""Letting a new box in: device authorisation as in RFC 8628.

The box shows a short code; an adult types it, compares the key's fingerprint and picks the room;
the box polls and is given its key, once. Codes live ten minutes. What stands against guessing
(section 5.1): 20^8 codes, `GUESSES` wrong ones in `WINDOW`, and few boxes waiting at once.
"""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from central.errors import (
    EnrolmentExpired,
    EnrolmentPending,
    EnrolmentRefused,
    EnrolmentSlowDown,
    NotFound,
    TooMany,
    Unavailable,
)
from central.live.hub import Hub
from central.services.batch_list import normal_serial
from central.services.batches import DAYS, LETTERS, Batches, normal_code
from central.services.callers import Caller, Permission, require
from central.services.devices import Devices
from central.services.fleet_views import BatchPreview, BatchView, NewBatch
from central.services.keys import key_hash, new_key
from central.services.schools import Schools
from central.services.texts import printable
from central.services.views import EnrolmentView, SchoolView
from central.store import audit, batches, device_acts, devices, enrolments, rooms, throttles
from central.store.audit import Who
from central.store.engine import Database
from central.store.enrolments import Enrolment, State
from central.store.throttles import Budget, Spent
from central.store.unit import Changes, Unit
from hallpass.clock import Clock
from hallpass.ids import AdultId, DeviceId, RoomId, SchoolId
from hallpass.idsource import IdSource
from hallpass.sealing import seal_key
from hallpass.wire import EnrolGranted, EnrolPoll, EnrolStart, EnrolStarted

LIFE = timedelta(minutes=10)
INTERVAL_S = 2
SLOWER_S = 3
"""Added to the interval each time a box polls too soon."""
EARLY_S = 0.5
"""A poll that is so little too soon is in time: networks are not exact."""
PENDING_LIMIT = 200
GUESSES = 10
WINDOW = timedelta(minutes=10)
PLACES_OF_ADDRESS = 50
"""So many boxes of one address may wait for an adult; a school's may all share one."""
_SECRET_BYTES = 32
_GUESSING = Budget("enrolment", GUESSES, WINDOW)
_WORDS_LIMIT = 80
_WHAT_LIMIT = 100
_OVER = (State.GRANTED, State.REFUSED)


@dataclass(frozen=True, slots=True)
class _Settled:
    """What an adult says of a box that waits."""

    state: State
    room: RoomId | None = None
    replaces: DeviceId | None = None


@dataclass(frozen=True, slots=True)
class _Listed:
    """What a batch says of a box."""

    batch: str
    room: RoomId
    name: str
    adult: AdultId | None


class Enrolments:
    """Boxes on their way in."""

    def __init__(
        self,
        database: Database,
        changes: Changes,
        schools: Schools,
        hub: Hub,
        clock: Clock,
        ids: IdSource,
        kiosks: Devices,
        lists: Batches,
    ) -> None:
        self._database = database
        self._changes = changes
        self._schools = schools
        self._hub = hub
        self._clock = clock
        self._ids = ids
        self._kiosks = kiosks
        self._lists = lists
        self._places: dict[str, list[tuple[datetime, str]]] = {}
        """Address -> until when, and the code's hash, of what began there."""

    async def start(self, request: EnrolStart, *, address: str = "") -> EnrolStarted:
        """Begin: a secret for the box, a short code for people.

        Args:
            request: what the box says of itself.
            address: where it comes from.

        Raises:
            Unavailable: there is no school yet.
            TooMany: too many boxes wait already, or too many codes of batches were wrong.
        """
        school = await self._school()
        device_code = secrets.token_urlsafe(_SECRET_BYTES)
        now = self._clock.now()
        async with self._changes.of(school.id, now) as unit:
            spent, listed = await self._listed(unit, request, address)
            if spent is None and listed is None:
                await self._take_place(unit, address, key_hash(device_code))
            started = Enrolment(
                code_hash=key_hash(device_code),
                user_code=new_user_code(),
                name=printable(request.name)[:_WORDS_LIMIT],
                serial=printable(request.serial)[:_WORDS_LIMIT],
                state=State.PENDING,
                room=None,
                started_at=now,
                expires_at=now + LIFE,
                polled_at=None,
                interval_s=INTERVAL_S,
            )
            if listed is not None:
                started = replace(
                    started,
                    state=State.APPROVED,
                    name=listed.name or started.name,
                    room=listed.room,
                    adult=listed.adult,
                    batch=listed.batch,
                )
            if spent is None:
                await enrolments.start(unit, started)
        if spent is not None:
            raise TooMany("too many wrong codes: wait, then try again", retry_s=spent.wait_s)
        self._hub.touch(school.id)
        return EnrolStarted(
            device_code=device_code,
            user_code=started.user_code,
            expires_s=int(LIFE.total_seconds()),
            interval_s=INTERVAL_S,
            fingerprint=school.fingerprint,
        )

    async def _listed(
        self, unit: Unit, request: EnrolStart, address: str
    ) -> tuple[Spent | None, _Listed | None]:
        """Look for a box on the list that its code belongs to; a wrong code is a guess."""
        if not request.batch:
            return None, None
        budget = Budget(f"batch {address}"[:_WHAT_LIMIT], GUESSES, WINDOW)
        spent = await throttles.spend(unit.session, unit.school_id, (budget,), unit.now)
        if spent is not None:
            return spent, None
        wanted = key_hash(normal_code(request.batch))
        batch = await batches.by_code(unit.session, unit.school_id, wanted, unit.now)
        if batch is None:
            return None, None
        await throttles.give_back(unit.session, unit.school_id, budget.what)
        serial = normal_serial(request.serial)
        found = await batches.box_of(unit.session, unit.school_id, batch, serial)
        if found is None or found[0].device is not None:
            return None, None
        box, adult = found
        return None, _Listed(batch, box.room, box.name, adult if adult else None)

    async def _take_place(self, unit: Unit, address: str, code_hash: str) -> None:
        """Let a box wait for an adult.

        Raises:
            TooMany: too many wait already, in all or from there.
        """
        waiting = await enrolments.count_pending(unit)
        for other in [key for key, held in self._places.items() if held[-1][0] <= unit.now]:
            del self._places[other]
        held = [item for item in self._places.get(address, ()) if item[0] > unit.now]
        from_there = 0
        if len(held) >= PLACES_OF_ADDRESS:
            codes = [code for _, code in held]
            from_there = await enrolments.count_pending_of(unit.session, unit.school_id, codes)
        if waiting >= PENDING_LIMIT or from_there >= PLACES_OF_ADDRESS:
            raise TooMany("too many boxes wait to be let in", retry_s=60)
        self._places[address] = [*held[-2 * PLACES_OF_ADDRESS :], (unit.now + LIFE, code_hash)]

    async def poll(self, request: EnrolPoll) -> EnrolGranted:
        """Hand the key out, once somebody has approved.

        Raises:
            EnrolmentPending: nobody has.
            EnrolmentSlowDown: polled too soon; wait `retry_s` from now on.
            EnrolmentExpired: too old, used already, or never begun.
            EnrolmentRefused: somebody said no.
            Unavailable: there is no school yet.
        """
        school = await self._school()
        code_hash = key_hash(request.device_code)
        now = self._clock.now()
        async with self._database.read() as session:
            seen = await enrolments.by_code(session, school.id, code_hash)
        if seen is None or seen.state in _OVER or seen.expires_at <= now:
            # Nothing is to be written: whoever asks for what there is not holds nobody up.
            raise _not_yet(seen, INTERVAL_S if seen is None else seen.interval_s, now)
        async with self._changes.of(school.id, now) as unit:
            found = await enrolments.by_code(unit.session, school.id, code_hash)
            interval_s = _agreed(found, unit.now)
            granted = None
            if found is not None and interval_s == found.interval_s:
                granted = await self._grant(unit, school, found)
            if found is not None:
                await enrolments.polled(
                    unit, code_hash, interval_s=interval_s, granted=granted is not None
                )
        if granted is None:
            raise _not_yet(found, interval_s, unit.now)
        if found is not None and found.replaces is not None:
            self._kiosks.end(school.id, found.replaces)
        self._hub.touch(school.id)
        return granted

    async def _grant(self, unit: Unit, school: SchoolView, found: Enrolment) -> EnrolGranted | None:
        if found.state is not State.APPROVED or found.room is None or found.expires_at <= unit.now:
            return None
        device = DeviceId(self._ids.new())
        serial = normal_serial(found.serial)
        if found.batch is not None and not await batches.use(unit, found.batch, serial, device):
            return None
        old = None
        if found.replaces is not None:
            old = await devices.by_id(unit.session, school.id, found.replaces)
        room = old.room if old is not None else found.room
        key = new_key(school.id)
        await devices.add(
            unit.session,
            school.id,
            device,
            room=room,
            name=old.name if old is not None else found.name,
            serial=found.serial,
            key_hash=key_hash(key),
            now=unit.now,
            replaces=found.replaces,
        )
        unit.boxes.add(device)
        who = Who(found.adult)
        detail = {"room": room, "serial": found.serial}
        await audit.record(unit, who, "device.enrolled", device, detail)
        if old is not None:
            await device_acts.copy_layer(unit, old.id, device, found.adult)
            if old.revoked_at is None:
                await self._kiosks.take_back(unit, who, old.id)
            await audit.record(unit, who, "device.replaced", device, {"old": old.id})
        return EnrolGranted(
            device=device,
            key=key,
            school=school.id,
            school_name=school.name,
            room=room,
            school_key=school.public_key_text,
            seal_key=seal_key(unit.school.private_key),
        )

    async def pending(self, caller: Caller) -> tuple[EnrolmentView, ...]:
        """Return the boxes that wait; raises Forbidden."""
        require(caller, Permission.CHANGE_DEVICES)
        async with self._database.read() as session:
            found = await enrolments.pending(session, caller.school, self._clock.now())
        return tuple(_view(item) for item in found)

    async def approve(
        self, caller: Caller, user_code: str, room: RoomId, *, replaces: DeviceId | None = None
    ) -> EnrolmentView:
        """Let a box in as this room's kiosk.

        Args:
            caller: who does.
            user_code: as the box shows it.
            room: whose kiosk it is to be.
            replaces: the box whose room, name and own settings it takes over; that one is taken
                out of service once the new one is in.

        Raises:
            Forbidden: not theirs to do.
            NotFound: no box waits under this code, or there is no such room or box.
            TooMany: too many wrong codes.
        """
        require(caller, Permission.CHANGE_DEVICES)
        settled = await self._place_of(caller.school, room, replaces)
        return await self._settle(caller.school, caller.who, user_code, settled)

    async def _place_of(
        self, school: SchoolId, room: RoomId, replaces: DeviceId | None
    ) -> _Settled:
        async with self._database.read() as session:
            if replaces is not None:
                old = await devices.by_id(session, school, replaces)
                if old is None:
                    raise NotFound("there is no such kiosk to be replaced")
                room = old.room
            await rooms.by_id(session, school, room)
        return _Settled(State.APPROVED, room, replaces)

    async def refuse(self, caller: Caller, user_code: str) -> EnrolmentView:
        """Say no to a box; raises as `approve`."""
        require(caller, Permission.CHANGE_DEVICES)
        return await self._settle(caller.school, caller.who, user_code, _Settled(State.REFUSED))

    async def preview_batch(self, caller: Caller, content: bytes, _name: str = "") -> BatchPreview:
        """Say what a list of boxes would let in; raises as `Batches.preview`."""
        return await self._lists.preview(caller, content)

    async def make_batch(
        self, caller: Caller, content: bytes, name: str = "", days: int = DAYS
    ) -> NewBatch:
        """Make a batch of a list of boxes; raises as `Batches.make`."""
        return await self._lists.make(caller, content, name, days)

    async def make_batch_by_operator(
        self, school: SchoolId, content: bytes, name: str, days: int
    ) -> NewBatch:
        """Make a batch from the command line; raises as `Batches.make_by_operator`."""
        return await self._lists.make_by_operator(school, content, name, days)

    async def batches(self, caller: Caller) -> tuple[BatchView, ...]:
        """Return all batches, the newest first; raises Forbidden."""
        return await self._lists.list(caller)

    async def end_batch(self, caller: Caller, batch: str) -> None:
        """End a batch; raises as `Batches.end`."""
        await self._lists.end(caller, batch)

    async def replace_by_operator(
        self, school: SchoolId, user_code: str, old: DeviceId
    ) -> EnrolmentView:
        """Let a box in for another one from the command line; raises as `approve`."""
        settled = await self._place_of(school, RoomId(""), old)
        return await self._settle(school, audit.OPERATOR, user_code, settled)

    async def approve_by_operator(
        self, school: SchoolId, user_code: str, room_name: str
    ) -> EnrolmentView:
        """Let a box in from the command line: whoever may run it has the database anyway.

        Args:
            school: whose.
            user_code: as the box shows it.
            room_name: a room's id, number or name.

        Raises:
            NotFound: no box waits under this code, or no one room is called so.
            TooMany: too many wrong codes.
        """
        async with self._database.read() as session:
            room = await rooms.by_name(session, school, room_name)
            if room is None:
                known = await rooms.every(session, school)
                names = ", ".join(f"{r.number} {r.name}".strip() for r in known.values())
                raise NotFound(f"no one room is called {room_name!r}; there are: {names}")
        settled = _Settled(State.APPROVED, room.id)
        return await self._settle(school, audit.OPERATOR, user_code, settled)

    async def _settle(
        self, school: SchoolId, who: Who, user_code: str, settled: _Settled
    ) -> EnrolmentView:
        async with self._changes.of(school, self._clock.now()) as unit:
            spent = await throttles.spend(unit.session, school, (_GUESSING,), unit.now)
            found = None
            if spent is None:
                found = await enrolments.settle(
                    unit,
                    normal_user_code(user_code),
                    settled.state,
                    room=settled.room,
                    adult=who.adult,
                    replaces=settled.replaces,
                )
            if found is not None:
                await throttles.give_back(unit.session, school, _GUESSING.what)
                detail = {"serial": found.serial, "replaces": settled.replaces}
                act = f"enrolment.{settled.state.value}"
                await audit.record(unit, who, act, settled.room or "", detail)
        if spent is not None:
            raise TooMany("too many wrong codes: wait, then try again", retry_s=spent.wait_s)
        if found is None:
            raise NotFound(
                "no box waits under this code: compare it with the box's screen; "
                "it changes every ten minutes"
            )
        self._hub.touch(school)
        return _view(found)

    async def _school(self) -> SchoolView:
        school = await self._schools.only()
        if school is None:
            raise Unavailable(
                "central has no school yet: run hallpass-central seed FILE", retry_s=30
            )
        return school


def new_user_code() -> str:
    """Return eight letters as XXXX-XXXX."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def normal_user_code(typed: str) -> str:
    """Return a code as it is kept, however it was typed."""
    letters = "".join(c for c in typed.upper() if c.isalpha())[:8]
    return f"{letters[:4]}-{letters[4:]}"


def _agreed(found: Enrolment | None, now: datetime) -> int:
    """Return the interval from now on: a longer one for who polled too soon."""
    if found is None:
        return INTERVAL_S
    early = found.polled_at is not None and (
        (now - found.polled_at).total_seconds() < found.interval_s - EARLY_S
    )
    return found.interval_s + SLOWER_S if early else found.interval_s


def _not_yet(found: Enrolment | None, interval_s: int, now: datetime) -> Exception:
    if found is None or found.state is State.GRANTED or found.expires_at <= now:
        return EnrolmentExpired("this code is too old or was used: begin again")
    if found.state is State.REFUSED:
        return EnrolmentRefused("an administrator said no to this box")
    if interval_s != found.interval_s:
        return EnrolmentSlowDown(f"ask every {interval_s} s, not more often", retry_s=interval_s)
    return EnrolmentPending("nobody has approved this box yet", retry_s=interval_s)


def _view(found: Enrolment) -> EnrolmentView:
    return EnrolmentView(
        user_code=found.user_code,
        name=found.name,
        serial=found.serial,
        started_at=found.started_at,
        expires_at=found.expires_at,
        room=found.room,
    )
