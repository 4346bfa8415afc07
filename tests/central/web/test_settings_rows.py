"""The form apart from HTTP: what was touched, what two people typed, nothing lost."""

import base64
from collections.abc import Mapping
from dataclasses import replace

import pytest

from central.services.settings_views import CLEAR
from central.web.settings_fields import Reading, typed_of
from central.web.settings_rows import (
    Merged,
    Says,
    SettingsForm,
    arranged,
    changes_of,
    merged,
    new_row,
    posted,
)
from hallpass.domain.book import BY_KEY
from hallpass.domain.layers import Level, value_at
from hallpass.domain.settings import Offer, RoomSettings
from hallpass.ids import RoomId

_A, _B, _C = RoomId("room-a"), RoomId("room-b"), RoomId("room-c")
_SETTINGS = RoomSettings(
    RoomId("room-own"), 3, offers=(Offer(_A), Offer(_B, True, 4), Offer(_C)), usual=_A, out_limit=3
)
_HERE = ("offers", "usual", "out_limit")
_PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
_SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>'


def _form(settings: RoomSettings = _SETTINGS, here: tuple[str, ...] = _HERE) -> SettingsForm:
    rows = {
        key: new_row(
            Says.HERE if key in here else Says.ABOVE, typed_of(setting, value_at(settings, key))
        )
        for key, setting in BY_KEY.items()
        if Level.ROOM in setting.levels
    }
    return SettingsForm(rows, 1)


def _pairs(form: SettingsForm) -> list[tuple[str, str]]:
    """What a browser sends for the form as it stands."""
    pairs = [("based_on", str(form.based_on))]
    for key, row in form.rows.items():
        pairs += [("row", key), (f"was:{key}", row.was), (f"says:{key}", row.says)]
        pairs += list(row.typed.items())
    return pairs


def _sent(changes: Mapping[str, str], form: SettingsForm | None = None) -> SettingsForm:
    form = form or _form()
    return posted([*_pairs(form), *changes.items()], _form())


def _changes(form: SettingsForm) -> dict[str, object]:
    reading = Reading()
    found = changes_of(form, reading)
    assert reading.wrong == {}
    return found


def test_an_untouched_form_asks_for_nothing() -> None:
    sent = _sent({})
    assert sent == _form()
    assert not sent.touched
    assert _changes(sent) == {}


def test_a_value_that_is_typed_over_the_levels_above_is_meant_for_here() -> None:
    sent = _sent({"per_day": "4"})
    assert sent.rows["per_day"].says is Says.HERE
    assert _changes(sent) == {"per_day": 4}


def test_set_here_pins_what_the_level_above_says() -> None:
    assert _changes(_sent({"says:per_day": "here"})) == {"per_day": None}


def test_as_the_level_above_takes_ones_own_word_back_whatever_stands_in_the_field() -> None:
    assert _changes(_sent({"says:out_limit": "above"})) == {"out_limit": CLEAR}
    assert _changes(_sent({"says:out_limit": "above", "out_limit": "9"})) == {"out_limit": CLEAR}


def test_what_the_level_above_says_otherwise_meanwhile_is_no_change_of_mine() -> None:
    now = _form(replace(_SETTINGS, per_day=5))
    sent = posted([*_pairs(_form()), ("between_min", "5")], now)
    result = merged(sent, now)
    assert _changes(result.form) == {"between_min": 5}
    assert result.form.rows["per_day"].typed == {"per_day": "5"}


def test_numbers_and_buttons_put_destinations_in_order() -> None:
    form = _form()

    def order(form: SettingsForm) -> list[str]:
        value = _changes(form).get("offers", _SETTINGS.offers)
        assert isinstance(value, tuple)
        return [offer.room for offer in value]

    assert order(arranged(form, "up", _B)) == [_B, _A, _C]
    assert order(arranged(form, "down", _C)) == [_A, _B, _C]
    assert order(arranged(form, "remove", _B)) == [_A, _C]
    assert order(arranged(form, "add", "room-d")) == [_A, _B, _C, "room-d"]
    assert order(arranged(form, "explode", _B)) == [_A, _B, _C]
    assert order(_sent({f"offers/order.{_C}": "0"})) == [_C, _A, _B]
    kept = _changes(arranged(form, "up", _B))["offers"]
    assert kept == (Offer(_B, True, 4), Offer(_A), Offer(_C))


