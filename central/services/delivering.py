"""Events on their way out: webhooks over HTTP, mailboxes over SMTP, retried until they arrive.

A webhook's 2xx is an arrival; 410 ends it (Standard Webhooks); everything else is tried again after
`PAUSES_S`, then given up, and the page says so. A delivery is claimed before it is tried, so that
several processes send it once; one whose process died is tried again when its claim has run out, so
a receiver may see one twice, by the same `webhook-id`.
"""

import asyncio
import logging
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

import aiosmtplib
import httpx
import msgspec
from standardwebhooks import Webhook as Signer

from central.config import Mail
from central.services.mailing import message_of
from central.services.telling import MAIL_DOC, MailTo
from central.services.webhooks import Webhooks
from central.store import school_docs, schools, telling
from central.store.engine import Database
from central.store.telling import MAIL, Delivery, Webhook
from hallpass.clock import Clock
from hallpass.ids import SchoolId

log = logging.getLogger(__name__)

PAUSES_S = (5, 30, 120, 600, 3600, 6 * 3600, 24 * 3600)
"""After each failed try; then it is given up."""
AT_ONCE = 20
"""Deliveries taken on at a time."""
TRY_S = 10.0
CLAIM = timedelta(seconds=60)
KEPT = timedelta(days=14)
_PROBLEM_LIMIT = 200
_GONE = 410


class _Failed(Exception):
    """One try that failed; what a page says of it."""

    def __init__(self, words: str, *, gone: bool = False) -> None:
        super().__init__(words)
        self.words = words
        self.gone = gone


class Delivering:
    """The way out."""

    def __init__(
        self, database: Database, webhooks: Webhooks, clock: Clock, mail: Mail | None
    ) -> None:
        self._database = database
        self._webhooks = webhooks
        self._clock = clock
        self._mail = mail
        self._http: httpx.AsyncClient | None = None

    @property
    def mails(self) -> bool:
        """Whether this server has somewhere to hand mail to."""
        return self._mail is not None

    async def close(self) -> None:
        """Close what is open."""
        if self._http is not None:
            await self._http.aclose()

    async def run_due(self, school: SchoolId) -> int:
        """Try what is due once; returns how many were tried."""
        now = self._clock.now()
        async with self._database.read() as session:
            found = await telling.due(session, school, now, AT_ONCE)
        if not found:
            return 0
        mine: list[Delivery] = []
        async with self._database.write() as session:
            for item in found:
                if await telling.claim(session, school, item, now + CLAIM):
                    mine.append(item)  # noqa: PERF401 - each awaits the one before
        hooks = await self._webhooks.secrets_of(school)
        async with asyncio.TaskGroup() as tasks:
            for item in mine:
                tasks.create_task(self._try(school, item, hooks.get(item.channel)))
        return len(mine)

    async def forget(self, school: SchoolId) -> None:
        """Drop what is long over."""
        async with self._database.write() as session:
            await telling.forget(session, school, self._clock.now(), KEPT)

    async def _try(self, school: SchoolId, item: Delivery, hook: Webhook | None) -> None:
        gone = False
        try:
            if item.channel == MAIL:
                await self._post_mail(school, item)
            elif hook is not None:
                await self._post_hook(item, hook)
            problem = ""
        except _Failed as exc:
            problem, gone = exc.words[:_PROBLEM_LIMIT], exc.gone
        now = self._clock.now()
        tries = item.tries + 1
        over = gone or tries > len(PAUSES_S)
        pause_s = PAUSES_S[min(tries, len(PAUSES_S)) - 1]
        async with self._database.write() as session:
            await telling.settle(
                session,
                school,
                item.id,
                done_at=None if problem else now,
                given_up_at=now if problem and over else None,
                due_at=now + timedelta(seconds=pause_s) if problem else now,
                problem=problem,
            )
            if gone:
                await telling.end_webhook(session, school, item.channel, now)
        if problem:
            log.warning(
                "delivering.failed event=%s channel=%s try=%d given_up=%s",
                item.event, item.channel, tries, over,
            )  # fmt: skip

    async def _post_hook(self, item: Delivery, hook: Webhook) -> None:
        now = self._clock.now()
        headers = {
            "content-type": "application/json",
            "user-agent": "Hallpass",
            "webhook-id": item.id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Signer(hook.secret).sign(item.id, now, item.body),
        }
        if self._http is None:
            # No redirects: an address that was checked must not lead to another one.
            self._http = httpx.AsyncClient(timeout=TRY_S, follow_redirects=False)
        try:
            async with asyncio.timeout(TRY_S):
                # Streamed, and the body left unread: a receiver can't fill our memory.
                async with self._http.stream(
                    "POST", hook.url, content=item.body.encode(), headers=headers
                ) as answer:
                    status = answer.status_code
        except TimeoutError as exc:
            raise _Failed(f"no answer within {TRY_S:.0f} s") from exc
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as exc:
            raise _Failed(f"{type(exc).__name__}: {exc}") from exc
        if not 200 <= status < 300:
            raise _Failed(f"it answered {status}", gone=status == _GONE)

    async def _post_mail(self, school: SchoolId, item: Delivery) -> None:
        if self._mail is None:
            raise _Failed("this server was given no mail server (HALLPASS_SMTP)")
        async with self._database.read() as session:
            to = await school_docs.read(session, school, MAIL_DOC, MailTo, MailTo())
            name = (await schools.by_id(session, school)).name
            timetable = await schools.timetable(session, school)
        if not to.addresses:
            return
        zone = timetable.zone if timetable is not None else "UTC"
        body: dict[str, Any] = msgspec.json.decode(item.body)
        mail = message_of(name, zone, body, sender=self._mail.sender, to=to.addresses)
        mail["Message-ID"] = f"<{item.id}@{self._mail.sender.rpartition('@')[2]}>"
        await self._hand_over(mail, self._mail, self._clock.now())

    async def _hand_over(self, mail: EmailMessage, server: Mail, now: datetime) -> None:
        mail["Date"] = now
        try:
            await aiosmtplib.send(
                mail,
                hostname=server.host,
                port=server.port,
                username=server.user or None,
                password=server.password or None,
                use_tls=server.tls == "tls",
                start_tls={"starttls": True, "none": False}.get(server.tls),
                timeout=TRY_S,
            )
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as exc:
            raise _Failed(f"{type(exc).__name__}: {exc}") from exc
