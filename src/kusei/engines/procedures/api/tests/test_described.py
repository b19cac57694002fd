"""Schemathesis: every operation of procedures does what its description says, with tokens of residents and of staff."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from kusei.engines.procedures import testing
from kusei.foundation.people.tokens.commands import create_token

TAGS = {"procedures", "applications", "desk"}
# A form decides what answers it takes and a state what may be done: 422 and 409 are right answers to a right shape.
LEFT_OUT = [positive_data_acceptance]


@pytest.mark.slow
def test_the_operations_do_what_their_description_says(world: Any) -> None:
    # Django's test client would put back the signal that closes the connection (see the root conftest).
    filed = testing.filed(world.version, owner=world.hanako)
    tokens = {
        "applications": create_token(
            user=world.hanako, name="x", scopes=["applications:read", "applications:write"]
        ).credential.text(),
        "desk": create_token(user=world.editor, name="x", scopes=["desk:read", "desk:write"]).credential.text(),
    }
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    known = {"number": filed.number, "key": "certificate-copy", "guide": "moving-in"}
    statuses: Counter[int] = Counter()

    @hypothesis_settings(
        max_examples=8, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    @given(st.data())
    def call(data: st.DataObject) -> None:
        answer = data.draw(cases).call_and_validate(headers=headers, excluded_checks=LEFT_OUT)
        statuses[answer.status_code] += 1

    for found in schema.get_all_operations():
        operation = found.ok()
        tag = operation.definition.raw["tags"][0]
        if tag not in TAGS:
            continue
        token = tokens.get(tag)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        there = {name: known[name] for name in known if f"{{{name}}}" in operation.path}
        if "{file}" in operation.path:
            there["file"] = "4f0c9a52-be5f-4b8b-8f6f-3f0e6a2d7c11"
        for mode in GenerationMode:
            if mode is GenerationMode.POSITIVE or operation.query or operation.body or operation.path_parameters:
                fixed = there and (mode is GenerationMode.POSITIVE or operation.query or operation.body)
                cases = operation.as_strategy(generation_mode=mode, **({"path_parameters": there} if fixed else {}))
                call()
    assert 500 not in statuses
    assert min(statuses[200], statuses[400], statuses[404]) > 10, statuses
