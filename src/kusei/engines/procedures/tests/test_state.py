"""A form with answers: what is asked, needed, wrong and computed, from the first field to the last."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kusei.engines.procedures.definition import Form
from kusei.engines.procedures.evaluation import evaluate
from kusei.engines.procedures.evaluation.state import unknown_keys
from kusei.engines.procedures.tests.strategies import forms_with_answers

TODAY = dt.date(2026, 11, 21)


def form(*fields, sections=(), checks=()):
    own = [{"key": "only", "title": "全部", "fields": list(fields)}] if fields else []
    return Form.model_validate({"sections": [*own, *sections], "checks": list(checks)})


def field(key, kind="text", **more):
    return {"key": key, "type": kind, "label": key, **more}


def found(state):
    return [(problem.dotted, problem.code) for problem in state.problems]


MOVE = form(
    field("moves", "yes_no"),
    field("day", "date", when="moves"),
    field("late", "yes_no", when="days_between(day, today) > 14", required="moves"),
)


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        ({}, {"moves"}),
        ({"moves": False, "day": "2026-01-01"}, {"moves"}),
        ({"moves": True}, {"moves", "day"}),
        ({"moves": True, "day": "2026-11-07"}, {"moves", "day"}),
        ({"moves": True, "day": "2026-11-06"}, {"moves", "day", "late"}),
        ({"moves": True, "day": "no date"}, {"moves", "day"}),
    ],
)
def test_a_field_is_asked_when_its_condition_holds_for_what_is_asked_before(answers, asked):
    assert {path[0] for path in evaluate(MOVE, answers, today=TODAY).asked} == asked


def test_the_answer_to_a_field_that_is_not_asked_is_no_answer():
    state = evaluate(MOVE, {"moves": False, "day": "2020-01-01", "late": True}, today=TODAY)
    assert state.answers == {"moves": False}
    assert state.complete


def test_a_section_that_is_not_shown_asks_nothing():
    both = form(
        field("with_child", "yes_no"),
        sections=[{"key": "child", "title": "子", "when": "with_child", "fields": [field("school")]}],
    )
    assert evaluate(both, {"with_child": False, "school": "x"}, today=TODAY).sections == {"only"}
    assert found(evaluate(both, {"with_child": True}, today=TODAY)) == [("school", "required")]


def test_required_by_an_expression_holds_only_when_it_is_true():
    one = form(field("n", "number", required=False), field("why", required="n > 3"))
    assert found(evaluate(one, {}, today=TODAY)) == []
    assert found(evaluate(one, {"n": 3}, today=TODAY)) == []
    state = evaluate(one, {"n": 4}, today=TODAY)
    assert found(state) == [("why", "required")]
    assert ("why",) in state.required


def test_a_wrong_answer_is_one_problem_and_not_also_a_missing_one():
    assert found(evaluate(form(field("n", "number")), {"n": "many"}, today=TODAY)) == [("n", "number")]


def test_computed_values_follow_the_answers_and_what_cannot_be_computed_is_left_out():
    one = form(
        field("n", "number"), field("fee", "computed", compute="n * 300"), field("half", "computed", compute="fee / 2")
    )
    assert evaluate(one, {"n": 3, "fee": 1}, today=TODAY).answers == {"n": 3, "fee": 900, "half": 450}
    assert evaluate(one, {}, today=TODAY).answers == {}


ROWS = form(
    field("limit", "money", required=False),
    field("children", "group", least=1, most=2, fields=[
        field("name"),
        field("pay", "money", required=False, check=[{"that": "pay <= limit", "message": "多すぎます。"}]),
        field("why", when="index > 0"),
    ]),
    field("all", "computed", compute="total(children.map(c, c.pay))"),
)  # fmt: skip


def test_rows_have_paths_of_their_own_and_see_their_own_fields():
    state = evaluate(ROWS, {"limit": 50, "children": [{"name": "甲", "pay": 10}, {"pay": 60}]}, today=TODAY)
    assert found(state) == [
        ("children.1.name", "required"),
        ("children.1.why", "required"),
        ("children.1.pay", "check"),
    ]
    assert state.answers["all"] == 70
    assert ("children", 0, "why") not in state.asked


@pytest.mark.parametrize(
    ("rows", "problem"),
    [(None, "too-few"), ([], "too-few"), ("x", "rows"), ([1], "rows"), ([{"name": "a", "why": "b"}] * 3, "too-many")],
)
def test_rows_of_a_wrong_number_or_shape_are_a_problem_of_the_group(rows, problem):
    assert found(evaluate(ROWS, {"children": rows}, today=TODAY)) == [("children", problem)]


def test_members_are_asked_name_relation_birth_and_sex():
    one = form(field("family", "members"))
    state = evaluate(one, {"family": [{"relation": "head", "date_of_birth": "2026-11-22"}]}, today=TODAY)
    assert found(state) == [("family.0.name", "required"), ("family.0.date_of_birth", "too-late")]


CHECKED = form(
    field("a", "number"),
    field("b", "number", check=[{"that": "b > 0", "message": "甲"}, {"that": "b > a", "message": "乙"}]),
    checks=[{"that": "a + b < 100", "message": "丙", "fields": ["a", "b"], "when": "a > 10"}],
)


@pytest.mark.parametrize(
    ("answers", "sentences"),
    [
        ({"a": 5, "b": 6}, []),
        ({"a": 5, "b": -1}, ["甲"]),
        ({"a": 5, "b": 4}, ["乙"]),
        ({"a": 50, "b": 60}, ["丙"]),
        ({"a": 9, "b": 95}, []),
    ],
)
def test_rules_say_their_sentence_when_they_are_false(answers, sentences):
    assert [problem.sentence for problem in evaluate(CHECKED, answers, today=TODAY).problems] == sentences


def test_a_rule_about_what_was_not_answered_is_silent():
    assert found(evaluate(CHECKED, {"a": 5}, today=TODAY)) == [("b", "required")]


def test_a_file_may_follow_only_where_the_form_and_the_caller_say_so():
    one = form(field("proof", "file", may_follow=True), field("card", "file"))
    assert found(evaluate(one, {}, today=TODAY)) == [("card", "required")]
    assert len(evaluate(one, {}, today=TODAY, missing_files_may_follow=False).problems) == 2


def test_the_channel_is_a_name():
    one = form(field("seen", "yes_no", when="channel == 'counter'"))
    assert evaluate(one, {}, today=TODAY).complete
    assert not evaluate(one, {}, today=TODAY, channel="counter").complete


def test_unknown_keys_are_named_and_do_no_harm():
    one = form(field("a"), field("c", "computed", compute="1"))
    assert unknown_keys(one, {"a": 1, "b": 2, "c": 3, 4: 5}) == ["4", "b", "c"]
    assert evaluate(one, {"a": "x", "b": 2}, today=TODAY).complete


@settings(max_examples=50, deadline=None)
@given(forms_with_answers(), st.sampled_from(["online", "counter", "post"]))
def test_canonical_answers_evaluate_to_themselves(drawn, channel):
    form_, answers = drawn
    first = evaluate(form_, answers, today=TODAY, channel=channel)
    again = evaluate(form_, first.answers, today=TODAY, channel=channel)
    assert again.answers == first.answers
    assert again.asked == first.asked
    assert {path for (path,) in ((p.path[:1],) for p in again.problems)} <= {p.path[:1] for p in first.problems}


@pytest.mark.parametrize(
    "more",
    [
        {"type": "text", "pattern": "("},
        {"type": "text", "pattern": "(a+)+b"},
        {"type": "date", "earliest": "tomorrow"},
        {"type": "date", "latest": "2026-02-30"},
        {"type": "group", "fields": [field("remove")]},
        {"type": "group", "fields": [field("up")]},
    ],
)
def test_a_definition_that_could_not_be_evaluated_or_drawn_is_refused(more):
    with pytest.raises(ValueError, match="Value error"):
        form({"key": "one", "label": "項目", **more})


def test_a_group_that_is_missing_is_asked_for_by_its_name():
    one = form(field("kids", "group", label="子ども", fields=[field("a")]))
    assert evaluate(one, {}, today=TODAY).problems[0].sentence == "「子ども」を1つ以上書いてください。"
