"""The client against a server that breaks the rules: only central's own answers count."""

import asyncio
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from hallpass.clock import SystemClock
from hallpass.domain.emergency import Action, Emergency
from hallpass.ids import BootId, StoreId
from hallpass.wire import ExchangeRequest, KioskClock
from kiosk.errors import CentralAway, CentralRefused, ConfigFault
from kiosk.sync.answers import Away, NotTaken, Refused, retry_after_of
from kiosk.sync.client import EXCHANGE, WAKE, CentralClient, Timeouts, tls_context
from tests.fakes.clock import START, FakeClock
from tests.fakes.exchange_store import wire_fact
from tests.fakes.rude_server import (
    RudeServer,
    drip,
    endless,
    good,
    hang,
    html,
    problem,
    raw,
    reply_lost,
    reset,
    truncated,
    wake_stream,
)
from tests.fakes.tiny_central import TinyCentral

QUICK = Timeouts(connect_s=1, read_s=0.3, write_s=1, pool_s=1, total_s=0.6, silence_s=0.3)


def a_request(*facts: int) -> ExchangeRequest:
    return ExchangeRequest(
        store=StoreId("store-1"),
        clock=KioskClock(at=START, boot=BootId("b"), boot_s=1.0, nonce="0123456789abcdef"),
        facts=tuple(wire_fact(number) for number in facts),
    )


def ask(url, *facts: int, clock=None, ca_file=None):
    """One exchange by a client of its own."""

    async def run():
        client = CentralClient(
            url, clock or SystemClock(), key="secret-key", timeouts=QUICK, ca_file=ca_file
        )
        try:
            return await client.exchange(a_request(*facts))
        finally:
            await client.aclose()

    return asyncio.run(run())


def events(url, count: int, ca_file=None):
    """The first events of a wake stream."""

    async def run():
        client = CentralClient(
            url, SystemClock(), key="secret-key", timeouts=QUICK, ca_file=ca_file
        )
        found = []
        try:
            async with client.wake() as stream:
                async for wake in stream:
                    found.append(wake)
                    if len(found) == count:
                        break
                await stream.aclose()
        finally:
            await client.aclose()
        return found

    return asyncio.run(run())


def test_central_s_answer_is_read_and_the_key_is_sent(server, tiny):
    server.on(EXCHANGE, good(tiny.handle))
    response = ask(server.url, 1, 2)
    assert [receipt.fact for receipt in response.receipts] == ["fact-1", "fact-2"]
    assert server.requests[0].headers["authorization"] == "Bearer secret-key"


def not_ours(tiny):
    return {
        "portal": html(200),
        "portal 404": html(404),
        "portal 401": html(401),
        "proxy's 403": html(403),
        "redirect": raw(302, b"", ("location", "http://portal.example/")),
        "json of somebody else": raw(200, b'{"ok":true}', ("content-type", "application/json")),
        "newer protocol": raw(200, b'{"protocol":2}', ("content-type", "application/json")),
        "right body, wrong type": raw(200, b'{"protocol":1}', ("content-type", "text/plain")),
        "no exchange": raw(200, b'{"protocol":1}', ("content-type", "application/json")),
        "not UTF-8": raw(200, b'{"protocol":1,"x":"\xff"}', ("content-type", "application/json")),
        "empty": raw(200, b"", ("content-type", "application/json")),
        "500": raw(500, b"Internal Server Error", ("content-type", "text/plain")),
        "500 with a problem": problem(500, "internal"),
        "404 with a problem": problem(404, "not_found"),
        "json error of somebody else": raw(
            401, b'{"error":"login"}', ("content-type", "application/json")
        ),
        "truncated": truncated(tiny.handle),
        "drip": drip(0.05),
        "hang": hang(),
        "reset": reset(),
        "endless": endless(),
        "endless error": endless(),
        "zipped": raw(
            200, b"\x1f\x8b", ("content-type", "application/json"), ("content-encoding", "gzip")
        ),
    }


