"""What every answer carries, and the token that every post must bring.

The policy allows nothing from elsewhere and nothing inline; htmx's own inline style is switched
off in the page's head. `data:` images are Pico's form icons.
"""

import hashlib
import hmac
import secrets

from litestar.types import ASGIApp, Message, Receive, Scope, Send

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "font-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
NO_STORE = "no-store"
CSRF_FIELD = "csrf"
_CSRF_MESSAGE = b"hallpass csrf 1"


def secure_headers(app: ASGIApp) -> ASGIApp:
    """Wrap an app so that each of its answers carries `HEADERS`, and pages stay out of caches."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_secured(message: Message) -> None:
            if message["type"] == "http.response.start":
                have = {name.lower() for name, _ in message["headers"]}
                extra = dict(HEADERS)
                extra["cache-control"] = NO_STORE
                if scope.get("scheme") == "https":
                    extra["strict-transport-security"] = "max-age=31536000"
                message["headers"] = [
                    *message["headers"],
                    *(
                        (name.encode(), value.encode())
                        for name, value in extra.items()
                        if name.encode() not in have
                    ),
                ]
            await send(message)

        await app(scope, receive, send_secured)

    return wrapped


def new_secret() -> str:
    """Return 256 random bits as text that fits a cookie."""
    return secrets.token_urlsafe(32)


def csrf_token(cookie: str) -> str:
    """Return the token for forms of whoever holds a visitor's `cookie`.

    It is bound to that cookie and is of no use for finding it, so nothing has to be kept.
    """
    return hmac.new(cookie.encode(), _CSRF_MESSAGE, hashlib.sha256).hexdigest()


def same_text(one: str, other: str) -> bool:
    """Compare two secrets in constant time."""
    return hmac.compare_digest(one.encode(), other.encode())
