"""Letting a new box in: device authorisation as in RFC 8628.

The box shows a short code; an adult types it, compares the key's fingerprint and picks the room;
the box polls and is given its key, once. Codes live ten minutes. What stands against guessing
(section 5.1): 20^8 codes, `GUESSES` wrong ones in `WINDOW`, and few boxes waiting at once.
"""

import secrets
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
from central.services.callers import Caller, Permission, require
from central.services.devices import key_hash, printable
from central.services.schools import Schools
from central.services.views import EnrolmentView, SchoolView
from central.store import accounts, devices, enrolments, rooms
from central.store.engine import Database
from central.store.enrolments import Enrolment, State
from central.store.unit import Changes, Unit
from hallpass.clock import Clock
from hallpass.ids import AdultId, DeviceId, RoomId, SchoolId
from hallpass.idsource import IdSource
from hallpass.wire import EnrolGranted, EnrolPoll, EnrolStart, EnrolStarted

LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
"""No vowels, so that no words come out (RFC 8628, section 6.1)."""
LIFE = timedelta(minutes=10)
INTERVAL_S = 2
SLOWER_S = 3
"""Added to the interval each time a box polls too soon."""
EARLY_S = 0.5
"""A poll that is so little too soon is in time: networks are not exact."""
PENDING_LIMIT = 200
GUESSES = 10
WINDOW = timedelta(minutes=10)
_SECRET_BYTES = 32
_GUESSING = "enrolment"
_WORDS_LIMIT = 80


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
    ) -> None:
        self._database = database
        self._changes = changes
        self._schools = schools
        self._hub = hub
        self._clock = clock
        self._ids = ids

    async def start(self, request: EnrolStart) -> EnrolStarted:
        """Begin: a secret for the box, a short code for people.

        Raises:
            Unavailable: there is no school yet.
            TooMany: too many boxes wait already.
        """
        school = await self._school()
        device_code = secrets.token_urlsafe(_SECRET_BYTES)
        now = self._clock.now()
        async with self._changes.of(school.id, now) as unit:
            if await enrolments.count_pending(unit) >= PENDING_LIMIT:
                raise TooMany("too many boxes wait to be let in", retry_s=60)
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
            await enrolments.start(unit, started)
        self._hub.touch(school.id)
        return EnrolStarted(
            device_code=device_code,
            user_code=started.user_code,
            expires_s=int(LIFE.total_seconds()),
            interval_s=INTERVAL_S,
            fingerprint=school.fingerprint,
        )

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
        async with self._changes.of(school.id, self._clock.now()) as unit:
            found = await enrolments.by_code(unit, code_hash)
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
        self._hub.touch(school.id)
        return granted

    async def _grant(self, unit: Unit, school: SchoolView, found: Enrolment) -> EnrolGranted | None:
        if found.state is not State.APPROVED or found.room is None or found.expires_at <= unit.now:
            return None
        device = DeviceId(self._ids.new())
        key = f"{school.id}.{secrets.token_urlsafe(_SECRET_BYTES)}"
        await devices.add(
            unit.session,
            school.id,
            device,
            room=found.room,
            name=found.name,
            serial=found.serial,
            key_hash=key_hash(key),
            now=unit.now,
        )
        return EnrolGranted(
            device=device,
            key=key,
            school=school.id,
            school_name=school.name,
            room=found.room,
            school_key=school.public_key_text,
        )

    async def pending(self, caller: Caller) -> tuple[EnrolmentView, ...]:
        """Return the boxes that wait; raises Forbidden."""
        require(caller, Permission.CHANGE_DEVICES)
        async with self._database.read() as session:
            found = await enrolments.pending(session, caller.school, self._clock.now())
        return tuple(_view(item) for item in found)

    async def approve(self, caller: Caller, user_code: str, room: RoomId) -> EnrolmentView:
        """Let a box in as this room's kiosk.

        Raises:
            Forbidden: not theirs to do.
            NotFound: no box waits under this code, or there is no such room.
            TooMany: too many wrong codes.
        """
        require(caller, Permission.CHANGE_DEVICES)
        async with self._database.read() as session:
            await rooms.by_id(session, caller.school, room)
        return await self._settle(caller.school, user_code, State.APPROVED, room, caller.adult)

    async def refuse(self, caller: Caller, user_code: str) -> EnrolmentView:
        """Say no to a box; raises as `approve`."""
        require(caller, Permission.CHANGE_DEVICES)
        return await self._settle(caller.school, user_code, State.REFUSED, None, caller.adult)

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
        return await self._settle(school, user_code, State.APPROVED, room.id, None)

    async def _settle(
        self,
        school: SchoolId,
        user_code: str,
        state: State,
        room: RoomId | None,
        adult: AdultId | None,
    ) -> EnrolmentView:
        async with self._changes.of(school, self._clock.now()) as unit:
            count, since = await accounts.guesses(unit.session, school, _GUESSING, unit.now, WINDOW)
            if count >= GUESSES:
                wait_s = int((since + WINDOW - unit.now).total_seconds()) + 1
                raise TooMany("too many wrong codes: wait, then try again", retry_s=wait_s)
            found = await enrolments.settle(
                unit, normal_user_code(user_code), state, room=room, adult=adult
            )
            if found is None:
                await accounts.guessed(unit.session, school, _GUESSING, unit.now, WINDOW)
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
