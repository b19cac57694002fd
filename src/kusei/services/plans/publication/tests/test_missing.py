"""Targets that will be missed in what everybody reads: the dashboard and the yearly report, with what was decided."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from kusei.engines.measures.models import Series
from kusei.services.plans.models import Edition
from kusei.services.plans.observations.commands.stepping import add_step, set_public
from kusei.services.plans.observations.commands.writing import Content, note_observation
from kusei.services.plans.observations.models import Observation
from kusei.services.plans.outlook.queries.decided import decisions
from kusei.services.plans.publication.making import set_booklet
from kusei.services.plans.publication.queries.missing import missing
from kusei.services.plans.publication.tests.reading import text_at
from kusei.services.plans.publication.tests.test_booklet import text_of
from kusei.services.plans.series import series_key
from kusei.services.plans.tests.measured import measured

K1 = series_key("sample", "W1-K1")
THROUGH = dt.date(2026, 10, 13)
MADE_ON = dt.date(2026, 10, 14)


def decided(plan: Edition, text: str, *, public: bool) -> Observation:
    """An observation of W1 in autumn 2026 on which was decided."""
    content = Content(
        title="届かない見込み",
        kind="results",
        seen="数が足りない。",
        observed_on=dt.date(2026, 10, 1),
        initiatives=("W1",),
    )
    made = note_observation(plan=plan.plan, department=None, content=content, by=None)
    for step in ("orient", "decide"):
        made.refresh_from_db()
        add_step(
            observation_id=made.pk, version=made.version, kind=step, text=text, done_on=dt.date(2026, 10, 2), by=None
        )
    made.refresh_from_db()
    if public:
        set_public(observation_id=made.pk, version=made.version, public=True, by=None)
    return made


@pytest.fixture
def behind(plan: Edition) -> Edition:
    """The plan, whose stock grows by two a month where it should be 60 at the end of 2026."""
    measured(K1, 2026, [2, 4, 6, 8, 10, 12, 13], through=THROUGH)
    return plan


def test_the_dashboard_names_what_will_be_missed_by_how_much_and_what_was_decided(behind, client: Client):
    decided(behind, "窓口を二つ増やす。", public=True)
    decided(behind, "公表しない決定。", public=False)
    text = text_at(client, "/plans/sample/dashboard/")
    assert "届かない見込みの指標" in text
    assert "目標に届かない見込み" in text
    assert "13手続（令和8年10月13日まで）" in text
    assert "24手続" in text
    assert "窓口を二つ増やす。" in text
    assert "公表しない決定。" not in text


def test_without_a_public_decision_the_dashboard_says_that_there_is_none(behind, client: Client):
    decided(behind, "公表しない決定。", public=False)
    assert "どうするかの決定は、まだ公表していません。" in text_at(client, "/plans/sample/dashboard/")


def test_what_will_be_reached_or_is_not_public_is_not_on_the_dashboard(behind, client: Client):
    Series.objects.filter(key=K1).update(is_public=False)
    assert "届かない見込みの指標" not in text_at(client, "/plans/sample/dashboard/?a")
    Series.objects.filter(key=K1).update(is_public=True)
    measured(K1, 2026, [10, 20, 30, 40, 50, 60, 65], through=THROUGH)
    assert "届かない見込みの指標" not in text_at(client, "/plans/sample/dashboard/")


def test_a_correction_is_read_in_place_of_what_it_corrects(behind):
    made = decided(behind, "窓口を二つ増やす。", public=True)
    made.refresh_from_db()
    first = made.steps.get(kind="decide")
    add_step(
        observation_id=made.pk, version=made.version, kind="decide", text="窓口を三つ増やす。",
        done_on=dt.date(2026, 10, 3), corrects_id=first.pk, by=None,
    )  # fmt: skip
    (only,) = missing(behind, 2026)
    assert [one.text for one in only.decided] == ["窓口を三つ増やす。"]


def test_decisions_of_another_year_are_not_repeated(behind):
    decided(behind, "今年の決定。", public=True)
    assert [one.text for one in decisions(behind.plan, ["W1"], 2026)["W1"]] == ["今年の決定。"]
    assert decisions(behind.plan, ["W1"], 2025) == {}


def test_the_yearly_report_has_a_part_for_what_will_be_missed_with_the_method(behind):
    decided(behind, "窓口を二つ増やす。", public=True)
    made, results = set_booklet(behind, 2026, MADE_ON)
    text = text_of(made)
    for words in ("目標に届かない見込みの取組", "書かずに済む手続", "60手続", "窓口を二つ増やす。", "月ごとの増え方"):
        assert words in text
    assert set_booklet(behind, 2026, MADE_ON)[0] == made
    assert results.missing["rows"][0][0] == "1 書かない窓口"


def test_of_a_year_that_is_over_the_report_says_what_was_missed(plan: Edition):
    measured(K1, 2025, [2] * 12)  # the target is 30
    results = set_booklet(plan, 2025, MADE_ON)[1]
    assert results.missing["title"] == "目標に届かなかった取組"
    assert results.missing["rows"] == [
        ["1 書かない窓口", "書かずに済む手続", "30手続", "2手続", "公表した決定はありません"]
    ]
    measured(K1, 2025, [30] * 12)
    assert set_booklet(plan, 2025, MADE_ON)[1].missing == {}
