import re
import string
from datetime import UTC, datetime
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from hallpass.domain.board import RoomState
from hallpass.domain.emergency import Action
from hallpass.domain.facts import EndHow, VoidWhy
from hallpass.domain.line import SYMBOLS
from hallpass.domain.passes import Anomaly, PassState
from hallpass.domain.people import Role
from hallpass.domain.reasons import ReasonCode, RuleName
from hallpass.domain.rooms import PassShape
from hallpass.texts import LANGUAGES, Texts, for_language
from hallpass.texts.compile import FOLDER, compiled


def catalogue(language: str) -> Catalog:
    with (FOLDER / f"{language}.po").open("rb") as file:
        return read_po(file)


def messages(language: str) -> dict[str, Message]:
    return {
        message.id if isinstance(message.id, str) else message.id[0]: message
        for message in catalogue(language)
        if message.id
    }


def forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def placeholders(words: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(words) if name}


ENGLISH = messages("en")
ARABIC_EXACT = 3
"""Its first forms are for 0, 1 and 2 alone: they may say the number in words."""
OTHERS = [language for language in LANGUAGES if language != "en"]


def test_every_source_is_a_language_and_is_compiled() -> None:
    assert {path.stem for path in FOLDER.glob("*.po")} == set(LANGUAGES)
    assert {path.stem for path in FOLDER.glob("*.mo")} == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_file_is_that_of_the_source(language: str) -> None:
    source = FOLDER / f"{language}.po"
    binary = source.with_suffix(".mo").read_bytes()
    assert binary == compiled(source), "run `python -m hallpass.texts.compile`"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_translated(language: str) -> None:
    for key, message in messages(language).items():
        assert not message.fuzzy, key
        assert all(words.strip() == words != "" for words in forms(message)), key


CLOCK = {"hour", "hour12", "minute", "half"}
"""A language takes of these what its people write."""


CONSOLE = ("console.", "setting.")
"""What administrators and technicians alone read is in English and Spanish; others fall back."""


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_has_every_key(language: str) -> None:
    needed = {key for key in ENGLISH if language == "es" or not key.startswith(CONSOLE)}
    lacking = sorted(needed - set(messages(language)))
    assert not lacking, f"`python -m hallpass.texts.missing {language}` writes what is to be added"
    assert set(messages(language)) <= set(ENGLISH)


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_has_the_same_placeholders(language: str) -> None:
    for key, theirs in messages(language).items():
        expected = placeholders(forms(ENGLISH[key])[-1])
        assert ENGLISH[key].pluralizable == theirs.pluralizable, key
        for i, words in enumerate(forms(theirs)):
            found = placeholders(words)
            if key == "time.clock":
                assert {"minute"} < found <= CLOCK
            elif language == "ar" and theirs.pluralizable and i < ARABIC_EXACT:
                assert found | {"n"} == expected | {"n"}, key
            else:
                assert found == expected, key


def test_each_named_thing_of_the_domain_has_its_word() -> None:
    wanted = {f"reason.{code}.{who}" for code in ReasonCode for who in ("student", "adult")}
    wanted |= {f"emergency.{action}.{part}" for action in Action for part in ("title", "phrase")}
    wanted |= {f"symbol.{symbol}" for symbol in SYMBOLS}
    wanted |= {f"door.{state}" for state in RoomState}
    wanted |= {f"rule.{rule}" for rule in RuleName}
    wanted |= {f"shape.{shape}" for shape in PassShape}
    wanted |= {f"pass.{state}" for state in PassState}
    wanted |= {f"end.{how}" for how in EndHow}
    wanted |= {f"void.{why}" for why in VoidWhy}
    wanted |= {f"anomaly.{anomaly}" for anomaly in Anomaly}
    wanted |= {f"role.{role}" for role in Role}
    assert wanted <= set(ENGLISH)


class TestDignity:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_kept_apart_reads_like_a_full_room(self, language: str) -> None:
        texts = for_language(language)
        words = {
            texts.reason_student(code)
            for code in (
                ReasonCode.KEPT_APART,
                ReasonCode.DESTINATION_FULL,
                ReasonCode.ORIGIN_FULL,
                ReasonCode.SCHOOL_FULL,
                ReasonCode.LINE_AHEAD,
                ReasonCode.BLACKOUT,
                ReasonCode.NO_PASSES,
            )
        }
        assert words == {texts.get("desk.not_now.title")}

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_private_limits_all_read_alike(self, language: str) -> None:
        texts = for_language(language)
        private = (
            ReasonCode.ADULT_ONLY,
            ReasonCode.PASSES_PER_DAY,
            ReasonCode.MINUTES_BETWEEN,
            ReasonCode.EXPECTED_ELSEWHERE,
            ReasonCode.UNKNOWN_STUDENT,
            ReasonCode.NEEDS_APPROVAL,
        )
        assert len({texts.reason_student(code) for code in private}) == 1

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_a_student_s_words_say_no_number_and_name_nobody(self, language: str) -> None:
        for code in ReasonCode:
            words = for_language(language).reason_student(code)
            assert placeholders(words) == set()
            assert not any(c.isdigit() for c in words)

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_nobody_is_called_safe(self, language: str) -> None:
        for key in ("desk.seen.title", "desk.seen.named", "emergency.be_seen"):
            words = forms(messages(language)[key])[0].lower()
            for safe in ("safe", "salvo", "sécurité", "sauf", "an toàn", "آمن", "أمان", "安全"):
                assert safe not in words


