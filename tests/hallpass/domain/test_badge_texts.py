import base64
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallpass.domain.badges import (
    CARD_PREFIX,
    PHONE_PREFIX,
    TEXT_LIMIT,
    CardBadge,
    NotOurs,
    NumberBadge,
    NumberRule,
    PhoneBadge,
    Symbology,
    card_hash,
    card_text,
    number_hash,
    parse_badge,
)

NUMBERS = NumberRule(Symbology.CODE_39, 6)
TOKEN = bytes(range(16))
PHONE_RAW = bytes(range(184))


def phone(raw: bytes) -> str:
    return PHONE_PREFIX + base64.urlsafe_b64encode(raw).decode().rstrip("=")


texts = st.one_of(
    st.text(max_size=600),
    st.text().map(lambda t: CARD_PREFIX + t),
    st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ234567=", min_size=26, max_size=26).map(
        lambda t: CARD_PREFIX + t
    ),
    st.text().map(lambda t: PHONE_PREFIX + t),
    st.binary(max_size=400).map(phone),
    st.characters().map(lambda c: c * 6),
)


@given(texts, st.sampled_from(Symbology), st.none() | st.just(NUMBERS))
def test_any_text_is_a_badge_or_not_ours(
    text: str, symbology: Symbology, numbers: NumberRule | None
) -> None:
    badge = parse_badge(text, symbology, numbers)
    assert isinstance(badge, CardBadge | PhoneBadge | NumberBadge | NotOurs)


@given(st.binary(min_size=16, max_size=16), st.sampled_from(Symbology))
def test_a_card_round_trips(token: bytes, symbology: Symbology) -> None:
    text = card_text(token)
    assert len(text) == 29
    # Alphanumeric mode's own alphabet, so that a version-2 QR at level Q holds it.
    assert set(text) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
    assert parse_badge(text, symbology) == CardBadge(card_hash(token))


@given(st.binary(min_size=16, max_size=16), st.binary(min_size=16, max_size=16))
def test_tokens_and_texts_are_one_to_one(one: bytes, other: bytes) -> None:
    assert (card_text(one) == card_text(other)) == (one == other)


@pytest.mark.parametrize("size", [0, 15, 17])
def test_a_token_has_sixteen_bytes(size: int) -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        card_text(bytes(size))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "https://example.org/",
        card_text(TOKEN)[:-1],
        card_text(TOKEN) + "A",
        card_text(TOKEN).lower(),
        card_text(TOKEN)[:-1] + "1",
        card_text(TOKEN)[:-1] + "=",
        # The same token with a spare bit set: would be a second text for one card.
        card_text(TOKEN)[:-1] + chr(ord(card_text(TOKEN)[-1]) + 1),
        "HP2.",
        "HP2.!!!!",
        "HP2.é",
        phone(PHONE_RAW[:-1]),
        phone(PHONE_RAW + b"x"),
        "A" * (TEXT_LIMIT + 1),
        "123456",
        "\0" * 6,
    ],
)
def test_what_is_not_ours(text: str) -> None:
    assert parse_badge(text, Symbology.QR) == NotOurs()


def test_a_phone_badge_is_taken_apart() -> None:
    badge = parse_badge(phone(PHONE_RAW), Symbology.QR)
    assert (
        badge
        == PhoneBadge(
            student=str(uuid.UUID(bytes=PHONE_RAW[:16])),  # type: ignore[arg-type]
            key=PHONE_RAW[16:48],
            day=int.from_bytes(PHONE_RAW[48:52], "big"),
            certificate=PHONE_RAW[:52],
            school_signature=PHONE_RAW[52:116],
            window=int.from_bytes(PHONE_RAW[116:120], "big"),
            phone_signature=PHONE_RAW[120:],
        )
    )


class TestNumbers:
    def test_only_as_the_school_switched_them_on(self) -> None:
        assert parse_badge("12345A", Symbology.CODE_39, NUMBERS) == NumberBadge(
            number_hash("12345A")
        )

    @pytest.mark.parametrize(
        ("text", "symbology"),
        [
            ("12345", Symbology.CODE_39),
            ("1234567", Symbology.CODE_39),
            ("123456", Symbology.QR),
            ("123456", Symbology.TYPED),
            ("12 456", Symbology.CODE_39),
            ("12345é", Symbology.CODE_39),
            ("\uff11\uff12\uff13\uff14\uff15\uff16", Symbology.CODE_39),
            ("12345\0", Symbology.CODE_39),
        ],
    )
    def test_nothing_else_is_one(self, text: str, symbology: Symbology) -> None:
        assert parse_badge(text, symbology, NUMBERS) == NotOurs()

    def test_a_number_s_hash_is_no_card_s(self) -> None:
        assert number_hash("A" * 16) != card_hash(b"A" * 16)
        assert len(number_hash("123456")) == len(card_hash(TOKEN)) == 64
