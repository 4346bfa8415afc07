"""Requests of programs that may come twice: under one Idempotency-Key, the act happens once.

The claim is committed before the act, and the answer kept after it: if the server dies in between,
a repetition is told to look first. Answers that hold a secret are not kept.
"""

import hashlib
from collections.abc import Awaitable, Callable
from typing import TypeVar

import msgspec

from central.errors import Invalid, OutOfDate, Refusal
from central.services.callers import Caller
from central.store import repeats
from central.store.engine import Database
from hallpass.clock import Clock

T = TypeVar("T")

_KEY_LIMIT = 200


class Repeats:
    """Lets each key act once."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def once(
        self,
        caller: Caller,
        key: str,
        request: bytes,
        of: type[T],
        act: Callable[[], Awaitable[T]],
        *,
        secret: bool = False,
    ) -> T:
        """Act, or return what was answered before.

        Args:
            caller: a program.
            key: its Idempotency-Key; empty: act.
            request: what it asks for, whole.
            of: the answer's type.
            act: what to do.
            secret: whether the answer holds a secret: then it is not kept.

        Raises:
            Invalid: the key is too long, or holds what can't be printed.
            OutOfDate: the key was used for another request, or is being acted on now, or its
                answer was a secret that was told.
        """
        if not key:
            return await act()
        if len(key) > _KEY_LIMIT or not key.isprintable():
            raise Invalid((f"Idempotency-Key: 1 to {_KEY_LIMIT} printable characters",))
        school, program = caller.school, caller.api_key or ""
        wanted = hashlib.sha256(request).hexdigest()
        async with self._database.write() as session:
            before = await repeats.claim(session, school, program, key, wanted, self._clock.now())
        if before is not None:
            return _again(before, wanted, of)
        try:
            answer = await act()
        except Refusal:
            async with self._database.write() as session:
                await repeats.forget(session, school, program, key)
            raise
        kept = None if secret else msgspec.json.encode(answer).decode()
        async with self._database.write() as session:
            await repeats.finish(session, school, program, key, kept)
        return answer


def _again(before: repeats.Repeat, wanted: str, of: type[T]) -> T:
    if before.request_hash != wanted:
        raise OutOfDate("this Idempotency-Key was used for another request")
    if not before.done:
        raise OutOfDate("this request is being done, or was cut off: look what became of it")
    if before.answer is None:
        raise OutOfDate("this was done already, and its secret told then")
    return msgspec.json.decode(before.answer, type=of)