@pytest.mark.parametrize("case", sorted(not_ours(TinyCentral())))
def test_what_is_not_central_s_answer_is_away(server, tiny, case):
    server.on(EXCHANGE, not_ours(tiny)[case])
    with pytest.raises(CentralAway):
        ask(server.url, 1)


def test_nobody_there_is_away():
    with pytest.raises(CentralAway, match="can't be reached"):
        ask("http://127.0.0.1:1")


def test_the_error_names_neither_key_nor_body(server):
    server.on(EXCHANGE, html(200))
    with pytest.raises(CentralAway) as caught:
        ask(server.url, 1)
    assert "secret-key" not in str(caught.value)
    assert "fact-1" not in str(caught.value)


@pytest.mark.parametrize(
    ("status", "code"),
    [(401, "unauthorized"), (403, "forbidden"), (403, "revoked"), (426, "protocol_unsupported")],
)
def test_a_key_that_is_not_taken_is_refused(server, status, code):
    server.on(EXCHANGE, problem(status, code))
    with pytest.raises(CentralRefused) as caught:
        ask(server.url, 1)
    assert isinstance(caught.value, Refused)
    assert caught.value.problem.code == code


@pytest.mark.parametrize(
    ("status", "code"), [(400, "bad_request"), (413, "too_large"), (409, "enrol_pending")]
)
def test_a_request_that_central_cannot_read_is_told_apart(server, status, code):
    server.on(EXCHANGE, problem(status, code))
    with pytest.raises(NotTaken):
        ask(server.url, 1)


def test_a_problem_s_words_are_one_clean_line(server):
    body = b'{"protocol":1,"code":"internal","message":"a\\nb\\u001b[2J","retry":null}'
    server.on(EXCHANGE, raw(500, body, ("content-type", "application/json")))
    with pytest.raises(CentralAway) as caught:
        ask(server.url, 1)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    ("action", "seconds"),
    [
        (problem(429, "too_many_requests", ("retry-after", "7")), 7),
        (problem(503, "unavailable", retry=9), 9),
        (problem(503, "unavailable", retry=-9), 0),
        (problem(429, "too_many_requests"), None),
        (raw(503, b"busy", ("content-type", "text/plain"), ("retry-after", "11")), 11),
        (
            problem(
                429,
                "too_many_requests",
                ("retry-after", format_datetime(START + timedelta(seconds=30), usegmt=True)),
            ),
            30,
        ),
    ],
)
def test_retry_after_is_read_as_seconds_and_as_a_date(server, action, seconds):
    server.on(EXCHANGE, action)
    with pytest.raises(Away) as caught:
        ask(server.url, 1, clock=FakeClock())
    assert caught.value.retry_after_s == seconds


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("", None),
        ("soon", None),
        ("-5", None),
        ("²", None),
        (" 5 ", 5),
        ("9" * 400, 999_999_999),
        ("Tue, 24 Nov 2026 15:00:00 GMT", 0),
        ("Tue, 24 Nov 2026 16:00:10 -0000", 10),
    ],
)
def test_retry_after_of_any_text(text, seconds):
    assert retry_after_of(text, START) == seconds


def test_a_lost_reply_is_away_and_the_same_facts_make_no_doubles(server, tiny):
    server.on(EXCHANGE, reply_lost(tiny.handle), good(tiny.handle))
    with pytest.raises(CentralAway):
        ask(server.url, 1, 2)
    response = ask(server.url, 1, 2)
    assert [receipt.verdict for receipt in response.receipts] == ["duplicate", "duplicate"]
    assert tiny.facts == ["fact-1", "fact-2"]


# The wake stream


def test_wake_events_are_read_and_heartbeats_passed_over(server, tiny):
    emergency = Emergency(Action.HOLD, 3, datetime(2026, 11, 24, tzinfo=UTC))
    server.on(
        WAKE,
        wake_stream(
            b": heartbeat\n\n",
            b"event: hello\ndata: {}\n\n",
            tiny.wake(),
            tiny.wake(settings_version=4, emergency=emergency),
        ),
    )
    first, second = events(server.url, 2)
    assert (first.number, first.emergency) == (1, None)
    assert (second.settings_version, second.emergency) == (4, emergency)


