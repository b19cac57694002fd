"""The linter says of each fault what and where it is, and of a sound definition nothing."""

from __future__ import annotations

from typing import Any

import pytest

from kusei.engines.procedures.catalogue.linting import errors, lint
from kusei.engines.procedures.catalogue.tests.changing import LOST, changed, changed_guide
from kusei.engines.procedures.testing_forms import small, small_guide

PERSON, WISH = "form__sections__0__fields", "form__sections__1__fields"
ROW = {"key": "child", "type": "text", "label": {"ja": "子", "en": "Child"}}
ROWS = {"key": "children", "type": "group", "label": {"ja": "子ども", "en": "Children"}, "required": False}


def found(content: Any) -> list[tuple[str, str, str]]:
    return [(one.level, one.code, one.path) for one in lint(content)]


def test_a_sound_definition_gives_no_finding() -> None:
    assert lint(small()) == lint(small_guide()) == []


@pytest.mark.parametrize(
    ("where", "value", "code", "path"),
    [
        (f"{WISH}__1__when", "false", "unreachable", "form.sections.1.fields.1.when"),
        (f"{WISH}__1__when", "reason == 'stolen'", "unreachable", "form.sections.1.fields.1.when"),
        ("form__sections__1__when", "false", "unreachable", "form.sections.1.when"),
        (f"{WISH}__0__when", "copies > 1", "unknown-name", "form.sections.1.fields.0.when"),  # stands below
        (f"{WISH}__1__when", "nobody == 'x'", "unknown-name", "form.sections.1.fields.1.when"),
        (f"{WISH}__3__required", "nobody", "unknown-name", "form.sections.1.fields.3.required"),
        ("form__sections__0__when", "reason == 'lost'", "unknown-name", "form.sections.0.when"),
        ("form__checks__0__that", "copies < nothing", "unknown-name", "form.checks.0.that"),
        ("form__checks__0__when", "nothing", "unknown-name", "form.checks.0.when"),
        ("fee__items__0__count", "sheets", "unknown-name", "fee.items.0.count"),
        ("fee__items__1__when", "by_post", "unknown-name", "fee.items.1.when"),
        ("fee__reductions__0__when", "poor", "unknown-name", "fee.reductions.0.when"),
        ("fee__reductions__0__items", ["certificat"], "unknown-item", "fee.reductions.0.items"),
        ("handover__columns__0__value", "surname", "unknown-name", "handover.columns.0.value"),
        ("documents", [{"label": {"ja": "印鑑", "en": "Seal"}, "when": "old"}], "unknown-name", "documents.0.when"),
        (f"{PERSON}__0__profile", "nmae", "unknown-fact", "form.sections.0.fields.0.profile"),
        (f"{WISH}__1__when", "reason == ", "expression", "form.sections.1.fields.1.when"),
        ("fee__items__0__count", "copies +", "expression", "fee.items.0.count"),
    ],
)
def test_a_fault_is_an_error_at_its_place(where: str, value: Any, code: str, path: str) -> None:
    content = changed(**{where: value})
    assert found(content) == [("error", code, path)]
    assert [one.code for one in errors(content)] == [code]


def test_what_cannot_be_computed_or_checked_is_told_at_its_expression() -> None:
    total = {"key": "whole", "type": "computed", "label": {"ja": "合計", "en": "Total"}, "compute": "copies * later"}
    checked = [{"that": "copies < nothing", "message": {"ja": "多すぎます。", "en": "Too many."}}]
    content = changed(**{f"{WISH}__5": total, f"{WISH}__2__check": checked})
    assert found(content) == [
        ("error", "unknown-name", "form.sections.1.fields.2.check.0.that"),
        ("error", "unknown-name", "form.sections.1.fields.5.compute"),
    ]


