"""The HTTP API as a whole: its description is valid and committed, and it does what the description says."""

from __future__ import annotations

import html
import json
import os
import re
from collections import Counter
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from kusei.conf.api import api
from kusei.conf.api_urls import description
from kusei.conf.environment import ROOT
from kusei.engines.procedures import testing as procedures
from kusei.engines.procedures.commands import publishing
from kusei.foundation.audit.models import Act
from kusei.foundation.people.tokens import scopes
from kusei.foundation.web.access import PUBLIC
from kusei.services.plans.tests.api.small import load_small_plan

# What the path of an operation may name, and what the small plan has none of: its own tests call it.
KNOWN = {
    "id": "ota-dx",
    "code": "1",
    "fiscal_year": 2025,
    "initiative": "1",
    "key": "certificate-copy",
    "guide": "moving-in",
}
NOT_THERE = {"getEvaluation": "/evaluations/", "compareEditions": "/difference"}
# What takes a body and stores nothing: everybody may ask.
ASKING = {"checkAnswers", "findProcedures"}
COMMITTED = ROOT / "docs" / "api" / "openapi.json"


def load_examples() -> None:
    """What the examples of the description name: a plan, a procedure, a guide."""
    home = procedures.municipality()
    load_small_plan(id="ota-dx")
    procedures.published(home=home)
    publishing.store_guide(municipality=home, content=procedures.small_guide())


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    document = json.loads(description.document())
    return [(path, method, one) for path, item in document["paths"].items() for method, one in item.items()]


def test_the_description_is_valid_openapi_3_1() -> None:
    for language in ("ja", "en"):
        document = json.loads(description.document(language))
        assert document["openapi"] == "3.1.0"
        OpenAPIV31SpecValidator(document).validate()


def test_the_committed_description_is_the_one_that_is_served() -> None:
    """Written by `KUSEI_WRITE=1 ./kusei test tests/system/test_api.py`."""
    if os.environ.get("KUSEI_WRITE"):
        COMMITTED.parent.mkdir(parents=True, exist_ok=True)
        COMMITTED.write_text(description.document())
    assert COMMITTED.read_text() == description.document()


def test_every_operation_has_an_id_of_its_own_a_summary_and_its_errors() -> None:
    ids = [one["operationId"] for _path, _method, one in operations()]
    assert len(ids) == len(set(ids))
    for path, method, one in operations():
        assert one["summary"], path
        assert {"400", "401", "403", "404", "406", "429", "500"} <= one["responses"].keys(), path
        if method == "get":
            assert {"200", "304"} <= one["responses"].keys(), path
        else:
            assert {"409", "422"} <= one["responses"].keys(), path
            assert {"200", "201"} & one["responses"].keys(), path
        for parameter in one["parameters"]:
            assert parameter["description"], (path, parameter["name"])
            assert "example" in parameter, (path, parameter["name"])


def test_every_schema_of_ours_describes_each_of_its_properties() -> None:
    schemas = json.loads(description.document())["components"]["schemas"]
    ours = {name: schema for name, schema in schemas.items() if name.endswith(("Entry", "Document", "Page"))}
    assert len(ours) > 20
    for name, schema in ours.items():
        assert schema["description"], name
        for key, part in schema["properties"].items():
            assert part.get("description") or "$ref" in part, (name, key)


def scope_of(operation: Any) -> str:
    return operation.view_func.access.code.partition("token:")[2]


def test_what_is_not_public_wants_a_scope_that_tokens_can_have_and_the_description_says_which() -> None:
    described = {one["operationId"]: [*one.get("security", [{}])[0].values()] for _path, _method, one in operations()}
    for _name, operation in api.operations():
        if operation.view_func.access is PUBLIC:
            assert described[operation.operation_id] == []
        else:
            assert scopes.known([scope_of(operation)]), operation.operation_id
            assert described[operation.operation_id] == [[scope_of(operation)]]


def test_whatever_writes_wants_a_token() -> None:
    for _name, operation in api.operations():
        if not {"GET", "HEAD"} >= set(operation.methods) and operation.operation_id not in ASKING:
            assert scope_of(operation).endswith(":write"), operation.operation_id


@pytest.mark.django_db
def test_without_a_token_or_with_a_wrong_one_every_operation_that_wants_one_answers_401(
    client: Any, settings: Any
) -> None:
    settings.RATE_LIMITS = False
    for path, method, one in operations():
        if one.get("security"):
            examples = {part["name"]: part.get("example") for part in one["parameters"]}
            address = f"/api/v1{path}".format(**examples)
            for headers in ({}, {"Authorization": "Bearer kusei_wrong"}):
                answer = client.generic(method.upper(), address, "{}", "application/json", headers=headers)
                assert answer.status_code == 401, (method, address)
                assert answer.headers["WWW-Authenticate"].startswith("Bearer ")


