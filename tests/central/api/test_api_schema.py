"""The OpenAPI document against the running server: requests made from it, answers held to it."""

from collections.abc import Iterator

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from central.api.routes import document
from central.services.callers import Permission, operator
from hallpass.codec import decode
from tests.central.web.school import RunningSchool, running_school

CHECKS = (
    not_a_server_error,
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
EXAMPLES = 6
"""Of each operation; the whole takes about a minute."""
schema = schemathesis.openapi.from_dict(decode(dict, document()))


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSchool]:
    with running_school(tmp_path_factory.mktemp("school")) as served:
        yield served


@pytest.mark.slow
@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_answers_are_as_described(case: schemathesis.Case, school: RunningSchool) -> None:
    # A key for each operation: one key alone would soon be told to wait.
    key = _KEYS.get(case.operation.label)
    if key is None:
        made = school.call(
            school.services.api_keys.create(operator(school.id), "schemathesis", list(Permission))
        )
        key = _KEYS.setdefault(case.operation.label, made.key)
    response = case.call(
        base_url=school.url, headers={"Authorization": f"Bearer {key}"}, timeout=20
    )
    case.validate_response(response, checks=list(CHECKS))


_KEYS: dict[str, str] = {}
