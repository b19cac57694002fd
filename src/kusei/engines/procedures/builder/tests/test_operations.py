"""Operations are pure, whatever their order, and leave a definition that can be read, or a list of what is wrong."""

from __future__ import annotations

import copy
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kusei.engines.procedures.builder import comparing, examining, skeletons, texts
from kusei.engines.procedures.builder.operations import OPERATIONS, Operation
from kusei.engines.procedures.builder.refusals import NothingThere, WouldBreak
from kusei.engines.procedures.definition import FieldType
from kusei.engines.procedures.definition.reading import canonical, read_text
from kusei.engines.procedures.testing import small
from kusei.foundation.web.testing import at_most

START = skeletons.skeleton(key="a-procedure", title="見本", department="madoguchi")
KEYS = st.sampled_from(["applicant", "name", "text", "choice", "group", "group.item", "section", "number", "nothing"])
LABEL = st.text(min_size=0, max_size=8)
VALUES = st.fixed_dictionaries(
    {},
    optional={
        "key": st.sampled_from(["name", "text", "renamed", "Bad key", "true"]),
        "label": st.fixed_dictionaries({"ja": LABEL}),
        "when": st.sampled_from(["name != null", "text == 'a'", "((", "gone > 1"]),
        "required": st.sampled_from([True, False, "name != null"]),
        "min": st.integers(0, 9),
        "max": st.integers(0, 9),
        "options": st.lists(st.just({"value": "a", "label": {"ja": "a"}}), max_size=2),
    },
)
STEPS = st.one_of(
    st.tuples(st.just("add_section"), st.fixed_dictionaries({"title": st.text(min_size=1, max_size=5)})),
    st.tuples(
        st.just("add_field"),
        st.fixed_dictionaries(
            {"section": KEYS, "type": st.sampled_from([*FieldType]).map(str)}, optional={"group": KEYS, "label": LABEL}
        ),
    ),
    st.tuples(st.sampled_from(["delete_section", "duplicate_section"]), st.fixed_dictionaries({"key": KEYS})),
    st.tuples(st.just("move_section"), st.fixed_dictionaries({"key": KEYS, "by": st.sampled_from([-1, 1])})),
    st.tuples(st.sampled_from(["delete_field", "duplicate_field"]), st.fixed_dictionaries({"path": KEYS})),
    st.tuples(st.just("move_field"), st.fixed_dictionaries({"path": KEYS, "by": st.sampled_from([-1, 1])})),
    st.tuples(st.just("put_field"), st.fixed_dictionaries({"path": KEYS, "section": KEYS})),
    st.tuples(st.just("set_field"), st.fixed_dictionaries({"path": KEYS, "values": VALUES})),
    st.tuples(st.just("set_section"), st.fixed_dictionaries({"key": KEYS, "values": VALUES})),
    st.tuples(
        st.just("set_procedure"),
        st.fixed_dictionaries(
            {
                "values": st.fixed_dictionaries(
                    {},
                    optional={
                        "fee.note": st.none() | st.just({"ja": "説明"}),
                        "decision.appeal": st.booleans(),
                        "processing_days": st.none() | st.integers(-1, 9),
                    },
                )
            }
        ),
    ),
    st.tuples(
        st.just("set_list"),
        st.fixed_dictionaries(
            {
                "name": st.sampled_from(["checks", "fee-items", "outcomes", "columns", "documents", "nothing"]),
                "rows": st.lists(
                    st.sampled_from(
                        [
                            {"that": "name != null", "message": {"ja": "x"}, "fields": ["name"]},
                            {"key": "a", "label": {"ja": "a"}, "amount": 1},
                            {"key": "granted", "label": {"ja": "a"}},
                            {"title": "a", "value": "name"},
                        ]
                    ),
                    max_size=2,
                ),
            }
        ),
    ),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(STEPS, max_size=12))
def test_any_sequence_of_operations_keeps_a_readable_content_or_lists_the_problems(steps):
    content = copy.deepcopy(START)
    for name, arguments in steps:
        before = copy.deepcopy(content)
        try:
            after = Operation(name, arguments).on(content)
        except NothingThere:
            after = content
        assert content == before  # nothing is changed in place
        try:
            made = examining.readable(after)
        except WouldBreak as refusal:
            assert refusal.problems  # noqa: PT017  it may or may not be raised
            continue
        content = canonical(made)
        assert examining.readable(content) == made
        assert all(one.sentence and one.level in ("error", "warning") for one in examining.findings(made))
        comparing.changes(before, content)


