"""The form of a rule, without scripts: every rule goes into it and comes out meaning the same."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from kusei.engines.notices.segments import building, rules
from kusei.engines.notices.segments.building import Group, Leaf, changed, drawn, read, rule_of, tree
from kusei.engines.notices.segments.refusals import SegmentRefused
from kusei.engines.notices.segments.tests.test_rules import RULES, leaf


def sent(root: building.Drawn) -> QueryDict:
    """What a browser sends of a form that is drawn so."""
    data = QueryDict(mutable=True)

    def add(part: building.Drawn) -> None:
        if part.kind:
            data[f"kind:{part.path}"] = part.kind
        else:
            data[f"is:{part.path}"] = part.key
            data.setlist(f"values:{part.path}", [value for value, _label, chosen in part.offered if chosen])
        for inner in part.parts:
            add(inner)

    add(root)
    return data


def _plain(rule: Any) -> Any:
    """A rule without groups of one, and its values in order: what the form makes of it."""
    if not rule:
        return rule
    if "is" in rule:
        return {"is": rule["is"], "values": sorted(rule["values"])}
    if "not" in rule:
        return {"not": _plain(rule["not"])}
    kind = "all" if "all" in rule else "any"
    parts = [_plain(part) for part in rule[kind]]
    return parts[0] if len(parts) == 1 else {kind: parts}


@pytest.mark.django_db
@settings(max_examples=60, deadline=None)
@given(RULES)
def test_a_rule_goes_through_the_form_and_means_the_same(rule: Any) -> None:
    try:
        rules.compiled(rule)
    except SegmentRefused:
        return
    assert _plain(rule_of(read(sent(drawn(tree(rule)))))) == _plain(rule)


def post(**fields: str | list[str]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in fields.items():
        data.setlist(name.replace("__", ":").replace("_", "-"), value if isinstance(value, list) else [value])
    return data


def test_a_button_adds_removes_and_nests() -> None:
    root = Group()
    changed(root, "condition:0", QueryDict("add:0=language"))
    changed(root, "group:0", QueryDict())
    changed(root, "condition:0-1", QueryDict("add:0-1=town"))
    changed(root, "group:0-1", QueryDict())
    assert root == Group("all", [Leaf("language"), Group("any", [Leaf("town"), Group("any")])])
    changed(root, "group:0-1-1", QueryDict())  # a fourth level
    changed(root, "condition:0-0", QueryDict("add:0-0=town"))  # into a condition
    changed(root, "condition:0-9", QueryDict("add:0-9=town"))
    changed(root, "condition:0", QueryDict("add:0=nothing"))
    changed(root, "remove:0", QueryDict())  # the whole
    changed(root, "remove:0-7", QueryDict())
    assert root == Group("all", [Leaf("language"), Group("any", [Leaf("town"), Group("any")])])
    changed(root, "remove:0-1-0", QueryDict())
    changed(root, "remove:0-0", QueryDict())
    assert root == Group("all", [Group("any", [Group("any")])])


def test_a_value_of_a_long_list_is_chosen_by_the_list_and_never_twice() -> None:
    data = QueryDict("kind:0=all&is:0-0=town&values:0-0=蒲田&more:0-0=池上&is:0-1=town&values:0-1=蒲田&more:0-1=蒲田")
    assert read(data) == Group("all", [Leaf("town", ["蒲田", "池上"]), Leaf("town", ["蒲田"])])


def test_half_made_parts_are_left_out_of_the_count_and_refused_when_saved() -> None:
    root = Group("all", [Leaf("language", ["ja"]), Leaf("town"), Group("any")])
    assert rule_of(root, lenient=True) == leaf("language", "ja")
    with pytest.raises(SegmentRefused):
        rules.compiled(rule_of(root))
    assert rule_of(Group("none"), lenient=True) == {}
    with pytest.raises(SegmentRefused):  # 除く of nothing is not everybody
        rules.compiled(rule_of(Group("none")))
    assert rule_of(Group()) == {}


@given(st.dictionaries(
    st.one_of(st.text(max_size=12), st.sampled_from(["kind:0", "is:0", "is:0-0", "kind:0-1", "values:0-0", "is:0-0-0",
        "is:0-99", "kind:9", "more:0-0", "is:0-1-1-1-1-1-1-1-1-1-1-1-1"])),
    st.lists(st.text(max_size=6), min_size=1, max_size=2), max_size=8), st.text(max_size=10))  # fmt: skip
def test_whatever_is_sent_becomes_a_tree(data: dict[str, list[str]], do: str) -> None:
    form = QueryDict(mutable=True)
    for name, values in data.items():
        form.setlist(name, values)
    root = read(form)
    changed(root, do, form)
    changed(root, "remove:0-0", form)
    assert isinstance(root, Group)


def test_a_form_with_hundreds_of_parts_keeps_a_few() -> None:
    form = QueryDict(mutable=True)
    for one in range(99):
        form[f"kind:0-{one}"] = "any"
        for two in range(9):
            form[f"is:0-{one}-{two}"] = "town"
    groups = [part for part in read(form).parts if isinstance(part, Group)]
    assert len(groups) + sum(len(part.parts) for part in groups) <= building.MOST_PARTS