class TestLookUp:
    def test_values_are_filled_in(self) -> None:
        assert for_language("en").get("desk.go.back_by", time="10:42") == "back by 10:42"
        assert for_language("es").get("desk.go.to", place="Baño") == "a Baño"

    def test_a_value_s_own_braces_are_only_text(self) -> None:
        assert for_language("en").get("desk.go.to", place="{x}") == "to {x}"

    @pytest.mark.parametrize(
        ("language", "one", "many"),
        [
            ("en", "1 place left", "0 places left"),
            ("es", "1 lugar libre", "0 lugares libres"),
        ],
    )
    def test_plurals(self, language: str, one: str, many: str) -> None:
        texts = for_language(language)
        assert (texts.plural("door.places", 1), texts.plural("door.places", 0)) == (one, many)

    @pytest.mark.parametrize(
        ("tag", "language"),
        [
            ("es", "es"),
            ("es-MX", "es"),
            ("ES_us", "es"),
            ("en-GB", "en"),
            ("de", "en"),
            ("", "en"),
            ("../../etc", "en"),
        ],
    )
    def test_a_language_that_is_not_here_is_english(self, tag: str, language: str) -> None:
        assert for_language(tag).language == language

    def test_a_key_that_a_language_lacks_is_english(self, tmp_path: Path) -> None:
        import gettext

        from hallpass import texts as module

        source = tmp_path / "xx.po"
        source.write_text('msgid ""\nmsgstr "Language: xx\\n"\n', encoding="utf-8")
        binary = source.with_suffix(".mo")
        binary.write_bytes(compiled(source))
        with binary.open("rb") as file:
            lacking = gettext.GNUTranslations(file)
        lacking.add_fallback(module._catalogue("en"))
        value = Texts("en")
        value._catalogue = lacking
        assert value.get("desk.go.title") == "Go"
        assert value.plural("door.places", 2) == "2 places left"

    def test_a_key_that_nobody_has_is_a_bug(self) -> None:
        with pytest.raises(KeyError, match="no such"):
            for_language("es").get("no such")
        with pytest.raises(KeyError, match="no such"):
            for_language("en").plural("no such", 3)

    def test_a_value_that_is_missing_is_a_bug(self) -> None:
        with pytest.raises(KeyError, match="place"):
            for_language("en").get("desk.go.to")

    def test_times_of_day(self) -> None:
        texts = for_language("en")
        times = [texts.clock_time(datetime(2026, 11, 24, h, 5, tzinfo=UTC)) for h in (0, 9, 12, 13)]
        assert times == ["12:05", "9:05", "12:05", "1:05"]


class TestAdultsWords:
    def test_the_detail_is_filled_in(self) -> None:
        texts = for_language("en")
        assert texts.reason_adult(ReasonCode.PASSES_PER_DAY, {"limit": 3}).endswith("(limit 3)")
        assert texts.reason_adult(ReasonCode.EMERGENCY, {"action": "hold"}).endswith(": Hold")
        assert texts.reason_adult(ReasonCode.STALE_KNOWLEDGE, {"rule": "capacity"}).endswith(
            ": Places"
        )

    def test_a_newer_peer_s_names_stay_as_they_are(self) -> None:
        texts = for_language("es")
        for code, detail in (
            (ReasonCode.EMERGENCY, {"action": "flood"}),
            (ReasonCode.STALE_KNOWLEDGE, {"rule": "weather"}),
        ):
            assert texts.reason_adult(code, detail).endswith(f": {next(iter(detail.values()))}")

    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("code", ReasonCode)
    def test_a_detail_that_is_missing_is_an_ellipsis(self, language: str, code: ReasonCode) -> None:
        words = for_language(language).reason_adult(code)
        assert "{" not in words
        expected = placeholders(forms(messages(language)[f"reason.{code}.adult"])[0])
        assert words.count("…") == len(expected)


KEY_IN_CODE = re.compile(
    r"\b(?:get|plural|t)\(\s*[\"']((?:desk|door|status|emergency|pass|web|language)\.[a-z_.]+)[\"']"
)


def test_every_key_that_is_asked_for_by_name_exists() -> None:
    root = FOLDER.parents[1]
    asked = {
        (path.relative_to(root), key)
        for package in ("kiosk", "central")
        for kind in ("*.py", "*.html")
        for path in (root / package).rglob(kind)
        for key in KEY_IN_CODE.findall(path.read_text(encoding="utf-8"))
    }
    # One that ends in a full stop is the beginning of a key that is put together.
    missing = [
        (str(path), key)
        for path, key in sorted(asked)
        if key not in ENGLISH
        and not (key.endswith(".") and any(known.startswith(key) for known in ENGLISH))
    ]
    assert missing == []
