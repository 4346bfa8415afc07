"""Talking to central over HTTPS: one httpx client, named timeouts, and only answers that are ours.

What must stay true: certificates are always checked, against the authority that deployment named
or the system's own; every exception of httpx's ends here as `CentralAway` or `CentralRefused`;
nothing that answers can make the box wait for ever, or fill its memory.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar, cast

import httpx
from httpx_sse import EventSource
from typing_extensions import override

from hallpass.clock import Clock
from hallpass.codec import WireFault, decode, encode
from hallpass.wire import (
    EnrolGranted,
    EnrolPoll,
    EnrolStart,
    EnrolStarted,
    ExchangeRequest,
    ExchangeResponse,
    Farewell,
    Farewelled,
    Message,
    Wake,
)
from kiosk.errors import ConfigFault
from kiosk.sync.answers import Away, Refused, checked
from kiosk.sync.keys import Keys

ENROL_START = "/kiosk/v1/enrol/start"
ENROL_POLL = "/kiosk/v1/enrol/poll"
EXCHANGE = "/kiosk/v1/exchange"
WAKE = "/kiosk/v1/wake"
FAREWELL = "/kiosk/v1/farewell"

ANSWER_LIMIT_BYTES = 16 << 20
EVENT_LIMIT_BYTES = 64 << 10
_ERROR_LIMIT_BYTES = 64 << 10

# RFC 5280 validity as OpenSSL reports it (x509_vfy.h).
_NOT_YET_VALID = 9
_EXPIRED = 10

M = TypeVar("M", bound=Message)


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds. The first four are httpx's own, between two bytes; `total_s` covers all of it."""

    connect_s: float = 5.0
    read_s: float = 10.0
    write_s: float = 10.0
    pool_s: float = 5.0
    total_s: float = 30.0
    silence_s: float = 40.0
    """A wake stream without a heartbeat for this long is dead (half-open connections)."""


def tls_context(authority: Path | None) -> ssl.SSLContext:
    """Return what checks central's certificate: this authority alone, or the system's.

    Raises:
        ConfigFault: the file can't be read, or holds no certificate.
    """
    try:
        return ssl.create_default_context(cafile=None if authority is None else str(authority))
    except OSError as exc:  # ssl.SSLError is one too
        raise ConfigFault(
            f"ca_file: {authority} is not a readable PEM certificate ({exc.strerror or exc})"
        ) from exc


