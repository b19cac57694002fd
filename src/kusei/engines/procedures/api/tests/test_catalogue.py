"""Everybody reads procedures and guides, and checks answers by the very rules of the pages; nothing is kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from jsonschema import Draft202012Validator

from kusei.engines.procedures.api import jsonschema
from kusei.engines.procedures.applications.models import Draft
from kusei.engines.procedures.definition import Procedure
from kusei.engines.procedures.definition.reading import read_file
from kusei.engines.procedures.evaluation import evaluate
from kusei.engines.procedures.testing import ANSWERS
from kusei.foundation.audit.models import Act
from kusei.foundation.web import clock

pytestmark = pytest.mark.usefixtures("world")


def post(client: Any, path: str, body: Any, **headers: str) -> Any:
    return client.post(f"/api/v1{path}", json.dumps(body), "application/json", headers=headers)


def check(client: Any, answers: Any, **more: Any) -> Any:
    return post(client, "/procedures/certificate-copy/check", {"answers": answers, **more}).json()


def test_procedures_are_found_by_word_life_event_and_municipality(client: Any) -> None:
    def keys(query: str) -> list[str]:
        return [one["key"] for one in client.get(f"/api/v1/procedures{query}").json()["items"]]

    assert keys("") == keys("?q=証明書") == keys("?life_event=moving-housing") == ["certificate-copy"]
    assert keys("?municipality=131113&q=なくした") == ["certificate-copy"]
    assert keys("?q=犬") == keys("?life_event=bereavement") == keys("?municipality=131121") == []


def test_the_title_is_in_the_language_of_the_call(client: Any) -> None:
    found = client.get("/api/v1/procedures", headers={"Accept-Language": "en"}).json()["items"][0]
    assert found["title"] == "Reissue of a certificate"


def test_the_definition_comes_with_its_form_and_version_and_an_unchanged_one_is_a_304(client: Any) -> None:
    answer = client.get("/api/v1/procedures/certificate-copy")
    found = answer.json()
    assert found["version"] == 1
    assert found["online_now"] is True
    assert [one["key"] for one in found["definition"]["form"]["sections"]] == ["person", "wish"]
    again = client.get("/api/v1/procedures/certificate-copy", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_what_does_not_exist_is_a_problem_with_a_code(client: Any) -> None:
    for path, code in (("/procedures/nothing", "procedure-not-found"), ("/guides/nothing", "guide-not-found")):
        answer = client.get(f"/api/v1{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, code)


def test_the_schema_takes_the_right_answers_and_refuses_wrong_ones(client: Any) -> None:
    schema = client.get("/api/v1/procedures/certificate-copy/schema").json()
    validator = Draft202012Validator(schema)
    Draft202012Validator.check_schema(schema)
    validator.validate(ANSWERS)
    wrong: list[dict[str, Any]] = [{"copies": 6}, {"reason": "x"}, {"applicant": {"family": "見本"}}, {"nothing": 1}]
    for change in wrong:
        assert not validator.is_valid({**ANSWERS, **change}), change
    assert not validator.is_valid({key: value for key, value in ANSWERS.items() if key != "born"})


@pytest.mark.parametrize("pack", ["ota", "setagaya"])
def test_the_complete_sample_of_every_procedure_of_the_packs_fits_its_schema(pack: str) -> None:
    folder = Path(settings.PACKS_DIR) / pack / "procedures"
    tried = 0
    for path in sorted(folder.glob("*.yaml")):
        content = read_file(path)
        assert isinstance(content, Procedure)
        schema = jsonschema.of_procedure(content, 1)
        Draft202012Validator.check_schema(schema)
        computed = {one.key for one in content.form.fields if one.type == "computed"}
        for sample in sorted((folder / "samples").glob(f"{path.stem}*.json")):
            given = json.loads(sample.read_text())
            answers = given.get("answers", given)
            state = evaluate(content.form, answers, today=clock.today())
            if state.complete:
                sent = {key: value for key, value in state.answers.items() if key not in computed}
                errors = list(Draft202012Validator(schema).iter_errors(sent))
                assert not errors, (sample.name, errors[:1])
                tried += 1
    assert tried or not list((folder / "samples").glob("*.json"))


def test_right_answers_are_complete_with_fee_and_canonical_values(client: Any) -> None:
    found = check(client, {**ANSWERS, "phone": "０３-0000-0000"})
    assert found["complete"] is True
    assert found["problems"] == []
    assert found["answers"]["phone"] == "0300000000"
    assert found["fee"]["total"] == 2 * 300 + 110
    assert check(client, ANSWERS, delivery="electronic")["fee"]["total"] == 600
    assert "photo" not in found["asked"]
    assert "photo" in check(client, {**ANSWERS, "reason": "damaged"})["asked"]


def test_wrong_answers_are_told_by_path(client: Any) -> None:
    given = {**ANSWERS, "applicant": {"family": "見本", "given": "花子"}, "copies": 9, "mistyped": 1}
    found = check(client, given)
    assert found["complete"] is False
    codes = {one["path"]: one["code"] for one in found["problems"]}
    assert codes == {
        "mistyped": "unknown",
        "applicant.family_kana": "required",
        "applicant.given_kana": "required",
        "copies": "too-large",
    }


def test_checking_keeps_nothing(client: Any) -> None:
    before = Act.objects.count()
    check(client, ANSWERS)
    post(client, "/guides/moving-in/find", {"answers": {"moved_on": "2026-11-01", "lost": True}})
    assert (Act.objects.count(), Draft.objects.count()) == (before, 0)


def test_checking_too_often_is_429_and_says_how_long_to_wait(client: Any, settings: Any) -> None:
    settings.RATE_LIMITS = True
    answers = [post(client, "/procedures/certificate-copy/check", {"answers": {}}).status_code for _ in range(125)]
    assert answers[0] == 200
    assert answers[-1] == 429


@pytest.mark.parametrize(
    "answers",
    [
        '{"answers": {"copies": 1e999999}}',
        '{"answers": {"copies": ' + "9" * 4000 + "}}",
        '{"answers": {"born": [[[]]]}}',
    ],
)
def test_odd_answers_are_problems_and_never_a_500(client: Any, answers: str) -> None:
    answer = client.post("/api/v1/procedures/certificate-copy/check", answers, "application/json")
    assert answer.status_code in {200, 400}


def test_a_guide_finds_what_the_answers_need_with_the_last_day(client: Any) -> None:
    assert [one["key"] for one in client.get("/api/v1/guides").json()["items"]] == ["moving-in"]
    definition = client.get("/api/v1/guides/moving-in").json()["definition"]
    assert [one["key"] for one in definition["questions"]] == ["moved_on", "lost"]
    found = post(client, "/guides/moving-in/find", {"answers": {"moved_on": "2026-10-01", "lost": True}}).json()
    assert found["complete"] is True
    assert [one["procedure"] for one in found["entries"]] == ["certificate-copy", None]
    assert found["entries"][0]["due_on"] == "2026-10-15"
    assert found["entries"][0]["online_now"] is True
    few = post(client, "/guides/moving-in/find", {"answers": {"moved_on": "2026-10-01", "lost": False}}).json()
    assert [one["title"] for one in few["entries"]] == ["電気と水道"]


def test_a_guide_with_missing_answers_says_which(client: Any) -> None:
    found = post(client, "/guides/moving-in/find", {"answers": {"lost": True}}).json()
    assert found["complete"] is False
    assert [one["path"] for one in found["problems"]] == ["moved_on"]
    assert found["entries"] == []
