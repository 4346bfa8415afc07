"""Webhooks: where events go, made, tried, looked at and ended by administrators.

Signed as the Standard Webhooks specification says (standardwebhooks.com), so that a receiver can
check with any of its libraries. The secret is shown once.
"""

import base64
import secrets
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from central.errors import Invalid, NotFound
from central.services.callers import Caller, Permission, require
from central.services.telling import Event, tell_to
from central.store import audit, telling
from central.store.engine import Database
from central.store.telling import MAIL, Delivery, Webhook
from central.store.unit import Changes
from hallpass.clock import Clock
from hallpass.ids import SchoolId
from hallpass.idsource import IdSource

_URL_LIMIT = 500
_HOOKS_LIMIT = 20
_LATEST = 100
_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class WebhookView:
    """A webhook, without its secret."""

    id: str
    url: str
    events: tuple[Event, ...]
    made_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewWebhook:
    """A webhook and its secret, told once."""

    webhook: WebhookView
    secret: str
    """As Standard Webhooks writes it: whsec_ and base64."""


class Webhooks:
    """The programs that are told."""

    def __init__(self, database: Database, changes: Changes, clock: Clock, ids: IdSource) -> None:
        self._database = database
        self._changes = changes
        self._clock = clock
        self._ids = ids

    async def list(self, caller: Caller) -> tuple[WebhookView, ...]:
        """Return all webhooks, the newest first; raises Forbidden."""
        require(caller, Permission.CHANGE_PROGRAMS)
        async with self._database.read() as session:
            found = await telling.webhooks(session, caller.school)
        return tuple(_view(hook) for hook in found)

    async def deliveries(self, caller: Caller, hook: str | None = None) -> tuple[Delivery, ...]:
        """Return the newest deliveries, of one webhook or of all; raises Forbidden."""
        require(caller, Permission.CHANGE_PROGRAMS)
        async with self._database.read() as session:
            return await telling.latest(session, caller.school, _LATEST, hook)

    async def create(self, caller: Caller, url: str, events: tuple[Event, ...]) -> NewWebhook:
        """Tell an address from now on.

        Raises:
            Forbidden: not theirs to do.
            Invalid: that is no address, no event was picked, or there are too many webhooks.
        """
        require(caller, Permission.CHANGE_PROGRAMS)
        url = url.strip()
        problems = _problems_of(url, events)
        secret = f"whsec_{base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode('ascii')}"
        now = self._clock.now()
        hook = Webhook(
            self._ids.new(), url, secret, tuple(e.value for e in events), caller.adult, now, None
        )
        async with self._changes.of(caller.school, now) as unit:
            known = await telling.webhooks(unit.session, unit.school_id)
            if sum(other.ended_at is None for other in known) >= _HOOKS_LIMIT:
                problems = (*problems, f"webhooks: at most {_HOOKS_LIMIT}; end one first")
            if problems:
                raise Invalid(problems)
            telling.add_webhook(unit.session, unit.school_id, hook)
            await audit.record(
                unit, caller.who, "webhook.created", hook.id, {"url": url, "events": hook.events}
            )
        return NewWebhook(_view(hook), secret)

    async def end(self, caller: Caller, hook: str) -> None:
        """Tell it nothing more; raises Forbidden, NotFound."""
        require(caller, Permission.CHANGE_PROGRAMS)
        async with self._changes.of(caller.school, self._clock.now()) as unit:
            if not await telling.end_webhook(unit.session, unit.school_id, hook, unit.now):
                raise NotFound("there is no such webhook")
            await audit.record(unit, caller.who, "webhook.ended", hook)

    async def test(self, caller: Caller, hook: str) -> None:
        """Send a test event to one webhook, or to the mailboxes; raises Forbidden, NotFound."""
        mail = hook == MAIL
        require(caller, Permission.CHANGE_ALERTS if mail else Permission.CHANGE_PROGRAMS)
        async with self._changes.of(caller.school, self._clock.now()) as unit:
            known = await telling.webhooks(unit.session, unit.school_id)
            if not mail and hook not in {h.id for h in known if h.ended_at is None}:
                raise NotFound("there is no such webhook")
            await tell_to(unit, self._ids, Event.TEST, {"hello": "from Hallpass"}, [hook])
            await audit.record(unit, caller.who, "webhook.tested", hook)

    async def secrets_of(self, school: SchoolId) -> dict[str, Webhook]:
        """Return the webhooks that are told, with their secrets: for delivering alone."""
        async with self._database.read() as session:
            found = await telling.webhooks(session, school)
        return {hook.id: hook for hook in found if hook.ended_at is None}


def _problems_of(url: str, events: tuple[Event, ...]) -> tuple[str, ...]:
    problems = []
    if not _is_address(url):
        problems.append("url: an address such as https://example.org/hallpass is needed")
    elif "@" in urlsplit(url).netloc:
        problems.append("url: no name and password in it; check our signature instead")
    if not events or Event.TEST in events:
        problems.append("events: pick what it is told of")
    return tuple(problems)


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        fit = parts.scheme in {"https", "http"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return fit and len(url) <= _URL_LIMIT and url.isascii() and url.isprintable()


def _view(hook: Webhook) -> WebhookView:
    known = {event.value for event in Event}
    return WebhookView(
        hook.id,
        hook.url,
        tuple(Event(name) for name in hook.events if name in known),
        hook.made_at,
        hook.ended_at,
    )
