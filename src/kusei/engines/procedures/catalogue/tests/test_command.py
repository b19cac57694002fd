"""`kusei procedures list, show, lint, try, schema` on the command line."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from jsonschema import Draft202012Validator

from kusei.engines.procedures import testing_forms as testing
from kusei.engines.procedures.definition.reading import canonical, read_data
from kusei.engines.procedures.models import Version
from kusei.engines.procedures.testing_forms import ANSWERS, GUIDE, SMALL
from kusei.foundation.org.models import Municipality

WRONG = SMALL.read_text(encoding="utf-8").replace("count: copies", "count: sheets")


def run(*words: str | Path) -> str:
    out = io.StringIO()
    call_command("procedures", *map(str, words), stdout=out)
    return out.getvalue()


def refused(*words: str | Path) -> tuple[str, str]:
    """What was printed before the command ended with exit code 1, and its last sentence."""
    out = io.StringIO()
    with pytest.raises(CommandError) as error:
        call_command("procedures", *map(str, words), stdout=out)
    assert error.value.returncode == 1
    return out.getvalue(), str(error.value)


@pytest.fixture
def written(tmp_path: Path) -> Any:
    """Write a file; its path."""

    def write(text: str, name: str = "file.yaml") -> Path:
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path / name

    return write


# --- list, show ---------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_list_names_what_is_in_force_with_its_version() -> None:
    testing.published()
    testing.published(testing.small(processing_days=9))
    assert run("list").split() == ["certificate-copy", "v2", "証明書の再交付"]
    assert json.loads(run("list", "--json")) == [
        {
            "key": "certificate-copy",
            "title": "証明書の再交付",
            "version": 2,
            "department": "madoguchi",
            "open": True,
        }
    ]


@pytest.mark.django_db
def test_list_and_show_are_of_the_home_municipality_or_the_one_that_is_named() -> None:
    testing.published()
    Municipality.objects.create(code="131121", name="世田谷区", name_en="Setagaya", slug="setagaya")
    assert run("list", "--municipality", "131121") == ""
    assert json.loads(run("list", "--municipality", "131121", "--json")) == []
    assert "certificate-copy" in refused("show", "certificate-copy", "--municipality", "131121")[1]
    assert "kusei load" in refused("list", "--municipality", "999999")[1]


@pytest.mark.django_db
def test_show_prints_a_definition_that_reads_back_as_the_same() -> None:
    testing.published()
    assert read_data(json.loads(run("show", "certificate-copy"))) == testing.small()
    assert "kusei procedures list" in refused("show", "nothing")[1]


@pytest.mark.django_db
def test_before_a_pack_was_loaded_it_says_how() -> None:
    assert "kusei load" in refused("list")[1]


# --- lint ---------------------------------------------------------------------------------------------------


def test_lint_is_silent_about_sound_files(written: Any) -> None:
    assert run("lint", SMALL, written(GUIDE)) == ""


def test_lint_prints_file_level_and_place_of_each_finding_and_ends_with_an_error(written: Any) -> None:
    doubtful = written(WRONG.replace("who: {ja: 本人, en: The person concerned}", "who: 本人"))
    printed, said = refused("lint", SMALL, doubtful)
    assert printed.splitlines() == [
        "file.yaml: error: fee.items.0.count: 「sheets」 is no field that stands before",
        "file.yaml: warning: who: no text in 「en」",
    ]
    assert said == "There are errors."


def test_doubts_alone_are_no_error(written: Any) -> None:
    doubtful = written(
        SMALL.read_text(encoding="utf-8").replace("who: {ja: 本人, en: The person concerned}", "who: 本人")
    )
    assert run("lint", doubtful) == "file.yaml: warning: who: no text in 「en」\n"


def test_lint_looks_at_every_file_also_after_one_that_cannot_be_read(written: Any) -> None:
    printed, _ = refused("lint", written("kind: x", "a.yaml"), written(WRONG, "b.yaml"))
    assert "a.yaml: key: Field required" in printed.splitlines()
    assert "b.yaml: error: fee.items.0.count" in printed
    assert "none.yaml" in refused("lint", "none.yaml")[1]


# --- try ----------------------------------------------------------------------------------------------------


@pytest.fixture
def attempt(written: Any) -> Any:
    """The words of `try` for the small procedure with these answers."""
    return lambda answers: ("try", SMALL, "--answers", written(json.dumps(answers), "answers.json"))


@pytest.mark.django_db
def test_try_prints_what_would_be_filed_and_files_nothing(attempt: Any) -> None:
    result = json.loads(run(*attempt({**ANSWERS, "phone": "０３-0000-0000", "born": "H2.4.1"})))
    assert result["accepted"] is True
    assert result["answers"] == ANSWERS  # cleaned
    assert result["fee"] == {
        "total": 710,
        "lines": [{"key": "certificate", "count": 2, "yen": 600}, {"key": "postage", "count": 1, "yen": 110}],
    }
    assert result["sections"] == ["person", "wish"]
    assert "reason" in result["asked"]
    assert "photo" not in result["asked"]
    assert result["problems"] == result["unknown"] == []
    assert Version.objects.count() == apps.get_model("applications", "Draft").objects.count() == 0


def test_try_of_wrong_answers_names_each_by_its_path_and_ends_with_an_error(attempt: Any) -> None:
    wrong = {**ANSWERS, "applicant": {"family": "見本", "given": "花子"}, "copies": 9, "mistyped": 1}
    printed, said = refused(*attempt(wrong))
    result = json.loads(printed)
    assert {one["path"]: one["code"] for one in result["problems"]} == {
        "applicant.family_kana": "required",
        "applicant.given_kana": "required",
        "copies": "too-large",
    }
    assert all(one["sentence"] for one in result["problems"])
    assert (result["accepted"], result["unknown"]) == (False, ["mistyped"])
    assert said == "These answers would be refused."


def test_try_says_when_the_files_are_none(written: Any) -> None:
    answers = written("{}", "answers.json")
    for words, sentence in (
        ((SMALL, "--answers", written("no json", "a.json")), "a.json"),
        ((SMALL, "--answers", written("[]", "b.json")), "an object is needed"),
        ((SMALL, "--answers", "none.json"), "none.json"),
        ((written(GUIDE, "guide.yaml"), "--answers", answers), "holds a guide"),
        ((written("kind: x"), "--answers", answers), "file.yaml: key: Field required"),
        (("none.yaml", "--answers", answers), "none.yaml"),
    ):
        assert sentence in refused("try", *words)[1], words


def test_try_knows_the_channel(written: Any) -> None:
    text = SMALL.read_text(encoding="utf-8").replace("key: phone,", "key: phone, when: \"channel == 'online'\",")
    words = ("try", written(text), "--answers", written(json.dumps(ANSWERS), "answers.json"))
    assert "phone" in json.loads(run(*words))["asked"]
    assert "phone" not in json.loads(run(*words, "--channel", "counter"))["asked"]


# --- schema -------------------------------------------------------------------------------------------------


def test_the_schemas_are_valid_and_take_what_the_format_takes() -> None:
    for words, text, content in (
        (("schema",), SMALL.read_text(encoding="utf-8"), testing.small()),
        (("schema", "--guide"), GUIDE, testing.small_guide()),
    ):
        schema = json.loads(run(*words))
        Draft202012Validator.check_schema(schema)
        validator = Draft202012Validator(schema)
        validator.validate(canonical(content))
        validator.validate(yaml.safe_load(text))  # as people write it, with texts that are only Japanese
        assert not validator.is_valid({**canonical(content), "titel": "x"})
        assert not validator.is_valid({**canonical(content), "key": "With Spaces"})


@pytest.mark.parametrize("ward", ["ota", "setagaya"])
def test_the_schema_takes_files_of_the_packs(ward: str) -> None:
    validator = Draft202012Validator(json.loads(run("schema")))
    for path in sorted((Path(settings.PACKS_DIR) / ward / "procedures").glob("*.yaml"))[::8]:
        data = json.loads(json.dumps(yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader), default=str))
        assert [(list(one.path), one.message) for one in validator.iter_errors(data)] == [], path.name
