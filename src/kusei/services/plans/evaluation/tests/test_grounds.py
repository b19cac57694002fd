"""The database itself refuses a target without ground, data source or denominator, and one on another's ground."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from kusei.engines.measures.models import Series
from kusei.services.plans.evaluation import commands
from kusei.services.plans.evaluation.models import EvaluationIndicator, EvaluationTarget, IndicatorGround
from kusei.services.plans.evaluation.tests.conftest import NOW, YEAR


def add(town, kind="annual", name="回数", denominator=""):
    return commands.add_indicator(
        sheet_id=town.sheet.pk,
        facts=commands.Facts(role="activity", name=name, unit="回", kind=kind),
        ground=commands.Ground("前年度の一割増", "窓口の記録", denominator),
        targets={YEAR: Decimal(10)},
        by=town.editor,
    )


@pytest.mark.parametrize("blank", ["ground", "data_source"])
def test_a_ground_says_why_and_from_what(town, blank):
    indicator = add(town)
    values = {"ground": "根拠", "data_source": "記録", blank: "  "}
    with (
        pytest.raises(IntegrityError, match=f"evaluation_ground_{blank.replace('ground', 'given')}"),
        transaction.atomic(),
    ):
        IndicatorGround.objects.create(indicator=indicator, kind="annual", at=NOW, **values)


def test_a_ratio_has_a_denominator_whatever_kind_the_row_claims(town):
    indicator = add(town, kind="ratio", denominator="来た人の数")
    with pytest.raises(IntegrityError, match="evaluation_ground_denominator"), transaction.atomic():
        IndicatorGround.objects.create(indicator=indicator, kind="ratio", ground="根拠", data_source="記録", at=NOW)
    with pytest.raises(IntegrityError, match="evaluation_ground_of_kind"), transaction.atomic():
        IndicatorGround.objects.create(indicator=indicator, kind="annual", ground="根拠", data_source="記録", at=NOW)


def test_a_target_without_a_ground_or_on_another_indicators_ground_is_refused(town):
    one, two = add(town), add(town, name="人数")
    with pytest.raises(IntegrityError), transaction.atomic():
        EvaluationTarget.objects.create(indicator=one, ground=None, fiscal_year=2026, number=1)
    with pytest.raises(IntegrityError, match="evaluation_target_on_own_ground"), transaction.atomic():
        EvaluationTarget.objects.create(indicator=one, ground=two.grounds.get(), fiscal_year=2026, number=1)


def test_new_targets_stand_on_a_new_ground_and_the_old_ones_stay(town):
    indicator = add(town)
    commands.set_targets(
        sheet_id=town.sheet.pk, indicator_id=indicator.pk, ground=commands.Ground("見直し", "窓口の記録"),
        targets={YEAR + 1: Decimal(12)}, by=town.editor,
    )  # fmt: skip
    grounds = dict(indicator.targets.values_list("fiscal_year", "ground__ground"))
    assert grounds == {YEAR: "前年度の一割増", YEAR + 1: "見直し"}


def test_an_indicator_of_its_own_declares_where_its_values_will_be(town):
    series = Series.objects.get(key=add(town).series)
    assert (series.kind, series.department.code) == ("annual", "kumin")


def test_a_retired_indicator_leaves_the_sheet_and_keeps_its_row(town):
    indicator = add(town)
    commands.retire_indicator(sheet_id=town.sheet.pk, indicator_id=indicator.pk, why="数えられない", by=town.editor)
    assert EvaluationIndicator.objects.get(pk=indicator.pk).retired_at is not None
