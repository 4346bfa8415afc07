import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.pofile import read_po

from hallpass.domain.reasons import ReasonCode
from hallpass.texts import LANGUAGES, LTR, RTL, Texts, for_language, language_of
from hallpass.texts.compile import FOLDER, compiled
from hallpass.texts.missing import Gaps, gaps, stubs

NUMBERS = (*range(121), 200, 201, 202, 203, 211, 1000, 1001)
FSI, PDI = "\u2068", "\u2069"


def form_of(language: str, n: int) -> int:
    """Which form gettext takes: GNUTranslations has the compiled rule, though its stub lacks it."""
    rule: Callable[[int], int] = vars(for_language(language)._catalogue)["plural"]
    return rule(n)


class TestPlurals:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_numbers_share_a_form_as_unicode_s_rules_say(self, language: str) -> None:
        rule = Locale(language).plural_form
        pairs = {(rule(n), form_of(language, n)) for n in NUMBERS}
        assert len(pairs) == len({a for a, _ in pairs}) == len({b for _, b in pairs})

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_each_counted_message_has_all_forms(self, language: str) -> None:
        with (FOLDER / f"{language}.po").open("rb") as file:
            catalogue = read_po(file)
        wanted = {form_of(language, n) for n in NUMBERS}
        assert wanted == set(range(catalogue.num_plurals))
        for message in catalogue:
            if message.id and message.pluralizable:
                assert len(message.string or ()) == catalogue.num_plurals, message.id

    @pytest.mark.parametrize(
        ("language", "words"),
        [
            ("en", "0 minutes|1 minute|2 minutes|3 minutes|5 minutes|11 minutes|100 minutes"),
            ("es", "0 minutos|1 minuto|2 minutos|3 minutos|5 minutos|11 minutos|100 minutos"),
            ("fr", "0 minute|1 minute|2 minutes|3 minutes|5 minutes|11 minutes|100 minutes"),
            ("vi", "0 phút|1 phút|2 phút|3 phút|5 phút|11 phút|100 phút"),
            ("ar", "0 دقيقة|دقيقة واحدة|دقيقتان|3 دقائق|5 دقائق|11 دقيقة|100 دقيقة"),
            ("zh", "0 分钟|1 分钟|2 分钟|3 分钟|5 分钟|11 分钟|100 分钟"),
        ],
    )
    def test_minutes(self, language: str, words: str) -> None:
        texts = for_language(language)
        said = [texts.plural("count.minutes", n) for n in (0, 1, 2, 3, 5, 11, 100)]
        assert said == words.split("|")


class TestTags:
    @pytest.mark.parametrize(
        ("tag", "language"),
        [
            ("zh-Hans", "zh"), ("zh-CN", "zh"), ("zh_Hans_CN", "zh"), ("zh-Hant-TW", "zh"),
            ("ar-EG", "ar"), ("ar_EG.UTF-8", "ar"), ("fr-CA", "fr"), ("VI", "vi"), ("vi-VN", "vi"),
            ("spa", "es"), ("fre", "fr"), ("fra", "fr"), ("vie", "vi"), ("ara", "ar"),
            ("chi", "zh"), ("zho", "zh"), ("cmn-Hans", "zh"), ("eng", "en"), (" es ", "es"),
        ],
    )  # fmt: skip
    def test_a_tag_finds_its_language(self, tag: str, language: str) -> None:
        assert language_of(tag) == language
        assert for_language(tag).language == language

    @pytest.mark.parametrize("tag", ["", "de", "so", "zhuang", "x-ar", "../ar"])
    def test_a_tag_that_means_none_of_them(self, tag: str) -> None:
        assert language_of(tag) is None
        assert for_language(tag).language == "en"


class TestDirection:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_arabic_alone_runs_from_right_to_left(self, language: str) -> None:
        assert for_language(language).direction == (RTL if language == "ar" else LTR)

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_it_is_that_of_the_language(self, language: str) -> None:
        direction = Locale(language).text_direction
        assert for_language(language).direction == direction

    def test_a_latin_name_in_arabic_words_stands_apart(self) -> None:
        texts = for_language("ar")
        assert texts.get("desk.go.to", place="Gym 2") == f"إلى {FSI}Gym 2{PDI}"
        assert texts.plural("door.places", 3) == "3 أماكن متاحة"
        assert texts.get("desk.go.to", place="المكتبة") == "إلى المكتبة"

    def test_an_arabic_name_in_english_words_stands_apart(self) -> None:
        texts = for_language("en")
        assert (
            texts.get("panel.since", place="مكتبة", time="9:05") == f"{FSI}مكتبة{PDI}, since 9:05"
        )
        assert texts.get("desk.go.to", place="图书馆") == "to 图书馆"

    def test_an_adult_s_reason_as_well(self) -> None:
        words = for_language("ar").reason_adult(ReasonCode.BLACKOUT, {"label": "Exam week"})
        assert words.endswith(f": {FSI}Exam week{PDI}")


