"""The real plans in the register: as their documents have them, and as they came in."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kusei.services.plans.commands.pack import load_packs
from kusei.services.plans.counts import compare_counts
from kusei.services.plans.exporting.rebuild import export_plan
from kusei.services.plans.format import PlanFile, read_plan, read_plan_text
from kusei.services.plans.format.canonical import canonical_json
from kusei.services.plans.models import Edition
from kusei.services.plans.tests.conftest import PACKS

FILES = sorted(Path(settings.PACKS_DIR).glob("*/plans/*.yaml"))

# What the documents hold, counted by hand when they were transcribed.
KNOWN = {
    "setagaya-new-management": {"initiatives": 105, "schedule_lines": 264, "figures": 81},
    "ota-dx": {
        "initiatives": 25,
        "indicators": 27,
        "numeric_targets": 80,
        "procedures": 28,
        "competencies": 15,
    },
    "ota-informatization": {"initiatives": 36, "node_indicators": 10},
    "ota-programme": {"initiatives": 23, "schedule_lines": 68, "schedule_items": 201, "item_year_cells": 497},
    "suginami-comprehensive": {
        "nodes:measure": 29,
        "listings:JP": 149,
        "initiatives_in:JP": 128,
        "distinct_titles": 276,
    },
}


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("real_packs")]


def edition_of(file: PlanFile) -> Edition:
    return Edition.objects.get(plan__slug=file.plan.id, code=file.plan.edition.code)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_real_plan_comes_out_as_it_went_in(path):
    file = read_plan(path)
    exported = export_plan(edition_of(file))
    assert exported == file
    assert read_plan_text(canonical_json(exported)) == file


@pytest.mark.parametrize("slug", KNOWN)
def test_a_real_plan_has_the_counts_of_its_document(slug):
    counts = Edition.objects.get(current_of__slug=slug).counts
    assert {name: counts.get(name) for name in KNOWN[slug]} == KNOWN[slug]


def test_the_totals_that_suginami_prints_are_compared_and_explained():
    edition = Edition.objects.get(current_of__slug="suginami-comprehensive")
    rows = {row.label: row for row in compare_counts(edition.document["declared_counts"], edition.counts)}
    assert (rows["施策"].declared, rows["施策"].agrees) == (29, True)
    assert (rows["計画事業"].declared, rows["計画事業"].agrees) == (128, True)
    assert (rows["重点計画事業"].declared, rows["重点計画事業"].computed) == (61, None)
    assert (rows["区政経営改革の事業"].declared, rows["区政経営改革の事業"].computed) == (60, 59)
    assert sorted(row.declared for row in rows.values() if row.declared in {50, 56}) == [50, 56]
    assert all(row.explanation for row in rows.values() if not row.agrees)


def test_loading_all_packs_again_changes_nothing():
    before = list(Edition.objects.order_by("pk").values("pk", "content_hash", "loaded_at", "counts"))
    again = load_packs(PACKS, actor=None)
    assert {plan.outcome for pack in again for plan in pack.plans} == {"unchanged"}
    assert list(Edition.objects.order_by("pk").values("pk", "content_hash", "loaded_at", "counts")) == before


def test_every_department_of_the_real_plans_is_known(real_packs):
    warnings = [warning for pack in real_packs for plan in pack.plans for warning in plan.warnings]
    assert [warning for warning in warnings if "部署" in warning] == []


@pytest.mark.parametrize("slug", ["ota-informatization", "setagaya-new-management"])
def test_an_export_costs_sixteen_queries_whatever_the_size(slug):
    edition = Edition.objects.get(current_of__slug=slug)
    with CaptureQueriesContext(connection) as queries:
        export_plan(edition)
    assert len(queries) == 16