@pytest.mark.parametrize(
    "action",
    [
        wake_stream(),
        wake_stream(b"event: wake\ndata: {\n\n"),
        wake_stream(b"event: wake\ndata: " + b"x" * 70_000),
        html(200),
        html(404),
        drip(0.05),
        hang(),
        reset(),
        endless((("content-type", "text/html"),)),
        raw(200, b'{"protocol":1}', ("content-type", "application/json")),
    ],
    ids=[
        "silent", "not json", "endless event", "portal", "portal 404", "drip", "hang",
        "reset", "endless page", "no stream",
    ],
)  # fmt: skip
def test_a_stream_that_is_none_or_dies_is_away(server, action):
    server.on(WAKE, action)
    with pytest.raises(CentralAway):
        events(server.url, 1)


def test_a_stream_that_ends_just_ends(server):
    server.on(WAKE, wake_stream(b": heartbeat\n\n", then=False))
    assert events(server.url, 1) == []


def test_a_silent_stream_is_given_up_by_its_watchdog(server):
    server.on(WAKE, wake_stream(b": heartbeat\n\n"))
    with pytest.raises(CentralAway, match="ReadTimeout"):
        events(server.url, 1)


def test_a_stream_for_a_refused_key_says_so(server):
    server.on(WAKE, problem(401, "unauthorized"))
    with pytest.raises(CentralRefused):
        events(server.url, 1)


# TLS


def test_an_authority_that_is_no_certificate_is_named(tmp_path):
    for path in (tmp_path / "none.pem", tmp_path):
        with pytest.raises(ConfigFault, match="ca_file"):
            tls_context(path)
    (tmp_path / "bad.pem").write_text("no certificate")
    with pytest.raises(ConfigFault, match="ca_file"):
        tls_context(tmp_path / "bad.pem")


def test_certificates_are_always_checked():
    context = tls_context(None)
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname


@dataclass(frozen=True)
class Authority:
    """A school's own certificate authority."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    file: Path

    def server_context(self, folder: Path, *, days: int = 1) -> ssl.SSLContext:
        """Return what a server on loopback shows; valid until `days` from now."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
        leaf = (
            a_certificate("central", "school", key, days)
            .add_extension(name, critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()),
                critical=False,
            )
            .sign(self.key, hashes.SHA256())
        )
        path = folder / "central.pem"
        path.write_bytes(
            leaf.public_bytes(Encoding.PEM)
            + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context


def a_certificate(subject: str, issuer: str, key, days: int) -> x509.CertificateBuilder:
    until = SystemClock().now() + timedelta(days=days)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(until - timedelta(days=30))
        .not_valid_after(until)
    )


def an_authority(folder: Path) -> Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    certificate = (
        a_certificate("school", "school", key, 1)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(identifier, critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "ca.pem"
    file.write_bytes(certificate.public_bytes(Encoding.PEM))
    return Authority(key, certificate, file)


def test_the_named_authority_is_taken_and_no_other(tmp_path, tiny):
    authority = an_authority(tmp_path)
    with RudeServer(authority.server_context(tmp_path)) as server:
        server.on(EXCHANGE, good(tiny.handle))
        assert ask(server.url, 1, ca_file=authority.file).receipts
        with pytest.raises(CentralAway, match="not to be trusted"):
            ask(server.url, 1)


def test_a_certificate_out_of_its_time_says_to_check_the_clock(tmp_path):
    authority = an_authority(tmp_path)
    with RudeServer(authority.server_context(tmp_path, days=-1)) as server:
        with pytest.raises(CentralAway, match="check the box's clock"):
            ask(server.url, 1, ca_file=authority.file)
        with pytest.raises(CentralAway, match="check the box's clock"):
            events(server.url, 1, ca_file=authority.file)
