"""The doctor against real servers: central, a sign-in page, nobody, a stranger's certificate."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from kiosk.config import Config
from kiosk.device import network
from kiosk.device.check import Verdict
from tests.fakes.clock import START, FakeClock

OURS = b'{"protocol": 1, "status": "ok"}'


@contextmanager
def answering(
    status: int = 200,
    body: bytes = OURS,
    context: ssl.SSLContext | None = None,
    **headers: str,
) -> Iterator[str]:
    """Serve one answer to everything, until the end of the block; yield the address."""
    sent = {"Content-Type": "application/json", "Date": format_datetime(START, usegmt=True)}
    sent.update({name.replace("_", "-"): value for name, value in headers.items()})

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response_only(status)
            for name, value in sent.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            pass

    class Server(HTTPServer):
        def handle_error(self, *_args: object) -> None:
            pass  # a client that turns its back on the certificate

    server = Server(("127.0.0.1", 0), Handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=[0.01], name="answering")
    thread.start()
    try:
        yield f"{'http' if context is None else 'https'}://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate of its own for 127.0.0.1, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "passes.school.example")])
    now = datetime.now(UTC)  # noqa: TID251 - OpenSSL judges by the machine's own clock
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return folder


def context_of(certificate) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    return context


def look(url: str | None, config: Config | None = None, clock: FakeClock | None = None):
    return network.check_central(url, config or Config(), clock or FakeClock())


def test_central_answers():
    with answering() as url:
        check = look(url)
    assert (check.verdict, check.do) == (Verdict.OK, "")


def test_no_address_is_a_warning():
    assert look(None).verdict is Verdict.WARN


@pytest.mark.parametrize("url", ["http://passes.school.example", "passes.school", "ftp://x"])
def test_an_address_that_makes_no_sense(url):
    check = look(url)
    assert check.verdict is Verdict.FAIL
    assert "central_url" in check.what


@pytest.mark.parametrize(
    ("status", "body", "headers"),
    [
        (200, b"<html>Welcome to our guests' network</html>", {"Content_Type": "text/html"}),
        (302, b"", {"Location": "http://login.network.example/?from=kiosk"}),
        (404, b"nothing here", {"Content_Type": "text/plain"}),
        (200, b'{"status": "ok"}', {}),
        (200, b'["protocol"]', {}),
        (200, b'{"protocol": 1', {}),
        (200, b"\xff" * 100_000, {}),
        (204, b"", {}),
    ],
)
def test_what_is_not_central_is_told(status, body, headers):
    with answering(status, body, **headers) as url:
        check = look(url)
    assert check.verdict is Verdict.FAIL
    assert "something else answers" in check.what
    assert "captive portal" in check.do


def test_a_central_in_trouble_is_still_central():
    body = b'{"protocol": 1, "code": "unavailable", "message": "The database is away\\u0007."}'
    with answering(503, body) as url:
        check = look(url)
    assert check.verdict is Verdict.WARN
    assert check.what.endswith("The database is away.")


def test_another_protocol():
    with answering(200, b'{"protocol": 2}') as url:
        assert look(url).verdict is Verdict.FAIL


def test_nobody_answers():
    with answering() as url:
        pass
    check = look(url)
    assert check.verdict is Verdict.FAIL
    assert "does not answer" in check.what


def test_a_clock_that_is_off_is_told():
    clock = FakeClock()
    clock.jump(-14 * 86_400)
    with answering() as url:
        check = look(url, clock=clock)
    assert check.verdict is Verdict.WARN
    assert "-1209600 s" in check.what


def test_a_central_without_a_date():
    with answering(Date="yesterday") as url:
        assert look(url).verdict is Verdict.OK


def test_a_strangers_certificate_is_not_taken(certificate):
    with answering(context=context_of(certificate)) as url:
        check = look(url)
    assert check.verdict is Verdict.FAIL
    assert "certificate" in check.what
    assert "clock right" in check.do


def test_the_schools_own_authority_is_taken(certificate):
    with answering(context=context_of(certificate)) as url:
        check = look(url, Config(ca_file=certificate / "cert.pem"))
    assert check.verdict is Verdict.OK


def test_a_clock_without_a_battery():
    assert network.check_clock(FakeClock(datetime(1970, 1, 1, tzinfo=UTC))).verdict is Verdict.FAIL


@pytest.mark.parametrize(
    ("said", "verdict"),
    [("yes", Verdict.OK), ("no", Verdict.WARN), ("Failed to connect", Verdict.OK)],
)
def test_who_keeps_the_clock_right(tmp_path, monkeypatch, said, verdict):
    program = tmp_path / "timedatectl"
    program.write_text(f"#!/bin/sh\necho '{said}'\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert network.check_clock(FakeClock()).verdict is verdict
    program.unlink()
    assert network.check_clock(FakeClock()).verdict is Verdict.OK