class CentralClient:
    """Central as the kiosk sees it. Made and used in one event loop."""

    def __init__(
        self,
        url: str,
        clock: Clock,
        *,
        key: str | None = None,
        keys: Keys | None = None,
        ca_file: Path | None = None,
        proxy: str | None = None,
        timeouts: Timeouts | None = None,
        agent: str = "hallpass-kiosk",
    ) -> None:
        headers = {"user-agent": agent, "accept-encoding": "identity"}
        self._clock = clock
        self._key = key
        self._keys = keys
        timeouts = Timeouts() if timeouts is None else timeouts
        self._timeouts = timeouts
        self._http = httpx.AsyncClient(
            base_url=url,
            headers=headers,
            verify=tls_context(ca_file),
            proxy=proxy,
            # What is around a kiosk (variables, .netrc) has no say in whom it trusts.
            trust_env=False,
            follow_redirects=False,
            timeout=httpx.Timeout(
                connect=timeouts.connect_s,
                read=timeouts.read_s,
                write=timeouts.write_s,
                pool=timeouts.pool_s,
            ),
            # What idled for longer may be half-open: a new one costs less than finding out.
            limits=httpx.Limits(
                max_connections=4, max_keepalive_connections=2, keepalive_expiry=20.0
            ),
        )

    async def aclose(self) -> None:
        """Close all connections."""
        await self._http.aclose()

    async def exchange(self, request: ExchangeRequest) -> ExchangeResponse:
        """Send facts, fetch news.

        Raises:
            CentralAway: nothing counts; send the same again later.
            CentralRefused: our key is not taken.
        """
        try:
            response = await self._ask(EXCHANGE, request, ExchangeResponse)
        except Refused as exc:
            if exc.is_revoked or not self._other_key():
                raise
            response = await self._ask(EXCHANGE, request, ExchangeResponse)
        if response.new_key and self._keys is not None:
            self._keys.offer(response.new_key)
        return response

    async def farewell(self, request: Farewell) -> Farewelled:
        """Say goodbye with a key that was taken back; raises as `exchange`."""
        return await self.post(FAREWELL, request, Farewelled)

    async def enrol_start(self, request: EnrolStart) -> EnrolStarted:
        """Ask to be let in; raises as `exchange`."""
        return await self.post(ENROL_START, request, EnrolStarted)

    async def enrol_poll(self, request: EnrolPoll) -> EnrolGranted:
        """Ask whether somebody approved; raises as `exchange`, pending included."""
        return await self.post(ENROL_POLL, request, EnrolGranted)

    async def _ask(self, path: str, message: Message, answer: type[M]) -> M:
        """Send one message with the key of now, and note that it was taken."""
        key = "" if self._keys is None else self._keys.current
        found = await self.post(path, message, answer)
        if self._keys is not None:
            self._keys.worked(key)
        return found

    def _other_key(self) -> bool:
        return self._keys is not None and self._keys.refused(self._keys.current)

    async def post(self, path: str, message: Message, answer: type[M]) -> M:
        """Send one message and read the answer to it; raises as `exchange`."""
        try:
            async with asyncio.timeout(self._timeouts.total_s):
                body = await self._post(path, encode(message))
        except TimeoutError as exc:
            raise Away(f"central took longer than {self._timeouts.total_s:g} s") from exc
        except (httpx.HTTPError, httpx.StreamError, ssl.SSLError) as exc:
            raise self._away(exc) from exc
        try:
            return decode(answer, body)
        except WireFault as exc:
            raise Away(f"central's answer can't be read: {exc}") from exc

    async def _post(self, path: str, content: bytes) -> bytes:
        headers = {"content-type": "application/json", "accept": "application/json"}
        headers |= self._bearer()
        async with self._http.stream("POST", path, content=content, headers=headers) as response:
            return await self._checked(response)

    def _bearer(self) -> dict[str, str]:
        key = self._key if self._keys is None else self._keys.current
        return {} if key is None else {"authorization": f"Bearer {key}"}

    async def _checked(self, response: httpx.Response) -> bytes:
        if response.headers.get("content-encoding", "identity") != "identity":
            # Never asked for, and a few bytes of it can become gigabytes.
            raise Away("central's answer is compressed, which was not asked for")
        limit = ANSWER_LIMIT_BYTES if response.status_code == httpx.codes.OK else _ERROR_LIMIT_BYTES
        body = bytearray()
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > limit:
                raise Away(f"what answered sent more than {limit} bytes")
        return checked(response.status_code, response.headers, bytes(body), self._clock.now())

    @asynccontextmanager
    async def wake(self) -> AsyncIterator[AsyncIterator[Wake]]:
        """Open the wake stream; inside, iterate over its events until it breaks.

        Raises:
            CentralAway: it can't be opened, went silent, or ended in the middle.
            CentralRefused: our key is not taken.
        """
        silence_s = self._timeouts.silence_s
        timeout = httpx.Timeout(
            connect=self._timeouts.connect_s,
            read=silence_s,
            write=self._timeouts.write_s,
            pool=self._timeouts.pool_s,
        )
        headers = {"accept": "text/event-stream", "cache-control": "no-store"} | self._bearer()
        request = self._http.build_request("GET", WAKE, headers=headers, timeout=timeout)
        try:
            async with asyncio.timeout(self._timeouts.total_s):
                response = await self._http.send(request, stream=True)
        except TimeoutError as exc:
            raise Away(f"the wake stream took longer than {self._timeouts.total_s:g} s") from exc
        except (httpx.HTTPError, ssl.SSLError) as exc:
            raise self._away(exc) from exc
        try:
            yield await self._events(response)
        finally:
            await response.aclose()

    async def _events(self, response: httpx.Response) -> AsyncIterator[Wake]:
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if response.status_code != httpx.codes.OK or kind != "text/event-stream":
            try:
                async with asyncio.timeout(self._timeouts.total_s):
                    await self._checked(response)
            except (TimeoutError, httpx.HTTPError, httpx.StreamError) as exc:
                raise Away("the wake stream was answered by half a page") from exc
            raise Away(f"the wake stream is none: {kind or 'no content type'!r}")
        response.stream = _BoundedEvents(cast(httpx.AsyncByteStream, response.stream))
        return self._read_events(response)

    async def _read_events(self, response: httpx.Response) -> AsyncIterator[Wake]:
        try:
            async for event in EventSource(response).aiter_sse():
                if event.event in {"wake", "message", ""} and event.data:
                    yield decode(Wake, event.data)
        except (httpx.HTTPError, httpx.StreamError, ssl.SSLError) as exc:
            raise self._away(exc) from exc
        except WireFault as exc:
            raise Away(f"a wake event can't be read: {exc}") from exc

    def _away(self, exc: Exception) -> Away:
        where = f"{self._http.base_url.host}:{self._http.base_url.port or 'https'}"
        cause: BaseException | None = exc
        while cause is not None:
            if isinstance(cause, ssl.SSLCertVerificationError):
                return Away(f"{where}: {_certificate_words(cause)}")
            cause = cause.__cause__ or cause.__context__
        return Away(f"{where} can't be reached ({type(exc).__name__}: {exc})")


def _certificate_words(exc: ssl.SSLCertVerificationError) -> str:
    if exc.verify_code in {_NOT_YET_VALID, _EXPIRED}:
        return (
            "central's certificate is not valid at the time that this box believes it is: "
            f"check the box's clock, then the certificate ({exc.verify_message})"
        )
    return f"central's certificate is not to be trusted ({exc.verify_message}): check ca_file"


class _BoundedEvents(httpx.AsyncByteStream):
    """Stops a stream that never ends an event, before it fills the memory."""

    def __init__(self, stream: httpx.AsyncByteStream) -> None:
        self._stream = stream

    @override
    async def __aiter__(self) -> AsyncIterator[bytes]:
        since = 0
        async for chunk in self._stream:
            since += len(chunk)
            if since > EVENT_LIMIT_BYTES:
                raise httpx.ReadError(f"an event of more than {EVENT_LIMIT_BYTES} bytes")
            yield chunk
            if b"\n\n" in chunk or b"\r\r" in chunk or b"\r\n\r\n" in chunk:
                since = 0

    @override
    async def aclose(self) -> None:
        await self._stream.aclose()
