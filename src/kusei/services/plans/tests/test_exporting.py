"""What was loaded comes out again: the same plan, the same bytes, in a fixed number of queries."""

from __future__ import annotations

import time

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings

from kusei.foundation.web.testing import at_most
from kusei.services.plans.commands.load import load_plan
from kusei.services.plans.commands.pack import load_packs
from kusei.services.plans.counts import computed_counts
from kusei.services.plans.exporting.rebuild import export_plan
from kusei.services.plans.format import read_plan_text
from kusei.services.plans.format.canonical import canonical_json
from kusei.services.plans.format.counting import below_nodes_asked, count
from kusei.services.plans.models import Edition
from kusei.services.plans.tests.conftest import PACKS
from kusei.services.plans.tests.examples import plan_file
from kusei.services.plans.tests.strategies import plan_files


@pytest.mark.slow
@pytest.mark.django_db
def test_all_packs_are_loaded_within_fifteen_seconds():
    begun = time.perf_counter()
    load_packs(PACKS, actor=None)
    took = time.perf_counter() - begun
    assert took < at_most(15)


@pytest.mark.django_db
def test_the_counts_cost_one_query(municipality):
    load_plan(plan_file(), actor=None, municipality=municipality)
    edition = Edition.objects.get()
    with CaptureQueriesContext(connection) as queries:
        assert computed_counts(edition, ["nodes:measure:G1"])["nodes:measure:G1"] == 1
    assert len(queries) == 1


def test_the_counts_of_the_example_are_what_a_person_counts():
    assert count(plan_file()) == {
        "skills": 2,
        "initiatives": 2,
        "procedures": 1,
        "distinct_titles": 2,
        "listings": 3,
        "schedule_lines": 1,
        "schedule_items": 1,
        "year_cells": 4,
        "item_year_cells": 2,
        "figures": 2,
        "node_figures": 0,
        "indicators": 1,
        "node_indicators": 1,
        "numeric_targets": 1,
        "nodes:goal": 1,
        "nodes:measure": 1,
        "initiatives:work": 2,
        "initiatives:paper": 1,
        "marked:priority": 1,
        "listings:A": 1,
        "initiatives_in:A": 1,
        "nodes:measure:G1": 1,
    }


@pytest.mark.django_db
@hypothesis_settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(file=plan_files())
def test_any_plan_comes_out_as_it_went_in_and_is_counted_alike(municipality, file):
    with transaction.atomic():
        loaded = load_plan(file, actor=None, municipality=municipality, index=False)
        edition = Edition.objects.get()
        exported = export_plan(edition)
        assert exported == file
        assert canonical_json(exported) == canonical_json(file)
        assert read_plan_text(canonical_json(file)) == file
        assert loaded.counts == count(file) == computed_counts(edition, below_nodes_asked(file))
        transaction.set_rollback(True)
