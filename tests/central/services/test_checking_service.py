"""A badge in the corridor: read as a kiosk reads it, from any bytes, throttled and written down."""

import base64
import io
import struct
import uuid
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import qrcode
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image
from sqlalchemy import select, update

from central.errors import BadRequest, Forbidden, NotFound, TooLarge, TooMany
from central.services.badge_pictures import BYTES_LIMIT, Code, codes_in
from central.services.callers import Caller
from central.services.checking import UNKNOWN_A_MINUTE, Found
from central.services.plan import StudentPlan
from central.store.access_models import AuditRow
from central.store.models import BadgeRow, SchoolRow
from hallpass.domain.badges import (
    PHONE_PREFIX,
    PHONE_WINDOW_S,
    Symbology,
    card_hash,
    card_text,
    number_hash,
)
from hallpass.domain.emergency import Action
from hallpass.domain.people import Role
from hallpass.ids import AdultId, BadgeHash, StudentId
from tests.central.house import ALGEBRA, ANA, BEN, FOSTER, NURSE, House, Yard, small_school

TOKEN = bytes(range(16))


def picture(text: str, kind: str = "JPEG") -> bytes:
    code = qrcode.QRCode(box_size=6, border=4)
    code.add_data(text)
    out = io.BytesIO()
    code.make_image().get_image().convert("L").save(out, kind)
    return out.getvalue()


async def _badge(yard: Yard, owner: str, badge: BadgeHash, *, adult: bool = False) -> None:
    async with yard.house.central.database.write() as session:
        session.add(
            BadgeRow(
                school_id=yard.school,
                hash=badge,
                owner=owner,
                adult=adult,
                issued_at=yard.house.clock.now(),
                revoked_at=None,
            )
        )


async def _revoke(yard: Yard, badge: BadgeHash) -> None:
    async with yard.house.central.database.write() as session:
        await session.execute(
            update(BadgeRow)
            .where(BadgeRow.school_id == yard.school, BadgeRow.hash == badge)
            .values(revoked_at=yard.house.clock.now())
        )


async def _acts(yard: Yard) -> list[tuple[str, str]]:
    async with yard.house.central.database.read() as session:
        rows = await session.scalars(select(AuditRow).where(AuditRow.school_id == yard.school))
        return [(row.act, row.target) for row in rows if row.act == "badge.checked"]


def read(yard: Yard, text: str, symbology: Symbology = Symbology.QR):  # type: ignore[no-untyped-def]  # the service's own
    return yard.run(yard.services.checking.read_codes(yard.teacher, [Code(text, symbology)]))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_card_in_a_picture_says_who_and_which_pass(yard: Yard, kind: str) -> None:
    yard.run(_badge(yard, ANA, card_hash(TOKEN)))
    box = yard.box(ALGEBRA)
    box.send(box.started(ANA, "one", NURSE, ago_s=120, limit_min=30))
    raw = picture(card_text(TOKEN), kind)
    found = yard.run(yard.services.checking.read_picture(yard.teacher, raw))
    assert (found.found, found.full_name) == (Found.STUDENT, "Ana Abara")
    assert found.out is not None
    assert (found.out.origin.id, found.out.destination.id) == (ALGEBRA, NURSE)
    assert (found.out.out_min, found.out.overtime_min) == (2, 0)
    box.send(box.ended(ANA, "one"))
    assert yard.run(yard.services.checking.read_picture(yard.teacher, raw)).out is None
    assert yard.run(_acts(yard)) == [("badge.checked", ANA)]


def test_what_is_no_badge_of_a_student_says_so_and_names_nobody(yard: Yard) -> None:
    other = bytes(16)
    yard.run(_badge(yard, FOSTER, card_hash(other), adult=True))
    assert read(yard, card_text(TOKEN)).found is Found.UNKNOWN
    assert read(yard, card_text(other)).found is Found.ADULT
    assert read(yard, "https://example.org").found is Found.NOT_OURS
    yard.run(_badge(yard, BEN, card_hash(TOKEN)))
    yard.run(_revoke(yard, card_hash(TOKEN)))
    lost = read(yard, card_text(TOKEN))
    assert (lost.found, lost.full_name) == (Found.REVOKED, "Ben Begay")
    assert yard.run(_acts(yard)) == [("badge.checked", BEN)]


def test_a_student_number_counts_only_where_a_room_takes_them(yard: Yard) -> None:
    yard.run(_badge(yard, ANA, number_hash("12345678")))
    assert read(yard, "12345678", Symbology.CODE_128).found is Found.NOT_OURS


