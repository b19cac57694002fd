"""The JSON Schema in `docs/` is the format of the code, and the real plans are valid by it."""

from __future__ import annotations

import io
import json

import pytest
from django.conf import settings
from django.core.management import call_command
from jsonschema import Draft202012Validator

from kusei.services.plans.format import read_plan, read_plan_text
from kusei.services.plans.format.canonical import canonical_json
from kusei.services.plans.format.counting import count
from kusei.services.plans.format.schema import json_schema, json_schema_text
from kusei.services.plans.tests.examples import plan_data, plan_file

DOCUMENT = settings.ROOT / "docs" / "plan-format.schema.json"


def test_the_committed_schema_is_the_one_of_the_code():
    assert DOCUMENT.read_text("utf-8") == json_schema_text(), "kusei plans schema > docs/plan-format.schema.json"


def test_the_command_prints_the_committed_schema():
    out = io.StringIO()
    call_command("plans", "schema", stdout=out)
    assert out.getvalue() == DOCUMENT.read_text("utf-8")


def test_the_schema_is_a_valid_schema():
    Draft202012Validator.check_schema(json_schema())


@pytest.mark.parametrize("path", sorted(settings.PACKS_DIR.glob("*/plans/*.yaml")), ids=lambda path: path.stem)
def test_the_real_plans_are_valid_by_the_schema(path):
    data = json.loads(canonical_json(read_plan(path)))
    assert not list(Draft202012Validator(json_schema()).iter_errors(data))


def test_the_short_forms_are_valid_by_the_schema():
    assert not list(Draft202012Validator(json_schema()).iter_errors(json.loads(json.dumps(plan_data()))))


def test_a_misspelt_key_is_not_valid_by_the_schema():
    data = json.loads(json.dumps(plan_data()))
    data["plan"]["titel"] = data["plan"].pop("title")
    assert len(list(Draft202012Validator(json_schema()).iter_errors(data))) == 2


def test_the_example_of_the_documentation_is_a_valid_plan():
    page = (settings.ROOT / "docs" / "services" / "plans-format.md").read_text("utf-8")
    example = page.partition("```yaml\n")[2].partition("```")[0]
    assert [item.title for item in read_plan_text(example).initiatives] == ["申請書作成の支援"]


def test_the_documentation_names_every_count():
    page = (settings.ROOT / "docs" / "services" / "plans-format.md").read_text("utf-8")
    assert [name for name in count(plan_file()) if ":" not in name and f"`{name}`" not in page] == ["skills"]