def test_a_row_knows_its_own_fields_and_those_before_the_group_alone() -> None:
    inner = [ROW, {**ROW, "key": "school", "when": "child != '' && copies > 0"}]
    assert found(changed(**{f"{WISH}__5": {**ROWS, "fields": inner}})) == []
    assert found(changed(**{f"{WISH}__5": {**ROWS, "fields": inner[::-1]}})) == [
        ("error", "unknown-name", "form.sections.1.fields.5.fields.0.when")
    ]
    members = {
        **ROWS,
        "type": "members",
        "fields": [{**ROW, "key": "school", "when": "age(date_of_birth, today) < 18"}],
    }
    assert found(changed(**{f"{WISH}__5": members})) == []


@pytest.mark.parametrize(
    ("where", "path"),
    [
        ("title", "title"),
        ("summary", "summary"),
        ("who", "who"),
        ("when", "when"),
        ("form__sections__0__title", "form.sections.0.title"),
        (f"{WISH}__2__label", "form.copies.label"),
        (f"{WISH}__0__options__1__label", "form.reason.damaged"),
        ("form__checks__0__message", "form.checks.0.message"),
        ("fee__items__0__label", "fee.items.0.label"),
    ],
)
def test_a_text_without_english_is_told_where_the_procedure_promises_english(where: str, path: str) -> None:
    promised = {f"{where}__en": LOST}
    assert found(changed(**promised)) == [("warning", "missing-text", path)]
    assert found(changed(**promised, languages=["ja"])) == []
    assert errors(changed(**promised)) == []


def test_help_intro_and_checks_of_a_field_are_texts_too() -> None:
    content = changed(
        **{
            f"{WISH}__2__help": {"ja": "5通まで"},
            f"{WISH}__2__check": [{"that": "copies != 4", "message": {"ja": "4通は出せません。"}}],
            "form__sections__1__intro": {"ja": "理由と通数を書きます。"},
            "documents": [{"label": {"ja": "本人確認書類"}}],
        }
    )
    assert {path for _, _, path in found(content)} == {
        "form.sections.1.intro", "form.copies.help", "form.copies.check.0", "documents.0.label",
    }  # fmt: skip


@pytest.mark.parametrize("place", [0, 2, 3])  # name, address, phone
def test_asking_for_what_the_profile_keeps_without_naming_the_fact_is_a_doubt(place: int) -> None:
    where = f"{PERSON}__{place}"
    doubt = ("warning", "once-only", f"form.sections.0.fields.{place}")
    assert doubt in found(changed(**{f"{where}__profile": LOST}))
    assert found(changed(**{f"{where}__profile": LOST, f"{where}__shared": "somebody"})) == []


def test_the_name_of_somebody_else_is_no_doubt_beside_that_of_the_applicant() -> None:
    other = {"key": "landlord", "type": "name", "label": {"ja": "家主", "en": "Landlord"}}
    assert found(changed(**{f"{WISH}__5": other})) == []


def test_a_form_that_asks_for_no_name_is_a_doubt() -> None:
    changes = {f"{PERSON}__0": {**ROW, "key": "applicant"}, "handover": None}
    assert found(changed(**changes)) == [("warning", "no-name", "form")]


def test_errors_stand_before_doubts() -> None:
    content = changed(**{f"{PERSON}__3__profile": LOST, "fee__items__0__count": "sheets", "who__en": LOST})
    assert [one.level for one in lint(content)] == ["error", "warning", "warning"]


@pytest.mark.parametrize(
    ("where", "value", "code", "path"),
    [
        ("items__0__when", "found", "unknown-name", "items.0.when"),
        ("items__0__when", "lost ==", "expression", "items.0.when"),
        ("items__1__when", "false", "unreachable", "items.1.when"),
        ("questions__0__when", "lost", "unknown-name", "questions.0.when"),  # asked below
    ],
)
def test_a_guide_is_read_as_closely(where: str, value: str, code: str, path: str) -> None:
    assert found(changed_guide(**{where: value})) == [("error", code, path)]