def phone_text(yard: Yard, student: str, at: datetime) -> str:
    async def key() -> bytes:
        async with yard.house.central.database.read() as session:
            row = await session.get_one(SchoolRow, yard.school)
            return row.private_key

    school = Ed25519PrivateKey.from_private_bytes(yard.run(key()))
    phone = Ed25519PrivateKey.generate()
    day = (at.date() - datetime(1970, 1, 1, tzinfo=UTC).date()).days
    certificate = (
        uuid.UUID(student).bytes + phone.public_key().public_bytes_raw() + day.to_bytes(4, "big")
    )
    window = (int(at.timestamp()) // PHONE_WINDOW_S).to_bytes(4, "big")
    raw = certificate + school.sign(certificate) + window + phone.sign(window)
    return PHONE_PREFIX + base64.urlsafe_b64encode(raw).decode().rstrip("=")


def test_a_phones_badge_counts_in_its_own_half_minute(house: House) -> None:
    student = "01234567-89ab-4cde-8f01-23456789abcd"
    plan = small_school(f"phone {house.clock.now().timestamp()}")
    yard = house.found(
        replace(plan, students=(*plan.students, StudentPlan(StudentId(student), "Eva", "Ek")))
    )
    now = house.clock.now()
    assert read(yard, phone_text(yard, student, now)).full_name == "Eva Ek"
    # Looking at it does not use it up.
    assert read(yard, phone_text(yard, student, now)).found is Found.STUDENT
    old = phone_text(yard, student, now - timedelta(minutes=2))
    assert read(yard, old).found is Found.EXPIRED


def test_codes_that_are_nobodys_are_throttled(yard: Yard) -> None:
    for i in range(UNKNOWN_A_MINUTE):
        read(yard, card_text(i.to_bytes(16, "big")))
    with pytest.raises(TooMany) as refused:
        read(yard, card_text(TOKEN))
    assert refused.value.retry_s is not None
    yard.house.clock.advance(61)
    assert read(yard, card_text(TOKEN)).found is Found.UNKNOWN


def test_only_those_who_watch_halls_may_look(yard: Yard) -> None:
    technician = Caller(yard.school, AdultId("tech"), "Tech", (Role.TECHNICIAN,))
    with pytest.raises(Forbidden):
        yard.run(yard.services.checking.read_picture(technician, picture("x")))
    with pytest.raises(Forbidden):
        yard.run(yard.services.checking.look(technician, ANA))
    with pytest.raises(NotFound):
        yard.run(yard.services.checking.look(yard.teacher, StudentId("nobody")))


def test_during_an_emergency_it_says_whether_they_are_safe(yard: Yard) -> None:
    yard.run(_badge(yard, ANA, card_hash(TOKEN)))
    box = yard.box(ALGEBRA)
    box.send(box.started(ANA, "one"))
    yard.run(yard.services.emergency.start(yard.admin, Action.EVACUATE, drill=True))
    found = read(yard, card_text(TOKEN))
    assert found.emergency
    assert found.person is not None
    assert not found.person.safe
    yard.run(yard.services.marking.seen(yard.teacher, ANA, NURSE))
    yard.run(yard.services.marking.mark_safe(yard.teacher, ANA))
    person = read(yard, card_text(TOKEN)).person
    assert person is not None
    assert person.seen_room is not None
    assert (person.seen_room.id, person.safe_by) == (NURSE, "Ms. Rivera")


def _png_that_claims(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = zlib.compress(bytes(1000))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"GIF89a" + bytes(50),
        b"\xff\xd8\xff\xe0" + bytes(200),
        picture("cut")[:300],
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%!PS-Adobe-3.0 EPSF-3.0\n",
    ],
    ids=["empty", "gif", "no jpeg", "cut", "svg", "eps"],
)
def test_bytes_that_are_no_picture_are_refused(raw: bytes) -> None:
    with pytest.raises(BadRequest):
        codes_in(raw)


@pytest.mark.parametrize("side", [5_000, 60_000, 2_000_000])
def test_a_picture_that_would_blow_up_is_refused_before_it_does(side: int) -> None:
    with pytest.raises(TooLarge):
        codes_in(_png_that_claims(side, side))


def test_too_many_bytes_are_refused() -> None:
    with pytest.raises(TooLarge):
        codes_in(bytes(BYTES_LIMIT + 1))


def test_a_large_photograph_is_read_small() -> None:
    small = Image.open(io.BytesIO(picture("HP1-large", "PNG"))).convert("L")
    large = Image.new("L", (6000, 4000), 255)
    large.paste(small.resize((1500, 1500)), (2000, 1200))
    out = io.BytesIO()
    large.save(out, "JPEG")
    assert codes_in(out.getvalue()) == (Code("HP1-large", Symbology.QR),)
