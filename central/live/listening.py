"""Hearing of changes that other processes committed: PostgreSQL's LISTEN, on its own connection.

A notification is delivered when its transaction commits, and only carries "look". A connection that
was lost may have missed some: everyone is rung once it is back.
"""

import asyncio
import logging
from collections.abc import Callable

import asyncpg  # type: ignore[import-untyped] # it ships no types
from sqlalchemy.engine import URL

log = logging.getLogger(__name__)

CHECK_S = 10.0
"""How often the connection is tried, and how long after a loss it is made again."""


async def listen(
    url: URL, channel: str, heard: Callable[[str], None], missed: Callable[[], None]
) -> None:
    """Listen for ever; ended by cancelling.

    Args:
        url: SQLAlchemy's address of the database.
        channel: what to listen to.
        heard: called with each notification's text.
        missed: called when notifications may have been missed.
    """
    dsn = url.set(drivername="postgresql").render_as_string(hide_password=False)

    def notified(_connection: object, _pid: int, _channel: str, text: object) -> None:
        heard(str(text))

    broken = False
    while True:
        try:
            connection = await asyncpg.connect(dsn)
            try:
                await connection.add_listener(channel, notified)
                if broken:
                    log.info("live.listening recovered=true")
                    broken = False
                missed()
                while not connection.is_closed():
                    await asyncio.sleep(CHECK_S)
                    await connection.execute("SELECT 1")
            finally:
                await connection.close(timeout=1.0)
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as exc:
            if not broken:
                log.warning("live.listening broken=true why=%s", type(exc).__name__)
                broken = True
            await asyncio.sleep(CHECK_S)
