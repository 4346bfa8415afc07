import base64
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.web.form_fields import CHOICES, NUMBERS, SWITCHES, TEXTS
from central.web.settings_form import (
    LANGUAGE,
    OFFERS,
    USUAL,
    YES,
    Document,
    SettingsForm,
    arranged,
    form_of,
    posted,
    read,
    without_logo,
)
from central.web.settings_merging import merged
from hallpass.domain.look import Hand, Look, Sounds, Theme
from hallpass.domain.rooms import Room
from hallpass.domain.settings import Offer, RoomSettings, problems_of
from hallpass.ids import RoomId

_A, _B, _C = RoomId("room-a"), RoomId("room-b"), RoomId("room-c")
_DOCUMENT = Document(
    Room(RoomId("room-own"), "Algebra", "101", capacity=None, limit_min=10),
    RoomSettings(
        RoomId("room-own"),
        3,
        offers=(Offer(_A), Offer(_B, needs_adult=True, limit_min=4), Offer(_C)),
        usual=_A,
        out_limit=3,
    ),
)


def _pairs(form: SettingsForm) -> list[tuple[str, str]]:
    """What a browser sends for the form as it stands."""
    pairs = [
        (name, value) for name, value in form.values.items() if name not in SWITCHES or value == YES
    ]
    for line in form.offers:
        pairs += [
            ("offer", line.room),
            (f"order.{line.room}", line.order),
            (f"limit.{line.room}", line.limit),
        ]
        if line.needs_adult:
            pairs.append((f"adult.{line.room}", YES))
    pairs.append((USUAL, form.usual))
    pairs += [(f"language.{tag}", str(i)) for i, tag in enumerate(form.languages, start=1)]
    return pairs


def _with(form: SettingsForm, **values: str) -> SettingsForm:
    return replace(form, values={**form.values, **values})


def test_an_untouched_form_is_the_same_document() -> None:
    form = form_of(_DOCUMENT)
    assert posted(_pairs(form)) == form
    assert read(form, _DOCUMENT) == (_DOCUMENT, {})


@pytest.mark.parametrize(
    "text", ["-1", "1.5", "abc", "1000", "\u0661", "1_0", "9" * 30, " ", "0x10"]
)
def test_a_number_that_makes_no_sense_is_named_and_kept(text: str) -> None:
    form = posted(_pairs(_with(form_of(_DOCUMENT), first_min=text)))
    document, wrong = read(form, _DOCUMENT)
    assert set(wrong) == {"first_min"}
    assert wrong["first_min"].values == {"low": 0, "high": 120}
    assert form.values["first_min"] == text.strip()
    assert document == _DOCUMENT


def test_empty_means_no_limit_only_where_it_may() -> None:
    form = _with(form_of(_DOCUMENT), out_limit="", between_min="")
    document, wrong = read(form, _DOCUMENT)
    assert set(wrong) == {"between_min"}
    document, wrong = read(_with(form, between_min="5"), _DOCUMENT)
    assert not wrong
    assert document.settings.out_limit is None
    assert document.settings.between_min == 5


def test_numbers_and_buttons_put_destinations_in_order() -> None:
    form = form_of(_DOCUMENT)
    assert [line.room for line in arranged(form, "up", _B).offers] == [_B, _A, _C]
    assert [line.room for line in arranged(form, "down", _C).offers] == [_A, _B, _C]
    assert [line.order for line in arranged(form, "up", _C).offers] == ["1", "2", "3"]
    pairs = [(n, "0" if n == f"order.{_C}" else v) for n, v in _pairs(form)]
    assert [line.room for line in posted(pairs).offers] == [_C, _A, _B]


def test_taking_the_usual_destination_off_leaves_none_usual() -> None:
    form = arranged(form_of(_DOCUMENT), "remove", _A)
    assert form.usual == ""
    document, wrong = read(form, _DOCUMENT)
    assert not wrong
    assert [offer.room for offer in document.settings.offers] == [_B, _C]
    assert problems_of(document.settings) == ()


def test_adding_adds_once_and_at_the_end() -> None:
    form = arranged(form_of(_DOCUMENT), "add", "room-d")
    assert [line.room for line in form.offers] == [_A, _B, _C, "room-d"]
    assert arranged(form, "add", "room-d") == form
    assert arranged(form, "add", "") == form


def test_a_destinations_limit_is_checked_beside_it() -> None:
    pairs = [(n, "0" if n == f"limit.{_B}" else v) for n, v in _pairs(form_of(_DOCUMENT))]
    _, wrong = read(posted(pairs), _DOCUMENT)
    assert set(wrong) == {f"limit.{_B}"}


def test_a_room_is_not_its_own_destination_and_choices_are_known() -> None:
    form = arranged(form_of(_DOCUMENT), "add", "room-own")
    assert set(read(form, _DOCUMENT)[1]) == {OFFERS}
    assert set(read(_with(form_of(_DOCUMENT), face="oven"), _DOCUMENT)[1]) == {"face"}
    assert set(read(replace(form_of(_DOCUMENT), usual="room-x"), _DOCUMENT)[1]) == {USUAL}


def test_an_empty_post_is_wrong_in_words_and_no_error() -> None:
    _, wrong = read(posted([]), _DOCUMENT)
    assert "limit_min" in wrong
    assert "face" in wrong


def test_what_two_people_changed_apart_is_laid_together() -> None:
    base = form_of(_DOCUMENT)
    theirs = _with(base, out_limit="5")
    result = merged(base, theirs, _with(base, per_day="2"))
    assert result.form == _with(base, out_limit="5", per_day="2")
    assert result.theirs == ("out_limit",)
    assert result.clashes == ()