@settings(max_examples=60, deadline=None)
@given(st.lists(STEPS, max_size=10))
def test_a_definition_written_as_text_is_read_back_as_the_same(steps):
    content = copy.deepcopy(START)
    for name, arguments in steps:
        try:
            content = canonical(examining.readable(Operation(name, arguments).on(content)))
        except (NothingThere, WouldBreak):
            continue
    made = examining.readable(content)
    assert read_text(texts.yaml_text(made, origin="見本\n2行目: [")) == made


def test_a_new_key_is_put_into_every_expression_and_into_no_text():
    content = canonical(small())
    after = Operation("set_field", {"path": "reason", "values": {"key": "why"}}).on(content)
    made = examining.readable(after)
    assert made.form.field("photo").when == "why == 'damaged'"
    assert made.form.checks[0].that == "!(why == 'disaster' && copies > 2)"
    assert made.fee.reductions[0].when == "why == 'disaster'"
    assert not [one for one in examining.findings(made) if one.level == "error"]


def test_a_key_in_rows_is_renamed_where_the_rows_are_counted():
    content = Operation("add_field", {"section": "person", "type": "group", "label": "品目"}).on(canonical(small()))
    rule = {"that": "total(group.map(r, size(r.item))) > 0 && reason != 'item'", "message": {"ja": "x"}}
    content = Operation("set_list", {"name": "checks", "rows": [{**rule, "fields": ["group"]}]}).on(content)
    after = Operation("set_field", {"path": "group.item", "values": {"key": "thing"}}).on(content)
    assert after["form"]["checks"][0]["that"] == "total(group.map(r, size(r.thing))) > 0 && reason != 'item'"


def test_a_field_that_is_deleted_leaves_no_rule_behind_that_shows_nowhere():
    after = Operation("delete_field", {"path": "copies"}).on(canonical(small()))
    assert "checks" not in after["form"]
    assert [one.part for one in examining.findings(examining.readable(after)) if one.level == "error"] == [
        "fee-items",
        "columns",
    ]


def test_a_field_moves_over_the_end_of_its_section():
    after = Operation("move_field", {"path": "phone", "by": 1}).on(canonical(small()))
    assert [one["key"] for one in after["form"]["sections"][1]["fields"]][:2] == ["phone", "reason"]
    assert Operation("move_field", {"path": "phone", "by": -1}).on(after) == canonical(small())


def test_a_section_written_twice_has_keys_and_conditions_of_its_own():
    made = examining.readable(Operation("duplicate_section", {"key": "wish"}).on(canonical(small())))
    assert made.form.sections[2].fields[1].when == "reason_1 == 'damaged'"


def test_every_operation_is_tried_by_the_property():
    with pytest.raises(KeyError):
        Operation("no-operation").on(START)
    assert set(OPERATIONS) - {"replace"} == {
        *("add_section", "delete_section", "move_section", "duplicate_section", "set_section"),
        *("add_field", "delete_field", "move_field", "put_field", "duplicate_field", "set_field"),
        *("set_procedure", "set_list"),
    }


def hundred():
    """A form of 100 fields with 100 rules."""
    fields = [
        {
            "key": f"f{n}",
            "type": "number",
            "label": {"ja": f"項目{n}", "en": f"Item {n}"},
            **({"when": f"f{n - 1} > {n % 7} || f{n // 2} == null"} if n else {}),
            "check": [{"that": f"f{n} != {n} && f{(n * 7) % 100} != {n + 1}", "message": {"ja": "直してください。"}}],
        }
        for n in range(100)
    ]
    content = copy.deepcopy(START)
    sections = content["form"]["sections"]
    for n in range(10):
        part = {"key": f"s{n}", "title": {"ja": f"区切り{n}"}, "fields": fields[n * 10 : n * 10 + 10]}
        sections.append(part)
    return content


def test_the_difference_names_the_field_and_the_property():
    after = Operation("set_field", {"path": "copies", "values": {"max": 9}}).on(canonical(small()))
    found = comparing.changes(canonical(small()), after)
    assert [(one.kind, one.where, one.before, one.after) for one in found] == [("changed", "通数", "5", "9")]
    assert comparing.changes(after, after) == []


def test_a_hundred_fields_are_compared_quickly():
    began = time.perf_counter()
    comparing.changes(START, hundred())
    took = time.perf_counter() - began
    assert took < at_most(1)
