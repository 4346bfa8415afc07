"""The checked-in JSON Schema: no drift, and it says the same as the decoder does."""

import runpy
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from hallpass import schema
from hallpass.codec import encode
from hallpass.domain.facts import KINDS
from hallpass.wire import ChangeKind
from tests.hallpass.test_codec_strict import DOCUMENTS, ONE_OF_EACH
from tests.hallpass.test_wire_contract import MESSAGES

CHECKED_IN = Path(__file__).parents[2] / "docs" / "wire" / "v1.schema.json"
WHOLE = schema.schema()


def check(part: dict[str, Any], value: Any) -> None:
    jsonschema.Draft202012Validator({**part, "$defs": WHOLE["$defs"]}).validate(value)


def test_the_schema_that_is_checked_in_is_that_of_the_types() -> None:
    assert CHECKED_IN.read_text(encoding="utf-8") == schema.text(), "run `make schema`"


def test_it_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(WHOLE)


def test_nothing_is_left_out() -> None:
    assert set(WHOLE["bodies"]) == set(KINDS)
    assert set(WHOLE["documents"]) == set(ChangeKind)


@pytest.mark.parametrize("message", MESSAGES, ids=lambda m: type(m).__name__)
def test_messages_fit_it(message: Any) -> None:
    check(WHOLE["messages"][type(message).__name__], msgspec.json.decode(encode(message)))


@pytest.mark.parametrize("fact", ONE_OF_EACH, ids=lambda f: type(f.body).__name__)
def test_bodies_fit_it(fact: Any) -> None:
    kind = next(kind for kind, cls in KINDS.items() if cls is type(fact.body))
    check(WHOLE["bodies"][kind], msgspec.json.decode(encode(fact.body)))


def test_documents_fit_it() -> None:
    by_type = {cls: kind for kind, cls in schema.DOCUMENTS.items()}
    fitting = [d for d in DOCUMENTS if type(d) in by_type]
    assert {type(document) for document in fitting} == set(by_type)
    for document in fitting:
        check(WHOLE["documents"][by_type[type(document)]], msgspec.json.decode(encode(document)))


def test_what_the_decoder_refuses_does_not_fit_it() -> None:
    with pytest.raises(jsonschema.ValidationError):
        check(WHOLE["bodies"]["pass_ended"], {"pass_id": "p", "student": "s", "how": "flown"})
    with pytest.raises(jsonschema.ValidationError):
        check(WHOLE["messages"]["EnrolPoll"], {"device_code": "short"})


def test_the_module_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.warns(RuntimeWarning, match="found in sys.modules"):
        runpy.run_module("hallpass.schema", run_name="__main__")
    assert capsys.readouterr().out == schema.text()
