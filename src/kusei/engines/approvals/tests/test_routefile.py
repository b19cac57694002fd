"""Route rules as data, those of the repository included."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from kusei.engines.approvals import routefile
from kusei.engines.approvals.retention import Retention, kept_until
from kusei.engines.approvals.routefile import NoRule, RouteFileWrong
from kusei.engines.approvals.sealing import NotPlain, canonical, seal_of
from kusei.engines.approvals.tests.conftest import RULES

PACKS = sorted((settings.PACKS_DIR).glob(f"*/{routefile.FILE}"))


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.parent.name)
def test_the_files_of_the_repository_are_right_say_that_they_are_samples_and_leave_no_amount_out(path):
    file = routefile.read(path)
    assert file.sample
    for amount in (None, 0, 999_999, 1_000_000, 1_299_999, 1_300_000, 19_999_999, 20_000_000, 10**12):
        assert file.rule_for("general", amount).steps


def test_there_are_files_to_be_looked_at():
    assert {path.parent.name for path in PACKS} >= {"common", "ota"}


def wrong(change):
    data = copy.deepcopy(RULES)
    change(data)
    return data


WRONG = {
    "nothing": lambda data: data.clear(),
    "an unknown key": lambda data: data.update(colour="red"),
    "no decision": lambda data: data["rules"][2]["steps"][0].update(kind="approve"),
    "two decisions": lambda data: data["rules"][3]["steps"][0].update(kind="decide"),
    "a decision beside another step": lambda data: data["rules"][3]["steps"].append(data["rules"][3]["steps"][1]),
    "a name without a department": lambda data: data["rules"][2]["steps"][0].update(at="named"),
    "a department without a name": lambda data: data["rules"][2]["steps"][0].update(department="somu"),
    "a decision that may be left out": lambda data: data["rules"][2]["steps"][0].update(skip_if_vacant=True),
    "no days": lambda data: data["rules"][2]["steps"][0].update(days=0),
    "an empty range": lambda data: data["rules"][2].update(amount_from=1000000),
    "a key twice": lambda data: data["rules"][1].update(key="self"),
    "an unknown period": lambda data: data["classifications"][0].update(retention="7"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_file_is_refused_with_its_place(what, tmp_path):
    path = tmp_path / routefile.FILE
    path.write_text(yaml.safe_dump(wrong(WRONG[what])))
    with pytest.raises(RouteFileWrong, match=routefile.FILE):
        routefile.read(path)


@pytest.mark.parametrize("text", ["rules: [", "\x00", "- 1"])
def test_what_is_no_yaml_is_refused(text, tmp_path):
    path = tmp_path / routefile.FILE
    path.write_text(text)
    with pytest.raises(RouteFileWrong):
        routefile.read(path)


def test_a_missing_file_is_refused():
    with pytest.raises(RouteFileWrong):
        routefile.read(Path("/nowhere") / routefile.FILE)


def test_no_rule_for_a_kind_is_a_sentence():
    data = wrong(lambda data: [rule.update(kinds=["x"]) for rule in data["rules"]])
    (Path(settings.PACKS_DIR) / "machi" / routefile.FILE).write_text(yaml.safe_dump(data))
    with pytest.raises(NoRule, match="規程がありません"):
        routefile.of_home().rule_for("general", None)


@pytest.mark.parametrize(("day", "retention", "last"), [
    ("2026-03-31", Retention.ONE, "2027-03-31"),
    ("2026-04-01", Retention.ONE, "2028-03-31"),
    ("2026-06-03", Retention.FIVE, "2032-03-31"),
    ("2026-06-03", Retention.PERMANENT, None),
    ("2026-06-03", Retention.STANDING, None),
])  # fmt: skip
def test_years_of_keeping_are_counted_from_the_next_first_of_april(day, retention, last):
    import datetime as dt

    assert kept_until(dt.date.fromisoformat(day), retention) == (last and dt.date.fromisoformat(last))


def test_the_seal_is_the_same_for_the_same_facts_and_another_for_the_least_change():
    document = {"b": [1, None, True], "a": {"件名": "あ"}}
    assert canonical(document) == '{"a":{"件名":"あ"},"b":[1,null,true]}'
    assert seal_of(document) == seal_of({"a": {"件名": "あ"}, "b": [1, None, True]})
    assert seal_of(document) != seal_of({"a": {"件名": "あ "}, "b": [1, None, True]})


@pytest.mark.parametrize("value", [1.0, b"x", {1: 2}, object(), {"a": [{"b": 0.1}]}])
def test_what_has_no_canonical_form_is_refused(value):
    with pytest.raises(NotPlain):
        canonical({"x": value})
