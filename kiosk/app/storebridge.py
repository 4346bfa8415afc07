"""The store as sync awaits it: each call is a job of the desk thread, big ones in slices."""

import asyncio
from functools import partial

from hallpass.domain.facts import ClockMeasured
from hallpass.wire import ExchangeResponse
from kiosk.store.exchange import Applied, Exchange, Outgoing
from kiosk.store.thread import DeskThread


class StoreBridge:
    """`kiosk.sync.exchanging.ExchangeStore` on the thread that owns the store."""

    def __init__(self, thread: DeskThread, exchange: Exchange) -> None:
        self._thread = thread
        self._exchange = exchange

    async def outgoing(self, limit: int) -> Outgoing:
        """Return what to send."""
        job = partial(self._exchange.outgoing, limit)
        return await asyncio.wrap_future(self._thread.submit(job, urgent=False))

    async def apply(self, response: ExchangeResponse) -> Applied:
        """Take central's answer, scans in between."""
        job = partial(self._exchange.apply_in_slices, response)
        return await asyncio.wrap_future(self._thread.submit_slices(job))

    async def record_clock(self, measured: ClockMeasured) -> bool:
        """Record a boot's measure."""
        job = partial(self._exchange.record_clock, measured)
        return await asyncio.wrap_future(self._thread.submit(job, urgent=False))
