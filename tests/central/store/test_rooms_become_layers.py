"""Where each room had one whole document, the upgrade makes it the room's layer."""

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TypeVar

from alembic import command
from sqlalchemy import Connection, text
from sqlalchemy.engine import URL

from central.store import folding, layers, pictures, rooms
from central.store.engine import Database
from central.store.layers import Stored
from central.store.migrating import alembic_config, migrate
from hallpass.codec import encode
from hallpass.domain.layers import Level
from hallpass.domain.look import Look, Theme
from hallpass.domain.rooms import Room
from hallpass.domain.settings import Face, Offer, RoomSettings
from hallpass.ids import DeviceId, RoomId, SchoolId

T = TypeVar("T")
SCHOOL = SchoolId("old")
LOGO = base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"dots" * 20).decode()
ALGEBRA, RESTROOM = RoomId("r101"), RoomId("restroom")
SAID = RoomSettings(
    ALGEBRA,
    3,
    Face.BOTH,
    offers=(Offer(RESTROOM, limit_min=5),),
    usual=RESTROOM,
    per_day=4,
    look=Look(Theme.DARK, logo=LOGO),
)
NOTHING = RoomSettings(RESTROOM, 1)


def _old_doc(settings: RoomSettings) -> str:
    """Return a document as it was before boxes had settings of their own."""
    doc = json.loads(encode(settings))
    return json.dumps(
        {k: v for k, v in doc.items() if k not in {"inputs", "camera", "screen", "upkeep"}}
    )


def _second_schema(connection: Connection) -> None:
    command.upgrade(alembic_config(connection), "0002")
    at = datetime(2026, 11, 24, 16, tzinfo=UTC)
    stored = int(at.timestamp() * 1e6) if connection.dialect.name == "sqlite" else at
    for settings, name in ((SAID, "Algebra"), (NOTHING, "Restroom")):
        room = Room(settings.room, name)
        connection.execute(
            text("INSERT INTO rooms VALUES (:school, :id, :name, :doc, :version)"),
            {
                "school": SCHOOL, "id": room.id, "name": name, "doc": encode(room).decode(),
                "version": settings.version,
            },
        )  # fmt: skip
        connection.execute(
            text(
                "INSERT INTO settings (school_id, room, version, doc, room_doc, at, adult, note)"
                " VALUES (:school, :room, :version, :doc, :room_doc, :at, 'foster', 'as it was')"
            ),
            {
                "school": SCHOOL, "room": room.id, "version": settings.version,
                "doc": _old_doc(settings), "room_doc": encode(room).decode(), "at": stored,
            },
        )  # fmt: skip


def _upgraded(url: URL, look: Callable[[Database], Awaitable[T]]) -> T:
    async def run() -> T:
        database = Database(url)
        try:
            async with database.write() as session:
                await (await session.connection()).run_sync(_second_schema)
            await migrate(database)
            return await look(database)
        finally:
            await database.close()

    return asyncio.run(run())


def test_a_rooms_document_becomes_its_layer_and_says_the_same(database_url: URL) -> None:
    async def look(
        database: Database,
    ) -> tuple[dict[layers.Key, Stored], RoomSettings, RoomSettings, RoomSettings]:
        async with database.read() as session:
            fold = await folding.load(session, SCHOOL)
            handed_out = await rooms.document_for(session, SCHOOL, ALGEBRA, DeviceId("box"))
            return (
                dict(fold.layers),
                fold.of_room(ALGEBRA).settings,
                fold.of_room(RESTROOM).settings,
                handed_out,
            )

    found, algebra, restroom, handed_out = _upgraded(database_url, look)
    (layer,) = found.values()
    assert layer.key == (Level.ROOM, ALGEBRA)
    assert set(layer.values) == {"face", "offers", "usual", "per_day", "look.theme", "look.logo"}
    assert layer.values["look.logo"] == pictures.reference(LOGO)
    assert (layer.version, layer.adult, layer.note) == (1, "foster", "as it was")
    assert layer.at is not None
    assert layer.at.year == 2026
    assert algebra == pictures.stored(SAID)
    assert restroom == NOTHING
    assert handed_out == SAID