@pytest.mark.django_db
def test_the_document_that_is_served_is_the_description(client: Any) -> None:
    assert client.get("/api/v1/openapi.json").content.decode() == description.document()


@pytest.mark.django_db
@pytest.mark.slow
def test_the_api_does_what_its_description_says(settings: Any) -> None:
    """Schemathesis: thirty calls an operation, half of them invalid, with all of its checks."""
    settings.RATE_LIMITS = False
    load_examples()
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    statuses: Counter[int] = Counter()

    @hypothesis_settings(
        max_examples=15,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def call(data: st.DataObject) -> None:
        # Answers are open objects: JSON Schema cannot say that no key or text in them holds control characters.
        left_out = [positive_data_acceptance] if operation.body else []
        statuses[data.draw(cases).call_and_validate(excluded_checks=left_out).status_code] += 1

    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.definition.raw.get("security"):
            continue  # called without a token in the test below
        there = {name: KNOWN[name] for name in KNOWN if f"{{{name}}}" in operation.path}
        expected = 404 if operation.definition.raw["operationId"] in NOT_THERE else 200
        if not operation.body:
            assert operation.Case(path_parameters=there).call_and_validate().status_code == expected
        for mode in GenerationMode:
            if mode is GenerationMode.POSITIVE or operation.query or operation.path_parameters:
                # Where there is no query, only the path itself can be wrong.
                fixed = there and (mode is GenerationMode.POSITIVE or operation.query)
                known = {"path_parameters": there} if fixed else {}
                cases = operation.as_strategy(generation_mode=mode, **known)
                call()
    assert min(statuses[200], statuses[400], statuses[404]) > 25, statuses


@pytest.mark.django_db
@pytest.mark.slow
def test_generated_calls_without_a_token_change_nothing(settings: Any) -> None:
    """Schemathesis once more: what wants a token answers 401 whatever is sent, as the description says."""
    settings.RATE_LIMITS = False
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    acts = Act.objects.count()

    @hypothesis_settings(
        max_examples=5, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    @given(st.data())
    def call(data: st.DataObject) -> None:
        answer = data.draw(cases).call_and_validate(headers={"Authorization": "Basic eDp5"})
        assert answer.status_code in {401, 404}  # 404: the address cannot be one of ours

    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.definition.raw.get("security"):
            cases = operation.as_strategy()
            call()
    assert Act.objects.count() == acts


@pytest.mark.django_db
def test_the_page_for_developers_shows_every_operation_and_parameter_without_scripts(
    client: Any,
) -> None:
    for path in ("/developers/", "/en/developers/", "/ja-easy/developers/"):
        page = client.get(path).content.decode()
        main = page[page.index("<main") : page.index("</main>")]
        assert main.count("<h1") == 1
        assert "<script" not in main
        assert " style=" not in main
        for _path, _method, one in operations():
            assert f'id="{one["operationId"]}"' in main
            assert all(f"<code>{parameter['name']}</code>" in main for parameter in one["parameters"])
        anchors = set(re.findall(r'href="#([^"]+)"', main))
        assert anchors <= set(re.findall(r'id="([^"]+)"', main))


@pytest.mark.django_db
def test_the_examples_of_the_page_can_be_called(client: Any, settings: Any) -> None:
    settings.RATE_LIMITS = False
    load_examples()
    page = html.unescape(client.get("/developers/").content.decode())
    examples = re.findall(r"<code>curl (-H 'Accept: text/csv' -o list\.csv )?'http://testserver([^']+)'</code>", page)
    assert len(examples) > 15
    for as_csv, address in examples:
        answer = client.get(address, headers={"Accept": "text/csv"} if as_csv else {})
        expected = 404 if any(part in address for part in NOT_THERE.values()) else 200
        assert answer.status_code == expected, address


@pytest.mark.django_db
def test_the_docs_address_leads_to_the_page_in_the_language_asked_for(client: Any) -> None:
    assert client.get("/api/v1/docs").headers["Location"] == "/developers/"
    english = client.get("/api/v1/docs", headers={"Accept-Language": "en"})
    assert english.headers["Location"] == "/en/developers/"


@pytest.mark.django_db
def test_the_foot_of_every_page_leads_to_the_page_for_developers(client: Any) -> None:
    assert 'href="/developers/"' in client.get("/about/").content.decode()
