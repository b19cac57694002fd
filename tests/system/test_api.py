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

from kusei.conf.api import api
from kusei.conf.api_urls import description
from kusei.conf.environment import ROOT
from kusei.foundation.web.access import PUBLIC
from kusei.services.plans.tests.api.small import load_small_plan

KNOWN = {"id": "ota-dx", "code": "1"}  # what the path of an operation may name
COMMITTED = ROOT / "docs" / "api" / "openapi.json"


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
    for path, _method, one in operations():
        assert one["summary"], path
        assert {"200", "304", "400", "404", "406", "429", "500"} <= one["responses"].keys(), path
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


def test_every_operation_is_public() -> None:
    assert {operation.view_func.access for _name, operation in api.operations()} == {PUBLIC}


@pytest.mark.django_db
def test_the_document_that_is_served_is_the_description(client: Any) -> None:
    assert client.get("/api/v1/openapi.json").content.decode() == description.document()


@pytest.mark.django_db
@pytest.mark.slow
def test_the_api_does_what_its_description_says(settings: Any) -> None:
    """Schemathesis: thirty calls an operation, half of them invalid, with all of its checks."""
    settings.RATE_LIMITS = False
    load_small_plan(id="ota-dx")  # the plan of the examples
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
        statuses[data.draw(cases).call_and_validate().status_code] += 1

    for found in schema.get_all_operations():
        operation = found.ok()
        there = {name: KNOWN[name] for name in KNOWN if f"{{{name}}}" in operation.path}
        assert operation.Case(path_parameters=there).call_and_validate().status_code == 200
        for mode in GenerationMode:
            if mode is GenerationMode.POSITIVE or operation.query or operation.path_parameters:
                known = {"path_parameters": there} if there else {}
                cases = operation.as_strategy(generation_mode=mode, **known)
                call()
    assert min(statuses[200], statuses[400], statuses[404]) > 25, statuses


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
    load_small_plan(id="ota-dx")
    page = html.unescape(client.get("/developers/").content.decode())
    examples = re.findall(r"<code>curl (-H 'Accept: text/csv' -o list\.csv )?'http://testserver([^']+)'</code>", page)
    assert len(examples) > 15
    for as_csv, address in examples:
        answer = client.get(address, headers={"Accept": "text/csv"} if as_csv else {})
        assert answer.status_code == 200, address


@pytest.mark.django_db
def test_the_docs_address_leads_to_the_page_in_the_language_asked_for(client: Any) -> None:
    assert client.get("/api/v1/docs").headers["Location"] == "/developers/"
    english = client.get("/api/v1/docs", headers={"Accept-Language": "en"})
    assert english.headers["Location"] == "/en/developers/"


@pytest.mark.django_db
def test_the_foot_of_every_page_leads_to_the_page_for_developers(client: Any) -> None:
    assert 'href="/developers/"' in client.get("/about/").content.decode()
