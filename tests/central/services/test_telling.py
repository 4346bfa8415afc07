"""Events go out signed, once, and until they arrive; real HTTP and a real mail server."""

import asyncio
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from typing import Any

import msgspec
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from standardwebhooks import Webhook as Signer
from standardwebhooks import WebhookVerificationError

from central.config import Mail
from central.errors import Forbidden, Invalid, NotFound
from central.services.alerts import AlertPolicy, Alerts
from central.services.delivering import PAUSES_S, Delivering
from central.services.telling import Event, MailTo
from central.services.troubles import Thresholds, TroubleKind
from central.services.webhooks import NewWebhook
from central.store.telling import MAIL
from central.store.unit import Changes
from hallpass.clock import SystemClock
from hallpass.idsource import Uuid7Source
from hallpass.wire import KioskStatus
from tests.central.house import ALGEBRA, Yard
from tests.fakes.rude_server import RudeServer, hang, html, raw

OK = raw(200, b"{}", ("content-type", "application/json"))


@pytest.fixture
def receiver() -> Iterator[RudeServer]:
    with RudeServer() as server:
        yield server


def hooked(yard: Yard, url: str, *events: Event) -> NewWebhook:
    return yard.run(yard.services.webhooks.create(yard.admin, url, events or (Event.ALERT_BEGAN,)))


def deliver(yard: Yard) -> int:
    return yard.run(yard.services.delivering.run_due(yard.school))


def send_test(yard: Yard, hook: NewWebhook) -> None:
    yard.run(yard.services.webhooks.test(yard.admin, hook.webhook.id))


def states(yard: Yard) -> list[tuple[int, bool, bool]]:
    found = yard.run(yard.services.webhooks.deliveries(yard.admin))
    return [(d.tries, d.done_at is not None, d.given_up_at is not None) for d in found]


def test_a_webhook_is_signed_as_the_standard_says(yard: Yard, receiver: RudeServer) -> None:
    # The library's check compares with the real clock.
    yard.house.clock.jump((datetime.now(UTC) - yard.house.clock.now()).total_seconds())  # noqa: TID251
    receiver.on("/hook", OK)
    hook = hooked(yard, f"{receiver.url}/hook")
    send_test(yard, hook)
    assert deliver(yard) == 1
    assert deliver(yard) == 0
    request = receiver.requests[0]
    body = Signer(hook.secret).verify(request.body, request.headers)
    assert body["type"] == "test"
    assert body["school"] == yard.school
    with pytest.raises(WebhookVerificationError):
        Signer(hook.secret).verify(request.body + b" ", request.headers)
    assert states(yard) == [(1, True, False)]


@pytest.mark.parametrize("rude", [html(500), raw(302, b"", ("location", "/other")), hang()])
def test_what_does_not_arrive_is_tried_again(
    yard: Yard, receiver: RudeServer, monkeypatch: pytest.MonkeyPatch, rude: Any
) -> None:
    monkeypatch.setattr("central.services.delivering.TRY_S", 0.2)
    receiver.on("/hook", rude, OK)
    send_test(yard, hooked(yard, f"{receiver.url}/hook"))
    assert deliver(yard) == 1
    assert states(yard) == [(1, False, False)]
    assert deliver(yard) == 0
    yard.house.clock.advance(PAUSES_S[0])
    assert deliver(yard) == 1
    assert states(yard) == [(2, True, False)]
    assert len({request.headers["webhook-id"] for request in receiver.requests}) == 1


def test_it_is_given_up_in_the_end_and_the_page_can_say_why(
    yard: Yard, receiver: RudeServer
) -> None:
    receiver.on("/hook", html(500))
    send_test(yard, hooked(yard, f"{receiver.url}/hook"))
    for pause_s in (0, *PAUSES_S):
        yard.house.clock.advance(pause_s)
        assert deliver(yard) == 1
    assert states(yard) == [(len(PAUSES_S) + 1, False, True)]
    found = yard.run(yard.services.webhooks.deliveries(yard.admin))
    assert found[0].problem == "it answered 500"
    yard.house.clock.advance(10 * PAUSES_S[-1])
    assert deliver(yard) == 0


def test_gone_ends_the_webhook(yard: Yard, receiver: RudeServer) -> None:
    receiver.on("/hook", html(410))
    send_test(yard, hooked(yard, f"{receiver.url}/hook"))
    deliver(yard)
    assert [h.ended_at is None for h in yard.run(yard.services.webhooks.list(yard.admin))] == [
        False
    ]