def test_taking_the_usual_destination_off_leaves_none_usual() -> None:
    changes = _changes(arranged(_form(), "remove", _A))
    assert changes["usual"] is None
    assert changes["offers"] == (Offer(_B, True, 4), Offer(_C))


def test_the_usual_destination_has_to_be_offered() -> None:
    reading = Reading()
    changes_of(_sent({"usual": "room-x"}), reading)
    assert set(reading.wrong) == {"usual"}


def test_rows_without_gaps_are_the_same_list() -> None:
    first = _sent({"screen.off/1/start": "22:00", "screen.off/1/end": "05:00"})
    second = _sent({"screen.off/0/start": "22:00", "screen.off/0/end": "05:00"})
    assert first.rows["screen.off"].typed == second.rows["screen.off"].typed
    assert _changes(first) == _changes(second) != {}


@pytest.mark.parametrize("raw", [_PNG, _SVG])
def test_a_logo_is_carried_along_until_it_is_saved(raw: bytes) -> None:
    text = base64.b64encode(raw).decode()
    sent = _sent({"look.logo/file": text})
    assert _changes(sent) == {"look.logo": text}
    assert _changes(_sent({"look.logo": text})) == {"look.logo": text}
    assert _changes(arranged(sent, "no-logo", "")) == {"look.logo": ""}


@pytest.mark.parametrize(
    "raw",
    [
        b"GIF89a....",
        _PNG + b"\0" * (48 * 1024),
        b'<svg xmlns="x"><script>alert(1)</script></svg>',
        b'<!DOCTYPE svg [<!ENTITY x "y">]><svg/>',
        b'<svg xmlns="x" onload="alert(1)"/>',
        b'<svg xmlns="x"><path d="M0" onclick=alert(1) /></svg>',
        b'<svg xmlns="x"><use href="https://example.org/x.svg#a"/></svg>',
        b"<svg xmlns='x'><a xlink:href='javascript:alert(1)'/></svg>",
        b'<svg xmlns="x"><image href="data:image/png;base64,AAAA"/></svg>',
        b'<svg xmlns="x"><path fill="url(https://example.org/x)"/></svg>',
        b'<svg xmlns="x"><style>@import "https://example.org/x.css";</style></svg>',
        b'<?xml-stylesheet href="x.css"?><svg xmlns="x"/>',
        b'<svg xmlns="x"><foreignObject><body/></foreignObject></svg>',
    ],
)
def test_a_file_that_is_no_logo_is_named_and_not_carried_along(raw: bytes) -> None:
    sent = _sent({"look.logo/file": base64.b64encode(raw).decode()})
    reading = Reading()
    changes_of(sent, reading)
    assert set(reading.wrong) == {"look.logo"}
    assert len(str(sent.rows["look.logo"])) < 300


def test_a_drawing_may_refer_to_itself() -> None:
    drawing = b'<svg xmlns="x"><defs><path id="a"/></defs><use href="#a" fill="url(#b)"/></svg>'
    text = base64.b64encode(drawing).decode()
    assert _changes(_sent({"look.logo/file": text})) == {"look.logo": text}


def test_unknown_and_unsettable_keys_are_kept_apart() -> None:
    sent = posted([("row", "per_week"), ("row", "per_day"), ("per_week", "3")], _form())
    assert sent.unknown == ("per_week",)


def test_an_empty_post_changes_nothing() -> None:
    assert _changes(posted([], _form())) == {}


def _merged(mine: dict[str, str], theirs: RoomSettings, here: tuple[str, ...]) -> Merged:
    return merged(_sent(mine), _form(theirs, here))


def test_what_two_people_changed_apart_is_laid_together() -> None:
    theirs = replace(_SETTINGS, out_limit=5)
    result = _merged({"per_day": "2"}, theirs, _HERE)
    assert (result.theirs, result.clashes) == (("out_limit",), ())
    assert result.form.rows["out_limit"].typed == {"out_limit": "5"}
    assert _changes(result.form) == {"per_day": 2}


def test_what_both_changed_is_said_and_ones_own_entry_stands() -> None:
    theirs = replace(_SETTINGS, out_limit=5)
    result = _merged({"out_limit": "7"}, theirs, _HERE)
    assert (result.theirs, result.clashes) == (("out_limit",), ("out_limit",))
    assert _changes(result.form) == {"out_limit": 7}
    same = _merged({"out_limit": "5"}, theirs, _HERE)
    assert (same.theirs, same.clashes) == (("out_limit",), ())
    assert _changes(same.form) == {}
