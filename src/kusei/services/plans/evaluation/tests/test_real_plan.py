"""Setagaya's plan with 105 initiatives: a whole year of sheets by section, and what a page of them costs."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from kusei.services.plans.evaluation import commands
from kusei.services.plans.evaluation.models import Bundle, Sheet
from kusei.services.plans.evaluation.queries.data import documents
from kusei.services.plans.evaluation.queries.sheets import find_bundle, rows_of
from kusei.services.plans.models import Plan


def test_the_105_initiatives_get_their_sheets_by_section_in_few_queries_or_are_named(real_packs, db):
    plan = Plan.objects.select_related("municipality").get(slug="setagaya-new-management")
    with CaptureQueriesContext(connection) as queries:
        begun = commands.start_year(plan=plan, fiscal_year=2025, by=None)
    assert begun.sheets == Sheet.objects.filter(plan=plan).count()
    # Some are the work of 各部: they wait for a planning section in the calendar, and are named.
    assert begun.sheets + len(begun.without_department) == 105
    assert len(begun.without_department) == 5
    assert len(queries) < 20 + begun.bundles
    costs = set()
    for bundle in Bundle.objects.filter(plan=plan):
        held = find_bundle(bundle.pk)
        with CaptureQueriesContext(connection) as queries:
            rows = rows_of(held)
        costs.add(len(queries))
        assert rows
        assert all(row.missing for row in rows)
    assert max(costs) <= 6
    with CaptureQueriesContext(connection) as queries:
        found = documents(held, [row.sheet for row in rows])
    assert len(queries) <= 8
    assert len(found) == len(rows)