@pytest.mark.parametrize(
    "url",
    ["", "ftp://example.org/x", "https://", "javascript:alert(1)", "https://u:p@example.org/",
     "https://example.org:99999/", "https://exämple.org/", "http://[::1", "https://x/" + "a" * 600],
)  # fmt: skip
def test_what_is_no_address_is_refused(yard: Yard, url: str) -> None:
    with pytest.raises(Invalid, match="url"):
        hooked(yard, url)


def test_only_administrators_have_webhooks(yard: Yard) -> None:
    with pytest.raises(Forbidden):
        yard.run(yard.services.webhooks.list(yard.teacher))
    with pytest.raises(NotFound):
        yard.run(yard.services.webhooks.test(yard.admin, "nobody"))


class Postman:
    """What the mail server was handed."""

    def __init__(self) -> None:
        self.mails: list[Any] = []

    async def handle_DATA(self, _: SMTP, __: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


def test_a_broken_camera_is_a_mail_when_it_breaks_and_one_when_it_heals(yard: Yard) -> None:
    postman = Postman()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(postman, hostname="127.0.0.1", port=port)
    server.start()
    try:
        services = yard.services
        mail = Mail("127.0.0.1", port, "none", "hallpass@school.example")
        out = Delivering(yard.house.central.database, services.webhooks, yard.house.clock, mail)
        yard.run(
            services.alerts.change(yard.admin, AlertPolicy(), MailTo(("tech@school.example",)))
        )
        box = yard.box(ALGEBRA)

        def minutes(n: int, camera: str) -> None:
            for _ in range(n * 2):
                status = KioskStatus(settings_version=1, camera=camera, clock_trusted=True)
                yard.run(box.sending((), box.cursor, status))
                yard.run(services.alerts.check(yard.school))
                yard.run(out.run_due(yard.school))
                yard.house.clock.advance(30)

        minutes(2, "working")
        assert postman.mails == []
        minutes(10, "gone")
        minutes(10, "working")
        yard.run(out.close())
    finally:
        server.stop()
    broke, healed = postman.mails
    assert broke["To"] == "tech@school.example"
    assert "1 kiosk needs somebody" in broke["Subject"]
    assert "Algebra" in broke.get_content()
    assert "no camera picture" in broke.get_content()
    assert "sin imagen de la cámara" in broke.get_content()
    assert "well again" in healed["Subject"]


def test_a_policy_is_checked_and_kept(yard: Yard) -> None:
    alerts = yard.services.alerts
    policy_ = AlertPolicy(Thresholds(away_min=3), quiet=True, muted=(TroubleKind.CLOCK,))
    yard.run(alerts.change(yard.admin, policy_, MailTo()))
    assert yard.run(alerts.policy(yard.admin)) == (policy_, MailTo())
    with pytest.raises(Invalid, match="hot_c: 900"):
        yard.run(alerts.change(yard.admin, AlertPolicy(Thresholds(hot_c=900)), MailTo()))
    with pytest.raises(Invalid, match="no e-mail"):
        yard.run(alerts.change(yard.admin, policy_, MailTo(("a@b.c\nBcc: x@y.z",))))
    with pytest.raises(Forbidden):
        yard.run(alerts.change(yard.teacher, policy_, MailTo()))


def test_many_boxes_at_once_are_one_event(yard: Yard, receiver: RudeServer) -> None:
    receiver.on("/hook", OK)
    hooked(yard, f"{receiver.url}/hook")
    boxes = [yard.box(ALGEBRA) for _ in range(5)]
    for box in boxes:
        yard.run(box.sending((), None, KioskStatus(settings_version=1, clock_trusted=True)))
    for _ in range(60):
        yard.house.clock.advance(20)
        yard.run(yard.services.alerts.check(yard.school))
        deliver(yard)
    assert len(receiver.requests) == 1
    body = msgspec.json.decode(receiver.requests[0].body)
    assert [row["kind"] for row in body["data"]["alerts"]] == ["away"] * 5
    assert MAIL not in {d.channel for d in yard.run(yard.services.webhooks.deliveries(yard.admin))}


def test_two_processes_tell_of_one_trouble_once(yard: Yard, receiver: RudeServer) -> None:
    receiver.on("/hook", OK)
    hooked(yard, f"{receiver.url}/hook")
    yard.box(ALGEBRA)
    central = yard.house.central
    changes = Changes(central.database, lambda _: None)
    clock = yard.house.clock
    other = Alerts(central.database, changes, central.hub, clock, Uuid7Source(SystemClock()))

    async def both() -> None:
        async with asyncio.TaskGroup() as group:
            for alerts in (yard.services.alerts, other):
                group.create_task(alerts.check(yard.school))

    for _ in range(60):
        clock.advance(20)
        yard.run(both())
        deliver(yard)
    assert len(receiver.requests) == 1
    assert len(yard.run(yard.services.alerts.latest(yard.admin))) == 1