def test_what_both_changed_is_said_and_ones_own_entry_stands() -> None:
    base = form_of(_DOCUMENT)
    result = merged(base, _with(base, out_limit="5"), _with(base, out_limit="7"))
    assert result.form.values["out_limit"] == "7"
    assert result.clashes == ("out_limit",)
    both = merged(base, arranged(base, "up", _B), arranged(base, "remove", _C))
    assert both.clashes == (OFFERS,)
    assert [line.room for line in both.form.offers] == [_A, _B]


@given(st.dictionaries(st.sampled_from(sorted(NUMBERS)), st.text(max_size=12)))
def test_whatever_is_typed_is_a_sound_document_or_named(typed: dict[str, str]) -> None:
    form = _with(form_of(_DOCUMENT), **typed)
    document, wrong = read(form, _DOCUMENT)
    assert set(wrong) <= set(typed)
    if not wrong:
        assert problems_of(document.settings) == ()


_PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
_SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>'


def _with_file(form: SettingsForm, raw: bytes) -> SettingsForm:
    return posted([*_pairs(form), ("logo_file", base64.b64encode(raw).decode())])


def test_every_field_of_settings_and_look_reaches_the_document() -> None:
    form = _with(
        form_of(_DOCUMENT),
        **dict.fromkeys(("choose_minutes", "choose_shape", "reduced_motion", "low_controls"), YES),
        **dict.fromkeys(("ask_teacher", "lock_on_tamper", "dim_after_school"), ""),
        voice=YES,
        own_language=YES,
        theme="contrast",
        hand="left",
        sounds="turns",
        text_percent="150",
        patience_percent="300",
        volume_percent="20",
        colour="0B6B52",
    )
    form = replace(_with_file(form, _SVG), languages=("es", "en"))
    document, wrong = read(form, _DOCUMENT)
    assert wrong == {}
    settings = document.settings
    assert (settings.choose_minutes, settings.choose_shape) == (True, True)
    assert (settings.ask_teacher, settings.lock_on_tamper) == (False, False)
    assert settings.languages == ("es", "en")
    assert settings.look == Look(
        theme=Theme.CONTRAST,
        colour="#0B6B52",
        logo=base64.b64encode(_SVG).decode(),
        text_percent=150,
        reduced_motion=True,
        hand=Hand.LEFT,
        low_controls=True,
        patience_percent=300,
        sounds=Sounds.TURNS,
        volume_percent=20,
        voice=True,
        own_language=True,
        dim_after_school=False,
    )
    assert problems_of(settings) == ()
    assert form_of(document) == replace(form, values={**form.values, "colour": "#0B6B52"})


def test_the_form_covers_all_of_the_look() -> None:
    known = {*NUMBERS, *CHOICES, *SWITCHES, *TEXTS}
    assert {field.name for field in fields(Look)} <= known


@pytest.mark.parametrize("text", ["#12345", "red", "#0b6b5g", "javascript:x", "0b6b52f"])
def test_a_colour_that_makes_no_sense_is_named_and_kept(text: str) -> None:
    form = posted(_pairs(_with(form_of(_DOCUMENT), colour=text)))
    _, wrong = read(form, _DOCUMENT)
    assert set(wrong) == {"colour"}
    assert form.values["colour"] == text
    assert form.look.colour == ""


@pytest.mark.parametrize(
    "raw",
    [
        b"GIF89a....",
        _PNG + b"\0" * (48 * 1024),
        b'<svg xmlns="x"><script>alert(1)</script></svg>',
        b'<!DOCTYPE svg [<!ENTITY x "y">]><svg/>',
    ],
)
def test_a_file_that_is_no_logo_is_named_and_the_one_before_stands(raw: bytes) -> None:
    before = _with_file(form_of(_DOCUMENT), _PNG)
    form = _with_file(before, raw)
    assert set(read(form, _DOCUMENT)[1]) == {"logo"}
    assert form.values["logo"] == before.values["logo"] != ""
    assert len(str(form.values)) < 4000, "what was refused is not carried along"


def test_a_logo_is_kept_until_it_is_removed() -> None:
    form = _with_file(form_of(_DOCUMENT), _PNG)
    again = posted(_pairs(form))
    assert again.values["logo"] == base64.b64encode(_PNG).decode()
    document, wrong = read(again, _DOCUMENT)
    assert not wrong
    emptied, wrong = read(without_logo(form_of(document)), document)
    assert not wrong
    assert emptied.settings.look.logo == ""


def test_a_hidden_logo_that_somebody_tampered_with_is_refused() -> None:
    _, wrong = read(_with(form_of(_DOCUMENT), logo="not base64!"), _DOCUMENT)
    assert set(wrong) == {"logo"}


def test_languages_stand_in_the_order_of_their_places() -> None:
    pairs = [p for p in _pairs(form_of(_DOCUMENT)) if not p[0].startswith("language.")]
    form = posted([*pairs, ("language.en", "2"), ("language.es", "1"), ("language.fr", "")])
    assert form.languages == ("es", "en")
    none = posted([*pairs, ("language.en", ""), ("language.es", "x")])
    assert set(read(none, _DOCUMENT)[1]) == {LANGUAGE}
    unknown = posted([*pairs, ("language.tlh", "1")])
    assert set(read(unknown, _DOCUMENT)[1]) == {LANGUAGE}


def test_look_and_languages_of_two_people_are_laid_together() -> None:
    base = form_of(_DOCUMENT)
    theirs = replace(_with(base, theme="dark"), languages=("es", "en"))
    result = merged(base, theirs, _with(base, colour="#123456", theme="contrast"))
    assert result.form.languages == ("es", "en")
    assert result.form.values["colour"] == "#123456"
    assert result.form.values["theme"] == "contrast"
    assert result.clashes == ("theme",)
    assert set(result.theirs) == {"theme", LANGUAGE}
