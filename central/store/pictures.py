"""Images by their hash, each kept once: plans of areas, and logos.

A stored document or layer holds `sha256:<hex>` where its logo is; `with_logos` puts the logos back.
A thousand rooms with one logo hold it once.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from central.store.fleet_models import PictureRow
from central.store.unit import Unit
from central.store.upserting import insert_new
from hallpass.domain.settings import RoomSettings
from hallpass.ids import SchoolId

LOGO = "look.logo"
REF = "sha256:"
_PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True, slots=True)
class Picture:
    """An image."""

    media_type: str
    content: bytes


async def put(unit: Unit, picture: Picture) -> str:
    """Keep an image, and return its hash; one that is here already is not kept twice."""
    key = hashlib.sha256(picture.content).hexdigest()
    row = {
        "school_id": unit.school_id,
        "hash": key,
        "media_type": picture.media_type,
        "content": picture.content,
        "at": unit.now,
    }
    await insert_new(unit.session, PictureRow, [row], PictureRow.hash)
    return key


async def get(session: AsyncSession, school: SchoolId, key: str) -> Picture | None:
    """Return an image, or None: there is none of that hash."""
    row = await session.get(PictureRow, (school, key))
    return None if row is None else Picture(row.media_type, row.content)


def reference(logo: str) -> str:
    """Return what a stored document holds instead of a logo."""
    content = _content(logo)
    return logo if content is None else REF + hashlib.sha256(content).hexdigest()


def is_reference(logo: str) -> bool:
    """Say whether it is what `reference` returned, and no logo."""
    return logo.startswith(REF)


def stored(settings: RoomSettings) -> RoomSettings:
    """Return a document as it is kept and compared: its logo replaced by a reference."""
    logo = reference(settings.look.logo)
    if logo == settings.look.logo:
        return settings
    return replace(settings, look=replace(settings.look, logo=logo))


def stored_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a layer's values as they are kept: the logo replaced by a reference."""
    if LOGO not in values:
        return dict(values)
    return {**values, LOGO: reference(values[LOGO])}


async def keep_logo(unit: Unit, logo: str) -> None:
    """Keep a logo, so that its reference can be put back."""
    content = _content(logo)
    if content is not None:
        kind = "image/png" if content.startswith(_PNG) else "image/svg+xml"
        await put(unit, Picture(kind, content))


async def with_logos(
    session: AsyncSession, school: SchoolId, documents: Iterable[RoomSettings]
) -> tuple[RoomSettings, ...]:
    """Return stored documents with their logos put back."""
    found = tuple(documents)
    logos = await logos_of(session, school, (item.look.logo for item in found))
    return tuple(
        replace(item, look=replace(item.look, logo=logos[item.look.logo]))
        if item.look.logo in logos
        else item
        for item in found
    )


async def logos_of(
    session: AsyncSession, school: SchoolId, references: Iterable[str]
) -> dict[str, str]:
    """Return the logo of each reference, in base64; one that is not here any more is no logo."""
    wanted = {text for text in references if is_reference(text)}
    if not wanted:
        return {}
    rows = await session.execute(
        select(PictureRow.hash, PictureRow.content).where(
            PictureRow.school_id == school,
            PictureRow.hash.in_({text.removeprefix(REF) for text in wanted}),
        )
    )
    found = {REF + row.hash: base64.b64encode(row.content).decode("ascii") for row in rows}
    return {text: found.get(text, "") for text in wanted}


def _content(logo: str) -> bytes | None:
    if not logo or is_reference(logo):
        return None
    try:
        return base64.b64decode(logo, validate=True)
    except (binascii.Error, ValueError):
        return None