class TestTimes:
    @pytest.mark.parametrize(
        ("language", "words"),
        [
            ("en", ["12:05", "9:05", "12:05", "1:05"]),
            ("es", ["0:05", "9:05", "12:05", "13:05"]),
            ("fr", ["0:05", "9:05", "12:05", "13:05"]),
            ("vi", ["0:05", "9:05", "12:05", "13:05"]),
            ("ar", ["12:05\u00a0ص", "9:05\u00a0ص", "12:05\u00a0م", "1:05\u00a0م"]),
            ("zh", ["0:05", "9:05", "12:05", "13:05"]),
        ],
    )
    def test_a_time_of_day(self, language: str, words: list[str]) -> None:
        texts = for_language(language)
        hours = (0, 9, 12, 13)
        said = [texts.clock_time(datetime(2026, 11, 24, hour, 5, tzinfo=UTC)) for hour in hours]
        assert said == words


class TestSpelling:
    def test_french_signs_have_a_no_break_space(self) -> None:
        for message in _messages("fr"):
            assert not re.search(r"[^\u00a0][;?!»]|«[^\u00a0]|[^\u00a0]:(?=\s|$)", message)

    def test_arabic_has_its_own_comma_question_mark_and_digits_of_the_figures(self) -> None:
        for message in _messages("ar"):
            assert not re.search(r"[\u0600-\u06ff]\s*[,;?]|[\u0660-\u0669]", message)

    def test_chinese_has_full_width_signs_after_its_characters(self) -> None:
        for message in _messages("zh"):
            assert not re.search(r"[\u4e00-\u9fff][,;:?!]", message)

    @pytest.mark.parametrize("language", LANGUAGES[1:])
    def test_it_says_that_no_native_speaker_has_read_it(self, language: str) -> None:
        head = (FOLDER / f"{language}.po").read_text(encoding="utf-8").partition("msgid")[0]
        assert "No native speaker has read these yet" in head


class TestGaps:
    EN = (
        '#. A note\nmsgid "a.b"\nmsgstr "One"\n\n'
        'msgid "c"\nmsgid_plural "c"\nmsgstr[0] "{n} thing"\nmsgstr[1] "{n} things"\n'
    )

    def _folder(self, folder: Path, theirs: str) -> Path:
        for language, forms, body in (("en", 2, self.EN), ("ar", 6, theirs)):
            rule = f'"Plural-Forms: nplurals={forms}; plural=(n != 1);\\n"\n'
            head = f'msgid ""\nmsgstr ""\n"Language: {language}\\n"\n{rule}\n'
            (folder / f"{language}.po").write_text(head + body, encoding="utf-8")
        return folder

    def test_what_is_missing_is_written_out_to_be_filled_in(self, tmp_path: Path) -> None:
        folder = self._folder(tmp_path, "")
        assert gaps("ar", folder) == Gaps(missing=("a.b", "c"), stale=(), changed=())
        lines = list(stubs("ar", folder))
        assert lines[:5] == ["", "#. A note", "#. English: One", 'msgid "a.b"', 'msgstr ""']
        assert lines[6] == "#. English: {n} thing | {n} things"
        assert lines[-1] == 'msgstr[5] ""'
        self._folder(tmp_path, "\n".join(lines) + "\n")
        assert gaps("ar", folder) == Gaps((), (), ())

    def test_what_english_has_no_more_or_says_otherwise(self, tmp_path: Path) -> None:
        theirs = '#. English: Two\nmsgid "a.b"\nmsgstr "x"\n\nmsgid "gone"\nmsgstr "y"\n'
        found = gaps("ar", self._folder(tmp_path, theirs))
        assert found == Gaps(missing=("c",), stale=("gone",), changed=("a.b",))

    def test_a_catalogue_with_nothing_in_it_is_still_one(self, tmp_path: Path) -> None:
        assert compiled(self._folder(tmp_path, "") / "ar.po")


def _messages(language: str) -> list[str]:
    with (FOLDER / f"{language}.po").open("rb") as file:
        strings = [message.string or "" for message in read_po(file) if message.id]
    return [words for one in strings for words in ((one,) if isinstance(one, str) else tuple(one))]


def test_texts_say_which_language_they_are() -> None:
    assert [Texts(language).language for language in LANGUAGES] == list(LANGUAGES)
